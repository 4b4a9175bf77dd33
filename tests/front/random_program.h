/* Programs by chance: text in which every construct of the language occurs sooner or later. */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

#include <stdint.h>

#include "base/arena.h"

/* The same text for the same seed; it can be read, but means nothing. */
const char *random_program(base_arena *arena, uint64_t seed);

#endif
