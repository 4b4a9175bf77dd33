#include "op_ties.h"

#include <math.h>

const op_tie op_ties[] = {
    {IR_MIN, {2, 2}, 2, {0.5, 0.5}},
    {IR_MAX, {-1, -1}, -1, {0.5, 0.5}},
    {IR_CLAMP, {0, 0, 1}, 0, {1, 0, 0}},
    {IR_CLAMP, {1, 0, 1}, 1, {1, 0, 0}},
    {IR_CLAMP, {2, 2, 1}, 1, {0, 0, 1}}, /* bounds the wrong way round: the least wins */
    {IR_CLAMP, {1.99, 2, 1}, 2, {0, 1, 0}},
    {IR_ABS, {0}, 0, {0}},
    {IR_SIGN, {0}, 0, {0}},
    {IR_SQRT, {0}, 0, {0}},
    {IR_POW, {0, 0}, 1, {0, 0}},
    {IR_POW, {0, 0.3}, 0, {0, 0}},
    {IR_POW, {0, 1}, 0, {1, 0}},
    {IR_POW, {0, 2}, 0, {0, 0}},
    {IR_POW, {0, -1}, INFINITY, {0, 0}},
    {IR_POW, {-2, 3}, -8, {12, 0}},
    {IR_LT, {1, 1}, 0, {0, 0}},
    {IR_LE, {1, 1}, 1, {0, 0}},
    {IR_GT, {1, 1}, 0, {0, 0}},
    {IR_GE, {1, 1}, 1, {0, 0}},
    {IR_EQ, {1, 1}, 1, {0, 0}},
    {IR_NE, {1, 1}, 0, {0, 0}},
    {IR_FLOOR, {2}, 2, {0}},
    {IR_CEIL, {2}, 2, {0}},
    {IR_ROUND, {-1.5}, -1, {0}},
    {IR_ROUND, {2.5}, 3, {0}},
};

const size_t op_tie_count = sizeof op_ties / sizeof *op_ties;
