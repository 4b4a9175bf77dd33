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
#include "data/name_index.h"

/* A column of the files, and what it becomes in the set. */
typedef struct data_folder_column {
    const char *name; /* in the set; NULL: as in the files */
    const char *unit; /* where the files name none; NULL: none. Another one is CORE_DATA */
    double scale;     /* numbers are multiplied by it; 0: they are not */
} data_folder_column;

typedef struct data_folder_options {
    const char *const *wanted; /* [wanted_count] columns to read; NULL: those of the first file */
    size_t wanted_count;
    const data_folder_column *column; /* [wanted_count]; NULL: all stay as they are */
    int64_t step;                 /* seconds that the data must have; 0: what the first file has */
    bool any_step;                /* steps of any equal length; one row alone is a day */
    const char *time;             /* header of the column of times; NULL: `time` */
    const data_name_index *sites; /* those to read; NULL: all */
    const char *ignored;          /* pattern of files that are no sites; NULL: none */
    bool no_attributes;           /* attributes.csv is not looked at */
} data_folder_options;

/* Without CSV files, one `SITE.nc` for each site, with variables over time alone. attributes.csv
 * may be absent; where it is there it must have a row for every site, and rows of other sites are
 * ignored. On failure the set is empty. */
core_status data_folder_read(const char *folder, const data_folder_options *options, data_set *set,
                             afx_error *error);

/* A table of attributes with a row for each site; the first column is headed `key`. Rows of other
 * sites are ignored; a site without a row is CORE_DATA. */
typedef struct data_attribute_column {
    const char *source; /* in the table, where NAME [unit] is written or NAME alone */
    const char *name;   /* in the set */
    const char *unit;
} data_attribute_column;

typedef struct data_attribute_table {
    const char *path;
    const char *key;
    const data_attribute_column *column; /* [columns]; NULL: all of the table, as they are called */
    size_t columns;
} data_attribute_table;
core_status data_add_attribute_table(data_set *set, const data_attribute_table *table,
                                     afx_error *error);

/* One such site file alone, at any path; the site is named after the file. A single row needs
 * options->step. */
core_status data_site_read(const char *path, const data_folder_options *options, data_set *set,
                           afx_error *error);

/* Makes the folder and writes every site over its own record, and attributes.csv where there are
 * attributes. */
core_status data_folder_write(const char *folder, const data_set *set, afx_error *error);

/* Names, units and scales of options->column for the variables of a set, [wanted_count]; `place` is
 * for messages. CORE_DATA: another unit than the one given. */
core_status data_map_columns(data_set *set, const char *place, const data_folder_options *options,
                             afx_error *error);
/* Adds what attributes.csv in the folder holds, if it is there. */
core_status data_folder_attributes(const char *folder, data_set *set, afx_error *error);

/* ---- for packed_folder.c ---- */

/* A site of the folder, named after its file without folders and ending. */
core_status data_name_site_after(data_set *set, size_t site, const char *path, afx_error *error);
core_status data_packed_folder_read(const char *folder, const data_folder_options *options,
                                    data_set *set, afx_error *error);
/* Whether a file is that of a wanted site. */
bool data_is_site_file(const data_folder_options *options, const char *file);

#endif
