/* Parameters of every site from its attributes: a dense network, then the bounds. */
#ifndef TIME_NETWORK_H
#define TIME_NETWORK_H

#include "nn/mlp.h"
#include "optim/bounds.h"
#include "time/setup.h"

typedef struct time_network_options {
    const size_t *hidden; /* [hidden_count] widths of the hidden layers */
    size_t hidden_count;
    const char *activation;   /* of the hidden layers */
    nn_initial initial;       /* of its matrices */
    nn_around around;         /* each hidden layer; residual where it is as wide as what it reads */
    const data_picks *inputs; /* normalised attributes of the data set */
} time_network_options;

typedef struct time_network {
    const time_setup *setup;
    nn_mlp mlp;
    nn_initial initial;
    size_t inputs;
    double *attributes; /* [site of the set][inputs], normalised */
    /* Work for as many sites as the set has: */
    double *x;       /* [site][inputs] */
    double *raw;     /* [site][columns] */
    double *raw_bar; /* likewise */
    double *work;
    optim_box box;      /* bounds of the columns */
    double *columns;    /* [site][columns] within bounds, declared units */
    core_watch *watch;  /* NULL: nobody looks where time goes; set by the host */
    bool taught;        /* dropout drops, by draws from: */
    core_random random; /* both set by whoever teaches it */
} time_network;

core_status time_network_create(const time_setup *setup, const time_network_options *options,
                                time_network *network, afx_error *error);
void time_network_free(time_network *network);

/* Fills network->columns for sites of the set (NULL: all, in order). weights: those of the mlp. */
core_status time_network_forward(time_network *network, const double *weights, const size_t *site,
                                 size_t sites, afx_error *error);
/* From columns_bar[site][columns], after forward of the same sites; weights_bar is added to. */
core_status time_network_backward(time_network *network, const double *weights, size_t sites,
                                  const double *columns_bar, double *weights_bar, afx_error *error);

#endif
