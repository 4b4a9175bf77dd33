/* The proof of mass balance: a store's new value, taken apart into a sum. */
#include <math.h>

#include "front/lower.h"

static const double ROUNDING = 1e-12;

typedef struct balance {
    const ir_region *region;
    const front_lowered *lowered;
    double *coefficient; /* of each value in the sum */
    bool pure;           /* nothing but the store itself and fluxes was met */
} balance;

static bool is_moved(const balance *b, ir_id id) {
    for (size_t k = 0; k < b->lowered->moved_count; k++)
        if (b->lowered->moved[k].value == id)
            return true;
    return false;
}

static double number_of(const balance *b, ir_id id) {
    const ir_value *value = &b->region->values[id];
    return value->op == IR_NUMBER ? value->number : NAN;
}

/* Adds `times` of the value to the sum; sums and multiples are taken apart. */
static void gather(balance *b, ir_id id, double times) {
    const ir_value *value = &b->region->values[id];
    const ir_id *argument = value->argument;
    if (is_moved(b, id) || value->op == IR_LOAD) {
        b->coefficient[id] += times;
    } else if (value->op == IR_ADD || value->op == IR_SUB) {
        gather(b, argument[0], times);
        gather(b, argument[1], value->op == IR_ADD ? times : -times);
    } else if (value->op == IR_MUL && !isnan(number_of(b, argument[1]))) {
        gather(b, argument[0], times * number_of(b, argument[1]));
    } else {
        b->pure = false;
    }
}

static uint32_t symbol_of_store(const ir_module *module, const front_symbol *store) {
    for (uint32_t s = 0; s < module->symbol_count; s++)
        if (module->symbols[s].role == IR_STATE && module->symbols[s].name == store->name)
            return s;
    return UINT32_MAX;
}

/* What the step leaves in the store; 0 when it is not set exactly once. */
static ir_id stored_value(const ir_region *region, uint32_t symbol) {
    ir_id stored = 0;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (!ir_is_root(value) || value->symbol != symbol)
            continue;
        if (stored || value->op != IR_STORE)
            return 0;
        stored = value->argument[0];
    }
    return stored;
}

/* Takes away what was declared; what is left must be nothing, and the store itself once. All in the
 * internal unit of the store, while it is held in its declared one. */
static bool settles(balance *b, const front_symbol *store, uint32_t symbol) {
    for (size_t k = 0; k < b->lowered->moved_count; k++) {
        const front_moved *moved = &b->lowered->moved[k];
        if (moved->flux->from == store)
            b->coefficient[moved->value] += moved->flux->from_factor * moved->part;
        if (moved->flux->to == store)
            b->coefficient[moved->value] -= moved->flux->to_factor * moved->part;
    }
    for (ir_id id = 1; id < b->region->count; id++) {
        const ir_value *value = &b->region->values[id];
        bool itself = value->op == IR_LOAD && value->symbol == symbol;
        double left = fabs(b->coefficient[id] - (itself ? store->factor : 0));
        if (!(left <= ROUNDING * fmax(1, store->factor)))
            return false;
    }
    return true;
}

bool front_store_is_proven(base_arena *arena, const front_lowered *lowered,
                           const front_symbol *store) {
    const ir_region *region = &lowered->module->regions[IR_STEP];
    balance b = {.region = region, .lowered = lowered, .pure = true};
    b.coefficient = base_arena_take(arena, region->count * sizeof *b.coefficient);
    uint32_t symbol = symbol_of_store(lowered->module, store);
    ir_id held = symbol == UINT32_MAX ? 0 : stored_value(region, symbol);
    if (!held)
        return false;
    gather(&b, held, store->factor);
    return b.pure && settles(&b, store, symbol);
}
