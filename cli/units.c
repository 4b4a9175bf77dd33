#include "units.h"

#include <string.h>

#include "ir/unit.h"

bool cli_convert_unit(void *context, const char *from, const char *to, double *factor,
                      double *shift) {
    ir_unit a, b;
    const char *fault = NULL;
    (void)context;
    if (!unit_parse(from, strlen(from), &a, &fault) || !unit_parse(to, strlen(to), &b, &fault))
        return false;
    /* Kelvin names points and distances alike; here it is what it meets. */
    if (b.point && strcmp(from, "K") == 0)
        a.point = true;
    if (!unit_same_dimension(a, b) || a.point != b.point)
        return false;
    *factor = unit_factor(a, b);
    *shift = unit_shift(a, b);
    return true;
}
