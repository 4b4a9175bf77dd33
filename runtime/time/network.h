/* Parameters of every site, within their bounds: from its attributes by a dense network; free, each
 * site with raw numbers of its own; or the same for all sites. */
#ifndef TIME_NETWORK_H
#define TIME_NETWORK_H

#include "nn/mlp.h"
#include "optim/bounds.h"
#include "time/setup.h"

typedef enum time_given { TIME_BY_NETWORK, TIME_FREE, TIME_SAME } time_given;

typedef struct time_network_options {
    const size_t *hidden; /* [hidden_count] widths of the hidden layers */
    size_t hidden_count;
    const char *activation;   /* of the hidden layers */
    nn_initial initial;       /* of its matrices */
    nn_around around;         /* each hidden layer; residual where it is as wide as what it reads */
    const data_picks *inputs; /* normalised attributes of the data set */
    time_given given;         /* what stands above is read by networks only */
} time_network_options;

typedef struct time_network {
    const time_setup *setup;
    time_given given;
    nn_mlp mlp;  /* of a network; else empty, and the weights are raw numbers [row][columns] */
    size_t rows; /* 0; sites; or 1 */
    const size_t *site; /* of the last run forward */
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

/* The block of weights: those of the network, then of what varies in time. The model's own
 * follow. */
size_t time_network_own_count(const time_network *network);
size_t time_network_weight_count(const time_network *network);

/* The raw number of a column's default. */
double time_network_usual(const time_network *network, size_t column);

/* Starting weights: of a network at random, else the defaults of the parameters, from which the
 * copies of a site depart at random, for they would stay alike. */
void time_network_initialize(const time_network *network, core_random *random, double *weights);

/* Fills network->columns for sites of the set (NULL: all, in order), and gives the setup's
 * recurrent network its weights. weights: weight_count of them. The list of sites is read until
 * after backward. */
core_status time_network_forward(time_network *network, const double *weights, const size_t *site,
                                 size_t sites, afx_error *error);
/* From columns_bar[site][columns], after forward of the same sites; weights_bar is added to. */
core_status time_network_backward(time_network *network, const double *weights, size_t sites,
                                  const double *columns_bar, double *weights_bar, afx_error *error);

#endif
