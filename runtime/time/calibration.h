/* Calibration: each site alone, over its whole training period, by a search (optim/search.h). Sites
 * share calls of the model, a few at a time, and threads share out those few. A site's result does
 * not depend on its neighbours, nor on how many threads there are; only a limit of time makes it
 * depend on the machine. */
#ifndef TIME_CALIBRATION_H
#define TIME_CALIBRATION_H

#include "loss/metrics.h"
#include "optim/search.h"
#include "time/candidates.h"
#include "time/network.h"

typedef struct time_calibration_progress {
    size_t sites, sites_done;
    double fraction; /* of all that will be done */
} time_calibration_progress;

/* Called now and then, by one thread; false ends it with the best so far. */
typedef bool time_calibration_listener(void *context, const time_calibration_progress *progress);

typedef struct time_calibration {
    const time_setup *setup;
    time_network *network; /* of free numbers */
    const optim_search_kind *search;
    optim_search_options options; /* count, start and stream are set for each site */
    const loss_objective *loss;
    const double *numbers; /* [number][site] that the loss reads */
    size_t number_count;
    data_steps train, validate; /* the first `warmup` steps of a site's training are not scored */
    size_t warmup;
    double seconds; /* in all; 0: as long as there are evaluations */
    size_t threads;
    size_t memory;         /* bytes of a thread's chunk; 0: any */
    const char *folder;    /* calibration.safetensors holds there what a stopped one has finished;
                            * NULL: nothing is kept */
    const char *hash;      /* of model and configuration, in that file */
    bool resume;           /* sites that it has are not searched again */
    core_profile *profile; /* with a watch for each thread; NULL: nobody looks where time goes */
    time_calibration_listener *listener; /* NULL: nobody */
    void *context;
} time_calibration;

/* Of one site; NaN where nothing was observed. */
typedef struct time_calibrated_site {
    double loss;       /* of the training period */
    double validation; /* NSE */
    double start;      /* which one was best in the validation, from 1 */
    double evaluations;
} time_calibrated_site;

typedef struct time_calibrated {
    double *weights; /* [site][column] raw numbers, then the model's own */
    size_t weight_count;
    time_calibrated_site *sites; /* [site] */
    size_t site_count;
    bool stopped; /* by the listener */
} time_calibrated;

/* Of the best points that the runners of a site met, the one is kept whose NSE over the validation
 * period is best; where nothing is observed there, the one of the least loss. CORE_USAGE: the model
 * has weights of its own to learn, which sites share; the loss does not fit the search.
 * CORE_DATA: a site's training period is not longer than the warm-up. */
core_status time_calibrate(const time_calibration *calibration, time_calibrated *calibrated,
                           afx_error *error);
void time_calibrated_free(time_calibrated *calibrated);

#endif
