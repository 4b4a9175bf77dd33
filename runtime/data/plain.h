/* A file of cells as it is, with or without a header: what other programs write. */
#ifndef DATA_PLAIN_H
#define DATA_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/memory.h"
#include "core/status.h"

typedef struct data_plain {
    const char *path; /* the caller's */
    char **cell;      /* [row][columns] texts */
    size_t *line;     /* [row] where it stands in the file, from 1 */
    size_t rows;      /* without the header */
    size_t columns;   /* of the first row; rows with more or fewer are refused */
    char **header;    /* [columns]; NULL: the first row has a number in its first or only cell */
    core_buffer text; /* the file, cut up */
    size_t cell_room, line_room;
} data_plain;

/* A first row none of whose cells is a number is a header. CORE_DATA: an empty file, a row of
 * another length. On failure it is empty. */
core_status data_plain_read(const char *path, data_plain *plain, afx_error *error);
void data_plain_free(data_plain *plain);

const char *data_plain_cell(const data_plain *plain, size_t row, size_t column);

/* A finite number, or NaN for a cell that is empty, `NaN` or `NA`; else CORE_DATA. */
core_status data_plain_number(const data_plain *plain, size_t row, size_t column, double *number,
                              afx_error *error);

#endif
