#include "data/table_write.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "data/calendar.h"

const char *data_format_number(double number, char text[DATA_NUMBER_LENGTH]) {
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, DATA_NUMBER_LENGTH, "%.*g", digits, number);
        if (strtod(text, NULL) == number) {
            break;
        }
    }
    return text;
}

static core_status append_text(core_buffer *buffer, const char *text, afx_error *error) {
    return core_buffer_append(buffer, text, strlen(text), error);
}

/* In quotes where it would not read back as one plain cell. */
static core_status append_cell(core_buffer *buffer, const char *text, afx_error *error) {
    size_t length = strlen(text);
    bool padded = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
    if (strpbrk(text, ",\"\r\n\t") == NULL && !padded) {
        return append_text(buffer, text, error);
    }
    CORE_TRY(append_text(buffer, "\"", error));
    for (const char *at = text; *at != '\0'; at++) {
        CORE_TRY(core_buffer_append(buffer, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1, error));
    }
    return append_text(buffer, "\"", error);
}

/* Name and unit as one cell. */
static core_status append_title(core_buffer *buffer, const data_written_column *column,
                                afx_error *error) {
    core_buffer title = {0};
    bool united = column->unit != NULL && column->unit[0] != '\0';
    core_status status =
        core_buffer_print(&title, error, "%s%s%s%s", column->name, united ? " [" : "",
                          united ? column->unit : "", united ? "]" : "");
    if (status == CORE_OK) {
        status = append_cell(buffer, title.bytes, error);
    }
    core_buffer_free(&title);
    return status;
}

static core_status append_header(core_buffer *buffer, const data_written_table *table,
                                 afx_error *error) {
    if (table->key != NULL) {
        CORE_TRY(append_cell(buffer, table->key, error));
    }
    for (size_t i = 0; i < table->columns; i++) {
        const data_written_column *column = &table->column[i];
        if (i > 0 || table->key != NULL) {
            CORE_TRY(append_text(buffer, ",", error));
        }
        CORE_TRY(append_title(buffer, column, error));
    }
    return append_text(buffer, "\n", error);
}

static core_status append_key(core_buffer *buffer, const data_written_table *table, size_t row,
                              afx_error *error) {
    char text[DATA_TIME_LENGTH];
    if (table->time != NULL) {
        return append_text(buffer, data_format_time(table->time[row], text), error);
    }
    return append_cell(buffer, table->label[row], error);
}

static core_status append_row(core_buffer *buffer, const data_written_table *table, size_t row,
                              afx_error *error) {
    char text[DATA_NUMBER_LENGTH];
    if (table->key != NULL) {
        CORE_TRY(append_key(buffer, table, row, error));
    }
    for (size_t i = 0; i < table->columns; i++) {
        double value = table->column[i].value[row * table->column[i].stride];
        if (i > 0 || table->key != NULL) {
            CORE_TRY(append_text(buffer, ",", error));
        }
        if (!isnan(value)) {
            CORE_TRY(append_text(buffer, data_format_number(value, text), error));
        } else if (table->columns == 1 && table->key == NULL) {
            CORE_TRY(append_text(buffer, "NaN", error)); /* an empty line would be no row */
        }
    }
    return append_text(buffer, "\n", error);
}

static core_status append_table(core_buffer *buffer, const data_written_table *table,
                                afx_error *error) {
    CORE_TRY(append_header(buffer, table, error));
    for (size_t row = 0; row < table->rows; row++) {
        CORE_TRY(append_row(buffer, table, row, error));
    }
    return CORE_OK;
}

core_status data_table_write(const char *path, const data_written_table *table, afx_error *error) {
    core_buffer buffer = {0};
    core_status status = append_table(&buffer, table, error);
    if (status == CORE_OK) {
        status = core_file_write(path, buffer.bytes, buffer.length, error);
    }
    core_buffer_free(&buffer);
    return status;
}
