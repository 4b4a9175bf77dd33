/* Checked copies of expressions: names led to symbols, calls of user functions written out, min and
 * max of many written as pairs. */
#include "front/check.h"
#include "front/vocabulary.h"

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

void front_add_argument(front_checker *checker, front_expr *expr, front_expr *argument) {
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
        front_add_argument(checker, copy, front_copy(checker, expr->arguments.at[i]));
    front_index *indices =
        base_arena_take(checker->context->arena, (expr->indices.count + 1) * sizeof *indices);
    for (size_t i = 0; i < expr->indices.count; i++) {
        indices[i] = expr->indices.at[i];
        indices[i].at = front_copy(checker, indices[i].at);
        if (indices[i].value)
            indices[i].value = front_copy(checker, indices[i].value);
    }
    copy->indices.at = indices;
    return is_too_large(checker, copy) ? front_error_at(checker, expr->span) : copy;
}

static front_expr *refuse_value(front_checker *checker, base_span span, const char *name,
                                front_item_kind kind) {
    diag_report(diags_of(checker), DIAG_N007, span, "the %s `%s` has no value here",
                front_item_words(kind), name);
    if (kind == ITEM_OUTPUT)
        diag_help(diags_of(checker), "name the value with `let`; read it here and in the output");
    if (kind == ITEM_PART)
        diag_help(diags_of(checker), "read one of its outputs: `%s.NAME`", name);
    if (kind == ITEM_NET || kind == ITEM_FN)
        diag_help(diags_of(checker), "call it: `%s(...)`", name);
    return front_error_at(checker, span);
}

front_expr *front_argument_called(const front_call *call, const char *name) {
    for (size_t i = 0; call && i < call->function->words.count; i++)
        if (call->function->words.at[i].name == name)
            return call->arguments[i];
    return NULL;
}

static bool sees_model(const front_checker *checker, const front_call *call) {
    return !call || front_find_function(checker, call->function->name) != call->function;
}

/* `z.n`, the size of a dim; NULL: the name is no such thing. */
static front_expr *expand_size(front_checker *checker, const front_expr *tree) {
    const front_entry *dim = front_find_size(checker, tree->name);
    if (!dim)
        return NULL;
    if (dim->symbol.size == 0)
        return front_error_at(checker, tree->span);
    front_expr *number = front_node_like(checker, tree);
    number->kind = EXPR_NUMBER;
    number->number = (double)dim->symbol.size;
    return number;
}

/* Of a part can be read what it holds, moves and gives; its lets are its own. */
static bool is_readable(const front_checker *checker, const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    if (entry->item->kind == ITEM_FN || entry->item->kind == ITEM_PART || kind == SYMBOL_NET)
        return false;
    return entry->scope == checker->scope ? kind != SYMBOL_OUTPUT : kind != SYMBOL_LET;
}

static front_expr *refuse_entry(front_checker *checker, const front_expr *tree,
                                const front_entry *entry) {
    if (entry->symbol.kind != SYMBOL_LET)
        return refuse_value(checker, tree->span, tree->name, entry->item->kind);
    diag_report(diags_of(checker), DIAG_N007, tree->span, "`%s` is a %s of a part, and its own",
                tree->name, front_item_words(entry->item->kind));
    diag_label(diags_of(checker), entry->item->name_span, "declared here");
    diag_help(diags_of(checker), "make it an output of the model `%s`", entry->scope->model->name);
    return front_error_at(checker, tree->span);
}

front_expr *front_expand_symbol(front_checker *checker, const front_expr *tree,
                                const front_call *call) {
    front_entry *entry = sees_model(checker, call) ? front_find(checker, tree->name) : NULL;
    if (!entry && front_find_function(checker, tree->name))
        return refuse_value(checker, tree->span, tree->name, ITEM_FN);
    if (!entry && sees_model(checker, call))
        entry = front_find_clock(checker, tree->name, tree->span);
    if (!entry) {
        front_report_unknown(checker, tree->name, tree->span);
        return front_error_at(checker, tree->span);
    }
    if (!is_readable(checker, entry))
        return refuse_entry(checker, tree, entry);
    front_expr *copy = front_node_like(checker, tree);
    copy->kind = entry->symbol.kind == SYMBOL_DIM ? EXPR_POSITION : EXPR_NAME;
    if (copy->kind == EXPR_POSITION)
        copy->dim = &entry->symbol;
    else
        copy->symbol = &entry->symbol;
    copy->indices = (front_indices){0};
    return copy;
}

static front_expr *expand_name(front_checker *checker, const front_expr *tree,
                               const front_call *call) {
    front_expr *argument = front_argument_called(call, tree->name);
    if (argument)
        return front_copy(checker, argument);
    if (strcmp(tree->name, "dt") == 0) {
        front_expr *step = front_node_like(checker, tree);
        step->kind = EXPR_STEP;
        if (!checker->alone && !front_has_time(checker->scope))
            front_refuse_time(checker, "dt", tree->span);
        return step;
    }
    front_expr *size = sees_model(checker, call) ? expand_size(checker, tree) : NULL;
    return size ? size : front_expand_symbol(checker, tree, call);
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

front_expr *front_expand_arguments(front_checker *checker, const front_expr *tree,
                                   const front_call *call) {
    front_expr *copy = front_node_like(checker, tree);
    for (size_t i = 0; i < tree->arguments.count; i++)
        front_add_argument(checker, copy, front_expand(checker, tree->arguments.at[i], call));
    return copy;
}

/* min(a, b, c) is min(min(a, b), c). */
static front_expr *pair_up(front_checker *checker, ir_op operation, const front_expr *many) {
    front_expr *pair = many->arguments.at[0];
    for (size_t i = 1; i < many->arguments.count; i++) {
        front_expr *next = front_node_like(checker, many);
        next->kind = EXPR_OPERATION;
        next->operation = operation;
        front_add_argument(checker, next, pair);
        front_add_argument(checker, next, many->arguments.at[i]);
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

front_expr *front_refuse_count(front_checker *checker, const front_expr *tree, size_t wanted,
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
    front_expr *copy = front_expand_arguments(checker, tree, call);
    if (many ? given < 2 : given != arity)
        return front_refuse_count(checker, tree, arity, many ? " or more" : "");
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
    front_expr *copy = front_expand_arguments(checker, tree, call);
    if (copy->arguments.count != function->words.count)
        return front_refuse_count(checker, tree, function->words.count, "");
    if (tree->indices.count)
        return front_refuse_index(checker, tree);
    front_call inner = {function, copy->arguments.at, call};
    base_span *called = base_arena_take(checker->context->arena, sizeof *called);
    front_expr *made = front_expand(checker, function->choices.at[0].value, &inner);
    *called = tree->span;
    made->called = called;
    made->span = tree->span; /* what becomes of the value is the caller's business */
    return made;
}

const char *front_special_at(size_t k) {
    static const char *const names[] = {"convolve", "gamma_uh", "upstream", "soft", "hard"};
    return k < sizeof names / sizeof *names ? names[k] : NULL;
}

bool front_is_special(const char *name) {
    for (size_t k = 0; front_special_at(k); k++)
        if (strcmp(front_special_at(k), name) == 0)
            return true;
    return false;
}

static front_expr *refuse_call(front_checker *checker, const front_expr *tree,
                               const front_call *call, const front_entry *entry) {
    bool reduction = strcmp(tree->name, "sum") == 0 || strcmp(tree->name, "mean") == 0;
    if (entry || front_argument_called(call, tree->name)) {
        diag_report(diags_of(checker), DIAG_N003, tree->name_span, "`%s` is no function",
                    tree->name);
    } else if (reduction) {
        diag_report(diags_of(checker), DIAG_N003, tree->name_span, "`%s` over which dim?",
                    tree->name);
        diag_help(diags_of(checker), "write `%s[z](...)`, with the name of a dim", tree->name);
    } else if (!checker->program->incomplete) {
        front_report_unknown(checker, tree->name, tree->name_span);
    }
    front_expand_arguments(checker, tree, call); /* for the errors in them */
    return front_error_at(checker, tree->span);
}

/* soft(condition, width, product, straight): what follows the width are words, no names of the
 * model's. */
static front_expr *expand_special(front_checker *checker, const front_expr *tree,
                                  const front_call *call) {
    const front_exprs *given = &tree->arguments;
    if (strcmp(tree->name, "soft") != 0)
        return front_expand_arguments(checker, tree, call);
    front_expr *made = front_node_like(checker, tree);
    for (size_t i = 0; i < given->count; i++) {
        bool word = i >= 2 && given->at[i]->kind == EXPR_NAME;
        front_add_argument(checker, made,
                           word ? front_node_like(checker, given->at[i])
                                : front_expand(checker, given->at[i], call));
    }
    return made;
}

front_expr *front_expand_call(front_checker *checker, const front_expr *tree,
                              const front_call *call) {
    ir_op operation;
    bool builtin = function_row(tree->name, &operation) != NULL;
    if (tree->indices.count && (builtin || front_is_special(tree->name)))
        return front_refuse_index(checker, tree);
    if (builtin)
        return expand_builtin(checker, tree, call, operation);
    if (front_is_special(tree->name))
        return expand_special(checker, tree, call);
    const front_item *function = front_find_function(checker, tree->name);
    front_entry *entry = sees_model(checker, call) ? front_find(checker, tree->name) : NULL;
    if (!function && entry && entry->item->kind == ITEM_FN)
        function = entry->item;
    if (function)
        return expand_function(checker, tree, call, function);
    if (entry && entry->item->kind == ITEM_NET)
        return front_expand_net(checker, tree, call, entry);
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
        made = front_expand_arguments(checker, tree, call);
        break;
    case EXPR_CALL:
        made = front_expand_call(checker, tree, call);
        break;
    case EXPR_ELEMENT:
        made = front_expand_element(checker, tree, call);
        break;
    case EXPR_REDUCE:
        made = front_expand_reduce(checker, tree, call);
        break;
    default:
        made = refuse_kind(checker, tree);
    }
    return is_too_large(checker, made) ? front_error_at(checker, tree->span) : made;
}
