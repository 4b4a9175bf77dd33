/* Parameters of every site from its attributes: a dense network, then the bounds. Without
 * parameters that are fixed in time it has no layers. */
#ifndef TIME_NETWORK_H
#define TIME_NETWORK_H

#include "nn/mlp.h"
#include "optim/bounds.h"
#include "time/setup.h"

typedef struct time_network_options {
    const size_t *hidden; /* [hidden_count] widths of the hidden layers */
    size_t hidden_count;
    const char *activation;   /* of the hidden layers */
    const data_picks *inputs; /* normalised attributes of the data set */
} time_network_options;

typedef struct time_network {
    const time_setup *setup;
    nn_mlp mlp;
    size_t inputs;
    double *attributes; /* [site of the set][inputs], normalised */
    /* Work for as many sites as the set has: */
    double *x;       /* [site][inputs] */
    double *raw;     /* [site][columns] */
    double *raw_bar; /* likewise */
    double *work;
    optim_box box;     /* bounds of the columns */
    double *columns;   /* [site][columns] within bounds, declared units */
    core_watch *watch; /* NULL: nobody looks where time goes; set by the host */
} time_network;

/* Numbers of the block of weights that are of networks outside the model: of attributes, then of
 * what varies in time. The model's own follow. */
size_t time_network_weight_count(const time_network *network);

core_status time_network_create(const time_setup *setup, const time_network_options *options,
                                time_network *network, afx_error *error);
void time_network_free(time_network *network);

/* Fills network->columns for sites of the set (NULL: all, in order), and gives the setup's recurrent
 * network its weights. */
core_status time_network_forward(time_network *network, const double *weights, const size_t *site,
                                 size_t sites, afx_error *error);
/* From columns_bar[site][columns], after forward of the same sites; weights_bar is added to. */
core_status time_network_backward(time_network *network, const double *weights, size_t sites,
                                  const double *columns_bar, double *weights_bar, afx_error *error);

#endif
