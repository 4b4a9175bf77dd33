/* How many steps a schedule must take, reckoned apart from the compiler's own text. */
#ifndef THEORY_H
#define THEORY_H

#include <stddef.h>
#include <stdint.h>

#include "afflux/model.h"

/* Griewank and Walther's t(n, s): the fewest steps that are run besides those that are put on
 * tape, by the closed formula r n - (s + r)! / ((s + 1)! (r - 1)!). */
uint64_t theory_revolve(uint64_t n, uint64_t s);

enum { THEORY_MOST = 48 };

/* The same by trying every split: fewest[n][s], both to THEORY_MOST. */
typedef struct theory_table {
    uint64_t fewest[THEORY_MOST + 1][THEORY_MOST + 1];
} theory_table;
void theory_fill(theory_table *table);

/* Forward steps of a block under a schedule, warm-up included. */
uint64_t theory_steps_run(const afx_args *args);
/* Tapes and states it may remember. */
size_t theory_tapes(const afx_args *args);
size_t theory_states(const afx_args *args);

#endif
