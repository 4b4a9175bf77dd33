/* Parameters tried at sites, many at once: each place of a chunk is a site with numbers of its own,
 * and gets the loss of its whole series, with derivatives where they are wanted. A place whose run
 * or loss is not finite has an infinite loss and does not disturb the others. */
#ifndef TIME_CANDIDATES_H
#define TIME_CANDIDATES_H

#include "loss/loss.h"
#include "optim/search.h"
#include "time/memory_plan.h"

typedef struct time_candidates_options {
    const time_setup *setup;
    const loss_objective *loss; /* for products one that sums squares: time_sums_squares */
    const double *numbers;      /* [number][site of the set] that the loss reads */
    size_t number_count;
    const void *weights;    /* [weight] reals of the model */
    const double *fallback; /* [time_columns] that a run surely survives */
    optim_wanted wanted;    /* the most that is wanted */
    size_t places, steps;   /* the most there are */
    size_t warmup;          /* steps before those that are scored */
    size_t threads;         /* that try candidates of their own */
    size_t memory;          /* bytes of the chunk; 0: any */
} time_candidates_options;

typedef struct time_candidates {
    time_candidates_options options;
    time_setup setup; /* without a listener: faults are expected */
    time_memory_plan plan;
    time_chunk chunk;
    size_t *site;        /* [place] of the set */
    double *observed;    /* [observation of the setup][place][step] */
    double *columns;     /* [place][column] as tried, or the fallback */
    double *numbers;     /* [number] of one site */
    double *bar;         /* [step] derivative of a loss */
    double *slopes;      /* [step][column] derivatives of a simulated series */
    void *parameter_dot; /* [direction][parameter][lane] reals */
    void *output_dot;    /* [direction][output][step][lane] reals */
    void *work;          /* of the tangent */
    size_t work_size;
} time_candidates;

/* What each place gets. */
typedef struct time_worth {
    double *value;    /* [place] */
    double *gradient; /* [place][column]; by declared units */
    double *product;  /* [place][column][column]: twice J'J */
} time_worth;

/* Is the loss a sum of squared differences, of one output, all of the same weight at a site? */
bool time_sums_squares(const loss_objective *loss);

core_status time_candidates_create(const time_candidates_options *options,
                                   time_candidates *candidates, afx_error *error);
void time_candidates_free(time_candidates *candidates);

/* Places 0 .. places - 1 are sites of the set; all runs are of the same steps. */
void time_candidates_load(time_candidates *candidates, const size_t *site, size_t places,
                          data_steps steps);

/* Tries columns[place][time_columns]. worth->product is filled where products are wanted, gradient
 * where they or gradients are. CORE_NUMERICAL: the fallback fails, too. */
core_status time_candidates_try(time_candidates *candidates, const double *columns,
                                const time_worth *worth, afx_error *error);

#endif
