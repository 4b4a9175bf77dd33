/* Names and units of columns, and finding one by its name. */
#ifndef DATA_FIELDS_H
#define DATA_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define DATA_NONE SIZE_MAX /* no such index */

typedef struct data_field {
    char *name;
    char *unit; /* as written, without the brackets; "" where none was written */
} data_field;

/* A list of fields, and what one of them is called in a message: "column", "variable". */
typedef struct data_fields {
    const data_field *field;
    size_t count;
    const char *kind;
} data_fields;

/* DATA_NONE when there is none. Upper and lower case differ. */
size_t data_find_field(data_fields fields, const char *name);

/* Where the name in a header ends, and the unit after it in brackets: `P [mm/d]`, `K[2] [1/d]`,
 * `K[2]`. Brackets that touch the name and begin with a digit belong to it. */
typedef struct data_header {
    size_t name;      /* length */
    const char *unit; /* in the header; NULL: none */
    size_t unit_length;
} data_header;

/* False: brackets do not close at the end, or there is no name. */
bool data_split_header(const char *text, data_header *header);

/* The same, but a missing field is CORE_DATA: "no variable `Temp`; did you mean `temp`?", or the
 * names there are. The caller puts the place before it (core_fail_within). */
core_status data_require_field(data_fields fields, const char *name, size_t *found,
                               afx_error *error);

/* The fewest insertions, deletions and replacements of bytes that make one text of the other, upper
 * and lower case taken as equal (Levenshtein 1966); SIZE_MAX beyond 64 bytes. */
size_t data_edit_distance(const char *one, const char *other);

#endif
