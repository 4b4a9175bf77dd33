/* Rules that move weights against a gradient, one step at a time, behind one table.
 *
 * sgd       v = momentum v + g; w -= rate v: Polyak, USSR Computational Mathematics 4, 1964, with
 *           the rate outside v
 * adam      m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 *           w -= rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon): Kingma and Ba, ICLR
 *           2015, arXiv:1412.6980, algorithm 1
 * adamw     the same, and w -= rate decay w beside it: Loshchilov and Hutter, ICLR 2019,
 *           arXiv:1711.05101, algorithm 2
 * rmsprop   v = share v + (1 - share) g^2; u = momentum u + g / (sqrt(v) + epsilon); w -= rate u:
 *           Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, 2012
 * adadelta  v = share v + (1 - share) g^2; d = sqrt(u + epsilon) / sqrt(v + epsilon) g;
 *           u = share u + (1 - share) d^2; w -= rate d: Zeiler, arXiv:1212.5701, algorithm 1
 *
 * In all but adamw decay w is added to the gradient g, as if decay w^2 / 2 were part of the loss.
 */
#ifndef OPTIM_OPTIMIZER_H
#define OPTIM_OPTIMIZER_H

#include <stddef.h>

#include "core/status.h"

typedef struct optim_settings {
    double rate;
    double momentum; /* sgd, rmsprop; 0 .. 1 */
    double beta1;    /* adam, adamw; 0 .. 1 */
    double beta2;
    double share; /* rmsprop (often alpha), adadelta (rho); 0 .. 1 */
    double epsilon;
    double decay; /* of weights; at least 0 */
} optim_settings;

/* rate 1e-3, momentum 0, beta1 0.9, beta2 0.999, epsilon 1e-8, no decay. */
optim_settings optim_default_settings(void);

/* The arrays of one step. Everything a rule remembers is in state, the number of steps taken too
 * (state[0]): a run that is stopped goes on to the same bits when its weights and state are
 * restored. */
typedef struct optim_step {
    size_t count;
    double *weights;        /* [count] */
    const double *gradient; /* [count] */
    double *state;          /* [optim_state_count], zero before the first step */
} optim_step;

typedef struct optim_rule {
    const char *name;
    size_t arrays; /* of count numbers in the state, behind state[0] */
    optim_settings usual;
    void (*take)(const optim_settings *settings, const optim_step *step);
} optim_rule;

/* CORE_USAGE lists the names there are. */
core_status optim_rule_named(const char *name, const optim_rule **rule, afx_error *error);

/* CORE_USAGE: a setting out of its range. */
core_status optim_check_settings(const optim_settings *settings, afx_error *error);

/* Doubles of state for count weights. CORE_MEMORY: cannot be counted. */
core_status optim_state_count(const optim_rule *rule, size_t count, size_t *numbers,
                              afx_error *error);

/* One step. CORE_USAGE: a setting out of its range. CORE_NUMERICAL: a gradient that is not finite;
 * weights and state are then as they were. */
core_status optim_take_step(const optim_rule *rule, const optim_settings *settings,
                            const optim_step *step, afx_error *error);

#endif
