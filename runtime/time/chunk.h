/* A few sites run together through a window of time: one thread's workplace. Forward, then the loss
 * elsewhere, then reverse, all while the states of the window are in cache. */
#ifndef TIME_CHUNK_H
#define TIME_CHUNK_H

#include "core/profile.h"
#include "time/setup.h"
#include "time/unit_hydrograph.h"

enum { TIME_CHUNK_LANES = 160 }; /* of a block of float: docs/architecture.md */

/* Sites of a chunk: as many as give TIME_CHUNK_LANES lanes, or fewer where the model goes through
 * fewer at a time; at least one. */
size_t time_chunk_sites(const time_setup *setup);

/* What a chunk has room for. */
typedef struct time_room {
    size_t sites, steps;
    bool reverse;         /* it can also run backwards, */
    size_t gradient_from; /* through the steps from this one on, */
    afx_schedule schedule;
    size_t slots;
    bool unobserved; /* observations are read elsewhere */
} time_room;

/* Bytes of work memory for all blocks of a run, side by side: forward runs of all come before the
 * reverse of the first. */
size_t time_work_bytes(const afx_model *model, const afx_args *args, afx_mode mode);

/* Bytes of all memory that a chunk of that room takes. */
size_t time_chunk_bytes(const time_setup *setup, const time_room *room);

struct time_chunk {
    const time_setup *setup;
    time_room room;
    size_t sites, steps; /* of the window loaded */
    data_window window;
    size_t scored_from;    /* of the last run */
    double *simulated;     /* [output of the setup][site][step] mean of the members, routed */
    double *simulated_bar; /* likewise, filled by the caller before reverse */
    double *observed;      /* likewise, NaN where missing; not there where the room says so */
    double *loss_room;     /* [loss_series of the setup][step], of chunks that go back */
    double *inflow;        /* [site][step] before routing, if there is any */
    double *inflow_bar;
    time_hydrograph *hydrograph; /* [site] */
    void *forcing, *attribute, *parameter, *parameter_bar, *output, *output_bar, *work;
    void *dynamic, *dynamic_bar; /* [parameter that varies][step][lane], as args has them */
    void *weights_bar;           /* [weight] reals; what this chunk adds */
    size_t work_size;
    afx_args args;
    afx_fault fault;
    core_watch *watch; /* of the thread that runs it; NULL: nobody looks where time goes */
};

/* The site of the set, and the step of the set, that a lane and step of the chunk are. */
size_t time_chunk_site(const time_chunk *chunk, size_t lane);
size_t time_chunk_step(const time_chunk *chunk, size_t lane, size_t step);

core_status time_chunk_create(const time_setup *setup, const time_room *room, time_chunk *chunk,
                              afx_error *error);
void time_chunk_free(time_chunk *chunk);

/* Sites, each from its own first step: as many sites and steps as there is room for, or fewer. The
 * window's lists are read until the next load. */
void time_chunk_load(time_chunk *chunk, const data_window *window);

/* What a run reads besides the data. */
typedef struct time_inputs {
    const double *columns; /* [site of the chunk][time_columns] in declared units */
    const void *weights;   /* [weight] reals of the model */
    size_t scored_from;    /* first step whose simulated flow is wanted */
    size_t gradient_from;  /* first step whose derivatives count: what the model gave before it and
                            * its states there are taken as they are */
} time_inputs;

/* Fills simulated from scored_from on; parameters that vary in time are there already.
 * CORE_NUMERICAL names variable, site and time. */
core_status time_chunk_forward(time_chunk *chunk, const time_inputs *inputs, afx_error *error);
/* Reads simulated_bar from scored_from on; columns_bar[site][time_columns],
 * weights_bar and the derivatives by what varies in time are set. */
core_status time_chunk_reverse(time_chunk *chunk, double *columns_bar, afx_error *error);

#endif
