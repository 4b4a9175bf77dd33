/* A model that passed every check: what lower.c reads.
 *
 * Everything unchosen is gone, calls of user functions are written out, every name points at its
 * symbol, every value has its unit. Each number lives in one of two units:
 *   declared  as the user wrote it (`mm/d`): bounds, defaults, and what crosses the ABI
 *   internal  the same with its time units counted in steps (mm/step): everything in expressions
 * internal value = declared value * symbol.factor (temperature points keep their zero, so there is
 * never a shift between the two).
 *
 * Expressions (front_expr) hold five kinds only: EXPR_NUMBER (number is in `unit`), EXPR_STEP
 * (`dt`: 1, or 1/substeps), EXPR_NAME (symbol: forcing, attribute, param, derived, const, store,
 * state, flux, let), EXPR_OPERATION (row `operation` of op.def; min and max have two arguments)
 * and EXPR_CALL (symbol is a net; one argument per input; one output). The value of *every* node,
 * once computed, is to be multiplied by its convert_factor and increased by its convert_shift (1
 * and 0 unless two scales of one dimension meet). An expression's root is converted to what its
 * place needs, so no place converts further, except the two ends of a flux. Copies are not shared
 * between statements.
 */
#ifndef FRONT_CHECKED_H
#define FRONT_CHECKED_H

#include "front/ast.h"

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
    SYMBOL_KINDS
} front_symbol_kind;

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

    double number; /* const: in the internal unit */
    double low;    /* param, in the declared unit */
    double high;   /* likewise */
    double normal; /* declared default, or the middle of the bounds */
    bool dynamic;  /* param: varies in time (--dynamic); derived: made of one that does */

    const front_symbol *from; /* flux; NULL: outside */
    const front_symbol *to;
    double from_factor; /* from loses value * from_factor per step; always 1 in this version */
    double to_factor;   /* to gains value * to_factor per step */

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
    ACTION_LET,  /* symbol (let) takes value */
    ACTION_FLUX, /* symbol (flux) takes value; SEQUENTIAL: the ends change here and now */
    ACTION_NEXT, /* value is computed here, the state takes it when the step ends */
    ACTION_DER   /* value is the state's change per step (internal unit of the state, per step) */
} front_action;

typedef struct front_statement {
    front_action action;
    const front_symbol *symbol; /* let, flux, or the state */
    front_expr *value;
    base_span span; /* of the whole statement, for `file.afx:line` */
} front_statement;

typedef enum front_solver {
    /* Statements act in the order given; each flux on the stores as the previous ones left them. */
    SOLVER_SEQUENTIAL,
    /* All values come from the stores and states at the start of the step, then all change at once:
     * y + dt * f. substeps n > 1: n times a step of 1/n, `dt` being one such part; lets and fluxes
     * as outputs are means over the parts. `next` states change once, at the end of the step. */
    SOLVER_EULER
} front_solver;

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

    front_solver solver;
    size_t substeps; /* at least 1 */

    front_symbols symbols[SYMBOL_KINDS]; /* source order; derived: evaluation order */
    front_statement *statements;         /* evaluation order for the solver */
    size_t statement_count;

    front_chosen *chosen; /* one for each statement with alternatives, the solver included */
    size_t chosen_count;
    front_symbols dropped;   /* params, nets, lets that only unchosen alternatives read */
    front_symbols exchanges; /* fluxes with an end outside the model */
} front_checked;

#endif
