/* Expressions as source text again. Parentheses come from the precedences of op.def. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/print.h"

enum { ATOM = FRONT_TIGHTEST };

/* The fewest digits that read back as the same number. */
void front_write_number(base_writer *writer, double number) {
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        double back = strtod(text, NULL);
        if (back >= number && back <= number)
            break;
    }
    base_write(writer, "%s", text);
}

void front_write_text(base_writer *writer, const char *text) {
    base_write(writer, "\"");
    for (; *text; text++) {
        if (*text == '\n' || *text == '\t')
            base_write(writer, *text == '\n' ? "\\n" : "\\t");
        else if (*text == '"' || *text == '\\')
            base_write(writer, "\\%c", *text);
        else
            base_write(writer, "%c", *text);
    }
    base_write(writer, "\"");
}

/* `(edge)` is a name, `edge` an answer. */
static void print_answer(base_writer *writer, const front_index *index) {
    static const char *const words[] = {[ANSWER_EDGE] = " | edge", [ANSWER_WRAP] = " | wrap"};
    if (index->answer == ANSWER_VALUE) {
        const front_expr *value = index->value;
        bool word = value->kind == EXPR_NAME &&
                    (strcmp(value->name, "edge") == 0 || strcmp(value->name, "wrap") == 0);
        base_write(writer, " | ");
        front_write_expr(writer, value, word ? ATOM + 1 : 0);
    } else if (index->answer != ANSWER_NONE) {
        base_write(writer, "%s", words[index->answer]);
    }
}

void front_write_indices(base_writer *writer, const front_indices *indices) {
    for (size_t i = 0; i < indices->count; i++) {
        base_write(writer, i ? ", " : "[");
        front_write_expr(writer, indices->at[i].at, 0);
        print_answer(writer, &indices->at[i]);
    }
    base_write(writer, indices->count ? "]" : "");
}

static void print_list(base_writer *writer, const front_exprs *list, size_t first) {
    for (size_t i = first; i < list->count; i++) {
        base_write(writer, i > first ? ", " : "");
        front_write_expr(writer, list->at[i], 0);
    }
}

static int precedence_of(const front_expr *expr) {
    if (expr->kind == EXPR_NUMBER)
        return signbit(expr->number) ? op_row_of(IR_NEG)->precedence : ATOM;
    if (expr->kind != EXPR_OPERATION)
        return ATOM;
    return op_row_of(expr->operation)->precedence;
}

/* After `^` a sign needs no parentheses, unless something binds less tightly behind it. */
static void print_exponent(base_writer *writer, const front_expr *expr) {
    bool sign = expr->kind == EXPR_OPERATION && expr->operation == IR_NEG;
    const front_expr *operand = sign ? expr->arguments.at[0] : NULL;
    if (expr->kind == EXPR_NUMBER) {
        front_write_expr(writer, expr, 0);
    } else if (sign && operand->kind == EXPR_NUMBER) {
        base_write(writer, "-(");
        front_write_expr(writer, operand, 0);
        base_write(writer, ")");
    } else if (sign) {
        base_write(writer, "-");
        print_exponent(writer, operand);
    } else {
        front_write_expr(writer, expr, op_row_of(IR_POW)->precedence);
    }
}

static void print_infix(base_writer *writer, const front_expr *expr, const op_row *row) {
    bool compares = row->unit == OP_UNIT_COMPARE;
    bool power = expr->operation == IR_POW;
    front_write_expr(writer, expr->arguments.at[0], row->precedence + (compares || power));
    base_write(writer, power ? "%s" : " %s ", row->spelling);
    if (power)
        print_exponent(writer, expr->arguments.at[1]);
    else
        front_write_expr(writer, expr->arguments.at[1], row->precedence + 1);
}

/* -(5) is an operation on a literal, -5 a literal. */
static void print_prefix(base_writer *writer, const front_expr *expr, const op_row *row) {
    const front_expr *operand = expr->arguments.at[0];
    bool literal = operand->kind == EXPR_NUMBER && !signbit(operand->number);
    base_write(writer, expr->operation == IR_NOT ? "%s " : "%s", row->spelling);
    front_write_expr(writer, operand,
                     literal && expr->operation == IR_NEG ? ATOM + 1 : row->precedence);
}

static void print_operation(base_writer *writer, const front_expr *expr) {
    const op_row *row = op_row_of(expr->operation);
    const front_exprs *arguments = &expr->arguments;
    if (expr->operation == IR_SELECT) {
        static const char *const words[] = {"if ", " then ", " else "};
        for (size_t i = 0; i < 3; i++) {
            base_write(writer, "%s", words[i]);
            front_write_expr(writer, arguments->at[i], 0);
        }
    } else if (row->form == OP_INFIX) {
        print_infix(writer, expr, row);
    } else if (row->form == OP_PREFIX) {
        print_prefix(writer, expr, row);
    } else {
        base_write(writer, "%s(", row->spelling);
        print_list(writer, arguments, 0);
        base_write(writer, ")");
    }
}

static void print_literal(base_writer *writer, const front_expr *expr) {
    front_write_number(writer, expr->number);
    if (expr->literal_unit)
        base_write(writer, " [%s]", expr->literal_unit->text);
}

/* What stands in experiments and after `solver`. */
static void write_group(base_writer *writer, const front_expr *expr) {
    const front_exprs *arguments = &expr->arguments;
    switch (expr->kind) {
    case EXPR_NAMED:
        base_write(writer, "%s = ", expr->name);
        print_list(writer, arguments, 0);
        break;
    case EXPR_QUANTITY:
        front_write_number(writer, expr->number);
        base_write(writer, " %s", expr->name);
        break;
    case EXPR_RANGE:
        front_write_expr(writer, arguments->at[0], 0);
        base_write(writer, " .. ");
        front_write_expr(writer, arguments->at[1], 0);
        break;
    case EXPR_LIST:
        base_write(writer, "[");
        print_list(writer, arguments, 0);
        base_write(writer, "]");
        break;
    case EXPR_FOR:
        front_write_expr(writer, arguments->at[0], 0);
        base_write(writer, " for ");
        print_list(writer, arguments, 1);
        break;
    case EXPR_WITH:
        front_write_expr(writer, arguments->at[0], 0);
        base_write(writer, " with %s", expr->name);
        break;
    default: /* what only the checks make */
        break;
    }
}

static void print_bare(base_writer *writer, const front_expr *expr) {
    const front_exprs *arguments = &expr->arguments;
    switch (expr->kind) {
    case EXPR_ERROR:
        base_write(writer, "?");
        break;
    case EXPR_NUMBER:
        print_literal(writer, expr);
        break;
    case EXPR_STEP:
        base_write(writer, "dt");
        break;
    case EXPR_NAME:
    case EXPR_DATE:
        base_write(writer, "%s", expr->name);
        break;
    case EXPR_OPERATION:
        print_operation(writer, expr);
        break;
    case EXPR_STRING:
        front_write_text(writer, expr->name);
        break;
    case EXPR_CALL:
        base_write(writer, "%s(", expr->name);
        print_list(writer, arguments, 0);
        base_write(writer, ")");
        front_write_indices(writer, &expr->indices);
        break;
    case EXPR_ELEMENT:
    case EXPR_REDUCE:
        base_write(writer, "%s", expr->name);
        front_write_indices(writer, &expr->indices);
        base_write(writer, expr->kind == EXPR_REDUCE ? "(" : "");
        print_list(writer, arguments, 0);
        base_write(writer, expr->kind == EXPR_REDUCE ? ")" : "");
        break;
    default:
        write_group(writer, expr);
    }
}

/* Parentheses where the expression binds less tightly than its place asks for. */
void front_write_expr(base_writer *writer, const front_expr *expr, int least) {
    bool enclose = precedence_of(expr) < least;
    base_write(writer, enclose ? "(" : "");
    print_bare(writer, expr);
    base_write(writer, enclose ? ")" : "");
}

void front_write_range(base_writer *writer, const front_expr *low, const front_expr *high) {
    front_write_expr(writer, low, op_row_of(IR_ADD)->precedence);
    base_write(writer, " .. ");
    front_write_expr(writer, high, op_row_of(IR_ADD)->precedence);
}

const char *front_print_expr(base_arena *arena, const front_expr *expr) {
    base_writer writer = base_writer_start(arena);
    front_write_expr(&writer, expr, 0);
    return writer.text;
}

const char *front_print_text(base_arena *arena, const char *text) {
    base_writer writer = base_writer_start(arena);
    front_write_text(&writer, text);
    return writer.text;
}
