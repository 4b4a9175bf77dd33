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
 * UNKNOWN is the value at which its target, a later value that depends on it, is 0: an implicit
 * step, or a `solve`. All unknowns of one solve are found together. The pass `solve` writes them
 * out: Newton's iteration is a circle along a hidden dimension whose result is frozen (it has no
 * derivative), and the value others read is that, with the derivative of one more Newton step
 * attached: by the implicit function theorem, exact at the solution. FREEZE gives its argument as a
 * constant. ATTACH gives its first argument with the derivative of the second; so does a straight-
 * through decision, whose first is hard and second soft.
 *
 * Regions by binding time: PREPARE depends on attributes, static parameters and weights and runs
 * once, setting the PREPARED symbols and the initial states; STEP runs at every time step. Loads of
 * a state see its value at the start of the step, wherever they stand. Each has a tangent and an
 * adjoint made of the same nodes.
 *
 * A RECORD is the tangent of the STEP that keeps what its adjoint reads, and a SECOND the tangent
 * of an adjoint: together the second order, in one direction.
 *
 * Symbols have flavours: the value; its dot (tangent: the derivative of it in one direction)
 * and its bar (adjoint: the derivative of the result by it); and the dot of the bar. In an adjoint
 * region the bar of a state is, when loaded, that of the state after the step, and when stored,
 * that before it.
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
    IR_FLAG,     /* made by STEP for its driver: not 0 where a solve has failed */
    IR_ROLES
} ir_role;

typedef enum ir_flavour { IR_VALUE, IR_DOT, IR_BAR, IR_BAR_DOT, IR_FLAVOURS } ir_flavour;

typedef struct ir_dim {
    const char *name;
    uint32_t size; /* 0 for the lanes */
    bool stops;    /* a circle along it may end before the last place: see ir_value.stops */
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
    bool amount;           /* a store of what is never below 0 */
    bool taped;            /* a state whose value before the step the step's adjoint reads; set by
                            * the last pass */
    bool solved;           /* kept because it was found or chosen: nobody can make it again */
    bool hidden;           /* a state that the compiler made, for a convolve */
    bool fixed;            /* a weight that is a setting of the host's, not learned */
    double lowest, highest, normal;
    uint32_t fan_in, fan_out;
} ir_symbol;

typedef struct ir_value {
    ir_op op;
    ir_flavour flavour;       /* LOAD, STORE, ADD_TO */
    ir_id argument[3];        /* STORE, ADD_TO: what is stored; SHIFT: the array, and the fill (0 if
                               * the answer is none); PREVIOUS: the fill. No fill along the lanes.
                               * UNKNOWN: the guess; then, or 0, its least and its greatest */
    uint32_t dims;            /* a bit for each dimension */
    uint32_t symbol;          /* LOAD, STORE, ADD_TO; UNKNOWN: its place in module->solves */
    int32_t element[IR_RANK]; /* of the symbol's dims: IR_LOOP or a constant from 0 */
    uint32_t dim;             /* INDEX, REDUCE, SHIFT, ELEMENT, PREVIOUS */
    int32_t offset;           /* SHIFT, PREVIOUS: never 0; ELEMENT: the place, from 0 */
    ir_answer answer;         /* SHIFT */
    ir_op by;                 /* REDUCE: IR_ADD, IR_MIN or IR_MAX */
    ir_id target;             /* PREVIOUS: the value it reads at an earlier place; may come later;
                               * UNKNOWN: its residual; a recorded FREEZE, or 0: the ATTACH whose
                               * value it has */
    bool settled;             /* a truth in a circle along `dim`, which stops: where it holds, later
                               * places are like this one. When it holds in all lanes, the circle
                               * may end, and ELEMENT of the last place reads the last computed */
    bool guard;               /* SELECT of an adjoint: 0 where nothing came, whatever the seed is */
    bool recorded;            /* FREEZE: the adjoint reads it from what the step kept: the
                               * solution of an equation, or a step size that was chosen */
    bool straight;            /* ATTACH: the two differ on purpose, a straight-through decision */
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
    IR_PREPARE_RECORD, /* always empty: PREPARE_TANGENT serves */
    IR_STEP_RECORD,
    IR_PREPARE_SECOND,
    IR_STEP_SECOND,
    IR_REGIONS
} ir_region_kind;

/* What the unknowns that point at it are solved with. */
typedef struct ir_solve {
    const char *name; /* of the part, or of the unknown; "" for the whole model */
    base_span span;
    double tolerance; /* of the last Newton step, relative to the size of the unknown; 0: usual */
    uint32_t iterations; /* at most; 0: usual */
    uint32_t loop;       /* dims of the circles around it: substeps, each solved by itself */
} ir_solve;

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
    bool single;               /* compiled for float: tolerances cannot be finer */
    bool logarithms;           /* powers are made of logarithms: see pass_power */
    bool second;               /* second order is wanted: RECORD and SECOND regions */
    const char *refused;       /* a model that a pass cannot compile: why, and where; else NULL */
    base_span refused_span;
    bool straight; /* has decisions whose derivative is not that of their value */
    bool chooses;  /* has steps whose lengths are chosen, constants to every derivative */
    ir_solve *solves;
    uint32_t solve_count;
    size_t solve_capacity;
    struct ir_alteration *alteration; /* see rule.h; NULL: all rules as they are */
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
