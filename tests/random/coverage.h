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
    NODE_UNKNOWN,
    NODE_STRAIGHT, /* the value of a decision with the derivative of another */
    NODE_ATTEMPT,  /* goes round a circle that may end early */
    COVERAGE_ROWS
} coverage_node;

typedef enum coverage_mode {
    COVERAGE_MET,
    COVERAGE_SLOPE,   /* with a derivative, in tangent and adjoint alike */
    COVERAGE_SECOND,  /* and in the tangent of the adjoint */
    COVERAGE_COMPLEX, /* and the derivative was held against complex step */
    COVERAGE_MODES
} coverage_mode;

/* What one program is made of. */
typedef struct coverage_program {
    program_kind kind;
    bool second, stepped;
    size_t met[COVERAGE_ROWS][2]; /* COVERAGE_MET, COVERAGE_SLOPE */
} coverage_program;

typedef struct coverage {
    size_t met[COVERAGE_ROWS][PROGRAM_KINDS][COVERAGE_MODES];
} coverage;

/* A module before any pass. */
void coverage_look(coverage_program *of, const ir_module *module);
void coverage_add(coverage *covered, const coverage_program *of);
/* Prints the table; returns how many cells are empty that need not be. */
int coverage_print(const coverage *covered, FILE *file);

#endif
