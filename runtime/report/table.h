/* Tables of text and numbers, for a terminal and as Markdown; html.h has them for a page. */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "core/memory.h"

typedef enum report_alignment { REPORT_LEFT, REPORT_RIGHT } report_alignment;

typedef struct report_column {
    const char *header;
    report_alignment alignment;
    int digits; /* of numbers, after the point: 0 .. 17 */
} report_column;

/* Filled cell by cell, left to right and top to bottom; what a last row lacks is empty. Set
 * columns and column_count, zero the rest, free at the end. The columns stay the caller's. */
typedef struct report_table {
    const report_column *columns;
    size_t column_count;
    size_t cell_count;
    size_t *cells; /* where each begins in text, ended by NUL */
    size_t cell_capacity;
    core_buffer text;
} report_table;

/* Control characters become spaces, bytes that are no UTF-8 become U+FFFD. NULL is empty. */
core_status report_table_add(report_table *table, const char *text, afx_error *error);

/* With the digits of its column; with an exponent where these would show only zeros, or hide that
 * the number is huge. Not a number is "-". */
core_status report_table_add_number(report_table *table, double number, afx_error *error);

void report_table_free(report_table *table); /* its cells, and makes it an empty one */

/* Appends the table: a header, a rule, the rows; every line ends with a newline. */
core_status report_table_text(const report_table *table, core_buffer *buffer, afx_error *error);
core_status report_table_markdown(const report_table *table, core_buffer *buffer, afx_error *error);

size_t report_table_rows(const report_table *table);
/* "" where there is none. */
const char *report_table_cell(const report_table *table, size_t row, size_t column);

#endif
