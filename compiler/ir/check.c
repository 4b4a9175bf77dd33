/* The validator: what every pass may rely on and must leave true. */
#include "ir/module.h"

typedef struct check_place {
    const ir_module *module;
    ir_region_kind kind;
    ir_id id;
} check_place;

static const char *wrong(const check_place *at, const char *what) {
    return base_arena_format(at->module->arena, "%s: value %u: %s", ir_region_name(at->kind),
                             at->id, what);
}

static bool is_truth(const ir_value *values, ir_id id) {
    const ir_value *value = &values[id];
    return op_is_logical(value->op) ||
           (value->op == IR_NUMBER && (value->number == 0 || value->number == 1));
}

/* Roles a region may load or set, once PREPARE and STEP are apart. */
static bool role_fits(const check_place *at, const ir_value *value, ir_role role) {
    bool prepare = ir_primal_of(at->kind) == IR_PREPARE;
    if (!at->module->bound)
        return role != IR_KEPT;
    switch (role) {
    case IR_FORCING:
    case IR_DYNAMIC:
    case IR_OUTPUT:
        return !prepare;
    case IR_ATTRIBUTE:
    case IR_PARAMETER:
        return prepare;
    case IR_STATE:
        return !prepare || ir_is_root(value) || value->flavour == IR_BAR;
    case IR_KEPT:
        return at->kind == IR_STEP || at->kind == IR_STEP_ADJOINT;
    default:
        return true;
    }
}

static const char *check_symbol(const check_place *at, const ir_value *value) {
    if (value->symbol >= at->module->symbol_count)
        return wrong(at, "no such symbol");
    const ir_symbol *symbol = &at->module->symbols[value->symbol];
    uint32_t dims = symbol->laned || ir_is_root(value) ? 1u << IR_LANES : 0;
    for (int k = 0; k < symbol->rank; k++) {
        if (value->element[k] == IR_LOOP)
            dims |= 1u << symbol->dims[k];
        else if (value->element[k] < 0 ||
                 (uint32_t)value->element[k] >= at->module->dims[symbol->dims[k]].size)
            return wrong(at, "element out of range");
    }
    if (dims != value->dims)
        return wrong(at, "dims differ from the symbol's");
    if (!role_fits(at, value, symbol->role))
        return wrong(at, "symbol of another binding time");
    return NULL;
}

static const char *check_operator(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    const op_row *row = op_row_of(value->op);
    uint32_t dims = 0;
    for (int k = 0; k < row->arity; k++)
        dims |= values[value->argument[k]].dims;
    if (dims != value->dims)
        return wrong(at, "dims are not those of the arguments");
    bool logic = row->unit == OP_UNIT_LOGIC;
    for (int k = 0; k < row->arity; k++) {
        bool truth_wanted = logic || (value->op == IR_SELECT && k == 0);
        if (truth_wanted && !is_truth(values, value->argument[k]))
            return wrong(at, "a truth is wanted");
        if (!truth_wanted && op_is_logical(values[value->argument[k]].op))
            return wrong(at, "a number is wanted");
    }
    return NULL;
}

/* Sums and places hold numbers. */
static const char *check_number(const check_place *at, const ir_value *values) {
    bool truth = op_is_logical(values[values[at->id].argument[0]].op);
    return truth ? wrong(at, "a number is wanted") : NULL;
}

static const char *check_reduce(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    uint32_t dims = values[value->argument[0]].dims;
    if (value->dim == IR_LANES || !(dims >> value->dim & 1))
        return wrong(at, "no such dim");
    if ((dims & ~(1u << value->dim)) != value->dims)
        return wrong(at, "wrong dims");
    return check_number(at, values);
}

static const char *check_value(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    if (value->op <= IR_NONE || value->op >= IR_OP_COUNT)
        return wrong(at, "no such operator");
    for (int k = 0; k < 3; k++) {
        bool wanted = k < ir_arity(value);
        if (wanted && value->argument[k] == 0)
            return wrong(at, "an argument lacks");
        if (!wanted && value->argument[k] != 0)
            return wrong(at, "an argument too many");
        if (value->argument[k] >= at->id)
            return wrong(at, "reads a later value");
        if (ir_is_root(&values[value->argument[k]]))
            return wrong(at, "reads a root");
    }
    if (ir_is_operator(value))
        return check_operator(at, values);
    if (value->op == IR_REDUCE)
        return check_reduce(at, values);
    if (value->op == IR_NUMBER)
        return value->dims ? wrong(at, "a number has no dims") : NULL;
    if (ir_is_root(value) && (values[value->argument[0]].dims & ~value->dims))
        return wrong(at, "what is stored has more dims than its place");
    const char *fault = ir_is_root(value) ? check_number(at, values) : NULL;
    return fault ? fault : check_symbol(at, value);
}

const char *ir_check(const ir_module *module) {
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++) {
        const ir_region *region = &module->regions[kind];
        for (ir_id id = 1; id < region->count; id++) {
            check_place at = {module, kind, id};
            const char *fault = check_value(&at, region->values);
            if (fault)
                return fault;
        }
    }
    return NULL;
}
