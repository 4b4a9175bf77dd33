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

enum { SOURCE_STEPS = 512, TILE_STEPS = 128, TOGETHER = 8 }; /* read at a time; sites likewise */

/* Of one variable, some steps of the window at all its sites. */
typedef struct copying {
    const data_set *set;
    const data_window *window;
    const data_target *target;
    data_pick pick;
    size_t place;     /* the variable's in the target */
    data_steps steps; /* of the window */
} copying;

/* The same of the set, at a site of the window. */
static data_steps steps_at(const copying *c, size_t position) {
    size_t from = c->window->from != NULL ? c->window->from[position] : c->window->begin;
    return (data_steps){from + c->steps.begin, from + c->steps.end};
}

static ptrdiff_t first_place(const copying *c, size_t position) {
    return place_of(c->target, c->place, position) +
           (ptrdiff_t)c->steps.begin * c->target->array.time;
}

static const double *values_at(const copying *c, size_t position) {
    return data_series_of(c->set, c->pick.index, site_of(c->window, position)) +
           steps_at(c, position).begin;
}

static void copy_from_source(const copying *c, size_t position) {
    double value[SOURCE_STEPS];
    data_steps steps = steps_at(c, position);
    ptrdiff_t first = first_place(c, position);
    for (size_t count; steps.begin < steps.end; steps.begin += count) {
        size_t left = steps.end - steps.begin;
        count = left < SOURCE_STEPS ? left : SOURCE_STEPS;
        data_steps some = {steps.begin, steps.begin + count};
        c->set->source.read(c->set->source.context, c->pick.index, site_of(c->window, position),
                            some, value);
        copy_steps(value, count, c->pick, c->target, first);
        first += (ptrdiff_t)count * c->target->array.time;
    }
}

/* Neighbours in the target, a step of all at a time: vectors of numbers instead of single ones. */
static void copy_together(const copying *c, size_t position) {
    const size_t steps = c->steps.end - c->steps.begin;
    const ptrdiff_t first = first_place(c, position), stride = c->target->array.time;
    const double factor = c->pick.factor, shift = c->pick.shift, *value[TOGETHER];
    for (size_t k = 0; k < TOGETHER; k++)
        value[k] = values_at(c, position + k);
    if (c->target->real_bytes == sizeof(float)) {
        float *to = (float *)c->target->array.data + first;
        for (size_t step = 0; step < steps; step++, to += stride)
            for (size_t k = 0; k < TOGETHER; k++)
                to[k] = (float)(value[k][step] * factor + shift);
    } else {
        double *to = (double *)c->target->array.data + first;
        for (size_t step = 0; step < steps; step++, to += stride)
            for (size_t k = 0; k < TOGETHER; k++)
                to[k] = value[k][step] * factor + shift;
    }
}

static void copy_sites(const copying *c) {
    size_t j = 0;
    for (; c->target->array.lane == 1 && c->window->sites - j >= TOGETHER; j += TOGETHER)
        copy_together(c, j);
    for (; j < c->window->sites; j++)
        copy_steps(values_at(c, j), c->steps.end - c->steps.begin, c->pick, c->target,
                   first_place(c, j));
}

static void copy_sites_from_source(const copying *c) {
    for (size_t j = 0; j < c->window->sites; j++)
        copy_from_source(c, j);
}

/* Of a set in memory a few steps of all sites before the next ones: neighbours in the target are
 * then written while they are in the cache. */
void data_copy_series(const data_set *set, data_picks picks, const data_window *window,
                      const data_target *target) {
    const size_t most = set->value != NULL && target->array.time != 1 ? TILE_STEPS : window->steps;
    for (size_t i = 0; i < picks.count; i++) {
        copying c = {set, window, target, picks.pick[i], i, {0, 0}};
        for (; c.pick.index != DATA_NONE && c.steps.begin < window->steps;
             c.steps.begin = c.steps.end) {
            size_t left = window->steps - c.steps.begin;
            c.steps.end = c.steps.begin + (left < most ? left : most);
            if (set->value != NULL)
                copy_sites(&c);
            else
                copy_sites_from_source(&c);
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
