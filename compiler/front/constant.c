/* Values known before anything runs. */
#include <math.h>

#include "front/check.h"

static bool value_of(const front_expr *expr, double *value) {
    double arguments[3] = {0};
    switch (expr->kind) {
    case EXPR_NUMBER:
        *value = expr->number;
        return true;
    case EXPR_NAME:
        *value = expr->symbol->number;
        return expr->symbol->kind == SYMBOL_CONST && front_entry_of(expr->symbol)->unit_known;
    case EXPR_OPERATION:
        if (expr->softened)
            return false;
        for (size_t i = 0; i < expr->arguments.count; i++)
            if (!front_constant(expr->arguments.at[i], &arguments[i]))
                return false;
        *value = op_value(expr->operation, arguments);
        return true;
    default:
        return false;
    }
}

bool front_constant(const front_expr *expr, double *value) {
    if (!expr->unit_known || !value_of(expr, value))
        return false;
    *value = *value * expr->convert_factor + expr->convert_shift;
    return isfinite(*value);
}
