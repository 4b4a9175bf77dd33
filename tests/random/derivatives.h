/* The derivatives of one random program through the interpreter, held against each other. */
#ifndef RANDOM_DERIVATIVES_H
#define RANDOM_DERIVATIVES_H

#include "ir/simulate.h"

typedef struct derivatives {
    uint64_t seed;
    bool smooth;  /* values have the derivatives that are told: compared with complex step, too,
                  * where no kink is near */
    bool stepped; /* set: they were */
} derivatives;

/* Adjoint against tangent, to 1e-12 of the sum of absolute terms; both against complex step, to
 * 1e-9. The module has been through all passes. NULL, or what differs (in the arena). */
const char *derivatives_compare(const ir_module *module, derivatives *of, base_arena *arena);

#endif
