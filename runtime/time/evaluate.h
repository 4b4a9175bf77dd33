/* How good a trained model is over a period, at every site.
 *
 * A site is run and scored as far as its own record goes: its warm-up is shorter where the record
 * begins late, and steps of the period outside the record are not simulated. */
#ifndef TIME_EVALUATE_H
#define TIME_EVALUATE_H

#include "loss/metrics.h"
#include "time/memory_plan.h"

/* One more output that is scored, and by what: places among those that the setup's loss reads. */
typedef struct time_target {
    size_t output;
    size_t observation;
} time_target;

/* One site alone, with all outputs that the setup has. */
typedef struct time_inside {
    size_t site;
    double *series; /* [output of the setup][step of the period], NaN where not run */
} time_inside;

typedef struct time_evaluation {
    data_steps period;     /* scored steps of the set */
    data_use use;          /* sites that are for something else are neither run nor scored */
    size_t warmup;         /* steps run before them, as far as the data go back */
    const double *columns; /* [site of the set][time_columns] */
    const void *weights;   /* [weight] reals of the model */
    size_t threads;
    size_t memory;         /* bytes of a thread's chunk; 0: any */
    double *simulated;     /* [site][step of the period], NaN where not run; NULL: not wanted */
    loss_metrics *metrics; /* [site]; set where the setup has observations */
    bool all_metrics;      /* also those that take longer: see loss_metrics_of */
    const time_target *targets; /* [target_count] beside the output that is compared */
    size_t target_count;
    loss_metrics *target_metrics; /* [target][site] all metrics of them */
    const time_inside *inside;    /* no other site is run; NULL: all are */
    core_profile *profile; /* with a watch for each thread; NULL: nobody looks where time goes */
} time_evaluation;

/* The room of each thread's chunk, and how many threads have something to do. CORE_USAGE when
 * evaluation->memory is too little for any. */
core_status time_evaluation_plan(const time_setup *setup, const time_evaluation *evaluation,
                                 time_memory_plan *plan, afx_error *error);

core_status time_evaluate(const time_setup *setup, const time_evaluation *evaluation,
                          afx_error *error);

/* Medians over sites, NaN left out. */
typedef struct time_summary {
    size_t sites; /* with observations */
    double nse;
    double kge;
    double nse_low; /* quartiles */
    double nse_high;
    double below_zero; /* share of sites with NSE < 0 */
    loss_distribution metric[LOSS_METRICS];
} time_summary;
core_status time_summarise(const loss_metrics *metrics, size_t sites, time_summary *summary,
                           afx_error *error);

#endif
