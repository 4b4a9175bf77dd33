/* Models made of models, extensions, dims: what stands in the checked model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static const char bucket[] = "model bucket {\n"
                             "  step 1 d\n"
                             "  forcing P : mm/d\n"
                             "  param K : 1/d in 0 .. 1\n"
                             "  param c : mm in 0 .. 9\n"
                             "  let wet = 2*P\n"
                             "  store S : mm = c\n"
                             "  flux rain : -> S = wet\n"
                             "  flux deep : S -> | slow = 0.1*K*S | fast = K*S\n"
                             "  output Q : mm/d = deep\n"
                             "}\n";

static reading checked(const char *first, const char *second, const char *uses) {
    reading read = read_text("");
    base_arena *arena = read.context.arena;
    const char *text = base_arena_format(arena, "%s%s", first, second);
    base_source *source = base_source_of_text(arena, "test.afx", text, strlen(text));
    read.program = front_read_source(&read.context, source);
    check_with(&read, uses);
    if (!read.checked)
        diag_print(read.context.diags, (diag_style){0}, stderr);
    assert_non_null(read.checked);
    return read;
}

static const char *names_of(const reading *read, front_symbol_kind kind) {
    const front_symbols *symbols = &read->checked->symbols[kind];
    const char *list = "";
    for (size_t i = 0; i < symbols->count; i++)
        list = base_arena_format(read->context.arena, "%s%s%s", list, *list ? " " : "",
                                 symbols->at[i]->name);
    return list;
}

static const char *steps_of(const reading *read, size_t system) {
    const front_system *s = &read->checked->systems[system];
    const char *list = base_arena_format(read->context.arena, "%s:", s->name);
    for (size_t i = 0; i < s->statement_count; i++)
        list = base_arena_format(read->context.arena, "%s %s", list, s->statements[i].symbol->name);
    return list;
}

static const char *choices_of(const reading *read) {
    const char *list = "";
    for (size_t i = 0; i < read->checked->chosen_count; i++)
        list = base_arena_format(read->context.arena, "%s%s%s=%s", list, *list ? " " : "",
                                 read->checked->chosen[i].name, read->checked->chosen[i].label);
    return list;
}

static void test_parts_are_written_out(void **state) {
    (void)state;
    reading read = checked(bucket,
                           "model whole {\n"
                           "  step 1 d\n"
                           "  dim m = 3\n"
                           "  forcing P : mm/d\n"
                           "  param half : mm in 0 .. 1\n"
                           "  part b[m] = bucket(P = P, c = 2*half)\n"
                           "  output Q : mm/d = mean[m](b.Q)\n"
                           "}\n",
                           "");
    assert_string_equal(read.checked->name, "whole");
    assert_int_equal(read.checked->system_count, 2);
    assert_string_equal(steps_of(&read, 0), "b: b.P b.wet b.rain b.deep");
    assert_string_equal(steps_of(&read, 1), ":");
    assert_string_equal(names_of(&read, SYMBOL_PARAM), "b.K half");
    assert_string_equal(names_of(&read, SYMBOL_DERIVED), "b.c");
    assert_string_equal(names_of(&read, SYMBOL_FORCING), "P");
    assert_string_equal(names_of(&read, SYMBOL_OUTPUT), "b.Q Q");
    const front_symbol *store = symbol_called(&read, SYMBOL_STORE, "b.S");
    assert_int_equal(store->dims.rank, 1);
    assert_int_equal(store->dims.at[0]->size, 3);
    assert_true(symbol_called(&read, SYMBOL_OUTPUT, "b.Q")->inner);
    assert_false(symbol_called(&read, SYMBOL_OUTPUT, "Q")->inner);
    forget(&read);
}

static void test_lets_that_parts_are_given_are_copied(void **state) {
    (void)state;
    reading read = checked(bucket,
                           "model whole {\n"
                           "  step 1 d\n"
                           "  forcing P : mm/d\n"
                           "  store G : mm = 1\n"
                           "  let low = both/2\n"
                           "  let both = P + G/dt\n"
                           "  part b = bucket(P = low)\n"
                           "  flux get : b.deep -> G = b.deep\n"
                           "  solver euler\n"
                           "  output Q : mm/d = b.Q\n"
                           "}\n",
                           "");
    assert_string_equal(steps_of(&read, 0), "b: b.both b.low b.P b.wet b.rain b.deep");
    assert_string_equal(steps_of(&read, 1), ": get");
    assert_int_equal(read.checked->dropped.count, 0);
    assert_int_equal(diag_warning_count(read.context.diags), 0);
    const front_symbol *get = symbol_called(&read, SYMBOL_FLUX, "get");
    assert_string_equal(get->from_flux->name, "b.deep");
    assert_null(get->from);
    assert_int_equal(read.checked->exchanges.count, 1);
    assert_string_equal(read.checked->exchanges.at[0]->name, "b.rain");
    forget(&read);
}

static void test_choices_reach_into_parts(void **state) {
    (void)state;
    static const char whole[] = "model none { forcing P : mm/d; output Q : mm/d = P }\n"
                                "model whole {\n"
                                "  step 1 d\n"
                                "  forcing P : mm/d\n"
                                "  part b | full = bucket(P = P) | empty = none(P = P)\n"
                                "  use b.deep = fast\n"
                                "  output Q : mm/d = b.Q\n"
                                "}\n";
    reading read = checked(bucket, whole, "");
    assert_string_equal(choices_of(&read),
                        "b.deep=fast b.solver=sequential b=full solver=sequential");
    forget(&read);
    read = checked(bucket, whole, "b.deep=slow b.solver=euler solver=euler");
    assert_string_equal(choices_of(&read), "b.deep=slow b.solver=euler b=full solver=euler");
    assert_int_equal(read.checked->systems[0].solver, SOLVER_EULER);
    forget(&read);
    read = checked(bucket, whole, "b=empty");
    assert_string_equal(choices_of(&read), "b.solver=euler b=empty solver=sequential");
    assert_string_equal(names_of(&read, SYMBOL_STORE), "");
    forget(&read);
}

static void test_parts_of_parts(void **state) {
    (void)state;
    reading read = checked(bucket,
                           "model outer {\n"
                           "  step 1 d\n"
                           "  dim m = 2\n"
                           "  forcing R : mm/d\n"
                           "  part b[m] = bucket(P = R*m)\n"
                           "  output Q : mm/d = sum[m](b.Q)\n"
                           "}\n"
                           "model whole {\n"
                           "  step 1 d\n"
                           "  dim k = 4\n"
                           "  forcing P : mm/d\n"
                           "  part o[k] = outer(R = P/k)\n"
                           "  output Q : mm/d = o.Q[2] + o.b.S[4, 1]*0.1 [1/d]\n"
                           "}\n",
                           "o.b.deep=fast");
    assert_int_equal(read.checked->system_count, 3);
    assert_string_equal(read.checked->systems[0].name, "o.b");
    assert_string_equal(read.checked->systems[1].name, "o");
    assert_string_equal(read.checked->systems[2].name, "");
    const front_symbol *store = symbol_called(&read, SYMBOL_STORE, "o.b.S");
    assert_int_equal(store->dims.rank, 2);
    assert_string_equal(store->dims.at[0]->name, "k");
    assert_string_equal(store->dims.at[1]->name, "o.m");
    assert_string_equal(steps_of(&read, 0), "o.b: o.b.R o.b.P o.b.wet o.b.rain o.b.deep");
    forget(&read);
}

static void test_extensions_add_alternatives(void **state) {
    (void)state;
    static const char more[] = "extend bucket {\n"
                               "  param z : 1 in 0 .. 1\n"
                               "  flux deep | mine = z*S/dt\n"
                               "  let wet | dry = P\n"
                               "}\n";
    reading read = checked(bucket, more, "deep=mine wet=dry");
    assert_string_equal(choices_of(&read), "wet=dry deep=mine solver=sequential");
    assert_string_equal(names_of(&read, SYMBOL_PARAM), "c z");
    forget(&read);
    read = checked(bucket, more, "");
    assert_string_equal(choices_of(&read), "wet=default deep=slow solver=sequential");
    forget(&read);
}

static void test_sizes_come_from_the_model_or_from_outside(void **state) {
    (void)state;
    static const char text[] = "model m {\n"
                               "  dim z, y = 3, x = 2*y.n + z.n\n"
                               "  input R[x] : 1\n"
                               "  output Q : 1 = sum[x](R) + z.n\n"
                               "}\n";
    reading read = read_text(text);
    front_size sizes[2];
    assert_true(front_size_parse(&read.context, "z=4", &sizes[0]));
    assert_true(front_size_parse(&read.context, "y=5", &sizes[1]));
    front_options options = {.sizes = sizes, .size_count = 2};
    read.checked = front_check(&read.context, read.program, &options);
    assert_int_equal(symbol_called(&read, SYMBOL_DIM, "x")->size, 14);
    assert_true(read.checked->map);
    options = (front_options){.default_size = 7};
    read.checked = front_check(&read.context, read.program, &options);
    assert_int_equal(symbol_called(&read, SYMBOL_DIM, "x")->size, 13);
    forget(&read);
}

static void test_dims_are_given_to_parts(void **state) {
    (void)state;
    reading read = checked("model scale {\n"
                           "  dim z, w = 2\n"
                           "  input R[z] : 1\n"
                           "  let half[z] = R[z]/w.n\n"
                           "  output Q[z] : 1 = half[z]\n"
                           "}\n",
                           "model m {\n"
                           "  dim y = 6\n"
                           "  input X[y] : 1\n"
                           "  part s = scale(z = y, R = X[y], w = y.n + 1)\n"
                           "  output Q : 1 = sum[y](s.Q)\n"
                           "}\n",
                           "");
    assert_string_equal(names_of(&read, SYMBOL_DIM), "s.w y");
    assert_int_equal(symbol_called(&read, SYMBOL_DIM, "s.w")->size, 7);
    assert_true(symbol_called(&read, SYMBOL_LET, "s.half")->dims.at[0] ==
                symbol_called(&read, SYMBOL_DIM, "y"));
    forget(&read);
}

static void test_pieces_are_over_dims_given_to_parts(void **state) {
    (void)state;
    reading read = checked("model line {\n"
                           "  step 1 d\n"
                           "  dim z\n"
                           "  store W[z] : mm = 1\n"
                           "  state u[z] : 1 = 0\n"
                           "  flux q[z: 1 .. z.n - 1] : W[z] -> W[z+1] = 0.1 [1/d]*W[z]\n"
                           "  next u[z: 2 .. z.n] = u[z-1] + 1\n"
                           "  output sum : mm = sum[z](W[z]*u[z])\n"
                           "}\n",
                           "model m {\n"
                           "  step 1 d\n"
                           "  dim y = 4\n"
                           "  part s = line(z = y)\n"
                           "  output Q : mm = s.sum\n"
                           "}\n",
                           "");
    const front_system *part = &read.checked->systems[0];
    assert_int_equal(part->statement_count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool flux = part->statements[i].action == ACTION_FLUX;
        assert_int_equal(part->statements[i].pieces[0].low[0], flux ? 0 : 1);
        assert_int_equal(part->statements[i].pieces[0].high[0], flux ? 2 : 3);
    }
    assert_int_equal(read.checked->exchanges.count, 0);
    forget(&read);
}

static void test_pieces_are_one_statement(void **state) {
    (void)state;
    reading read = checked("",
                           "model m {\n"
                           "  step 1 d\n"
                           "  dim z = 4\n"
                           "  forcing P : 1\n"
                           "  let a[z: 1 .. 1] = P\n"
                           "  let a[z: 2 .. z.n] = 2*a[z-1]\n"
                           "  state u[z] : 1 = 0\n"
                           "  next u[z: 1 .. 2] = a[z]\n"
                           "  next u[z: 3 .. z.n] = u[z-1]\n"
                           "  output Q : 1 = u[4]\n"
                           "}\n",
                           "");
    assert_string_equal(steps_of(&read, 0), ": a u");
    const front_statement *last = &read.checked->systems[0].statements[1];
    assert_int_equal(last->piece_count, 2);
    assert_int_equal(last->pieces[1].low[0], 2);
    assert_int_equal(last->pieces[1].high[0], 3);
    forget(&read);
}

static void test_solvers_take_their_settings(void **state) {
    (void)state;
    reading read = checked("",
                           "model m {\n"
                           "  step 1 d\n"
                           "  state u : 1 = 1\n"
                           "  der u = -u*0.1 [1/d]*sin(t/1 [d]) + 0*doy/1 [d]\n"
                           "  solver | rough = euler | fine = rk4(substeps = 12)\n"
                           "  output Q : 1 = u*cos(doy)\n"
                           "}\n",
                           "solver=fine");
    assert_int_equal(read.checked->systems[0].solver, SOLVER_RK4);
    assert_int_equal(read.checked->systems[0].substeps, 12);
    assert_string_equal(choices_of(&read), "solver=fine");
    assert_string_equal(names_of(&read, SYMBOL_CLOCK), "t doy");
    forget(&read);
}

static void test_the_model_that_runs(void **state) {
    (void)state;
    reading read = checked("model whole { part b = inner() ; output Q : 1 = b.q }\n",
                           "model inner { output q : 1 = 1 }\n", "");
    assert_string_equal(read.checked->name, "whole");
    front_options options = {.model = "inner"};
    read.checked = front_check(&read.context, read.program, &options);
    assert_string_equal(read.checked->name, "inner");
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_are_written_out),
        cmocka_unit_test(test_lets_that_parts_are_given_are_copied),
        cmocka_unit_test(test_choices_reach_into_parts),
        cmocka_unit_test(test_parts_of_parts),
        cmocka_unit_test(test_extensions_add_alternatives),
        cmocka_unit_test(test_sizes_come_from_the_model_or_from_outside),
        cmocka_unit_test(test_dims_are_given_to_parts),
        cmocka_unit_test(test_pieces_are_over_dims_given_to_parts),
        cmocka_unit_test(test_pieces_are_one_statement),
        cmocka_unit_test(test_solvers_take_their_settings),
        cmocka_unit_test(test_the_model_that_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
