/* Building a region: equal values are shared. */
#ifndef IR_BUILD_H
#define IR_BUILD_H

#include "ir/module.h"

typedef struct ir_builder {
    ir_module *module;
    ir_region *region;
    base_span span;      /* given to the values made */
    uint32_t *table;     /* hash of values to their ids */
    uint32_t table_size; /* a power of two */
} ir_builder;

/* Starts an empty region; one builder at a time for a region. */
ir_builder ir_build(ir_module *module, ir_region *region);
/* Continues a region that has values. */
ir_builder ir_build_on(ir_module *module, ir_region *region);

ir_id ir_number(ir_builder *builder, double number);
ir_id ir_operate(ir_builder *builder, ir_op op, ir_id a, ir_id b, ir_id c);
/* All elements along the symbol's own dims. */
ir_id ir_load(ir_builder *builder, uint32_t symbol, ir_flavour flavour);
/* One element: element[k] is IR_LOOP or a constant for each dim of the symbol. */
ir_id ir_load_element(ir_builder *builder, uint32_t symbol, ir_flavour flavour,
                      const int32_t element[IR_RANK]);
/* The sum over a dim; of what is the same along it, so many times it. */
ir_id ir_reduce(ir_builder *builder, uint32_t dim, ir_id value);
/* The least or largest over a dim: by is IR_MIN or IR_MAX. */
ir_id ir_reduce_by(ir_builder *builder, ir_op by, uint32_t dim, ir_id value);
ir_id ir_index(ir_builder *builder, uint32_t dim);
/* value[k + offset] along dim; past the ends fill (IR_FILL), which may be 0: the number 0. */
ir_id ir_shift(ir_builder *builder, uint32_t dim, int32_t offset, ir_answer answer, ir_id value,
               ir_id fill);
/* Truth: k + offset lies inside dim. The number 0 where it never does. */
ir_id ir_inside(ir_builder *builder, uint32_t dim, int32_t offset);
/* The array at one place, from 0; what is the same along dim as it is. */
ir_id ir_element(ir_builder *builder, uint32_t dim, uint32_t place, ir_id value);
/* A value to come, at k + offset along dim; over `dims`, which have dim in them. Its target is set
 * by ir_close_circle once it is known. fill may be 0: the number 0. */
ir_id ir_previous(ir_builder *builder, uint32_t dim, int32_t offset, uint32_t dims, ir_id fill);
void ir_close_circle(ir_builder *builder, ir_id previous, ir_id target);
/* Returns its number. */
uint32_t ir_add_solve(ir_module *module, ir_solve solve);
/* An unknown over `dims`. from: the guess; then its least and its greatest, or 0 and 0. Its
 * residual is set by ir_close_unknown once it is known. */
ir_id ir_unknown(ir_builder *builder, uint32_t solve, uint32_t dims, const ir_id from[3]);
void ir_close_unknown(ir_builder *builder, ir_id unknown, ir_id residual);
void ir_store(ir_builder *builder, uint32_t symbol, ir_flavour flavour, ir_id value);
void ir_store_element(ir_builder *builder, ir_op op, const ir_value *place, ir_id value);
/* The value as a constant. */
ir_id ir_freeze(ir_builder *builder, ir_id value);
/* A constant that the step keeps for its adjoint, which cannot make it again. */
ir_id ir_record(ir_builder *builder, ir_id value);
/* The comparison that ends the circle along a dim that stops. */
ir_id ir_settle(ir_builder *builder, uint32_t dim, ir_op op, ir_id a, ir_id b);
/* The value, with the derivative of another. */
ir_id ir_attach(ir_builder *builder, ir_id value, ir_id derivative);
/* The same of a decision, whose derivative differs on purpose. */
ir_id ir_attach_straight(ir_builder *builder, ir_id value, ir_id derivative);
/* Any value as it is (arguments already in this region); shared if it may be. */
ir_id ir_append(ir_builder *builder, ir_value value);

/* Names a value for readers of the output, unless it has a name. */
void ir_give_name(ir_builder *builder, ir_id id, const char *name);

/* The partial of `op` by argument k as IR; y is the value. From op.def. */
ir_id ir_partial(ir_builder *builder, ir_op op, int k, const ir_id argument[3], ir_id y);
/* seed * factor, where a factor of 0 gives 0 whatever the seed is, and a SELECT chooses between
 * products, so that what is not chosen cannot spoil the result. */
ir_id ir_scale(ir_builder *builder, ir_id seed, ir_id factor);

static inline const ir_value *ir_value_of(const ir_builder *builder, ir_id id) {
    return &builder->region->values[id];
}

#endif
