/* A look for leaks before anything is learned: what the test must not know may not be in what the
 * training reads. */
#ifndef DATA_AUDIT_H
#define DATA_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "data/dataset.h"

typedef struct data_audit {
    const data_set *set; /* with the use of every site */
    data_steps train, validate, test;
    size_t observation;         /* the variable that is learned */
    const char *const *allowed; /* [allowed_count] attributes that are taken as they are */
    size_t allowed_count;
} data_audit;

/* CORE_DATA at the first leak, "leak: ...":
 * - days of the test in the training, or in the validation, at sites that are in both;
 * - a site that tests and one that learns or chooses with the same observations;
 * - an attribute computed from steps of the test, or that equals the mean of a variable over the
 *   test or over the whole record at every site, or that goes with the mean of the observations
 *   over the test (correlation beyond 0.999);
 * - an attribute named like a streamflow signature. */
core_status data_audit_leaks(const data_audit *audit, afx_error *error);

/* Whether a name speaks of streamflow: q_mean, baseflow_index, runoff_ratio, slope_fdc, ... */
bool data_is_streamflow_name(const char *name);

#endif
