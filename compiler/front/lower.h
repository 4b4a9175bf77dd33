/* Lowering: a checked model becomes IR. */
#ifndef FRONT_LOWER_H
#define FRONT_LOWER_H

#include "front/front.h"
#include "ir/module.h"

/* A flux as it was computed, once for every part of a step. */
typedef struct front_moved {
    const front_symbol *flux;
    ir_id value; /* in the STEP region before any pass */
    double part; /* of a step: 1, or 1/substeps */
} front_moved;

typedef struct front_lowered {
    ir_module *module;
    front_moved *moved;
    size_t moved_count;
    size_t moved_capacity;
} front_lowered;

/* States are held in their declared unit, everything else inside in internal units. wanted: a bit
 * for each ir_role whose gradients will be made. */
front_lowered *front_lower(front_context *context, const front_checked *checked, uint32_t wanted);

/* Is what the store holds after a step what it held before, plus and minus the fluxes declared, and
 * nothing else? Reads the STEP region as lowered, before any pass, so it proves the program that is
 * compiled and not the intention. */
bool front_store_is_proven(base_arena *arena, const front_lowered *lowered,
                           const front_symbol *store);

#endif
