#include "show/formula.h"

#include <math.h>
#include <stdlib.h>
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

/* Functions of op.def are calls in the tree of the source. */
static ir_op operation_of(const front_expr *expr) {
    if (expr->kind == EXPR_OPERATION)
        return expr->operation;
    if (expr->kind != EXPR_CALL || expr->indices.count)
        return IR_NONE;
    bool many = strcmp(expr->name, "min") == 0 || strcmp(expr->name, "max") == 0;
    if (strcmp(expr->name, "pow") == 0 && expr->arguments.count == 2)
        return IR_POW;
    return op_spelled(expr->name, many ? 2 : (int)expr->arguments.count);
}

static bool is_called(const front_expr *expr, const char *name) {
    return expr->kind == EXPR_CALL && !expr->indices.count && strcmp(expr->name, name) == 0;
}

/* ---- how tightly it binds when it is set: a fraction needs no parentheses in a product ---- */

enum { BINDS_SUM = 65, BINDS_FRACTION = 85, BINDS_ATOM = 100 };

static int binding_of(const show_formula *formula, const front_expr *expr) {
    ir_op operation = operation_of(expr);
    if (expr->kind == EXPR_NUMBER)
        return signbit(expr->number) ? op_row_of(IR_NEG)->precedence
               : expr->literal_unit  ? BINDS_FRACTION
                                     : BINDS_ATOM;
    if (expr->kind == EXPR_REDUCE || is_called(expr, "upstream") || is_called(expr, "convolve"))
        return BINDS_SUM;
    if (operation == IR_NONE)
        return BINDS_ATOM;
    if (operation == IR_DIV && !formula->small)
        return BINDS_FRACTION;
    const op_row *row = op_row_of(operation);
    return row->form == OP_CALL && operation != IR_SELECT ? BINDS_ATOM : row->precedence;
}

/* Whether parentheses around it have to grow: it has a fraction, cases, or a sum with a range. */
static bool is_tall(const show_formula *formula, const front_expr *expr) {
    ir_op operation = operation_of(expr);
    bool tall = expr->kind == EXPR_REDUCE || is_called(expr, "upstream") ||
                (operation == IR_DIV && !formula->small) || operation == IR_SELECT;
    size_t count = operation == IR_POW ? 1 : expr->arguments.count;
    for (size_t k = 0; !tall && k < count; k++)
        tall = is_tall(formula, expr->arguments.at[k]);
    return tall;
}

static void write_tight(const show_formula *formula, const front_expr *expr, int least) {
    bool enclose = binding_of(formula, expr) < least, tall = enclose && is_tall(formula, expr);
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
        tall = is_tall(formula, list->at[k]);
    show_write_piece(formula, tall ? SHOW_OPEN : SHOW_FLAT_OPEN);
    write_list(formula, list);
    show_write_piece(formula, tall ? SHOW_CLOSE : SHOW_FLAT_CLOSE);
}

/* ---- operations ---- */

static bool is_negative(const front_expr *expr) {
    return operation_of(expr) == IR_NEG || (expr->kind == EXPR_NUMBER && signbit(expr->number));
}

/* No two signs stand side by side. */
static bool is_after_sign(ir_op operation) {
    return operation == IR_ADD || operation == IR_SUB || operation == IR_MUL;
}

/* An argument where a form has `$A`, or `$a`: in parentheses where they are wanted. */
static void write_argument(const show_formula *formula, const front_expr *expr, char which) {
    ir_op operation = operation_of(expr);
    const op_row *row = op_row_of(operation);
    bool left = row->unit == OP_UNIT_COMPARE || operation == IR_POW;
    bool tight = which >= 'a';
    size_t k = (size_t)(which - (tight ? 'a' : 'A'));
    show_formula inner = *formula;
    inner.small = formula->small || (operation == IR_POW && k == 1);
    if (tight && k && is_after_sign(operation) && is_negative(expr->arguments.at[k]))
        write_tight(&inner, expr->arguments.at[k], BINDS_ATOM);
    else if (tight)
        write_tight(&inner, expr->arguments.at[k], row->precedence + (k || left));
    else
        show_write_formula(&inner, expr->arguments.at[k]);
}

static void write_form(const show_formula *formula, const front_expr *expr, const char *form) {
    while (*form) {
        size_t length = strcspn(form, "$");
        base_write(formula->writer, "%.*s", (int)length, form);
        form += length;
        if (!*form)
            return;
        write_argument(formula, expr, form[1]);
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
    while (operation_of(expr) == IR_SELECT) {
        write_form(formula, expr, form_of(formula, IR_SELECT));
        expr = expr->arguments.at[2];
    }
    show_write_piece(formula, SHOW_OTHERWISE);
    show_write_formula(formula, expr);
    show_write_piece(formula, SHOW_OTHERWISE_END);
    show_write_piece(formula, SHOW_CASES_END);
}

static bool is_quotient(const front_expr *expr) {
    return operation_of(expr) == IR_DIV;
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

static void write_slash(const show_formula *formula, const front_expr *expr) {
    int least = op_row_of(IR_DIV)->precedence;
    write_tight(formula, expr->arguments.at[0], least);
    show_write_piece(formula, SHOW_SLASH);
    write_tight(formula, expr->arguments.at[1], least + 1);
}

static void write_operation(const show_formula *formula, const front_expr *expr) {
    ir_op operation = operation_of(expr);
    const char *form = form_of(formula, operation);
    if (operation == IR_SELECT) {
        write_cases(formula, expr);
    } else if (operation == IR_DIV && formula->small) {
        write_slash(formula, expr);
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

/* As it was written, without its sign. */
static const char *digits_of(base_arena *arena, const front_expr *expr) {
    const base_source *source = expr->span.source;
    const char *text = source ? source->text + expr->span.begin : "";
    text += *text == '-';
    char *copy = base_arena_copy(arena, text, strspn(text, "0123456789.eE+-"));
    char *end = NULL;
    double number = strtod(copy, &end);
    if (end > copy && !*end && number >= fabs(expr->number) && number <= fabs(expr->number))
        return copy;
    base_writer digits = base_writer_start(arena);
    front_write_number(&digits, fabs(expr->number));
    return digits.text;
}

static void write_power_of_ten(const show_formula *formula, const char *exponent) {
    const char *form = formula->latex ? "%s" : "<mn>%s</mn>";
    const char *rest = exponent + strspn(exponent, "+-");
    rest += strspn(rest, "0");
    show_write_piece(formula, SHOW_RAISED);
    base_write(formula->writer, form, "10");
    show_write_piece(formula, SHOW_RAISED_THEN);
    if (*exponent == '-')
        show_write_piece(formula, SHOW_MINUS);
    base_write(formula->writer, form, *rest ? rest : "0");
    show_write_piece(formula, SHOW_RAISED_END);
}

/* With a power of ten for an exponent. */
static void write_number(const show_formula *formula, const front_expr *expr) {
    const char *digits = digits_of(formula->writer->arena, expr);
    size_t length = strcspn(digits, "eE");
    bool one = digits[length] && length == 1 && *digits == '1';
    if (signbit(expr->number))
        show_write_piece(formula, SHOW_MINUS);
    if (!one)
        base_write(formula->writer, formula->latex ? "%.*s" : "<mn>%.*s</mn>", (int)length, digits);
    if (!digits[length])
        return;
    if (!one)
        show_write_piece(formula, SHOW_TIMES);
    write_power_of_ten(formula, digits + length + 1);
}

static void write_literal(const show_formula *formula, const front_expr *expr) {
    write_number(formula, expr);
    if (!expr->literal_unit || strcmp(expr->literal_unit->text, "1") == 0)
        return;
    show_write_piece(formula, SHOW_THIN);
    show_write_unit(formula->writer, expr->literal_unit->text,
                    formula->latex ? SHOW_UNIT_LATEX : SHOW_UNIT_MATHML);
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
    int least = op_row_of(IR_MUL)->precedence;
    if (operation_of(expr) != IR_NONE) {
        write_operation(formula, expr);
    } else if (is_called(expr, "upstream") && arguments->count == 1) {
        show_write_piece(formula, SHOW_UPSTREAM);
        write_tight(formula, arguments->at[0], BINDS_SUM);
    } else if (is_called(expr, "convolve") && arguments->count == 2) {
        write_tight(formula, arguments->at[0], least);
        show_write_piece(formula, SHOW_CONVOLVED);
        write_tight(formula, arguments->at[1], least);
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
