/* What the checks of one model share. Each stage reads what the ones before it filled in:
 *
 *   names         entries of the statements, and their expressions with names led to symbols
 *   alternatives  which choice of each entry holds, and the solver
 *   rules         statements that do not fit together
 *   shapes        which elements every name reads and every flux moves; convolve, upstream
 *   units         the unit of every node, constants, bounds; soft
 *   relax         decisions that were relaxed from outside
 *   order         what is computed when
 *   usage         what nobody reads
 *   warnings      what may go wrong when the model runs
 */
#ifndef FRONT_CHECK_H
#define FRONT_CHECK_H

#include "front/front.h"

typedef enum front_progress { PROGRESS_NONE, PROGRESS_NOW, PROGRESS_DONE } front_progress;

typedef struct front_scope front_scope;

/* One statement of a model, or a value that the checks made: what a part's forcing or parameter is
 * bound to, the clock, the memory of a convolve. */
typedef struct front_entry {
    front_symbol symbol; /* first, so that a symbol leads back to its entry; SYMBOL_KINDS: none */
    const front_item *item;
    front_scope *scope;
    front_scope *sight;  /* where its expressions look names up: scope, or for what a part's forcing
                          * or parameter is bound to the scope around the part */
    front_expr **values; /* the checked copy of each choice */
    front_expr *low;     /* of a param */
    front_expr *high;
    front_expr *normal;
    front_expr *condition; /* of a solve: the equality */

    /* Several equations over pieces of one name, `let q[z: 2 .. z.n] = ...`, are a list: names lead
     * to the first, the head; the others of a let or flux have no symbol (SYMBOL_KINDS). */
    struct front_entry *head;       /* NULL: this one */
    struct front_entry *next_piece; /* in source order */
    struct front_entry *last_piece; /* of a head */
    front_piece piece;              /* by shape.c: the elements it covers; its value is not set */
    front_expr *over_low[IR_RANK];  /* checked copies of the bounds of a piece; NULL: the end */
    front_expr *over_high[IR_RANK];
    front_expr **from_indices; /* flux: checked copies of item->from.indices.at[..].at */
    front_expr **to_indices;

    struct front_entry *state;    /* next, der: the state; NULL: unknown, or not a state */
    struct front_entry *equation; /* of a state: the first next or der of it */
    front_scope *inner;           /* part: what it made; NULL when that failed */
    front_exprs unchosen;         /* part: what its other alternatives would be given */
    size_t chosen;
    bool bound;              /* what a part's forcing or parameter is bound to, or read by that */
    bool copied;             /* let: what a part is given reads it, and has a copy of it */
    bool changed;            /* store: a flux leads to or from it */
    bool taken;              /* flux of a part: a flux around the part leads on from it, or to it */
    bool unit_known;         /* false: an error in it has been reported */
    front_progress units;    /* inference of a let, which may be asked for early */
    front_progress ordering; /* the walk that finds circles */
    front_progress chain;    /* the walk that measures how deep checks go from here */
    bool mentioned;          /* read by anything, chosen or not */
    bool live;               /* what the model computes depends on it */
    bool reported;           /* an output depends on it */
    bool forced;             /* a forcing stands behind it, at any distance */
    size_t circle;           /* by order.c: see front_statement */
    size_t trace;            /* solve.c's own: the last trace that met it */
    size_t node;             /* circle.c's own: its node, from 1; 0: it has none */
    size_t place;            /* in the entries of its scope, which is source order */
} front_entry;

/* Names (equal text, equal pointer) to anything: as fast for many as for few. */
typedef struct front_table {
    const void **keys;
    void **values; /* never NULL where there is a key */
    size_t count;
    size_t size; /* a power of two, or 0 */
} front_table;

/* A model that stands among the others: the whole (the first), or one of its parts. Names in it are
 * looked up in it alone; dotted ones lead into its parts. */
struct front_scope {
    const char *prefix; /* "" or "bucket." */
    const front_block *model;
    struct front_scope *outer; /* NULL: the whole model */
    front_entry *part;         /* the statement of outer that makes it */
    front_entry **entries;     /* in source order; what the checks add comes last */
    size_t entry_count;
    size_t entry_capacity;
    front_table names;      /* of its statements: the entries */
    front_table arguments;  /* names of what it is given: the EXPR_NAMED */
    front_table copies;     /* symbols of lets around it that its arguments read: the copies */
    size_t turn;            /* when it steps among the scopes, from 0 */
    const front_item *step; /* NULL: it has none */
    bool timed;             /* some statement of it needs one */
    front_entry *solver;    /* the statement; NULL: none */
    front_use *uses;        /* those of its model */
    size_t use_count;
    const front_use *solver_use; /* a solver chosen from outside, by its own name */
    front_system system;         /* name, dims, solver; statements come last */
    front_entry **sorted;        /* by order.c: what is evaluated, in that order; heads only */
    size_t sorted_count;
};

typedef struct front_unit_names front_unit_names;

typedef struct front_checker {
    front_context *context;
    const front_program *program;
    const front_options *options;
    const front_block *model;
    front_checked *checked;
    front_table models;    /* of the program, extensions applied */
    front_table functions; /* top-level fn */
    front_entry **entries; /* of all scopes: parts before what they are in, within each as there */
    size_t entry_count;
    size_t statement_count; /* made so far, bounded */
    size_t chosen_capacity;
    front_entry *clocks[2]; /* doy, t; NULL: nobody has read it */
    bool crowded;           /* the bound was passed, which has been reported */
    bool unsized;           /* some dim has no size, which has been reported */
    size_t turn_count;
    double seconds; /* of a step; 1 when it is unknown */
    bool softened;  /* some decision is */
    size_t nodes;   /* of all copies, bounded */
    bool too_large;
    front_unit_names *unit_names;
    const base_span *called; /* the call whose function's body is looked at; NULL: none */
    front_words circular;    /* functions whose calling themselves has been reported */
    front_scope **scopes;    /* the whole model first, parts behind what they are in */
    size_t scope_count;
    size_t scope_capacity;
    front_scope **turns;  /* the same in the order they step, the whole model last */
    bool alone;           /* a function is looked at that nobody calls */
    front_scope *scope;   /* where names are looked up now (expand.c) */
    front_symbols hidden; /* by special.c: states and dims the compiler needs; those that are live
                           * (their entries say so) belong to the checked model */
    size_t circles;       /* by order.c */
    size_t traces;        /* by solve.c */
} front_checker;

/* A call being written out: the function's words stand for the arguments. */
typedef struct front_call {
    const front_item *function;
    front_expr **arguments;
    const struct front_call *outer;
} front_call;

static inline front_entry *front_entry_of(const front_symbol *symbol) {
    return (front_entry *)(uintptr_t)symbol;
}

/* table.c */
void *front_table_get(const front_table *table, const void *key);
void front_table_put(base_arena *arena, front_table *table, const void *key, void *value);

/* extend.c: the models of the program, with what `extend` adds to them; and which of them runs. */
void front_collect_models(front_checker *checker);
const front_block *front_model_to_run(front_checker *checker);
/* NULL, reported, when there is none. */
const front_block *front_find_model(front_checker *checker, const char *name, base_span span);

/* scope.c */
/* The whole model and all its parts: entries, dims, choices. */
void front_make_scopes(front_checker *checker);
front_scope *front_add_scope(front_checker *checker, const front_block *model, front_entry *part);
/* One more entry of a scope, not yet to be found by its name. */
front_entry *front_add_entry(front_checker *checker, front_scope *scope, const front_item *item,
                             front_symbol_kind kind);
/* The flat list of entries, once there are no more to come. */
void front_list_entries(front_checker *checker);

/* dim.c */
void front_check_sizes(front_checker *checker);
void front_read_size(front_checker *checker, front_entry *dim);
/* The dims an entry is declared over, behind those of its part. */
void front_read_dims(front_checker *checker, front_entry *entry);

/* part.c */
bool front_is_bindable(const front_item *item);
void front_make_part(front_checker *checker, front_entry *part);
void front_read_arguments(front_checker *checker, front_scope *scope);
void front_check_arguments(front_checker *checker, front_scope *scope);

/* bind.c: what parts are given. */
void front_bind_parts(front_checker *checker);

/* clock.c: `t` or `doy`, NULL for other names. */
front_entry *front_find_clock(front_checker *checker, const char *name, base_span span);

/* names.c */
/* In the scope where names are looked up now. */
front_entry *front_find(const front_checker *checker, const char *name);
front_entry *front_find_in(const front_checker *checker, front_scope *scope, const char *name);
/* The scope that a dotted name leads into; name: what is left. NULL: a part that failed. */
front_scope *front_scope_of(const front_checker *checker, front_scope *scope, const char **name);
/* The dim whose size `z.n` is; NULL: the name is no such thing. */
front_entry *front_find_size(const front_checker *checker, const char *name);
bool front_has_own_name(const front_item *item);
front_symbol_kind front_symbol_kind_of(const front_item *item);
void front_check_name(front_checker *checker, const front_item *item, const front_item *first);
void front_check_functions(front_checker *checker);
void front_check_words(front_checker *checker, const front_item *function);
const front_item *front_find_function(const front_checker *checker, const char *name);
/* Reports an unknown name, with the nearest known one; silent when its statement was not parsed. */
void front_report_unknown(front_checker *checker, const char *name, base_span span);
/* The nearer of two names to a third, the first when both are as near; least: the distance that
 * counts as near, at first front_near_enough(name). */
void front_keep_nearer(const char *name, const char *candidate, const char **best, size_t *least);
size_t front_near_enough(const char *name);
bool front_is_heard(const front_program *program, const char *name);
/* "a" or "an" */
const char *front_article(front_item_kind kind);

/* expand.c: the checked copy of an expression. call: the function whose body it is, or NULL. */
front_expr *front_expand(front_checker *checker, const front_expr *tree, const front_call *call);
front_expr *front_expand_call(front_checker *checker, const front_expr *tree,
                              const front_call *call);
front_expr *front_expand_arguments(front_checker *checker, const front_expr *tree,
                                   const front_call *call);
front_expr *front_copy(front_checker *checker, const front_expr *expr);
front_expr *front_error_at(front_checker *checker, base_span span);
front_expr *front_node_like(front_checker *checker, const front_expr *tree);
void front_add_argument(front_checker *checker, front_expr *expr, front_expr *argument);
/* What the word of a function stands for; NULL when the name is none. */
front_expr *front_argument_called(const front_call *call, const char *name);
front_expr *front_refuse_count(front_checker *checker, const front_expr *tree, size_t wanted,
                               const char *more);

/* The symbol that a name leads to, as a whole: EXPR_NAME, or EXPR_POSITION for a dim. */
front_expr *front_expand_symbol(front_checker *checker, const front_expr *tree,
                                const front_call *call);

/* expand_array.c */
/* Reports that what the tree calls is no array. */
front_expr *front_refuse_index(front_checker *checker, const front_expr *tree);
/* An element inside a part has the dims of the part before its own indices, each an EXPR_POSITION;
 * so its indices are as many as the dims of the symbol, when none was forgotten. */
front_expr *front_expand_element(front_checker *checker, const front_expr *tree,
                                 const front_call *call);
front_expr *front_expand_reduce(front_checker *checker, const front_expr *tree,
                                const front_call *call);
front_expr *front_expand_net(front_checker *checker, const front_expr *tree, const front_call *call,
                             const front_entry *net);

/* What the language offers beside op.def: convolve, gamma_uh, upstream, soft, hard. Calls of them
 * stay calls, without a symbol, until shapes and units are known. */
bool front_is_special(const char *name);

/* expand_all.c */
void front_expand_all(front_checker *checker);

/* alternatives.c */
bool front_has_choices(const front_entry *entry);
/* Follows every `use` that speaks of statements of the scope. */
void front_choose_in(front_checker *checker, front_scope *scope);
/* Reports each `use` that leads nowhere; notes the choices. */
void front_check_uses(front_checker *checker);

/* "power, linear": of all pieces. */
const char *front_list_labels(front_checker *checker, const front_entry *entry);

/* compare.c: before the statement is entered, the lets that compare its alternatives, if the
 * options ask for that. */
void front_enter_comparison(front_checker *checker, front_scope *scope, const front_item *item);
/* When all statements are there: which alternatives, and the outputs. */
void front_choose_compared(front_checker *checker);
/* When names are known: which networks learn, and what cannot be compared. */
void front_check_compared(front_checker *checker);

/* solver.c */
/* The solvers of all scopes. */
void front_decide_solvers(front_checker *checker);

/* time.c: the step, and models without one. */
bool front_needs_time(front_item_kind kind);
/* Whether the scope or the whole model has a step. */
bool front_has_time(const front_scope *scope);
void front_refuse_time(front_checker *checker, const char *name, base_span span);
/* Before units: the length of a step, the same for all parts. */
void front_check_step(front_checker *checker);

/* chain.c: false (reported) when values read each other too deeply for the checks behind. */
bool front_check_chains(front_checker *checker);

/* rules.c */
void front_check_rules(front_checker *checker);
/* ends.c: the ends of a flux. */
void front_check_ends(front_checker *checker, front_entry *flux);

/* net.c */
void front_check_net(front_checker *checker, front_entry *entry);

/* shape.c: after the rules, before the units.
 *
 * Names arrive with `symbol` and the checked copies of their indices (an index that names a dim is
 * EXPR_POSITION; `z.n` is a number); EXPR_REDUCE with its argument checked and an EXPR_POSITION in
 * each index; `convolve`, `gamma_uh`, `upstream` and `soft` as EXPR_CALL without a symbol. They
 * leave with places, one dim to a reduction, and the nodes of checked.h; soft stays a call until
 * its units are known. */
void front_check_shapes(front_checker *checker);

/* relax.c: after the units. */
void front_relax_all(front_checker *checker);

/* infer.c: the unit of every node. */
void front_infer(front_checker *checker, front_expr *expr);
/* What an expression must be, and whose fault it is when it is not. */
typedef struct front_need {
    ir_unit unit; /* internal */
    diag_code code;
    const char *what;  /* "the flux `melt`" */
    const char *text;  /* the wanted unit as words */
    const char *scale; /* a transformed field is needed; NULL: the quantity itself */
} front_need;
/* units.c */
void front_require(front_checker *checker, front_expr *expr, const front_need *need);
/* Makes a bare 0 have the unit, and what it is made of. */
void front_adopt(front_expr *expr, ir_unit unit);
ir_unit front_step_unit(const front_checker *checker);

/* unit_words.c */
front_unit_names *front_start_unit_names(base_arena *arena);
const char *front_unit_text(const front_checker *checker, const front_expr *expr);
const char *front_unit_name(const front_checker *checker, ir_unit unit);
/* "a rate (mm/d)" */
const char *front_thing(const front_checker *checker, const front_expr *expr);
void front_label_unit(front_checker *checker, const front_expr *expr);
/* Two operands of an operation do not go together. */
void front_report_pair(front_checker *checker, ir_op operation, const front_expr *left,
                       const front_expr *right);

/* declare.c: units of symbols. */
void front_check_units(front_checker *checker);
void front_infer_symbol(front_checker *checker, const front_symbol *symbol);

/* After the order, when there are no errors: units that follow from themselves alone. */
void front_check_inferred(front_checker *checker);

/* constant.c: the value of an annotated expression of numbers and constants; false: it has none. */
bool front_constant(const front_expr *expr, double *value);

/* order.c */
void front_order(front_checker *checker);
/* Calls visit for every symbol that the expression reads or calls. */
typedef void front_visit(void *data, const front_expr *name);
void front_visit_names(const front_expr *expr, front_visit *visit, void *data);
/* The value that counts: of the chosen alternative, or the guess of a solve; NULL when the entry
 * has none. */
front_expr *front_value_of(const front_entry *entry);

/* solve.c: after the order, when there are no errors. */
void front_check_solves(front_checker *checker);

/* usage.c */
void front_check_usage(front_checker *checker);

/* warn.c: what is suspicious in a model without errors. After usage. */
void front_check_warnings(front_checker *checker);

#endif
