/* Texts in columns, for a terminal. */
#ifndef SHOW_TABLE_H
#define SHOW_TABLE_H

#include "base/writer.h"

typedef struct show_table {
    size_t columns;
    const char **cells; /* row by row, the heads of the columns first */
    size_t count;
    size_t capacity;
} show_table;

void show_add_cell(base_arena *arena, show_table *table, const char *text);
/* Every line indented by two; columns that are empty below their heads are left out. */
void show_write_table(base_writer *writer, const show_table *table);
/* Characters of UTF-8. */
size_t show_width(const char *text);

#endif
