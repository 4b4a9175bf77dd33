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

static ir_tape take_tape(const ir_simulation *run, base_arena *arena) {
    return (ir_tape){take_numbers(arena, run->steps * places_of(run, IR_STATE)),
                     take_numbers(arena, run->steps * places_of(run, IR_KEPT)),
                     take_numbers(arena, places_of(run, IR_STATE))};
}

ir_simulation ir_simulation_create_network(const ir_module *module, size_t steps,
                                           const ir_network *network, base_arena *arena) {
    ir_simulation run = {.module = module, .steps = steps, .lanes = network ? network->lanes : 1};
    run.values = take_all(&run, arena);
    run.dots = take_all(&run, arena);
    run.bars = take_all(&run, arena);
    run.tape = take_tape(&run, arena);
    if (module->second) {
        run.bar_dots = take_all(&run, arena);
        run.tape_dots = take_tape(&run, arena);
    }
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
        run->environment.places[role][flavour] =
            numbers->of[role] ? numbers->of[role] + offset : NULL;
    }
}

void ir_simulate_region(ir_simulation *run, ir_region_kind kind, size_t t) {
    place(run, IR_VALUE, &run->values, t);
    place(run, IR_DOT, &run->dots, t);
    place(run, IR_BAR, &run->bars, t);
    place(run, IR_BAR_DOT, &run->bar_dots, t);
    const ir_nudge *nudge = run->nudge;
    run->environment.nudge = nudge && nudge->kind == kind && nudge->step == t ? nudge : NULL;
    ir_interpret(run->module, kind, &run->environment);
}

static void interpret(ir_simulation *run, ir_region_kind kind, size_t t) {
    if (run->ended)
        return;
    ir_simulate_region(run, kind, t);
    if (run->observer)
        run->observer->look(run->observer->context, kind, t);
}

static void start(ir_simulation *run, ir_region_kind prepare) {
    size_t states = places_of(run, IR_STATE);
    run->environment.nearest_kink = run->environment.nearest_jump = INFINITY;
    run->environment.sides = 0;
    run->environment.torn = 0;
    interpret(run, prepare, 0);
    if (!run->started)
        return;
    copy(run->values.of[IR_STATE], run->values.start, states);
    copy(run->dots.of[IR_STATE], run->dots.start, states);
}

/* ---- forward ---- */

/* Writes the states before a step to the tape, and has the step keep its numbers there. */
static void put_on_tape(const ir_simulation *run, ir_numbers *numbers, const ir_tape *tape,
                        size_t t) {
    size_t states = places_of(run, IR_STATE);
    copy(tape->states + t * states, numbers->of[IR_STATE], states);
    numbers->of[IR_KEPT] = tape->kept + t * places_of(run, IR_KEPT);
}

static void walk(ir_simulation *run, ir_region_kind step, bool dots) {
    double complex *kept = run->values.of[IR_KEPT], *kept_dots = run->dots.of[IR_KEPT];
    for (size_t t = 0; t < run->steps; t++) {
        put_on_tape(run, &run->values, &run->tape, t);
        if (dots)
            put_on_tape(run, &run->dots, &run->tape_dots, t);
        interpret(run, step, t);
    }
    run->values.of[IR_KEPT] = kept;
    run->dots.of[IR_KEPT] = kept_dots;
}

void ir_simulate(ir_simulation *run) {
    start(run, IR_PREPARE);
    walk(run, IR_STEP, false);
}

void ir_simulate_tangent(ir_simulation *run) {
    start(run, IR_PREPARE_TANGENT);
    for (size_t t = 0; t < run->steps; t++)
        interpret(run, IR_STEP_TANGENT, t);
}

/* ---- backward ---- */

static void clear_input_bars(const ir_simulation *run, const ir_numbers *bars) {
    for (ir_role role = 0; role < IR_ROLES; role++)
        if (role != IR_STATE && role != IR_OUTPUT)
            clear(bars->of[role], ir_simulation_extent(run, role));
    clear(bars->start, places_of(run, IR_STATE));
}

static void take_from_tape(const ir_simulation *run, ir_numbers *numbers, const ir_tape *tape,
                           size_t t) {
    numbers->of[IR_STATE] = tape->states + t * places_of(run, IR_STATE);
    numbers->of[IR_KEPT] = tape->kept + t * places_of(run, IR_KEPT);
}

/* The time loop backwards: the states' bars, of after a step, become those of before it. */
static void walk_back(ir_simulation *run, ir_region_kind step, bool dots) {
    const ir_numbers after = run->values, dots_after = run->dots;
    for (size_t t = run->steps; t-- > run->gradient_from;) {
        take_from_tape(run, &run->values, &run->tape, t);
        if (dots)
            take_from_tape(run, &run->dots, &run->tape_dots, t);
        interpret(run, step, t);
    }
    run->values = after;
    run->dots = dots_after;
}

/* The seeds of the states are copied: they become the bars of the states before. Returns them. */
static double complex *begin_bars(const ir_simulation *run, ir_numbers *bars, const ir_tape *tape) {
    double complex *seeds = bars->of[IR_STATE];
    clear_input_bars(run, bars);
    copy(tape->state_bars, seeds, places_of(run, IR_STATE));
    bars->of[IR_STATE] = tape->state_bars;
    return seeds;
}

/* Where the states were given, or warm-up came before, initial values did not matter. */
static void settle_start(const ir_simulation *run, const ir_numbers *bars, const ir_tape *tape) {
    size_t states = places_of(run, IR_STATE);
    if (run->gradient_from > 0)
        clear(tape->state_bars, states);
    if (!run->started)
        return;
    copy(bars->start, tape->state_bars, states);
    clear(tape->state_bars, states);
}

void ir_simulate_adjoint(ir_simulation *run) {
    ir_simulate(run);
    double complex *seeds = begin_bars(run, &run->bars, &run->tape);
    walk_back(run, IR_STEP_ADJOINT, false);
    settle_start(run, &run->bars, &run->tape);
    interpret(run, IR_PREPARE_ADJOINT, 0);
    run->bars.of[IR_STATE] = seeds;
}

void ir_simulate_second(ir_simulation *run) {
    start(run, IR_PREPARE_TANGENT);
    walk(run, IR_STEP_RECORD, true);
    double complex *seeds = begin_bars(run, &run->bars, &run->tape);
    double complex *seed_dots = begin_bars(run, &run->bar_dots, &run->tape_dots);
    walk_back(run, IR_STEP_SECOND, true);
    settle_start(run, &run->bars, &run->tape);
    settle_start(run, &run->bar_dots, &run->tape_dots);
    interpret(run, IR_PREPARE_SECOND, 0);
    run->bars.of[IR_STATE] = seeds;
    run->bar_dots.of[IR_STATE] = seed_dots;
}
