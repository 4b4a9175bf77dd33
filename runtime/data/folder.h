/* Data sets as folders of CSV files: one `SITE.csv` per site with a `time` column and columns
 * `NAME [unit]`, and `attributes.csv` with a `site` column and attributes `NAME [unit]`.
 *
 * Times mark the start of a step and go up by equal steps; a gap is an empty cell. Records may
 * begin and end at different times: the set spans them all. Which gaps are allowed is decided when
 * the set is used (data_check_complete).
 *
 * Wrong data is CORE_DATA with "FILE:LINE: ...": no CSV file, an empty file, a column that one file
 * lacks, a cell that is no number, a unit that differs between files, times that are unequal,
 * repeated or go back, or that do not fall on the steps of the other files.
 */
#ifndef DATA_FOLDER_H
#define DATA_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "data/dataset.h"

typedef struct data_folder_options {
    const char *const *wanted; /* [wanted_count] columns to read; NULL: those of the first file */
    size_t wanted_count;
    int64_t step;     /* seconds that the data must have; 0: what the first file has */
    bool any_step;    /* steps of any equal length; one row alone is a day */
    const char *time; /* header of the column of times; NULL: `time` */
} data_folder_options;

/* attributes.csv may be absent; where it is there it must have a row for every site, and rows of
 * other sites are ignored. On failure the set is empty. */
core_status data_folder_read(const char *folder, const data_folder_options *options, data_set *set,
                             afx_error *error);

/* One such site file alone, at any path; the site is named after the file. A single row needs
 * options->step. */
core_status data_site_read(const char *path, const data_folder_options *options, data_set *set,
                           afx_error *error);

/* Makes the folder and writes every site over its own record, and attributes.csv where there are
 * attributes. */
core_status data_folder_write(const char *folder, const data_set *set, afx_error *error);

#endif
