/* Second order through the interpreter, held against what it must agree with. */
#ifndef SECOND_ORDER_H
#define SECOND_ORDER_H

#include "ir/simulate.h"
#include "random_source.h"

/* Draws directions of the inputs and of the seeds, and the seeds. */
void second_draw(ir_simulation *run, random_source *source);
/* After ir_simulate_second: bars as those of the adjoint, all finite, and, if `smooth`, their dots
 * as the complex step of the adjoint has them, to 1e-9. NULL, or what differs (in the arena). */
const char *second_compare(const ir_simulation *run, bool smooth, base_arena *arena);
/* With seeds that do not move, and without warm-up: u'Hv = v'Hu, of the run's own direction v and a
 * drawn one u. */
const char *second_compare_symmetry(const ir_simulation *run, random_source *source,
                                    base_arena *arena);

#endif
