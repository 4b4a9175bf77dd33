/* Arena, names, positions and what diagnostics look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/names.h"
#include "base/writer.h"

static void test_arena_gives_zeroed_aligned_memory(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    for (size_t bytes = 1; bytes < 300000; bytes = bytes * 3 + 1) {
        unsigned char *taken = base_arena_take(arena, bytes);
        assert_int_equal((uintptr_t)taken % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < bytes; i++)
            assert_int_equal(taken[i], 0);
        memset(taken, 0xFF, bytes);
    }
    base_arena_free(arena);
}

static void test_arena_jumps_when_memory_is_out(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    jmp_buf place;
    volatile int jumped = 0;
    if (setjmp(place) == 0) {
        base_arena_on_failure(arena, &place);
        base_arena_take(arena, SIZE_MAX - 4);
    } else {
        jumped = 1;
    }
    assert_int_equal(jumped, 1);
    base_arena_free(arena);
}

static void test_equal_text_is_one_name(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_names *names = base_names_create(arena);
    const char *kept[1000];
    for (int i = 0; i < 1000; i++)
        kept[i] = base_name_of(names, base_arena_format(arena, "name%d", i));
    for (int i = 0; i < 1000; i++)
        assert_true(kept[i] == base_name_of(names, base_arena_format(arena, "name%d", i)));
    assert_true(base_name(names, "name12345", 6) == kept[12]);
    assert_int_equal(base_name_distance("flux", "flx"), 1);
    assert_int_equal(base_name_distance("", "abc"), 3);
    assert_int_equal(base_name_distance("store", "state"), 2);
    base_arena_free(arena);
}

static void assert_position(const base_source *source, uint32_t offset, uint32_t line,
                            uint32_t column) {
    base_position place = base_position_of(source, offset);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void test_columns_are_characters(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const char *text = "a\r\n\tö€x\nend";
    base_source *source = base_source_of_text(arena, "t", text, strlen(text));
    assert_position(source, 0, 1, 1);
    assert_position(source, 3, 2, 1);
    assert_position(source, 4, 2, 2);
    assert_position(source, 6, 2, 3);
    assert_position(source, 9, 2, 4);
    assert_position(source, 11, 3, 1);
    assert_position(source, 14, 3, 4);
    assert_position(source, 99, 3, 4);
    base_arena_free(arena);
}

/* What diag_print writes, as text in the arena. */
static const char *printed(base_arena *arena, const base_diags *diags, diag_style style) {
    char *text = base_arena_take(arena, 100000);
    FILE *file = fmemopen(text, 99999, "w");
    assert_non_null(file);
    diag_print(diags, style, file);
    fclose(file);
    return text;
}

static void test_a_problem_is_shown_with_its_line(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    const char *text = "first\n\tlet a = LW - PERC\r\nlast";
    base_source *source = base_source_of_text(arena, "hbv.afx", text, strlen(text));
    base_diags *diags = base_diags_create(arena);
    diag_report(diags, DIAG_U012, (base_span){source, 20, 24}, "this subtracts %s", "a rate");
    diag_label(diags, (base_span){source, 20, 24}, "mm/d");
    diag_label(diags, (base_span){source, 15, 17}, "mm");
    diag_label(diags, (base_span){source, 0, 5}, "seen");
    diag_help(diags, "did you mean `PERC*dt`?");
    assert_string_equal(printed(arena, diags, (diag_style){0}),
                        "hbv.afx:2:15: error[U012]: this subtracts a rate\n"
                        "    2 |  let a = LW - PERC\n"
                        "      |          ~~   ^^^^ mm/d\n"
                        "      |          mm\n"
                        "    1 | first\n"
                        "      | ~~~~~ seen\n"
                        "   = help: did you mean `PERC*dt`?\n");
    base_arena_free(arena);
}

static void test_problems_come_in_order_and_once(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_source *source = base_source_of_text(arena, "t", "abc", 3);
    base_diags *diags = base_diags_create(arena);
    diag_report(diags, DIAG_N001, (base_span){source, 2, 3}, "third");
    diag_report(diags, DIAG_W001, (base_span){source, 0, 1}, "second");
    diag_report(diags, DIAG_N001, (base_span){source, 2, 3}, "again");
    diag_help(diags, "of the repetition");
    diag_report(diags, DIAG_A005, (base_span){0}, "say \"first\"");
    assert_int_equal(diag_error_count(diags), 2);
    assert_int_equal(diag_warning_count(diags), 1);
    assert_string_equal(
        printed(arena, diags, (diag_style){.json = true}),
        "{\"severity\":\"error\",\"code\":\"A005\",\"file\":null,"
        "\"message\":\"say \\\"first\\\"\",\"labels\":[],\"help\":[],"
        "\"explain\":\"afflux explain A005\"}\n"
        "{\"severity\":\"warning\",\"code\":\"W001\",\"warning\":\"unread-parameter\","
        "\"file\":\"t\",\"line\":1,\"column\":1,\"end_line\":1,\"end_column\":2,"
        "\"message\":\"second\",\"labels\":[],\"help\":[],"
        "\"explain\":\"afflux explain W001\"}\n"
        "{\"severity\":\"error\",\"code\":\"N001\",\"file\":\"t\",\"line\":1,\"column\":3,"
        "\"end_line\":1,\"end_column\":4,\"message\":\"third\",\"labels\":[],\"help\":[],"
        "\"explain\":\"afflux explain N001\"}\n");
    base_arena_free(arena);
}

static void test_what_follows_from_an_error_is_silent(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_source *source = base_source_of_text(arena, "t", "abc", 3);
    base_diags *diags = base_diags_create(arena);
    diag_report(diags, DIAG_N001, (base_span){source, 0, 2}, "cause");
    diag_report(diags, DIAG_U010, (base_span){source, 0, 2}, "what follows");
    diag_report(diags, DIAG_W003, (base_span){source, 0, 2}, "what follows");
    diag_report(diags, DIAG_U010, (base_span){source, 0, 3}, "another place");
    assert_int_equal(diag_error_count(diags), 2);
    assert_int_equal(diag_warning_count(diags), 0);
    base_arena_free(arena);
}

/* Each of the words, in turn, before the one report. */
static size_t warnings_after(const char *first, const char *second, size_t *errors) {
    base_arena *arena = base_arena_create();
    base_diags *diags = base_diags_create(arena);
    const char *nearest;
    assert_true(diag_choose_warnings(diags, first, &nearest));
    assert_true(diag_choose_warnings(diags, second, &nearest));
    diag_report(diags, DIAG_W007, (base_span){0}, "off by itself");
    diag_report(diags, DIAG_W009, (base_span){0}, "on by itself");
    size_t count = diag_warning_count(diags);
    *errors = diag_error_count(diags);
    base_arena_free(arena);
    return count;
}

static void test_warnings_are_chosen_by_name(void **state) {
    (void)state;
    size_t errors;
    assert_int_equal(warnings_after("kink", "scale", &errors), 2);
    assert_int_equal(warnings_after("kink", "no-kink", &errors), 1);
    assert_int_equal(warnings_after("all", "no-overdraw", &errors), 1);
    assert_int_equal(warnings_after("no-all", "kink", &errors), 1);
    assert_int_equal(warnings_after("all", "error", &errors), 0);
    assert_int_equal(errors, 2);
    assert_int_equal(warnings_after("error", "no-error", &errors), 1);
    assert_int_equal(errors, 0);
    assert_int_equal(warnings_after("scale", "error=kink", &errors), 1);
    assert_int_equal(errors, 1);
}

static void test_a_warning_misspelt_is_guessed(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_diags *diags = base_diags_create(arena);
    const char *nearest;
    assert_false(diag_choose_warnings(diags, "no-overdrew", &nearest));
    assert_string_equal(nearest, "overdraw");
    assert_false(diag_choose_warnings(diags, "error=unknowable", &nearest));
    assert_null(nearest);
    base_arena_free(arena);
}

static void test_at_most_twenty_errors_are_shown(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_source *source = base_source_of_text(arena, "t", "0123456789012345678901234", 25);
    base_diags *diags = base_diags_create(arena);
    for (uint32_t i = 0; i < 25; i++)
        diag_report(diags, DIAG_N001, (base_span){source, i, i + 1}, "one");
    const char *text = printed(arena, diags, (diag_style){0});
    size_t shown = 0;
    for (const char *at = strstr(text, "error["); at; at = strstr(at + 1, "error["))
        shown++;
    assert_int_equal(shown, 20);
    assert_non_null(strstr(text, "only the first 20 errors are shown"));
    base_arena_free(arena);
}

static void test_writer_indents_lines(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    base_writer writer = base_writer_start(arena);
    base_write(&writer, "a {\n");
    writer.indent = 1;
    base_write(&writer, "b\n\nc%d", 5);
    assert_int_equal(base_writer_column(&writer), 6);
    assert_string_equal(writer.text, "a {\n    b\n\n    c5");
    base_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_jumps_when_memory_is_out),
        cmocka_unit_test(test_equal_text_is_one_name),
        cmocka_unit_test(test_columns_are_characters),
        cmocka_unit_test(test_a_problem_is_shown_with_its_line),
        cmocka_unit_test(test_problems_come_in_order_and_once),
        cmocka_unit_test(test_what_follows_from_an_error_is_silent),
        cmocka_unit_test(test_warnings_are_chosen_by_name),
        cmocka_unit_test(test_a_warning_misspelt_is_guessed),
        cmocka_unit_test(test_at_most_twenty_errors_are_shown),
        cmocka_unit_test(test_writer_indents_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
