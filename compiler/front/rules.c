/* Statements that must be there, and statements that do not fit together. */
#include "front/check.h"

#include <math.h>
#include <string.h>

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static void report_second(front_checker *checker, const front_item *item, const front_item *first,
                          const char *what) {
    diag_report(diags_of(checker), DIAG_R003, item->span, "a second %s", what);
    diag_label(diags_of(checker), first->span, "the first is here");
}

static void read_step(front_checker *checker, const front_item *item) {
    ir_unit second;
    unit_named("s", &second);
    if (!item->unit->known)
        return;
    bool time = unit_same_dimension(item->unit->value, second);
    double seconds = item->low->number * unit_factor(item->unit->value, second);
    if (time && seconds > 0) {
        checker->seconds = seconds;
        checker->checked->step_seconds = seconds;
        checker->checked->step_text = base_arena_format(checker->context->arena, "%.15g %s",
                                                        item->low->number, item->unit->text);
        return;
    }
    diag_report(diags_of(checker), DIAG_R016, base_span_join(item->low->span, item->unit->span),
                "a step is a positive time, such as `1 d`");
}

void front_check_step(front_checker *checker) {
    const front_item *first = NULL;
    for (size_t i = 0; i < checker->entry_count; i++) {
        const front_item *item = checker->entries[i].item;
        if (item->kind != ITEM_STEP)
            continue;
        if (first)
            report_second(checker, item, first, "step");
        else
            read_step(checker, first = item);
    }
    if (first || checker->program->damaged)
        return;
    diag_report(diags_of(checker), DIAG_R001, checker->model->name_span,
                "the model `%s` has no step", checker->model->name);
    diag_help(diags_of(checker), "write `step 1 d`; models without time come with a later version");
}

/* ---- states ---- */

static void refuse_store(front_checker *checker, const front_item *item) {
    diag_report(diags_of(checker), DIAG_R004, item->name_span,
                "`%s` is a store, so only fluxes may change it", item->name);
    diag_help(diags_of(checker),
              "`%s %s` would let its content appear or vanish without a source or a sink; write a "
              "flux, or declare it as a `state`",
              front_item_words(item->kind), item->name);
}

static void check_equation(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    const front_entry *target = front_find(checker, item->name);
    if (!target)
        return;
    if (target->symbol.kind == SYMBOL_STORE) {
        refuse_store(checker, item);
    } else if (!entry->state) {
        diag_report(diags_of(checker), DIAG_R013, item->name_span, "`%s` is %s %s, not a state",
                    item->name, front_article(target->item->kind),
                    front_item_words(target->item->kind));
        diag_label(diags_of(checker), target->item->name_span, "declared here");
    } else if (item->kind == ITEM_DER && checker->checked->solver == SOLVER_SEQUENTIAL) {
        diag_report(diags_of(checker), DIAG_R012, item->name_span,
                    "`der %s` needs a solver for differential equations", item->name);
        diag_help(diags_of(checker), "write `solver euler`, or `next %s = ...`", item->name);
    }
}

static const front_item *equation_before(const front_checker *checker, const front_entry *state,
                                         size_t end) {
    for (size_t i = 0; i < end; i++)
        if (checker->entries[i].state == state)
            return checker->entries[i].item;
    return NULL;
}

static void check_state(front_checker *checker, const front_entry *entry) {
    if (checker->program->damaged || equation_before(checker, entry, checker->entry_count))
        return;
    diag_report(diags_of(checker), DIAG_R002, entry->item->name_span,
                "the state `%s` has no equation", entry->symbol.name);
    diag_help(diags_of(checker), "write `next %s = ...` or `der %s = ...`", entry->symbol.name,
              entry->symbol.name);
}

static void check_single(front_checker *checker, const front_entry *entry) {
    const front_item *item = entry->item;
    if (entry->state) {
        const front_item *first = equation_before(checker, entry->state, entry->place);
        if (first)
            report_second(checker, item, first,
                          base_arena_format(checker->context->arena, "equation for the state `%s`",
                                            item->name));
    }
    for (size_t i = 0; item->kind == ITEM_SOLVER && i < entry->place; i++)
        if (checker->entries[i].item->kind == ITEM_SOLVER)
            report_second(checker, item, checker->entries[i].item, "solver");
}

/* ---- fluxes ---- */

static const front_symbol *find_end(front_checker *checker, const front_end *end) {
    if (!end->name)
        return NULL;
    const front_entry *store = front_find(checker, end->name);
    if (!store) {
        front_report_unknown(checker, end->name, end->span);
        return NULL;
    }
    if (store->symbol.kind == SYMBOL_STORE)
        return &store->symbol;
    diag_report(diags_of(checker), DIAG_R005, end->span,
                "a flux leads to or from stores; `%s` is %s %s", end->name,
                front_article(store->item->kind), front_item_words(store->item->kind));
    diag_label(diags_of(checker), store->item->name_span, "declared here");
    return NULL;
}

static void check_flux(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    entry->symbol.from = find_end(checker, &item->from);
    entry->symbol.to = find_end(checker, &item->to);
    if (!item->from.name && !item->to.name) {
        diag_report(diags_of(checker), DIAG_R005, item->name_span,
                    "the flux `%s` has no store at either end", item->name);
        diag_help(diags_of(checker), "a value that moves nothing is a `let`");
    } else if (item->from.name == item->to.name) {
        diag_report(diags_of(checker), DIAG_R005, item->to.span,
                    "the flux `%s` leads back to the store it leaves", item->name);
    }
}

/* ---- networks ---- */

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

static void check_net(front_checker *checker, front_entry *entry) {
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
    } else if (made[layers->count - 1].width > 1) {
        diag_report(diags_of(checker), DIAG_V001, layers->at[layers->count - 1].width_span,
                    "a network with several outputs: not in this version of the language");
    }
}

/* ---- what may not vary in time ---- */

typedef struct static_place {
    front_checker *checker;
    const char *what;
    bool for_start; /* an initial value, for which a dynamic parameter has no one value */
} static_place;

static void check_static_name(void *data, const front_expr *name) {
    const static_place *place = data;
    const front_symbol *symbol = name->symbol;
    bool fixed = symbol->kind == SYMBOL_ATTRIBUTE || symbol->kind == SYMBOL_PARAM ||
                 symbol->kind == SYMBOL_DERIVED || symbol->kind == SYMBOL_CONST;
    if (fixed && !(place->for_start && symbol->dynamic))
        return;
    base_diags *diags = place->checker->context->diags;
    diag_report(diags, DIAG_R011, name->span, "%s cannot read the %s `%s`, which varies in time",
                place->what, front_item_words(symbol->item->kind), symbol->name);
    diag_help(diags, "it may read parameters, attributes and constants");
}

static void check_static(front_checker *checker, front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    bool start = kind == SYMBOL_STORE || kind == SYMBOL_STATE;
    if (!start && kind != SYMBOL_DERIVED)
        return;
    static_place place = {checker, start ? "an initial value" : "a derived parameter", start};
    for (size_t i = 0; i < entry->item->choices.count; i++)
        front_visit_names(entry->values[i], check_static_name, &place);
}

static void mark_dynamic(front_checker *checker, const front_word *word) {
    front_entry *entry = front_find(checker, word->name);
    if (!entry) {
        front_report_unknown(checker, word->name, word->span);
    } else if (entry->symbol.kind == SYMBOL_PARAM) {
        entry->symbol.dynamic = true;
    } else {
        diag_report(diags_of(checker), DIAG_A006, word->span,
                    "`%s` cannot be made to vary in time: it is %s %s, not a parameter with bounds",
                    word->name, front_article(entry->item->kind),
                    front_item_words(entry->item->kind));
    }
}

static void look_for_dynamic(void *data, const front_expr *name) {
    bool *found = data;
    *found = *found || name->symbol->dynamic;
}

/* What is derived from a parameter that varies varies too. */
static bool mark_derived(front_checker *checker) {
    bool marked = false;
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        if (entry->symbol.kind != SYMBOL_DERIVED || entry->symbol.dynamic)
            continue;
        front_visit_names(entry->values[0], look_for_dynamic, &entry->symbol.dynamic);
        marked = marked || entry->symbol.dynamic;
    }
    return marked;
}

void front_check_rules(front_checker *checker) {
    for (size_t i = 0; i < checker->options->dynamic_count; i++)
        mark_dynamic(checker, &checker->options->dynamics[i]);
    while (mark_derived(checker))
        continue;
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        check_single(checker, entry);
        check_static(checker, entry);
        switch (entry->item->kind) {
        case ITEM_NEXT:
        case ITEM_DER:
            check_equation(checker, entry);
            break;
        case ITEM_STATE:
            check_state(checker, entry);
            break;
        case ITEM_FLUX:
            check_flux(checker, entry);
            break;
        case ITEM_NET:
            check_net(checker, entry);
            break;
        default:
            break;
        }
    }
}
