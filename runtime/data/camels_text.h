/* One site of CAMELS-US in its original text files.
 *
 * Forcing: three lines with latitude (deg), elevation (m) and area (m^2), a header, then a row for
 * each day, `Year Mnth Day Hr` and the columns of the header. Sources differ: names in upper or
 * lower case, separated by blanks or tabs, dates with or without leading zeros; all are read. Days
 * go up one by one.
 *
 * Flow: rows `id year month day flow flag`, in cubic feet a second. Days may be missing; flow that
 * is flagged M or is -999 is missing.
 *
 * Wrong files are CORE_DATA with "FILE:LINE: ...". */
#ifndef DATA_CAMELS_TEXT_H
#define DATA_CAMELS_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "core/memory.h"
#include "core/status.h"

typedef enum data_camels_text_column {
    DATA_TEXT_DAYL, /* s */
    DATA_TEXT_PRCP, /* mm/d */
    DATA_TEXT_SRAD, /* W/m^2, mean of the daylight hours */
    DATA_TEXT_TMAX, /* degC */
    DATA_TEXT_TMIN, /* degC */
    DATA_TEXT_VP,   /* Pa */
    DATA_TEXT_COLUMNS
} data_camels_text_column;

/* Days one by one from the first, a day since 1970-01-01. */
typedef struct data_camels_days {
    int64_t first;
    size_t count;
} data_camels_days;

typedef struct data_camels_place {
    double latitude;  /* deg */
    double elevation; /* m */
    double area;      /* m^2 */
} data_camels_place;

typedef struct data_camels_forcing {
    data_camels_place place;
    data_camels_days days;
    double *value[DATA_TEXT_COLUMNS]; /* [day]; the caller's, with room for `room` days */
    size_t room;
    core_buffer *text; /* the caller's: room for the file, kept from one to the next */
} data_camels_forcing;

/* The first and last day of a forcing file, from its beginning and its end alone. */
core_status data_camels_forcing_days(const char *path, data_camels_days *days, afx_error *error);
/* Fills what is not the caller's. CORE_DATA too when there is no room. */
core_status data_camels_forcing_read(const char *path, data_camels_forcing *forcing,
                                     afx_error *error);

typedef struct data_camels_flow {
    const char *site;      /* whose flow it must be */
    data_camels_days days; /* wanted; others are passed over */
    double *value;         /* [day] of them, cubic feet a second; days not in the file stay */
    core_buffer *text;     /* as above */
} data_camels_flow;

core_status data_camels_flow_read(const char *path, const data_camels_flow *flow, afx_error *error);

#endif
