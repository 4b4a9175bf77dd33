#include "data/csv.h"

#include <string.h>

data_csv data_csv_start(const char *path, core_buffer *text, char separator) {
    static const char mark[] = "\xEF\xBB\xBF";
    data_csv csv = {.path = path,
                    .at = text->bytes,
                    .end = text->bytes + text->length,
                    .separator = separator,
                    .next_line = 1};
    if (text->length >= 3 && memcmp(text->bytes, mark, 3) == 0) {
        csv.at += 3;
    }
    return csv;
}

void data_csv_free(data_csv *csv) {
    core_free(csv->cell);
    csv->cell = NULL;
    csv->capacity = 0;
}

/* Steps over `\n`, `\r\n` or `\r`; false when there is none here. */
static bool skip_newline(data_csv *csv) {
    if (csv->at == csv->end || (*csv->at != '\n' && *csv->at != '\r')) {
        return false;
    }
    if (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n') {
        csv->at++;
    }
    csv->at++;
    csv->next_line++;
    return true;
}

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t';
}

static void skip_blank_lines(data_csv *csv) {
    for (;;) {
        char *at = csv->at;
        while (at < csv->end && is_blank(*at) && *at != csv->separator) {
            at++;
        }
        if (at < csv->end && *at != '\n' && *at != '\r') {
            return;
        }
        csv->at = at;
        if (!skip_newline(csv)) {
            return;
        }
    }
}

/* A cell in quotes; doubled quotes are one. `at` is on the opening quote. */
static core_status read_quoted(data_csv *csv, char **cell_end, afx_error *error) {
    char *write = csv->at++;
    for (; csv->at < csv->end; csv->at++) {
        if (*csv->at == '"') {
            csv->at++;
            if (csv->at == csv->end || *csv->at != '"') {
                *cell_end = write;
                return CORE_OK;
            }
        }
        csv->next_line += *csv->at == '\n';
        *write++ = *csv->at;
    }
    return core_fail(error, CORE_DATA, "%s:%zu: a quote is opened and never closed", csv->path,
                     csv->line);
}

static void read_plain(data_csv *csv, char **cell_end) {
    while (csv->at < csv->end && *csv->at != csv->separator && *csv->at != '\n' &&
           *csv->at != '\r') {
        csv->at++;
    }
    *cell_end = csv->at;
    while (*cell_end > csv->cell[csv->cells] && is_blank((*cell_end)[-1])) {
        (*cell_end)--;
    }
}

/* One cell with the blanks around it taken off; *more is true when a separator follows. */
static core_status read_cell(data_csv *csv, bool *more, afx_error *error) {
    while (csv->at < csv->end && is_blank(*csv->at) && *csv->at != csv->separator) {
        csv->at++;
    }
    char *cell_end = csv->at;
    csv->cell[csv->cells] = csv->at;
    if (csv->at < csv->end && *csv->at == '"') {
        CORE_TRY(read_quoted(csv, &cell_end, error));
        while (csv->at < csv->end && is_blank(*csv->at) && *csv->at != csv->separator) {
            csv->at++;
        }
    } else {
        read_plain(csv, &cell_end);
    }
    csv->cells++;
    *more = csv->at < csv->end && *csv->at == csv->separator;
    bool ended = csv->at == csv->end || *more || skip_newline(csv);
    if (!ended) {
        return core_fail(error, CORE_DATA, "%s:%zu: text after a closing quote", csv->path,
                         csv->line);
    }
    csv->at += *more;
    *cell_end = '\0'; /* last: it may be the separator or newline just looked at */
    return CORE_OK;
}

core_status data_csv_next(data_csv *csv, bool *found, afx_error *error) {
    skip_blank_lines(csv);
    csv->cells = 0;
    csv->line = csv->next_line;
    *found = csv->at < csv->end;
    for (bool more = *found; more;) {
        char **cell = core_grow(csv->cell, &csv->capacity, csv->cells + 1, sizeof *cell);
        if (cell == NULL) {
            return core_fail_memory(error);
        }
        csv->cell = cell;
        CORE_TRY(read_cell(csv, &more, error));
    }
    return CORE_OK;
}
