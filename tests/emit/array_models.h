/* Modules made by hand, each full of one kind of array code: shifted reads, reductions, recurrences
 * up, down and in each other, substeps, states that read each other, river networks. */
#ifndef ARRAY_MODELS_H
#define ARRAY_MODELS_H

#include "ir/build.h"

typedef struct array_model {
    const char *name;
    ir_module *(*make)(base_arena *arena, const char *name);
} array_model;

enum { ARRAY_MODELS = 9 };
extern const array_model array_models[ARRAY_MODELS];

#endif
