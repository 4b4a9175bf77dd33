/* The unit of every node, by the unit rule of its row in op.def; and the conversions where two
 * scales of one dimension meet. */
#include "front/unit_rules.h"

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

ir_unit front_step_unit(const front_checker *checker) {
    ir_unit unit;
    unit_named("s", &unit);
    return unit_in_steps(unit, checker->seconds);
}

void front_adopt(front_expr *expr, ir_unit unit) {
    if (!expr->fits_all)
        return;
    expr->fits_all = false;
    expr->unit = unit;
    bool selects = expr->kind == EXPR_OPERATION && expr->operation == IR_SELECT;
    for (size_t i = selects ? 1 : 0; i < expr->arguments.count; i++)
        front_adopt(expr->arguments.at[i], unit);
}

/* A mean is the sum of its elements' shares. */
static double share_of(const front_expr *expr) {
    bool mean =
        expr->kind == EXPR_REDUCE && expr->dim && expr->name[0] == 'm' && expr->operation == IR_ADD;
    return mean && expr->dim->size ? 1.0 / (double)expr->dim->size : 1;
}

void front_convert(front_expr *expr, ir_unit wanted) {
    expr->convert_factor = unit_factor(expr->unit, wanted) * share_of(expr);
    expr->convert_shift = unit_shift(expr->unit, wanted);
}

bool front_fits(const front_expr *expr, ir_unit wanted) {
    return unit_same_dimension(expr->unit, wanted) && expr->unit.point == wanted.point;
}

static void refuse_scale(front_checker *checker, const front_expr *expr, const front_need *need) {
    diag_report(diags_of(checker), DIAG_U025, expr->span, "%s is %s, but %s is needed", need->what,
                expr->scale ? "a transformed value" : "a quantity", need->text);
    front_label_unit(checker, expr);
    if (need->scale)
        diag_help(diags_of(checker), "transform it: `%s(...)`", need->scale);
    else
        diag_help(diags_of(checker), "undo the `scale %s` first", expr->scale);
}

void front_require(front_checker *checker, front_expr *expr, const front_need *need) {
    if (!expr->unit_known)
        return;
    if (expr->logical) {
        diag_report(diags_of(checker), DIAG_U018, expr->span, "%s is a truth, not a number",
                    need->what);
        diag_help(diags_of(checker), "write `if ... then 1 else 0`");
        return;
    }
    if (expr->scale != need->scale && !expr->fits_all) {
        refuse_scale(checker, expr, need);
        return;
    }
    front_adopt(expr, need->unit);
    if (front_fits(expr, need->unit)) {
        front_convert(expr, need->unit);
        return;
    }
    diag_report(diags_of(checker), need->code, expr->span, "%s is %s, but %s is needed", need->what,
                front_thing(checker, expr), need->text);
    front_label_unit(checker, expr);
}

/* ---- what the rules have in common ---- */

static front_expr *argument_of(const front_expr *expr, size_t i) {
    return expr->arguments.at[i];
}

static bool all_known(const front_expr *expr) {
    for (size_t i = 0; i < expr->arguments.count; i++)
        if (!argument_of(expr, i)->unit_known)
            return false;
    return true;
}

/* Numbers where numbers are needed, truths where truths are. */
bool front_is_number(front_checker *checker, const front_expr *expr) {
    if (!expr->logical)
        return true;
    diag_report(diags_of(checker), DIAG_U018, expr->span, "this is a truth, not a number");
    diag_help(diags_of(checker), "write `if ... then 1 else 0`");
    return false;
}

static bool is_truth(front_checker *checker, const front_expr *expr) {
    if (expr->logical)
        return true;
    diag_report(diags_of(checker), DIAG_U018, expr->span, "this is a number, not a truth");
    diag_help(diags_of(checker), "compare it with something: `... > 0`");
    return false;
}

bool front_refuse_point(front_checker *checker, const front_expr *expr, const char *action) {
    if (!expr->unit.point)
        return false;
    diag_report(diags_of(checker), DIAG_U017, expr->span,
                "a temperature on a scale (%s) cannot be %s", front_unit_text(checker, expr),
                action);
    diag_help(diags_of(checker), "take a difference first: `T - 0 [degC]` is in K");
    return true;
}

/* The first argument from `first` on that has a unit of its own; NULL when all are bare zeros. */
static front_expr *leading(const front_expr *expr, size_t first) {
    for (size_t i = first; i < expr->arguments.count; i++)
        if (!argument_of(expr, i)->fits_all)
            return argument_of(expr, i);
    return NULL;
}

/* All arguments from `first` on alike; the others are converted to the leading one's scale. */
static bool make_alike(front_checker *checker, front_expr *expr, size_t first) {
    front_expr *lead = leading(expr, first);
    bool alike = true;
    for (size_t i = first; lead && i < expr->arguments.count; i++) {
        front_expr *other = argument_of(expr, i);
        front_adopt(other, lead->unit);
        if (front_fits(other, lead->unit)) {
            front_convert(other, lead->unit);
            continue;
        }
        front_report_pair(checker, expr->operation, lead, other);
        alike = false;
    }
    return alike;
}

void front_take_unit(front_expr *expr, ir_unit unit) {
    expr->unit = unit;
    expr->convert_factor = share_of(expr);
    expr->unit_known = true;
}

/* ---- one function per rule ---- */

/* Result of arguments that are alike. */
static void infer_alike(front_checker *checker, front_expr *expr, size_t first) {
    if (!make_alike(checker, expr, first))
        return;
    const front_expr *lead = leading(expr, first);
    expr->fits_all = lead == NULL;
    front_take_unit(expr, lead ? lead->unit : unit_one());
}

static void refuse_points(front_checker *checker, const front_expr *expr, const char *sentence) {
    diag_report(diags_of(checker), DIAG_U017, expr->span, "%s", sentence);
    front_label_unit(checker, argument_of(expr, 0));
    front_label_unit(checker, argument_of(expr, 1));
}

/* point + distance is a point; two points have no sum. */
static void infer_sum(front_checker *checker, front_expr *expr) {
    front_expr *left = argument_of(expr, 0);
    front_expr *right = argument_of(expr, 1);
    if (!left->unit.point && !right->unit.point) {
        infer_alike(checker, expr, 0);
        return;
    }
    front_expr *point = left->unit.point ? left : right;
    front_expr *distance = point == left ? right : left;
    front_adopt(distance, unit_distance(point->unit));
    if (distance->unit.point) {
        refuse_points(checker, expr, "two temperatures on a scale have no sum");
        diag_help(diags_of(checker), "a difference can be added: `T1 + 0.5*(T2 - T1)`");
    } else if (!front_fits(distance, unit_distance(point->unit))) {
        front_report_pair(checker, IR_ADD, left, right);
    } else {
        front_convert(distance, unit_distance(point->unit));
        front_take_unit(expr, point->unit);
    }
}

/* point - point is a distance, point - distance a point. */
static void infer_difference(front_checker *checker, front_expr *expr) {
    front_expr *left = argument_of(expr, 0);
    front_expr *right = argument_of(expr, 1);
    if (!left->unit.point && !right->unit.point) {
        infer_alike(checker, expr, 0);
        return;
    }
    front_adopt(left, right->unit);
    front_adopt(right, left->unit);
    if (!left->unit.point) {
        refuse_points(checker, expr, "a temperature on a scale cannot be subtracted from this");
        return;
    }
    ir_unit wanted = right->unit.point ? left->unit : unit_distance(left->unit);
    if (!front_fits(right, wanted)) {
        front_report_pair(checker, IR_SUB, left, right);
        return;
    }
    front_convert(right, wanted);
    front_take_unit(expr, right->unit.point ? unit_distance(left->unit) : left->unit);
}

static void infer_product(front_checker *checker, front_expr *expr) {
    front_expr *left = argument_of(expr, 0);
    front_expr *right = argument_of(expr, 1);
    front_adopt(left, unit_one());
    front_adopt(right, unit_one());
    const char *action = expr->operation == IR_MUL ? "multiplied" : "divided";
    bool refused = front_refuse_point(checker, left, action);
    if (front_refuse_point(checker, right, action) || refused)
        return;
    front_take_unit(expr, expr->operation == IR_MUL ? unit_multiply(left->unit, right->unit)
                                                    : unit_divide(left->unit, right->unit));
}

/* A pure number of another scale (mm/m, percent) becomes a plain one. */
bool front_make_pure(front_checker *checker, front_expr *expr, const char *what, diag_code code) {
    front_need need = {unit_one(), code, what, "a pure number", NULL};
    bool pure = unit_is_one(expr->unit) && !expr->logical;
    front_require(checker, expr, &need);
    return pure || expr->fits_all;
}

/* A quantity is raised to a constant fraction; a pure number to anything. */
static void infer_power(front_checker *checker, front_expr *expr) {
    front_expr *base = argument_of(expr, 0);
    front_expr *exponent = argument_of(expr, 1);
    double value;
    ir_ratio ratio;
    front_adopt(base, unit_one());
    if (front_refuse_point(checker, base, "raised to a power") ||
        !front_make_pure(checker, exponent, "the exponent", DIAG_U016))
        return;
    if (unit_is_one(base->unit)) {
        front_convert(base, unit_one());
        front_take_unit(expr, unit_one());
        return;
    }
    if (front_constant(exponent, &value) && ratio_from_double(value, &ratio)) {
        front_take_unit(expr, unit_power(base->unit, ratio));
        return;
    }
    diag_report(diags_of(checker), DIAG_U016, exponent->span,
                "the exponent of %s must be a constant fraction", front_thing(checker, base));
    front_label_unit(checker, base);
    diag_help(diags_of(checker), "divide by a reference first, so that the base is a pure number");
}

static void infer_root(front_checker *checker, front_expr *expr) {
    front_expr *argument = argument_of(expr, 0);
    front_adopt(argument, unit_one());
    if (front_refuse_point(checker, argument, "under a root"))
        return;
    if (unit_is_one(argument->unit))
        front_convert(argument, unit_one());
    front_take_unit(expr, unit_is_one(argument->unit) ? unit_one()
                                                      : unit_power(argument->unit, ratio_of(1, 2)));
}

static void infer_keep(front_checker *checker, front_expr *expr) {
    front_expr *argument = argument_of(expr, 0);
    if (front_refuse_point(checker, argument, "negated or made absolute"))
        return;
    expr->fits_all = argument->fits_all;
    front_take_unit(expr, argument->unit);
}

static void infer_pure(front_checker *checker, front_expr *expr) {
    const char *what = base_arena_format(checker->context->arena, "the argument of `%s`",
                                         op_row_of(expr->operation)->spelling);
    if (front_make_pure(checker, argument_of(expr, 0), what, DIAG_U015))
        front_take_unit(expr, unit_one());
}

static void infer_compare(front_checker *checker, front_expr *expr) {
    if (!make_alike(checker, expr, 0))
        return;
    front_take_unit(expr, unit_one());
    expr->logical = true;
}

static void infer_logic(front_checker *checker, front_expr *expr) {
    bool truths = true;
    for (size_t i = 0; i < expr->arguments.count; i++)
        truths = is_truth(checker, argument_of(expr, i)) && truths;
    if (truths)
        front_take_unit(expr, unit_one());
    expr->logical = truths;
}

static void infer_select(front_checker *checker, front_expr *expr) {
    const front_expr *yes = argument_of(expr, 1);
    const front_expr *no = argument_of(expr, 2);
    if (!is_truth(checker, argument_of(expr, 0)))
        return;
    if (yes->logical && no->logical) {
        front_take_unit(expr, unit_one());
        expr->logical = true;
    } else if (front_is_number(checker, yes) && front_is_number(checker, no)) {
        infer_alike(checker, expr, 1);
    }
}

static bool all_numbers(front_checker *checker, const front_expr *expr) {
    bool numbers = true;
    for (size_t i = 0; i < expr->arguments.count; i++)
        numbers = front_is_number(checker, argument_of(expr, i)) && numbers;
    return numbers;
}

void front_infer_operation(front_checker *checker, front_expr *expr) {
    op_unit_rule rule = op_row_of(expr->operation)->unit;
    if (!all_known(expr))
        return;
    if (front_reads_scaled(expr)) {
        front_infer_scaled(checker, expr);
        return;
    }
    if (rule != OP_UNIT_LOGIC && rule != OP_UNIT_SELECT && !all_numbers(checker, expr))
        return;
    switch (rule) {
    case OP_UNIT_SAME:
        if (expr->operation == IR_ADD)
            infer_sum(checker, expr);
        else
            infer_alike(checker, expr, 0);
        break;
    case OP_UNIT_DIFFERENCE:
        infer_difference(checker, expr);
        break;
    case OP_UNIT_PRODUCT:
    case OP_UNIT_QUOTIENT:
        infer_product(checker, expr);
        break;
    case OP_UNIT_POWER:
        infer_power(checker, expr);
        break;
    case OP_UNIT_ROOT:
        infer_root(checker, expr);
        break;
    case OP_UNIT_KEEP:
        infer_keep(checker, expr);
        break;
    case OP_UNIT_RATIO:
        front_take_unit(expr, unit_one());
        break;
    case OP_UNIT_PURE:
        infer_pure(checker, expr);
        break;
    case OP_UNIT_COMPARE:
        infer_compare(checker, expr);
        break;
    case OP_UNIT_LOGIC:
        infer_logic(checker, expr);
        break;
    case OP_UNIT_SELECT:
        infer_select(checker, expr);
        break;
    }
}
