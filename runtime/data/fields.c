#include "data/fields.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_NAME 64
#define LONGEST_LIST 200 /* bytes of the names listed in a message */

size_t data_find_field(data_fields fields, const char *name) {
    for (size_t i = 0; i < fields.count; i++) {
        if (strcmp(fields.field[i].name, name) == 0) {
            return i;
        }
    }
    return DATA_NONE;
}

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t data_edit_distance(const char *one, const char *other) {
    size_t rows = strlen(one);
    size_t columns = strlen(other);
    if (rows > LONGEST_NAME || columns > LONGEST_NAME) {
        return SIZE_MAX;
    }
    size_t row[LONGEST_NAME + 1]; /* distances of the prefixes of `other` from one[0 .. i] */
    for (size_t j = 0; j <= columns; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            int differ = tolower((unsigned char)one[i - 1]) != tolower((unsigned char)other[j - 1]);
            size_t replaced = diagonal + (size_t)differ;
            diagonal = row[j];
            row[j] = smallest(replaced, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[columns];
}

/* A name near enough to be what was meant: at most a third of its length away, 1 for short ones. */
static const char *nearest_name(data_fields fields, const char *name) {
    size_t limit = strlen(name) / 3 > 1 ? strlen(name) / 3 : 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < fields.count; i++) {
        size_t distance = data_edit_distance(name, fields.field[i].name);
        if (distance <= limit && distance < strlen(name)) {
            limit = distance;
            nearest = fields.field[i].name;
        }
    }
    return nearest;
}

static void list_names(data_fields fields, char text[LONGEST_LIST]) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < fields.count && used < LONGEST_LIST; i++) {
        const char *separator = i > 0 ? ", " : "";
        int more =
            snprintf(text + used, LONGEST_LIST - used, "%s%s", separator, fields.field[i].name);
        used += more > 0 ? (size_t)more : 0;
    }
}

core_status data_require_field(data_fields fields, const char *name, size_t *found,
                               afx_error *error) {
    *found = data_find_field(fields, name);
    if (*found != DATA_NONE) {
        return CORE_OK;
    }
    const char *near = nearest_name(fields, name);
    if (near != NULL) {
        return core_fail(error, CORE_DATA, "no %s `%s`; did you mean `%s`?", fields.kind, name,
                         near);
    }
    char names[LONGEST_LIST];
    list_names(fields, names);
    return core_fail(error, CORE_DATA, "no %s `%s`; there are: %s", fields.kind, name,
                     fields.count > 0 ? names : "none");
}

bool data_split_header(const char *text, data_header *header) {
    const char *open = strrchr(text, '[');
    size_t length = strlen(text);
    *header = (data_header){.name = length};
    bool index = open != NULL && open > text && open[-1] != ' ' && open[-1] != '\t' &&
                 open[1] >= '0' && open[1] <= '9';
    if (open == NULL || index) {
        return length > 0;
    }
    header->unit = open + 1;
    header->unit_length = strcspn(open, "]") - 1;
    header->name = (size_t)(open - text);
    while (header->name > 0 && (text[header->name - 1] == ' ' || text[header->name - 1] == '\t')) {
        header->name--;
    }
    return header->name > 0 && strcspn(open, "]") == strlen(open) - 1;
}
