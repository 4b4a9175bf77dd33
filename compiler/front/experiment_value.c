/* Values of an experiment, from the tree. */
#include "front/experiment_value.h"

static bool refuse(front_context *context, base_span span, const char *what) {
    diag_report(context->diags, DIAG_E002, span, "%s", what);
    return false;
}

static bool is_time(ir_unit unit, double *seconds) {
    ir_unit second;
    unit_named("s", &second);
    *seconds = unit_factor(unit, second);
    return unit_same_dimension(unit, second);
}

/* `365 d` is a time, `100 sites` a count of sites. */
static bool read_quantity(const front_expr *expr, front_value *value) {
    ir_unit unit;
    double seconds;
    value->kind = VALUE_COUNT;
    value->text = expr->name;
    value->number = expr->number;
    if (unit_named(expr->name, &unit) && is_time(unit, &seconds)) {
        value->kind = VALUE_DURATION;
        value->number = expr->number * seconds;
    }
    return true;
}

static bool read_number(front_context *context, const front_expr *expr, front_value *value) {
    double seconds;
    value->kind = VALUE_NUMBER;
    value->number = expr->number;
    if (!expr->literal_unit)
        return true;
    if (!expr->literal_unit->known)
        return false;
    if (!is_time(expr->literal_unit->value, &seconds))
        return refuse(context, expr->span, "the only quantities here are times, such as `365 d`");
    value->kind = VALUE_DURATION;
    value->text = expr->literal_unit->text;
    value->number = expr->number * seconds;
    return true;
}

static bool read_items(front_context *context, const front_expr *expr, front_value *value) {
    const front_exprs *list = &expr->arguments;
    value->items = base_arena_take(context->arena, (list->count + 1) * sizeof *value->items);
    value->count = list->count;
    bool right = true;
    for (size_t i = 0; i < list->count; i++)
        right = front_read_value(context, list->at[i], &value->items[i]) && right;
    return right;
}

static bool read_range(front_context *context, const front_expr *expr, front_value *value) {
    value->kind = VALUE_RANGE;
    if (!read_items(context, expr, value))
        return false;
    const front_value *from = &value->items[0];
    const front_value *to = &value->items[1];
    if (from->kind != to->kind || (from->kind != VALUE_DATE && from->kind != VALUE_NUMBER))
        return refuse(context, expr->span, "a range lies between two dates or two numbers");
    if (from->number <= to->number)
        return true;
    diag_report(context->diags, DIAG_E004, expr->span, "this range ends before it begins");
    return false;
}

/* ---- sums of calls ---- */

static bool is_number(const front_expr *expr) {
    return expr->kind == EXPR_NUMBER && !expr->literal_unit;
}

/* Adds the calls of a sum, each multiplied by the factor, to the items. */
static bool read_terms(front_context *context, const front_expr *expr, double factor,
                       front_value *value) {
    const front_exprs *parts = &expr->arguments;
    bool operation = expr->kind == EXPR_OPERATION;
    if (operation && (expr->operation == IR_ADD || expr->operation == IR_SUB))
        return read_terms(context, parts->at[0], factor, value) &&
               read_terms(context, parts->at[1], expr->operation == IR_SUB ? -factor : factor,
                          value);
    if (operation && expr->operation == IR_NEG)
        return read_terms(context, parts->at[0], -factor, value);
    if (operation && expr->operation == IR_MUL && is_number(parts->at[0]))
        return read_terms(context, parts->at[1], factor * parts->at[0]->number, value);
    if (operation && expr->operation == IR_MUL && is_number(parts->at[1]))
        return read_terms(context, parts->at[0], factor * parts->at[1]->number, value);
    if (expr->kind == EXPR_ERROR)
        return false;
    if (expr->kind != EXPR_CALL)
        return refuse(context, expr->span,
                      "a sum of calls, each with a number before it, is all that can be added up");
    front_value *item = &value->items[value->count];
    if (!front_read_value(context, expr, item))
        return false;
    item->number = factor;
    value->count++;
    return true;
}

static size_t most_terms(const front_expr *expr) {
    size_t count = 1;
    for (size_t i = 0; expr->kind == EXPR_OPERATION && i < expr->arguments.count; i++)
        count += most_terms(expr->arguments.at[i]);
    return count;
}

static bool read_sum(front_context *context, const front_expr *expr, front_value *value) {
    value->kind = VALUE_SUM;
    value->items = base_arena_take(context->arena, most_terms(expr) * sizeof *value->items);
    return read_terms(context, expr, 1, value);
}

bool front_read_value(front_context *context, const front_expr *expr, front_value *value) {
    *value = (front_value){.text = expr->name, .number = expr->number, .span = expr->span};
    switch (expr->kind) {
    case EXPR_ERROR:
        return false;
    case EXPR_NAME:
        value->kind = VALUE_NAME;
        return true;
    case EXPR_STRING:
        value->kind = VALUE_STRING;
        return true;
    case EXPR_DATE:
        value->kind = VALUE_DATE;
        return true;
    case EXPR_NUMBER:
        return read_number(context, expr, value);
    case EXPR_QUANTITY:
        return read_quantity(expr, value);
    case EXPR_RANGE:
        return read_range(context, expr, value);
    case EXPR_LIST:
        value->kind = VALUE_LIST;
        return read_items(context, expr, value);
    case EXPR_CALL:
        value->kind = VALUE_CALL;
        return read_items(context, expr, value);
    case EXPR_OPERATION:
        return read_sum(context, expr, value);
    case EXPR_NAMED: {
        bool right = front_read_value(context, expr->arguments.at[0], value);
        value->argument = expr->name;
        return right;
    }
    default:
        return refuse(context, expr->span, "this is no value of a setting");
    }
}
