/* The tree of a source file: what was written, with a span on every node and nothing decided.
 *
 * The parser makes it and nobody changes it: the checks work on copies of expressions, in which
 * calls are written out and names lead to symbols, so one tree can be checked many times.
 */
#ifndef FRONT_AST_H
#define FRONT_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/source.h"
#include "ir/op.h"
#include "ir/unit.h"

/* A unit as written. */
typedef struct front_unit {
    base_span span;
    const char *text; /* canonical: no spaces */
    ir_unit value;
    bool known;        /* false: a name in it is unknown, which has been reported */
    const char *scale; /* `scale log1p`: a transformed field; NULL: the quantity itself */
    base_span scale_span;
} front_unit;

typedef struct front_expr front_expr;
typedef struct front_item front_item;
typedef struct front_symbol front_symbol;

typedef struct front_exprs {
    front_expr **at;
    size_t count;
    size_t capacity;
} front_exprs;

typedef enum front_expr_kind {
    EXPR_ERROR,     /* a problem here has been reported; everything that reads it is silent */
    EXPR_NUMBER,    /* number; literal_unit when written `10 [K]` */
    EXPR_NAME,      /* name, dots included */
    EXPR_STEP,      /* `dt`, one step (a name until names are resolved) */
    EXPR_OPERATION, /* operation on arguments: infix, prefix, `if`, and the functions of op.def */
    EXPR_CALL,      /* name(arguments): a fn, a net, soft, convolve, ...; in experiments anything;
                     * f(x)[1] has one index */
    EXPR_ELEMENT,   /* name[indices]: an array read at a place; name may have dots */
    EXPR_REDUCE,    /* name[indices](arguments[0]): sum, mean, min or max over the dims named */
    /* The rest stands in experiments and after `solver` only. */
    EXPR_NAMED,    /* name = arguments[0], as an argument of a call */
    EXPR_STRING,   /* name holds the text, escapes undone */
    EXPR_DATE,     /* number: days since 1970-01-01, with a fraction; name: as written */
    EXPR_QUANTITY, /* number and a word: `365 d`, `100 sites` */
    EXPR_RANGE,    /* arguments[0] .. arguments[1] */
    EXPR_LIST,     /* [arguments] */
    EXPR_FOR,      /* arguments[0] for arguments[1], arguments[2], ... (names) */
    EXPR_WITH,     /* arguments[0] with name */
    /* The rest is made by the checks. */
    EXPR_POSITION, /* where the loop over `dim` is, from 1 */
    EXPR_CONVOLVE, /* arguments[0] spread over the steps to come by the weights arguments[1], an
                    * expression over `dim`; symbol: the hidden state that holds what is to come */
    EXPR_GAMMA,    /* gamma_uh(a, theta, length): weights over `dim`; arguments: a, and theta in
                    * steps */
    EXPR_UPSTREAM, /* the sum of arguments[0] over the sites that flow into this one */
    EXPR_SOFT      /* a truth, arguments[0], as a number: its comparisons are softened */
} front_expr_kind;

/* What an index out of range reads. */
typedef enum front_answer {
    ANSWER_NONE,  /* nothing was said */
    ANSWER_VALUE, /* `| expr` */
    ANSWER_EDGE,  /* `| edge`: the nearest element */
    ANSWER_WRAP   /* `| wrap`: as on a ring */
} front_answer;

/* One index of an array: `z-1 | 0`. */
typedef struct front_index {
    front_expr *at; /* EXPR_RANGE and the like are refused by the checks, not the grammar */
    base_span span;
    front_answer answer;
    front_expr *value; /* ANSWER_VALUE */
} front_index;

typedef struct front_indices {
    front_index *at;
    size_t count;
    size_t capacity;
} front_indices;

struct front_expr {
    front_expr_kind kind;
    ir_op operation; /* EXPR_OPERATION: a row of op.def */
    base_span span;  /* all of it, without enclosing parentheses */
    const char *name;
    base_span name_span;
    double number; /* as written; in a checked tree: in `unit` */
    const front_unit *literal_unit;
    front_exprs arguments;
    front_indices indices; /* EXPR_ELEMENT, EXPR_REDUCE, EXPR_CALL */
    uint32_t depth;        /* of the tree under it; bounded, so that walks may recurse */
    bool enclosed;         /* stood in parentheses */

    /* Of checked copies only (see checked.h). */
    const front_symbol *symbol; /* EXPR_NAME: what is read; EXPR_CALL: the net */
    struct front_place *places; /* EXPR_NAME: one for each dim of the symbol */
    const front_symbol *dim;    /* EXPR_REDUCE, EXPR_POSITION, EXPR_CONVOLVE, EXPR_GAMMA */
    size_t output;              /* EXPR_CALL of a net: which, from 0 */
    const base_span *called;    /* the call of the fn that this was the body of; NULL: none */
    bool recurs;                /* EXPR_UPSTREAM of what is being defined */
    bool softened;   /* EXPR_OPERATION: a decision that is smooth; but for `if`, whose condition is,
                    * its width is one argument more, in the unit of what is decided over */
    bool product;    /* softened `if` and EXPR_SOFT: `and` multiplies; else it takes the lesser */
    bool straight;   /* softened, but a comparison: hard in its value, smooth in its derivative */
    ir_unit unit;    /* internal unit of the value before the conversion */
    bool unit_known; /* false on EXPR_ERROR and on what reads it */
    bool logical;    /* a comparison, and, or, not: 1 or 0 */
    bool fits_all;   /* a bare 0, which takes any unit */
    const char *scale;     /* of a transformed field, `log1p`; NULL: the quantity itself */
    double convert_factor; /* the reader wants value * convert_factor + convert_shift */
    double convert_shift;
};

/* `= expr` is one choice without a label; `| label = expr` lines are several. */
typedef struct front_choice {
    const char *label; /* NULL: plain */
    base_span label_span;
    front_expr *value;
} front_choice;

typedef struct front_choices {
    front_choice *at;
    size_t count;
    size_t capacity;
} front_choices;

/* One end of a flux: a store's name, an element of one, a part's flux, or outside. */
typedef struct front_end {
    const char *name; /* NULL: outside the model; may have dots */
    base_span span;
    front_indices indices; /* `W[z+1]`; none: as a whole */
} front_end;

/* A dim that a name is declared over: `z`, or a piece of it, `z: 2 .. z.n`. */
typedef struct front_over {
    const char *name;
    base_span span;
    front_expr *low; /* NULL: all of it */
    front_expr *high;
} front_over;

typedef struct front_overs {
    front_over *at;
    size_t count;
    size_t capacity;
} front_overs;

/* `-> 8 tanh`; activation NULL: linear. */
typedef struct front_layer {
    double width;
    base_span width_span;
    const char *activation;
    base_span activation_span;
} front_layer;

typedef struct front_layers {
    front_layer *at;
    size_t count;
    size_t capacity;
} front_layers;

/* A name with a place: parameters of a fn. */
typedef struct front_word {
    const char *name;
    base_span span;
} front_word;

typedef struct front_words {
    front_word *at;
    size_t count;
    size_t capacity;
} front_words;

typedef enum front_item_kind {
    ITEM_STEP,    /* step NUMBER unit: low, unit */
    ITEM_FORCING, /* name, unit */
    ITEM_ATTRIBUTE,
    ITEM_PARAM,   /* name, unit, low .. high, normal; or derived: choices (one) and no bounds */
    ITEM_CONST,   /* name, unit, choices (one) */
    ITEM_STORE,   /* name, unit, choices (one): the initial value */
    ITEM_STATE,   /* likewise */
    ITEM_FLUX,    /* name, from, to, choices */
    ITEM_LET,     /* name, unit or NULL, choices */
    ITEM_NEXT,    /* name of the state, choices */
    ITEM_DER,     /* likewise */
    ITEM_OUTPUT,  /* name, unit, choices */
    ITEM_NET,     /* name, layers; the first is the number of inputs */
    ITEM_FN,      /* name, words, choices (one) */
    ITEM_SOLVER,  /* name is "solver"; choices: names or calls */
    ITEM_USE,     /* use name = label */
    ITEM_DIM,     /* name, choices (one: its size) or none: as large as the data */
    ITEM_INPUT,   /* name, unit: the forcing of a model without step */
    ITEM_PART,    /* name, choices: calls of models with named arguments */
    ITEM_SOLVE,   /* name, unit, low .. high, normal: the guess, condition: an equality */
    ITEM_SETTING, /* of an experiment: name = choices[0] */
    ITEM_KINDS
} front_item_kind;

/* The declaration word: "flux". */
const char *front_item_words(front_item_kind kind);

/* One statement of a model or an experiment. Fields a kind does not have are zero. */
struct front_item {
    front_item_kind kind;
    base_span span;
    const char *name;
    base_span name_span;
    const char *doc; /* NULL: none */
    const front_unit *unit;
    front_expr *low; /* bounds; the number of a step */
    front_expr *high;
    front_expr *normal;
    front_choices choices;
    front_end from;
    front_end to;
    front_layers layers;
    front_words words;
    front_overs over;      /* dims of what is declared */
    bool shared;           /* param: one value for all sites */
    front_expr *condition; /* of a solve */
    const char *label;     /* of a use */
    base_span label_span;
};

typedef struct front_items {
    front_item **at;
    size_t count;
    size_t capacity;
} front_items;

/* `model NAME "doc" { items }` or `experiment NAME { items }`. */
typedef struct front_block {
    const char *name;
    base_span name_span;
    base_span span;
    const char *doc;
    front_items items; /* in source order */
} front_block;

typedef struct front_blocks {
    front_block **at;
    size_t count;
    size_t capacity;
} front_blocks;

/* A whole file. */
typedef struct front_program {
    const base_source *source;
    front_words imports; /* paths as written */
    front_blocks models; /* those of imported files stand first */
    front_blocks
        extensions; /* `extend NAME { ... }`, in the order they apply: imported ones first */
    front_blocks experiments;
    front_items functions; /* top-level fn; those of imported files stand first */
    size_t imported_models;
    size_t imported_extensions;
    size_t imported_functions;
    bool damaged;      /* some statement could not be parsed, which has been reported */
    bool incomplete;   /* some import could not be read, which has been reported */
    front_words heard; /* names after declaration words, in statements that failed or not */
} front_program;

#endif
