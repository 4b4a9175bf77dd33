/* The unit of every node of an expression, by its kind. */
#include <math.h>

#include "front/unit_rules.h"

enum { LONGEST_MEMORY = 10000 };

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

static front_expr *argument_of(const front_expr *expr, size_t i) {
    return expr->arguments.at[i];
}

static void infer_net(front_checker *checker, front_expr *expr) {
    const char *what =
        base_arena_format(checker->context->arena, "an input of the network `%s`", expr->name);
    bool pure = true;
    for (size_t i = 0; i < expr->arguments.count; i++) {
        front_expr *input = argument_of(expr, i);
        if (!input->unit_known)
            pure = false;
        else if (!input->scale) /* a transformed field is a plain number to a network */
            pure = front_make_pure(checker, input, what, DIAG_U023) && pure;
    }
    if (pure)
        front_take_unit(expr, unit_one());
}

static void infer_call(front_checker *checker, front_expr *expr) {
    if (expr->symbol)
        infer_net(checker, expr);
    else
        front_soften_call(checker, expr);
}

static void infer_number(front_checker *checker, front_expr *expr) {
    const front_unit *written = expr->literal_unit;
    if (!written) {
        front_take_unit(expr, unit_one());
        expr->fits_all = fabs(expr->number) <= 0;
    } else if (written->known) {
        front_take_unit(expr, unit_in_steps(written->value, checker->seconds));
        expr->number *= unit_factor(written->value, expr->unit);
    }
}

/* What an index past the ends reads is what the array holds. */
static void infer_answers(front_checker *checker, const front_expr *name) {
    const front_symbol *symbol = name->symbol;
    for (size_t i = 0; name->places && i < symbol->dims.rank; i++) {
        front_expr *value = name->places[i].value;
        if (!value)
            continue;
        front_infer(checker, value);
        front_need need = {symbol->internal, DIAG_U014,
                           base_arena_format(checker->context->arena,
                                             "what `%s` reads past its ends", symbol->name),
                           symbol->unit_text, symbol->scale};
        if (front_entry_of(symbol)->unit_known)
            front_require(checker, value, &need);
    }
}

static void infer_name(front_checker *checker, front_expr *expr) {
    const front_symbol *symbol = expr->symbol;
    if (!symbol)
        return;
    front_infer_symbol(checker, symbol);
    if (front_entry_of(symbol)->unit_known)
        front_take_unit(expr, symbol->internal);
    expr->logical = symbol->logical;
    expr->scale = symbol->scale;
    infer_answers(checker, expr);
}

static bool refuse_sum(front_checker *checker, const front_expr *value, const char *name) {
    if (value->unit.point) {
        diag_report(diags_of(checker), DIAG_U017, value->span,
                    "temperatures on a scale (%s) have no sum", front_unit_text(checker, value));
        diag_help(diags_of(checker), "they have a mean: `mean[...](...)`");
    } else if (value->scale) {
        diag_report(diags_of(checker), DIAG_U025, value->span,
                    "`%s` of transformed values (scale %s) is no quantity", name, value->scale);
    } else {
        return false;
    }
    return true;
}

static void infer_reduction(front_checker *checker, front_expr *expr) {
    front_expr *value = argument_of(expr, 0);
    if (!value->unit_known || !front_is_number(checker, value))
        return;
    if (expr->name[0] == 's' && refuse_sum(checker, value, expr->name))
        return;
    expr->fits_all = value->fits_all;
    expr->scale = value->scale;
    front_take_unit(expr, value->unit);
}

static void infer_upstream(front_checker *checker, front_expr *expr) {
    front_expr *value = argument_of(expr, 0);
    if (!value->unit_known || !front_is_number(checker, value) ||
        refuse_sum(checker, value, expr->name))
        return;
    expr->fits_all = value->fits_all;
    front_take_unit(expr, value->unit);
}

/* ---- convolve ---- */

static void set_memory_unit(front_checker *checker, const front_symbol *memory, ir_unit unit) {
    front_symbol *symbol = &front_entry_of(memory)->symbol;
    symbol->declared = unit;
    symbol->internal = unit;
    symbol->unit_text = front_unit_name(checker, unit);
}

static void infer_convolve(front_checker *checker, front_expr *expr) {
    front_expr *value = argument_of(expr, 0);
    front_expr *weights = argument_of(expr, 1);
    if (!value->unit_known || !weights->unit_known || !front_is_number(checker, value) ||
        !front_is_number(checker, weights) || refuse_sum(checker, value, expr->name) ||
        refuse_sum(checker, weights, expr->name))
        return;
    front_adopt(value, unit_one());
    front_adopt(weights, unit_one());
    front_take_unit(expr, unit_multiply(value->unit, weights->unit));
    set_memory_unit(checker, expr->symbol, expr->unit);
}

static bool need_time(front_checker *checker, front_expr *expr, const char *what) {
    size_t errors = diag_error_count(diags_of(checker));
    front_need need = {front_step_unit(checker), DIAG_U014, what, "a time", NULL};
    front_require(checker, expr, &need);
    return diag_error_count(diags_of(checker)) == errors;
}

/* The weights are as many as the steps that the length fills. */
static void read_length(front_checker *checker, front_expr *expr) {
    front_expr *length = argument_of(expr, 2);
    double steps = 0;
    if (!front_constant(length, &steps)) {
        diag_report(diags_of(checker), DIAG_R010, length->span,
                    "the length of `gamma_uh` is not constant");
        return;
    }
    steps = ceil(steps - 1e-9);
    if (!(steps >= 1 && steps <= LONGEST_MEMORY)) {
        diag_report(diags_of(checker), DIAG_S011, length->span,
                    "the length of `gamma_uh` is from 1 to %d steps", LONGEST_MEMORY);
        return;
    }
    front_entry_of(expr->dim)->symbol.size = (size_t)steps;
    expr->arguments.count = 2;
    front_take_unit(expr, unit_one());
}

static void infer_gamma(front_checker *checker, front_expr *expr) {
    if (expr->arguments.count != 3)
        return;
    for (size_t i = 0; i < 3; i++)
        if (!argument_of(expr, i)->unit_known)
            return;
    bool pure =
        front_make_pure(checker, argument_of(expr, 0), "the shape of `gamma_uh`", DIAG_U015);
    bool scale = need_time(checker, argument_of(expr, 1), "the scale of `gamma_uh`");
    bool length = need_time(checker, argument_of(expr, 2), "the length of `gamma_uh`");
    if (pure && scale && length)
        read_length(checker, expr);
}

static void infer_structure(front_checker *checker, front_expr *expr) {
    switch (expr->kind) {
    case EXPR_REDUCE:
        infer_reduction(checker, expr);
        break;
    case EXPR_CONVOLVE:
        infer_convolve(checker, expr);
        break;
    case EXPR_GAMMA:
        infer_gamma(checker, expr);
        break;
    case EXPR_UPSTREAM:
        infer_upstream(checker, expr);
        break;
    default:
        break; /* EXPR_ERROR: unknown */
    }
}

static void infer_node(front_checker *checker, front_expr *expr) {
    switch (expr->kind) {
    case EXPR_NUMBER:
        infer_number(checker, expr);
        break;
    case EXPR_POSITION:
        front_take_unit(expr, unit_one());
        break;
    case EXPR_STEP:
        front_take_unit(expr, front_step_unit(checker));
        break;
    case EXPR_NAME:
        infer_name(checker, expr);
        break;
    case EXPR_OPERATION:
        front_infer_operation(checker, expr);
        break;
    case EXPR_CALL:
        infer_call(checker, expr);
        break;
    default:
        infer_structure(checker, expr);
    }
}

/* A mistake in the body of a function is shown with the call that it was written out for. A name
 * may lead to other statements, whose mistakes have nothing to do with the call. */
void front_infer(front_checker *checker, front_expr *expr) {
    const base_span *around = checker->called;
    if (expr->called)
        checker->called = expr->called;
    for (size_t i = 0; i < expr->arguments.count; i++)
        front_infer(checker, expr->arguments.at[i]);
    const base_span *called = checker->called;
    size_t errors = diag_error_count(checker->context->diags);
    checker->called = expr->kind == EXPR_NAME ? NULL : called;
    infer_node(checker, expr);
    if (checker->called && diag_error_count(checker->context->diags) > errors)
        diag_label(checker->context->diags, *called, "called here");
    checker->called = around;
}
