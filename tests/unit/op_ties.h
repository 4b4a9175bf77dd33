/* What the operators do at ties and jumps, as documented. */
#ifndef OP_TIES_H
#define OP_TIES_H

#include <stddef.h>

#include "ir/op.h"

typedef struct op_tie {
    ir_op op;
    double argument[3];
    double value;
    double partial[3];
} op_tie;

extern const op_tie op_ties[];
extern const size_t op_tie_count;

#endif
