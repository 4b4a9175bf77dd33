/* A number that tells contents apart, of a data set or of arrays of numbers (not against malice): a
 * hash of 64 bits in the manner of Fowler, Noll and Vo, taking eight bytes at a time. */
#ifndef DATA_FINGERPRINT_H
#define DATA_FINGERPRINT_H

#include "data/dataset.h"

#define DATA_FINGERPRINT_START ((uint64_t)0xCBF29CE484222325u)

uint64_t data_fingerprint_numbers(uint64_t hash, const double *value, size_t count);
uint64_t data_fingerprint_text(uint64_t hash, const char *text);

/* Of all that is in a set: sites, axis, series, attributes, names and units. */
uint64_t data_fingerprint_set(const data_set *set);

#endif
