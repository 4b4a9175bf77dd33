/* What to keep. Each value that the adjoint needs is either kept, which costs its numbers on the
 * tape, or computed again, which costs its operator and needs its arguments. A state before the
 * step costs its numbers on the tape, too, when anything loads it, but less: no run without a tape
 * has to store it. The cheapest choice is a least
 * cut: a value has two nodes, "needed" and "computed again", and lies on the source's side in what
 * holds of it.
 *
 *     source --never--> needed        what a root is
 *     needed --kept---> again         needed, but not computed again: kept
 *     again  --cost---> sink
 *     again  --never--> needed        of each argument, of what a PREVIOUS reads
 *     again  --never--> state --copy--> sink
 *
 * Circles need no care: an edge back is an edge. Of choices that cost the same the one that
 * computes most again is taken. */
#include "passes/keep.h"

#include "passes/min_cut.h"

enum {
#define WEIGHT(name, cost, words) WEIGHT_##name = cost,
#include "passes/weight.def"
#undef WEIGHT
    WEIGHT_SUM = 100
};

typedef struct keeping {
    ir_module *module;
    const ir_region *adjoint;
    cut_network network;
    const bool *along_network; /* by value: read along the network */
    const bool *raised;        /* by value of the step: some power is of it */
} keeping;

static uint32_t needed_node(ir_id id) {
    return CUT_FIRST + 2 * id;
}

static uint32_t again_node(ir_id id) {
    return CUT_FIRST + 2 * id + 1;
}

static uint32_t state_node(const keeping *k, uint32_t symbol) {
    return CUT_FIRST + 2 * k->adjoint->count + symbol;
}

/* ---- costs ---- */

/* Places of a lane; 0 where all lanes share the value, which is computed once for all. */
static int64_t numbers_of(const ir_module *module, uint32_t dims) {
    int64_t numbers = dims >> IR_LANES & 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            numbers *= module->dims[d].size;
    return numbers;
}

static int64_t cost_again(const keeping *k, const ir_value *value) {
    int64_t numbers = numbers_of(k->module, value->dims);
    switch (value->op) {
    case IR_REDUCE:
        return numbers_of(k->module, k->adjoint->values[value->argument[0]].dims) * WEIGHT_SUM;
    case IR_LOAD:
    case IR_ELEMENT:
        return numbers * WEIGHT_LOAD;
    case IR_SHIFT:
    case IR_PREVIOUS:
        if (value->dim == IR_LANES)
            return numbers * WEIGHT_GATHER;
        return numbers * (WEIGHT_LOAD + WEIGHT_SUM);
    default:
        return ir_is_operator(value) ? numbers * op_row_of(value->op)->cost * WEIGHT_SUM : 0;
    }
}

/* ---- what can be kept, and what must ---- */

/* By value: does PREVIOUS along the network read it? To walk down all rivers again costs more than
 * any tape. */
static bool *find_along_network(const ir_module *module, const ir_region *adjoint) {
    bool *found = base_arena_take(module->arena, adjoint->count * sizeof *found);
    for (ir_id id = 1; id < adjoint->count; id++) {
        const ir_value *value = &adjoint->values[id];
        if (value->op == IR_PREVIOUS && value->dim == IR_LANES)
            found[value->target] = ir_is_operator(&adjoint->values[value->target]);
    }
    return found;
}

static bool *find_raised(const ir_module *module) {
    const ir_region *step = &module->regions[IR_STEP];
    bool *raised = base_arena_take(module->arena, step->count * sizeof *raised);
    for (ir_id id = 1; id < step->count; id++)
        if (step->values[id].op == IR_POW)
            raised[step->values[id].argument[0]] = true;
    return raised;
}

/* A logarithm that a power finds on its way costs the step nothing. The adjoint needs it for the
 * derivative by the exponent, though it is no value of the step. */
static bool is_logarithm_of_power(const keeping *k, const ir_value *value) {
    ir_id of = k->adjoint->values[value->argument[0]].origin;
    return k->module->logarithms && value->op == IR_LOG && !value->origin && k->raised[of];
}

/* An extreme is not kept: who is equal to it is asked of the very numbers it was found among. Nor
 * is what a step has at hand anyway, or what needs no computing. */
static bool can_be_kept(const keeping *k, const ir_value *value) {
    if (!(value->dims >> IR_LANES & 1) || !pass_fits_symbol(value))
        return false;
    if (value->op == IR_LOAD || value->op == IR_NUMBER || value->op == IR_INDEX ||
        op_is_logical(value->op))
        return false;
    if (value->op == IR_REDUCE && value->by != IR_ADD)
        return false;
    return value->origin || is_logarithm_of_power(k, value);
}

static bool must_be_kept(const keeping *k, ir_id id) {
    const ir_value *value = &k->adjoint->values[id];
    if (value->recorded && value->origin)
        return true;
    return k->along_network[id] && can_be_kept(k, value);
}

/* ---- the network ---- */

static void join_value(keeping *k, ir_id id) {
    const ir_value *value = &k->adjoint->values[id];
    uint32_t needed = needed_node(id), again = again_node(id);
    bool must = must_be_kept(k, id), can = must || can_be_kept(k, value);
    int64_t numbers = numbers_of(k->module, value->dims | 1u << IR_LANES);
    if (ir_is_root(value))
        cut_join(&k->network, CUT_SOURCE, needed, CUT_NEVER);
    cut_join(&k->network, needed, again, can ? numbers * WEIGHT_KEPT : CUT_NEVER);
    cut_join(&k->network, again, CUT_SINK, must ? CUT_NEVER : cost_again(k, value));
    for (int j = 0; j < ir_arity(value) && !must; j++)
        cut_join(&k->network, again, needed_node(value->argument[j]), CUT_NEVER);
    if (value->op == IR_PREVIOUS && !must)
        cut_join(&k->network, again, needed_node(value->target), CUT_NEVER);
    bool state = value->op == IR_LOAD && k->module->symbols[value->symbol].role == IR_STATE &&
                 value->flavour == IR_VALUE;
    if (state)
        cut_join(&k->network, again, state_node(k, value->symbol), CUT_NEVER);
}

static void join_states(keeping *k) {
    for (uint32_t s = 0; s < k->module->symbol_count; s++)
        cut_join(&k->network, state_node(k, s), CUT_SINK,
                 (int64_t)k->module->symbols[s].elements * WEIGHT_STATE);
}

/* Marks what is needed from the roots on; round circles until nothing new is. */
static void mark_needed(const ir_region *adjoint, keep_choice *choice) {
    bool again;
    do {
        again = false;
        for (ir_id id = adjoint->count; id-- > 1;) {
            const ir_value *value = &adjoint->values[id];
            choice->needed[id] |= ir_is_root(value);
            if (!choice->needed[id] || choice->kept[id])
                continue;
            for (int j = 0; j < ir_arity(value); j++)
                choice->needed[value->argument[j]] = true;
            if (value->op != IR_PREVIOUS || choice->needed[value->target])
                continue;
            choice->needed[value->target] = again = true;
        }
    } while (again);
}

keep_choice keep_choose(ir_module *module, const ir_region *adjoint) {
    base_arena *arena = module->arena;
    uint32_t nodes = CUT_FIRST + 2 * adjoint->count + module->symbol_count;
    keeping k = {.module = module, .adjoint = adjoint, .network = cut_start(arena, nodes)};
    k.along_network = find_along_network(module, adjoint);
    k.raised = find_raised(module);
    for (ir_id id = 1; id < adjoint->count; id++)
        join_value(&k, id);
    join_states(&k);
    const bool *side = cut_find(&k.network);
    keep_choice choice = {.needed = base_arena_take(arena, adjoint->count * sizeof(bool)),
                          .kept = base_arena_take(arena, adjoint->count * sizeof(bool))};
    for (ir_id id = 1; id < adjoint->count; id++)
        choice.kept[id] = side[needed_node(id)] && !side[again_node(id)];
    mark_needed(adjoint, &choice);
    return choice;
}
