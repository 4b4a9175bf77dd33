/* What the checks of one model share. Each stage reads what the ones before it filled in:
 *
 *   names         entries of the statements, and their expressions with names led to symbols
 *   alternatives  which choice of each entry holds, and the solver
 *   rules         statements that do not fit together
 *   units         the unit of every node, constants, bounds
 *   order         what is computed when
 *   usage         what nobody reads
 */
#ifndef FRONT_CHECK_H
#define FRONT_CHECK_H

#include "front/front.h"

typedef enum front_progress { PROGRESS_NONE, PROGRESS_NOW, PROGRESS_DONE } front_progress;

/* One statement of the model. */
typedef struct front_entry {
    front_symbol symbol; /* first, so that a symbol leads back to its entry; SYMBOL_KINDS: none */
    const front_item *item;
    front_expr **values; /* the checked copy of each choice */
    front_expr *low;     /* of a param */
    front_expr *high;
    front_expr *normal;
    struct front_entry *state; /* next, der: the state; NULL: unknown, or not a state */
    size_t chosen;
    bool unit_known;         /* false: an error in it has been reported */
    front_progress units;    /* inference of a let, which may be asked for early */
    front_progress ordering; /* the walk that finds circles */
    bool mentioned;          /* read by anything, chosen or not */
    bool live;               /* what the model computes depends on it */
    bool reported;           /* an output depends on it */
    size_t place;            /* in the entries, which is source order */
} front_entry;

typedef struct front_checker {
    front_context *context;
    const front_program *program;
    const front_options *options;
    const front_block *model;
    front_checked *checked;
    front_entry *entries; /* parallel to model->items */
    size_t entry_count;
    double seconds; /* of a step; 1 when it is unknown */
    size_t nodes;   /* of all copies, bounded */
    bool too_large;
    front_words circular; /* functions whose calling themselves has been reported */
    front_entry **sorted; /* by order.c: what is evaluated, in that order */
    size_t sorted_count;
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

/* names.c */
void front_enter_names(front_checker *checker);
front_entry *front_find(const front_checker *checker, const char *name);
const front_item *front_find_function(const front_checker *checker, const char *name);
/* Reports an unknown name, with the nearest known one; silent when its statement was not parsed. */
void front_report_unknown(front_checker *checker, const char *name, base_span span);
/* "a" or "an" */
const char *front_article(front_item_kind kind);

/* expand.c: the checked copy of an expression. call: the function whose body it is, or NULL. */
front_expr *front_expand(front_checker *checker, const front_expr *tree, const front_call *call);
front_expr *front_expand_call(front_checker *checker, const front_expr *tree,
                              const front_call *call);
front_expr *front_copy(front_checker *checker, const front_expr *expr);
front_expr *front_error_at(front_checker *checker, base_span span);
front_expr *front_node_like(front_checker *checker, const front_expr *tree);
void front_expand_all(front_checker *checker);

/* alternatives.c */
void front_choose(front_checker *checker);

/* rules.c */
void front_check_rules(front_checker *checker);
/* Before units: the length of a step. */
void front_check_step(front_checker *checker);

/* units.c */
void front_infer(front_checker *checker, front_expr *expr);
/* What an expression must be, and whose fault it is when it is not. */
typedef struct front_need {
    ir_unit unit; /* internal */
    diag_code code;
    const char *what; /* "the flux `melt`" */
    const char *text; /* the wanted unit as words */
} front_need;
void front_require(front_checker *checker, front_expr *expr, const front_need *need);
/* Makes a bare 0 have the unit, and what it is made of. */
void front_adopt(front_expr *expr, ir_unit unit);
ir_unit front_step_unit(const front_checker *checker);

/* unit_words.c */
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

/* constant.c: the value of an annotated expression of numbers and constants; false: it has none. */
bool front_constant(const front_expr *expr, double *value);

/* order.c */
void front_order(front_checker *checker);
/* Calls visit for every symbol that the expression reads or calls. */
typedef void front_visit(void *data, const front_expr *name);
void front_visit_names(const front_expr *expr, front_visit *visit, void *data);
/* The value that counts: of the chosen alternative; NULL when the entry has none. */
front_expr *front_value_of(const front_entry *entry);

/* usage.c */
void front_check_usage(front_checker *checker);

#endif
