/* The contract between a compiled model and whoever runs it, version 2.
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

#define AFX_ABI_VERSION 2

/* A view of numbers: element (v, t, i) is at data[v * variable + t * time + i * lane], in
 * elements of the model's real type. data NULL: absent (an input that defaults, or a result not
 * wanted). */
typedef struct afx_array {
    void *data;
    ptrdiff_t variable;
    ptrdiff_t time;
    ptrdiff_t lane;
} afx_array;

typedef enum afx_status {
    AFX_OK = 0,
    AFX_BAD_ARGUMENTS = 1, /* size or version of afx_args, a missing array, work too small */
    AFX_NOT_FINITE = 2     /* a store, state or output became NaN or infinite */
} afx_status;

/* Where a run went wrong: variable is the index in info->symbols of the first that is not
 * finite. */
typedef struct afx_fault {
    uint32_t symbol;
    uint32_t pad;
    size_t lane;
    size_t step;
} afx_fault;

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
 * by site (lanes / members). Time extents are `steps`. Derivatives of inputs are added to. */
typedef struct afx_args {
    uint32_t size;    /* sizeof(afx_args) */
    uint32_t version; /* AFX_ABI_VERSION */
    size_t lanes;
    size_t members; /* 0 is read as 1 */
    size_t steps;
    size_t gradient_from; /* reverse sweeps leave the steps before this one alone (warm-up) */
    size_t block;         /* lanes of a block; 0: the model's own choice */

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

    const afx_network *network; /* wanted if info->network, else NULL */

    void *work; /* work_size bytes, aligned to 64 */
    size_t work_size;
    afx_fault *fault; /* filled when the status is AFX_NOT_FINITE; may be NULL */
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
    uint32_t store; /* 1 for a store (changed by fluxes only) */
    uint32_t rank;
    uint32_t dims[AFX_RANK]; /* places in info->dims */
} afx_symbol;

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
} afx_info;

/* What the work memory is for. */
typedef enum afx_mode { AFX_FORWARD = 0, AFX_REVERSE = 1, AFX_TANGENT = 2 } afx_mode;

/* A compiled model as one table, NAME_model() in the generated file. Blocks of a run are numbered
 * from 0 to blocks(args) - 1; a block needs block_work_size(args, mode) bytes. run, run_d and run_b
 * are loops over blocks on args->work; step functions do the one step t of the run, from start to
 * end. block_reverse follows block_forward on the same work memory, with the seeds set between. */
typedef struct afx_model {
    const afx_info *info;
    size_t (*blocks)(const afx_args *args);
    size_t (*block_lanes)(const afx_args *args);
    size_t (*block_work_size)(const afx_args *args, afx_mode mode);
    afx_status (*block_forward)(const afx_args *args, size_t block, void *work, afx_mode mode);
    afx_status (*block_reverse)(const afx_args *args, size_t block, void *work);
    size_t (*work_size)(const afx_args *args, afx_mode mode);
    afx_status (*run)(const afx_args *args);
    afx_status (*run_d)(const afx_args *args);
    afx_status (*run_b)(const afx_args *args);
    afx_status (*step)(const afx_args *args, size_t t);
    afx_status (*step_d)(const afx_args *args, size_t t);
    afx_status (*step_b)(const afx_args *args, size_t t);
} afx_model;

#endif
