#include "time/clock.h"

#include <string.h>

#include "time/elements.h"

time_clock time_clock_of(const afx_info *info, data_convert convert) {
    time_clock clock = {time_place(info, AFX_FORCING, "t"), time_place(info, AFX_FORCING, "doy"),
                        1.0 / (double)DATA_SECONDS_OF_DAY};
    if (clock.elapsed == SIZE_MAX)
        return clock;
    const char *unit = time_symbol(info, AFX_FORCING, clock.elapsed)->unit;
    double shift = 0;
    bool known = convert ? convert(NULL, "s", unit, &clock.per_second, &shift) && shift == 0
                         : strcmp(unit, "d") == 0;
    if (!known)
        clock.elapsed = SIZE_MAX;
    return clock;
}

bool time_clock_gives(const time_clock *clock, size_t place) {
    return place == clock->elapsed || place == clock->day_of_year;
}

static void put(const data_target *target, size_t place, const time_clock_steps *steps, size_t t,
                double value) {
    ptrdiff_t at = (ptrdiff_t)place * target->array.variable + (ptrdiff_t)t * target->array.time +
                   (ptrdiff_t)steps->lane * target->array.lane;
    if (target->real_bytes == sizeof(float))
        ((float *)target->array.data)[at] = (float)value;
    else
        ((double *)target->array.data)[at] = value;
}

void time_fill_clock(const time_clock *clock, const time_clock_steps *steps,
                     const data_target *target) {
    const bool is_read = clock->elapsed != SIZE_MAX || clock->day_of_year != SIZE_MAX;
    for (size_t t = 0; is_read && t < steps->count; t++) {
        int64_t elapsed = (int64_t)(steps->first + t) * steps->step;
        if (clock->elapsed != SIZE_MAX)
            put(target, clock->elapsed, steps, t, (double)elapsed * clock->per_second);
        if (clock->day_of_year != SIZE_MAX)
            put(target, clock->day_of_year, steps, t, data_day_of_year(steps->origin + elapsed));
    }
}
