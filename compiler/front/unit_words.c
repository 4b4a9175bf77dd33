/* Units in messages. */
#include <string.h>

#include "front/check.h"

/* Naming a unit is slow, and a model has few. */
struct front_unit_names {
    struct {
        ir_unit unit;
        const char *name;
    } at[64];
    size_t count;
};

front_unit_names *front_start_unit_names(base_arena *arena) {
    return base_arena_take(arena, sizeof(front_unit_names));
}

const char *front_unit_name(const front_checker *checker, ir_unit unit) {
    front_unit_names *names = checker->unit_names;
    char text[128];
    for (size_t i = 0; i < names->count; i++)
        if (memcmp(&names->at[i].unit, &unit, sizeof unit) == 0)
            return names->at[i].name;
    unit_print(unit, checker->seconds, text, sizeof text);
    const char *name = base_arena_format(checker->context->arena, "%s", text);
    if (names->count < sizeof names->at / sizeof *names->at) {
        names->at[names->count].unit = unit;
        names->at[names->count++].name = name;
    }
    return name;
}

/* As the user wrote it where it was written, else a readable name. */
const char *front_unit_text(const front_checker *checker, const front_expr *expr) {
    if (expr->logical)
        return "a truth";
    if (expr->kind == EXPR_NUMBER && expr->literal_unit)
        return expr->literal_unit->text;
    if (expr->kind == EXPR_NAME && expr->symbol->kind != SYMBOL_FLUX)
        return expr->symbol->unit_text;
    return front_unit_name(checker, expr->unit);
}

static const char *kind_of(ir_unit unit) {
    ir_unit length = unit_one();
    ir_unit time = unit_one();
    ir_unit temperature = unit_one();
    length.power[0] = ratio_of(1, 1);
    time.power[2] = ratio_of(1, 1);
    temperature.power[3] = ratio_of(1, 1);
    if (unit.point)
        return "a temperature";
    if (unit_is_one(unit))
        return "a pure number";
    if (unit_same_dimension(unit, temperature))
        return "a temperature difference";
    if (unit_same_dimension(unit, time))
        return "a time";
    if (unit_same_dimension(unit, length))
        return "a storage";
    return unit.power[2].top < 0 ? "a rate" : "a quantity";
}

const char *front_thing(const front_checker *checker, const front_expr *expr) {
    const char *kind = kind_of(expr->unit);
    return unit_is_one(expr->unit) ? kind
                                   : base_arena_format(checker->context->arena, "%s (%s)", kind,
                                                       front_unit_text(checker, expr));
}

void front_label_unit(front_checker *checker, const front_expr *expr) {
    const char *text = front_unit_text(checker, expr);
    base_diags *diags = checker->context->diags;
    if (expr->kind != EXPR_NAME) {
        diag_label(diags, expr->span, "%s", text);
        return;
    }
    const front_symbol *symbol = expr->symbol;
    base_span span = symbol->span;
    diag_label(diags, expr->span, "%s   (%s %s declared at %s:%u)", text,
               front_item_words(symbol->item->kind), symbol->name, span.source->path,
               base_position_of(span.source, span.begin).line);
}

/* A rate where an amount stands, or the reverse: one step between them mends it. */
static void suggest_step(front_checker *checker, const front_expr *left, const front_expr *right) {
    ir_unit step = front_step_unit(checker);
    const char *sign = NULL;
    if (unit_same_dimension(unit_multiply(right->unit, step), left->unit))
        sign = "*";
    else if (unit_same_dimension(unit_divide(right->unit, step), left->unit))
        sign = "/";
    if (!sign || right->kind != EXPR_NAME)
        return;
    diag_help(checker->context->diags, "did you mean `%s%sdt`?", right->name, sign);
}

static const char *sentence_of(front_checker *checker, ir_op operation, const front_expr *left,
                               const front_expr *right) {
    base_arena *arena = checker->context->arena;
    const char *a = front_thing(checker, left);
    const char *b = front_thing(checker, right);
    switch (op_row_of(operation)->unit) {
    case OP_UNIT_DIFFERENCE:
        return base_arena_format(arena, "this subtracts %s from %s", b, a);
    case OP_UNIT_COMPARE:
        return base_arena_format(arena, "this compares %s with %s", a, b);
    case OP_UNIT_SELECT:
        return base_arena_format(arena, "one branch is %s, the other %s", a, b);
    default:
        if (operation == IR_ADD)
            return base_arena_format(arena, "this adds %s to %s", b, a);
        return base_arena_format(arena, "`%s` of %s and %s", op_row_of(operation)->spelling, a, b);
    }
}

static diag_code code_of(ir_op operation) {
    switch (op_row_of(operation)->unit) {
    case OP_UNIT_DIFFERENCE:
        return DIAG_U012;
    case OP_UNIT_COMPARE:
        return DIAG_U011;
    case OP_UNIT_SELECT:
        return DIAG_U013;
    default:
        return operation == IR_ADD ? DIAG_U010 : DIAG_U014;
    }
}

void front_report_pair(front_checker *checker, ir_op operation, const front_expr *left,
                       const front_expr *right) {
    diag_report(checker->context->diags, code_of(operation), right->span, "%s",
                sentence_of(checker, operation, left, right));
    front_label_unit(checker, left);
    front_label_unit(checker, right);
    suggest_step(checker, left, right);
}
