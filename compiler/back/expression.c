#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "back/text.h"
#include "ir/rule.h"

/* Precedences of C, as far as they occur. Inside | and & everything but names is enclosed, since
 * compilers warn of what they think was confused. */
enum {
    C_SELECT = 1,
    C_OR = 2,
    C_AND = 3,
    C_COMPARE = 4,
    C_SUM = 5,
    C_PRODUCT = 6,
    C_UNARY = 7,
    C_PRIMARY = 8
};

static int precedence_of(const ir_value *value) {
    if (value->op == IR_NUMBER)
        return signbit(value->number) ? C_UNARY : C_PRIMARY;
    switch (value->op) {
    case IR_SELECT:
        return C_SELECT;
    case IR_OR:
        return C_OR;
    case IR_AND:
        return C_AND;
    case IR_ADD:
    case IR_SUB:
        return C_SUM;
    case IR_MUL:
    case IR_DIV:
        return C_PRODUCT;
    case IR_NEG:
    case IR_NOT:
        return C_UNARY;
    default:
        break;
    }
    return op_is_logical(value->op) ? C_COMPARE : C_PRIMARY;
}

static bool reads_back(const back_file *file, const char *text, double number) {
    double back = 0;
    sscanf(text, "%lf", &back);
    return file->single ? (float)back == (float)number : back == number;
}

/* The fewest digits that read back exactly; in plain figures unless there are many. */
static const char *shortest(const back_file *file, double number) {
    char text[64];
    int digits = 0;
    do
        snprintf(text, sizeof text, "%.*e", digits++, number);
    while (digits < 17 && !reads_back(file, text, number));
    char *mantissa_end = strchr(text, 'e');
    long exponent = strtol(mantissa_end + 1, NULL, 10);
    *mantissa_end = '\0';
    if (exponent < -4 || exponent > 8)
        return base_arena_format(file->arena, "%se%ld", text, exponent);
    int decimals = digits - 1 - (int)exponent;
    return base_arena_format(file->arena, "%.*f", decimals > 1 ? decimals : 1, number);
}

const char *back_number(const back_file *file, double number) {
    if (isnan(number))
        return "NAN";
    if (file->single)
        number = (double)(float)number;
    if (isinf(number))
        return number > 0 ? "INFINITY" : "-INFINITY";
    return base_arena_format(file->arena, "%s%s", shortest(file, number), file->single ? "f" : "");
}

static const char *enclosed(const back_expression *e, ir_id id, int least) {
    const char *text = back_operand(e, id);
    if (e->local[id] || precedence_of(&e->region->values[id]) >= least)
        return text;
    return base_arena_format(e->file->arena, "(%s)", text);
}

/* Both sides of & and | are computed; the cast tells clang, where one calls a function, that
 * this is meant. */
static const char *truth(const back_expression *e, ir_id id) {
    if (e->local[id])
        return e->local[id];
    const char *text = back_operation(e, id);
    return base_arena_format(e->file->arena, strchr(text, '(') ? "(int)(%s)" : "(%s)", text);
}

static const char *infix(const back_expression *e, const ir_value *value) {
    const char *sign = op_row_of(value->op)->c_text;
    int own = precedence_of(value);
    if (value->op == IR_AND || value->op == IR_OR)
        return base_arena_format(e->file->arena, "%s %s %s", truth(e, value->argument[0]), sign,
                                 truth(e, value->argument[1]));
    int left = own == C_COMPARE ? C_SUM : own;
    int right = own + 1;
    return base_arena_format(e->file->arena, "%s %s %s", enclosed(e, value->argument[0], left),
                             sign, enclosed(e, value->argument[1], right));
}

/* What a lesser or greater number is bounded by: 0 and 1 by names, which operators.c explains. */
static const char *bound(const back_expression *e, ir_id id) {
    const ir_value *value = &e->region->values[id];
    bool plain =
        value->op == IR_NUMBER && !e->local[id] && !signbit(value->number) && e->file->block > 1;
    if (plain && value->number == 0)
        return "zero";
    return plain && value->number == 1 ? "one" : back_operand(e, id);
}

static const char *call(const back_expression *e, const ir_value *value, back_limit form) {
    const op_row *row = op_row_of(value->op);
    base_arena *arena = e->file->arena;
    if (value->op == IR_POW && value->argument[2])
        return base_arena_format(arena, "%s_power(%s, %s, lowest)", e->file->prefix,
                                 back_operand(e, value->argument[2]),
                                 back_operand(e, value->argument[1]));
    const char *ending = form == BACK_PASSES_BOTH ? "" : "_first";
    int swapped = form == BACK_PASSES_SECOND;
    const char *name =
        row->c_form == OP_C_HELPER
            ? base_arena_format(arena, "%s_%s%s", e->file->prefix, row->c_text, ending)
            : back_function(e->file, row->c_text);
    const char *text = base_arena_format(arena, "%s(", name);
    for (int k = 0; k < row->arity; k++) {
        ir_id argument = value->argument[swapped ? 1 - k : k];
        bool bounds = k == 1 && form != BACK_PASSES_BOTH;
        text = base_arena_format(arena, "%s%s%s", text, k ? ", " : "",
                                 bounds ? bound(e, argument) : back_operand(e, argument));
    }
    return base_arena_format(arena, "%s)", text);
}

/* Between two numbers: the lesser of the greater, each one comparison. */
static bool is_between_numbers(const back_expression *e, const ir_value *value) {
    const ir_value *low = &e->region->values[value->argument[1]];
    const ir_value *high = &e->region->values[value->argument[2]];
    return value->op == IR_CLAMP && low->op == IR_NUMBER && high->op == IR_NUMBER &&
           low->number <= high->number;
}

static const char *between(const back_expression *e, const ir_value *value) {
    const char *prefix = e->file->prefix;
    return base_arena_format(e->file->arena, "%s_min_first(%s_max_first(%s, %s), %s)", prefix,
                             prefix, back_operand(e, value->argument[0]),
                             bound(e, value->argument[1]), bound(e, value->argument[2]));
}

static const char *arm(const back_expression *e, ir_id id, int least, bool named) {
    return named && e->region->values[id].op == IR_NUMBER ? bound(e, id) : enclosed(e, id, least);
}

static const char *choice(const back_expression *e, const ir_value *value, bool named) {
    bool right = ir_choice_by_rule(e->file->module, IR_RULE_EMIT_ARMS, true);
    return base_arena_format(e->file->arena, "%s ? %s : %s",
                             enclosed(e, value->argument[0], C_PRIMARY),
                             arm(e, value->argument[right ? 1 : 2], C_SELECT + 1, named),
                             arm(e, value->argument[right ? 2 : 1], C_SELECT, named));
}

const char *back_operation(const back_expression *e, ir_id id) {
    ir_value value = e->region->values[id];
    if (value.op == IR_NUMBER)
        return back_number(e->file, value.number);
    value.op = ir_operator_by_rule(e->file->module, IR_RULE_EMIT_OPERATOR, value.op);
    if (value.op == IR_SELECT)
        return choice(e, &value, e->limit[id] == BACK_NAMES_ZERO);
    if (is_between_numbers(e, &value))
        return between(e, &value);
    if (op_row_of(value.op)->c_form != OP_C_INFIX)
        return call(e, &value, (back_limit)e->limit[id]);
    if (value.op == IR_NEG || value.op == IR_NOT)
        return base_arena_format(e->file->arena, "%s%s", op_row_of(value.op)->c_text,
                                 enclosed(e, value.argument[0], C_PRIMARY));
    return infix(e, &value);
}

const char *back_operand(const back_expression *e, ir_id id) {
    return e->local[id] ? e->local[id] : back_operation(e, id);
}
