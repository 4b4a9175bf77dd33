/* The yardsticks of the benchmark: HBV written by hand for the machine, with an adjoint derived by
 * hand; the same model as plain scalar C; and what the machine itself can do.
 *
 * HBV: the 13-parameter equations of models/hbv.afx, sequential, steps of one day, every store
 * starting at 0.001 mm. A lane is one member of one site: lane = site * members + member, and
 * lanes = sites * members. All arrays are contiguous, of float or double as the function's name
 * says. */
#ifndef HAND_H
#define HAND_H

#include <stddef.h>

enum { HAND_PARAMETERS = 13 };

struct hand_run {
    size_t sites, members, steps;
    size_t first_site, end_site; /* only these are run, so that threads can share a run */
    int linear;                  /* 1: ET rises linearly with soil moisture; 0: by a power */
    const void *P, *T, *PET;     /* [steps][sites], mm/d, degC, mm/d */
    /* TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2, each [lanes] in its unit; where ET is
     * linear, nobody looks at BETAET */
    const void *parameter[HAND_PARAMETERS];
    void *Q, *AET;                        /* forward: [steps][lanes], mm/d, written */
    const void *Q_bar;                    /* gradient: [steps][lanes], the seeds */
    void *parameter_bar[HAND_PARAMETERS]; /* gradient: each [lanes], added to */
    void *work;                           /* of one thread, aligned to 64 bytes; */
    size_t work_size;                     /* at least hand_work_*() */
};

/* Of a block. */
size_t hand_hbv_lanes_float(void);
size_t hand_hbv_lanes_double(void);

/* Bytes of work memory that forward and gradient need. */
size_t hand_hbv_work_float(const struct hand_run *run);
size_t hand_hbv_work_double(const struct hand_run *run);

/* Blocks of lanes in vectors, logarithm and power of two by polynomials in line. The gradient is
 * that of sum(Q_bar * Q), forward run included; it writes no Q. At a tie of a minimum or maximum
 * it takes one side's derivative, where the language gives one half to each. Returns 0, or 1 if
 * the work memory is too small. */
int hand_hbv_forward_float(const struct hand_run *run);
int hand_hbv_forward_double(const struct hand_run *run);
int hand_hbv_gradient_float(const struct hand_run *run);
int hand_hbv_gradient_double(const struct hand_run *run);

/* Loops over sites, members and steps, one number at a time, pow of the C library. */
void scalar_hbv_forward_float(const struct hand_run *run);
void scalar_hbv_forward_double(const struct hand_run *run);

/* What the machine can do on one thread, each measured for some milliseconds. */

enum hand_math {
    HAND_LOG, /* the kernel's own, to the base 2, in line */
    HAND_EXP,
    HAND_POW,           /* both, as two loops */
    LIBRARY_VECTOR_EXP, /* the C library's vector functions, where the compiler uses them */
    LIBRARY_VECTOR_LOG,
    LIBRARY_VECTOR_POW,
    PLAIN_OPERATION /* a sum, or a product with a sum */
};

/* Nanoseconds for one element of an array in the first-level cache. */
double hand_math_ns_float(enum hand_math what);
double hand_math_ns_double(enum hand_math what);

/* Bytes per nanosecond (GB/s) of the triad a = b + s*c over `bytes` of memory in all, counting each
 * number read or written once; NaN if there is not so much memory. */
double hand_stream_bytes_per_ns(size_t bytes);

#endif
