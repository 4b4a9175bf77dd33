/* parse(print(parse(x))) equals parse(x). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "random_program.h"
#include "same_tree.h"

static void test_hbv_comes_back(void **state) {
    reading read = read_file(*state);
    assert_int_equal(read.program->models.at[0]->items.count, 44);
    assert_comes_back(&read);
}

static bool comes_back_if_read(const char *path) {
    base_arena *arena = base_arena_create();
    base_source *source = base_source_read(arena, path);
    assert_non_null(source);
    reading read = read_text(source->text);
    bool fine = errors_of(&read) == 0;
    if (fine)
        assert_comes_back(&read);
    else
        forget(&read);
    base_arena_free(arena);
    return fine;
}

/* Every model and experiment of the folders named, as far as it can be read. */
static void test_files_come_back(void **state) {
    assert_true(files_that_are(*state, comes_back_if_read) > 60);
}

static void test_every_construct_comes_back(void **state) {
    (void)state;
    reading read = read_text(
        "import \"a\\n\\\"b\\\".afx\"\n"
        "fn top(x, y) = x + y \"sum\"\n"
        "fn none() = 1e-300\n"
        "model one \"a \\\"doc\\\"\\n\\\\\" {\n"
        "step 0.25 h\nforcing P : m^(1/3)/s^2*kg^-1 \"p\"\nattribute A : km^2\n"
        "param a : degC in -2.5 .. 2.5 = 0.1 \"a\"\nparam b : mm in 1 [cm] .. 1 [m]\n"
        "param c = a + 1 [K]\nparam d : mm = 2*b\nconst e : 1 = 1/3\n"
        "store S : mm = b\nstate X : 1 = 0\nnext X = X + 1\nstate Y : 1 = 0\nder Y = -Y/dt\n"
        "solver | first = euler(substeps = 4) | second = sequential\nuse solver = second\n"
        "let l : mm | one = S | two = min(S, 1 [mm], 0) \"last\"\n"
        "flux in : -> S = 0\nflux out : S -> | x = S/dt | y = 0\nflux both : S -> S = 1\n"
        "net n : 2 -> 8 tanh -> 1\nfn g(x) = top(x, none())\n"
        "output Q : mm = if not (a < 0 [degC]) and b >= 1 [mm] or l != 0 then -(S)^2 else 1\n}\n"
        "experiment e \"doc\" {\nmodel = one\ndata = csv(\"a b\", forcing = daymet)\n"
        "train = 1980-10-01 .. 1993-09-30T06:00\nwarmup = 365 d with gradient\n"
        "batch = 100 sites, 365 d\nstatic = mlp([P, A], hidden = [128, 128], rate = 1e-3)\n"
        "dynamic = lstm([]) for a, bucket.b\nuse bucket.l = two\n}\n");
    assert_int_equal(read.program->models.at[0]->items.count, 22);
    assert_int_equal(read.program->experiments.at[0]->items.count, 8);
    assert_comes_back(&read);
}

/* How often each construct was read. */
typedef struct front_tally {
    size_t items[ITEM_KINDS];
    size_t exprs[EXPR_UPSTREAM + 1];
    size_t answers[ANSWER_WRAP + 1];
} front_tally;

static void count_expr(front_tally *tally, const front_expr *expr) {
    if (!expr)
        return;
    tally->exprs[expr->kind]++;
    for (size_t i = 0; i < expr->arguments.count; i++)
        count_expr(tally, expr->arguments.at[i]);
    for (size_t i = 0; i < expr->indices.count; i++) {
        tally->answers[expr->indices.at[i].answer]++;
        count_expr(tally, expr->indices.at[i].at);
        count_expr(tally, expr->indices.at[i].value);
    }
}

static void count_blocks(front_tally *tally, const front_blocks *blocks) {
    for (size_t i = 0; i < blocks->count; i++) {
        const front_items *items = &blocks->at[i]->items;
        for (size_t k = 0; k < items->count; k++) {
            tally->items[items->at[k]->kind]++;
            for (size_t c = 0; c < items->at[k]->choices.count; c++)
                count_expr(tally, items->at[k]->choices.at[c].value);
        }
    }
}

static void count_program(front_tally *tally, const front_program *program) {
    count_blocks(tally, &program->models);
    count_blocks(tally, &program->extensions);
    count_blocks(tally, &program->experiments);
}

static void test_random_programs_come_back(void **state) {
    (void)state;
    enum { PROGRAMS = 10000 };
    front_tally tally = {0};
    for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
        base_arena *arena = base_arena_create();
        const char *text = random_program(arena, seed);
        reading read = read_text(text);
        if (errors_of(&read) > 0) {
            diag_print(read.context.diags, (diag_style){0}, stderr);
            fail_msg("seed %u cannot be read:\n%s", (unsigned)seed, text);
        }
        count_program(&tally, read.program);
        assert_comes_back(&read);
        base_arena_free(arena);
    }
    for (int kind = 0; kind < ITEM_KINDS; kind++)
        assert_true(tally.items[kind] > 100);
    for (int kind = EXPR_NUMBER; kind < EXPR_POSITION; kind++)
        assert_true(kind == EXPR_STEP || tally.exprs[kind] > 100);
    for (int answer = ANSWER_NONE; answer <= ANSWER_WRAP; answer++)
        assert_true(tally.answers[answer] > 100);
}

int main(int count, char **words) {
    if (count < 2)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_hbv_comes_back, words[1]),
        cmocka_unit_test_prestate(test_files_come_back, words + 2),
        cmocka_unit_test(test_every_construct_comes_back),
        cmocka_unit_test(test_random_programs_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
