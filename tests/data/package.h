/* Makes a small netCDF package of the form of CAMELS-US, right or with one thing wrong. */
#ifndef PACKAGE_H
#define PACKAGE_H

enum { PACKAGE_SITES = 3, PACKAGE_DAYS = 800 };

typedef enum package_fault {
    PACKAGE_GOOD,
    PACKAGE_WITHOUT_PRCP,
    PACKAGE_WRONG_UNIT,      /* prcp in inches */
    PACKAGE_WRONG_SHAPE,     /* tmin has no time */
    PACKAGE_DAY_LEFT_OUT,    /* from the middle on, days are one late */
    PACKAGE_MISSING_FORCING, /* prcp of site 1, day 400 (1981-11-05) is the fill value */
    PACKAGE_FOREIGN          /* a netCDF file about something else */
} package_fault;

/* Writes path. Stored, for site s and day t: prcp 10 s + t % 7 (unit 0.01 mm/d, offset 1), tmax
 * 2000 + s, tmin 1000 - s (0.01 degC), srad 20000, vp 80000, dayl 4320000 (0.01), qobs 0.5, the
 * first day missing. */
void package_write(const char *path, package_fault fault);

#endif
