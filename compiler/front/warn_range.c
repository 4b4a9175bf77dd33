/* Between which numbers a value lies: interval arithmetic over bounds. */
#include <math.h>

#include "front/warn.h"

front_range front_unknown_range(void) {
    return (front_range){-INFINITY, INFINITY};
}

front_ranger front_start_ranges(const front_entry *entry) {
    enum { MOST_NODES = 2000 };
    size_t substeps = entry->scope->system.substeps;
    return (front_ranger){1 / (double)(substeps ? substeps : 1), MOST_NODES};
}

bool front_may_look(front_ranger *ranger) {
    if (ranger->left == 0)
        return false;
    ranger->left--;
    return true;
}

const front_expr *front_expr_behind(const front_symbol *symbol) {
    switch (symbol->kind) {
    case SYMBOL_LET:
    case SYMBOL_FLUX:
    case SYMBOL_DERIVED:
        return front_value_of(front_entry_of(symbol));
    default:
        return NULL;
    }
}

/* 0 times anything is 0, however large. */
static double times(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
}

static front_range spanned(const double *ends, size_t count) {
    front_range range = {ends[0], ends[0]};
    for (size_t i = 0; i < count; i++) {
        if (isnan(ends[i]))
            return front_unknown_range();
        range.low = fmin(range.low, ends[i]);
        range.high = fmax(range.high, ends[i]);
    }
    return range;
}

static front_range product(front_range a, front_range b) {
    double ends[] = {times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
                     times(a.high, b.high)};
    return spanned(ends, 4);
}

static front_range quotient(front_range a, front_range b) {
    if (b.low <= 0 && b.high >= 0)
        return b.low == 0 && a.low >= 0 ? (front_range){0, INFINITY} : front_unknown_range();
    return product(a, (front_range){1 / b.high, 1 / b.low});
}

/* Of a base that is not negative; else only an even whole exponent tells anything. */
static front_range power(front_range a, front_range b) {
    if (a.low < 0)
        return b.low == b.high && fmod(b.low, 2) == 0 ? (front_range){0, INFINITY}
                                                      : front_unknown_range();
    double ends[] = {pow(a.low, b.low), pow(a.low, b.high), pow(a.high, b.low),
                     pow(a.high, b.high)};
    return spanned(ends, 4);
}

static bool is_growing(ir_op operation) {
    return operation == IR_EXP || operation == IR_EXPM1 || operation == IR_LOG ||
           operation == IR_LOG10 || operation == IR_LOG1P || operation == IR_SQRT ||
           operation == IR_TANH || operation == IR_SIGMOID || operation == IR_SOFTPLUS ||
           operation == IR_FLOOR || operation == IR_CEIL || operation == IR_ATAN;
}

static front_range of_growing(ir_op operation, front_range a) {
    double low[3] = {a.low}, high[3] = {a.high};
    double ends[] = {op_value(operation, low), op_value(operation, high)};
    return spanned(ends, 2);
}

static front_range of_operation(ir_op operation, const front_range *a) {
    switch (operation) {
    case IR_ADD:
        return spanned((double[]){a[0].low + a[1].low, a[0].high + a[1].high}, 2);
    case IR_SUB:
        return spanned((double[]){a[0].low - a[1].high, a[0].high - a[1].low}, 2);
    case IR_MUL:
        return product(a[0], a[1]);
    case IR_DIV:
        return quotient(a[0], a[1]);
    case IR_NEG:
        return (front_range){-a[0].high, -a[0].low};
    case IR_POW:
        return power(a[0], a[1]);
    case IR_MIN:
        return (front_range){fmin(a[0].low, a[1].low), fmin(a[0].high, a[1].high)};
    case IR_MAX:
        return (front_range){fmax(a[0].low, a[1].low), fmax(a[0].high, a[1].high)};
    case IR_CLAMP:
        return (front_range){fmax(a[1].low, fmin(a[0].low, a[2].low)),
                             fmax(a[1].high, fmin(a[0].high, a[2].high))};
    case IR_SELECT:
        return (front_range){fmin(a[1].low, a[2].low), fmax(a[1].high, a[2].high)};
    case IR_ABS:
        return (front_range){fmax(0, fmax(a[0].low, -a[0].high)),
                             fmax(fabs(a[0].low), fabs(a[0].high))};
    default:
        if (op_is_logical(operation))
            return (front_range){0, 1};
        return is_growing(operation) ? of_growing(operation, a[0]) : front_unknown_range();
    }
}

/* Of what is made of itself, or of several pieces, nothing is known. */
static front_range of_symbol(front_ranger *ranger, const front_symbol *symbol) {
    const front_entry *entry = front_entry_of(symbol);
    const front_expr *behind = front_expr_behind(symbol);
    if (behind && (entry->circle || entry->next_piece))
        return front_unknown_range();
    if (behind)
        return front_range_of(ranger, behind);
    if (symbol->kind == SYMBOL_PARAM || symbol->kind == SYMBOL_SOLVE)
        return (front_range){symbol->low * symbol->factor, symbol->high * symbol->factor};
    if (symbol->kind == SYMBOL_CONST)
        return (front_range){symbol->number, symbol->number};
    if (symbol->kind == SYMBOL_STORE)
        return (front_range){0, INFINITY};
    return front_unknown_range();
}

/* The last layer of a net can bound what it gives. */
static front_range of_net(const front_symbol *net) {
    ir_op last = net->layer_count ? net->layers[net->layer_count - 1].activation : IR_NONE;
    if (last == IR_SIGMOID)
        return (front_range){0, 1};
    if (last == IR_TANH)
        return (front_range){-1, 1};
    return last == IR_SOFTPLUS || last == IR_MAX ? (front_range){0, INFINITY}
                                                 : front_unknown_range();
}

/* A smooth form lies above max, below min, between the arms of `if`. */
static front_range of_smooth(ir_op operation, front_range hard) {
    switch (operation) {
    case IR_MAX:
        return (front_range){hard.low, INFINITY};
    case IR_MIN:
        return (front_range){-INFINITY, hard.high};
    case IR_CLAMP:
        return front_unknown_range();
    case IR_ABS:
        return (front_range){0, hard.high};
    default:
        return hard;
    }
}

static front_range of_node(front_ranger *ranger, const front_expr *expr) {
    front_range arguments[3];
    switch (expr->kind) {
    case EXPR_NUMBER:
        return (front_range){expr->number, expr->number};
    case EXPR_STEP:
        return (front_range){ranger->part, ranger->part};
    case EXPR_NAME:
        return of_symbol(ranger, expr->symbol);
    case EXPR_CALL:
        return expr->symbol ? of_net(expr->symbol) : front_unknown_range();
    case EXPR_OPERATION:
        for (size_t i = 0; i < expr->arguments.count && i < 3; i++)
            arguments[i] = front_range_of(ranger, expr->arguments.at[i]);
        return expr->softened && !expr->straight
                   ? of_smooth(expr->operation, of_operation(expr->operation, arguments))
                   : of_operation(expr->operation, arguments);
    case EXPR_SOFT:
        return (front_range){0, 1};
    default:
        return front_unknown_range();
    }
}

front_range front_converted_range(const front_expr *expr, front_range range) {
    double ends[] = {range.low * expr->convert_factor + expr->convert_shift,
                     range.high * expr->convert_factor + expr->convert_shift};
    return spanned(ends, 2);
}

front_range front_range_of(front_ranger *ranger, const front_expr *expr) {
    if (!front_may_look(ranger))
        return front_unknown_range();
    return front_converted_range(expr, of_node(ranger, expr));
}
