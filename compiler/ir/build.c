#include "ir/build.h"

#include <string.h>

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash ^= word ^ (word >> 32); /* round numbers differ in their upper bits only */
    hash *= 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t hash_of(const ir_value *value) {
    uint64_t bits = 0;
    memcpy(&bits, &value->number, sizeof bits);
    uint64_t hash = mix(1469598103934665603u, (uint64_t)value->op);
    for (int k = 0; k < 3; k++)
        hash = mix(hash, value->argument[k]);
    for (int k = 0; k < IR_RANK; k++)
        hash = mix(hash, (uint32_t)value->element[k]);
    hash = mix(hash, value->symbol * 8u + (uint32_t)value->flavour);
    hash = mix(hash, value->dim * 16u + (uint32_t)value->answer);
    hash = mix(hash, value->straight * 2u + value->settled);
    hash = mix(hash, (uint64_t)value->by << 32 | (uint32_t)value->offset);
    return mix(hash, bits);
}

static bool same(const ir_value *a, const ir_value *b) {
    return a->op == b->op && a->flavour == b->flavour && a->symbol == b->symbol &&
           a->dim == b->dim && a->dims == b->dims && a->offset == b->offset &&
           a->answer == b->answer && a->by == b->by && a->settled == b->settled &&
           a->straight == b->straight &&
           memcmp(a->argument, b->argument, sizeof a->argument) == 0 &&
           memcmp(a->element, b->element, sizeof a->element) == 0 &&
           memcmp(&a->number, &b->number, sizeof a->number) == 0;
}

/* What a PREVIOUS reads, or what an UNKNOWN must make 0, is known later, so that two are never
 * known to be equal. */
static bool is_shared(const ir_value *value) {
    return !ir_is_root(value) && value->op != IR_PREVIOUS && value->op != IR_UNKNOWN &&
           !value->recorded;
}

static void grow_table(ir_builder *builder) {
    uint32_t size = 256;
    while (size < 4 * builder->region->count)
        size *= 2;
    uint32_t *table = base_arena_take(builder->module->arena, size * sizeof *table);
    for (ir_id id = 1; id < builder->region->count; id++) {
        const ir_value *value = &builder->region->values[id];
        if (!is_shared(value))
            continue;
        uint32_t at = (uint32_t)hash_of(value) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = id;
    }
    builder->table = table;
    builder->table_size = size;
}

static ir_id push(ir_builder *builder, const ir_value *value) {
    ir_region *region = builder->region;
    region->values = base_arena_grow(builder->module->arena, region->values, region->count,
                                     &region->capacity, sizeof *region->values);
    region->values[region->count] = *value;
    return region->count++;
}

ir_builder ir_build_on(ir_module *module, ir_region *region) {
    ir_builder builder = {.module = module, .region = region};
    grow_table(&builder);
    return builder;
}

ir_builder ir_build(ir_module *module, ir_region *region) {
    *region = (ir_region){0};
    ir_builder builder = {.module = module, .region = region};
    push(&builder, &(ir_value){0});
    grow_table(&builder);
    return builder;
}

ir_id ir_append(ir_builder *builder, ir_value value) {
    if (!is_shared(&value))
        return push(builder, &value);
    if (2 * builder->region->count > builder->table_size)
        grow_table(builder);
    uint32_t at = (uint32_t)hash_of(&value) & (builder->table_size - 1);
    for (; builder->table[at]; at = (at + 1) & (builder->table_size - 1)) {
        ir_value *found = &builder->region->values[builder->table[at]];
        if (!same(found, &value))
            continue;
        if (!found->name)
            found->name = value.name;
        if (!found->origin)
            found->origin = value.origin;
        return builder->table[at];
    }
    return builder->table[at] = push(builder, &value);
}

ir_id ir_number(ir_builder *builder, double number) {
    return ir_append(builder, (ir_value){.op = IR_NUMBER, .number = number, .span = builder->span});
}

ir_id ir_operate(ir_builder *builder, ir_op op, ir_id a, ir_id b, ir_id c) {
    ir_value value = {.op = op, .argument = {a, b, c}, .span = builder->span};
    for (int k = 0; k < ir_arity(&value); k++)
        value.dims |= builder->region->values[value.argument[k]].dims;
    return ir_append(builder, value);
}

ir_id ir_load_element(ir_builder *builder, uint32_t symbol, ir_flavour flavour,
                      const int32_t element[IR_RANK]) {
    const ir_symbol *of = &builder->module->symbols[symbol];
    ir_value value = {.op = IR_LOAD, .flavour = flavour, .symbol = symbol, .span = builder->span};
    if (of->laned)
        value.dims |= 1u << IR_LANES;
    for (int k = 0; k < of->rank; k++) {
        value.element[k] = element[k];
        if (element[k] == IR_LOOP)
            value.dims |= 1u << of->dims[k];
    }
    return ir_append(builder, value);
}

static const int32_t every_element[IR_RANK] = {IR_LOOP, IR_LOOP, IR_LOOP, IR_LOOP};

ir_id ir_load(ir_builder *builder, uint32_t symbol, ir_flavour flavour) {
    return ir_load_element(builder, symbol, flavour, every_element);
}

/* A root over the dims of the symbol's elements and, in any case, the lanes: what is added to a
 * weight is kept per lane until the block's end. */
void ir_store_element(ir_builder *builder, ir_op op, const ir_value *place, ir_id value) {
    const ir_symbol *symbol = &builder->module->symbols[place->symbol];
    ir_value root = {.op = op,
                     .flavour = place->flavour,
                     .symbol = place->symbol,
                     .argument = {value},
                     .dims = 1u << IR_LANES,
                     .span = builder->span};
    memcpy(root.element, place->element, sizeof root.element);
    for (int k = 0; k < symbol->rank; k++)
        if (place->element[k] == IR_LOOP)
            root.dims |= 1u << symbol->dims[k];
    push(builder, &root);
}

void ir_store(ir_builder *builder, uint32_t symbol, ir_flavour flavour, ir_id value) {
    ir_value place = {.symbol = symbol, .flavour = flavour};
    for (int k = 0; k < builder->module->symbols[symbol].rank; k++)
        place.element[k] = IR_LOOP;
    ir_store_element(builder, IR_STORE, &place, value);
}

ir_id ir_freeze(ir_builder *builder, ir_id value) {
    const ir_value *of = ir_value_of(builder, value);
    return of->op == IR_NUMBER ? value
                               : ir_append(builder, (ir_value){.op = IR_FREEZE,
                                                               .argument = {value},
                                                               .dims = of->dims,
                                                               .span = builder->span});
}

static ir_id attach(ir_builder *builder, ir_id value, ir_id derivative, bool straight) {
    uint32_t dims = ir_value_of(builder, value)->dims | ir_value_of(builder, derivative)->dims;
    return ir_append(builder, (ir_value){.op = IR_ATTACH,
                                         .argument = {value, derivative},
                                         .dims = dims,
                                         .straight = straight,
                                         .span = builder->span});
}

ir_id ir_attach(ir_builder *builder, ir_id value, ir_id derivative) {
    return attach(builder, value, derivative, false);
}

ir_id ir_attach_straight(ir_builder *builder, ir_id value, ir_id derivative) {
    return attach(builder, value, derivative, true);
}

void ir_give_name(ir_builder *builder, ir_id id, const char *name) {
    ir_value *value = &builder->region->values[id];
    if (!value->name && value->op != IR_NUMBER)
        value->name = name;
}
