/* A few sites calibrated side by side by one thread. Read by calibration.c only. */
#ifndef TIME_CALIBRATION_GROUP_H
#define TIME_CALIBRATION_GROUP_H

#include "time/calibration.h"

/* Neighbouring sites of the same training steps, calibrated side by side. */
typedef struct time_site_group {
    size_t first, sites;
    data_steps steps;
} time_site_group;

typedef struct time_workplace {
    time_candidates tries;    /* values or gradients */
    time_candidates products; /* lm only */
    size_t *site;             /* [place] */
    double *columns;          /* [place][column] */
    time_worth worth;
    double *raw; /* [place][column] in the order of places */
} time_workplace;

typedef struct time_calibrating {
    const time_calibration *of;
    time_calibrated *result;
    size_t columns;
    size_t most; /* points of a site at once */
    size_t group_sites;
    size_t longest;   /* steps */
    double *start;    /* [column] raw defaults */
    double *fallback; /* [column] the same within bounds */
    void *reals;      /* [weight] of the model */
    double *points;   /* [start][site][column] the best of each runner */
    double *losses;   /* [start][site] */
    double *finished; /* [site] 1: its search has ended */
    time_site_group *groups;
    size_t group_count;
    time_workplace *workplaces; /* [thread] */
    size_t threads;
    size_t sites_done;
    bool stopped;
} time_calibrating;

core_status time_open_workplace(const time_calibrating *work, time_workplace *at, afx_error *error);
void time_close_workplace(time_workplace *at);

/* A piece of a job (time/parallel.h): the group of that number, into the points and losses of its
 * sites. */
core_status time_calibrate_group(void *context, size_t thread, size_t number, afx_error *error);

/* The sites that are finished, into the file of the folder and back: calibration_checkpoint.c.
 * CORE_DATA: the file is damaged, or of another configuration. No file: nothing is finished. */
core_status time_keep_finished(const time_calibrating *work, afx_error *error);
core_status time_take_finished(time_calibrating *work, afx_error *error);

#endif
