/* Runs of one lane, or of a river network, through the interpreter: forward, tangent, adjoint and
 * the tangent of the adjoint over many steps, in the way of the generated code, which is held
 * against it.
 *
 *     ir_simulation run = ir_simulation_create(module, steps, arena);
 *     ... fill run.values.of[IR_FORCING] and so on ...
 *     ir_simulate(&run);
 *     ... read run.values.of[IR_OUTPUT] ...
 */
#ifndef IR_SIMULATE_H
#define IR_SIMULATE_H

#include "ir/interpret.h"

/* Numbers by role: [step][lane][place] of forcings, dynamic parameters and outputs, [place] of
 * weights, [lane][place] of the others. Of the states: those after the last step. start: the states
 * before the first. */
typedef struct ir_numbers {
    double complex *of[IR_ROLES];
    double complex *start;
} ir_numbers;

/* What a run back in time reads. */
typedef struct ir_tape {
    double complex *states;     /* [step][lane][state]: before each step */
    double complex *kept;       /* [step][lane][kept] */
    double complex *state_bars; /* [lane][state]: while walking back */
} ir_tape;
/* Called after each region of a run: the workspace of its environment holds all its values. */
typedef struct ir_observer {
    void (*look)(void *context, ir_region_kind kind, size_t step);
    void *context;
} ir_observer;

typedef struct ir_simulation {
    const ir_module *module;
    size_t steps;
    size_t lanes;
    size_t gradient_from; /* the adjoint leaves the steps before this one alone */
    bool started;         /* from values.start, else from the model's own initial states */
    /* All zero to begin with. Inputs are read, outputs and states (after) written. */
    ir_numbers values;
    ir_numbers dots; /* directions of the inputs are read, dots of the results written */
    ir_numbers bars; /* seeds of outputs and states (after) are read, bars of inputs written */
    /* For modules of second order: the directions of the seeds are read, the dots of the inputs'
     * bars written. */
    ir_numbers bar_dots;
    ir_tape tape, tape_dots;
    ir_environment environment; /* complex_numbers; nearest kink and jump, and the sides, which
                                 * every run sets anew */
    const ir_nudge *nudge;      /* NULL: none */
    const ir_observer *observer;
    bool ended; /* set by an observer: the rest of the run is left out */
} ir_simulation;

/* Lives in the arena. For ir_simulate the module may be at any stage, else through all passes; it
 * must not change while the simulation is used. */
ir_simulation ir_simulation_create(const ir_module *module, size_t steps, base_arena *arena);
/* The same for all the lanes of a network at once. */
ir_simulation ir_simulation_create_network(const ir_module *module, size_t steps,
                                           const ir_network *network, base_arena *arena);
/* How many numbers numbers.of[role] has. */
size_t ir_simulation_extent(const ir_simulation *run, ir_role role);

/* One region for step t, on the numbers as they stand; nobody looks. */
void ir_simulate_region(ir_simulation *run, ir_region_kind kind, size_t t);

void ir_simulate(ir_simulation *run);
void ir_simulate_tangent(ir_simulation *run);
/* Forward, then backward in time. */
void ir_simulate_adjoint(ir_simulation *run);
/* The same with the dots of all, in the directions of the inputs and the seeds. */
void ir_simulate_second(ir_simulation *run);

#endif
