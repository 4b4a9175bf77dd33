/* Points to verify at. */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "ir/unit.h"
#include "time/clock.h"
#include "time/elements.h"
#include "time/shared.h"
#include "units.h"
#include "verify/verify.h"

void cli_random_vector(uint64_t seed, uint64_t stream, double *vector, size_t count) {
    core_random random = {.seed = seed, .stream = stream};
    for (size_t k = 0; k < count; k++)
        vector[k] = core_random_normal(&random);
}

void cli_random_direction(const cli_program *program, uint64_t seed, uint64_t stream, double *dot) {
    const cli_stretch *weights = &program->input[3];
    cli_random_vector(seed, stream, dot, program->inputs);
    for (size_t k = 0; k < weights->count; k++)
        if (time_symbol(program->model->info, AFX_WEIGHT, k)->fixed)
            dot[weights->begin + k] = 0;
}

static ir_unit rainfall_unit(void) {
    ir_unit unit;
    const char *fault = NULL;
    unit_parse("mm/d", 4, &unit, &fault);
    return unit;
}

/* Between what a day and what a flood brings, in the unit it is declared in: half a metre of rain a
 * day is as much as ever fell. */
static double extreme_at(const ir_unit *unit, size_t t) {
    if (unit->point)
        return t % 2 ? 50 : -60;
    if (unit->time_power.top < 0 && unit_same_dimension(*unit, rainfall_unit()))
        return 500 * unit_factor(rainfall_unit(), *unit);
    return t % 2 ? 0 : 10;
}

/* Weather of a plausible size: temperatures around freezing, rates with dry days, else around 1. */
static double forcing_at(const afx_symbol *symbol, size_t t, cli_weather weather,
                         core_random *random) {
    ir_unit unit;
    const char *fault = NULL;
    double noise = core_random_uniform(random);
    bool known = unit_parse(symbol->unit, strlen(symbol->unit), &unit, &fault);
    if (weather == CLI_STILL)
        return 0;
    if (weather == CLI_EXTREME && known)
        return extreme_at(&unit, t);
    double wave = sin(0.9 * (double)t + 6 * core_random_uniform(random));
    if (known && unit.point)
        return 8 * wave + 3 * noise;
    if (known && unit.time_power.top < 0)
        return 12 * fmax(0, wave) * noise + 0.1 * noise;
    return 0.2 + noise;
}

/* Days of a year that begins in winter. */
static double clock_at(const time_clock *clock, const afx_info *info, size_t place, size_t step) {
    double elapsed = (double)step * info->step_seconds;
    if (place == clock->elapsed)
        return elapsed * clock->per_second;
    return 1 + fmod(300 + floor(elapsed / (double)DATA_SECONDS_OF_DAY), 365);
}

static double between(const afx_symbol *symbol, double share, core_random *random) {
    double lot = 0.05 + 0.9 * core_random_uniform(random);
    if (isnan(share))
        share = lot;
    return share == 1 ? symbol->highest
                      : symbol->lowest + share * (symbol->highest - symbol->lowest);
}

static void put_stretch(const cli_program *program, const cli_stretch *in, const cli_corner *corner,
                        core_random *random, double *x) {
    const afx_info *info = program->model->info;
    size_t places = info->count[in->role];
    time_clock clock = time_clock_of(info, cli_convert_unit);
    for (size_t k = 0; k < in->count; k++) {
        size_t place = k % places, step = k / (places * program->lanes);
        const afx_symbol *symbol = time_symbol(info, (afx_role)in->role, place);
        double *at = &x[in->begin + k];
        if (in->role == IR_FORCING && time_clock_gives(&clock, place))
            *at = clock_at(&clock, info, place, step);
        else if (in->role == IR_FORCING)
            *at = forcing_at(symbol, step, corner->weather, random);
        else if (in->role == IR_WEIGHT && symbol->fixed)
            *at = symbol->normal * (0.05 + 0.95 * core_random_uniform(random));
        else if (in->role == IR_WEIGHT && !time_is_shared(symbol))
            *at = 0.5 * core_random_normal(random);
        else if (in->role == IR_STATE)
            *at = corner->empty ? 0 : 5 * core_random_uniform(random);
        else
            *at = between(symbol, corner->share, random);
    }
}

static void put_point(cli_program *program, uint64_t seed, uint64_t point, const cli_corner *corner,
                      double *x) {
    core_random random = {.seed = seed, .stream = point};
    for (int k = 0; k < CLI_INPUTS; k++)
        put_stretch(program, &program->input[k], corner, &random, x);
    for (size_t k = 0; k < program->lanes * program->model->info->count[AFX_ATTRIBUTE]; k++)
        program->attribute[k] = 0.5 + core_random_uniform(&random);
    if (!program->model->info->flag_count || corner->empty)
        return;
    /* Equations that are solved have solutions near where the model begins rather than anywhere. */
    const cli_stretch *start = &program->input[CLI_INPUTS - 1];
    cli_initial_states(program, x, x + start->begin);
    for (size_t k = 0; k < start->count; k++)
        x[start->begin + k] *= 0.9 + 0.2 * core_random_uniform(&random);
}

enum { MOST_DRAWS = 20, REDRAWN = 100000 };

void cli_random_point(cli_verification *v, cli_program *program, uint64_t point, double *x) {
    static const cli_corner inside = {NAN, false, CLI_USUAL};
    put_point(program, v->seed, point, &inside, x);
    v->drawn++;
    for (uint64_t draw = 1; program->model->info->flag_count && draw < MOST_DRAWS; draw++) {
        if (cli_compiled_tangent(program, x, NULL, NULL, NULL) != AFX_NOT_SOLVED)
            return;
        v->drawn++;
        v->refused++;
        put_point(program, v->seed, point + draw * REDRAWN, &inside, x);
    }
}

void cli_corner_point(cli_verification *v, cli_program *program, const cli_corner *corner,
                      double *x) {
    put_point(program, v->seed, 7000, corner, x);
}

/* ", step 3, site 2": where in time and among the lanes. */
static const char *rest_of_name(const cli_program *program, const cli_stretch *stretch, size_t at,
                                base_arena *arena) {
    size_t places = program->model->info->count[stretch->role];
    size_t lane = at / places % program->lanes, step = at / places / program->lanes;
    const char *text = "";
    if (stretch->role == IR_WEIGHT)
        return text;
    if (stretch->count > places * program->lanes)
        text = base_arena_format(arena, ", step %zu", step + 1);
    if (program->lanes > 1)
        text = base_arena_format(arena, "%s, lane %zu", text, lane + 1);
    return text;
}

const char *cli_place_name(const cli_program *program, const cli_stretch *stretches, int count,
                           size_t place, base_arena *arena) {
    for (int k = 0; k < count; k++) {
        const cli_stretch *stretch = &stretches[k];
        if (place < stretch->begin || place >= stretch->begin + stretch->count)
            continue;
        size_t at = place - stretch->begin, places = program->model->info->count[stretch->role];
        char name[TIME_NAME_LENGTH];
        time_element_name(program->model->info, (afx_role)stretch->role, at % places, name);
        return base_arena_format(arena, "%s %s%s", stretch->name, name,
                                 rest_of_name(program, stretch, at, arena));
    }
    return "";
}

base_span cli_place_span(const cli_program *program, const cli_stretch *stretches, int count,
                         size_t place) {
    for (int k = 0; k < count; k++) {
        const cli_stretch *stretch = &stretches[k];
        if (place < stretch->begin || place >= stretch->begin + stretch->count)
            continue;
        size_t at = (place - stretch->begin) % program->model->info->count[stretch->role];
        for (uint32_t s = 0; s < program->module->symbol_count; s++) {
            const ir_symbol *symbol = &program->module->symbols[s];
            if (symbol->role == stretch->role && at - symbol->index < symbol->elements)
                return symbol->span;
        }
    }
    return (base_span){0};
}
