/* Text: its width and escapes, tables, and the line of progress. */
#include "report/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/progress.h"
#include "report/text.h"

static void width_is_of_columns(void **state) {
    (void)state;
    assert_int_equal(report_text_width(""), 0);
    assert_int_equal(report_text_width("Glåma m³/s"), 10);
    assert_int_equal(report_text_width("a\xCC\x8A"), 1); /* a and a combining ring */
    assert_int_equal(report_text_width("長江"), 4);
    assert_int_equal(report_text_width("\xF0\x9F\x92\xA7"), 2); /* a drop */
    assert_int_equal(report_text_width("\xff\xc3"), 2);         /* no characters, one place each */
}

static void only_characters_are_read(void **state) {
    (void)state;
    const struct {
        const char *bytes;
        uint32_t character;
        int steps;
    } rows[] = {{"A", 'A', 1},
                {"\xC3\xA5", 0xE5, 2},
                {"\xE2\x82\xAC", 0x20AC, 3},
                {"\xF0\x9F\x92\xA7", 0x1F4A7, 4},
                {"\xC0\x80", 0xFFFD, 1},         /* NUL in two bytes */
                {"\xE0\x80\xAF", 0xFFFD, 1},     /* a longer form than need be */
                {"\xED\xA0\x80", 0xFFFD, 1},     /* half of a pair */
                {"\xF4\x90\x80\x80", 0xFFFD, 1}, /* beyond the last */
                {"\xE2\x82", 0xFFFD, 1},         /* ends early */
                {"\x80", 0xFFFD, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = rows[i].bytes;
        assert_int_equal(report_next_character(&text), rows[i].character);
        assert_int_equal(text - rows[i].bytes, rows[i].steps);
    }
}

static void markup_is_escaped(void **state) {
    (void)state;
    core_buffer buffer = {0};
    report_writer writer = {.buffer = &buffer};
    report_put_escaped(&writer, "<a href=\"x\">'&\x01\x7f\n\xff\xEF\xBF\xBFå");
    assert_int_equal(writer.status, CORE_OK);
    assert_string_equal(buffer.bytes,
                        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\xEF\xBF\xBD\xEF\xBF\xBD"
                        " \xEF\xBF\xBD\xEF\xBF\xBDå");
    core_buffer_free(&buffer);
}

static const report_column columns[] = {
    {"site", REPORT_LEFT, 0}, {"NSE", REPORT_RIGHT, 2}, {"mass | error", REPORT_RIGHT, 3}};

static report_table filled_table(void) {
    report_table table = {.columns = columns, .column_count = 3};
    assert_int_equal(report_table_add(&table, "Glåma", NULL), CORE_OK);
    assert_int_equal(report_table_add_number(&table, 0.7149, NULL), CORE_OK);
    assert_int_equal(report_table_add_number(&table, 3.25e-13, NULL), CORE_OK);
    assert_int_equal(report_table_add(&table, "長江 a_b", NULL), CORE_OK);
    assert_int_equal(report_table_add_number(&table, -12.5, NULL), CORE_OK);
    assert_int_equal(report_table_add_number(&table, NAN, NULL), CORE_OK);
    assert_int_equal(report_table_add(&table, "<i>\nx\x1b[1m", NULL), CORE_OK);
    return table;
}

static void columns_are_aligned(void **state) {
    (void)state;
    report_table table = filled_table();
    core_buffer buffer = {0};
    assert_int_equal(report_table_text(&table, &buffer, NULL), CORE_OK);
    assert_string_equal(buffer.bytes, "site          NSE  mass | error\n"
                                      "---------  ------  ------------\n"
                                      "Glåma        0.71      3.25e-13\n"
                                      "長江 a_b   -12.50             -\n"
                                      "<i> x [1m\n");
    assert_int_equal(report_table_rows(&table), 3);
    assert_string_equal(report_table_cell(&table, 1, 1), "-12.50");
    assert_string_equal(report_table_cell(&table, 2, 2), "");
    core_buffer_free(&buffer);
    report_table_free(&table);
}

static void markdown_is_escaped(void **state) {
    (void)state;
    report_table table = filled_table();
    core_buffer buffer = {0};
    assert_int_equal(report_table_markdown(&table, &buffer, NULL), CORE_OK);
    assert_string_equal(buffer.bytes, "| site        |    NSE | mass \\| error |\n"
                                      "| ----------- | -----: | ------------: |\n"
                                      "| Glåma       |   0.71 |      3.25e-13 |\n"
                                      "| 長江 a\\_b   | -12.50 |             - |\n"
                                      "| \\<i> x \\[1m |        |               |\n");
    core_buffer_free(&buffer);
    report_table_free(&table);
}

static void numbers_keep_their_digits(void **state) {
    (void)state;
    static const report_column column = {"x", REPORT_RIGHT, 2};
    static const struct {
        double number;
        const char *text;
    } rows[] = {{0, "0.00"},
                {0.005, "0.01"},
                {0.0049, "4.9e-03"},
                {-1.005e13, "-1.0e+13"},
                {1e11, "100000000000.00"},
                {INFINITY, "inf"},
                {-INFINITY, "-inf"},
                {NAN, "-"}};
    report_table table = {.columns = &column, .column_count = 1};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(report_table_add_number(&table, rows[i].number, NULL), CORE_OK);
        assert_string_equal(report_table_cell(&table, i, 0), rows[i].text);
    }
    report_table_free(&table);
}

static void empty_tables_are_fine(void **state) {
    (void)state;
    report_table table = {.columns = columns, .column_count = 1}, nothing = {0};
    core_buffer buffer = {0};
    assert_int_equal(report_table_text(&table, &buffer, NULL), CORE_OK);
    assert_string_equal(buffer.bytes, "site\n----\n");
    core_buffer_free(&buffer);
    assert_int_equal(report_table_text(&nothing, &buffer, NULL), CORE_OK);
    assert_int_equal(buffer.length, 0);
    assert_int_equal(report_table_rows(&nothing), 0);
    assert_int_equal(report_table_add_number(&nothing, 1, NULL), CORE_USAGE);
}

static void assert_line(const report_progress *progress, const char *wanted) {
    char line[200];
    assert_int_equal(report_progress_line(progress, line, sizeof line), strlen(wanted));
    assert_string_equal(line, wanted);
}

static void progress_says_how_far(void **state) {
    (void)state;
    report_score scores[] = {{"loss", 0.12344, 4}, {"validation NSE", NAN, 2}};
    report_progress progress = {"epoch", 3, 20, 0.125, 11.8, scores, 2, 0};
    assert_line(&progress, "epoch 3/20  [##----------------]  12 %  loss 0.1234  1:23 left");
    scores[1].value = 0.706;
    assert_line(&progress, "epoch 3/20  [##----------------]  12 %  loss 0.1234  "
                           "validation NSE 0.71  1:23 left");
    progress = (report_progress){"epoch", 1, 20, 0, 5, NULL, 0, 0};
    assert_line(&progress, "epoch 1/20  [------------------]  0 %");
    progress = (report_progress){NULL, 0, 0, 1, 3725, NULL, 0, 0};
    assert_line(&progress, "[##################]  100 %  1:02:05 in all");
    progress.fraction = 0.999;
    assert_line(&progress, "[#################-]  99 %  0:04 left");
    progress.fraction = NAN;
    assert_line(&progress, "[------------------]  0 %");
    progress.fraction = 0.001;
    assert_line(&progress, "[------------------]  0 %  43.1 days left");
    progress.fraction = 0.75;
    progress.begun = 0.5;
    progress.elapsed = 10;
    assert_line(&progress, "[#############-----]  75 %  0:10 left");
    progress.fraction = 0.001;
    progress.elapsed = NAN;
    assert_line(&progress, "[------------------]  0 %");
}

static void progress_is_cut_between_characters(void **state) {
    (void)state;
    report_progress progress = {"époque", 3, 20, 0.5, 1, NULL, 0, 0};
    for (size_t size = 1; size < 56; size++) {
        char line[64];
        memset(line, 'x', sizeof line);
        size_t length = report_progress_line(&progress, line, size);
        assert_int_equal(length, strlen(line));
        assert_true(length < size);
        assert_int_equal(line[size], 'x');
        assert_int_equal(length, size == 2 ? 0 : size - 1 < 51 ? size - 1 : 51);
    }
    assert_int_equal(report_progress_line(&progress, NULL, 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_is_of_columns),
        cmocka_unit_test(only_characters_are_read),
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(markdown_is_escaped),
        cmocka_unit_test(numbers_keep_their_digits),
        cmocka_unit_test(empty_tables_are_fine),
        cmocka_unit_test(progress_says_how_far),
        cmocka_unit_test(progress_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
