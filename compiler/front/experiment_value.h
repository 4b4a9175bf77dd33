/* One value of an experiment; read by experiment.c only. */
#ifndef FRONT_EXPERIMENT_VALUE_H
#define FRONT_EXPERIMENT_VALUE_H

#include "front/front.h"

/* False when it has been reported. */
bool front_read_value(front_context *context, const front_expr *expr, front_value *value);

#endif
