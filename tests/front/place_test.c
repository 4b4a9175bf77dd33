/* Problems are told at the line and the character where they are, whatever the text is written
 * with; and the spans of the tree cover what they stand for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

/* "3:11 3:19": all problems of a text, in order. */
static const char *places_of(base_arena *arena, const char *text) {
    reading read = read_text(text);
    char *said = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&said, &length);
    assert_non_null(file);
    diag_print(read.context.diags, (diag_style){.json = true}, file);
    fclose(file);
    const char *places = "";
    for (const char *at = said; (at = strstr(at, "\"line\":")) != NULL; at++) {
        unsigned line, column;
        assert_int_equal(sscanf(at, "\"line\":%u,\"column\":%u", &line, &column), 2);
        places = base_arena_format(arena, "%s%s%u:%u", places, *places ? " " : "", line, column);
        at = strchr(at, '\n') ? strchr(at, '\n') : at; /* labels have lines, too */
    }
    free(said);
    forget(&read);
    return places;
}

static void assert_told_at(const char *text, const char *places) {
    base_arena *arena = base_arena_create();
    assert_string_equal(places_of(arena, text), places);
    base_arena_free(arena);
}

static void test_a_tab_is_one_character(void **state) {
    (void)state;
    assert_told_at("model m {\n\tlet a = )\n\t\tlet\tb\t=\t]\n}\n", "2:10 3:11");
}

static void test_lines_may_end_as_on_windows(void **state) {
    (void)state;
    assert_told_at("model m {\r\n  let a = )\r\n\r\n  let b =\r\n    ]\r\n}\r\n", "2:11 5:5");
    assert_told_at("model m {\r\n  let a = b +\r\n}\r\n", "2:14");
}

static void test_letters_count_once(void **state) {
    (void)state;
    assert_told_at(
        "# \xC3\xA4\xE2\x82\xAC\xF0\x9F\x92\xA7\nmodel m \"\xC3\xA4\xE2\x82\xAC\" { let a = ) }",
        "2:24");
    assert_told_at(
        "model m {\n let a = 1 \"\xF0\x9F\x92\xA7\" ; let b = ) # \xC3\xA4\n let c = ]\n}",
        "2:26 3:10");
    assert_told_at("model m {\n let a = \xC3\xA4 + )\n let b = )\n}", "2:10 3:10");
    assert_told_at("\xEF\xBB\xBFmodel m { let a = ) }", "1:20");
}

static void test_the_last_line_may_have_no_end(void **state) {
    (void)state;
    assert_told_at("model m {\n  let a = 1\n  let b = a +", "1:9 3:14");
    assert_told_at("model m {\n  let a = )\n}", "2:11");
    assert_told_at("model m { let a = \"text", "1:9 1:19");
    assert_told_at("model m { let a = 1 # said", "1:9");
    assert_told_at("model", "1:1");
    assert_told_at("import", "1:1");
    assert_told_at("fn f(x) = x +", "1:14");
    assert_told_at("", "");
    assert_told_at("# nothing", "");
}

/* The text a span covers. */
static void assert_covers(base_span span, const char *text) {
    size_t length = span.end - span.begin;
    assert_int_equal(length, strlen(text));
    assert_memory_equal(span.source->text + span.begin, text, length);
}

static void test_spans_cover_what_they_stand_for(void **state) {
    (void)state;
    reading read = read_text("model m {\n"
                             "  flux q[z: 2 .. z.n] : W[z-1] -> V = 2*x[z-1 | 0] + f(y)[1] \"d\"\n"
                             "  shared param K : mm scale log in 1 .. 2\n"
                             "  dim y, x = 3 \"wide\"\n"
                             "}\n");
    assert_int_equal(errors_of(&read), 0);
    const front_items *items = &read.program->models.at[0]->items;
    const front_item *flux = items->at[0];
    assert_covers(flux->span, "flux q[z: 2 .. z.n] : W[z-1] -> V = 2*x[z-1 | 0] + f(y)[1] \"d\"");
    assert_covers(flux->name_span, "q");
    assert_covers(flux->over.at[0].span, "z");
    assert_covers(flux->over.at[0].high->span, "z.n");
    assert_covers(flux->from.span, "W[z-1]");
    assert_covers(flux->to.span, "V");
    const front_expr *sum = flux->choices.at[0].value;
    assert_covers(sum->span, "2*x[z-1 | 0] + f(y)[1]");
    const front_expr *element = sum->arguments.at[0]->arguments.at[1];
    assert_covers(element->span, "x[z-1 | 0]");
    assert_covers(element->name_span, "x");
    assert_covers(element->indices.at[0].span, "z-1 | 0");
    assert_covers(sum->arguments.at[1]->span, "f(y)[1]");
    assert_covers(items->at[1]->span, "shared param K : mm scale log in 1 .. 2");
    assert_covers(items->at[1]->unit->scale_span, "log");
    assert_covers(items->at[2]->span, "y");
    assert_covers(items->at[3]->span, "x = 3 \"wide\"");
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tab_is_one_character),
        cmocka_unit_test(test_lines_may_end_as_on_windows),
        cmocka_unit_test(test_letters_count_once),
        cmocka_unit_test(test_the_last_line_may_have_no_end),
        cmocka_unit_test(test_spans_cover_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
