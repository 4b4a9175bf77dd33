/* parse(print(parse(x))) equals parse(x). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static void assert_same_text(const char *a, const char *b) {
    if (!a || !b)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void assert_same_expr(const front_expr *a, const front_expr *b) {
    if (!a || !b) {
        assert_true(a == b);
        return;
    }
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->operation, b->operation);
    assert_same_text(a->name, b->name);
    assert_memory_equal(&a->number, &b->number, sizeof a->number);
    assert_same_text(a->literal_unit ? a->literal_unit->text : NULL,
                     b->literal_unit ? b->literal_unit->text : NULL);
    assert_int_equal(a->arguments.count, b->arguments.count);
    for (size_t i = 0; i < a->arguments.count; i++)
        assert_same_expr(a->arguments.at[i], b->arguments.at[i]);
}

static void assert_same_lists(const front_item *a, const front_item *b) {
    assert_int_equal(a->choices.count, b->choices.count);
    for (size_t i = 0; i < a->choices.count; i++) {
        assert_same_text(a->choices.at[i].label, b->choices.at[i].label);
        assert_same_expr(a->choices.at[i].value, b->choices.at[i].value);
    }
    assert_int_equal(a->layers.count, b->layers.count);
    for (size_t i = 0; i < a->layers.count; i++) {
        assert_true(a->layers.at[i].width == b->layers.at[i].width);
        assert_same_text(a->layers.at[i].activation, b->layers.at[i].activation);
    }
    assert_int_equal(a->words.count, b->words.count);
    for (size_t i = 0; i < a->words.count; i++)
        assert_same_text(a->words.at[i].name, b->words.at[i].name);
}

static void assert_same_item(const front_item *a, const front_item *b) {
    assert_int_equal(a->kind, b->kind);
    assert_same_text(a->name, b->name);
    assert_same_text(a->doc, b->doc);
    assert_same_text(a->label, b->label);
    assert_same_text(a->from.name, b->from.name);
    assert_same_text(a->to.name, b->to.name);
    assert_same_text(a->unit ? a->unit->text : NULL, b->unit ? b->unit->text : NULL);
    assert_same_expr(a->low, b->low);
    assert_same_expr(a->high, b->high);
    assert_same_expr(a->normal, b->normal);
    assert_same_lists(a, b);
}

static void assert_same_items(const front_items *a, const front_items *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_same_item(a->at[i], b->at[i]);
}

static void assert_same_blocks(const front_blocks *a, const front_blocks *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_same_text(a->at[i]->name, b->at[i]->name);
        assert_same_text(a->at[i]->doc, b->at[i]->doc);
        assert_same_items(&a->at[i]->items, &b->at[i]->items);
    }
}

static void assert_comes_back(reading *first) {
    assert_int_equal(errors_of(first), 0);
    reading second = read_text(front_print(first->context.arena, first->program));
    diag_print(second.context.diags, (diag_style){0}, stderr);
    assert_int_equal(errors_of(&second), 0);
    assert_int_equal(first->program->imports.count, second.program->imports.count);
    for (size_t i = 0; i < first->program->imports.count; i++)
        assert_same_text(first->program->imports.at[i].name, second.program->imports.at[i].name);
    assert_same_items(&first->program->functions, &second.program->functions);
    assert_same_blocks(&first->program->models, &second.program->models);
    assert_same_blocks(&first->program->experiments, &second.program->experiments);
    forget(&second);
    forget(first);
}

static const char *hbv_path(void **state) {
    return *state;
}

static void test_hbv_comes_back(void **state) {
    reading read = read_file(hbv_path(state));
    assert_int_equal(read.program->models.at[0]->items.count, 42);
    assert_comes_back(&read);
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

/* A random expression, from a fixed sequence: every operator inside every other. */
static const char *random_expr(base_arena *arena, uint32_t *seed, int depth) {
    static const char *const forms[] = {"%s + %s",
                                        "%s - %s",
                                        "%s * %s",
                                        "%s / %s",
                                        "%s ^ %s",
                                        "(%s < %s)",
                                        "(%s != %s)",
                                        "(%s and %s)",
                                        "(%s or %s)",
                                        "min(%s, %s)",
                                        "(if a then %s else %s)",
                                        "(%s) * (%s)"};
    static const char *const leaves[] = {"a", "-b", "(-2)", "3 [mm/d]", "f()", "-(4)", "(c)"};
    *seed = *seed * 1664525u + 1013904223u;
    uint32_t drawn = *seed >> 16;
    if (depth == 0)
        return leaves[drawn % (sizeof leaves / sizeof *leaves)];
    const char *left = random_expr(arena, seed, depth - 1);
    const char *right = random_expr(arena, seed, (int)(drawn % (uint32_t)depth));
    if (drawn % 17 == 0)
        return base_arena_format(arena, "-%s", left);
    if (drawn % 19 == 0)
        return base_arena_format(arena, "(not (%s))", left);
    const char *form = forms[drawn % (sizeof forms / sizeof *forms)];
    size_t room = strlen(form) + strlen(left) + strlen(right);
    char *text = base_arena_take(arena, room);
    char *out = text;
    for (const char *at = form, *part = left; *at; at++) {
        if (*at != '%') {
            *out++ = *at;
            continue;
        }
        out = stpcpy(out, part);
        part = right;
        at++;
    }
    return text;
}

static void test_random_expressions_come_back(void **state) {
    (void)state;
    uint32_t seed = 7;
    for (int i = 0; i < 300; i++) {
        base_arena *arena = base_arena_create();
        const char *expr = random_expr(arena, &seed, 1 + i % 6);
        reading read = read_text(base_arena_format(arena, "model m {\nlet x = %s\n}\n", expr));
        assert_comes_back(&read);
        base_arena_free(arena);
    }
}

int main(int count, char **words) {
    if (count < 2)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_hbv_comes_back, words[1]),
        cmocka_unit_test(test_every_construct_comes_back),
        cmocka_unit_test(test_random_expressions_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
