/* Sites and attributes taken out of a set, a variable put in, and what sites are for. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "data/dataset.h"

bool data_site_serves(const data_set *set, size_t site, data_use use) {
    data_use own = set->site[site].use;
    return own == DATA_FOR_ALL || use == DATA_FOR_ALL || own == use;
}

/* Moves the kept items of one row after another to the front; returns how many numbers are left. */
static size_t pack(double *value, size_t rows, size_t row, const bool *keep, size_t length) {
    size_t used = 0;
    for (size_t k = 0; value && k < rows * row; k++)
        if (keep[k % row]) {
            memmove(value + used, value + k * length, length * sizeof *value);
            used += length;
        }
    return used;
}

void data_keep_sites(data_set *set, const bool *keep) {
    size_t sites = set->shape.sites, kept = 0;
    pack(set->value, set->shape.variables, sites, keep, set->shape.steps);
    pack(set->attribute_value, set->attributes, sites, keep, 1);
    for (size_t site = 0; site < sites; site++) {
        if (keep[site])
            set->site[kept++] = set->site[site];
        else
            core_free(set->site[site].name);
    }
    set->shape.sites = kept;
}

void data_keep_attributes(data_set *set, const bool *keep) {
    size_t kept = 0, sites = set->shape.sites;
    for (size_t k = 0; k < set->attributes; k++) {
        if (!keep[k]) {
            core_free(set->attribute[k].name);
            core_free(set->attribute[k].unit);
            continue;
        }
        memmove(set->attribute_value + kept * sites, set->attribute_value + k * sites,
                sites * sizeof *set->attribute_value);
        set->computed[kept] = set->computed[k];
        set->attribute[kept++] = set->attribute[k];
    }
    set->attributes = kept;
}

core_status data_add_variable(data_set *set, const char *name, const char *unit, afx_error *error) {
    size_t count = set->shape.variables, room = count;
    size_t series = set->shape.sites * set->shape.steps, used = count * series;
    data_field *field = core_grow(set->variable, &room, count + 1, sizeof *field);
    if (!field)
        return core_fail_memory(error);
    set->variable = field;
    double *value = core_allocate(used + series, sizeof *value);
    if (!value)
        return core_fail_memory(error);
    memcpy(value, set->value, used * sizeof *value);
    core_free(set->value);
    set->value = value;
    set->shape.variables++;
    for (size_t k = used; k < used + series; k++)
        value[k] = NAN;
    return data_name_variable(set, count, name, unit, error);
}
