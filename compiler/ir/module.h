/* The intermediate representation: what a model computes, free of spelling.
 *
 * A module holds symbols and regions. A region is straight-line code: every value is assigned once,
 * reads only values before it (but for PREVIOUS), and is an array over a set of named dimensions; a
 * value lacking a dimension is the same along it. Dimension 0 is the lanes (sites). The back end
 * makes loop nests of neighbouring values over the same dimensions. There are no branches, only
 * SELECT.
 *
 * Arrays along a dimension: INDEX is the place (from 0), REDUCE a sum or extreme, ELEMENT one
 * place.
 * SHIFT reads the place `offset` further on; past the ends it gives its second argument, or
 * the nearest element, or goes round. PREVIOUS is the same of a value that comes later in the
 * region: a recurrence. All values on a way from a PREVIOUS to its target make a *circle*: they are
 * computed place by place, upwards for a negative offset and downwards for a positive one; circles
 * may lie in circles over other dimensions. Along the lanes, SHIFT and PREVIOUS go along the river
 * network: offset -1 gives the sum over the sites that flow into this one, +1 the value of the site
 * that this one flows into, and 0 where there is none.
 *
 * Regions by binding time: PREPARE depends on attributes, static parameters and weights and runs
 * once, setting the PREPARED symbols and the initial states; STEP runs at every time step. Loads of
 * a state see its value at the start of the step, wherever they stand. Each has a tangent and an
 * adjoint made of the same nodes.
 *
 * Symbols have flavours: the value; its dot (tangent: the derivative of it in one direction)
 * and its bar (adjoint: the derivative of the result by it). In an adjoint region the bar of a
 * state is, when loaded, that of the state after the step, and when stored, that before it.
 */
#ifndef IR_MODULE_H
#define IR_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/source.h"
#include "ir/op.h"

enum { IR_RANK = 4, IR_LANES = 0, IR_MOST_DIMS = 32 };
/* What a SHIFT gives past the ends. */
typedef enum ir_answer { IR_FILL, IR_EDGE, IR_WRAP } ir_answer;
enum { IR_LOOP = -1 }; /* an element index that is the loop's */

typedef uint32_t ir_id; /* a value of a region; 0: none */

/* The first seven in the order of afx_role, which the generated tables use. */
typedef enum ir_role {
    IR_FORCING,
    IR_ATTRIBUTE,
    IR_PARAMETER, /* static */
    IR_DYNAMIC,
    IR_STATE,
    IR_OUTPUT,
    IR_WEIGHT,
    IR_PREPARED, /* made by PREPARE for STEP */
    IR_KEPT,     /* made by STEP for its adjoint */
    IR_ROLES
} ir_role;

typedef enum ir_flavour { IR_VALUE, IR_DOT, IR_BAR, IR_FLAVOURS } ir_flavour;

typedef struct ir_dim {
    const char *name;
    uint32_t size; /* 0 for the lanes */
} ir_dim;

typedef struct ir_symbol {
    const char *name;
    const char *words;
    const char *unit; /* as declared */
    base_span span;
    ir_role role;
    uint32_t index;    /* first of its places within the role */
    uint32_t elements; /* places it takes: the product of its dims but the lanes */
    uint8_t rank;
    uint8_t dims[IR_RANK]; /* the first varies slowest; never the lanes */
    bool laned;            /* one value per lane; false for weights */
    bool store;            /* a state that only fluxes change */
    bool taped;            /* a state whose value before the step the step's adjoint reads; set by
                            * the last pass */
    bool hidden;           /* a state that the compiler made, for a convolve */
    double lowest, highest, normal;
    uint32_t fan_in, fan_out;
} ir_symbol;

typedef struct ir_value {
    ir_op op;
    ir_flavour flavour;       /* LOAD, STORE, ADD_TO */
    ir_id argument[3];        /* STORE, ADD_TO: what is stored; SHIFT: the array, and the fill (0 if
                               * the answer is none); PREVIOUS: the fill. No fill along the lanes */
    uint32_t dims;            /* a bit for each dimension */
    uint32_t symbol;          /* LOAD, STORE, ADD_TO */
    int32_t element[IR_RANK]; /* of the symbol's dims: IR_LOOP or a constant from 0 */
    uint32_t dim;             /* INDEX, REDUCE, SHIFT, ELEMENT, PREVIOUS */
    int32_t offset;           /* SHIFT, PREVIOUS: never 0; ELEMENT: the place, from 0 */
    ir_answer answer;         /* SHIFT */
    ir_op by;                 /* REDUCE: IR_ADD, IR_MIN or IR_MAX */
    ir_id target;             /* PREVIOUS: the value it reads at an earlier place; may come later */
    double number;            /* NUMBER */
    const char *name;         /* in the source, for reading the output; NULL: none */
    base_span span;           /* where it was written */
    ir_id origin;             /* in an adjoint region: the value of the primal it repeats */
} ir_value;

typedef enum ir_nest_kind {
    IR_NEST_VALUES,
    IR_NEST_OPEN, /* what follows, up to its CLOSE, is done place by place along `dim` */
    IR_NEST_CLOSE
} ir_nest_kind;

/* A loop nest: values over the same dims, in order, to be computed side by side; or where the loop
 * of a circle begins or ends. Dims of values include those of the loops open around them. */
typedef struct ir_nest {
    ir_nest_kind kind;
    uint32_t dim;   /* OPEN, CLOSE */
    bool backwards; /* OPEN: from the last place to the first */
    uint32_t dims;
    ir_id *ids;
    uint32_t count;
    size_t capacity;
} ir_nest;

typedef struct ir_region {
    ir_value *values; /* values[0] is none */
    uint32_t count;   /* with values[0] */
    size_t capacity;
    ir_nest *nests; /* made by the last pass, order; loads, numbers and INDEX belong to none */
    uint32_t nest_count;
    size_t nest_capacity;
    uint32_t *nest_of; /* by value; a REDUCE adds up in the nest of its argument */
} ir_region;

typedef enum ir_region_kind {
    IR_PREPARE,
    IR_STEP,
    IR_PREPARE_TANGENT,
    IR_STEP_TANGENT,
    IR_PREPARE_ADJOINT,
    IR_STEP_ADJOINT,
    IR_REGIONS
} ir_region_kind;

typedef struct ir_module {
    base_arena *arena;
    const char *name;
    const char *words;
    const char *path;
    char hash[33]; /* set by the driver */
    double step_seconds;
    ir_dim dims[IR_MOST_DIMS];
    uint32_t dim_count;
    ir_symbol *symbols;
    uint32_t symbol_count;
    size_t symbol_capacity;
    uint32_t places[IR_ROLES]; /* elements of all symbols of a role */
    uint32_t wanted;           /* bit per role: gradients by these are made */
    bool bound;                /* PREPARE and STEP are split */
    bool map;                  /* no time: one step */
    bool network;              /* lanes are reaches of a river network, in order of level */
    ir_region regions[IR_REGIONS];
} ir_module;

ir_module *ir_module_create(base_arena *arena, const char *name);
uint32_t ir_add_dim(ir_module *module, const char *name, uint32_t size);
/* Gives the symbol its index and element count; returns its number. */
uint32_t ir_add_symbol(ir_module *module, ir_symbol symbol);
/* The symbol's dims as a set, with the lanes if it has them. */
uint32_t ir_symbol_dims(const ir_symbol *symbol);
const char *ir_region_name(ir_region_kind kind);
bool ir_is_root(const ir_value *value);
bool ir_is_operator(const ir_value *value);
/* How many arguments the value has. */
int ir_arity(const ir_value *value);
/* The primal region that a tangent or adjoint is made from. */
ir_region_kind ir_primal_of(ir_region_kind kind);

/* NULL when all is well, else what is wrong with the module (in its arena). */
const char *ir_check(const ir_module *module);

/* The whole module as text. */
struct base_writer;
void ir_print(const ir_module *module, struct base_writer *writer);

#endif
