/* A readable name for a unit that nobody wrote: one named unit if one fits, else at most one
 * derived unit (W, Pa, ...) with names of the base dimensions and of time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ir/unit_table.h"

enum { MOST_PARTS = 12 };

typedef struct named_power {
    const char *name;
    ir_ratio power;
} named_power;

/* A product of named units. */
typedef struct product {
    named_power parts[MOST_PARTS];
    size_t count;
} product;

static void add_part(product *made, const char *name, ir_ratio power) {
    if (power.top != 0 && made->count < MOST_PARTS)
        made->parts[made->count++] = (named_power){name, power};
}

static bool is_near(double a, double b) {
    return fabs(a - b) <= 1e-12 * fabs(b);
}

static bool is_same(ir_unit a, ir_unit b) {
    return unit_same_dimension(a, b) && is_near(unit_factor(a, b), 1);
}

/* The time unit whose power has the time scale of the unit; NULL when none has. */
static const unit_row *time_row_of(ir_unit unit) {
    for (const unit_row *row = unit_rows; row->name; row++) {
        if (row->sort != UNIT_TIME)
            continue;
        ir_unit power = unit_power(unit_of_row(row), unit.time_power);
        if (is_near(power.time_scale, unit.time_scale))
            return row;
    }
    return NULL;
}

/* Names the base dimension with such a unit that the scale that is left becomes 1, if one can. */
static const char *base_name_for(int dimension, ir_ratio power, double *scale) {
    static const char *const plain[UNIT_DIMENSIONS] = {"m", "kg", "s", "K", "mol", "A", "cd"};
    for (const unit_row *row = unit_rows; row->name; row++) {
        ir_unit unit = unit_of_row(row);
        ir_unit alone = unit_one();
        alone.power[dimension] = ratio_of(1, 1);
        if (row->sort != UNIT_PLAIN || !unit_same_dimension(unit, alone))
            continue;
        double part = unit_power(unit, power).scale;
        if (is_near(part, *scale)) {
            *scale = 1;
            return row->name;
        }
    }
    return plain[dimension];
}

/* Splits a unit without explicit time into names of base dimensions; gives the scale left over. */
static double split_base(ir_unit rest, product *made) {
    static const int order[UNIT_DIMENSIONS] = {4, 1, 0, 3, 5, 6, 2}; /* mol takes prefixes first */
    double scale = rest.scale;
    for (int i = 0; i < UNIT_DIMENSIONS; i++) {
        ir_ratio power = rest.power[order[i]];
        if (power.top != 0)
            add_part(made, base_name_for(order[i], power, &scale), power);
    }
    return scale;
}

/* How clumsy a product reads: its parts, one more for seconds of no named rate, and scales. */
static size_t clumsiness_of(const product *made, double scale) {
    size_t sum = made->count + (is_near(scale, 1) ? 0 : 10);
    for (size_t i = 0; i < made->count; i++)
        sum += strcmp(made->parts[i].name, "s") == 0;
    return sum;
}

/* The rest without explicit time, either as base dimensions or as one derived unit times those. */
static double split_rest(ir_unit rest, product *made) {
    *made = (product){.count = 0};
    double best_scale = split_base(rest, made);
    if (unit_is_one(rest))
        return best_scale;
    for (const unit_row *row = unit_rows; row->name; row++) {
        ir_unit unit = unit_of_row(row);
        if (row->sort != UNIT_PLAIN || unit_is_one(unit))
            continue;
        product candidate = {.count = 0};
        add_part(&candidate, row->name, ratio_of(1, 1));
        double scale = split_base(unit_divide(rest, unit), &candidate);
        if (clumsiness_of(&candidate, scale) < clumsiness_of(made, best_scale)) {
            *made = candidate;
            best_scale = scale;
        }
    }
    return best_scale;
}

typedef struct text_room {
    char *text;
    size_t size;
    size_t length;
} text_room;

static void append(text_room *room, const char *text) {
    size_t length = strlen(text);
    if (room->length + length + 1 > room->size)
        return;
    memcpy(room->text + room->length, text, length + 1);
    room->length += length;
}

static void append_part(text_room *room, named_power part, bool below) {
    char text[64];
    int32_t top = below ? -part.power.top : part.power.top;
    if (part.power.bottom != 1)
        snprintf(text, sizeof text, "%s^(%d/%d)", part.name, (int)top, (int)part.power.bottom);
    else if (top != 1)
        snprintf(text, sizeof text, "%s^%d", part.name, (int)top);
    else
        snprintf(text, sizeof text, "%s", part.name);
    append(room, text);
}

static void append_product(text_room *room, const product *made) {
    bool started = false;
    for (size_t i = 0; i < made->count; i++) {
        if (made->parts[i].power.top < 0)
            continue;
        append(room, started ? "*" : "");
        append_part(room, made->parts[i], false);
        started = true;
    }
    if (!started)
        append(room, "1");
    for (size_t i = made->count; i-- > 0;) {
        if (made->parts[i].power.top > 0)
            continue;
        append(room, "/");
        append_part(room, made->parts[i], true);
    }
}

static const char *single_name_of(ir_unit unit) {
    for (const unit_row *row = unit_rows; row->name; row++) {
        ir_unit known = unit_of_row(row);
        if (known.point == unit.point && is_same(known, unit) && !is_same(unit, unit_one()) &&
            ratio_equal(known.time_power, unit.time_power) && is_near(known.offset, unit.offset))
            return row->name;
    }
    return NULL;
}

/* Adds the explicit time; gives the scale that no name holds. */
static double add_time(product *made, ir_unit unit, double seconds) {
    const unit_row *time = time_row_of(unit);
    if (time)
        add_part(made, time->name, unit.time_power);
    else if (is_near(unit.time_scale, unit_in_steps(unit, seconds).time_scale))
        add_part(made, "step", unit.time_power);
    else {
        add_part(made, "s", unit.time_power);
        return unit.time_scale;
    }
    return 1;
}

void unit_print(ir_unit unit, double seconds, char *text, size_t size) {
    text_room room = {text, size, 0};
    text[0] = '\0';
    const char *single = single_name_of(unit);
    if (single) {
        append(&room, single);
        return;
    }
    ir_unit rest = unit;
    rest.time_scale = 1;
    rest.time_power = ratio_of(0, 1);
    rest.power[2] = ratio_add(unit.power[2], ratio_multiply(unit.time_power, ratio_of(-1, 1)));
    product made;
    double scale = split_rest(rest, &made);
    scale *= add_time(&made, unit, seconds);
    if (!is_near(scale, 1)) {
        char number[32];
        snprintf(number, sizeof number, "%.6g*", scale);
        append(&room, number);
    }
    append_product(&room, &made);
}
