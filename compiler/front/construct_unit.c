/* Constructors of units: names looked up in unit.def as they are read. */
#include <math.h>
#include <string.h>

#include "front/construct.h"

enum { LONGEST_UNIT = 400 };

static front_unit *make(front_reader *reader, const char *text, base_span span) {
    front_unit *unit = base_arena_take(reader->context->arena, sizeof *unit);
    unit->span = span;
    unit->text = text;
    unit->value = unit_one();
    unit->known = true;
    return unit;
}

static void refuse_name(front_reader *reader, front_unit *unit) {
    base_diags *diags = reader->context->diags;
    diag_report(diags, DIAG_U001, unit->span, "`%s` is not a unit", unit->text);
    const char *like = unit_like(unit->text);
    if (like)
        diag_help(diags, "did you mean `%s`?", like);
    unit->known = false;
}

/* A name of unit.def, or the numeral 1 (name->name NULL). */
front_unit *front_make_unit(front_reader *reader, const front_token *name, base_span span) {
    front_unit *unit = make(reader, name->name ? name->name : "1", span);
    bool numeral_one = !name->name && !(name->number < 1) && !(name->number > 1);
    if (name->name ? !unit_named(name->name, &unit->value) : !numeral_one) {
        if (!name->name)
            unit->text = base_arena_format(reader->context->arena, "%.15g", name->number);
        refuse_name(reader, unit);
    }
    return unit;
}

front_unit *front_make_exponent(front_reader *reader, double top, double bottom, base_span span) {
    enum { LARGEST = 64 };
    front_unit *exponent = make(reader, "1", span);
    bool whole = trunc(top) >= top && trunc(top) <= top && trunc(bottom) >= bottom && bottom >= 1;
    if (!whole || fabs(top) > LARGEST || bottom > LARGEST) {
        diag_report(reader->context->diags, DIAG_U002, span, "this is no exponent of a unit");
        diag_help(reader->context->diags, "whole numbers and fractions: `^2`, `^-1`, `^(1/3)`");
        exponent->known = false;
        return exponent;
    }
    exponent->value.power[0] = ratio_of((int32_t)top, (int32_t)bottom);
    base_arena *arena = reader->context->arena;
    if (bottom > 1)
        exponent->text = base_arena_format(arena, "(%d/%d)", (int)top, (int)bottom);
    else
        exponent->text = base_arena_format(arena, "%d", (int)top);
    return exponent;
}

front_unit *front_raise_unit(front_reader *reader, front_unit *unit, front_unit *exponent,
                             base_span span) {
    const char *text =
        base_arena_format(reader->context->arena, "%s^%s", unit->text, exponent->text);
    front_unit *power = make(reader, text, span);
    power->value = unit_power(unit->value, exponent->value.power[0]);
    power->known = unit->known && exponent->known;
    return power;
}

/* Every unit of a declaration is made for it, so it can be marked in place. */
front_unit *front_scale_unit(front_unit *unit, const front_token *function) {
    unit->scale = function->name;
    unit->scale_span = function->span;
    return unit;
}

/* Text and exponents grow with every factor, so their number has a bound. */
static front_unit *refuse_long(front_reader *reader, front_unit *left, base_span span) {
    if (left->known)
        diag_report(reader->context->diags, DIAG_P004, span, "a unit of more than %d letters",
                    LONGEST_UNIT);
    left->known = false;
    return left;
}

front_unit *front_join_units(front_reader *reader, front_unit *left, char sign, front_unit *right) {
    if (strlen(left->text) > LONGEST_UNIT)
        return refuse_long(reader, left, base_span_join(left->span, right->span));
    const char *text =
        base_arena_format(reader->context->arena, "%s%c%s", left->text, sign, right->text);
    front_unit *joined = make(reader, text, base_span_join(left->span, right->span));
    joined->value = sign == '/' ? unit_divide(left->value, right->value)
                                : unit_multiply(left->value, right->value);
    joined->known = left->known && right->known;
    return joined;
}
