/* Forcings that no data hold, because the calendar gives them: `t`, the time since the first step
 * of the data in the unit that the model declares for it, and `doy`, the day of the year from 1 on.
 * Time stamps mark the start of a step; leap days are real days. */
#ifndef TIME_CLOCK_H
#define TIME_CLOCK_H

#include "data/select.h"

typedef struct time_clock {
    size_t elapsed;     /* place of `t` among the forcings; SIZE_MAX: the model does not read it */
    size_t day_of_year; /* place of `doy`, likewise */
    double per_second;  /* units of `t` in a second */
} time_clock;

/* A forcing `t` whose unit is no time is an ordinary one. */
time_clock time_clock_of(const afx_info *info, data_convert convert);

/* Whether the clock gives the forcing at that place. */
bool time_clock_gives(const time_clock *clock, size_t place);

/* Steps of one site. */
typedef struct time_clock_steps {
    int64_t origin; /* of the first step of the data, seconds since 1970-01-01 */
    int64_t step;   /* seconds */
    size_t first;   /* of the data: the first step wanted */
    size_t count;
    size_t lane; /* of the target */
} time_clock_steps;

/* Sets the forcings of the clock in target[forcing][time][lane], none where it gives none. */
void time_fill_clock(const time_clock *clock, const time_clock_steps *steps,
                     const data_target *target);

#endif
