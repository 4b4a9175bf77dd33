/* A model that passed every check: what lower.c reads.
 *
 * Everything unchosen is gone, calls of user functions are written out, every name points at its
 * symbol, every value has its unit. Each number lives in one of two units:
 *   declared  as the user wrote it (`mm/d`): bounds, defaults, and what crosses the ABI
 *   internal  the same with its time units counted in steps (mm/step): everything in expressions
 * internal value = declared value * symbol.factor (temperature points keep their zero, so there is
 * never a shift between the two).
 *
 * Parts are written out: a model and all its parts are one flat model, whose names have the part's
 * name before them (`bucket.SM`) and the dims of the array of parts before their own. Each model
 * among them is a *system*: its statements and its solver. Systems stand in the order they step,
 * the whole model last. What a part's forcing or parameter is bound to is a let of that part.
 *
 * Expressions (front_expr) hold these kinds only: EXPR_NUMBER (number is in `unit`), EXPR_STEP
 * (`dt`: 1, or 1/substeps), EXPR_NAME (symbol: forcing, attribute, param, derived, const, store,
 * state, flux, let, output of a part; places: which elements), EXPR_OPERATION (row `operation` of
 * op.def; min and max have two arguments), EXPR_CALL (symbol is a net; one argument per input; its
 * output number `output`), EXPR_POSITION, EXPR_REDUCE (over `dim`; operation: IR_ADD for sum and
 * mean, IR_MIN, IR_MAX; a mean is a sum whose convert_factor holds 1/size), EXPR_CONVOLVE,
 * EXPR_GAMMA, EXPR_UPSTREAM and EXPR_SOFT. Decisions may be `softened`. The value of
 * *every* node, once computed, is to be multiplied by its convert_factor and increased by its
 * convert_shift (1 and 0 unless two scales of one dimension meet). An expression's root is
 * converted to what its place needs, so no place converts further, except the two ends of a flux.
 * Copies are not shared between statements.
 *
 * Shapes. The value of a statement is over the dims of its symbol; every expression in it may lack
 * some of them (and is the same along those), and has others only inside a reduction, a convolve.
 */
#ifndef FRONT_CHECKED_H
#define FRONT_CHECKED_H

#include "front/ast.h"
#include "ir/module.h"

typedef enum front_symbol_kind {
    SYMBOL_FORCING,
    SYMBOL_ATTRIBUTE,
    SYMBOL_PARAM,   /* unknown within bounds: low, high, normal, dynamic */
    SYMBOL_DERIVED, /* param NAME = expr: value reads params, attributes, consts, other derived */
    SYMBOL_CONST,   /* number */
    SYMBOL_STORE,   /* value: initial, reads what a derived param may read */
    SYMBOL_STATE,   /* likewise */
    SYMBOL_FLUX,    /* from, to; internal unit is that of a store, per step */
    SYMBOL_LET,
    SYMBOL_OUTPUT, /* value: read after the step; stores and states have their end values then */
    SYMBOL_NET,    /* layers */
    SYMBOL_DIM,    /* size */
    SYMBOL_CLOCK,  /* `t` or `doy`: like a forcing, but the host's clock gives it */
    SYMBOL_SOLVE,  /* an unknown within low .. high: value is the guess, condition the residual */
    SYMBOL_KINDS
} front_symbol_kind;

/* The dims of an array, the first varies slowest. */
typedef struct front_dims {
    size_t rank; /* at most IR_RANK */
    const front_symbol *at[IR_RANK];
} front_dims;

typedef enum front_place_kind {
    PLACE_LOOP,   /* the element the loop over this dim is at: `x[z]`, or the whole array */
    PLACE_SHIFT,  /* `offset` elements further: `x[z-1]` */
    PLACE_ELEMENT /* always the element `element` */
} front_place_kind;

/* Which element along one dim of a symbol is read, or is the end of a flux. */
typedef struct front_place {
    front_place_kind kind;
    int offset;          /* PLACE_SHIFT; never 0 */
    front_answer answer; /* PLACE_SHIFT: past the ends; ANSWER_NONE: the reader is never there (or,
                          * at the end of a flux, it leads outside) */
    front_expr *value;   /* ANSWER_VALUE */
    size_t element;      /* PLACE_ELEMENT: from 0 */
    bool recurs;         /* PLACE_SHIFT: what is read is being defined in the same loop */
} front_place;

/* The activation of a layer: a row of op.def with one argument; or IR_MAX for relu, max(x, 0); or
 * IR_NONE (linear). */
typedef struct front_net_layer {
    size_t width;
    ir_op activation;
} front_net_layer;

struct front_symbol {
    front_symbol_kind kind;
    size_t index; /* in its array of the checked model */
    const char *name;
    const char *doc; /* "" when there is none */
    base_span span;  /* of the name where it is declared */
    const front_item *item;

    const char *unit_text; /* declared unit, or a readable name of an inferred one */
    ir_unit declared;
    ir_unit internal;
    double factor; /* declared -> internal */
    bool logical;  /* let: a truth, 1 or 0 */

    front_expr *value; /* root is in the internal unit of this symbol; NULL: the kind has none */
    front_expr *condition; /* solve: must become 0 */

    front_dims dims;
    size_t size;       /* dim */
    bool assumed;      /* dim: nobody gave the size, it is the default of the options */
    bool inner;        /* output of a part: others read it, a run does not return it */
    bool shared;       /* param: one value for all sites */
    bool hidden;       /* state: the compiler's own, the memory of a convolve; has no value */
    const char *scale; /* the declared transform, "log1p"; NULL: none */

    double number; /* const: in the internal unit */
    double low;    /* param, in the declared unit */
    double high;   /* likewise */
    double normal; /* declared default, or the middle of the bounds */
    bool dynamic;  /* param: varies in time (--dynamic); derived: made of one that does */

    const front_symbol *from; /* flux; NULL: outside */
    const front_symbol *to;
    const front_place *from_places; /* one for each dim of the store */
    const front_place *to_places;
    const front_symbol *from_flux; /* the flux of a part that arrives here; from is NULL then */
    const front_symbol *to_flux;
    bool enters;        /* an exchange: comes, at some element, from outside the model */
    bool leaves;        /* likewise, leads there */
    double from_factor; /* from loses value * from_factor per step */
    double to_factor;   /* to gains value * to_factor per step */
    /* A flux over dims that its store lacks moves the sum over them. */

    const front_net_layer *layers; /* net: layers[0].width is the number of inputs */
    size_t layer_count;
};

typedef struct front_symbols {
    front_symbol **at;
    size_t count;
    size_t capacity;
} front_symbols;

/* One thing to do in a step. */
typedef enum front_action {
    ACTION_LET,   /* symbol (let) takes value */
    ACTION_FLUX,  /* symbol (flux) takes value; SEQUENTIAL: the ends change here and now */
    ACTION_SOLVE, /* symbol (solve) is made from here on, and the values its condition reads with
                   * it; SEQUENTIAL: from the stores as they are here */
    ACTION_NEXT,  /* value is computed here, the state takes it when the step ends */
    ACTION_DER    /* value is the state's change per step (internal unit of the state, per step) */
} front_action;

/* An equation over part of its dims: elements low .. high of each, from 0. */
typedef struct front_piece {
    front_expr *value;
    size_t low[IR_RANK];
    size_t high[IR_RANK];
} front_piece;

typedef struct front_statement {
    front_action action;
    const front_symbol *symbol; /* let, flux, solve, or the state */
    front_piece *pieces;        /* one for all, or several that do not overlap; outside all of them
                                 * a flux is 0, a state keeps its value, nobody reads a let */
    size_t piece_count;
    base_span span; /* of the whole statement, for `file.afx:line` */
    base_span name_span;
    size_t circle; /* statements of one circle of recurrences, which become one loop, have the same
                    * number and stand together; 0: none */
} front_statement;

typedef enum front_solver {
    /* Statements act in the order given; each flux on the stores as the previous ones left them. */
    SOLVER_SEQUENTIAL,
    /* All values come from the stores and states at the start of the step, then all change at once:
     * y + dt * f. substeps n > 1: n times a step of 1/n, `dt` being one such part; lets and fluxes
     * as outputs are means over the parts. `next` states change once, at the end of the step. */
    SOLVER_EULER,
    SOLVER_HEUN,              /* the same with the mean of two slopes; fluxes are those means */
    SOLVER_RK4,               /* the classical four, weights 1 2 2 1 */
    SOLVER_IMPLICIT_EULER,    /* the slope is that at the end of the step */
    SOLVER_IMPLICIT_MIDPOINT, /* that half-way between start and end */
    SOLVER_ADAPTIVE           /* as many parts as the estimate of their error wants; lets and fluxes
                               * are means over them by their length */
} front_solver;

/* A model among those that step: the whole, or one of its parts. */
typedef struct front_system {
    const char *name;                /* "" for the whole model, else "bucket" */
    const char *model;               /* the model it is made from */
    const struct front_block *block; /* its statements as written, with what `extend` adds */
    base_span span;                  /* where the part is declared */
    front_dims dims;                 /* of the array of parts */
    front_solver solver;
    base_span solver_span; /* where it was chosen */
    size_t substeps;       /* at least 1 */
    size_t attempts;       /* of an adaptive solver, at most; 0: its own choice, as below */
    double tolerance;      /* of implicit solvers */
    size_t iterations;
    double relative; /* of adaptive ones */
    double absolute;
    front_statement *statements; /* evaluation order for the solver */
    size_t statement_count;
} front_system;

/* A choice that was made, for reports and for the hash. */
typedef struct front_chosen {
    const char *name;
    const char *label;
} front_chosen;

typedef struct front_checked {
    const char *name;
    const char *doc; /* "" when there is none */
    const base_source *source;
    base_span span;
    double step_seconds;
    const char *step_text; /* "1 d" */

    bool map;     /* has no step: outputs from inputs, one step of no length */
    bool network; /* reads upstream: sites are reaches of a river network */

    bool annealed; /* widths are scaled at run time, by the weight `relax` */
    bool single;   /* compiled for float */

    front_system *systems; /* in the order they step; the last is the whole model */
    size_t system_count;
    front_symbols symbols[SYMBOL_KINDS]; /* source order; derived: evaluation order */

    front_chosen *chosen; /* one for each statement with alternatives, the solver included */
    size_t chosen_count;
    front_symbols dropped;         /* params, nets, lets that only unchosen alternatives read */
    front_symbols exchanges;       /* fluxes with an end outside the model */
    const front_symbol **compared; /* nets that comparisons ask for: see compare.c */
    size_t compared_count;
    struct ir_alteration *alteration; /* see ir/rule.h; NULL but in a test */
} front_checked;

#endif
