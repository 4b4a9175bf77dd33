/* What random programs were made of: operators and nodes by kind of program. */
#ifndef RANDOM_COVERAGE_H
#define RANDOM_COVERAGE_H

#include <stdio.h>

#include "ir/module.h"
#include "program.h"

/* Rows behind those of op.def. */
typedef enum coverage_node {
    NODE_INDEX = IR_OPERATORS,
    NODE_SUM,
    NODE_LEAST,
    NODE_LARGEST,
    NODE_SHIFT_FILL,
    NODE_SHIFT_EDGE,
    NODE_SHIFT_WRAP,
    NODE_ELEMENT,
    NODE_UPWARDS,
    NODE_DOWNWARDS,
    NODE_UPSTREAM,
    NODE_ALONG_RIVERS,
    NODE_WEIGHT,
    NODE_SHARED,
    COVERAGE_ROWS
} coverage_node;

typedef struct coverage {
    /* how often met; how often with a derivative (in tangent and adjoint alike) */
    size_t met[COVERAGE_ROWS][PROGRAM_KINDS][2];
} coverage;

/* A module before any pass. */
void coverage_add(coverage *covered, const ir_module *module, program_kind kind);
/* Prints the table; returns how many cells are empty that need not be. */
int coverage_print(const coverage *covered, FILE *file);

#endif
