#include "show/table.h"

#include <stdbool.h>
#include <string.h>

size_t show_width(const char *text) {
    size_t width = 0;
    for (; *text; text++)
        width += (*text & 0xc0) != 0x80;
    return width;
}

void show_add_cell(base_arena *arena, show_table *table, const char *text) {
    table->cells =
        base_arena_grow(arena, table->cells, table->count, &table->capacity, sizeof *table->cells);
    table->cells[table->count++] = text;
}

static size_t width_of(const show_table *table, size_t column) {
    size_t widest = 0;
    for (size_t k = column + table->columns; k < table->count; k += table->columns)
        if (show_width(table->cells[k]) > widest)
            widest = show_width(table->cells[k]);
    size_t head = show_width(table->cells[column]);
    return widest && head > widest ? head : widest;
}

static void write_line(base_writer *writer, const show_table *table, size_t row,
                       const size_t *widths) {
    size_t owed = 2;
    for (size_t c = 0; c < table->columns; c++) {
        if (!widths[c])
            continue;
        const char *cell = table->cells[row * table->columns + c];
        if (*cell)
            base_write(writer, "%*s%s", (int)owed, "", cell);
        owed = (*cell ? 0 : owed) + widths[c] - show_width(cell) + 2;
    }
    base_write(writer, "\n");
}

void show_write_table(base_writer *writer, const show_table *table) {
    size_t *widths = base_arena_take(writer->arena, (table->columns + 1) * sizeof *widths);
    for (size_t c = 0; c < table->columns; c++)
        widths[c] = width_of(table, c);
    for (size_t row = 0; row * table->columns < table->count; row++)
        write_line(writer, table, row, widths);
}
