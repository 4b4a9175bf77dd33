/* soft(condition, width): a comparison becomes a sigmoid, logic becomes arithmetic. Written out as
 * operations, once the units of what is compared are known. */
#include <math.h>
#include <string.h>

#include "front/unit_rules.h"

typedef struct softening {
    front_checker *checker;
    const front_expr *call;
    const front_expr *width;
    const double *scale; /* of all declared widths; NULL: as they are */
    bool product;        /* `and` multiplies; else it takes the lesser */
    bool failed;         /* reported */
} softening;

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* ---- nodes ---- */

front_expr *front_operation(front_checker *checker, const front_expr *place, ir_op operation,
                            front_operands operands) {
    front_expr *made = base_arena_take(checker->context->arena, sizeof *made);
    *made = (front_expr){.kind = EXPR_OPERATION,
                         .operation = operation,
                         .span = place->span,
                         .name_span = place->span,
                         .unit = unit_one(),
                         .convert_factor = 1};
    for (size_t i = 0; i < 3 && operands.at[i]; i++) {
        front_convert(operands.at[i], operands.at[i]->unit); /* not to what its old place wanted */
        front_add_argument(checker, made, operands.at[i]);
    }
    checker->nodes++;
    front_infer_operation(checker, made);
    return made;
}

front_expr *front_number(front_checker *checker, const front_expr *place, double number,
                         ir_unit unit) {
    front_expr *made = base_arena_take(checker->context->arena, sizeof *made);
    *made = (front_expr){.kind = EXPR_NUMBER,
                         .span = place->span,
                         .name_span = place->span,
                         .number = number,
                         .unit = unit,
                         .unit_known = true,
                         .convert_factor = 1};
    checker->nodes++;
    return made;
}

double front_bare_factor(const front_expr *beside) {
    if (beside->kind == EXPR_NAME && beside->symbol)
        return beside->symbol->factor;
    if (beside->kind == EXPR_NUMBER && beside->literal_unit)
        return unit_factor(beside->literal_unit->value, beside->unit);
    for (size_t i = 0; i < beside->arguments.count; i++) {
        const front_expr *part = beside->arguments.at[i];
        if (part->unit_known && !part->logical && unit_same_dimension(part->unit, beside->unit))
            return front_bare_factor(part);
    }
    return 1;
}

front_expr *front_blend(front_checker *checker, const front_expr *place, front_expr *difference,
                        front_expr *width) {
    front_expr *ratio =
        front_operation(checker, place, IR_DIV, (front_operands){{difference, width}});
    return front_operation(checker, place, IR_SIGMOID, (front_operands){{ratio}});
}

/* ---- comparisons ---- */

static front_expr *fail(softening *s, const front_expr *at, const char *words, const char *help) {
    if (!s->failed)
        diag_report(diags_of(s->checker), DIAG_S014, at->span, "%s", words);
    if (!s->failed && help)
        diag_help(diags_of(s->checker), "%s", help);
    s->failed = true;
    return NULL;
}

/* The width, in a unit of the difference, times what all widths are scaled by. */
static front_expr *width_beside(softening *s, const front_expr *left, const front_expr *right) {
    front_checker *checker = s->checker;
    const front_expr *lead = left->fits_all ? right : left;
    ir_unit unit = unit_distance(lead->unit);
    front_expr *width = front_copy(checker, s->width);
    if (width->kind == EXPR_NUMBER && !width->literal_unit) {
        width->number *= front_bare_factor(lead);
        width->unit = unit;
        width->fits_all = false;
    }
    front_adopt(width, unit);
    if (!front_fits(width, unit) || width->logical) {
        diag_report(diags_of(checker), DIAG_U027, s->width->span,
                    "the width is %s, but what is compared is %s", front_thing(checker, s->width),
                    front_thing(checker, lead));
        front_label_unit(checker, lead);
        s->failed = true;
        return NULL;
    }
    if (!s->scale)
        return width;
    front_expr *factor = front_number(checker, s->call, *s->scale, unit_one());
    return front_operation(checker, s->call, IR_MUL, (front_operands){{width, factor}});
}

static front_expr *hard_value(softening *s, front_expr *condition) {
    front_expr *one = front_number(s->checker, condition, 1, unit_one());
    front_expr *zero = front_number(s->checker, condition, 0, unit_one());
    return front_operation(s->checker, condition, IR_SELECT,
                           (front_operands){{condition, one, zero}});
}

static front_expr *difference_of(softening *s, const front_expr *comparison) {
    bool less = comparison->operation == IR_LT || comparison->operation == IR_LE;
    front_expr *left = front_copy(s->checker, comparison->arguments.at[less ? 1 : 0]);
    front_expr *right = front_copy(s->checker, comparison->arguments.at[less ? 0 : 1]);
    return front_operation(s->checker, comparison, IR_SUB, (front_operands){{left, right}});
}

/* A width that may be 0: the hard value then, and no division by it. */
static front_expr *guard(softening *s, front_expr *comparison, front_expr *width) {
    front_checker *checker = s->checker;
    front_expr *zero = front_number(checker, width, 0, width->unit);
    front_expr *one = front_number(checker, width, 1, width->unit);
    front_expr *wide = front_operation(checker, width, IR_GT, (front_operands){{width, zero}});
    front_expr *safe = front_operation(
        checker, width, IR_SELECT,
        (front_operands){{front_copy(checker, wide), front_copy(checker, width), one}});
    front_expr *smooth = front_blend(checker, comparison, difference_of(s, comparison), safe);
    return front_operation(checker, comparison, IR_SELECT,
                           (front_operands){{wide, smooth, hard_value(s, comparison)}});
}

static front_expr *soften_comparison(softening *s, front_expr *comparison) {
    double known = 0;
    if (comparison->operation == IR_EQ || comparison->operation == IR_NE)
        return fail(s, comparison, "`==` and `!=` have no smooth form",
                    "compare with `<` or `>`, or leave this one hard");
    front_expr *width = width_beside(s, comparison->arguments.at[0], comparison->arguments.at[1]);
    if (!width)
        return NULL;
    if (!front_constant(width, &known))
        return guard(s, comparison, width);
    if (known < 0)
        return fail(s, s->width, "a width is not negative", NULL);
    if (!(known > 0))
        return hard_value(s, comparison);
    width = front_number(s->checker, s->width, known, width->unit);
    return front_blend(s->checker, comparison, difference_of(s, comparison), width);
}

/* ---- logic ---- */

static front_expr *soften(softening *s, front_expr *condition);

static front_expr *complement(softening *s, const front_expr *place, front_expr *x) {
    front_expr *one = front_number(s->checker, place, 1, unit_one());
    return front_operation(s->checker, place, IR_SUB, (front_operands){{one, x}});
}

static front_expr *join(softening *s, const front_expr *place, front_expr *x, front_expr *y) {
    bool both = place->operation == IR_AND;
    if (!s->product)
        return front_operation(s->checker, place, both ? IR_MIN : IR_MAX, (front_operands){{x, y}});
    if (both)
        return front_operation(s->checker, place, IR_MUL, (front_operands){{x, y}});
    front_expr *neither =
        front_operation(s->checker, place, IR_MUL,
                        (front_operands){{complement(s, place, x), complement(s, place, y)}});
    return complement(s, place, neither);
}

static front_expr *soften(softening *s, front_expr *condition) {
    if (condition->kind != EXPR_OPERATION || condition->operation == IR_SELECT)
        return fail(s, condition, "only a comparison can be soft",
                    "write the comparison itself: `soft(a > b, width)`");
    if (op_row_of(condition->operation)->unit == OP_UNIT_COMPARE)
        return soften_comparison(s, condition);
    front_expr *x = soften(s, condition->arguments.at[0]);
    if (condition->operation == IR_NOT)
        return x ? complement(s, condition, x) : NULL;
    front_expr *y = soften(s, condition->arguments.at[1]);
    return x && y ? join(s, condition, x, y) : NULL;
}

/* The third argument is a word. */
static bool read_mode(softening *s) {
    const front_exprs *arguments = &s->call->arguments;
    const front_expr *mode = arguments->count > 2 ? arguments->at[2] : NULL;
    if (!mode || mode->kind == EXPR_ERROR)
        return !mode;
    s->product = mode->kind == EXPR_NAME && strcmp(mode->name, "product") == 0;
    if (s->product)
        return true;
    if (mode->kind == EXPR_NAME && strcmp(mode->name, "straight") == 0)
        diag_report(diags_of(s->checker), DIAG_V001, mode->span,
                    "`straight`, hard forward and soft backward, comes with the next version");
    else
        fail(s, mode, "this is no way to be soft", "write `product`, or nothing");
    return false;
}

void front_soften(front_checker *checker, front_expr *call) {
    if (call->arguments.count < 2)
        return;
    front_expr *condition = call->arguments.at[0];
    softening s = {.checker = checker, .call = call, .width = call->arguments.at[1]};
    if (strcmp(call->name, "soft") == 0)
        s.scale = checker->options->relax_scale;
    if (!read_mode(&s) || !condition->unit_known || !s.width->unit_known)
        return;
    if (!condition->logical) {
        diag_report(diags_of(checker), DIAG_U018, condition->span, "this is a number, not a truth");
        return;
    }
    front_expr *made = soften(&s, condition);
    if (!made)
        return;
    base_span span = call->span;
    const base_span *called = call->called;
    *call = *made;
    call->span = span;
    call->called = called;
}
