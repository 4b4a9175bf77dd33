#include "data/plain.h"

#include <math.h>
#include <string.h>

#include "core/file.h"
#include "data/csv.h"
#include "data/table.h"

static core_status keep_row(data_plain *plain, const data_csv *csv, afx_error *error) {
    if (plain->rows == 0) {
        plain->columns = csv->cells;
    }
    if (csv->cells != plain->columns) {
        return core_fail(error, CORE_DATA, "%s:%zu: expected %zu cells, found %zu", plain->path,
                         csv->line, plain->columns, csv->cells);
    }
    size_t used = plain->rows * plain->columns;
    char **cell =
        core_grow(plain->cell, &plain->cell_room, used + plain->columns, sizeof *plain->cell);
    if (cell == NULL) {
        return core_fail_memory(error);
    }
    plain->cell = cell;
    size_t *line = core_grow(plain->line, &plain->line_room, plain->rows + 1, sizeof *plain->line);
    if (line == NULL) {
        return core_fail_memory(error);
    }
    plain->line = line;
    memcpy(plain->cell + used, csv->cell, csv->cells * sizeof *csv->cell);
    plain->line[plain->rows++] = csv->line;
    return CORE_OK;
}

static core_status keep_rows(data_plain *plain, data_csv *csv, afx_error *error) {
    for (bool found = true; found;) {
        CORE_TRY(data_csv_next(csv, &found, error));
        if (found) {
            CORE_TRY(keep_row(plain, csv, error));
        }
    }
    return plain->rows > 0 ? CORE_OK : core_fail(error, CORE_DATA, "%s:1: no rows", plain->path);
}

static bool is_number(const char *text) {
    double number;
    return text[0] == '\0' || strcmp(text, "NaN") == 0 || strcmp(text, "NA") == 0 ||
           data_parse_number(text, &number);
}

/* The first row becomes the header where it holds no number, not even a missing one. */
static core_status take_header(data_plain *plain, afx_error *error) {
    for (size_t column = 0; column < plain->columns; column++) {
        if (is_number(plain->cell[column])) {
            return CORE_OK;
        }
    }
    plain->header = core_allocate(plain->columns, sizeof *plain->header);
    if (plain->header == NULL) {
        return core_fail_memory(error);
    }
    memcpy(plain->header, plain->cell, plain->columns * sizeof *plain->header);
    plain->rows--;
    memmove(plain->cell, plain->cell + plain->columns,
            plain->rows * plain->columns * sizeof *plain->cell);
    memmove(plain->line, plain->line + 1, plain->rows * sizeof *plain->line);
    return plain->rows > 0
               ? CORE_OK
               : core_fail(error, CORE_DATA, "%s:2: no rows below the header", plain->path);
}

static core_status read(data_plain *plain, afx_error *error) {
    CORE_TRY(core_file_read(plain->path, &plain->text, error));
    CORE_TRY(core_buffer_reserve(&plain->text, 1, error));
    if (memchr(plain->text.bytes, '\0', plain->text.length) != NULL) {
        return core_fail(error, CORE_DATA, "%s:1: a zero byte: this is no text file", plain->path);
    }
    data_csv csv = data_csv_start(plain->path, &plain->text, ',');
    core_status status = keep_rows(plain, &csv, error);
    data_csv_free(&csv);
    return status == CORE_OK ? take_header(plain, error) : status;
}

core_status data_plain_read(const char *path, data_plain *plain, afx_error *error) {
    *plain = (data_plain){.path = path};
    core_status status = read(plain, error);
    if (status != CORE_OK) {
        data_plain_free(plain);
    }
    return status;
}

void data_plain_free(data_plain *plain) {
    core_free(plain->cell);
    core_free(plain->line);
    core_free(plain->header);
    core_buffer_free(&plain->text);
    *plain = (data_plain){0};
}

const char *data_plain_cell(const data_plain *plain, size_t row, size_t column) {
    return plain->cell[row * plain->columns + column];
}

core_status data_plain_number(const data_plain *plain, size_t row, size_t column, double *number,
                              afx_error *error) {
    const char *text = data_plain_cell(plain, row, column);
    if (data_parse_number(text, number)) {
        return CORE_OK;
    }
    *number = NAN;
    if (is_number(text)) {
        return CORE_OK;
    }
    return core_fail(error, CORE_DATA, "%s:%zu: column %zu: expected a number, found `%s`",
                     plain->path, plain->line[row], column + 1, text);
}
