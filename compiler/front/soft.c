/* soft(condition, width): the comparisons of a condition get widths, once the units of what is
 * compared are known. What that means in numbers stands in lower_soft.c. */
#include <string.h>

#include "front/unit_rules.h"

typedef struct softening {
    front_checker *checker;
    const front_softness *soft;
    bool failed; /* reported */
} softening;

static base_diags *diags_of(front_checker *checker) {
    return checker->context->diags;
}

/* ---- widths ---- */

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

/* 0 without a unit of its own, also where it has taken one. */
static bool is_bare(const front_expr *expr) {
    return expr->kind == EXPR_NUMBER && !expr->literal_unit;
}

double front_bare_factor(const front_expr *beside) {
    if (beside->kind == EXPR_NAME && beside->symbol)
        return beside->symbol->factor;
    if (beside->kind == EXPR_NUMBER && beside->literal_unit)
        return unit_factor(beside->literal_unit->value, beside->unit);
    for (size_t i = 0; i < beside->arguments.count; i++) {
        const front_expr *part = beside->arguments.at[i];
        if (part->unit_known && !part->logical && !is_bare(part) &&
            unit_same_dimension(part->unit, beside->unit))
            return front_bare_factor(part);
    }
    return 1;
}

/* A decision that was softened before takes the new width. */
void front_set_width(front_checker *checker, front_expr *decision, front_expr *width) {
    decision->softened = true;
    decision->arguments.count = (size_t)op_row_of(decision->operation)->arity;
    front_add_argument(checker, decision, width);
}

static front_expr *scaled(softening *s, front_expr *width) {
    front_checker *checker = s->checker;
    if (!s->soft->scale)
        return width;
    front_convert(width, width->unit); /* not to what its old place wanted */
    front_expr *made = base_arena_take(checker->context->arena, sizeof *made);
    *made = (front_expr){.kind = EXPR_OPERATION,
                         .operation = IR_MUL,
                         .span = width->span,
                         .name_span = width->span,
                         .unit = unit_one(),
                         .convert_factor = 1};
    front_add_argument(checker, made, width);
    front_add_argument(checker, made, front_number(checker, width, *s->soft->scale, unit_one()));
    checker->nodes++;
    front_infer_operation(checker, made);
    return made;
}

/* ---- comparisons ---- */

static bool fail(softening *s, const front_expr *at, const char *words, const char *help) {
    if (!s->failed)
        diag_report(diags_of(s->checker), DIAG_S014, at->span, "%s", words);
    if (!s->failed && help)
        diag_help(diags_of(s->checker), "%s", help);
    s->failed = true;
    return false;
}

/* The width in the unit of the difference; NULL, reported: it has another. */
static front_expr *width_beside(softening *s, const front_expr *comparison) {
    front_checker *checker = s->checker;
    front_expr *const *side = comparison->arguments.at;
    const front_expr *lead = side[is_bare(side[0]) ? 1 : 0];
    ir_unit unit = unit_distance(lead->unit);
    front_expr *width = front_copy(checker, s->soft->width);
    if (is_bare(width)) {
        width->number *= front_bare_factor(lead);
        width->unit = unit;
        width->fits_all = false;
    }
    front_adopt(width, unit);
    if (!front_fits(width, unit) || width->logical) {
        diag_report(diags_of(checker), DIAG_U027, s->soft->width->span,
                    "the width is %s, but what is compared is %s",
                    front_thing(checker, s->soft->width), front_thing(checker, lead));
        front_label_unit(checker, lead);
        s->failed = true;
        return NULL;
    }
    width = scaled(s, width);
    front_convert(width, unit);
    return width;
}

static bool soften_comparison(softening *s, front_expr *comparison) {
    double known = 0;
    if (comparison->operation == IR_EQ || comparison->operation == IR_NE)
        return fail(s, comparison, "`==` and `!=` have no smooth form",
                    "compare with `<` or `>`, or leave this one hard");
    front_expr *width = width_beside(s, comparison);
    if (!width)
        return false;
    if (front_constant(width, &known) && known < 0)
        return fail(s, s->soft->width, "a width is not negative", NULL);
    front_set_width(s->checker, comparison, width);
    return true;
}

/* ---- logic ---- */

static bool soften(softening *s, front_expr *condition) {
    if (condition->kind != EXPR_OPERATION)
        return fail(s, condition, "only a comparison can be soft",
                    "write the comparison itself: `soft(a > b, width)`");
    if (op_row_of(condition->operation)->unit == OP_UNIT_COMPARE)
        return soften_comparison(s, condition);
    bool fine = true;
    for (int i = 0; i < op_row_of(condition->operation)->arity; i++)
        fine = soften(s, condition->arguments.at[i]) && fine;
    return fine;
}

bool front_soften(front_checker *checker, front_expr *condition, const front_softness *soft) {
    softening s = {.checker = checker, .soft = soft};
    return soften(&s, condition);
}

/* ---- the call ---- */

bool front_read_softness(const char *word, bool *product, bool *straight) {
    bool *said = strcmp(word, "product") == 0    ? product
                 : strcmp(word, "straight") == 0 ? straight
                                                 : NULL;
    if (!said || *said)
        return false;
    return *said = true;
}

/* The words behind the width. */
static bool read_words(front_checker *checker, const front_expr *call, front_softness *soft) {
    for (size_t i = 2; i < call->arguments.count; i++) {
        const front_expr *word = call->arguments.at[i];
        if (word->kind == EXPR_ERROR)
            return false;
        if (word->kind == EXPR_NAME &&
            front_read_softness(word->name, &soft->product, &soft->straight))
            continue;
        diag_report(diags_of(checker), DIAG_S014, word->span, "this is no way to be soft");
        diag_help(diags_of(checker), "write `product`, `straight`, both, or nothing");
        return false;
    }
    return true;
}

void front_soften_call(front_checker *checker, front_expr *call) {
    if (call->arguments.count < 2)
        return;
    front_expr *condition = call->arguments.at[0];
    front_softness soft = {.width = call->arguments.at[1], .scale = checker->options->relax_scale};
    if (!read_words(checker, call, &soft) || !condition->unit_known || !soft.width->unit_known)
        return;
    if (!condition->logical) {
        diag_report(diags_of(checker), DIAG_U018, condition->span, "this is a number, not a truth");
        return;
    }
    if (!front_soften(checker, condition, &soft))
        return;
    call->kind = EXPR_SOFT;
    call->arguments.count = 1;
    call->softened = true;
    call->product = soft.product;
    call->straight = soft.straight;
    front_take_unit(call, unit_one());
    checker->softened = true;
}
