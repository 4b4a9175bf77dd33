/* Random programs of the language: right by construction, bounded in their growth, and between them
 * using every operator, node and solver. */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/writer.h"

/* What kind of program a seed gives; they take turns. */
typedef enum program_kind {
    PROGRAM_SEQUENTIAL,
    PROGRAM_EULER,
    PROGRAM_SUBSTEPS, /* euler(substeps = 3) */
    PROGRAM_HEUN,
    PROGRAM_RK4,
    PROGRAM_NETWORK,
    PROGRAM_MAP,
    PROGRAM_PARTS,
    PROGRAM_IMPLICIT, /* implicit_euler; its stores a column, or a few, or both */
    PROGRAM_MIDPOINT, /* implicit_midpoint, the same */
    PROGRAM_ADAPTIVE,
    PROGRAM_UNKNOWN, /* solve, under any solver */
    PROGRAM_KINDS
} program_kind;

program_kind program_kind_of(uint64_t seed);
/* Do its steps want equations that can be solved, or that bear to be cut: slopes are small, and
 * nothing jumps with what moves? */
bool program_is_gentle(program_kind kind);
/* Is second order made of it? */
bool program_is_second(uint64_t seed);
/* May its decisions be straight-through? Their values have not the derivatives that are told. */
bool program_is_straight(uint64_t seed);
const char *program_kind_name(program_kind kind);
/* The program of a seed, a model called `random_SEED`. */
void program_write(base_writer *writer, uint64_t seed);

#endif
