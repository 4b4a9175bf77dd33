/* Constructors of expressions. */
#include "front/construct.h"

#include <math.h>
#include <string.h>

enum { DEEPEST = 1000 };

static front_expr *make(front_reader *reader, front_expr_kind kind, base_span span) {
    front_expr *expr = base_arena_take(reader->context->arena, sizeof *expr);
    expr->kind = kind;
    expr->span = span;
    expr->name_span = span;
    expr->unit = unit_one();
    expr->convert_factor = 1;
    return expr;
}

static void stand_over(front_expr *expr, const front_expr *below) {
    if (below && below->depth >= expr->depth)
        expr->depth = below->depth + 1;
}

/* Walks over the tree recurse, so its depth has a bound. */
static front_expr *deepen(front_reader *reader, front_expr *expr) {
    for (size_t i = 0; i < expr->arguments.count; i++)
        stand_over(expr, expr->arguments.at[i]);
    for (size_t i = 0; i < expr->indices.count; i++) {
        stand_over(expr, expr->indices.at[i].at);
        stand_over(expr, expr->indices.at[i].value);
    }
    if (expr->depth <= DEEPEST)
        return expr;
    diag_report(reader->context->diags, DIAG_P004, expr->span,
                "more than %d operations inside each other", DEEPEST);
    return make(reader, EXPR_ERROR, expr->span);
}

front_exprs *front_list(front_reader *reader) {
    return base_arena_take(reader->context->arena, sizeof(front_exprs));
}

front_exprs *front_append(front_reader *reader, front_exprs *list, front_expr *item) {
    list->at = base_arena_grow(reader->context->arena, list->at, list->count, &list->capacity,
                               sizeof *list->at);
    list->at[list->count++] = item;
    return list;
}

front_expr *front_make_number(front_reader *reader, const front_token *number,
                              const front_unit *unit, base_span span) {
    front_expr *expr = make(reader, EXPR_NUMBER, span);
    expr->number = number->number;
    expr->literal_unit = unit;
    return expr;
}

front_expr *front_make_name(front_reader *reader, const front_token *name) {
    front_expr *expr = make(reader, EXPR_NAME, name->span);
    expr->name = name->name;
    return expr;
}

front_expr *front_make_text(front_reader *reader, front_expr_kind kind, const front_token *text) {
    front_expr *expr = make(reader, kind, text->span);
    expr->name = text->name;
    expr->number = text->number;
    return expr;
}

front_expr *front_make_quantity(front_reader *reader, const front_token *number,
                                const front_token *word, base_span span) {
    front_expr *expr = make(reader, EXPR_QUANTITY, span);
    expr->number = number->number;
    expr->name = word->name;
    expr->name_span = word->span;
    return expr;
}

static bool is_comparison(const front_expr *expr) {
    return expr->kind == EXPR_OPERATION && !expr->enclosed &&
           op_row_of(expr->operation)->unit == OP_UNIT_COMPARE;
}

static front_expr *refuse_chain(front_reader *reader, const front_expr *left, base_span span) {
    diag_report(reader->context->diags, DIAG_P003, span, "comparisons do not chain");
    const front_expr *middle = left->arguments.at[1];
    diag_help(reader->context->diags, "compare twice: `a < b and b < c`");
    diag_label(reader->context->diags, middle->span, "this is compared on both sides");
    return make(reader, EXPR_ERROR, span);
}

front_expr *front_make_infix(front_reader *reader, ir_op operation, front_expr *left,
                             front_expr *right) {
    base_span span = base_span_join(left->span, right->span);
    if (op_row_of(operation)->unit == OP_UNIT_COMPARE && is_comparison(left))
        return refuse_chain(reader, left, span);
    front_expr *expr = make(reader, EXPR_OPERATION, span);
    expr->operation = operation;
    front_append(reader, &expr->arguments, left);
    front_append(reader, &expr->arguments, right);
    return deepen(reader, expr);
}

/* The sign of a literal belongs to it: -5 [degC] is five degrees below zero. */
front_expr *front_make_prefix(front_reader *reader, ir_op operation, front_expr *operand,
                              base_span span) {
    if (operation == IR_NEG && operand->kind == EXPR_NUMBER && !operand->enclosed &&
        !signbit(operand->number)) {
        operand->number = -operand->number;
        operand->span = span;
        operand->name_span = span;
        return operand;
    }
    front_expr *expr = make(reader, EXPR_OPERATION, span);
    expr->operation = operation;
    front_append(reader, &expr->arguments, operand);
    return deepen(reader, expr);
}

front_expr *front_make_select(front_reader *reader, front_expr *parts[3], base_span span) {
    front_expr *expr = make(reader, EXPR_OPERATION, span);
    expr->operation = IR_SELECT;
    for (int i = 0; i < 3; i++)
        front_append(reader, &expr->arguments, parts[i]);
    return deepen(reader, expr);
}

/* Functions of op.def become operations when names are resolved, so that here a call is a call. */
front_expr *front_make_call(front_reader *reader, const front_token *name, front_exprs *arguments,
                            base_span span) {
    front_expr *expr = make(reader, EXPR_CALL, span);
    expr->name = name->name;
    expr->name_span = name->span;
    expr->arguments = *arguments;
    return deepen(reader, expr);
}

front_expr *front_make_group(front_reader *reader, front_expr_kind kind, const front_token *name,
                             front_exprs *arguments, base_span span) {
    front_expr *expr = make(reader, kind, span);
    if (name) {
        expr->name = name->name;
        expr->name_span = name->span;
    }
    expr->arguments = *arguments;
    return deepen(reader, expr);
}

front_expr *front_make_range(front_reader *reader, front_expr *from, front_expr *to) {
    front_exprs *ends = front_append(reader, front_list(reader), from);
    front_append(reader, ends, to);
    base_span span = base_span_join(from->span, to->span);
    return front_make_group(reader, EXPR_RANGE, NULL, ends, span);
}

front_expr *front_make_tagged(front_reader *reader, front_expr_kind kind, const front_token *name,
                              front_expr *value, base_span span) {
    front_exprs *one = front_append(reader, front_list(reader), value);
    return front_make_group(reader, kind, name, one, span);
}

front_expr *front_make_element(front_reader *reader, const front_token *name,
                               front_indices *indices, base_span span) {
    front_expr *expr = make(reader, EXPR_ELEMENT, span);
    expr->name = name->name;
    expr->name_span = name->span;
    expr->indices = *indices;
    return deepen(reader, expr);
}

front_expr *front_make_reduction(front_reader *reader, const front_token *name,
                                 front_indices *indices, front_expr *value, base_span span) {
    front_expr *expr = make(reader, EXPR_REDUCE, span);
    expr->name = name->name;
    expr->name_span = name->span;
    expr->indices = *indices;
    front_append(reader, &expr->arguments, value);
    return deepen(reader, expr);
}

front_expr *front_pick(front_reader *reader, front_expr *call, front_index index, base_span span) {
    if (call->kind != EXPR_CALL) /* too deep, which has been reported */
        return call;
    call->span = span;
    front_add_index(reader, &call->indices, index);
    return deepen(reader, call);
}

front_index front_make_index(front_expr *at, front_expr *answer, base_span span) {
    front_index index = {.at = at, .span = span, .answer = ANSWER_VALUE, .value = answer};
    if (answer->kind != EXPR_NAME || answer->enclosed)
        return index;
    if (strcmp(answer->name, "edge") == 0)
        return (front_index){.at = at, .span = span, .answer = ANSWER_EDGE};
    if (strcmp(answer->name, "wrap") == 0)
        return (front_index){.at = at, .span = span, .answer = ANSWER_WRAP};
    return index;
}

front_indices *front_add_index(front_reader *reader, front_indices *list, front_index index) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = index;
    return list;
}

front_expr *front_enclose(front_expr *inner) {
    inner->enclosed = true;
    return inner;
}
