#include "units.h"

#include <string.h>

#include "ir/unit.h"

/* The spelling of the CF conventions, `m3 s-1`, in ours, `m^3*s^-1`. */
static void respell(const char *text, char *own, size_t size) {
    size_t used = 0;
    bool after_name = false;
    for (const char *at = text; *at && used + 3 < size; at++) {
        bool digit = (*at >= '0' && *at <= '9') || *at == '-' || *at == '+';
        if (*at == ' ' || *at == '.')
            own[used++] = '*';
        else if (digit && after_name)
            own[used++] = '^';
        if (*at != ' ' && *at != '.' && *at != '+')
            own[used++] = *at;
        after_name = !digit && *at != '^' && *at != ' ' && *at != '.' && *at != '/' && *at != '*';
    }
    own[used] = 0;
}

/* A unit as a data file has it. */
static bool parse_found(const char *text, ir_unit *unit) {
    const char *fault = NULL;
    char own[128];
    if (unit_parse(text, strlen(text), unit, &fault))
        return true;
    respell(text, own, sizeof own);
    return unit_parse(own, strlen(own), unit, &fault);
}

bool cli_convert_unit(void *context, const char *from, const char *to, double *factor,
                      double *shift) {
    ir_unit a, b;
    const char *fault = NULL;
    (void)context;
    if (!parse_found(from, &a) || !unit_parse(to, strlen(to), &b, &fault))
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
