/* Random programs of the language: right by construction, bounded in their growth, and between them
 * using every operator, node and solver. */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

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
    PROGRAM_KINDS
} program_kind;

program_kind program_kind_of(uint64_t seed);
const char *program_kind_name(program_kind kind);
/* The program of a seed, a model called `random_SEED`. */
void program_write(base_writer *writer, uint64_t seed);

#endif
