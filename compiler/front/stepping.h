/* How the values of a system act together in its step: what the schemes share. */
#ifndef FRONT_STEPPING_H
#define FRONT_STEPPING_H

#include "front/lowering.h"

/* A system's step on its way. */
typedef struct stepping {
    const front_system *system;
    front_symbols changed;
    ir_id *start; /* of each changed store or state, at the start of the part */
    ir_id *value; /* by statement: in this stage */
    ir_id *mean;  /* by statement: weighted sum over stages; then mean over substeps */
    ir_id *next;  /* by statement: what a state will be */
} stepping;

/* ---- lower_step.c ---- */
/* Has a value that others read: a let, a flux, an unknown. */
bool lower_is_value(const front_statement *statement);
/* Each statement on what those before it left; what next makes waits in s->next. */
void lower_in_order(lowering *l, stepping *s);
void lower_take_next(lowering *l, const stepping *s);
/* Each substep is a step of its own, which ends with what next makes. */
bool lower_ends_parts(const front_system *system);
/* A circle is closed behind its last statement. */
void lower_end_circle(lowering *l, const front_system *system, size_t k);

/* ---- lower_together.c ---- */
void lower_together(lowering *l, stepping *s);
void lower_start_part(lowering *l, stepping *s);
/* Changed stores and states begin anew; values of the stage before are forgotten. */
void lower_restart(lowering *l, const stepping *s);
void lower_forget(lowering *l, const front_system *system);
/* Every value of one stage, from the stores and states as they are now. next is of the start of the
 * step; in a scheme of one stage that is where the rest is, too. */
void lower_stage(lowering *l, stepping *s, bool with_next);
/* Lays `scale` times the slopes, by statement, upon the stores and states. */
void lower_lay_slopes(lowering *l, const stepping *s, const ir_id *slopes, double scale);
/* The same for what truly moves, from the start of the part: fluxes, then slopes of states. */
void lower_move_all(lowering *l, const stepping *s, const ir_id *slopes);
void lower_add_weighted(lowering *l, ir_id *sum, ir_id value, double weight);
/* The value as a number: of a truth 1 or 0. */
ir_id lower_stage_number(lowering *l, const stepping *s, size_t k);

/* ---- lower_adaptive.c ---- */
/* Attempts at parts of the step, as long as an estimate of their error wants them. */
void lower_attempts(lowering *l, stepping *s);

#endif
