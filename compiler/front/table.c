/* Tables from names, or other things told apart by where they lie, to anything. */
#include <stdint.h>

#include "front/check.h"

enum { FIRST_SIZE = 32 };

/* The slot that holds the key, or the empty one where it belongs. */
static size_t slot_of(const front_table *table, const void *key) {
    uint64_t hash = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
    size_t place = (size_t)(hash >> 20) & (table->size - 1);
    while (table->keys[place] && table->keys[place] != key)
        place = (place + 1) & (table->size - 1);
    return place;
}

void *front_table_get(const front_table *table, const void *key) {
    return table->size ? table->values[slot_of(table, key)] : NULL;
}

static void grow(base_arena *arena, front_table *table) {
    front_table old = *table;
    table->size = old.size ? 2 * old.size : FIRST_SIZE;
    table->keys = base_arena_take(arena, table->size * sizeof *table->keys);
    table->values = base_arena_take(arena, table->size * sizeof *table->values);
    for (size_t i = 0; i < old.size; i++) {
        if (!old.keys[i])
            continue;
        size_t place = slot_of(table, old.keys[i]);
        table->keys[place] = old.keys[i];
        table->values[place] = old.values[i];
    }
}

void front_table_put(base_arena *arena, front_table *table, const void *key, void *value) {
    if (2 * table->count >= table->size)
        grow(arena, table);
    size_t place = slot_of(table, key);
    table->count += !table->keys[place];
    table->keys[place] = key;
    table->values[place] = value;
}
