#include "report/table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report/text.h"

static core_status begin_cell(report_table *table, afx_error *error) {
    size_t *cells =
        core_grow(table->cells, &table->cell_capacity, table->cell_count + 1, sizeof *table->cells);
    if (cells == NULL) {
        return core_fail_memory(error);
    }
    table->cells = cells;
    cells[table->cell_count] = table->text.length;
    return CORE_OK;
}

static void put_clean(report_writer *writer, const char *text) {
    while (*text != '\0') {
        const char *start = text;
        uint32_t character = report_next_character(&text);
        if (character < 0x20 || (character >= 0x7F && character < 0xA0)) {
            report_put(writer, " ");
        } else if (character == 0xFFFD) {
            report_put(writer, "\xEF\xBF\xBD");
        } else {
            report_put_bytes(writer, start, (size_t)(text - start));
        }
    }
}

core_status report_table_add(report_table *table, const char *text, afx_error *error) {
    CORE_TRY(begin_cell(table, error));
    report_writer writer = {.buffer = &table->text, .error = error};
    put_clean(&writer, text != NULL ? text : "");
    report_put_bytes(&writer, "", 1);
    table->cell_count += writer.status == CORE_OK ? 1 : 0;
    return writer.status;
}

core_status report_table_add_number(report_table *table, double number, afx_error *error) {
    if (table->column_count == 0) {
        return core_fail(error, CORE_USAGE, "a table without columns takes no numbers");
    }
    int digits = table->columns[table->cell_count % table->column_count].digits;
    double size = fabs(number);
    bool is_hidden = size > 0 && size < 0.5 * pow(10, -digits);
    char text[64] = "-";
    if (isfinite(number) && (is_hidden || size >= 1e12)) {
        (void)snprintf(text, sizeof text, "%.*e", digits < 2 ? 1 : digits - 1, number);
    } else if (!isnan(number)) {
        (void)snprintf(text, sizeof text, "%.*f", digits, number);
    }
    return report_table_add(table, text, error);
}

void report_table_free(report_table *table) {
    core_free(table->cells);
    core_buffer_free(&table->text);
    table->cells = NULL;
    table->cell_count = 0;
    table->cell_capacity = 0;
}

size_t report_table_rows(const report_table *table) {
    size_t columns = table->column_count;
    return columns > 0 ? (table->cell_count + columns - 1) / columns : 0;
}

const char *report_table_cell(const report_table *table, size_t row, size_t column) {
    size_t place = row * table->column_count + column;
    return place < table->cell_count ? table->text.bytes + table->cells[place] : "";
}

/* How cells are written, and the columns a cell takes then. */
typedef struct table_style {
    const char *escaped; /* characters that take a backslash */
    size_t narrowest;
    const char *begin;
    const char *between;
    const char *end;
    bool is_padded; /* to the right of the last text too */
} table_style;

static const table_style terminal = {"", 1, "", "  ", "\n", false};
static const table_style markdown = {"|\\`*_<[&~$", 3, "| ", " | ", " |\n", true};

static size_t width_of(const char *text, const table_style *style) {
    size_t width = report_text_width(text);
    for (; *text != '\0'; text++) {
        width += strchr(style->escaped, *text) != NULL;
    }
    return width;
}

static void put_styled(report_writer *writer, const char *text, const table_style *style) {
    for (; *text != '\0'; text++) {
        if (strchr(style->escaped, *text) != NULL) {
            report_put(writer, "\\");
        }
        report_put_bytes(writer, text, 1);
    }
}

/* row 0 is the header. */
static const char *text_at(const report_table *table, size_t row, size_t column) {
    return row == 0 ? table->columns[column].header : report_table_cell(table, row - 1, column);
}

static size_t column_width(const report_table *table, size_t column, const table_style *style) {
    size_t widest = style->narrowest;
    for (size_t row = 0; row <= report_table_rows(table); row++) {
        size_t width = width_of(text_at(table, row, column), style);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void drop_spaces(core_buffer *buffer, size_t start) {
    while (buffer->length > start && buffer->bytes[buffer->length - 1] == ' ') {
        buffer->bytes[--buffer->length] = '\0';
    }
}

static void put_row(report_writer *writer, const report_table *table, size_t row,
                    const size_t *widths, const table_style *style) {
    size_t start = writer->buffer->length;
    report_put(writer, style->begin);
    for (size_t column = 0; column < table->column_count; column++) {
        const char *text = text_at(table, row, column);
        size_t padding = widths[column] - width_of(text, style);
        bool is_left = table->columns[column].alignment == REPORT_LEFT;
        report_put(writer, column > 0 ? style->between : "");
        report_put_repeated(writer, ' ', is_left ? 0 : padding);
        put_styled(writer, text, style);
        report_put_repeated(writer, ' ', is_left ? padding : 0);
    }
    if (!style->is_padded) {
        drop_spaces(writer->buffer, start);
    }
    report_put(writer, style->end);
}

static void put_rule(report_writer *writer, const report_table *table, const size_t *widths,
                     const table_style *style) {
    report_put(writer, style->begin);
    for (size_t column = 0; column < table->column_count; column++) {
        bool is_marked = style == &markdown && table->columns[column].alignment == REPORT_RIGHT;
        report_put_repeated(writer, '-', widths[column] - is_marked);
        report_put(writer, is_marked ? ":" : "");
        report_put(writer, column + 1 == table->column_count ? style->end : style->between);
    }
}

static core_status put_table(const report_table *table, const table_style *style,
                             core_buffer *buffer, afx_error *error) {
    if (table->column_count == 0) {
        return CORE_OK;
    }
    size_t *widths = core_allocate(table->column_count, sizeof *widths);
    if (widths == NULL) {
        return core_fail_memory(error);
    }
    for (size_t column = 0; column < table->column_count; column++) {
        widths[column] = column_width(table, column, style);
    }
    report_writer writer = {.buffer = buffer, .error = error};
    put_row(&writer, table, 0, widths, style);
    put_rule(&writer, table, widths, style);
    for (size_t row = 1; row <= report_table_rows(table); row++) {
        put_row(&writer, table, row, widths, style);
    }
    core_free(widths);
    return writer.status;
}

core_status report_table_text(const report_table *table, core_buffer *buffer, afx_error *error) {
    return put_table(table, &terminal, buffer, error);
}

core_status report_table_markdown(const report_table *table, core_buffer *buffer,
                                  afx_error *error) {
    return put_table(table, &markdown, buffer, error);
}
