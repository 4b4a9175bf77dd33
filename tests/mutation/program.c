#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "front/lower.h"
#include "passes/pass.h"
#include "random_module.h"

static const double STEP = 1e-30, NEAR = 1e-10, NEAR_TIE = 1e-9;

/* ---- from source to module ---- */

static const char by_seed[] = "random:";

static ir_module *read_program(const program *of, ir_alteration *altered, base_arena *arena,
                               bool *proven) {
    front_context context = {arena, base_names_create(arena), base_diags_create(arena)};
    front_word moving = {.name = base_name_of(context.names, "moving")};
    front_options options = {.dynamics = &moving};
    options.dynamic_count = strcmp(of->name, "whole") == 0;
    front_program *read = front_read(&context, of->path);
    front_checked *checked = read ? front_check(&context, read, &options) : NULL;
    if (!checked || diag_error_count(context.diags)) {
        diag_print(context.diags, (diag_style){0}, stderr);
        return NULL;
    }
    uint32_t wanted = 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_WEIGHT | 1u << IR_FORCING;
    checked->alteration = altered;
    front_lowered *lowered = front_lower(&context, checked, wanted);
    const front_symbols *stores = &checked->symbols[SYMBOL_STORE];
    const bool *balanced = front_prove_stores(arena, lowered, stores);
    for (size_t k = 0; k < stores->count; k++)
        *proven = *proven && balanced[k];
    return lowered->module;
}

ir_module *program_lower(const program *of, ir_alteration *altered, base_arena *arena,
                         bool *proven) {
    *proven = true;
    size_t length = strlen(by_seed);
    if (strncmp(of->path, by_seed, length) != 0)
        return read_program(of, altered, arena, proven);
    return random_array_module(arena, strtoull(of->path + length, NULL, 10));
}

/* ---- inputs ---- */

static bool is_wanted(const ir_module *module, ir_role role) {
    return role < IR_PREPARED && role != IR_STATE && role != IR_OUTPUT &&
           (module->wanted >> role & 1);
}

/* Of the last step, the first forcing is exactly 0: a bar may then be 0 where its dot is not. */
static void clear_last(ir_simulation *run) {
    size_t places = run->module->places[IR_FORCING];
    double complex *forcing = run->values.of[IR_FORCING];
    if (places)
        forcing[(PROGRAM_STEPS - 1) * run->lanes * places] = 0;
}

/* The same for every module of a program, whatever passes made of it. */
static void fill(ir_simulation *run) {
    random_source source = {7};
    random_inputs(run, &source);
    clear_last(run);
    for (ir_role role = 0; role < IR_PREPARED; role++)
        if (is_wanted(run->module, role))
            random_fill(run->dots.of[role], ir_simulation_extent(run, role), &source);
    for (int k = 0; k < 2; k++) {
        ir_role role = k ? IR_STATE : IR_OUTPUT;
        random_fill(run->bars.of[role], ir_simulation_extent(run, role), &source);
        if (run->module->second)
            random_fill(run->bar_dots.of[role], ir_simulation_extent(run, role), &source);
    }
}

static ir_simulation start(const program *of, const ir_module *module, base_arena *arena) {
    ir_simulation run = ir_simulation_create_network(module, PROGRAM_STEPS, of->network, arena);
    fill(&run);
    return run;
}

/* Lets inputs, and seeds if there are any, take a step into the imaginary along their directions.
 */
static void step_aside(ir_simulation *run, const ir_simulation *along) {
    run->environment.complex_numbers = true;
    for (ir_role role = 0; role < IR_PREPARED; role++)
        for (size_t k = 0; k < ir_simulation_extent(run, role); k++) {
            run->values.of[role][k] += I * STEP * along->dots.of[role][k];
            if (along->bar_dots.of[role])
                run->bars.of[role][k] += I * STEP * along->bar_dots.of[role][k];
        }
}

static const char program_unbalanced[] = "the balance of a store is not proven";

const char *program_make(const program *of, ir_alteration *altered, base_arena *arena,
                         ir_module **made) {
    bool proven;
    *made = program_lower(of, altered, arena, &proven);
    if (!proven)
        return program_unbalanced;
    (*made)->alteration = altered;
    (*made)->second = true;
    return pass_run(*made, &(pass_options){0});
}

/* The adjoint by rules as they are. */
static bool begin_reversed(program *of, base_arena *arena) {
    ir_module *module;
    if (program_make(of, NULL, arena, &module))
        return false;
    of->reversed = start(of, module, arena);
    step_aside(&of->reversed, &of->reversed);
    ir_simulate_adjoint(&of->reversed);
    return true;
}

bool program_begin(program *of, base_arena *arena, const char *path) {
    const char *name = strrchr(path, '/');
    *of = (program){.path = path, .arena = arena};
    name = name ? name + 1 : path;
    of->name = base_arena_copy(arena, name, strcspn(name, "."));
    bool proven;
    ir_module *module = program_lower(of, NULL, arena, &proven);
    if (!module || !proven)
        return false;
    random_source source = {3};
    of->network = module->network ? random_network(arena, &source) : NULL;
    bool solves = module->solve_count > 0; /* whose decisions come near to ties at the end */
    pass_solve(module);
    of->plain = start(of, module, arena);
    ir_simulate(&of->plain);
    of->stepped = start(of, module, arena);
    step_aside(&of->stepped, &of->stepped);
    ir_simulate(&of->stepped);
    const ir_environment *met = &of->plain.environment;
    of->smooth = solves || fmin(met->nearest_kink, met->nearest_jump) > NEAR_TIE;
    return begin_reversed(of, arena);
}

/* ---- judges ---- */

static const ir_role results[] = {IR_OUTPUT, IR_STATE};

/* Real parts, or imaginary parts by the step, of what was wanted. */
static double farthest(const double complex *got, const double complex *wanted, size_t count,
                       bool imaginary) {
    double far = 0;
    for (size_t k = 0; k < count; k++) {
        double right = imaginary ? cimag(wanted[k]) / STEP : creal(wanted[k]);
        far = fmax(far, isfinite(right) ? mutation_distance(creal(got[k]), right) : INFINITY);
    }
    return far;
}

static double values_are_off(const program *of, const ir_simulation *run) {
    double far = 0;
    for (int k = 0; k < 2; k++)
        far = fmax(far, farthest(run->values.of[results[k]], of->plain.values.of[results[k]],
                                 ir_simulation_extent(run, results[k]), false));
    return far;
}

static double dots_are_off(const program *of, const ir_simulation *run) {
    double far = 0;
    for (int k = 0; k < 2 && of->smooth; k++)
        far = fmax(far, farthest(run->dots.of[results[k]], of->stepped.values.of[results[k]],
                                 ir_simulation_extent(run, results[k]), true));
    return far;
}

typedef struct product {
    double sum, size; /* size: of the absolute terms */
} product;

static void multiply(product *p, const double complex *a, const double complex *b, size_t count) {
    for (size_t k = 0; k < count; k++) {
        p->sum += creal(a[k]) * creal(b[k]);
        p->size += fabs(creal(a[k]) * creal(b[k]));
    }
}

/* Seeds by dots of results must be bars by directions of inputs. */
static double bars_are_off(const ir_simulation *run) {
    product of_results = {0, 0}, of_inputs = {0, 0};
    for (int k = 0; k < 2; k++)
        multiply(&of_results, run->bars.of[results[k]], run->dots.of[results[k]],
                 ir_simulation_extent(run, results[k]));
    for (ir_role role = 0; role < IR_PREPARED; role++)
        if (is_wanted(run->module, role))
            multiply(&of_inputs, run->bars.of[role], run->dots.of[role],
                     ir_simulation_extent(run, role));
    double far = fabs(of_results.sum - of_inputs.sum) / (1e-3 + of_results.size + of_inputs.size);
    return isfinite(far) ? far : INFINITY;
}

/* Bars as the adjoint has them, and their dots as its complex step has them. */
static double second_is_off(const program *of, const ir_simulation *run) {
    double far = 0;
    for (ir_role role = 0; role < IR_PREPARED; role++) {
        size_t count = ir_simulation_extent(run, role);
        if (!is_wanted(run->module, role))
            continue;
        far = fmax(far, farthest(run->bars.of[role], of->reversed.bars.of[role], count, false));
        if (of->smooth)
            far = fmax(far,
                       farthest(run->bar_dots.of[role], of->reversed.bars.of[role], count, true));
    }
    return far;
}

static const ir_symbol *output_after(const ir_module *module, uint32_t *at) {
    while (*at < module->symbol_count)
        if (module->symbols[(*at)++].role == IR_OUTPUT)
            return &module->symbols[*at - 1];
    return NULL;
}

/* Outputs that a program calls zero are written so that they must be 0; what it calls above is the
 * first forcing of the sites upstream together. */
static double closed_forms_are_off(const program *of, const ir_simulation *run) {
    const ir_module *module = run->module;
    size_t places = module->places[IR_OUTPUT], forcings = module->places[IR_FORCING];
    double far = 0;
    uint32_t at = 0;
    for (const ir_symbol *output; (output = output_after(module, &at)) != NULL;) {
        bool zero = strncmp(output->name, "zero", 4) == 0;
        bool above = of->network && strcmp(output->name, "above") == 0;
        for (size_t k = 0; (zero || above) && k < run->steps * run->lanes; k++) {
            double wanted = 0;
            size_t lane = k % run->lanes;
            for (uint32_t u = above ? of->network->upstream_begin[lane] : 1;
                 u < (above ? of->network->upstream_begin[lane + 1] : 0); u++)
                wanted += creal(
                    run->values.of[IR_FORCING][(k - lane + of->network->upstream[u]) * forcings]);
            double got = creal(run->values.of[IR_OUTPUT][k * places + output->index]);
            far = fmax(far, mutation_distance(got, wanted));
        }
    }
    return far;
}

/* A solve that failed says so. */
static double flags_are_set(const ir_simulation *run) {
    double far = 0;
    for (size_t k = 0; k < ir_simulation_extent(run, IR_FLAG); k++)
        far = fmax(far, fabs(creal(run->values.of[IR_FLAG][k])));
    return far;
}

typedef struct finding {
    const char *judge;
    double size;
} finding;

static verdict judge_module(const program *of, ir_module *module, base_arena *arena) {
    ir_simulation run = start(of, module, arena), second = start(of, module, arena);
    ir_simulate_adjoint(&run);
    double values = values_are_off(of, &run), closed = closed_forms_are_off(of, &run);
    double flags = flags_are_set(&run);
    ir_simulate_tangent(&run);
    ir_simulate_second(&second);
    const finding findings[] = {{"closed form", closed},
                                {"flags", flags},
                                {"values", fmax(values, values_are_off(of, &run))},
                                {"complex step", dots_are_off(of, &run)},
                                {"adjoint, tangent", bars_are_off(&run)},
                                {"second order", second_is_off(of, &second)}};
    for (size_t k = 0; k < sizeof findings / sizeof *findings; k++)
        if (findings[k].size > NEAR)
            return (verdict){.judge = findings[k].judge, .size = findings[k].size};
    return (verdict){0};
}

verdict program_judge(const program *of, ir_alteration *altered) {
    base_arena *arena = base_arena_create();
    ir_module *module;
    verdict found = {.size = INFINITY};
    const char *broken = program_make(of, altered, arena, &module);
    if (broken)
        found.judge = broken == program_unbalanced ? "balance" : "validator";
    else
        found = judge_module(of, module, arena);
    base_arena_free(arena);
    return found;
}
