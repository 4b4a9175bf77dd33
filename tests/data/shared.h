/* Real data, where they are at hand: in the folder that the variable AFFLUX_SHARED names, or in a
 * folder `shared` beside the source root or above it. */
#ifndef SHARED_H
#define SHARED_H

#include <stdbool.h>

enum { SHARED_PATH = 4096 };

/* shared/data/NAME into path; false when there is no such thing. */
bool shared_find(const char *source_root, const char *name, char path[SHARED_PATH]);

#endif
