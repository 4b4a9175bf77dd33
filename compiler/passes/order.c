/* Order: values over the same dims are gathered into loop nests, each as early as its arguments
 * allow, so that there are few loops; a circle is a stretch of nests between an OPEN and a CLOSE.
 * What sets a state comes last: loads see the old one. */
#include "passes/pass.h"

typedef struct ordering {
    ir_module *module;
    ir_region *region;
    ir_schedule schedule;
    uint32_t *circle; /* by nest: the OPEN it lies in, 0 for none, else 1 + its number */
    size_t circle_capacity;
    bool *placed;     /* by value: made of indices, and in a nest already */
    uint32_t open;    /* the circle being filled, as in `circle` */
    uint32_t *stored; /* by symbol: the last nest so far that sets the state */
} ordering;

static bool has_no_nest(const ir_value *value) {
    return value->op == IR_LOAD || value->op == IR_NUMBER || value->op == IR_INDEX;
}

static uint32_t add_nest(ordering *o, ir_nest nest) {
    ir_region *region = o->region;
    base_arena *arena = o->module->arena;
    uint32_t at = region->nest_count;
    region->nests = base_arena_grow(arena, region->nests, at, &region->nest_capacity, sizeof nest);
    o->circle = base_arena_grow(arena, o->circle, at, &o->circle_capacity, sizeof *o->circle);
    region->nests[at] = nest;
    o->circle[at] = o->open;
    return region->nest_count++;
}

static uint32_t nest_at_least(ordering *o, uint32_t first, uint32_t dims) {
    const ir_region *region = o->region;
    for (uint32_t k = first; k < region->nest_count; k++)
        if (region->nests[k].kind == IR_NEST_VALUES && region->nests[k].dims == dims &&
            o->circle[k] == o->open)
            return k;
    return add_nest(o, (ir_nest){.kind = IR_NEST_VALUES, .dims = dims});
}

/* ---- when arguments are ready ---- */

/* The first nest over dims that may read id: its own, if it reads the place being made. */
static uint32_t ready(const ordering *o, ir_id id, uint32_t dims, bool here) {
    const ir_value *value = &o->region->values[id];
    if (has_no_nest(value))
        return 0;
    bool beside = here && value->dims == dims && value->op != IR_REDUCE;
    return o->region->nest_of[id] + (beside ? 0 : 1);
}

/* The first nest in which the value finds its arguments ready. What a circle comes back to is there
 * from the place before. */
static uint32_t earliest(const ordering *o, ir_id id, uint32_t dims) {
    const ir_value *value = &o->region->values[id];
    uint32_t first = 0;
    for (int k = 0; k < ir_arity(value); k++) {
        bool here = k > 0 || (value->op != IR_SHIFT && value->op != IR_ELEMENT);
        uint32_t from = ready(o, value->argument[k], dims, here);
        first = from > first ? from : first;
    }
    if (value->op != IR_PREVIOUS || o->schedule.recurs[id])
        return first;
    uint32_t from = ready(o, value->target, dims, false);
    return from > first ? from : first;
}

static uint32_t put(ordering *o, ir_id id, uint32_t dims, uint32_t first) {
    uint32_t at = nest_at_least(o, first, dims);
    ir_nest *nest = &o->region->nests[at];
    nest->ids = base_arena_grow(o->module->arena, nest->ids, nest->count, &nest->capacity,
                                sizeof *nest->ids);
    nest->ids[nest->count++] = id;
    o->region->nest_of[id] = at;
    return at;
}

/* ---- values ---- */

static bool sets_state(const ordering *o, const ir_value *value) {
    return ir_is_root(value) && o->module->symbols[value->symbol].role == IR_STATE;
}

/* What is stored as a whole is stored where it is made, also inside a circle. */
static bool is_stored_beside(const ordering *o, const ir_value *root) {
    if (!ir_is_root(root))
        return false;
    const ir_value *value = &o->region->values[root->argument[0]];
    return !has_no_nest(value) && value->op != IR_REDUCE && value->dims == root->dims;
}

static void put_value(ordering *o, ir_id id) {
    const ir_value *value = &o->region->values[id];
    if (has_no_nest(value) || sets_state(o, value))
        return;
    uint32_t dims = value->dims;
    if (value->op == IR_REDUCE)
        dims = o->region->values[value->argument[0]].dims;
    uint32_t open = o->open, first = earliest(o, id, dims);
    if (is_stored_beside(o, value))
        o->open = o->circle[o->region->nest_of[value->argument[0]]];
    put(o, id, dims, first);
    o->open = open;
}

/* What is made of indices alone comes first of all, so that no loop has to wait for it. */
static void put_indices(ordering *o) {
    const ir_region *region = o->region;
    bool *fixed = base_arena_take(o->module->arena, region->count * sizeof *fixed);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        fixed[id] = value->op == IR_NUMBER || value->op == IR_INDEX || ir_is_operator(value);
        for (int k = 0; k < ir_arity(value); k++)
            fixed[id] = fixed[id] && fixed[value->argument[k]];
        if (fixed[id] && !has_no_nest(value))
            put(o, id, value->dims, earliest(o, id, value->dims));
        o->placed[id] = fixed[id];
    }
}

static void put_values(ordering *o) {
    for (uint32_t k = 0; k < o->schedule.count; k++) {
        const ir_item *item = &o->schedule.items[k];
        if (item->kind == IR_ITEM_VALUE) {
            if (!o->placed[item->id])
                put_value(o, item->id);
        } else if (item->kind == IR_ITEM_OPEN) {
            ir_nest open = {.kind = IR_NEST_OPEN, .dim = item->dim, .backwards = item->backwards};
            o->open = 1 + add_nest(o, open);
        } else {
            o->open = o->circle[o->open - 1];
            add_nest(o, (ir_nest){.kind = IR_NEST_CLOSE, .dim = item->dim});
        }
    }
}

/* ---- roots that set states ---- */

static bool loads_state(const ordering *o, ir_id id) {
    const ir_value *value = &o->region->values[id];
    return value->op == IR_LOAD && o->module->symbols[value->symbol].role == IR_STATE;
}

/* Does a nest read places of a state other than those that it would set? */
static bool reads_states_elsewhere(const ordering *o) {
    for (ir_id id = 1; id < o->region->count; id++) {
        const ir_value *value = &o->region->values[id];
        bool moves = value->op == IR_SHIFT || value->op == IR_ELEMENT;
        if (moves && loads_state(o, value->argument[0]))
            return true;
        if (value->op == IR_PREVIOUS && loads_state(o, value->target))
            return true;
        const ir_symbol *symbol = &o->module->symbols[value->symbol];
        if (loads_state(o, id) && value->dims != ir_symbol_dims(symbol))
            return true;
    }
    return false;
}

/* Does the root copy another state, or another flavour, as it was? */
static bool copies_state(const ordering *o, const ir_value *root) {
    const ir_value *from = &o->region->values[root->argument[0]];
    bool other = from->symbol != root->symbol || from->flavour != root->flavour;
    return sets_state(o, root) && loads_state(o, root->argument[0]) && other;
}

static uint32_t rank_of(uint32_t dims) {
    uint32_t rank = 0;
    for (; dims; dims &= dims - 1)
        rank++;
    return rank;
}

/* A copy comes before what it copies is set: a state over more dims may copy one over fewer, so
 * those over most dims come first. Returns the last nest of the copies. */
static uint32_t put_copies(ordering *o, uint32_t first) {
    for (uint32_t rank = 1 + IR_RANK; rank > 0; rank--)
        for (ir_id id = 1; id < o->region->count; id++) {
            const ir_value *value = &o->region->values[id];
            if (ir_is_root(value) && rank_of(value->dims) == rank && copies_state(o, value))
                first = put(o, id, value->dims, first);
        }
    return first;
}

/* In their order for each state: its bar is set, then added to. */
static void put_states(ordering *o) {
    const ir_region *region = o->region;
    uint32_t first = region->nest_count ? region->nest_count - 1 : 0;
    if (region->nest_count && reads_states_elsewhere(o))
        first++;
    first = put_copies(o, first);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (!sets_state(o, value) || copies_state(o, value))
            continue;
        uint32_t from = earliest(o, id, value->dims);
        from = from > first ? from : first;
        from = from > o->stored[value->symbol] ? from : o->stored[value->symbol];
        o->stored[value->symbol] = put(o, id, value->dims, from);
    }
}

static void order_region(ordering *o) {
    ir_region *region = o->region;
    region->nests = NULL;
    region->nest_count = 0;
    region->nest_capacity = 0;
    region->nest_of = base_arena_take(o->module->arena, region->count * sizeof *region->nest_of);
    o->placed = base_arena_take(o->module->arena, region->count * sizeof *o->placed);
    o->schedule = ir_schedule_create(o->module, region);
    o->stored =
        base_arena_take(o->module->arena, (o->module->symbol_count + 1) * sizeof *o->stored);
    put_indices(o);
    put_values(o);
    put_states(o);
}

/* States whose value the step's adjoint, or the tangent of that, reads must be remembered from step
 * to step. */
static void find_taped_in(ir_module *module, const ir_region *adjoint) {
    for (ir_id id = 1; id < adjoint->count; id++) {
        const ir_value *value = &adjoint->values[id];
        ir_symbol *symbol = &module->symbols[value->symbol];
        bool read = value->flavour == IR_VALUE || value->flavour == IR_DOT;
        if (value->op == IR_LOAD && read && symbol->role == IR_STATE)
            symbol->taped = ir_choice_by_rule(module, IR_RULE_EMIT_TAPED, true);
    }
}

static void find_taped(ir_module *module) {
    for (uint32_t s = 0; s < module->symbol_count; s++)
        module->symbols[s].taped = false;
    find_taped_in(module, &module->regions[IR_STEP_ADJOINT]);
    find_taped_in(module, &module->regions[IR_STEP_SECOND]);
}

bool pass_order(ir_module *module) {
    for (int kind = 0; kind < IR_REGIONS; kind++) {
        ordering o = {.module = module, .region = &module->regions[kind]};
        if (o.region->count)
            order_region(&o);
    }
    find_taped(module);
    return true;
}
