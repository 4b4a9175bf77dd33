/* Checked copies of expressions: names led to symbols, calls of user functions written out, min and
 * max of many written as pairs. */
#include "front/check.h"

#include <string.h>

enum { MOST_NODES = 500000, DEEPEST = 3000 };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

front_expr *front_error_at(front_checker *checker, base_span span) {
    front_expr *expr = base_arena_take(checker->context->arena, sizeof *expr);
    expr->kind = EXPR_ERROR;
    expr->span = span;
    expr->unit = unit_one();
    expr->convert_factor = 1;
    return expr;
}

/* A copy of one node without its arguments. */
front_expr *front_node_like(front_checker *checker, const front_expr *tree) {
    front_expr *copy = base_arena_take(checker->context->arena, sizeof *copy);
    *copy = *tree;
    copy->arguments = (front_exprs){0};
    copy->depth = 0;
    checker->nodes++;
    return copy;
}

static void add_argument(front_checker *checker, front_expr *expr, front_expr *argument) {
    front_exprs *list = &expr->arguments;
    list->at = base_arena_grow(checker->context->arena, list->at, list->count, &list->capacity,
                               sizeof *list->at);
    list->at[list->count++] = argument;
    if (argument->depth >= expr->depth)
        expr->depth = argument->depth + 1;
}

/* Functions that call functions can write out very large or deep trees. */
static bool is_too_large(front_checker *checker, const front_expr *expr) {
    if (checker->nodes <= MOST_NODES && expr->depth <= DEEPEST)
        return false;
    if (!checker->too_large)
        diag_report(diags_of(checker), DIAG_P004, expr->span,
                    "too large once its functions are written out");
    checker->too_large = true;
    return true;
}

front_expr *front_copy(front_checker *checker, const front_expr *expr) {
    if (checker->too_large)
        return front_error_at(checker, expr->span);
    front_expr *copy = front_node_like(checker, expr);
    for (size_t i = 0; i < expr->arguments.count; i++)
        add_argument(checker, copy, front_copy(checker, expr->arguments.at[i]));
    return is_too_large(checker, copy) ? front_error_at(checker, expr->span) : copy;
}

static front_expr *refuse_value(front_checker *checker, base_span span, const char *name,
                                front_item_kind kind) {
    diag_report(diags_of(checker), DIAG_N007, span, "the %s `%s` has no value here",
                front_item_words(kind), name);
    if (kind == ITEM_OUTPUT)
        diag_help(diags_of(checker), "name the value with `let`; read it here and in the output");
    if (kind == ITEM_NET || kind == ITEM_FN)
        diag_help(diags_of(checker), "call it: `%s(...)`", name);
    return front_error_at(checker, span);
}

/* What the word of a function stands for; NULL when the name is none. */
static front_expr *argument_called(const front_call *call, const char *name) {
    for (size_t i = 0; call && i < call->function->words.count; i++)
        if (call->function->words.at[i].name == name)
            return call->arguments[i];
    return NULL;
}

static bool sees_model(const front_checker *checker, const front_call *call) {
    return !call || front_find_function(checker, call->function->name) != call->function;
}

static front_expr *expand_name(front_checker *checker, const front_expr *tree,
                               const front_call *call) {
    front_expr *argument = argument_called(call, tree->name);
    if (argument)
        return front_copy(checker, argument);
    front_expr *copy = front_node_like(checker, tree);
    if (strcmp(tree->name, "dt") == 0) {
        copy->kind = EXPR_STEP;
        return copy;
    }
    front_entry *entry = sees_model(checker, call) ? front_find(checker, tree->name) : NULL;
    const front_item *function = front_find_function(checker, tree->name);
    if (!entry && !function) {
        front_report_unknown(checker, tree->name, tree->span);
        return front_error_at(checker, tree->span);
    }
    front_item_kind kind = entry ? entry->item->kind : ITEM_FN;
    if (kind == ITEM_FN || kind == ITEM_NET || kind == ITEM_OUTPUT)
        return refuse_value(checker, tree->span, tree->name, kind);
    copy->symbol = &entry->symbol;
    return copy;
}

static front_expr *refuse_kind(front_checker *checker, const front_expr *tree) {
    base_diags *diags = diags_of(checker);
    if (tree->kind == EXPR_QUANTITY) {
        diag_report(diags, DIAG_N007, tree->name_span, "a unit in an equation stands in brackets");
        diag_help(diags, "write `%.15g [%s]`", tree->number, tree->name);
    } else if (tree->kind == EXPR_NAMED) {
        diag_report(diags, DIAG_N007, tree->name_span, "this argument has no name");
    } else {
        diag_report(diags, DIAG_N007, tree->span, "this has no value in an equation");
    }
    return front_error_at(checker, tree->span);
}

static front_expr *expand_operation(front_checker *checker, const front_expr *tree,
                                    const front_call *call) {
    front_expr *copy = front_node_like(checker, tree);
    for (size_t i = 0; i < tree->arguments.count; i++)
        add_argument(checker, copy, front_expand(checker, tree->arguments.at[i], call));
    return copy;
}

/* min(a, b, c) is min(min(a, b), c). */
static front_expr *pair_up(front_checker *checker, ir_op operation, const front_expr *many) {
    front_expr *pair = many->arguments.at[0];
    for (size_t i = 1; i < many->arguments.count; i++) {
        front_expr *next = front_node_like(checker, many);
        next->kind = EXPR_OPERATION;
        next->operation = operation;
        add_argument(checker, next, pair);
        add_argument(checker, next, many->arguments.at[i]);
        pair = next;
    }
    return pair;
}

static const op_row *function_row(const char *name, ir_op *operation) {
    if (strcmp(name, "pow") == 0) {
        *operation = IR_POW;
        return op_row_of(IR_POW);
    }
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        *operation = op;
        if (op_row_of(op)->form == OP_CALL && strcmp(op_row_of(op)->spelling, name) == 0)
            return op_row_of(op);
    }
    return NULL;
}

static front_expr *refuse_count(front_checker *checker, const front_expr *tree, size_t wanted,
                                const char *more) {
    diag_report(diags_of(checker), DIAG_N004, tree->span, "`%s` takes %zu argument%s%s, not %zu",
                tree->name, wanted, wanted == 1 ? "" : "s", more, tree->arguments.count);
    return front_error_at(checker, tree->span);
}

static front_expr *expand_builtin(front_checker *checker, const front_expr *tree,
                                  const front_call *call, ir_op operation) {
    size_t arity = (size_t)op_row_of(operation)->arity;
    bool many = operation == IR_MIN || operation == IR_MAX;
    size_t given = tree->arguments.count;
    front_expr *copy = expand_operation(checker, tree, call);
    if (many ? given < 2 : given != arity)
        return refuse_count(checker, tree, arity, many ? " or more" : "");
    if (many)
        return pair_up(checker, operation, copy);
    copy->kind = EXPR_OPERATION;
    copy->operation = operation;
    return copy;
}

static bool is_active(const front_call *call, const front_item *function) {
    for (; call; call = call->outer)
        if (call->function == function)
            return true;
    return false;
}

/* Every function of the circle is noted, so that the circle is told of once. */
static bool is_noted(front_checker *checker, const front_call *call, const front_item *function) {
    front_words *noted = &checker->circular;
    for (size_t i = 0; i < noted->count; i++)
        if (noted->at[i].name == function->name)
            return true;
    for (bool more = true; more; call = call->outer) {
        noted->at = base_arena_grow(checker->context->arena, noted->at, noted->count,
                                    &noted->capacity, sizeof *noted->at);
        noted->at[noted->count++] = (front_word){call->function->name, call->function->name_span};
        more = call->function != function;
    }
    return false;
}

static front_expr *refuse_recursion(front_checker *checker, const front_expr *tree,
                                    const front_call *call, const front_item *function) {
    base_diags *diags = diags_of(checker);
    if (is_noted(checker, call, function))
        return front_error_at(checker, tree->span);
    diag_report(diags, DIAG_N005, tree->span, "`%s` calls itself", function->name);
    diag_label(diags, function->name_span, "declared here");
    diag_help(diags, "functions are written out where they are called, so no call leads back");
    return front_error_at(checker, tree->span);
}

static front_expr *expand_function(front_checker *checker, const front_expr *tree,
                                   const front_call *call, const front_item *function) {
    if (is_active(call, function))
        return refuse_recursion(checker, tree, call, function);
    front_expr *copy = expand_operation(checker, tree, call);
    if (copy->arguments.count != function->words.count)
        return refuse_count(checker, tree, function->words.count, "");
    front_call inner = {function, copy->arguments.at, call};
    return front_expand(checker, function->choices.at[0].value, &inner);
}

static front_expr *expand_net(front_checker *checker, const front_expr *tree,
                              const front_call *call, front_entry *net) {
    front_expr *copy = expand_operation(checker, tree, call);
    const front_layers *layers = &net->item->layers;
    if ((double)copy->arguments.count < layers->at[0].width ||
        (double)copy->arguments.count > layers->at[0].width)
        return refuse_count(checker, tree, (size_t)layers->at[0].width, "");
    copy->symbol = &net->symbol;
    return copy;
}

static front_expr *refuse_call(front_checker *checker, const front_expr *tree,
                               const front_call *call, const front_entry *entry) {
    static const char *const later[] = {"convolve", "upstream", "soft", "hard", "sum", "mean"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (strcmp(tree->name, later[i]) == 0) {
            const char *what = base_arena_format(checker->context->arena, "`%s`", tree->name);
            diag_report(diags_of(checker), DIAG_V001, tree->name_span,
                        "%s: not in this version of the language", what);
            return front_error_at(checker, tree->span);
        }
    }
    if (entry || argument_called(call, tree->name))
        diag_report(diags_of(checker), DIAG_N003, tree->name_span, "`%s` is no function",
                    tree->name);
    else if (!checker->program->incomplete)
        front_report_unknown(checker, tree->name, tree->name_span);
    expand_operation(checker, tree, call); /* for the errors in its arguments */
    return front_error_at(checker, tree->span);
}

front_expr *front_expand_call(front_checker *checker, const front_expr *tree,
                              const front_call *call) {
    ir_op operation;
    if (function_row(tree->name, &operation))
        return expand_builtin(checker, tree, call, operation);
    const front_item *function = front_find_function(checker, tree->name);
    front_entry *entry = sees_model(checker, call) ? front_find(checker, tree->name) : NULL;
    if (!function && entry && entry->item->kind == ITEM_FN)
        function = entry->item;
    if (function)
        return expand_function(checker, tree, call, function);
    if (entry && entry->item->kind == ITEM_NET)
        return expand_net(checker, tree, call, entry);
    return refuse_call(checker, tree, call, entry);
}

front_expr *front_expand(front_checker *checker, const front_expr *tree, const front_call *call) {
    front_expr *made;
    if (checker->too_large)
        return front_error_at(checker, tree->span);
    switch (tree->kind) {
    case EXPR_ERROR:
    case EXPR_NUMBER:
        made = front_node_like(checker, tree);
        break;
    case EXPR_NAME:
        made = expand_name(checker, tree, call);
        break;
    case EXPR_OPERATION:
        made = expand_operation(checker, tree, call);
        break;
    case EXPR_CALL:
        made = front_expand_call(checker, tree, call);
        break;
    default:
        made = refuse_kind(checker, tree);
    }
    return is_too_large(checker, made) ? front_error_at(checker, tree->span) : made;
}

/* A function nobody calls is checked too: its words stand for anything. */
static void expand_alone(front_checker *checker, const front_item *function) {
    size_t count = function->words.count;
    front_expr **arguments =
        base_arena_take(checker->context->arena, (count + 1) * sizeof *arguments);
    for (size_t i = 0; i < count; i++)
        arguments[i] = front_error_at(checker, function->words.at[i].span);
    front_call call = {function, arguments, NULL};
    front_expand(checker, function->choices.at[0].value, &call);
}

static front_expr *expand_if(front_checker *checker, const front_expr *tree) {
    return tree ? front_expand(checker, tree, NULL) : NULL;
}

void front_expand_all(front_checker *checker) {
    for (size_t i = 0; i < checker->program->functions.count; i++)
        expand_alone(checker, checker->program->functions.at[i]);
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        const front_item *item = entry->item;
        if (item->kind == ITEM_FN) {
            expand_alone(checker, item);
            continue;
        }
        if (item->kind == ITEM_SOLVER || item->kind == ITEM_USE || item->kind == ITEM_STEP)
            continue;
        size_t count = item->choices.count;
        entry->values =
            base_arena_take(checker->context->arena, (count + 1) * sizeof(front_expr *));
        for (size_t k = 0; k < count; k++)
            entry->values[k] = front_expand(checker, item->choices.at[k].value, NULL);
        entry->low = expand_if(checker, item->low);
        entry->high = expand_if(checker, item->high);
        entry->normal = expand_if(checker, item->normal);
    }
}
