/* Short numbers that tell whether data are the same, to the bit. */
#ifndef DATA_FINGERPRINT_H
#define DATA_FINGERPRINT_H

#include "data/dataset.h"

/* Of one variable at all sites over all steps; of one attribute at all sites. All NaN are alike. */
core_status data_fingerprint_variable(const data_set *set, size_t variable, uint64_t *print,
                                      afx_error *error);
uint64_t data_fingerprint_attribute(const data_set *set, size_t attribute);

/* Of the time axis and the names and records of all sites. */
uint64_t data_fingerprint_sites(const data_set *set);

/* Of all of these together. */
core_status data_fingerprint_set(const data_set *set, uint64_t *print, afx_error *error);

/* Of numbers, going on from the print of others, or 0. */
uint64_t data_fingerprint_numbers(uint64_t hash, const double *value, size_t count);

/* Of any bytes. */
uint64_t data_fingerprint_bytes(const void *bytes, size_t count);

#endif
