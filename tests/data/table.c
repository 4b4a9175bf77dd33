/* Tables: what is read, and what every mistake is told as. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/table.h"
#include "data/table_write.h"
#include "scratch.h"

/* Writes text to t.csv and reads it. */
static core_status read_text(const char *text, const data_table_options *options, data_table *table,
                             afx_error *error) {
    char path[SCRATCH_PATH];
    scratch_folder scratch = scratch_make();
    scratch_write(&scratch, "t.csv", text);
    core_status status =
        data_table_read(scratch_path(&scratch, "t.csv", path), options, table, error);
    scratch_remove(&scratch);
    return status;
}

static void refuse(const char *text, const data_table_options *options, const char *place,
                   const char *what) {
    data_table table;
    afx_error error;
    core_status status = read_text(text, options, &table, &error);
    assert_failure(status, &error, (expected_failure){CORE_DATA, {place, what}});
    assert_null(table.value);
    assert_null(table.path);
}

static void quotes_returns_marks_and_missing_ends(void **state) {
    (void)state;
    data_table table;
    afx_error error;
    data_table_options options = {0};
    assert_success(read_text("\xEF\xBB\xBFtime,P [mm/d],\"T, \"\"air\"\" [degC]\"\r\n"
                             "1980-10-01, 1.5 ,-2e-1\r\n"
                             "\r\n"
                             "\"1980-10-02\",,NaN",
                             &options, &table, &error),
                   &error);
    assert_int_equal(table.rows, 2);
    assert_int_equal(table.columns, 2);
    assert_string_equal(table.key.name, "time");
    assert_string_equal(table.column[0].name, "P");
    assert_string_equal(table.column[0].unit, "mm/d");
    assert_string_equal(table.column[1].name, "T, \"air\"");
    assert_string_equal(table.column[1].unit, "degC");
    assert_int_equal(table.time[1] - table.time[0], 86400);
    assert_int_equal(table.line[1], 4);
    assert_true(data_table_column(&table, 0)[0] == 1.5);
    assert_true(data_table_column(&table, 1)[0] == -0.2);
    assert_true(isnan(data_table_column(&table, 0)[1]));
    assert_true(isnan(data_table_column(&table, 1)[1]));
    data_table_free(&table);
}

static void only_wanted_columns_are_numbers(void **state) {
    (void)state;
    static const char *const wanted[] = {"b", "a"};
    data_table_options options = {
        .key = "site", .separator = ';', .wanted = wanted, .wanted_count = 2};
    data_table table;
    afx_error error;
    assert_success(
        read_text("site;a;words;b\nx;1;deep \"woods\";2\ny;3;;4\n", &options, &table, &error),
        &error);
    assert_string_equal(table.column[0].name, "b");
    assert_true(data_table_column(&table, 0)[1] == 4.0);
    assert_true(data_table_column(&table, 1)[1] == 3.0);
    assert_int_equal(data_table_find_row(&table, "y"), 1);
    assert_true(data_table_find_row(&table, "z") == DATA_NONE);
    data_table_free(&table);
}

static void a_table_without_key_is_all_numbers(void **state) {
    (void)state;
    data_table_options options = {0};
    data_table table;
    afx_error error;
    assert_success(read_text("a,b\n1,2\n", &options, &table, &error), &error);
    assert_null(table.key.name);
    assert_int_equal(table.columns, 2);
    data_table_free(&table);
}

static void numbers_are_strict(void **state) {
    (void)state;
    static const char *const wrong[] = {"1,5x", "0x10", "inf", "1e999", "--1", "1 2", "1.2.3", "-"};
    double number;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (data_parse_number(wrong[i], &number)) {
            fail_msg("`%s` was read as a number", wrong[i]);
        }
    }
    assert_true(data_parse_number("-1.25e2", &number) && number == -125.0);
}

static void mistakes_are_told_with_their_place(void **state) {
    (void)state;
    data_table_options timed = {.key = "time"};
    data_table_options named = {.key = "site"};
    refuse("", &timed, "t.csv:1:", "empty");
    refuse("\n\n", &timed, "t.csv:1:", "empty");
    refuse("time,P\n1980-10-01,1\n1980-10-02,wet\n", &timed,
           "t.csv:3: column P:", "a number, found `wet`");
    refuse("time,P\n1980-10-01,1\n1980-10-33,1\n", &timed,
           "t.csv:3: column time:", "found `1980-10-33`");
    refuse("time,P\n1980-10-01,1,2\n", &timed, "t.csv:2:", "expected 2 cells, found 3");
    refuse("time,P\n1980-10-01\n", &timed, "t.csv:2:", "expected 2 cells, found 1");
    refuse("date,P\n1980-10-01,1\n", &timed, "t.csv:1:", "expected `time`");
    refuse("time,P,P\n", &timed, "t.csv:1: column P", "twice");
    refuse("time,P [mm/d\n", &timed, "t.csv:1:", "NAME [unit]");
    refuse("time,,P\n", &timed, "t.csv:1:", "no name");
    refuse("time,P\n1980-10-01,\"1\n1980-10-02,2\n", &timed, "t.csv:2:", "never closed");
    refuse("time,P\n1980-10-01,\"1\"2\n", &timed, "t.csv:2:", "after a closing quote");
    refuse("site,a\nx,1\ny,2\nx,3\n", &named, "t.csv:4: column site:", "first in line 2");
    refuse("site,a\n,1\n", &named, "t.csv:2: column site:", "expected a name");
}

static void a_missing_column_names_the_near_ones(void **state) {
    (void)state;
    static const char *const wanted[] = {"temp"};
    static const char *const other[] = {"discharge"};
    data_table_options near = {.key = "time", .wanted = wanted, .wanted_count = 1};
    data_table_options far = {.key = "time", .wanted = other, .wanted_count = 1};
    refuse("time,P,Temp\n", &near, "t.csv:1: no column `temp`", "did you mean `Temp`?");
    refuse("time,P,Temp\n", &far, "t.csv:1: no column `discharge`", "time, P, Temp");
}

static void binary_files_are_refused(void **state) {
    (void)state;
    char path[SCRATCH_PATH];
    data_table table;
    afx_error error;
    data_table_options options = {.key = "time"};
    scratch_folder scratch = scratch_make();
    scratch_write_bytes(&scratch, "t.csv", "time,P\n1\0", 9);
    core_status status =
        data_table_read(scratch_path(&scratch, "t.csv", path), &options, &table, &error);
    assert_failure(status, &error, (expected_failure){CORE_DATA, {"t.csv:2:", "no text file"}});
    scratch_remove(&scratch);
    status = data_table_read(path, &options, &table, &error);
    assert_failure(status, &error, (expected_failure){CORE_IO, {"t.csv"}});
}

static void written_tables_read_back_to_the_bit(void **state) {
    (void)state;
    static const double value[] = {
        0.1, 1.0 / 3.0, NAN, -4.9406564584124654e-324, 1.7976931348623157e308, 123456.789};
    static const char *const label[] = {"plain",    "with, comma", "with \"quote\"",
                                        " padded ", "e",           "f"};
    data_written_column column = {.name = "a", .unit = "mm/d", .value = value, .stride = 1};
    data_written_table written = {
        .key = "site", .label = label, .column = &column, .columns = 1, .rows = 6};
    char path[SCRATCH_PATH];
    data_table table;
    afx_error error;
    data_table_options options = {.key = "site"};
    scratch_folder scratch = scratch_make();
    scratch_path(&scratch, "t.csv", path);
    assert_success(data_table_write(path, &written, &error), &error);
    assert_success(data_table_read(path, &options, &table, &error), &error);
    for (size_t row = 0; row < 6; row++) {
        double read = data_table_column(&table, 0)[row];
        assert_true(isnan(value[row]) ? isnan(read) : read == value[row]);
        assert_string_equal(table.label[row], label[row]);
    }
    assert_string_equal(table.column[0].unit, "mm/d");
    data_table_free(&table);
    scratch_remove(&scratch);
}

static void numbers_are_written_short(void **state) {
    (void)state;
    char text[DATA_NUMBER_LENGTH];
    assert_string_equal(data_format_number(0.1, text), "0.1");
    assert_string_equal(data_format_number(-3.0, text), "-3");
    assert_string_equal(data_format_number(0.1 + 0.2, text), "0.30000000000000004");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_returns_marks_and_missing_ends),
        cmocka_unit_test(only_wanted_columns_are_numbers),
        cmocka_unit_test(a_table_without_key_is_all_numbers),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(a_missing_column_names_the_near_ones),
        cmocka_unit_test(binary_files_are_refused),
        cmocka_unit_test(written_tables_read_back_to_the_bit),
        cmocka_unit_test(numbers_are_written_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
