#include "ir/module.h"

ir_module *ir_module_create(base_arena *arena, const char *name) {
    ir_module *module = base_arena_take(arena, sizeof *module);
    module->arena = arena;
    module->name = name;
    module->words = "";
    module->path = "";
    module->step_seconds = 86400;
    ir_add_dim(module, "lane", 0);
    return module;
}

uint32_t ir_add_dim(ir_module *module, const char *name, uint32_t size) {
    module->dims[module->dim_count] = (ir_dim){.name = name, .size = size};
    return module->dim_count++;
}

uint32_t ir_add_symbol(ir_module *module, ir_symbol symbol) {
    symbol.elements = 1;
    for (int k = 0; k < symbol.rank; k++)
        symbol.elements *= module->dims[symbol.dims[k]].size;
    symbol.index = module->places[symbol.role];
    module->places[symbol.role] += symbol.elements;
    module->symbols = base_arena_grow(module->arena, module->symbols, module->symbol_count,
                                      &module->symbol_capacity, sizeof *module->symbols);
    module->symbols[module->symbol_count] = symbol;
    return module->symbol_count++;
}

uint32_t ir_symbol_dims(const ir_symbol *symbol) {
    uint32_t dims = symbol->laned ? 1u << IR_LANES : 0;
    for (int k = 0; k < symbol->rank; k++)
        dims |= 1u << symbol->dims[k];
    return dims;
}

const char *ir_region_name(ir_region_kind kind) {
    static const char *const names[IR_REGIONS] = {
        "prepare",      "step",           "prepare tangent", "step tangent",   "prepare adjoint",
        "step adjoint", "prepare record", "step record",     "prepare second", "step second"};
    return names[kind];
}

bool ir_is_root(const ir_value *value) {
    return value->op == IR_STORE || value->op == IR_ADD_TO;
}

bool ir_is_operator(const ir_value *value) {
    return value->op > IR_NONE && value->op < IR_OPERATORS;
}

int ir_arity(const ir_value *value) {
    if (value->op == IR_POW && value->argument[2])
        return 3; /* the logarithm it is made of; see pass_power */
    if (ir_is_operator(value))
        return op_row_of(value->op)->arity;
    switch (value->op) {
    case IR_REDUCE:
    case IR_ELEMENT:
    case IR_STORE:
    case IR_ADD_TO:
    case IR_FREEZE:
        return 1;
    case IR_ATTACH:
        return 2;
    case IR_UNKNOWN:
        return value->argument[1] ? 3 : 1;
    case IR_SHIFT:
        return value->answer == IR_FILL && value->dim != IR_LANES ? 2 : 1;
    case IR_PREVIOUS:
        return value->dim == IR_LANES ? 0 : 1;
    default:
        return 0;
    }
}

ir_region_kind ir_primal_of(ir_region_kind kind) {
    return kind % 2 == 0 ? IR_PREPARE : IR_STEP;
}
