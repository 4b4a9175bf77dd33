/* Where statements end, what operators bind, and texts made to break a parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

/* The first `let` of a model, printed with all its parentheses left to the printer. */
static void assert_reads_as(const char *expr, const char *wanted) {
    base_arena *arena = base_arena_create();
    reading read = read_text(base_arena_format(arena, "model m {\nlet a = %s\n}", expr));
    assert_int_equal(errors_of(&read), 0);
    const front_item *item = read.program->models.at[0]->items.at[0];
    const front_expr *value = item->choices.at[0].value;
    assert_string_equal(front_print_expr(read.context.arena, value), wanted);
    forget(&read);
    base_arena_free(arena);
}

static void test_operators_bind_as_on_the_page(void **state) {
    (void)state;
    assert_reads_as("-x^2", "-x^2");
    assert_reads_as("(-x)^2", "(-x)^2");
    assert_reads_as("a^b^c", "a^b^c");
    assert_reads_as("(a^b)^c", "(a^b)^c");
    assert_reads_as("2^-1", "2^-1");
    assert_reads_as("a-(b-c)-d", "a - (b - c) - d");
    assert_reads_as("a/(b*c)*d", "a / (b * c) * d");
    assert_reads_as("-5 [degC]", "-5 [degC]");
    assert_reads_as("-(5)", "-(5)");
    assert_reads_as("(-5)^2", "(-5)^2");
    assert_reads_as("not a < b and c or d", "not a < b and c or d");
    assert_reads_as("not (a and (b or c))", "not (a and (b or c))");
    assert_reads_as("(a < b) == (c < d)", "(a < b) == (c < d)");
    assert_reads_as("if a then b else if c then d else e", "if a then b else if c then d else e");
    assert_reads_as("1 + (if a then b else c)", "1 + (if a then b else c)");
    assert_reads_as("-a*b", "-a * b");
    assert_reads_as("-(a*b)", "-(a * b)");
    assert_reads_as("2^-a^2", "2^-a^2");
    assert_reads_as("2^(-(3))", "2^-(3)");
}

static const front_expr *first_value(const reading *read) {
    return read->program->models.at[0]->items.at[0]->choices.at[0].value;
}

static void test_the_tree_has_the_right_shape(void **state) {
    (void)state;
    reading read = read_text("model m {\nlet a = -x^2 + 1\n}");
    const front_expr *sum = first_value(&read);
    assert_int_equal(sum->operation, IR_ADD);
    assert_int_equal(sum->arguments.at[0]->operation, IR_NEG);
    assert_int_equal(sum->arguments.at[0]->arguments.at[0]->operation, IR_POW);
    assert_int_equal(sum->span.begin, 18);
    assert_int_equal(sum->span.end, 26);
    forget(&read);
    read = read_text("model m {\nlet a = a ^ b ^ c\n}");
    assert_int_equal(first_value(&read)->arguments.at[1]->operation, IR_POW);
    forget(&read);
}

static void test_the_words_of_indices_are_understood(void **state) {
    (void)state;
    reading read = read_text("model m {\n"
                             "let a[y: 1 .. 2, z] = x[z-1 | edge, 3 | wrap, 1 | 0, z | (edge), 2]\n"
                             "let b = min[y, x](c)\nlet d = min(x, y)\nlet e = f(x)[2]\n"
                             "dim y, x = 4\n}");
    const front_items *items = &read.program->models.at[0]->items;
    assert_int_equal(errors_of(&read), 0);
    assert_int_equal(items->count, 6);
    assert_int_equal(items->at[0]->over.count, 2);
    assert_non_null(items->at[0]->over.at[0].low);
    assert_null(items->at[0]->over.at[1].low);
    const front_expr *element = first_value(&read);
    static const front_answer answers[] = {ANSWER_EDGE, ANSWER_WRAP, ANSWER_VALUE, ANSWER_VALUE,
                                           ANSWER_NONE};
    assert_int_equal(element->kind, EXPR_ELEMENT);
    assert_int_equal(element->indices.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(element->indices.at[i].answer, answers[i]);
    assert_int_equal(items->at[1]->choices.at[0].value->kind, EXPR_REDUCE);
    assert_int_equal(items->at[2]->choices.at[0].value->kind, EXPR_CALL);
    assert_int_equal(items->at[3]->choices.at[0].value->indices.count, 1);
    assert_int_equal(items->at[4]->choices.count, 0);
    assert_int_equal(items->at[5]->choices.count, 1);
    forget(&read);
}

static void assert_items(const char *body, size_t items, size_t errors) {
    base_arena *arena = base_arena_create();
    reading read = read_text(base_arena_format(arena, "model m {\n%s", body));
    assert_int_equal(errors_of(&read), errors);
    assert_int_equal(read.program->models.count, 1);
    assert_int_equal(read.program->models.at[0]->items.count, items);
    forget(&read);
    base_arena_free(arena);
}

static void test_statements_end_where_they_should(void **state) {
    (void)state;
    assert_items("let a = 1\nlet b = 2\n}", 2, 0);
    assert_items("let a = 1; let b = 2 }", 2, 0);
    assert_items("let a =\n 1\n + 2\n\n * 3\nlet b\n  | x = 1\n\n  | y = 2\n}", 2, 0);
    assert_items("let a = if b\n then c\n else d\n}", 1, 0);
    assert_items("let a = max(b,\n c\n)\nlet d = [mm]\n}", 1, 1);
    assert_items("let a = (1 + 2\nlet b = 2\n}", 1, 1);
    assert_items("forcing P : mm/d\n  \"rain\"\nlet a = 3 # let b = 4\n}", 2, 0);
    assert_items("let flux = step * let\nlet model = in\nflux in : -> store = use\n}", 3, 0);
    assert_items("param in : mm in 0 .. 1 = 0.5\nparam x : 1 in -2.5..2.5\n}", 2, 0);
    assert_items("solver\n  | a = sequential\n  | b = euler(substeps = 4)\n}", 1, 0);
    assert_items("flux a : S -> T\n  = 3\nflux b : ->\n  | x = 1\nflux c : S ->\n  = 2\n}", 3, 0);
    assert_items("let a = 1\r\nlet b = 2\r\n}", 2, 0);
    assert_items("let a = 1 +\nlet b = 2\nq r s\nlet c = )\nlet d = 4\n}", 2, 3);
    assert_items("let a = (1\nshared param b : 1 in 0 .. 1\ndim y, x\nlet c = [\n}", 3, 2);
    assert_items("solve c : 1 in 0 .. 1 = 0\n where c == 1\nlet where = 1\n}", 2, 0);
    assert_items("let shared = dim\nlet scale = part + input\nparam x : 1 scale log in 0..1}", 3,
                 0);
    assert_items("let a = sum[z](\n x[z\n - 1 | 0])\npart b[m] = hbv(P = P,\n T = T)\n}", 2, 0);
    assert_items("let a = { 1\nlet b = 2\nlet c = {3}\nlet d = 4\n}", 2, 2);
}

/* `unit` repeated, between a beginning and an end. */
static char *repeated(base_arena *arena, const char *begin, const char *unit, size_t times) {
    size_t size = strlen(begin) + strlen(unit) * times + 16;
    char *text = base_arena_take(arena, size);
    strcpy(text, begin);
    char *end = text + strlen(text);
    for (size_t i = 0; i < times; i++, end += strlen(unit))
        memcpy(end, unit, strlen(unit));
    return text;
}

static void test_deep_texts_are_refused_without_harm(void **state) {
    (void)state;
    static const char *const units[] = {
        "(",      "-",         "not ",   "2^",         "f(",
        "[",      "{",         "1+",     "if a then ", "if a then b else ",
        "min(1,", "a<",        "| b = ", ")",          "}",
        "\"",     "let x = (", "x[",     "x[1 | ",     "sum[z](",
        "f(x)[",  "a.",        "{",      "[1](",       "1 [mm*"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        base_arena *arena = base_arena_create();
        reading read = read_text(repeated(arena, "model m {\nstep 1 d\nlet a = ", units[i], 20000));
        assert_true(errors_of(&read) > 0);
        check_with(&read, "");
        assert_null(read.checked);
        forget(&read);
        base_arena_free(arena);
    }
}

/* What is long, but not deep, may take time in proportion to its length, and no more. */
static void test_long_texts_are_read(void **state) {
    (void)state;
    static const char *const texts[][3] = {
        {"model m {\nlet a = f(1", ", x", ")\n}"},
        {"model m {\nlet a = x[1", ", z-1 | 0", "]\n}"},
        {"model m {\nlet a[z", ", y: 1 .. 2", "] = 1\n}"},
        {"model m {\ndim z", ", y = 3", "\n}"},
        {"model m {\nlet a | b = 1", " | c = 2", "\n}"},
        {"model m {\nnet f : 2", " -> 8 tanh", "\n}"},
        {"model m {\nfn f(a", ", b", ") = 1\n}"},
        {"model m {\nlet a = 1 # ", "comment ", "\n}"},
        {"model m {\nlet a = 1 \"", "documented ", "\"\n}"},
        {"model m {\nlet a = 1", ";;\n", "\n}"},
        {"experiment e {\na = 1", ", [b]", "\n}"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        base_arena *arena = base_arena_create();
        char *text = repeated(arena, texts[i][0], texts[i][1], 100000);
        strcat(text, texts[i][2]);
        reading read = read_text(text);
        assert_int_equal(errors_of(&read), 0);
        forget(&read);
        base_arena_free(arena);
    }
}

static void test_long_units_are_refused(void **state) {
    (void)state;
    static const char *const factors[] = {"*m", "/mm^64", "*s^(1/61)", "*m^(1/59)/s^(63/64)"};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        base_arena *arena = base_arena_create();
        reading read = read_text(repeated(arena, "model m {\nlet a : 1", factors[i], 20000));
        assert_int_equal(errors_of(&read), 3); /* and `=` and the brace are missing */
        forget(&read);
        base_arena_free(arena);
    }
}

static void test_functions_cannot_write_out_forever(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const char *text = "fn f0(x) = x + x\n";
    for (int i = 1; i < 40; i++)
        text = base_arena_format(arena, "%sfn f%d(x) = f%d(f%d(x))\n", text, i, i - 1, i - 1);
    text = base_arena_format(arena, "%smodel m {\nstep 1 d\noutput Q : 1 = f39(1)\n}\n", text);
    reading read = read_text(text);
    assert_int_equal(errors_of(&read), 0);
    check_with(&read, "");
    assert_int_equal(errors_of(&read), 1);
    forget(&read);
    base_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators_bind_as_on_the_page),
        cmocka_unit_test(test_the_tree_has_the_right_shape),
        cmocka_unit_test(test_the_words_of_indices_are_understood),
        cmocka_unit_test(test_statements_end_where_they_should),
        cmocka_unit_test(test_deep_texts_are_refused_without_harm),
        cmocka_unit_test(test_long_texts_are_read),
        cmocka_unit_test(test_long_units_are_refused),
        cmocka_unit_test(test_functions_cannot_write_out_forever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
