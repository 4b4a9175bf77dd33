#include "data/select.h"

#include <string.h>

static bool find_way(const data_request *request, const data_want *want, const data_field *field,
                     data_pick *pick) {
    pick->factor = 1.0;
    pick->shift = 0.0;
    if (want->unit == NULL || strcmp(want->unit, field->unit) == 0) {
        return true;
    }
    return request->convert != NULL &&
           request->convert(request->context, field->unit, want->unit, &pick->factor, &pick->shift);
}

static core_status pick_fields(data_fields fields, const data_request *request, data_pick *pick,
                               afx_error *error) {
    for (size_t i = 0; i < request->count; i++) {
        const data_want *want = &request->want[i];
        core_status status = data_require_field(fields, want->name, &pick[i].index, error);
        if (status != CORE_OK) {
            return core_fail_within(error, status, "data");
        }
        const data_field *field = &fields.field[pick[i].index];
        if (!find_way(request, want, field, &pick[i])) {
            return core_fail(error, CORE_DATA, "data: %s %s is in [%s], which is no [%s]",
                             fields.kind, field->name, field->unit, want->unit);
        }
    }
    return CORE_OK;
}

core_status data_pick_variables(const data_set *set, const data_request *request, data_pick *pick,
                                afx_error *error) {
    return pick_fields(data_variables(set), request, pick, error);
}

core_status data_pick_attributes(const data_set *set, const data_request *request, data_pick *pick,
                                 afx_error *error) {
    return pick_fields(data_attributes(set), request, pick, error);
}

static void store(const data_target *target, ptrdiff_t element, double value) {
    if (target->real_bytes == sizeof(float)) {
        ((float *)target->array.data)[element] = (float)value;
    } else {
        ((double *)target->array.data)[element] = value;
    }
}

/* value[0 .. steps) to the places from `first` on, one time stride apart. */
static void copy_steps(const double *value, size_t steps, data_pick pick, const data_target *target,
                       ptrdiff_t first) {
    ptrdiff_t stride = target->array.time;
    if (target->real_bytes == sizeof(float)) {
        float *to = (float *)target->array.data + first;
        for (size_t step = 0; step < steps; step++) {
            to[(ptrdiff_t)step * stride] = (float)(value[step] * pick.factor + pick.shift);
        }
    } else {
        double *to = (double *)target->array.data + first;
        for (size_t step = 0; step < steps; step++) {
            to[(ptrdiff_t)step * stride] = value[step] * pick.factor + pick.shift;
        }
    }
}

static size_t site_of(const data_window *window, size_t position) {
    return window->site != NULL ? window->site[position] : position;
}

static ptrdiff_t place_of(const data_target *target, size_t variable, size_t position) {
    return (ptrdiff_t)variable * target->array.variable + (ptrdiff_t)position * target->array.lane;
}

enum { SOURCE_STEPS = 512, AHEAD = 1, TILE_STEPS = 64 }; /* read at a time */

/* The series of a site to the places from `first` on; from the source by parts. */
static void copy_site(const data_set *set, data_pick pick, size_t site, data_steps steps,
                      const data_target *target, ptrdiff_t first) {
    if (set->value != NULL) {
        const double *value = data_series_of(set, pick.index, site);
        copy_steps(value + steps.begin, steps.end - steps.begin, pick, target, first);
        return;
    }
    double value[SOURCE_STEPS];
    for (size_t count; steps.begin < steps.end; steps.begin += count) {
        size_t left = steps.end - steps.begin;
        count = left < SOURCE_STEPS ? left : SOURCE_STEPS;
        data_steps some = {steps.begin, steps.begin + count};
        set->source.read(set->source.context, pick.index, site, some, value);
        copy_steps(value, count, pick, target, first);
        first += (ptrdiff_t)count * target->array.time;
    }
}

/* Asks for what the next copy will read: windows begin anywhere in a set larger than the cache. */
static void fetch_ahead(const data_set *set, data_pick pick, size_t site, data_steps steps) {
    const double *value = data_series_of(set, pick.index, site);
    for (size_t step = steps.begin; step < steps.end; step += 64 / sizeof *value) {
        __builtin_prefetch(value + step);
    }
}

/* Steps [begin, end) of the window at all its sites. */
static void copy_sites(const data_set *set, const data_picks *picks, size_t place,
                       const data_window *window, data_steps steps, const data_target *target) {
    for (size_t j = 0; j < window->sites; j++) {
        size_t from = window->from != NULL ? window->from[j] : window->begin;
        if (j + AHEAD < window->sites && set->value != NULL) {
            size_t next = window->from != NULL ? window->from[j + AHEAD] : window->begin;
            fetch_ahead(set, picks->pick[place], site_of(window, j + AHEAD),
                        (data_steps){next + steps.begin, next + steps.end});
        }
        copy_site(set, picks->pick[place], site_of(window, j),
                  (data_steps){from + steps.begin, from + steps.end}, target,
                  place_of(target, place, j) + (ptrdiff_t)steps.begin * target->array.time);
    }
}

/* A few steps of all sites before the next ones: neighbours in the target are then written while
 * they are in the cache. */
void data_copy_series(const data_set *set, data_picks picks, const data_window *window,
                      const data_target *target) {
    size_t most = set->value != NULL && target->array.time != 1 ? TILE_STEPS : SOURCE_STEPS;
    for (size_t i = 0; i < picks.count; i++) {
        data_steps steps = {0, 0};
        for (; picks.pick[i].index != DATA_NONE && steps.begin < window->steps;
             steps.begin = steps.end) {
            size_t left = window->steps - steps.begin;
            steps.end = steps.begin + (left < most ? left : most);
            copy_sites(set, &picks, i, window, steps, target);
        }
    }
}

void data_copy_attributes(const data_set *set, data_picks picks, const data_window *window,
                          const data_target *target) {
    for (size_t i = 0; i < picks.count; i++) {
        for (size_t j = 0; j < window->sites; j++) {
            double value = data_attribute_of(set, picks.pick[i].index, site_of(window, j));
            store(target, place_of(target, i, j),
                  value * picks.pick[i].factor + picks.pick[i].shift);
        }
    }
}
