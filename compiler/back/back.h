/* The back end: IR in, C99 text out. The only place where C text exists. */
#ifndef BACK_BACK_H
#define BACK_BACK_H

#include <stdbool.h>

#include "back/report.h"
#include "base/writer.h"
#include "ir/module.h"

/* Whose exp, log, pow and their like the generated code calls. */
typedef enum back_math {
    BACK_MATH_CHOSEN, /* by the driver, which knows of code for one lane; else the next */
    BACK_MATH_FAST,   /* its own, written into it */
    BACK_MATH_VECTOR, /* the C library's, in vector form where it has one */
    BACK_MATH_LIBM    /* the C library's, lane by lane */
} back_math;

typedef struct back_options {
    bool single; /* float; else double */
    back_math math;
    const char *version; /* of the compiler, for the first line */
    const char *lanes;   /* "sites", or the dim whose elements the lanes are; NULL: chosen */
    size_t sites;        /* that a run will have; 0: not known */
} back_options;

typedef struct back_output {
    const char *header;        /* NAME.h */
    const char *source;        /* NAME.c */
    back_math math;            /* as it was chosen */
    bool one_lane;             /* nothing in it is a vector */
    const char *prefix;        /* NAME: the model's name as a C name, before every symbol */
    const back_report *report; /* what it costs */
} back_output;

/* The module has been through all passes. */
back_output back_emit(const ir_module *module, const back_options *options);

#endif
