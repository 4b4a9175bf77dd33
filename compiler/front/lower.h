/* Lowering: a checked model becomes IR. */
#ifndef FRONT_LOWER_H
#define FRONT_LOWER_H

#include "front/front.h"
#include "ir/module.h"

/* A flux as it was computed, and as it was laid upon its stores: values of the STEP region before
 * any pass. */
typedef struct front_moved {
    const front_symbol *flux;
    size_t system;
    ir_id value;
    double part; /* of a step: 1, or 1/substeps */
    ir_id from;  /* what the elements of the source lose of it, before its factor; 0: no source */
    ir_id to;
} front_moved;

/* A store on its way through the equations of a system. Under substeps the end is the last element
 * of a value that a PREVIOUS, which begins with `before`, reads. */
typedef struct front_change {
    const front_symbol *store;
    size_t system;
    ir_id before;
    ir_id end;
} front_change;

typedef struct front_lowered {
    ir_module *module;
    front_moved *moved;
    size_t moved_count;
    size_t moved_capacity;
    front_change *changes; /* in the order they happen */
    size_t change_count;
    size_t change_capacity;
} front_lowered;

/* States are held in their declared unit, everything else inside in internal units. wanted: a bit
 * for each ir_role whose gradients will be made. */
front_lowered *front_lower(front_context *context, const front_checked *checked, uint32_t wanted);

/* By store: is what it holds after a step what it held before, plus and minus the fluxes declared,
 * and nothing else? Reads the STEP region as lowered, before any pass, so it proves the program
 * that is compiled and not the intention. */
bool *front_prove_stores(base_arena *arena, const front_lowered *lowered,
                         const front_symbols *stores);

#endif
