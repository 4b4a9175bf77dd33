/* Units as seven rational exponents and a scale; the names come from unit.def. */
#include "ir/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ir/unit_table.h"

const unit_row unit_rows[] = {
#define PLAIN UNIT_PLAIN
#define TIME UNIT_TIME
#define POINT UNIT_POINT
#define UNIT(name, scale, m, kg, s, K, mol, A, cd, sort, offset)                                   \
    {name, scale, {m, kg, s, K, mol, A, cd}, sort, offset},
#include "ir/unit.def"
#undef UNIT
#undef PLAIN
#undef TIME
#undef POINT
    {NULL, 0, {0}, UNIT_PLAIN, 0},
};

ir_unit unit_one(void) {
    ir_unit unit = {.scale = 1, .time_scale = 1, .time_power = {0, 1}};
    for (int i = 0; i < UNIT_DIMENSIONS; i++)
        unit.power[i] = ratio_of(0, 1);
    return unit;
}

ir_unit unit_of_row(const unit_row *row) {
    ir_unit unit = unit_one();
    for (int i = 0; i < UNIT_DIMENSIONS; i++)
        unit.power[i] = ratio_of(row->power[i], 1);
    if (row->sort == UNIT_TIME) {
        unit.time_scale = row->scale;
        unit.time_power = ratio_of(1, 1);
    } else {
        unit.scale = row->scale;
    }
    unit.point = row->sort == UNIT_POINT;
    unit.offset = row->offset;
    return unit;
}

bool unit_named(const char *name, ir_unit *unit) {
    for (const unit_row *row = unit_rows; row->name; row++) {
        if (strcmp(row->name, name) == 0) {
            *unit = unit_of_row(row);
            return true;
        }
    }
    return false;
}

ir_unit unit_distance(ir_unit a) {
    a.point = false;
    a.offset = 0;
    return a;
}

ir_unit unit_multiply(ir_unit a, ir_unit b) {
    ir_unit product = unit_distance(a);
    for (int i = 0; i < UNIT_DIMENSIONS; i++)
        product.power[i] = ratio_add(a.power[i], b.power[i]);
    product.scale = a.scale * b.scale;
    product.time_scale = a.time_scale * b.time_scale;
    product.time_power = ratio_add(a.time_power, b.time_power);
    return product;
}

ir_unit unit_divide(ir_unit a, ir_unit b) {
    ir_unit quotient = unit_multiply(a, unit_power(b, ratio_of(-1, 1)));
    quotient.scale = a.scale / b.scale;
    quotient.time_scale = a.time_scale / b.time_scale;
    return quotient;
}

/* x to a rational power; whole powers by multiplication, which is exact where pow need not be. */
static double power_of(double x, ir_ratio exponent) {
    if (exponent.bottom != 1 || exponent.top > 64 || exponent.top < -64)
        return pow(x, (double)exponent.top / (double)exponent.bottom);
    double product = 1;
    for (int32_t i = 0; i < abs(exponent.top); i++)
        product *= x;
    return exponent.top < 0 ? 1 / product : product;
}

ir_unit unit_power(ir_unit a, ir_ratio exponent) {
    ir_unit power = unit_distance(a);
    for (int i = 0; i < UNIT_DIMENSIONS; i++)
        power.power[i] = ratio_multiply(a.power[i], exponent);
    power.scale = power_of(a.scale, exponent);
    power.time_scale = power_of(a.time_scale, exponent);
    power.time_power = ratio_multiply(a.time_power, exponent);
    return power;
}

bool unit_same_dimension(ir_unit a, ir_unit b) {
    for (int i = 0; i < UNIT_DIMENSIONS; i++)
        if (!ratio_equal(a.power[i], b.power[i]))
            return false;
    return true;
}

bool unit_is_one(ir_unit a) {
    return unit_same_dimension(a, unit_one());
}

/* Scales are products of rounded numbers: 24 and 1/24 are meant where they come out beside. */
static double snap(double factor) {
    enum { LARGEST = 1000000000 };
    const double near = 1e-14;
    double whole = round(factor);
    if (whole >= 1 && whole <= LARGEST && fabs(factor - whole) <= near * whole)
        return whole;
    whole = round(1 / factor);
    if (whole >= 1 && whole <= LARGEST && fabs(1 / factor - whole) <= near * whole)
        return 1 / whole;
    return factor;
}

double unit_factor(ir_unit from, ir_unit to) {
    return snap(from.scale / to.scale * (from.time_scale / to.time_scale));
}

double unit_shift(ir_unit from, ir_unit to) {
    if (!from.point || !to.point || ((from.offset >= to.offset) && (from.offset <= to.offset)))
        return 0;
    return (from.offset - to.offset) / to.scale;
}

ir_unit unit_in_steps(ir_unit unit, double seconds) {
    unit.time_scale = power_of(seconds, unit.time_power);
    return unit;
}
