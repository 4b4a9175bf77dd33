/* Points to verify at. */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "ir/unit.h"
#include "time/setup.h"
#include "verify.h"

void cli_random_vector(uint64_t seed, uint64_t stream, double *vector, size_t count) {
    core_random random = {.seed = seed, .stream = stream};
    for (size_t k = 0; k < count; k++)
        vector[k] = core_random_normal(&random);
}

/* Weather of a plausible size: temperatures around freezing, rates with dry days, else around 1. */
static double forcing_at(const afx_symbol *symbol, size_t t, core_random *random) {
    ir_unit unit;
    const char *fault = NULL;
    double noise = core_random_uniform(random);
    bool known = unit_parse(symbol->unit, strlen(symbol->unit), &unit, &fault);
    double wave = sin(0.9 * (double)t + 6 * core_random_uniform(random));
    if (known && unit.point)
        return 8 * wave + 3 * noise;
    if (known && unit.time_power.top < 0)
        return 12 * fmax(0, wave) * noise + 0.1 * noise;
    return 0.2 + noise;
}

static double between(const afx_symbol *symbol, core_random *random) {
    double share = 0.05 + 0.9 * core_random_uniform(random);
    return symbol->lowest + share * (symbol->highest - symbol->lowest);
}

static void put_stretch(const cli_program *program, const cli_stretch *in, core_random *random,
                        double *x) {
    const afx_info *info = program->model->info;
    size_t places = info->count[in->role];
    for (size_t k = 0; k < in->count; k++) {
        const afx_symbol *symbol = time_symbol(info, (afx_role)in->role, k % places);
        double *at = &x[in->begin + k];
        if (in->role == IR_FORCING)
            *at = forcing_at(symbol, k / places, random);
        else if (in->role == IR_WEIGHT)
            *at = 0.5 * core_random_normal(random);
        else if (in->role == IR_STATE)
            *at = 5 * core_random_uniform(random);
        else
            *at = between(symbol, random);
    }
}

void cli_random_point(const cli_program *program, uint64_t seed, uint64_t point, double *x) {
    core_random random = {.seed = seed, .stream = point};
    for (int k = 0; k < CLI_INPUTS; k++)
        put_stretch(program, &program->input[k], &random, x);
    for (size_t k = 0; k < program->model->info->count[AFX_ATTRIBUTE]; k++)
        program->attribute[k] = 0.5 + core_random_uniform(&random);
}

const char *cli_place_name(const cli_program *program, const cli_stretch *stretches, int count,
                           size_t place, base_arena *arena) {
    for (int k = 0; k < count; k++) {
        const cli_stretch *stretch = &stretches[k];
        if (place < stretch->begin || place >= stretch->begin + stretch->count)
            continue;
        size_t places = program->model->info->count[stretch->role], at = place - stretch->begin;
        const afx_symbol *symbol =
            time_symbol(program->model->info, (afx_role)stretch->role, at % places);
        if (at < places && stretch->count == places)
            return base_arena_format(arena, "%s %s", stretch->name, symbol->name);
        return base_arena_format(arena, "%s %s, step %zu", stretch->name, symbol->name,
                                 at / places + 1);
    }
    return "";
}
