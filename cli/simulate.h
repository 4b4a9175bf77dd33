/* A plain simulation of one site: forcing in, outputs out, no experiment needed. */
#ifndef CLI_SIMULATE_H
#define CLI_SIMULATE_H

#include "native.h"

int cli_simulate(const cli_arguments *arguments, const cli_native *native);

#endif
