/* Units for the data layer: it has texts, the compiler knows what they mean. */
#ifndef CLI_UNITS_H
#define CLI_UNITS_H

#include <stdbool.h>

/* A data_convert. Points convert to points (degF or K to degC), distances to distances; units of
 * other dimensions do not convert. */
bool cli_convert_unit(void *context, const char *from, const char *to, double *factor,
                      double *shift);

#endif
