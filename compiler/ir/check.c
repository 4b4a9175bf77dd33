/* The validator: what every pass may rely on and must leave true. */
#include "ir/schedule.h"

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
        return !prepare || ir_is_root(value) || value->flavour >= IR_BAR;
    case IR_KEPT:
        return at->kind == IR_STEP || at->kind == IR_STEP_ADJOINT || at->kind == IR_STEP_RECORD ||
               at->kind == IR_STEP_SECOND;
    case IR_FLAG:
        return !prepare;
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

/* The dim that an array node goes along. */
static const char *check_along(const check_place *at, const ir_value *value) {
    if (value->dim >= at->module->dim_count)
        return wrong(at, "no such dim");
    bool moves = value->op == IR_SHIFT || value->op == IR_PREVIOUS;
    if (value->dim == IR_LANES && !moves)
        return wrong(at, "not along the lanes");
    if (!moves)
        return NULL;
    if (value->offset == 0)
        return wrong(at, "moves by nothing");
    if (value->dim != IR_LANES)
        return NULL;
    if (!at->module->network)
        return wrong(at, "along the lanes without a network");
    return value->offset < -1 || value->offset > 1 ? wrong(at, "further than a neighbour") : NULL;
}

static const char *check_reduce(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    if (value->by != IR_ADD && value->by != IR_MIN && value->by != IR_MAX)
        return wrong(at, "no such reduction");
    return check_number(at, values);
}

/* SHIFT, REDUCE and ELEMENT: the dims are those of the arguments, or less the one. */
static const char *check_array(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    uint32_t along = 1u << value->dim, dims = 0;
    for (int k = 0; k < ir_arity(value); k++)
        dims |= values[value->argument[k]].dims;
    if (value->dim == IR_LANES)
        dims |= along;
    else if (!(values[value->argument[0]].dims & along))
        return wrong(at, "the same along the dim");
    if (value->op != IR_SHIFT)
        dims &= ~along;
    if (dims != value->dims)
        return wrong(at, "wrong dims");
    if (value->op == IR_ELEMENT &&
        (value->offset < 0 || (uint32_t)value->offset >= at->module->dims[value->dim].size))
        return wrong(at, "place out of range");
    if (value->op == IR_SHIFT && value->answer == IR_FILL && ir_arity(value) == 2 &&
        op_is_logical(values[value->argument[1]].op))
        return wrong(at, "a number is wanted");
    return value->op == IR_REDUCE ? check_reduce(at, values) : check_number(at, values);
}

static const char *check_previous(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    if (value->target == 0 || value->target >= at->module->regions[at->kind].count)
        return wrong(at, "its circle is not closed");
    const ir_value *target = &values[value->target];
    if (ir_is_root(target) || op_is_logical(target->op))
        return wrong(at, "its target is not a number");
    if (!(value->dims >> value->dim & 1))
        return wrong(at, "the same along its dim");
    if (target->dims & ~value->dims)
        return wrong(at, "its target has more dims");
    if (ir_arity(value) == 0)
        return NULL;
    if (values[value->argument[0]].dims & ~value->dims)
        return wrong(at, "its fill has more dims");
    return check_number(at, values);
}

/* UNKNOWN, FREEZE and ATTACH: numbers over the dims of what they read. */
static const char *check_solution(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    uint32_t dims = 0;
    for (int k = 0; k < ir_arity(value); k++) {
        dims |= values[value->argument[k]].dims;
        if (op_is_logical(values[value->argument[k]].op))
            return wrong(at, "a number is wanted");
    }
    if (value->op != IR_UNKNOWN)
        return dims == value->dims ? NULL : wrong(at, "dims are not those of the arguments");
    if (value->symbol >= at->module->solve_count)
        return wrong(at, "no such solve");
    if (value->target == 0 || value->target >= at->module->regions[at->kind].count)
        return wrong(at, "has no residual");
    if (values[value->target].dims & ~value->dims)
        return wrong(at, "its residual has more dims");
    return dims & ~value->dims ? wrong(at, "its guess has more dims") : NULL;
}

static const char *check_node(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    if (value->op == IR_UNKNOWN || value->op == IR_FREEZE || value->op == IR_ATTACH)
        return check_solution(at, values);
    const char *fault = check_along(at, value);
    if (fault)
        return fault;
    if (value->op == IR_INDEX)
        return value->dims == 1u << value->dim ? NULL : wrong(at, "wrong dims");
    return value->op == IR_PREVIOUS ? check_previous(at, values) : check_array(at, values);
}

static const char *check_value(const check_place *at, const ir_value *values) {
    const ir_value *value = &values[at->id];
    if (value->op <= IR_NONE || value->op >= IR_OP_COUNT)
        return wrong(at, "no such operator");
    for (int k = 0; k < 3; k++) {
        bool wanted = k < ir_arity(value);
        if (wanted && value->argument[k] == 0)
            return wrong(at, "an argument lacks");
        bool logarithm = value->op == IR_POW && values[value->argument[k]].op == IR_LOG;
        if (!wanted && value->argument[k] != 0 && !logarithm)
            return wrong(at, "an argument too many");
        if (value->argument[k] >= at->id)
            return wrong(at, "reads a later value");
        if (ir_is_root(&values[value->argument[k]]))
            return wrong(at, "reads a root");
    }
    if (ir_is_operator(value))
        return check_operator(at, values);
    if (value->op > IR_LOAD && !ir_is_root(value))
        return check_node(at, values);
    if (value->op == IR_NUMBER)
        return value->dims ? wrong(at, "a number has no dims") : NULL;
    if (ir_is_root(value) && (values[value->argument[0]].dims & ~value->dims))
        return wrong(at, "what is stored has more dims than its place");
    const char *fault = ir_is_root(value) ? check_number(at, values) : NULL;
    return fault ? fault : check_symbol(at, value);
}

static const char *check_region(const ir_module *module, ir_region_kind kind) {
    const ir_region *region = &module->regions[kind];
    bool recurs = false;
    for (ir_id id = 1; id < region->count; id++) {
        check_place at = {module, kind, id};
        const char *fault = check_value(&at, region->values);
        if (fault)
            return fault;
        recurs = recurs || region->values[id].op == IR_PREVIOUS;
    }
    if (!recurs)
        return NULL;
    ir_schedule schedule = ir_schedule_create(module, region);
    check_place at = {module, kind, schedule.fault_id};
    return schedule.fault_id ? wrong(&at, schedule.fault) : NULL;
}

const char *ir_check(const ir_module *module) {
    const char *fault = NULL;
    for (ir_region_kind kind = 0; kind < IR_REGIONS && !fault; kind++)
        fault = check_region(module, kind);
    return fault;
}
