/* One number for each site of a list, from a file.
 *
 * CSV without a header: numbers alone, in the order of the sites; or the site in the first column
 * and its number in the second. With a header: sites in the first column, the number in the column
 * of the wanted name, or in the second where there are only two; a header of one column stands over
 * numbers in order. netCDF: a variable over the sites, by the numbers of the variable with its
 * dimension's name where it has them, else in order. */
#ifndef DATA_SITE_VALUES_H
#define DATA_SITE_VALUES_H

#include "core/status.h"
#include "data/name_index.h"

enum { DATA_UNIT_LENGTH = 96 };

typedef struct data_site_values {
    const char *name;             /* of the column or variable */
    const data_name_index *index; /* of the sites; NULL: they have no names */
    size_t sites;
    double *value;               /* [site] set */
    char unit[DATA_UNIT_LENGTH]; /* set; "" where none is written */
} data_site_values;

/* CORE_DATA: a site without a number, another count, a cell that is no number. */
core_status data_site_values_read(const char *path, data_site_values *values, afx_error *error);

#endif
