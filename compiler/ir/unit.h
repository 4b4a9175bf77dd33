/* Units: what a number counts. Seven base dimensions with rational exponents, a scale to SI, and
 * for temperatures the difference between a point on a scale (degC) and a distance (K).
 *
 * Time is measured in steps inside a model: unit_in_steps turns mm/d into mm/step, so that a flux
 * limited by store/dt drains the store to exactly zero at every step length. */
#ifndef IR_UNIT_H
#define IR_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNIT_DIMENSIONS = 7 }; /* m kg s K mol A cd */

typedef struct ir_ratio {
    int32_t top;
    int32_t bottom; /* > 0, lowest terms */
} ir_ratio;

typedef struct ir_unit {
    ir_ratio power[UNIT_DIMENSIONS];
    double scale;        /* SI amount of one of this unit, the explicit time units left out */
    double time_scale;   /* product of the time units written by name (d, h, s, ...), in seconds */
    ir_ratio time_power; /* net exponent of those time units: -1 in mm/d, 0 in W/m^2 */
    double offset;       /* SI value of this unit's zero: 273.15 for degC; 0 unless a point */
    bool point;          /* a temperature point */
} ir_unit;

ir_unit unit_one(void);
/* Looks a name up in unit.def ("mm", "d", "degC"); false when there is none. */
bool unit_named(const char *name, ir_unit *unit);
/* Nearest known name by edit distance, for "did you mean"; NULL when none is near. */
const char *unit_like(const char *name);
/* Parses "mm/d", "m^3/s", "W/m^2", "1"; false when it cannot, with the offending part in *fault. */
bool unit_parse(const char *text, size_t length, ir_unit *unit, const char **fault);

/* Points lose their point under these. */
ir_unit unit_multiply(ir_unit a, ir_unit b);
ir_unit unit_divide(ir_unit a, ir_unit b);
ir_unit unit_power(ir_unit a, ir_ratio exponent);
/* The unit of a difference of two such: degC gives K of the same size. */
ir_unit unit_distance(ir_unit a);

/* Same powers of the seven dimensions (point or not is not looked at). */
bool unit_same_dimension(ir_unit a, ir_unit b);
bool unit_is_one(ir_unit a); /* no dimension at all (scale may differ: % is 0.01) */
/* Multiply a number in `from` by this to have it in `to`; points need unit_shift too. */
double unit_factor(ir_unit from, ir_unit to);
/* Add this after multiplying. 0 unless both are points. */
double unit_shift(ir_unit from, ir_unit to);

/* The same quantity with its explicit time units counted in steps of `seconds`. */
ir_unit unit_in_steps(ir_unit unit, double seconds);

/* Writes a readable name built from base units when no better is known; at most size bytes. Values
 * declared by a user keep the text they were declared with; this is for inferred ones: prefers
 * names of unit.def (mm/d, 1/d, K, m^3/s). seconds: the step, to name "step" units by the step's
 * own unit (mm/step of one day reads mm/d). */
void unit_print(ir_unit unit, double seconds, char *text, size_t size);

/* Exact helpers on ratios. */
ir_ratio ratio_of(int32_t top, int32_t bottom);
ir_ratio ratio_add(ir_ratio a, ir_ratio b);
ir_ratio ratio_multiply(ir_ratio a, ir_ratio b);
bool ratio_equal(ir_ratio a, ir_ratio b);
/* The ratio with a small bottom (<= 64) that equals x to 1e-12; false when there is none. */
bool ratio_from_double(double x, ir_ratio *ratio);

#endif
