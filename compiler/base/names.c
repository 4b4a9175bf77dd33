/* Interned names: an open-addressed table that doubles when half full. */
#include "base/names.h"

#include <stdint.h>
#include <string.h>

struct base_names {
    base_arena *arena;
    const char **slots;
    size_t count;
    size_t size; /* a power of two */
};

enum { FIRST_SIZE = 256 };

base_names *base_names_create(base_arena *arena) {
    base_names *names = base_arena_take(arena, sizeof *names);
    names->arena = arena;
    names->size = FIRST_SIZE;
    names->slots = base_arena_take(arena, FIRST_SIZE * sizeof *names->slots);
    return names;
}

/* FNV-1a. */
static uint64_t hash_of(const char *text, size_t length) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
    return hash;
}

/* The slot that holds the text, or the empty one where it belongs. */
static const char **slot_of(base_names *names, const char *text, size_t length) {
    size_t place = (size_t)hash_of(text, length) & (names->size - 1);
    while (names->slots[place]) {
        const char *held = names->slots[place];
        if (strlen(held) == length && memcmp(held, text, length) == 0)
            break;
        place = (place + 1) & (names->size - 1);
    }
    return &names->slots[place];
}

static void double_size(base_names *names) {
    const char **old = names->slots;
    size_t old_size = names->size;
    names->size *= 2;
    names->slots = base_arena_take(names->arena, names->size * sizeof *names->slots);
    for (size_t i = 0; i < old_size; i++)
        if (old[i])
            *slot_of(names, old[i], strlen(old[i])) = old[i];
}

const char *base_name(base_names *names, const char *text, size_t length) {
    if (2 * names->count >= names->size)
        double_size(names);
    const char **slot = slot_of(names, text, length);
    if (!*slot) {
        *slot = base_arena_copy(names->arena, text, length);
        names->count++;
    }
    return *slot;
}

const char *base_name_of(base_names *names, const char *text) {
    return base_name(names, text, strlen(text));
}

size_t base_name_distance(const char *a, const char *b) {
    enum { LONGEST = 63 };
    size_t row[LONGEST + 1];
    size_t length = strlen(b);
    if (length > LONGEST || strlen(a) > LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t above = row[j];
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            best = above + 1 < best ? above + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = above;
        }
    }
    return row[length];
}
