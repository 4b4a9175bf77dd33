/* A made-up world with a known answer: synthetic weather, parameters that follow the attributes
 * by a drawn law, the model's own flow with noise as observations. */
#ifndef CLI_TRUTH_H
#define CLI_TRUTH_H

#include "time/setup.h"

typedef struct cli_truth {
    data_set set;    /* weather, attributes and observed flow */
    double *columns; /* [site][parameter] in declared units */
    size_t parameters;
    double mass_error; /* largest over the sites, relative to the rain */
} cli_truth;

typedef struct cli_truth_options {
    const afx_model *model; /* in double; forcings P, T, PET, outputs Q and AET, stores in mm */
    size_t sites;
    uint64_t seed;
    data_period period;
    data_period training; /* climate attributes come from it */
    double noise;         /* deviation of the observations' error, relative to the flow */
} cli_truth_options;

core_status cli_truth_create(const cli_truth_options *options, cli_truth *truth, afx_error *error);
void cli_truth_free(cli_truth *truth);

#endif
