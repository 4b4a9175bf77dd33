/* Transformed fields: `: mm/d scale log1p` holds log1p of the number of mm/d. One is made by the
 * function of its name and undone by the inverse; everything else keeps the two apart. */
#include <math.h>
#include <string.h>

#include "front/unit_rules.h"

/* base: what the inverse raises, or is raised to, a number; 0: the inverse is a function. */
static const struct {
    const char *name;
    ir_op operation;
    ir_op inverse;
    double base;
    const char *undone;
} scales[] = {
    {"log1p", IR_LOG1P, IR_EXPM1, 0, "expm1(...)"},
    {"log", IR_LOG, IR_EXP, 0, "exp(...)"},
    {"log10", IR_LOG10, IR_POW, 10, "10^..."},
    {"sqrt", IR_SQRT, IR_POW, 2, "...^2"},
};

enum { SCALES = sizeof scales / sizeof scales[0] };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static size_t scale_called(const char *name) {
    size_t i = 0;
    while (i < SCALES && strcmp(scales[i].name, name) != 0)
        i++;
    return i;
}

const char *front_scaled_text(front_checker *checker, const char *unit, const char *scale) {
    return base_arena_format(checker->context->arena, "%s scale %s", unit, scale);
}

bool front_check_scale(front_checker *checker, const front_unit *unit) {
    if (scale_called(unit->scale) < SCALES)
        return true;
    diag_report(diags_of(checker), DIAG_U024, unit->scale_span, "there is no transform `%s`",
                unit->scale);
    diag_help(diags_of(checker), "there are log1p, log, log10 and sqrt");
    return false;
}

bool front_reads_scaled(const front_expr *expr) {
    for (size_t i = 0; i < expr->arguments.count; i++)
        if (expr->arguments.at[i]->scale)
            return true;
    return false;
}

static bool is_base(const front_expr *expr, double base) {
    return expr->kind == EXPR_NUMBER && !expr->literal_unit && !(expr->number < base) &&
           !(expr->number > base);
}

/* expm1(y), exp(y), 10^y, y^2. */
static bool undoes(const front_expr *expr, const front_expr **scaled) {
    for (size_t i = 0; i < SCALES; i++) {
        if (expr->operation != scales[i].inverse)
            continue;
        bool raised = strcmp(scales[i].name, "log10") == 0;
        *scaled = expr->arguments.at[raised ? 1 : 0];
        if (!(*scaled)->scale || strcmp((*scaled)->scale, scales[i].name) != 0)
            continue;
        if (scales[i].inverse != IR_POW ||
            is_base(expr->arguments.at[raised ? 0 : 1], scales[i].base))
            return true;
    }
    return false;
}

static void refuse_mixture(front_checker *checker, const front_expr *expr) {
    const front_expr *scaled = NULL;
    for (size_t i = 0; !scaled; i++)
        if (expr->arguments.at[i]->scale)
            scaled = expr->arguments.at[i];
    diag_report(diags_of(checker), DIAG_U025, scaled->span,
                "a transformed value (scale %s) stands where a quantity is expected",
                scaled->scale);
    for (size_t i = 0; i < expr->arguments.count; i++)
        if (!expr->arguments.at[i]->logical)
            front_label_unit(checker, expr->arguments.at[i]);
    diag_help(diags_of(checker), "undo it first: `%s`", scales[scale_called(scaled->scale)].undone);
}

/* Values of one transform of one unit can be compared and chosen between, as they are. */
static bool are_alike(const front_expr *expr, size_t first) {
    const front_expr *lead = expr->arguments.at[first];
    for (size_t i = first; i < expr->arguments.count; i++) {
        const front_expr *other = expr->arguments.at[i];
        if (other->scale != lead->scale || other->logical ||
            !unit_same_dimension(other->unit, lead->unit) ||
            fabs(unit_factor(other->unit, lead->unit) - 1) > 1e-12)
            return false;
    }
    return true;
}

void front_infer_scaled(front_checker *checker, front_expr *expr) {
    const front_expr *scaled;
    op_unit_rule rule = op_row_of(expr->operation)->unit;
    bool selects = rule == OP_UNIT_SELECT;
    bool chooses = expr->operation == IR_MIN || expr->operation == IR_MAX ||
                   expr->operation == IR_CLAMP || selects;
    if (undoes(expr, &scaled)) {
        front_take_unit(expr, scaled->unit);
    } else if ((chooses || rule == OP_UNIT_COMPARE) && are_alike(expr, selects ? 1 : 0)) {
        expr->logical = !chooses;
        expr->scale = chooses ? expr->arguments.at[selects ? 1 : 0]->scale : NULL;
        front_take_unit(expr, chooses ? expr->arguments.at[selects ? 1 : 0]->unit : unit_one());
    } else {
        refuse_mixture(checker, expr);
    }
}

/* The function takes the number of declared units. */
static void infer_made(front_checker *checker, front_expr *value, const front_symbol *symbol) {
    front_expr *argument = value->arguments.at[0];
    front_infer(checker, argument);
    front_need need = {
        symbol->declared, DIAG_U020,
        base_arena_format(checker->context->arena, "what `%s` is made of", symbol->name),
        symbol->item->unit->text, NULL};
    size_t errors = diag_error_count(diags_of(checker));
    front_require(checker, argument, &need);
    if (!argument->unit_known || diag_error_count(diags_of(checker)) > errors)
        return;
    value->scale = symbol->scale;
    front_take_unit(value, symbol->internal);
}

void front_infer_transform(front_checker *checker, front_expr *value, const front_symbol *symbol) {
    size_t which = scale_called(symbol->scale);
    bool operation = value->kind == EXPR_OPERATION && which < SCALES;
    if (value->kind == EXPR_NUMBER && !value->literal_unit) {
        value->scale = symbol->scale;
        front_take_unit(value, symbol->internal);
    } else if (operation && value->operation == scales[which].operation) {
        infer_made(checker, value, symbol);
    } else if (operation && value->operation == IR_SELECT) {
        front_infer(checker, value->arguments.at[0]);
        front_infer_transform(checker, value->arguments.at[1], symbol);
        front_infer_transform(checker, value->arguments.at[2], symbol);
        front_infer_operation(checker, value);
    } else {
        front_infer(checker, value);
    }
}
