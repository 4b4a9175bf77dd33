/* What the code written costs, for one lane and (of a step's regions) one step; and why values are
 * kept, computed again, or not computed in vectors. */
#ifndef BACK_REPORT_H
#define BACK_REPORT_H

#include "ir/module.h"

/* Numbers read and written by the loops over lanes. */
typedef struct back_traffic {
    uint64_t loads, stores; /* of the arrays by lane: forcings, states, the tape, bars ... */
    uint64_t scratch_loads, scratch_stores;
    uint64_t shared_loads;        /* of weights, which all lanes share */
    uint64_t shared_values;       /* computed once for all lanes */
    uint64_t again[IR_OPERATORS]; /* operations that other pieces of a nest repeat */
} back_traffic;

typedef struct back_cost {
    bool made; /* false: the region is empty */
    uint64_t operations[IR_OPERATORS];
    uint64_t terms; /* of sums and extremes over a dim */
    uint64_t all;   /* operations and terms */
    uint64_t cost;  /* operations times the cost column of op.def; a term counts 1 */
    back_traffic traffic;
    uint64_t bytes;   /* read and written: all loads and stores but the shared */
    uint64_t scratch; /* numbers */
    uint64_t nests;
    uint64_t circles;
} back_cost;

/* Why it is dear to compute again. */
typedef enum back_worth { BACK_CHEAPER, BACK_ALONG_NETWORK, BACK_SOLVED } back_worth;

/* A value of the step that its adjoint reads from the tape. */
typedef struct back_kept {
    const char *name; /* in the source; NULL: none */
    const char *what; /* "pow", "sum" */
    uint64_t saves;   /* cost of what the adjoint would compute again besides */
    uint32_t states;  /* numbers of states that it would read besides */
    back_worth worth;
    uint32_t numbers;
    base_span span;
} back_kept;

/* Operations of one line of the source that the adjoint repeats. */
typedef struct back_repeated {
    base_span span;
    uint32_t line;
    uint64_t operations;
    uint64_t cost;
    int dearest; /* cost of the dearest of them */
} back_repeated;

typedef enum back_reason {
    BACK_CALLS,    /* a function of the C library, which has it in vector form */
    BACK_SCALAR,   /* one that it does not have so */
    BACK_GATHERS,  /* reads along the network */
    BACK_LEVELS,   /* a circle along the lanes: level by level */
    BACK_PLACES,   /* a circle along another dim */
    BACK_MAY_STOP, /* one that may end early */
    BACK_SHARED    /* the same for all lanes: computed once */
} back_reason;

typedef struct back_note {
    ir_region_kind region;
    back_reason reason;
    const char *what; /* the function or dim; "" for none */
    uint64_t count;   /* calls, reads, circles, values */
    uint32_t places;  /* of a circle along a dim */
    base_span span;   /* of the first; of functions none */
} back_note;

typedef struct back_report {
    uint32_t real_bytes;
    const char *lanes;     /* "sites", or the dim whose elements they are */
    const char *why_lanes; /* these */
    uint32_t lane_count;   /* of a site; 1 of sites */
    uint32_t block;        /* sites */
    back_cost cost[IR_REGIONS];
    uint32_t taped_states, kept_numbers; /* on the tape, of every step */
    back_kept *kept;
    size_t kept_count, kept_capacity;
    back_repeated *repeated; /* by line */
    size_t repeated_count, repeated_capacity;
    back_note *notes;
    size_t note_count, note_capacity;
} back_report;

#endif
