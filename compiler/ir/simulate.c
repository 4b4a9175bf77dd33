#include "ir/simulate.h"

#include <math.h>
#include <string.h>

static bool changes_in_time(ir_role role) {
    return role == IR_FORCING || role == IR_DYNAMIC || role == IR_OUTPUT;
}

/* Places of a role in all lanes, at one step. */
static size_t places_of(const ir_simulation *run, ir_role role) {
    return run->module->places[role] * (role == IR_WEIGHT ? 1 : run->lanes);
}

size_t ir_simulation_extent(const ir_simulation *run, ir_role role) {
    return places_of(run, role) * (changes_in_time(role) ? run->steps : 1);
}

static double complex *take_numbers(base_arena *arena, size_t count) {
    return base_arena_take(arena, count * sizeof(double complex));
}

static ir_numbers take_all(const ir_simulation *run, base_arena *arena) {
    ir_numbers numbers = {.start = take_numbers(arena, places_of(run, IR_STATE))};
    for (ir_role role = 0; role < IR_ROLES; role++)
        numbers.of[role] = take_numbers(arena, ir_simulation_extent(run, role));
    return numbers;
}

ir_simulation ir_simulation_create_network(const ir_module *module, size_t steps,
                                           const ir_network *network, base_arena *arena) {
    ir_simulation run = {.module = module, .steps = steps, .lanes = network ? network->lanes : 1};
    run.values = take_all(&run, arena);
    run.dots = take_all(&run, arena);
    run.bars = take_all(&run, arena);
    run.trajectory = take_numbers(arena, steps * places_of(&run, IR_STATE));
    run.kept = take_numbers(arena, steps * places_of(&run, IR_KEPT));
    run.state_bars = take_numbers(arena, places_of(&run, IR_STATE));
    run.environment.network = network;
    run.environment.workspace = ir_workspace_create(module, run.lanes, arena);
    return run;
}

ir_simulation ir_simulation_create(const ir_module *module, size_t steps, base_arena *arena) {
    return ir_simulation_create_network(module, steps, NULL, arena);
}

static void copy(double complex *to, const double complex *from, size_t count) {
    memcpy(to, from, count * sizeof *to);
}

static void clear(double complex *numbers, size_t count) {
    memset(numbers, 0, count * sizeof *numbers);
}

/* Lets the region see the numbers of step t in a flavour. */
static void place(ir_simulation *run, ir_flavour flavour, const ir_numbers *numbers, size_t t) {
    for (ir_role role = 0; role < IR_ROLES; role++) {
        size_t offset = changes_in_time(role) ? t * places_of(run, role) : 0;
        run->environment.places[role][flavour] = numbers->of[role] + offset;
    }
}

static void interpret(ir_simulation *run, ir_region_kind kind, size_t t) {
    place(run, IR_VALUE, &run->values, t);
    place(run, IR_DOT, &run->dots, t);
    place(run, IR_BAR, &run->bars, t);
    ir_interpret(run->module, kind, &run->environment);
}

static void start(ir_simulation *run, ir_region_kind prepare) {
    size_t states = places_of(run, IR_STATE);
    run->environment.nearest_kink = run->environment.nearest_jump = INFINITY;
    interpret(run, prepare, 0);
    if (!run->started)
        return;
    copy(run->values.of[IR_STATE], run->values.start, states);
    copy(run->dots.of[IR_STATE], run->dots.start, states);
}

void ir_simulate(ir_simulation *run) {
    size_t states = places_of(run, IR_STATE), kept = places_of(run, IR_KEPT);
    double complex *last_kept = run->values.of[IR_KEPT];
    start(run, IR_PREPARE);
    for (size_t t = 0; t < run->steps; t++) {
        copy(run->trajectory + t * states, run->values.of[IR_STATE], states);
        run->values.of[IR_KEPT] = run->kept + t * kept;
        interpret(run, IR_STEP, t);
    }
    run->values.of[IR_KEPT] = last_kept;
}

void ir_simulate_tangent(ir_simulation *run) {
    start(run, IR_PREPARE_TANGENT);
    for (size_t t = 0; t < run->steps; t++)
        interpret(run, IR_STEP_TANGENT, t);
}

static void clear_input_bars(ir_simulation *run) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        if (role != IR_STATE && role != IR_OUTPUT)
            clear(run->bars.of[role], ir_simulation_extent(run, role));
    clear(run->bars.start, places_of(run, IR_STATE));
}

/* The time loop backwards: the states' bars, of after a step, become those of before it. */
static void walk_back(ir_simulation *run) {
    size_t states = places_of(run, IR_STATE), kept = places_of(run, IR_KEPT);
    const ir_numbers after = run->values;
    for (size_t t = run->steps; t-- > run->gradient_from;) {
        run->values.of[IR_STATE] = run->trajectory + t * states;
        run->values.of[IR_KEPT] = run->kept + t * kept;
        interpret(run, IR_STEP_ADJOINT, t);
    }
    run->values = after;
}

void ir_simulate_adjoint(ir_simulation *run) {
    size_t states = places_of(run, IR_STATE);
    double complex *seeds = run->bars.of[IR_STATE];
    ir_simulate(run);
    clear_input_bars(run);
    copy(run->state_bars, seeds, states);
    run->bars.of[IR_STATE] = run->state_bars;
    walk_back(run);
    /* Where the states were given, or warm-up came before, initial values did not matter. */
    if (run->gradient_from > 0)
        clear(run->state_bars, states);
    if (run->started) {
        copy(run->bars.start, run->state_bars, states);
        clear(run->state_bars, states);
    }
    interpret(run, IR_PREPARE_ADJOINT, 0);
    run->bars.of[IR_STATE] = seeds;
}
