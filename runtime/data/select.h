/* Chosen columns of a data set, converted to the units a model wants, copied to where it reads
 * them. Units are only texts here: what they mean comes from the caller.
 */
#ifndef DATA_SELECT_H
#define DATA_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "afflux/model.h"
#include "core/status.h"
#include "data/dataset.h"

/* Finds factor and shift such that a number in `from` times factor plus shift is in `to`; false
 * when one does not convert to the other. */
typedef bool (*data_convert)(void *context, const char *from, const char *to, double *factor,
                             double *shift);

typedef struct data_want {
    const char *name;
    const char *unit; /* NULL: as it is */
} data_want;

typedef struct data_request {
    const data_want *want; /* [count] */
    size_t count;
    data_convert convert; /* NULL: the unit texts must be equal */
    void *context;        /* handed to convert */
} data_request;

/* A column of a set, and its way to the wanted unit. */
typedef struct data_pick {
    size_t index; /* DATA_NONE: no column; what is copied leaves its place alone */
    double factor;
    double shift;
} data_pick;

/* Fills pick[count]. CORE_DATA when a name is not there or a unit does not convert. */
core_status data_pick_variables(const data_set *set, const data_request *request, data_pick *pick,
                                afx_error *error);
core_status data_pick_attributes(const data_set *set, const data_request *request, data_pick *pick,
                                 afx_error *error);

/* Where copied numbers go: element (v, t, i) as in afx_array, i the position in the list of sites.
 */
typedef struct data_target {
    afx_array array;
    size_t real_bytes; /* 4: float, 8: double */
} data_target;

/* The same number of steps at some sites, each from its own first step. All must be on the axis. */
typedef struct data_window {
    const size_t *site; /* [sites]; NULL: the sites of the set in order */
    const size_t *from; /* [sites] first step; NULL: `begin` for all */
    size_t begin;
    size_t sites;
    size_t steps;
} data_window;

/* Picked columns: count of them. */
typedef struct data_picks {
    const data_pick *pick;
    size_t count;
} data_picks;

void data_copy_series(const data_set *set, data_picks picks, const data_window *window,
                      const data_target *target);

/* Attributes of the sites of a window; its steps are not looked at, time strides neither. */
void data_copy_attributes(const data_set *set, data_picks picks, const data_window *window,
                          const data_target *target);

#endif
