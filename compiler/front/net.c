/* The layers of a network. */
#include <math.h>
#include <string.h>

#include "front/check.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static bool read_activation(const front_layer *layer, ir_op *activation) {
    *activation = IR_NONE;
    if (!layer->activation || strcmp(layer->activation, "linear") == 0)
        return true;
    *activation =
        strcmp(layer->activation, "relu") == 0 ? IR_MAX : op_spelled(layer->activation, 1);
    return *activation == IR_MAX ||
           (*activation != IR_NONE && op_row_of(*activation)->unit == OP_UNIT_PURE &&
            op_row_of(*activation)->form == OP_CALL);
}

static bool check_layer(front_checker *checker, const front_layer *layer, front_net_layer *made) {
    enum { WIDEST = 1024 };
    if (!(layer->width >= 1 && layer->width <= WIDEST && layer->width <= trunc(layer->width))) {
        diag_report(diags_of(checker), DIAG_R014, layer->width_span,
                    "a layer has a whole number of units from 1 to %d", WIDEST);
        return false;
    }
    made->width = (size_t)layer->width;
    if (read_activation(layer, &made->activation))
        return true;
    diag_report(diags_of(checker), DIAG_R014, layer->activation_span, "`%s` is no activation",
                layer->activation);
    diag_help(diags_of(checker),
              "linear, relu, or a function of pure numbers: tanh, sigmoid, softplus, exp ...");
    return false;
}

void front_check_net(front_checker *checker, front_entry *entry) {
    const front_layers *layers = &entry->item->layers;
    front_net_layer *made = base_arena_take(checker->context->arena, layers->count * sizeof *made);
    for (size_t i = 0; i < layers->count; i++)
        if (!check_layer(checker, &layers->at[i], &made[i]))
            return;
    entry->symbol.layers = made;
    entry->symbol.layer_count = layers->count;
    if (layers->count < 2) {
        diag_report(diags_of(checker), DIAG_R014, entry->item->name_span,
                    "the network `%s` has no layer behind its inputs", entry->item->name);
        diag_help(diags_of(checker), "write for example `2 -> 8 tanh -> 1 sigmoid`");
    }
}
