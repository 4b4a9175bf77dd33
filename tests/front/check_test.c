/* What a checked model holds. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static reading checked_text(const char *text, const char *uses) {
    reading read = read_text(text);
    check_with(&read, uses);
    if (!read.checked)
        diag_print(read.context.diags, (diag_style){0}, stderr);
    assert_non_null(read.checked);
    return read;
}

static reading checked_file(const char *path, const char *uses) {
    reading read = read_file(path);
    check_with(&read, uses);
    assert_non_null(read.checked);
    assert_int_equal(diag_warning_count(read.context.diags), 0);
    return read;
}

static void assert_near(double value, double wanted) {
    if (!(fabs(value - wanted) <= 1e-14 * fabs(wanted)))
        fail_msg("%.17g is not %.17g", value, wanted);
}

static const char *names_of(base_arena *arena, const front_symbols *symbols) {
    const char *list = "";
    for (size_t i = 0; i < symbols->count; i++)
        list = base_arena_format(arena, "%s%s%s", list, *list ? " " : "", symbols->at[i]->name);
    return list;
}

static const char *order_of(const reading *read) {
    const char *list = "";
    for (size_t i = 0; i < read->checked->systems[0].statement_count; i++)
        list = base_arena_format(read->context.arena, "%s%s%s", list, *list ? " " : "",
                                 read->checked->systems[0].statements[i].symbol->name);
    return list;
}

static void test_hbv_is_as_written(void **state) {
    reading read = checked_file(*state, "");
    const front_checked *model = read.checked;
    base_arena *arena = read.context.arena;
    assert_string_equal(names_of(arena, &model->symbols[SYMBOL_FORCING]), "P T PET");
    assert_string_equal(names_of(arena, &model->symbols[SYMBOL_PARAM]),
                        "TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2");
    assert_string_equal(names_of(arena, &model->symbols[SYMBOL_STORE]), "SP LW SM UZ LZ");
    assert_string_equal(names_of(arena, &model->symbols[SYMBOL_OUTPUT]), "Q AET");
    assert_string_equal(names_of(arena, &model->symbols[SYMBOL_NET]), "");
    assert_string_equal(names_of(arena, &model->dropped), "C stress");
    assert_string_equal(names_of(arena, &model->exchanges),
                        "snowfall infiltration direct ET Q0 Q1 Q2");
    assert_string_equal(order_of(&read),
                        "rain snowfall melt refreezing release wetness infiltration direct seepage "
                        "recharge excess ET capillary percolation Q0 Q1 Q2");
    assert_int_equal(model->systems[0].solver, SOLVER_SEQUENTIAL);
    assert_true(model->step_seconds == 86400);
    const front_symbol *melt = symbol_called(&read, SYMBOL_FLUX, "melt");
    assert_string_equal(melt->unit_text, "mm/d");
    assert_string_equal(melt->from->name, "SP");
    assert_string_equal(melt->to->name, "LW");
    const front_symbol *threshold = symbol_called(&read, SYMBOL_PARAM, "TT");
    assert_true(threshold->low == -2.5 && threshold->high == 2.5 && threshold->normal == 0);
    forget(&read);
}

static void test_alternatives_drop_what_others_read(void **state) {
    reading read = checked_file(*state, "ET=neural");
    base_arena *arena = read.context.arena;
    assert_string_equal(names_of(arena, &read.checked->dropped), "LP BETAET C");
    const front_symbol *net = symbol_called(&read, SYMBOL_NET, "stress");
    assert_int_equal(net->layer_count, 3);
    assert_int_equal(net->layers[0].width, 2);
    assert_int_equal(net->layers[1].activation, IR_TANH);
    assert_int_equal(net->layers[2].activation, IR_SIGMOID);
    assert_string_equal(read.checked->chosen[0].label, "neural");
    forget(&read);
    read = checked_file(*state, "ET=linear solver=euler");
    assert_string_equal(names_of(read.context.arena, &read.checked->dropped), "BETAET C stress");
    assert_int_equal(read.checked->systems[0].solver, SOLVER_EULER);
    forget(&read);
}

static void test_time_is_in_steps(void **state) {
    (void)state;
    reading read = checked_text("model m {\nstep 1 h\nforcing P : mm/d\nstore S : mm = 1 [cm]\n"
                                "param k : 1/d in 0.1 .. 0.5 = 0.02 [1/h]\n"
                                "param t : d in 1 .. 2\n"
                                "flux in : -> S = P\nflux out : S -> = k*S + 3.6 [mm/h] + S/t\n"
                                "output Q : mm/d = out\noutput V : m = S\n}\n",
                                "");
    assert_near(symbol_called(&read, SYMBOL_FORCING, "P")->factor, 1.0 / 24);
    const front_symbol *rate = symbol_called(&read, SYMBOL_PARAM, "k");
    assert_near(rate->factor, 1.0 / 24);
    assert_near(rate->normal, 0.48);
    assert_near(rate->low, 0.1);
    assert_near(symbol_called(&read, SYMBOL_PARAM, "t")->factor, 24);
    const front_symbol *flux = symbol_called(&read, SYMBOL_FLUX, "out");
    assert_string_equal(flux->unit_text, "mm/h");
    const front_expr *sum = read.checked->systems[0].statements[1].pieces[0].value;
    const front_expr *literal = sum->arguments.at[0]->arguments.at[1];
    assert_near(literal->number, 3.6);
    assert_near(literal->convert_factor, 1);
    const front_symbol *store = symbol_called(&read, SYMBOL_STORE, "S");
    assert_near(store->value->number, 1);
    assert_near(store->value->convert_factor, 10);
    const front_symbol *depth = symbol_called(&read, SYMBOL_OUTPUT, "V");
    assert_near(depth->value->convert_factor, 1e-3);
    assert_near(symbol_called(&read, SYMBOL_OUTPUT, "Q")->factor, 1.0 / 24);
    forget(&read);
}

static void test_scales_meet(void **state) {
    (void)state;
    reading read =
        checked_text("model m {\nstep 1 d\nforcing P : inch/d\nforcing T : degF\nforcing U : degC\n"
                     "store S : mm = 0\nstore V : cm = 0\nstore L : L = 0\nattribute A : m^2\n"
                     "flux in : -> S = P\nflux f : S -> V = S/dt\nflux g : V -> = max(V, 0)/dt\n"
                     "let warm = T > U\nlet d = U - T\nlet r = U + 1 [K]\nlet x = (S/1 [m])^1.5\n"
                     "flux h : -> L = if warm and d > 0 and r > T and x < 1 then S*A/dt else 0\n"
                     "output Q : mm/d = g\noutput W : L/d = h\n}\n",
                     "");
    assert_near(symbol_called(&read, SYMBOL_FLUX, "f")->to_factor, 0.1);
    assert_near(symbol_called(&read, SYMBOL_FLUX, "in")->value->convert_factor, 25.4);
    const front_symbol *warm = symbol_called(&read, SYMBOL_LET, "warm");
    assert_true(warm->logical);
    const front_expr *celsius = warm->value->arguments.at[1];
    assert_near(celsius->convert_factor, 1.8);
    assert_near(celsius->convert_shift, 32);
    const front_symbol *difference = symbol_called(&read, SYMBOL_LET, "d");
    assert_string_equal(difference->unit_text, "K");
    assert_near(difference->value->arguments.at[1]->convert_shift, -160.0 / 9);
    assert_string_equal(symbol_called(&read, SYMBOL_LET, "r")->unit_text, "degC");
    const front_expr *ratio = symbol_called(&read, SYMBOL_LET, "x")->value->arguments.at[0];
    assert_near(ratio->convert_factor, 1e-3);
    const front_expr *branch = symbol_called(&read, SYMBOL_FLUX, "h")->value;
    assert_near(branch->convert_factor, 1);
    forget(&read);
}

static void test_points_are_not_multiplied_but_compared(void **state) {
    (void)state;
    reading read = checked_text("model m {\nstep 1 d\nforcing T : degC\n"
                                "output a : K = max(T - 0 [degC], 0)\n"
                                "output b : degC = if T > 0 then T else 0\n"
                                "output c : degC = T - 5 [K]\noutput d : degC = min(T, 3 [degC])\n"
                                "output e : 1 = exp((T - 0 [degC])/10 [K])\n}\n",
                                "");
    assert_int_equal(read.checked->symbols[SYMBOL_OUTPUT].count, 5);
    forget(&read);
}

static void test_functions_are_written_out(void **state) {
    (void)state;
    reading read = checked_text("fn half(x) = x/2\nmodel m {\nstep 1 d\nforcing P : mm/d\n"
                                "param X : mm in 1 .. 9\nfn part(x) = half(x)/X\n"
                                "output a : 1/d = part(P)\noutput b : 1 = part(X)\n}\n",
                                "");
    const front_expr *value = symbol_called(&read, SYMBOL_OUTPUT, "b")->value;
    assert_int_equal(value->operation, IR_DIV);
    assert_int_equal(value->arguments.at[0]->operation, IR_DIV);
    assert_true(value->arguments.at[0]->arguments.at[0]->symbol ==
                symbol_called(&read, SYMBOL_PARAM, "X"));
    forget(&read);
}

static void test_euler_sorts_what_it_evaluates(void **state) {
    (void)state;
    reading read = checked_text("model m {\nstep 1 d\nsolver euler(substeps = 3)\n"
                                "store S : mm = 0\nforcing P : mm/d\nstate H : 1 = 1\n"
                                "der H = -r*H\nflux f : S -> = a\nlet a = b/dt\nlet b = 2*S\n"
                                "flux in : -> S = P\nlet r = 0.5/dt\n"
                                "param z = y + 1 [mm]\nparam y = 2*k\nparam k : mm in 0 .. 1\n"
                                "output Q : mm/d = f + in + (if H > 1 then z else y)/dt\n}\n",
                                "");
    assert_int_equal(read.checked->systems[0].solver, SOLVER_EULER);
    assert_int_equal(read.checked->systems[0].substeps, 3);
    assert_string_equal(order_of(&read), "b a f in r H");
    assert_string_equal(names_of(read.context.arena, &read.checked->symbols[SYMBOL_DERIVED]),
                        "y z");
    assert_int_equal(read.checked->systems[0].statements[5].action, ACTION_DER);
    forget(&read);
}

static void test_constants_are_numbers(void **state) {
    (void)state;
    reading read = checked_text("model m {\nstep 1 h\nconst rho : kg/m^3 = 1000\n"
                                "const rate : mm/d = 96\nconst both : 1 = rate*1 [h]/1 [mm]\n"
                                "param k : mm in 0 [cm] .. rate*1 [h]\nforcing P : mm/d\n"
                                "output Q : kg/m^2/d = P*rho + k*rho*0/dt\n"
                                "output R : 1 = both\n}\n",
                                "");
    assert_near(symbol_called(&read, SYMBOL_CONST, "rho")->number, 1000);
    assert_true(fabs(symbol_called(&read, SYMBOL_PARAM, "k")->high - 4) < 1e-12);
    forget(&read);
}

int main(int count, char **words) {
    if (count < 2)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_hbv_is_as_written, words[1]),
        cmocka_unit_test_prestate(test_alternatives_drop_what_others_read, words[1]),
        cmocka_unit_test(test_time_is_in_steps),
        cmocka_unit_test(test_scales_meet),
        cmocka_unit_test(test_points_are_not_multiplied_but_compared),
        cmocka_unit_test(test_functions_are_written_out),
        cmocka_unit_test(test_euler_sorts_what_it_evaluates),
        cmocka_unit_test(test_constants_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
