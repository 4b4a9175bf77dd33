/* Interned names: equal text, equal pointer. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/arena.h"

typedef struct base_names base_names;

base_names *base_names_create(base_arena *arena);
const char *base_name(base_names *names, const char *text, size_t length);
const char *base_name_of(base_names *names, const char *text);
/* Edits (insert, delete, change one character) from one to the other; huge for very long names. */
size_t base_name_distance(const char *a, const char *b);

#endif
