#include "data/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "data/calendar.h"
#include "data/csv.h"
#include "data/number.h"

typedef struct table_reader {
    data_table *table;
    const data_table_options *options;
    afx_error *error;
    data_csv csv;
    size_t header_cells;
    size_t *target; /* [header cell] column of the table, or DATA_NONE */
} table_reader;

bool data_parse_number(const char *text, double *number) {
    const char *end = text + strlen(text);
    return data_scan_number(text, end, number) == end;
}

static bool is_missing(const char *text) {
    static const char *const missing[] = {"", "NaN", "nan", "NAN", "NA"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        if (strcmp(text, missing[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- the header */

/* Cuts `NAME [unit]` in two, in place. */
static core_status split_header(table_reader *reader, char *text, data_field *field) {
    const data_csv *csv = &reader->csv;
    data_header header;
    field->name = text;
    field->unit = text + strlen(text);
    if (text[0] == '\0' || text[0] == '[') {
        return core_fail(reader->error, CORE_DATA, "%s:%zu: a column has no name", csv->path,
                         csv->line);
    }
    if (!data_split_header(text, &header)) {
        return core_fail(reader->error, CORE_DATA, "%s:%zu: header `%s`: expected NAME [unit]",
                         csv->path, csv->line, text);
    }
    if (header.unit != NULL) {
        field->unit = text + (header.unit - text);
        field->unit[header.unit_length] = '\0';
        text[header.name] = '\0';
    }
    return CORE_OK;
}

static bool is_time(const data_table_options *options, const char *name) {
    return strcmp(name, options->time != NULL ? options->time : "time") == 0;
}

static core_status read_key_header(table_reader *reader, const data_field *first) {
    const char *key = reader->options->key;
    bool timed = key == NULL && is_time(reader->options, first->name);
    if (key != NULL && strcmp(first->name, key) != 0) {
        return core_fail(reader->error, CORE_DATA,
                         "%s:%zu: expected `%s` as the first column, found `%s`", reader->csv.path,
                         reader->csv.line, key, first->name);
    }
    if (key != NULL || timed) {
        reader->table->key = *first;
    }
    return CORE_OK;
}

/* Without wanted columns: all but the key, in the order of the file. */
static core_status choose_all(table_reader *reader, data_fields header) {
    data_table *table = reader->table;
    table->columns = 0;
    for (size_t i = table->key.name != NULL; i < header.count; i++) {
        reader->target[i] = table->columns;
        table->column[table->columns++] = header.field[i];
    }
    return CORE_OK;
}

static core_status choose_wanted(table_reader *reader, data_fields header) {
    const data_table_options *options = reader->options;
    for (size_t column = 0; column < options->wanted_count; column++) {
        size_t found = DATA_NONE;
        core_status status =
            data_require_field(header, options->wanted[column], &found, reader->error);
        if (status != CORE_OK) {
            return core_fail_within(reader->error, status, "%s:%zu", reader->csv.path,
                                    reader->csv.line);
        }
        reader->target[found] = column;
        reader->table->column[column] = header.field[found];
    }
    reader->table->columns = options->wanted_count;
    return CORE_OK;
}

static core_status check_unique(const table_reader *reader, data_fields header) {
    for (size_t i = 0; i < header.count; i++) {
        data_fields before = {.field = header.field, .count = i};
        if (data_find_field(before, header.field[i].name) != DATA_NONE) {
            return core_fail(reader->error, CORE_DATA, "%s:%zu: column %s is there twice",
                             reader->csv.path, reader->csv.line, header.field[i].name);
        }
    }
    return CORE_OK;
}

/* The fields of the header become the columns of the table. */
static core_status choose_columns(table_reader *reader, data_field *field) {
    size_t cells = reader->csv.cells;
    for (size_t i = 0; i < cells; i++) {
        CORE_TRY(split_header(reader, reader->csv.cell[i], &field[i]));
        reader->target[i] = DATA_NONE;
    }
    CORE_TRY(read_key_header(reader, &field[0]));
    data_fields header = {.field = field, .count = cells, .kind = "column"};
    CORE_TRY(check_unique(reader, header));
    return reader->options->wanted != NULL ? choose_wanted(reader, header)
                                           : choose_all(reader, header);
}

static core_status read_header(table_reader *reader) {
    bool found = false;
    CORE_TRY(data_csv_next(&reader->csv, &found, reader->error));
    if (!found) {
        return core_fail(reader->error, CORE_DATA, "%s:1: the file is empty; expected a header",
                         reader->csv.path);
    }
    size_t cells = reader->csv.cells;
    size_t room = cells > reader->options->wanted_count ? cells : reader->options->wanted_count;
    reader->header_cells = cells;
    reader->target = core_allocate(cells, sizeof *reader->target);
    reader->table->column = core_allocate(room, sizeof *reader->table->column);
    data_field *field = core_allocate(cells, sizeof *field);
    core_status status = CORE_MEMORY;
    if (reader->target == NULL || reader->table->column == NULL || field == NULL) {
        core_fail_memory(reader->error);
    } else {
        status = choose_columns(reader, field);
    }
    core_free(field);
    return status;
}

/* ---- the rows */

static core_status allocate_rows(table_reader *reader) {
    data_table *table = reader->table;
    size_t lines = 1;
    for (const char *at = reader->csv.at; at < reader->csv.end; at++) {
        lines += *at == '\n' || *at == '\r';
    }
    bool timed = table->key.name != NULL && is_time(reader->options, table->key.name);
    bool labelled = table->key.name != NULL && !timed;
    table->stride = lines;
    table->line = core_allocate(lines, sizeof *table->line);
    table->time = timed ? core_allocate(lines, sizeof *table->time) : NULL;
    table->label = labelled ? core_allocate(lines, sizeof *table->label) : NULL;
    bool countable = table->columns == 0 || lines <= SIZE_MAX / table->columns;
    table->value = countable ? core_allocate(lines * table->columns, sizeof *table->value) : NULL;
    bool got = table->line != NULL && table->value != NULL && (!timed || table->time != NULL) &&
               (!labelled || table->label != NULL);
    return got ? CORE_OK : core_fail_memory(reader->error);
}

static core_status read_key(table_reader *reader, char *text) {
    data_table *table = reader->table;
    if (table->label != NULL && text[0] != '\0') {
        table->label[table->rows] = text;
        return CORE_OK;
    }
    data_time time = {0};
    if (table->time != NULL && data_parse_time(text, &time)) {
        table->time[table->rows] = time.seconds;
        return CORE_OK;
    }
    const char *expected = table->label != NULL ? "a name" : "1980-10-01 or 1980-10-01T06:00";
    return core_fail(reader->error, CORE_DATA, "%s:%zu: column %s: expected %s, found `%s`",
                     reader->csv.path, reader->csv.line, table->key.name, expected, text);
}

static core_status read_value(table_reader *reader, size_t column, const char *text) {
    data_table *table = reader->table;
    double *value = &table->value[column * table->stride + table->rows];
    if (is_missing(text)) {
        *value = NAN;
        return CORE_OK;
    }
    if (data_parse_number(text, value)) {
        return CORE_OK;
    }
    return core_fail(reader->error, CORE_DATA, "%s:%zu: column %s: expected a number, found `%s`",
                     reader->csv.path, reader->csv.line, table->column[column].name, text);
}

static core_status read_row(table_reader *reader) {
    const data_csv *csv = &reader->csv;
    if (csv->cells != reader->header_cells) {
        return core_fail(reader->error, CORE_DATA, "%s:%zu: expected %zu cells, found %zu",
                         csv->path, csv->line, reader->header_cells, csv->cells);
    }
    if (reader->table->key.name != NULL) {
        CORE_TRY(read_key(reader, csv->cell[0]));
    }
    for (size_t i = 0; i < csv->cells; i++) {
        if (reader->target[i] != DATA_NONE) {
            CORE_TRY(read_value(reader, reader->target[i], csv->cell[i]));
        }
    }
    reader->table->line[reader->table->rows++] = csv->line;
    return CORE_OK;
}

static core_status read_rows(table_reader *reader) {
    CORE_TRY(allocate_rows(reader));
    for (;;) {
        bool found = false;
        CORE_TRY(data_csv_next(&reader->csv, &found, reader->error));
        if (!found) {
            return CORE_OK;
        }
        CORE_TRY(read_row(reader));
    }
}

typedef struct labelled_line {
    const char *label;
    size_t line;
} labelled_line;

static int compare_labels(const void *one, const void *other) {
    const labelled_line *a = one;
    const labelled_line *b = other;
    int order = strcmp(a->label, b->label);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static core_status refuse_twins(const labelled_line *sorted, const table_reader *reader) {
    const data_table *table = reader->table;
    for (size_t i = 1; i < table->rows; i++) {
        if (strcmp(sorted[i - 1].label, sorted[i].label) == 0) {
            return core_fail(reader->error, CORE_DATA,
                             "%s:%zu: column %s: %s is there twice, first in line %zu", table->path,
                             sorted[i].line, table->key.name, sorted[i].label, sorted[i - 1].line);
        }
    }
    return CORE_OK;
}

static core_status check_labels(const table_reader *reader) {
    const data_table *table = reader->table;
    if (table->label == NULL || table->rows < 2) {
        return CORE_OK;
    }
    labelled_line *sorted = core_allocate(table->rows, sizeof *sorted);
    if (sorted == NULL) {
        return core_fail_memory(reader->error);
    }
    for (size_t row = 0; row < table->rows; row++) {
        sorted[row] = (labelled_line){.label = table->label[row], .line = table->line[row]};
    }
    qsort(sorted, table->rows, sizeof *sorted, compare_labels);
    core_status status = refuse_twins(sorted, reader);
    core_free(sorted);
    return status;
}

/* ---- the file */

/* A zero byte would end texts early: such a file is UTF-16 or no text at all. */
static core_status refuse_binary(const table_reader *reader) {
    const char *begin = reader->table->text.bytes;
    const char *zero = memchr(begin, '\0', reader->table->text.length);
    if (zero == NULL) {
        return CORE_OK;
    }
    size_t line = 1;
    for (const char *at = begin; at < zero; at++) {
        line += *at == '\n';
    }
    return core_fail(reader->error, CORE_DATA, "%s:%zu: a zero byte: this is no text file",
                     reader->table->path, line);
}

static core_status read_table(table_reader *reader, const char *path) {
    data_table *table = reader->table;
    table->path = core_copy_text(path);
    if (table->path == NULL) {
        return core_fail_memory(reader->error);
    }
    CORE_TRY(core_file_read(path, &table->text, reader->error));
    CORE_TRY(core_buffer_reserve(&table->text, 1, reader->error));
    CORE_TRY(refuse_binary(reader));
    char separator = reader->options->separator != '\0' ? reader->options->separator : ',';
    reader->csv = data_csv_start(table->path, &table->text, separator);
    CORE_TRY(read_header(reader));
    CORE_TRY(read_rows(reader));
    return check_labels(reader);
}

core_status data_table_read(const char *path, const data_table_options *options, data_table *table,
                            afx_error *error) {
    memset(table, 0, sizeof *table);
    table_reader reader = {.table = table, .options = options, .error = error};
    core_status status = read_table(&reader, path);
    data_csv_free(&reader.csv);
    core_free(reader.target);
    if (status != CORE_OK) {
        data_table_free(table);
    }
    return status;
}

void data_table_free(data_table *table) {
    core_free(table->path);
    core_free(table->time);
    core_free(table->label);
    core_free(table->column);
    core_free(table->value);
    core_free(table->line);
    core_buffer_free(&table->text);
    memset(table, 0, sizeof *table);
}

const double *data_table_column(const data_table *table, size_t column) {
    return table->value + column * table->stride;
}

data_fields data_table_fields(const data_table *table) {
    data_fields fields = {.field = table->column, .count = table->columns, .kind = "column"};
    return fields;
}

size_t data_table_find_row(const data_table *table, const char *label) {
    for (size_t row = 0; table->label != NULL && row < table->rows; row++) {
        if (strcmp(table->label[row], label) == 0) {
            return row;
        }
    }
    return DATA_NONE;
}
