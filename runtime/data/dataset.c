#include "data/dataset.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/memory.h"

static core_status allocate_set(data_set *set, size_t values, afx_error *error) {
    const data_shape *shape = &set->shape;
    set->site = core_allocate(shape->sites, sizeof *set->site);
    set->variable = core_allocate(shape->variables, sizeof *set->variable);
    if (set->site == NULL || set->variable == NULL) {
        return core_fail_memory(error);
    }
    if (set->source.read == NULL) {
        set->value = core_allocate(values, sizeof *set->value);
        if (set->value == NULL) {
            return core_fail_memory(error);
        }
    }
    for (size_t i = 0; set->value != NULL && i < values; i++) {
        set->value[i] = NAN;
    }
    for (size_t site = 0; site < shape->sites; site++) {
        set->site[site].record.end = shape->steps;
        set->site[site].region = NAN;
        set->site[site].longitude = NAN;
    }
    return CORE_OK;
}

core_status data_set_create_from(const data_shape *shape, const data_source *source, data_set *set,
                                 afx_error *error) {
    memset(set, 0, sizeof *set);
    set->source = *source;
    size_t series = 0;
    size_t values = 0;
    if (__builtin_mul_overflow(shape->variables, shape->sites, &series) ||
        __builtin_mul_overflow(series, shape->steps, &values)) {
        return core_fail_memory(error);
    }
    set->shape = *shape;
    core_status status = allocate_set(set, values, error);
    if (status != CORE_OK) {
        data_set_free(set);
    }
    return status;
}

core_status data_set_create(const data_shape *shape, data_set *set, afx_error *error) {
    return data_set_create_from(shape, &(data_source){NULL, NULL}, set, error);
}

static void free_fields(data_field *field, size_t count) {
    for (size_t i = 0; field != NULL && i < count; i++) {
        core_free(field[i].name);
        core_free(field[i].unit);
    }
    core_free(field);
}

void data_set_free(data_set *set) {
    for (size_t site = 0; set->site != NULL && site < set->shape.sites; site++) {
        core_free(set->site[site].name);
    }
    core_free(set->site);
    free_fields(set->variable, set->shape.variables);
    free_fields(set->attribute, set->attributes);
    core_free(set->value);
    core_free(set->attribute_value);
    core_free(set->computed);
    memset(set, 0, sizeof *set);
}

static core_status replace_text(char **text, const char *with, afx_error *error) {
    char *copy = core_copy_text(with);
    if (copy == NULL) {
        return core_fail_memory(error);
    }
    core_free(*text);
    *text = copy;
    return CORE_OK;
}

core_status data_name_site(data_set *set, size_t site, const char *name, afx_error *error) {
    return replace_text(&set->site[site].name, name, error);
}

core_status data_name_variable(data_set *set, size_t variable, const char *name, const char *unit,
                               afx_error *error) {
    CORE_TRY(replace_text(&set->variable[variable].name, name, error));
    return replace_text(&set->variable[variable].unit, unit, error);
}

static core_status make_attribute_room(data_set *set, afx_error *error) {
    size_t values = 0;
    if (__builtin_mul_overflow(set->attributes + 1, set->shape.sites, &values)) {
        return core_fail_memory(error);
    }
    data_field *field =
        core_grow(set->attribute, &set->attribute_room, set->attributes + 1, sizeof *field);
    if (field == NULL) {
        return core_fail_memory(error);
    }
    set->attribute = field;
    double *value = core_grow(set->attribute_value, &set->value_room, values, sizeof *value);
    if (value == NULL) {
        return core_fail_memory(error);
    }
    set->attribute_value = value;
    data_steps *computed =
        core_grow(set->computed, &set->computed_room, set->attributes + 1, sizeof *computed);
    if (computed == NULL) {
        return core_fail_memory(error);
    }
    set->computed = computed;
    return CORE_OK;
}

core_status data_add_attribute(data_set *set, const data_new_attribute *attribute,
                               afx_error *error) {
    if (data_find_field(data_attributes(set), attribute->name) != DATA_NONE) {
        return core_fail(error, CORE_DATA, "attribute %s is there twice", attribute->name);
    }
    CORE_TRY(make_attribute_room(set, error));
    data_field field = {.name = core_copy_text(attribute->name),
                        .unit = core_copy_text(attribute->unit)};
    if (field.name == NULL || field.unit == NULL) {
        core_free(field.name);
        core_free(field.unit);
        return core_fail_memory(error);
    }
    set->attribute[set->attributes] = field;
    set->computed[set->attributes] = attribute->computed;
    memcpy(set->attribute_value + set->attributes * set->shape.sites, attribute->value,
           set->shape.sites * sizeof *attribute->value);
    set->attributes++;
    return CORE_OK;
}

double *data_series(data_set *set, size_t variable, size_t site) {
    return set->value + (variable * set->shape.sites + site) * set->shape.steps;
}

const double *data_series_of(const data_set *set, size_t variable, size_t site) {
    return set->value + (variable * set->shape.sites + site) * set->shape.steps;
}

double data_attribute_of(const data_set *set, size_t attribute, size_t site) {
    return set->attribute_value[attribute * set->shape.sites + site];
}

data_fields data_variables(const data_set *set) {
    data_fields fields = {
        .field = set->variable, .count = set->shape.variables, .kind = "variable"};
    return fields;
}

data_fields data_attributes(const data_set *set) {
    data_fields fields = {.field = set->attribute, .count = set->attributes, .kind = "attribute"};
    return fields;
}

size_t data_find_site(const data_set *set, const char *name) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        if (strcmp(set->site[site].name, name) == 0) {
            return site;
        }
    }
    return DATA_NONE;
}

int64_t data_time_of_step(const data_set *set, size_t step) {
    return set->shape.start + (int64_t)step * set->shape.step;
}

/* Steps from the start of the axis to the first that begins at or after a time inside it. */
static size_t steps_before(const data_shape *shape, int64_t time) {
    return (size_t)((time - shape->start + shape->step - 1) / shape->step);
}

core_status data_steps_of_period(const data_set *set, data_period period, data_steps *steps,
                                 afx_error *error) {
    const data_shape *shape = &set->shape;
    int64_t end = data_time_of_step(set, shape->steps);
    bool inside = period.first >= shape->start && period.end <= end && period.first < period.end;
    if (inside) {
        steps->begin = steps_before(shape, period.first);
        steps->end = steps_before(shape, period.end);
    }
    if (inside && steps->begin < steps->end) {
        return CORE_OK;
    }
    char text[4][DATA_TIME_LENGTH];
    return core_fail(error, CORE_DATA,
                     "the period from %s to before %s holds no data or is not all inside them: "
                     "they run from %s to before %s",
                     data_format_time(period.first, text[0]), data_format_time(period.end, text[1]),
                     data_format_time(shape->start, text[2]), data_format_time(end, text[3]));
}

static core_status check_series(const data_set *set, const data_needed *needed, size_t variable,
                                size_t site, afx_error *error) {
    const double *value = data_series_of(set, variable, site);
    for (size_t step = needed->steps.begin; step < needed->steps.end; step++) {
        if (!isfinite(value[step])) {
            char time[DATA_TIME_LENGTH];
            return core_fail(error, CORE_DATA, "site %s, %s: %s is %s", set->site[site].name,
                             data_format_time(data_time_of_step(set, step), time),
                             set->variable[variable].name,
                             isnan(value[step]) ? "missing" : "infinite");
        }
    }
    return CORE_OK;
}

core_status data_check_complete(const data_set *set, const data_needed *needed, afx_error *error) {
    size_t sites = needed->site != NULL ? needed->sites : set->shape.sites;
    for (size_t i = 0; i < sites; i++) {
        size_t site = needed->site != NULL ? needed->site[i] : i;
        for (size_t j = 0; j < needed->variables; j++) {
            CORE_TRY(check_series(set, needed, needed->variable[j], site, error));
        }
    }
    return CORE_OK;
}

core_status data_check_not_negative(const data_set *set, size_t variable, afx_error *error) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        const double *value = data_series_of(set, variable, site);
        data_steps record = set->site[site].record;
        for (size_t step = record.begin; step < record.end; step++) {
            if (value[step] < 0.0) {
                char time[DATA_TIME_LENGTH];
                return core_fail(error, CORE_DATA, "site %s, %s: %s is negative, %g",
                                 set->site[site].name,
                                 data_format_time(data_time_of_step(set, step), time),
                                 set->variable[variable].name, value[step]);
            }
        }
    }
    return CORE_OK;
}

core_status data_check_attributes(const data_set *set, const size_t *attribute, size_t count,
                                  afx_error *error) {
    for (size_t site = 0; site < set->shape.sites; site++) {
        for (size_t i = 0; i < count; i++) {
            if (!isfinite(data_attribute_of(set, attribute[i], site))) {
                return core_fail(error, CORE_DATA, "site %s: attribute %s is missing",
                                 set->site[site].name, set->attribute[attribute[i]].name);
            }
        }
    }
    return CORE_OK;
}
