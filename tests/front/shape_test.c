/* Which elements are read and moved, and what circles become. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static reading checked_with(const char *text, const front_options *options) {
    reading read = read_text(text);
    read.checked = front_check(&read.context, read.program, options);
    if (!read.checked)
        diag_print(read.context.diags, (diag_style){0}, stderr);
    assert_non_null(read.checked);
    return read;
}

static reading checked(const char *text) {
    return checked_with(text, &(front_options){0});
}

static const front_statement *statement_of(const reading *read, const char *name) {
    const front_system *whole = &read->checked->systems[read->checked->system_count - 1];
    for (size_t i = 0; i < whole->statement_count; i++)
        if (strcmp(whole->statements[i].symbol->name, name) == 0)
            return &whole->statements[i];
    fail_msg("no statement about %s", name);
    return NULL;
}

/* The first name under the expression that leads to this symbol. */
static const front_expr *name_in(const front_expr *expr, const char *name) {
    if (expr->kind == EXPR_NAME && strcmp(expr->symbol->name, name) == 0)
        return expr;
    for (size_t i = 0; i < expr->arguments.count; i++) {
        const front_expr *found = name_in(expr->arguments.at[i], name);
        if (found)
            return found;
    }
    return NULL;
}

/* The value of an expression of numbers alone, as it is lowered. */
static double value_of(const front_expr *expr, const char *name, double given) {
    double argument[3] = {0}, value = expr->number;
    for (size_t i = 0; i < expr->arguments.count; i++)
        argument[i] = value_of(expr->arguments.at[i], name, given);
    if (expr->kind == EXPR_NAME)
        value = strcmp(expr->symbol->name, name) == 0 ? given : expr->symbol->number;
    else if (expr->kind == EXPR_OPERATION)
        value = op_value(expr->operation, argument);
    return value * expr->convert_factor + expr->convert_shift;
}

static void assert_near(double value, double wanted) {
    if (!(fabs(value - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g is not %.17g", value, wanted);
}

static void test_places(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 d\ndim z = 4\nforcing P[z] : mm/d\nconst n = 2\n"
                           "output a[z] : mm/d = P[z]\noutput b[z] : mm/d = P[1+z | edge]\n"
                           "output c : mm/d = P[z.n - 1]\noutput d[z] : mm/d = P[z-n | 3 [mm/d]]\n"
                           "output e : mm/d = sum[z](P)\n}\n");
    const front_expr *a = symbol_called(&read, SYMBOL_OUTPUT, "a")->value;
    assert_int_equal(a->places[0].kind, PLACE_LOOP);
    const front_expr *b = symbol_called(&read, SYMBOL_OUTPUT, "b")->value;
    assert_int_equal(b->places[0].kind, PLACE_SHIFT);
    assert_int_equal(b->places[0].offset, 1);
    assert_int_equal(b->places[0].answer, ANSWER_EDGE);
    const front_expr *c = symbol_called(&read, SYMBOL_OUTPUT, "c")->value;
    assert_int_equal(c->places[0].kind, PLACE_ELEMENT);
    assert_int_equal(c->places[0].element, 2);
    const front_expr *d = symbol_called(&read, SYMBOL_OUTPUT, "d")->value;
    assert_int_equal(d->places[0].offset, -2);
    assert_near(d->places[0].value->number, 3);
    const front_expr *e = symbol_called(&read, SYMBOL_OUTPUT, "e")->value;
    assert_int_equal(e->kind, EXPR_REDUCE);
    assert_int_equal(e->arguments.at[0]->places[0].kind, PLACE_LOOP);
    forget(&read);
}

static void test_reductions_nest(void **state) {
    (void)state;
    reading read =
        checked("model m {\nstep 1 d\ndim y = 2, x = 5\nforcing T[y, x] : degC\n"
                "output a : degC = mean[y, x](T)\noutput b : K = max[x](T[1, x] - T[2, x])\n"
                "}\n");
    const front_expr *outer = symbol_called(&read, SYMBOL_OUTPUT, "a")->value;
    const front_expr *inner = outer->arguments.at[0];
    assert_string_equal(outer->dim->name, "y");
    assert_string_equal(inner->dim->name, "x");
    assert_int_equal(outer->operation, IR_ADD);
    assert_near(outer->convert_factor, 0.5);
    assert_near(inner->convert_factor, 0.2);
    assert_int_equal(symbol_called(&read, SYMBOL_OUTPUT, "b")->value->operation, IR_MAX);
    forget(&read);
}

static void test_pieces_tile(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 d\ndim z = 4\nforcing P[z] : mm/d\n"
                           "let q[z: 2 .. z.n] = q[z-1] + P[z]\nlet q[z: 1 .. 1] = P[z]\n"
                           "output Q : mm/d = q[z.n]\n}\n");
    const front_statement *q = statement_of(&read, "q");
    assert_int_equal(q->piece_count, 2);
    assert_int_equal(q->pieces[0].low[0], 1);
    assert_int_equal(q->pieces[0].high[0], 3);
    assert_int_equal(q->pieces[1].high[0], 0);
    const front_expr *self = name_in(q->pieces[0].value, "q");
    assert_int_equal(self->places[0].answer, ANSWER_NONE);
    assert_true(self->places[0].recurs);
    assert_string_equal(q->symbol->unit_text, "mm/d");
    forget(&read);
}

static void test_circles_are_loops(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 d\ndim z = 4\nforcing P : mm/d\nsolver euler\n"
                           "let b[z] : mm/d = a[z]/2\nlet c[z] : mm/d = P + b[z]\n"
                           "let a[z] : mm/d = P + b[z-1 | 0]\noutput Q : mm/d = c[z.n]\n}\n");
    const front_statement *a = statement_of(&read, "a"), *b = statement_of(&read, "b");
    assert_true(a->circle != 0 && a->circle == b->circle);
    assert_true(a < b); /* within one place a comes first */
    assert_int_equal(statement_of(&read, "c")->circle, 0);
    assert_true(name_in(a->pieces[0].value, "b")->places[0].recurs);
    assert_false(name_in(b->pieces[0].value, "a")->places[0].recurs);
    forget(&read);
    read = checked("model m {\nstep 1 d\nforcing r : m^3/s\nlet Q : m^3/s = r + upstream(Q)\n"
                   "output q : m^3/s = Q\noutput u : m^3/s = upstream(r)\n}\n");
    assert_true(read.checked->network);
    const front_statement *q = statement_of(&read, "Q");
    assert_true(q->circle != 0 && q->pieces[0].value->arguments.at[1]->recurs);
    assert_false(symbol_called(&read, SYMBOL_OUTPUT, "u")->value->recurs);
    forget(&read);
}

static void test_circles_in_circles(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 d\ndim y = 2, x = 3\n"
                           "let q[y, x] : 1 = 1 + q[y-1 | 0, x] + q[y, x-1 | 0]\n"
                           "output Q : 1 = q[y.n, x.n]\n}\n");
    const front_expr *sum = statement_of(&read, "q")->pieces[0].value;
    const front_expr *up = sum->arguments.at[0]->arguments.at[1], *left = sum->arguments.at[1];
    assert_true(up->places[0].recurs && !up->places[1].recurs);
    assert_true(left->places[1].recurs && !left->places[0].recurs);
    forget(&read);
}

static void test_flux_ends(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 d\ndim z = 4\nstore W[z] : mm = 1\nstore G : mm = 0\n"
                           "flux q[z] : W[z] -> W[z+1] = W[z]/dt\n"
                           "flux in : -> W[1] = 1 [mm/d]\nflux d[z] : W -> G = 0.1*W[z]/dt\n"
                           "output Q : mm/d = q[z.n]\noutput g : mm = G\n}\n");
    const front_symbol *q = symbol_called(&read, SYMBOL_FLUX, "q");
    assert_int_equal(q->from_places[0].kind, PLACE_LOOP);
    assert_int_equal(q->to_places[0].kind, PLACE_SHIFT);
    assert_int_equal(q->to_places[0].offset, 1);
    const front_symbol *in = symbol_called(&read, SYMBOL_FLUX, "in");
    assert_int_equal(in->to_places[0].kind, PLACE_ELEMENT);
    assert_int_equal(in->to_places[0].element, 0);
    const front_symbol *d = symbol_called(&read, SYMBOL_FLUX, "d");
    assert_true(d->from_places[0].kind == PLACE_LOOP && !d->to_places);
    forget(&read);
}

static void test_memory_is_hidden(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 12 h\ndim k = 3\nparam w[k] : 1 in 0 .. 1\n"
                           "forcing P : mm/d\noutput a : mm/d = convolve(P, w)\n"
                           "output b : mm/d = convolve(P, gamma_uh(2, 1 [d], 5 [d]))\n"
                           "output c : mm/d = convolve(P, 2*w[k])\n}\n");
    assert_int_equal(read.checked->symbols[SYMBOL_STATE].count, 3);
    const front_symbol *memory = symbol_called(&read, SYMBOL_STATE, "a.memory");
    assert_true(memory->hidden && !memory->value && memory->dims.rank == 1);
    assert_string_equal(memory->dims.at[0]->name, "k");
    const front_symbol *lag = symbol_called(&read, SYMBOL_DIM, "b.lag");
    assert_int_equal(lag->size, 10);
    const front_expr *gamma = symbol_called(&read, SYMBOL_OUTPUT, "b")->value->arguments.at[1];
    assert_int_equal(gamma->kind, EXPR_GAMMA);
    assert_int_equal(gamma->arguments.count, 2);
    assert_near(value_of(gamma->arguments.at[1], "", 0), 2); /* one day is two steps */
    forget(&read);
}

static void test_scales(void **state) {
    (void)state;
    reading read = checked("model m {\nstep 1 h\nforcing P : mm/d\n"
                           "let y : mm/d scale log1p = log1p(P)\noutput b : mm/h = expm1(y)\n}\n");
    const front_symbol *y = symbol_called(&read, SYMBOL_LET, "y");
    assert_string_equal(y->unit_text, "mm/d scale log1p");
    assert_near(y->factor, 1);
    assert_near(value_of(y->value, "P", 2), log1p(48)); /* 2 mm/h are 48 mm/d */
    assert_near(value_of(symbol_called(&read, SYMBOL_OUTPUT, "b")->value, "y", log1p(48)), 2);
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_reductions_nest),
        cmocka_unit_test(test_pieces_tile),
        cmocka_unit_test(test_circles_are_loops),
        cmocka_unit_test(test_circles_in_circles),
        cmocka_unit_test(test_flux_ends),
        cmocka_unit_test(test_memory_is_hidden),
        cmocka_unit_test(test_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
