/* A compiled model applied to a data set: which columns feed it and what it is compared with. */
#ifndef TIME_SETUP_H
#define TIME_SETUP_H

#include <stdbool.h>

#include "afflux/model.h"
#include "data/dataset.h"
#include "data/select.h"
#include "time/clock.h"
#include "time/elements.h"
#include "time/fault.h"
#include "time/lanes.h"

enum { TIME_SERIES = 24, TIME_OBSERVATIONS = 16 }; /* that a loss may read */

typedef struct time_setup {
    const afx_model *model;
    const data_set *set;
    const time_lanes *lanes;     /* for the model's real type */
    size_t members;              /* copies of the model at a site, whose outputs are averaged */
    bool routed;                 /* by a unit hydrograph after that */
    size_t output;               /* place of the output that is compared */
    size_t outputs[TIME_SERIES]; /* places of all that a loss reads: `output` first, which alone is
                                  * routed; the rest are averaged over the members */
    size_t output_count;
    size_t loss_series; /* that a chunk has room for, of one site: loss_room_series; set by the host
                         * that takes losses of chunks */
    time_clock clock;
    data_pick *forcing;    /* [forcings of the model]; index DATA_NONE: the clock gives it */
    data_pick *attribute;  /* [attributes of the model] */
    data_pick observation; /* in the unit of the output */
    bool observed;         /* false: there are no observations; observation is not read */
    data_pick observations[TIME_OBSERVATIONS]; /* all that a loss reads: `observation` first */
    size_t observation_count;
    struct time_recurrent *recurrent; /* gives the parameters that vary in time; set by the host;
                                       * NULL: there are none */
    time_fault_listener *listener; /* told of runs that end badly; set by the host; NULL: nobody */
    void *context;
} time_setup;

typedef struct time_setup_options {
    const afx_model *model;
    const data_set *set;
    size_t members;
    bool routed;
    const char *output;      /* name */
    const char *observation; /* name of a variable; NULL: none */
    data_convert convert;
} time_setup_options;

/* CORE_DATA: a forcing, attribute or the observation is not in the data or in a unit that does not
 * convert. CORE_USAGE: no such output. */
core_status time_setup_create(const time_setup_options *options, time_setup *setup,
                              afx_error *error);
/* The number, among all that a loss reads, of the output at a place; adds it where it is not there
 * yet. CORE_USAGE: there are too many. */
core_status time_setup_add_output(time_setup *setup, size_t place, size_t *number,
                                  afx_error *error);
/* Likewise of a variable of the data, as it is picked. */
core_status time_setup_add_observation(time_setup *setup, data_pick pick, size_t *number,
                                       afx_error *error);
/* The outputs that no loss reads, as afx_args.unwanted has them. */
uint64_t time_setup_unwanted(const time_setup *setup);
void time_setup_free(time_setup *setup);

/* Numbers that describe a site: parameters of every member, [member][parameter], then the two raw
 * numbers of the unit hydrograph. */
size_t time_columns(const time_setup *setup);

/* Bounds of a column. */
void time_column_bounds(const time_setup *setup, size_t column, double *lowest, double *highest);

#endif
