/* A data set in memory: series [variable][site][time] and attributes [attribute][site] in double,
 * over one time axis of equal steps. Missing numbers are NaN. Sites with shorter records are padded
 * by missing and know their own stretch.
 *
 * Series that are too long for memory come from a source instead: they are made or read anew, a few
 * steps at a time, whenever some are copied (data/select.h). Such a set has no data_series.
 */
#ifndef DATA_DATASET_H
#define DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/calendar.h"
#include "data/fields.h"

/* Steps [begin, end) of a time axis. */
typedef struct data_steps {
    size_t begin;
    size_t end;
} data_steps;

/* What a site is for, where a split leaves sites out; in a split in time all are for all. */
typedef enum data_use {
    DATA_FOR_ALL,
    DATA_FOR_TRAINING,
    DATA_FOR_VALIDATION,
    DATA_FOR_TEST
} data_use;

typedef struct data_site {
    char *name;
    data_steps record; /* the steps its own record covers */
    data_use use;
    double region;    /* NaN: unknown */
    double longitude; /* deg east, where it is no attribute; NaN: unknown */
} data_site;

typedef struct data_shape {
    size_t sites;
    size_t steps;
    size_t variables;
    int64_t start; /* of the first step, seconds since 1970-01-01 */
    int64_t step;  /* seconds, > 0 */
} data_shape;

/* Puts the numbers of a variable at a site, over some steps of the axis, into value; from several
 * threads at once. */
typedef struct data_source {
    void (*read)(void *context, size_t variable, size_t site, data_steps steps, double *value);
    void *context;
} data_source;

typedef struct data_set {
    data_shape shape;
    data_site *site;      /* [site] */
    data_field *variable; /* [variable] */
    double *value;        /* [variable][site][time]; NULL: they come from the source */
    data_source source;
    size_t attributes;       /* how many there are */
    data_field *attribute;   /* [attribute] */
    double *attribute_value; /* [attribute][site] */
    data_steps *computed;  /* [attribute] the steps of series it comes from; none: from no series */
    size_t attribute_room; /* fields allocated, */
    size_t value_room;     /* attribute values allocated, */
    size_t computed_room;
} data_set;

/* All series missing, names empty, records of full length, no attributes. On failure the set is
 * empty. */
core_status data_set_create(const data_shape *shape, data_set *set, afx_error *error);
/* The same without series of its own. */
core_status data_set_create_from(const data_shape *shape, const data_source *source, data_set *set,
                                 afx_error *error);
void data_set_free(data_set *set); /* and zeroes it */

/* The set keeps copies of all names. */
core_status data_name_site(data_set *set, size_t site, const char *name, afx_error *error);
core_status data_name_variable(data_set *set, size_t variable, const char *name, const char *unit,
                               afx_error *error);

/* One variable more, all missing, after the others; of a set with series of its own. */
core_status data_add_variable(data_set *set, const char *name, const char *unit, afx_error *error);

/* A new attribute with value[site] copied; a name that is there already is CORE_DATA. */
typedef struct data_new_attribute {
    const char *name;
    const char *unit;
    const double *value;
    data_steps computed;
} data_new_attribute;
core_status data_add_attribute(data_set *set, const data_new_attribute *attribute,
                               afx_error *error);

/* The series of one variable at one site: [time]. */
double *data_series(data_set *set, size_t variable, size_t site);
const double *data_series_of(const data_set *set, size_t variable, size_t site);
double data_attribute_of(const data_set *set, size_t attribute, size_t site);

data_fields data_variables(const data_set *set);
data_fields data_attributes(const data_set *set);
/* DATA_NONE when there is none. */
size_t data_find_site(const data_set *set, const char *name);

/* The time at which a step begins, seconds since 1970-01-01. */
int64_t data_time_of_step(const data_set *set, size_t step);

/* The steps that begin inside a period. CORE_DATA, with both stretches, when any of the period is
 * outside the axis of the set. */
core_status data_steps_of_period(const data_set *set, data_period period, data_steps *steps,
                                 afx_error *error);

/* Variables that must have a number at every site of the list at every step of the stretch. */
typedef struct data_needed {
    const size_t *variable; /* [variables] */
    size_t variables;
    const size_t *site; /* [sites]; NULL: all of the set */
    size_t sites;
    data_steps steps;
} data_needed;

/* Whether a site is for this use. */
bool data_site_serves(const data_set *set, size_t site, data_use use);

/* Takes out all sites, or all attributes, but those that `keep` says yes to, [site] or [attribute];
 * the order of the rest stays. */
void data_keep_sites(data_set *set, const bool *keep);
void data_keep_attributes(data_set *set, const bool *keep);

/* CORE_DATA at the first number below 0: "site S, 1980-10-05: qobs is negative, -1". */
core_status data_check_not_negative(const data_set *set, size_t variable, afx_error *error);

/* CORE_DATA at the first missing or infinite number: "site S, 1980-10-05: P is missing". */
core_status data_check_complete(const data_set *set, const data_needed *needed, afx_error *error);

/* CORE_DATA at the first site without a number for an attribute of the list: "site S: ...". */
core_status data_check_attributes(const data_set *set, const size_t *attribute, size_t count,
                                  afx_error *error);

#endif
