#include "show/formula.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "front/print.h"
#include "show/name.h"
#include "show/unit.h"

void show_write_piece(const show_formula *formula, show_piece piece) {
    static const char *const pieces[][2] = {
#define PIECE(NAME, MATHML, LATEX) [SHOW_##NAME] = {MATHML, LATEX},
#include "show/notation.def"
#undef PIECE
    };
    base_write(formula->writer, "%s", pieces[piece][formula->latex]);
}

/* ---- how tightly it binds when it is set: a fraction needs no parentheses in a product ---- */

enum { BINDS_SUM = 65, BINDS_FRACTION = 85, BINDS_ATOM = 100 };

static int binding_of(const front_expr *expr) {
    const op_row *row = expr->kind == EXPR_OPERATION ? op_row_of(expr->operation) : NULL;
    if (expr->kind == EXPR_NUMBER)
        return signbit(expr->number) ? op_row_of(IR_NEG)->precedence
               : expr->literal_unit  ? BINDS_FRACTION
                                     : BINDS_ATOM;
    if (expr->kind == EXPR_REDUCE)
        return BINDS_SUM;
    if (expr->kind == EXPR_CALL && expr->name && !expr->indices.count &&
        (strcmp(expr->name, "upstream") == 0 || strcmp(expr->name, "convolve") == 0))
        return BINDS_SUM;
    if (!row)
        return BINDS_ATOM;
    if (expr->operation == IR_DIV)
        return BINDS_FRACTION;
    return row->form == OP_CALL && expr->operation != IR_SELECT ? BINDS_ATOM : row->precedence;
}

/* Whether parentheses around it have to grow: it has a fraction, cases, or a sum with a range. */
static bool is_tall(const front_expr *expr) {
    bool tall = expr->kind == EXPR_REDUCE ||
                (expr->kind == EXPR_OPERATION &&
                 (expr->operation == IR_DIV || expr->operation == IR_SELECT)) ||
                (expr->kind == EXPR_CALL && strcmp(expr->name, "upstream") == 0);
    for (size_t k = 0; !tall && k < expr->arguments.count; k++)
        tall = is_tall(expr->arguments.at[k]);
    return tall;
}

static void write_tight(const show_formula *formula, const front_expr *expr, int least) {
    bool enclose = binding_of(expr) < least, tall = enclose && is_tall(expr);
    if (enclose)
        show_write_piece(formula, tall ? SHOW_OPEN : SHOW_FLAT_OPEN);
    show_write_formula(formula, expr);
    if (enclose)
        show_write_piece(formula, tall ? SHOW_CLOSE : SHOW_FLAT_CLOSE);
}

static void write_list(const show_formula *formula, const front_exprs *list) {
    for (size_t k = 0; k < list->count; k++) {
        if (k)
            show_write_piece(formula, SHOW_COMMA);
        show_write_formula(formula, list->at[k]);
    }
}

static void write_arguments(const show_formula *formula, const front_exprs *list) {
    bool tall = false;
    for (size_t k = 0; !tall && k < list->count; k++)
        tall = is_tall(list->at[k]);
    show_write_piece(formula, tall ? SHOW_OPEN : SHOW_FLAT_OPEN);
    write_list(formula, list);
    show_write_piece(formula, tall ? SHOW_CLOSE : SHOW_FLAT_CLOSE);
}

/* ---- operations ---- */

/* A form of op.def: $A is an argument, $a one in parentheses where they are wanted. */
static void write_form(const show_formula *formula, const front_expr *expr, const char *form) {
    const op_row *row = op_row_of(expr->operation);
    bool left = row->unit == OP_UNIT_COMPARE || expr->operation == IR_POW;
    while (*form) {
        size_t length = strcspn(form, "$");
        base_write(formula->writer, "%.*s", (int)length, form);
        form += length;
        if (!*form)
            return;
        char which = form[1];
        bool tight = which >= 'a';
        size_t k = (size_t)(which - (tight ? 'a' : 'A'));
        if (tight)
            write_tight(formula, expr->arguments.at[k], row->precedence + (k || left));
        else
            show_write_formula(formula, expr->arguments.at[k]);
        form += 2;
    }
}

static const char *form_of(const show_formula *formula, ir_op operation) {
    const op_row *row = op_row_of(operation);
    return formula->latex ? row->latex : row->mathml;
}

/* An `if` in the last place of another is one more case of it. */
static void write_cases(const show_formula *formula, const front_expr *expr) {
    show_write_piece(formula, SHOW_CASES);
    while (expr->kind == EXPR_OPERATION && expr->operation == IR_SELECT) {
        write_form(formula, expr, form_of(formula, IR_SELECT));
        expr = expr->arguments.at[2];
    }
    show_write_piece(formula, SHOW_OTHERWISE);
    show_write_formula(formula, expr);
    show_write_piece(formula, SHOW_OTHERWISE_END);
    show_write_piece(formula, SHOW_CASES_END);
}

static bool is_quotient(const front_expr *expr) {
    return expr->kind == EXPR_OPERATION && expr->operation == IR_DIV;
}

/* a/b/c is one fraction, a over b*c. */
static void write_quotient(const show_formula *formula, const front_expr *expr) {
    int least = op_row_of(IR_MUL)->precedence;
    const front_expr *top = expr, *divisors[16];
    size_t count = 0;
    for (; is_quotient(top) && count < 16 && (count == 0 || !top->enclosed);
         top = top->arguments.at[0])
        divisors[count++] = top->arguments.at[1];
    show_write_piece(formula, SHOW_FRACTION);
    show_write_formula(formula, top);
    show_write_piece(formula, SHOW_FRACTION_THEN);
    for (size_t k = count; k-- > 0;) {
        write_tight(formula, divisors[k], count > 1 ? least : 0);
        if (k)
            show_write_piece(formula, SHOW_TIMES);
    }
    show_write_piece(formula, SHOW_FRACTION_END);
}

static void write_operation(const show_formula *formula, const front_expr *expr) {
    const char *form = form_of(formula, expr->operation);
    if (expr->operation == IR_SELECT) {
        write_cases(formula, expr);
    } else if (is_quotient(expr) && is_quotient(expr->arguments.at[0])) {
        write_quotient(formula, expr);
    } else if (strchr(form, '$')) {
        write_form(formula, expr, form);
    } else {
        base_write(formula->writer, "%s", form);
        write_arguments(formula, &expr->arguments);
    }
}

/* ---- numbers ---- */

void show_write_number(const show_formula *formula, double number) {
    base_writer digits = base_writer_start(formula->writer->arena);
    front_write_number(&digits, fabs(number));
    const char *exponent = strchr(digits.text, 'e');
    size_t length = exponent ? (size_t)(exponent - digits.text) : digits.length;
    bool one = exponent && length == 1 && *digits.text == '1';
    const char *form = formula->latex ? "%.*s" : "<mn>%.*s</mn>";
    if (signbit(number))
        show_write_piece(formula, SHOW_MINUS);
    if (!one)
        base_write(formula->writer, form, (int)length, digits.text);
    if (!exponent)
        return;
    if (!one)
        show_write_piece(formula, SHOW_TIMES);
    show_write_piece(formula, SHOW_RAISED);
    base_write(formula->writer, form, 2, "10");
    show_write_piece(formula, SHOW_RAISED_THEN);
    if (exponent[1] == '-')
        show_write_piece(formula, SHOW_MINUS);
    const char *rest = exponent + 1 + strspn(exponent + 1, "+-0");
    base_write(formula->writer, form, (int)strlen(rest), rest);
    show_write_piece(formula, SHOW_RAISED_END);
}

static void write_literal(const show_formula *formula, const front_expr *expr) {
    show_write_number(formula, expr->number);
    if (!expr->literal_unit || strcmp(expr->literal_unit->text, "1") == 0)
        return;
    show_write_piece(formula, SHOW_THIN);
    base_write(formula->writer, formula->latex ? "" : "<mtext>");
    show_write_unit(formula->writer, expr->literal_unit->text,
                    formula->latex ? SHOW_UNIT_LATEX : SHOW_UNIT_HTML);
    base_write(formula->writer, formula->latex ? "" : "</mtext>");
}

/* ---- calls ---- */

static void write_reduction(const show_formula *formula, const front_expr *expr) {
    bool mean = strcmp(expr->name, "mean") == 0, sum = mean || strcmp(expr->name, "sum") == 0;
    show_piece head = sum ? SHOW_SUM : strcmp(expr->name, "min") == 0 ? SHOW_LEAST : SHOW_GREATEST;
    if (mean) {
        show_write_piece(formula, SHOW_FRACTION);
        base_write(formula->writer, formula->latex ? "1" : "<mn>1</mn>");
        show_write_piece(formula, SHOW_FRACTION_THEN);
        for (size_t k = 0; k < expr->indices.count; k++)
            if (expr->indices.at[k].at->name)
                show_write_name(
                    formula,
                    base_arena_format(formula->writer->arena, "%s.n", expr->indices.at[k].at->name),
                    NULL);
        show_write_piece(formula, SHOW_FRACTION_END);
    }
    show_write_piece(formula, head);
    for (size_t k = 0; k < expr->indices.count; k++) {
        if (k)
            show_write_piece(formula, SHOW_COMMA);
        show_write_formula(formula, expr->indices.at[k].at);
    }
    show_write_piece(formula, SHOW_UNDER_END);
    write_tight(formula, expr->arguments.at[0], op_row_of(IR_MUL)->precedence - (sum ? 5 : 0));
}

static void write_call(const show_formula *formula, const front_expr *expr) {
    const front_exprs *arguments = &expr->arguments;
    bool bare = !expr->indices.count;
    if (bare && strcmp(expr->name, "upstream") == 0 && arguments->count == 1) {
        show_write_piece(formula, SHOW_UPSTREAM);
        write_tight(formula, arguments->at[0], BINDS_SUM);
    } else if (bare && strcmp(expr->name, "convolve") == 0 && arguments->count == 2) {
        write_tight(formula, arguments->at[0], op_row_of(IR_MUL)->precedence);
        show_write_piece(formula, SHOW_CONVOLVED);
        write_tight(formula, arguments->at[1], op_row_of(IR_MUL)->precedence);
    } else {
        show_write_name(formula, expr->name, &expr->indices);
        write_arguments(formula, arguments);
    }
}

void show_write_formula(const show_formula *formula, const front_expr *expr) {
    switch (expr->kind) {
    case EXPR_NUMBER:
        write_literal(formula, expr);
        break;
    case EXPR_STEP:
        show_write_piece(formula, SHOW_STEP);
        break;
    case EXPR_OPERATION:
        write_operation(formula, expr);
        break;
    case EXPR_CALL:
        write_call(formula, expr);
        break;
    case EXPR_REDUCE:
        write_reduction(formula, expr);
        break;
    case EXPR_NAME:
        show_write_name(formula, expr->name, NULL);
        break;
    case EXPR_ELEMENT:
        show_write_name(formula, expr->name, &expr->indices);
        break;
    default: /* what stands in experiments and after `solver` only */
        break;
    }
}
