/* The contract between a compiled model and whoever runs it, version 4.
 *
 * A compiled model is one .c and one .h; the .h carries a copy of this text. Every number array is
 * of the model's own real type (see real_bytes). The model never allocates, prints or keeps state:
 * the caller owns all memory, and calls on different arguments may run side by side.
 *
 * Words. A *lane* is one copy of the model: a site, or one member of an ensemble at a site. Lane i
 * reads the forcings and attributes of site i / members. Lanes are cut into *blocks*; a block runs
 * its whole time loop, forward then reverse, on one piece of scratch memory.
 */
#ifndef AFFLUX_MODEL_H
#define AFFLUX_MODEL_H

#include <stddef.h>
#include <stdint.h>

#define AFX_ABI_VERSION 5

/* A view of numbers: element (v, t, i) is at data[v * variable + t * time + i * lane], in
 * elements of the model's real type; of the tangent's arrays, direction d begins d * direction
 * further on. data NULL: absent (an input that defaults, or a result not wanted). */
typedef struct afx_array {
    void *data;
    ptrdiff_t variable;
    ptrdiff_t time;
    ptrdiff_t lane;
    ptrdiff_t direction;
} afx_array;

typedef enum afx_status {
    AFX_OK = 0,
    AFX_BAD_ARGUMENTS = 1, /* size or version of afx_args, a missing array, work too small */
    AFX_NOT_FINITE = 2,    /* a store, state or output, or a derivative, is NaN or infinite */
    AFX_NOT_SOLVED = 3,    /* an implicit step, a solve or an adaptive step did not end well */
    AFX_OVERDRAWN = 4      /* of AFX_WATCH_STORES: a store of an amount is below 0 */
} afx_status;

/* What a run looks at after every step, and ends at, beside what it always does. A store is below
 * 0 when that is more than rounding: 1e-9 (float: 1e-5) of the largest amount in the lane's stores,
 * or of one unit. */
typedef enum afx_watch {
    AFX_WATCH_STORES = 1 /* stores of an amount: see afx_symbol.store */
} afx_watch;

/* Where a run went wrong: of AFX_NOT_FINITE symbol is the place in info->symbols of the first that
 * is not finite (in a reverse sweep: the derivative by it; of parameters and weights the step is
 * gradient_from), of AFX_OVERDRAWN that of the store, of AFX_NOT_SOLVED flag the place in
 * info->flags. */
typedef struct afx_fault {
    uint32_t symbol;
    uint32_t flag;
    size_t lane;
    size_t step;
} afx_fault;

/* What of the forward run is remembered for the reverse sweep. The results are the same to the
 * last bit; what is not remembered is computed again by the same steps. With n the steps from
 * gradient_from on, s the slots, and m = ceil(n / s):
 *                remembered                             steps run, besides the warm-up
 *   STORE_ALL    n tapes                                n
 *   STORE_STATES n - 1 states, 1 tape                   2 n - 1
 *   TWO_LEVEL    ceil(n / m) - 1 states, m tapes        n + (ceil(n / m) - 1) m
 *   BINOMIAL     min(s, n) states, 1 tape               n + r n - (s + r)! / ((s + 1)! (r - 1)!)
 * A tape is all that a step's adjoint reads of it; a state is all states, hidden ones too.
 * TWO_LEVEL cuts the n steps into stretches of m, holds the state at the begin of all but the last,
 * and has the tapes of one stretch at a time. BINOMIAL is "revolve" of Griewank and Walther (2000):
 * as few steps as s states allow; r >= 1 is the least with n <= (s + r)! / (s! r!). The stretch at
 * the end (one step, but for TWO_LEVEL) goes on tape in the forward run and is not run again.
 * TWO_LEVEL and BINOMIAL want s >= 1. */
typedef enum afx_schedule {
    AFX_STORE_ALL = 0,
    AFX_STORE_STATES = 1,
    AFX_TWO_LEVEL = 2,
    AFX_BINOMIAL = 3
} afx_schedule;

/* A river network, for models that read what comes from upstream: the lanes are its sites, in order
 * of level (headwaters first; a site's level is above those of all sites that flow into it). Such
 * a run is one block. Sites flow into one site or out of the network; no circles. */
typedef struct afx_network {
    size_t lanes;
    size_t levels;
    const uint32_t *level_begin;    /* [levels + 1]: sites of level l are level_begin[l] .. */
    const uint32_t *upstream_begin; /* [lanes + 1]: places in upstream */
    const uint32_t *upstream;       /* sites that flow into each site, in ascending order */
    const uint32_t *downstream;     /* [lanes]: the site it flows into; `lanes`: out */
} afx_network;

/* Everything of one run. Zero the whole struct, then set size, version and what is needed.
 * Lanes are of extent `lanes` in all arrays but forcing, attribute and their derivatives, which are
 * by site (lanes / members). Time extents are `steps`. Derivatives of inputs are added to.
 * steps_run counts the steps that a run with an adjoint computes forward, warm-up and steps
 * computed again included: of each block one for a step, whatever its lanes. */
typedef struct afx_args {
    uint32_t size;    /* sizeof(afx_args) */
    uint32_t version; /* AFX_ABI_VERSION */
    size_t lanes;
    size_t members; /* 0 is read as 1 */
    size_t steps;
    size_t gradient_from;  /* reverse sweeps leave the steps before this one alone (warm-up) */
    size_t block;          /* lanes of a block; 0: the model's own choice */
    size_t directions;     /* of the tangent, at once; 0 is read as 1 */
    afx_schedule schedule; /* of the reverse sweep */
    size_t slots;          /* of TWO_LEVEL and BINOMIAL */
    uint64_t *steps_run;   /* added to: see below; may be NULL */
    uint32_t watch;        /* bits of afx_watch */
    uint64_t unwanted;     /* bits of outputs that are neither written nor seeded; 0: all are; those
                            * from 64 on always are */

    afx_array forcing;   /* [forcing][time][site], declared units */
    afx_array attribute; /* [attribute][site] */
    afx_array parameter; /* [static parameter][lane], declared units */
    afx_array dynamic;   /* [dynamic parameter][time][lane] */
    afx_array start;     /* [state][lane] at the first step; absent: the model's initial values */
    afx_array output;    /* [output][time][lane], written where present */
    afx_array end;       /* [state][lane] after the last step, written if present; may be start */
    const void *weights; /* [weight] of the in-equation networks, the same for all lanes */

    /* Adjoint: seeds are read (absent: zero), the rest is added to (absent: not wanted). */
    afx_array output_bar;
    afx_array end_bar;
    afx_array forcing_bar; /* by lane, not by site */
    afx_array parameter_bar;
    afx_array dynamic_bar;
    afx_array start_bar;
    void *weights_bar; /* [weight]; of a block: added to by block_reverse */

    /* Tangent: directions are read (absent: zero), results written where present. */
    afx_array forcing_dot; /* by site */
    afx_array parameter_dot;
    afx_array dynamic_dot;
    afx_array start_dot;
    const void *weights_dot;
    afx_array output_dot;
    afx_array end_dot;

    /* Second order, the tangent of the adjoint in the first direction: the directions of the inputs
     * above, and of the seeds, are read; the bars of the inputs are added to as in the adjoint, and
     * their dots to these. Wants info->second. */
    afx_array output_bar_dot;
    afx_array end_bar_dot;
    afx_array forcing_bar_dot;
    afx_array parameter_bar_dot;
    afx_array dynamic_bar_dot;
    afx_array start_bar_dot;
    void *weights_bar_dot;

    const afx_network *network; /* wanted if info->network, else NULL */

    void *work; /* work_size bytes, aligned to 64 */
    size_t work_size;
    afx_fault *fault; /* filled when a run ends badly; may be NULL */
} afx_args;

typedef enum afx_role {
    AFX_FORCING = 0,
    AFX_ATTRIBUTE = 1,
    AFX_PARAMETER = 2, /* static */
    AFX_DYNAMIC = 3,   /* a parameter that varies in time */
    AFX_STATE = 4,     /* stores and states */
    AFX_OUTPUT = 5,
    AFX_WEIGHT = 6 /* one array of a network's weights */
} afx_role;

/* A named dimension. */
typedef struct afx_dim {
    const char *name;
    uint32_t size;
} afx_dim;

enum { AFX_RANK = 4 };

/* One symbol of the model. index counts within its role; a symbol over dims takes `elements` places
 * from index on, the first dim varying slowest: element (j, k) of x[y, z], counted from 0, is at
 * index + j * size of z + k, and is called x[j + 1, k + 1]. The forcings `t` (days since the start
 * of the run, or as its unit says) and `doy` (day of the year, from 1) come from the host's clock.
 * A weight with lowest < highest is a parameter that all sites share, in its declared unit. */
typedef struct afx_symbol {
    const char *name;
    const char *unit; /* as declared */
    const char *words;
    afx_role role;
    uint32_t index;
    uint32_t elements;
    double lowest; /* bounds of parameters, in the declared unit */
    double highest;
    double normal;    /* default: declared, or the middle of the bounds */
    uint32_t fan_in;  /* weights: inputs and outputs of the layer, for starting values */
    uint32_t fan_out; /* 0 for biases */
    uint32_t line;
    uint32_t store; /* 1 for a store (changed by fluxes only); 2 for one of an amount, that is never
                     * below 0: of a length, volume, mass, amount of substance or pure number, or of
                     * such per area or volume, whose initial value is not a negative number */
    uint32_t rank;
    uint32_t dims[AFX_RANK]; /* places in info->dims */
    uint32_t fixed;          /* weights: 1 when it is a setting of the host's and not learned */
} afx_symbol;

/* A thing that can fail within a step: what AFX_NOT_SOLVED speaks of. */
typedef struct afx_flag {
    const char *name;
    uint32_t line;
} afx_flag;

typedef struct afx_info {
    uint32_t version;
    uint32_t real_bytes; /* 4 or 8 */
    const char *name;
    const char *words;
    const char *source; /* file the model was written in */
    const char *hash;   /* of source, choices and compiler version */
    double step_seconds;
    uint32_t count[7]; /* places per afx_role */
    uint32_t symbol_count;
    const afx_symbol *symbols;
    uint32_t dim_count;
    const afx_dim *dims;
    uint32_t map;            /* 1: a model without time; steps is 1 */
    uint32_t network;        /* 1: reads what comes from upstream */
    uint32_t lanes_multiple; /* blocks are padded to a multiple of this */
    uint32_t block;          /* lanes of a block by default */
    uint32_t kept;           /* numbers kept per lane and step for the reverse sweep, with states */
    uint64_t step_cost; /* of a lane's step, in additions; of circles all rounds there may be */
    uint32_t second;    /* 1: run_bd and step_bd exist */
    uint32_t flag_count;
    const afx_flag *flags;
} afx_info;

/* What the work memory is for. */
typedef enum afx_mode {
    AFX_FORWARD = 0,
    AFX_REVERSE = 1,
    AFX_TANGENT = 2,
    AFX_SECOND = 3
} afx_mode;

/* A compiled model as one table, NAME_model() in the generated file. Blocks of a run are numbered
 * from 0 to blocks(args) - 1; a block needs block_work_size(args, mode) bytes. run, run_d, run_b
 * and run_bd are loops over blocks on args->work; step functions do the one step t of the run, from
 * start to end. block_reverse (mode AFX_REVERSE or AFX_SECOND) follows block_forward of that mode
 * on the same work memory, once, with the seeds set between. Blocks that run side by side want args
 * of their own where these have a fault or steps_run. */
typedef struct afx_model {
    const afx_info *info;
    size_t (*blocks)(const afx_args *args);
    size_t (*block_lanes)(const afx_args *args);
    size_t (*block_work_size)(const afx_args *args, afx_mode mode);
    afx_status (*block_forward)(const afx_args *args, size_t block, void *work, afx_mode mode);
    afx_status (*block_reverse)(const afx_args *args, size_t block, void *work, afx_mode mode);
    size_t (*work_size)(const afx_args *args, afx_mode mode);
    afx_status (*run)(const afx_args *args);
    afx_status (*run_d)(const afx_args *args);
    afx_status (*run_b)(const afx_args *args);
    afx_status (*run_bd)(const afx_args *args); /* NULL without info->second */
    afx_status (*step)(const afx_args *args, size_t t);
    afx_status (*step_d)(const afx_args *args, size_t t);
    afx_status (*step_b)(const afx_args *args, size_t t);
    afx_status (*step_bd)(const afx_args *args, size_t t);
} afx_model;

#endif
