/* The tree as source text again. Parentheses come from the precedences of op.def. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/writer.h"
#include "front/front.h"

enum { ATOM = 100 };

static void print_expr(base_writer *writer, const front_expr *expr, int least);

/* The fewest digits that read back as the same number. */
static void print_number(base_writer *writer, double number) {
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        double back = strtod(text, NULL);
        if (back >= number && back <= number)
            break;
    }
    base_write(writer, "%s", text);
}

static void print_string(base_writer *writer, const char *text) {
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

static void print_list(base_writer *writer, const front_exprs *list, size_t first) {
    for (size_t i = first; i < list->count; i++) {
        base_write(writer, i > first ? ", " : "");
        print_expr(writer, list->at[i], 0);
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
        print_expr(writer, expr, 0);
    } else if (sign && operand->kind == EXPR_NUMBER) {
        base_write(writer, "-(");
        print_expr(writer, operand, 0);
        base_write(writer, ")");
    } else if (sign) {
        base_write(writer, "-");
        print_exponent(writer, operand);
    } else {
        print_expr(writer, expr, op_row_of(IR_POW)->precedence);
    }
}

static void print_infix(base_writer *writer, const front_expr *expr, const op_row *row) {
    bool compares = row->unit == OP_UNIT_COMPARE;
    bool power = expr->operation == IR_POW;
    print_expr(writer, expr->arguments.at[0], row->precedence + (compares || power));
    base_write(writer, power ? "%s" : " %s ", row->spelling);
    if (power)
        print_exponent(writer, expr->arguments.at[1]);
    else
        print_expr(writer, expr->arguments.at[1], row->precedence + 1);
}

/* -(5) is an operation on a literal, -5 a literal. */
static void print_prefix(base_writer *writer, const front_expr *expr, const op_row *row) {
    const front_expr *operand = expr->arguments.at[0];
    bool literal = operand->kind == EXPR_NUMBER && !signbit(operand->number);
    base_write(writer, expr->operation == IR_NOT ? "%s " : "%s", row->spelling);
    print_expr(writer, operand, literal && expr->operation == IR_NEG ? ATOM + 1 : row->precedence);
}

static void print_operation(base_writer *writer, const front_expr *expr) {
    const op_row *row = op_row_of(expr->operation);
    const front_exprs *arguments = &expr->arguments;
    if (expr->operation == IR_SELECT) {
        static const char *const words[] = {"if ", " then ", " else "};
        for (size_t i = 0; i < 3; i++) {
            base_write(writer, "%s", words[i]);
            print_expr(writer, arguments->at[i], 0);
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
    print_number(writer, expr->number);
    if (expr->literal_unit)
        base_write(writer, " [%s]", expr->literal_unit->text);
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
        print_string(writer, expr->name);
        break;
    case EXPR_CALL:
        base_write(writer, "%s(", expr->name);
        print_list(writer, arguments, 0);
        base_write(writer, ")");
        break;
    case EXPR_NAMED:
        base_write(writer, "%s = ", expr->name);
        print_list(writer, arguments, 0);
        break;
    case EXPR_QUANTITY:
        print_number(writer, expr->number);
        base_write(writer, " %s", expr->name);
        break;
    case EXPR_RANGE:
        print_expr(writer, arguments->at[0], 0);
        base_write(writer, " .. ");
        print_expr(writer, arguments->at[1], 0);
        break;
    case EXPR_LIST:
        base_write(writer, "[");
        print_list(writer, arguments, 0);
        base_write(writer, "]");
        break;
    case EXPR_FOR:
        print_expr(writer, arguments->at[0], 0);
        base_write(writer, " for ");
        print_list(writer, arguments, 1);
        break;
    case EXPR_WITH:
        print_expr(writer, arguments->at[0], 0);
        base_write(writer, " with %s", expr->name);
        break;
    }
}

/* Parentheses where the expression binds less tightly than its place asks for. */
static void print_expr(base_writer *writer, const front_expr *expr, int least) {
    bool enclose = precedence_of(expr) < least;
    base_write(writer, enclose ? "(" : "");
    print_bare(writer, expr);
    base_write(writer, enclose ? ")" : "");
}

/* ---- statements ---- */

static void print_unit(base_writer *writer, const front_item *item) {
    if (item->unit)
        base_write(writer, " : %s", item->unit->text);
}

static void print_choices(base_writer *writer, const front_choices *choices) {
    if (choices->count == 1 && !choices->at[0].label) {
        base_write(writer, " = ");
        print_expr(writer, choices->at[0].value, 0);
        return;
    }
    writer->indent++;
    for (size_t i = 0; i < choices->count; i++) {
        base_write(writer, "\n| %s = ", choices->at[i].label);
        print_expr(writer, choices->at[i].value, 0);
    }
    writer->indent--;
}

static void print_param(base_writer *writer, const front_item *item) {
    print_unit(writer, item);
    if (item->low) {
        base_write(writer, " in ");
        print_expr(writer, item->low, op_row_of(IR_ADD)->precedence);
        base_write(writer, " .. ");
        print_expr(writer, item->high, op_row_of(IR_ADD)->precedence);
    }
    if (item->normal) {
        base_write(writer, " = ");
        print_expr(writer, item->normal, 0);
    }
    if (item->choices.count)
        print_choices(writer, &item->choices);
}

static void print_layers(base_writer *writer, const front_layers *layers) {
    base_write(writer, " : ");
    for (size_t i = 0; i < layers->count; i++) {
        base_write(writer, i ? " -> " : "");
        print_number(writer, layers->at[i].width);
        if (layers->at[i].activation)
            base_write(writer, " %s", layers->at[i].activation);
    }
}

static void print_words(base_writer *writer, const front_words *words) {
    base_write(writer, "(");
    for (size_t i = 0; i < words->count; i++)
        base_write(writer, "%s%s", i ? ", " : "", words->at[i].name);
    base_write(writer, ")");
}

static void print_solver(base_writer *writer, const front_choices *choices) {
    if (choices->at[0].label) {
        print_choices(writer, choices);
        return;
    }
    base_write(writer, " ");
    print_expr(writer, choices->at[0].value, ATOM);
}

static void print_body(base_writer *writer, const front_item *item) {
    switch (item->kind) {
    case ITEM_STEP:
        base_write(writer, " ");
        print_number(writer, item->low->number);
        base_write(writer, " %s", item->unit->text);
        break;
    case ITEM_PARAM:
        print_param(writer, item);
        break;
    case ITEM_FLUX:
        base_write(writer, item->from.name ? " : %s ->" : " : %s->",
                   item->from.name ? item->from.name : "");
        base_write(writer, item->to.name ? " %s" : "%s", item->to.name ? item->to.name : "");
        print_choices(writer, &item->choices);
        break;
    case ITEM_NET:
        print_layers(writer, &item->layers);
        break;
    case ITEM_FN:
        print_words(writer, &item->words);
        print_choices(writer, &item->choices);
        break;
    case ITEM_SOLVER:
        print_solver(writer, &item->choices);
        break;
    case ITEM_USE:
        base_write(writer, " = %s", item->label);
        break;
    default:
        print_unit(writer, item);
        if (item->choices.count)
            print_choices(writer, &item->choices);
    }
}

static void print_item(base_writer *writer, const front_item *item) {
    bool unnamed = item->kind == ITEM_STEP || item->kind == ITEM_SOLVER;
    const char *word = item->kind == ITEM_SETTING ? "" : front_item_words(item->kind);
    base_write(writer, "%s%s%s", word, *word && !unnamed ? " " : "", unnamed ? "" : item->name);
    print_body(writer, item);
    if (item->doc) {
        base_write(writer, "  ");
        print_string(writer, item->doc);
    }
    base_write(writer, "\n");
}

static void print_block(base_writer *writer, const front_block *block, bool experiment) {
    base_write(writer, "%s %s ", experiment ? "experiment" : "model", block->name);
    if (block->doc) {
        print_string(writer, block->doc);
        base_write(writer, " ");
    }
    base_write(writer, "{\n");
    writer->indent++;
    for (size_t i = 0; i < block->items.count; i++)
        print_item(writer, block->items.at[i]);
    writer->indent--;
    base_write(writer, "}\n");
}

const char *front_print_text(base_arena *arena, const char *text) {
    base_writer writer = base_writer_start(arena);
    print_string(&writer, text);
    return writer.text;
}

const char *front_print(base_arena *arena, const front_program *program) {
    base_writer writer = base_writer_start(arena);
    for (size_t i = 0; i < program->imports.count; i++)
        base_write(&writer, "import %s\n", front_print_text(arena, program->imports.at[i].name));
    for (size_t i = program->imported_functions; i < program->functions.count; i++)
        print_item(&writer, program->functions.at[i]);
    for (size_t i = program->imported_models; i < program->models.count; i++)
        print_block(&writer, program->models.at[i], false);
    for (size_t i = 0; i < program->experiments.count; i++)
        print_block(&writer, program->experiments.at[i], true);
    return writer.text;
}

const char *front_print_block(base_arena *arena, const front_block *block, bool experiment) {
    base_writer writer = base_writer_start(arena);
    print_block(&writer, block, experiment);
    return writer.text;
}

const char *front_print_expr(base_arena *arena, const front_expr *expr) {
    base_writer writer = base_writer_start(arena);
    print_expr(&writer, expr, 0);
    return writer.text;
}
