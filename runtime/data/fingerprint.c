#include "data/fingerprint.h"

#include <math.h>
#include <string.h>

static uint64_t add(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0x100000001B3u;
    return hash ^ (hash >> 32);
}

/* Missing numbers are alike, whatever their bits. */
uint64_t data_fingerprint_numbers(uint64_t hash, const double *value, size_t count) {
    for (size_t k = 0; k < count; k++) {
        uint64_t bits = 0x7FF8000000000000u;
        if (!isnan(value[k]))
            memcpy(&bits, &value[k], sizeof bits);
        hash = add(hash, bits);
    }
    return hash;
}

uint64_t data_fingerprint_text(uint64_t hash, const char *text) {
    for (; text && *text; text++)
        hash = add(hash, (unsigned char)*text);
    return add(hash, 0xFF);
}

static uint64_t add_fields(uint64_t hash, data_fields fields) {
    for (size_t k = 0; k < fields.count; k++) {
        hash = data_fingerprint_text(hash, fields.field[k].name);
        hash = data_fingerprint_text(hash, fields.field[k].unit);
    }
    return hash;
}

uint64_t data_fingerprint_set(const data_set *set) {
    const data_shape *shape = &set->shape;
    uint64_t hash = DATA_FINGERPRINT_START;
    hash = add(add(hash, (uint64_t)shape->start), (uint64_t)shape->step);
    hash = add(add(hash, shape->sites), shape->steps);
    for (size_t s = 0; s < shape->sites; s++) {
        hash = data_fingerprint_text(hash, set->site[s].name);
        hash = add(add(hash, set->site[s].record.begin), set->site[s].record.end);
    }
    hash = add_fields(add_fields(hash, data_variables(set)), data_attributes(set));
    hash = data_fingerprint_numbers(hash, set->attribute_value, set->attributes * shape->sites);
    return set->value ? data_fingerprint_numbers(hash, set->value,
                                                 shape->variables * shape->sites * shape->steps)
                      : hash;
}
