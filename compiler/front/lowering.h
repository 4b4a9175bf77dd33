/* What the files that lower a model share. */
#ifndef FRONT_LOWERING_H
#define FRONT_LOWERING_H

#include "front/lower.h"
#include "front/lower_net.h"
#include "ir/build.h"

/* A recurrence whose value is not known yet. */
typedef struct lowering_wait {
    ir_id previous;
    const front_symbol *symbol; /* closed when this has its value, or when the circle ends */
    const front_expr *expr;     /* upstream: closed with this expression's value */
} lowering_wait;

/* What names mean while a region is written: by symbol kind and index. */
typedef struct lowering {
    base_arena *arena;
    const front_checked *checked;
    const front_system *system; /* the one being lowered */
    ir_module *module;
    front_lowered *lowered;
    ir_builder builder;
    uint32_t *symbols[SYMBOL_KINDS]; /* module symbol of each checked symbol that has one */
    uint32_t *dims;                  /* module dim of each SYMBOL_DIM */
    front_net *nets;
    ir_id *now[SYMBOL_KINDS];     /* current value; 0: not read or set yet */
    const front_statement **made; /* by let, then by flux: the statement of this system, or NULL */
    lowering_wait *waits;
    size_t wait_count;
    size_t wait_capacity;
    const front_symbol **unknowns; /* of `solve`, whose residuals are still to be made */
    size_t unknown_count;
    size_t unknown_capacity;
    uint32_t relax; /* module symbol that scales all widths, if there is one */
    uint32_t loop;  /* dims of the circle that substeps make, as a set */
    double part;    /* of a step: 1, or 1/substeps */
    ir_id length;   /* of this attempt, in steps; 0: it is `part` */
} lowering;

/* ---- lower_expr.c ---- */
ir_id lower_expr(lowering *l, const front_expr *expr);
ir_id lower_name(lowering *l, const front_symbol *symbol);
ir_id lower_times(lowering *l, ir_id value, double factor);
uint32_t lower_dim(const lowering *l, const front_symbol *dim);
/* The lanes, the circles around, and the dims of the symbol. */
uint32_t lower_dims_of(const lowering *l, const front_symbol *symbol);
/* Where a symbol of the model stands in `now`. */
static inline ir_id *lower_now(lowering *l, const front_symbol *symbol) {
    return &l->now[symbol->kind][symbol->index];
}
void lower_wait_for(lowering *l, lowering_wait wait);
/* Closes the recurrences that waited for the symbol. */
void lower_close(lowering *l, const front_symbol *symbol);
/* Closes what waits still: expressions over the values of a circle that has ended. */
void lower_close_rest(lowering *l);

/* ---- lower_special.c ---- */
ir_id lower_reduce(lowering *l, const front_expr *expr);
ir_id lower_convolve(lowering *l, const front_expr *expr);
ir_id lower_gamma(lowering *l, const front_expr *expr);
ir_id lower_upstream(lowering *l, const front_expr *expr);

/* ---- lower_solve.c ---- */
/* What a `solve` makes true, from its guess; its equality is closed when the values it reads stand
 * in `now` or can be made. */
ir_id lower_unknown(lowering *l, const front_symbol *symbol);
void lower_close_unknowns(lowering *l);

/* ---- lower_soft.c ---- */
/* Declares what scales the widths of an annealed model. */
void lower_declare_relax(lowering *l);
/* A softened min, max, clamp, abs or `if`, of its own arguments. */
ir_id lower_softened(lowering *l, const front_expr *decision, const ir_id argument[3]);
/* EXPR_SOFT */
ir_id lower_soft(lowering *l, const front_expr *expr);

/* ---- lower_step.c ---- */
/* The value of a statement, whose recurrences are closed; names it. */
ir_id lower_statement(lowering *l, const front_statement *statement);
/* One system's step: its states, and means of its lets and fluxes, stand in `now` afterwards. */
void lower_system(lowering *l, const front_system *system);

/* ---- lower_flux.c ---- */
/* Lays `scale` times what moves upon its stores, as they stand in `now`. */
front_moved lower_lay(lowering *l, const front_symbol *flux, ir_id value, double scale);
/* The same for what truly moves in this part of the step: noted for the proof of balance. */
void lower_move(lowering *l, const front_symbol *flux, ir_id value);
/* The stores and states that a system's statements change. */
front_symbols lower_changed(lowering *l, const front_system *system);

#endif
