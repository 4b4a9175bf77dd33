#include "data/fingerprint.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"

/* One step of the finaliser of splitmix64: Steele, Lea and Flood, Fast splittable pseudorandom
 * number generators, OOPSLA 2014. A hash against accidents, not against malice. */
static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) + UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

uint64_t data_fingerprint_numbers(uint64_t hash, const double *value, size_t count) {
    for (size_t k = 0; k < count; k++) {
        uint64_t bits = UINT64_MAX;
        if (!isnan(value[k]))
            memcpy(&bits, &value[k], sizeof bits);
        hash = mix(hash, bits);
    }
    return hash;
}

core_status data_fingerprint_variable(const data_set *set, size_t variable, uint64_t *print,
                                      afx_error *error) {
    size_t steps = set->shape.steps;
    double *own = set->value ? NULL : core_allocate(steps, sizeof *own);
    if (!set->value && !own)
        return core_fail_memory(error);
    *print = 0;
    for (size_t s = 0; s < set->shape.sites; s++) {
        if (own)
            set->source.read(set->source.context, variable, s, (data_steps){0, steps}, own);
        *print =
            data_fingerprint_numbers(*print, own ? own : data_series_of(set, variable, s), steps);
    }
    core_free(own);
    return CORE_OK;
}

uint64_t data_fingerprint_attribute(const data_set *set, size_t attribute) {
    uint64_t hash = 0;
    for (size_t s = 0; s < set->shape.sites; s++) {
        double value = data_attribute_of(set, attribute, s);
        hash = data_fingerprint_numbers(hash, &value, 1);
    }
    return hash;
}

uint64_t data_fingerprint_sites(const data_set *set) {
    const data_shape *shape = &set->shape;
    uint64_t hash = mix(mix(0, (uint64_t)shape->start), (uint64_t)shape->step);
    hash = mix(mix(hash, shape->steps), shape->sites);
    for (size_t s = 0; s < shape->sites; s++) {
        for (const char *at = set->site[s].name; *at; at++)
            hash = mix(hash, (unsigned char)*at);
        hash = mix(mix(hash, set->site[s].record.begin), set->site[s].record.end);
    }
    return hash;
}

uint64_t data_fingerprint_bytes(const void *bytes, size_t count) {
    const unsigned char *at = bytes;
    uint64_t hash = mix(0, count);
    for (; count >= sizeof(uint64_t); count -= sizeof(uint64_t), at += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        hash = mix(hash, word);
    }
    for (; count > 0; count--)
        hash = mix(hash, *at++);
    return hash;
}

core_status data_fingerprint_set(const data_set *set, uint64_t *print, afx_error *error) {
    uint64_t hash = data_fingerprint_sites(set);
    for (size_t v = 0; v < set->shape.variables; v++) {
        uint64_t own;
        CORE_TRY(data_fingerprint_variable(set, v, &own, error));
        hash = mix(hash, own);
    }
    for (size_t k = 0; k < set->attributes; k++)
        hash = mix(hash, data_fingerprint_attribute(set, k));
    *print = hash;
    return CORE_OK;
}
