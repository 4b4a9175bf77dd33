/* Checked copies of what has indices: elements, reductions, outputs of networks. */
#include "front/check.h"

#include <math.h>
#include <string.h>

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

front_expr *front_refuse_index(front_checker *checker, const front_expr *tree) {
    diag_report(diags_of(checker), DIAG_N017, tree->span, "`%s` is no array", tree->name);
    return front_error_at(checker, tree->span);
}

static void add_index(front_checker *checker, front_indices *list, front_index index) {
    list->at = base_arena_grow(checker->context->arena, list->at, list->count, &list->capacity,
                               sizeof *list->at);
    list->at[list->count++] = index;
}

/* Where the loops over the members of the part are that the equation stands in. */
static void add_members(front_checker *checker, front_expr *element) {
    const front_dims *dims = &element->symbol->dims;
    const front_dims *members = &checker->scope->system.dims;
    for (size_t i = 0; i < members->rank && i < dims->rank; i++) {
        if (dims->at[i] != members->at[i])
            return;
        front_expr *position = front_node_like(checker, element);
        *position = (front_expr){.kind = EXPR_POSITION,
                                 .span = element->span,
                                 .name = members->at[i]->name,
                                 .name_span = element->span,
                                 .unit = unit_one(),
                                 .dim = members->at[i],
                                 .convert_factor = 1};
        add_index(checker, &element->indices, (front_index){.at = position, .span = element->span});
    }
}

static void add_indices(front_checker *checker, front_indices *list, const front_indices *tree,
                        const front_call *call) {
    for (size_t i = 0; i < tree->count; i++) {
        front_index index = tree->at[i];
        index.at = front_expand(checker, index.at, call);
        if (index.value)
            index.value = front_expand(checker, index.value, call);
        add_index(checker, list, index);
    }
}

/* The whole array that a name means; an expression that stands for a word of a function is one only
 * when it is a name. */
static front_expr *array_called(front_checker *checker, const front_expr *tree,
                                const front_call *call) {
    const front_expr *argument = front_argument_called(call, tree->name);
    if (!argument)
        return front_expand_symbol(checker, tree, call);
    if (argument->kind == EXPR_ERROR ||
        (argument->kind == EXPR_NAME && argument->indices.count == 0))
        return front_copy(checker, argument);
    return front_refuse_index(checker, tree);
}

front_expr *front_expand_element(front_checker *checker, const front_expr *tree,
                                 const front_call *call) {
    front_expr *array = array_called(checker, tree, call);
    if (array->kind == EXPR_POSITION)
        array = front_refuse_index(checker, tree);
    front_expr *element = array->kind == EXPR_ERROR ? array : front_node_like(checker, array);
    front_indices indices = {0};
    if (element->kind == EXPR_NAME) {
        element->indices = indices;
        element->span = tree->span;
        add_members(checker, element);
        indices = element->indices;
    }
    add_indices(checker, &indices, &tree->indices, call); /* for their errors at least */
    if (element->kind == EXPR_NAME)
        element->indices = indices;
    return element;
}

/* ---- reductions ---- */

static bool read_reduction(const char *name, ir_op *operation) {
    if (strcmp(name, "sum") == 0 || strcmp(name, "mean") == 0)
        *operation = IR_ADD;
    else if (strcmp(name, "min") == 0 || strcmp(name, "max") == 0)
        *operation = strcmp(name, "min") == 0 ? IR_MIN : IR_MAX;
    else
        return false;
    return true;
}

static bool check_reduction(front_checker *checker, const front_expr *tree,
                            const front_expr *made) {
    bool fine = true;
    for (size_t i = 0; i < made->indices.count; i++) {
        const front_index *index = &made->indices.at[i];
        if (index->at->kind == EXPR_POSITION && index->answer == ANSWER_NONE)
            continue;
        fine = false;
        if (index->at->kind != EXPR_ERROR)
            diag_report(diags_of(checker), DIAG_N013, index->span,
                        "`%s[...]` takes the names of dims", tree->name);
    }
    if (made->arguments.count == 1)
        return fine;
    front_refuse_count(checker, tree, 1, "");
    return false;
}

front_expr *front_expand_reduce(front_checker *checker, const front_expr *tree,
                                const front_call *call) {
    front_expr *made = front_expand_arguments(checker, tree, call);
    made->indices = (front_indices){0};
    add_indices(checker, &made->indices, &tree->indices, call);
    if (read_reduction(tree->name, &made->operation))
        return check_reduction(checker, tree, made) ? made : front_error_at(checker, tree->span);
    diag_report(diags_of(checker), DIAG_N003, tree->name_span, "`%s` is no reduction", tree->name);
    diag_help(diags_of(checker), "there are sum, mean, min and max");
    return front_error_at(checker, tree->span);
}

/* ---- networks ---- */

static bool read_output(front_checker *checker, front_expr *made, size_t outputs) {
    const front_index *index = made->indices.at; /* NULL: none was written */
    const front_expr *at = made->indices.count == 1 ? index->at : NULL;
    if (at && at->kind == EXPR_ERROR)
        return false;
    if (at && at->kind == EXPR_NUMBER && !at->literal_unit && index->answer == ANSWER_NONE &&
        at->number >= 1 && at->number <= (double)outputs && at->number <= trunc(at->number)) {
        made->output = (size_t)at->number - 1;
        return true;
    }
    diag_report(diags_of(checker), DIAG_N017, made->indices.count ? index->span : made->span,
                "the network `%s` has the outputs 1 to %zu", made->name, outputs);
    diag_help(diags_of(checker), "write `%s(...)[1]`", made->name);
    return false;
}

front_expr *front_expand_net(front_checker *checker, const front_expr *tree, const front_call *call,
                             const front_entry *net) {
    const front_layers *layers = &net->item->layers;
    double inputs = layers->at[0].width;
    double outputs = layers->at[layers->count - 1].width;
    front_expr *made = front_expand_arguments(checker, tree, call);
    made->indices = (front_indices){0};
    add_indices(checker, &made->indices, &tree->indices, call);
    if ((double)made->arguments.count < inputs || (double)made->arguments.count > inputs)
        return front_refuse_count(checker, tree, inputs < 1e9 ? (size_t)inputs : 0, "");
    made->symbol = &net->symbol;
    if (made->indices.count == 0 && outputs <= 1)
        return made;
    bool fine = outputs < 1e9 && read_output(checker, made, (size_t)outputs);
    return fine ? made : front_error_at(checker, tree->span);
}
