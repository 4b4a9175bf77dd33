/* The proof of mass balance: what a store holds after each system, taken apart into a sum. */
#include <math.h>

#include "front/check.h"
#include "front/lower.h"

static const double ROUNDING = 1e-12;

/* What is known of one store. Lists lead on by numbers from 1; 0 ends them. */
typedef struct account {
    size_t change; /* the first */
    size_t last_change;
    size_t from; /* among the moved: what leaves it */
    size_t to;
    uint32_t symbol; /* of the module; UINT32_MAX: none */
    ir_id stored;    /* what the step leaves in it */
    size_t settings; /* how often it is set, or added to */
} account;

typedef struct balance {
    base_arena *arena;
    const ir_region *region;
    const front_lowered *lowered;
    front_table accounts; /* by store */
    size_t *next_change;
    size_t *next_from;
    size_t *next_to;
    ir_id *recurrence; /* by value: the last PREVIOUS with it as target */
    ir_id *next_recurrence;
    double *coefficient; /* by value: how often it is in the sum; all 0 between two changes */
    bool *moved;         /* by value: is an amount of the change; all false between two */
    ir_id *met;          /* the values in the sum */
    size_t met_count, met_capacity;
    /* Of the change being looked at: */
    const front_change *change;
    const account *account;
    bool pure; /* nothing but the store itself and fluxes was met */
} balance;

static const ir_value *value_of(const balance *b, ir_id id) {
    return &b->region->values[id];
}

static bool is_number(const balance *b, ir_id id, double number) {
    const ir_value *value = value_of(b, id);
    return value->op == IR_NUMBER && value->number == number;
}

/* A flux that is the same along a dim its store lacks counts as often as the dim has elements. */
static bool is_count(const balance *b, ir_id id) {
    const ir_value *value = value_of(b, id);
    for (uint32_t d = IR_LANES + 1; d < b->lowered->module->dim_count; d++)
        if (value->op == IR_NUMBER && value->number == b->lowered->module->dims[d].size)
            return true;
    return false;
}

/* Is the amount the flux itself, summed, moved along or laid on one element, and nothing else? */
static bool is_laid(const balance *b, ir_id amount, ir_id flux) {
    while (amount != flux) {
        const ir_value *value = value_of(b, amount);
        bool sum = value->op == IR_REDUCE && value->by == IR_ADD;
        bool past = value->answer == IR_WRAP ||
                    (value->answer == IR_FILL && is_number(b, value->argument[1], 0));
        bool moved = value->op == IR_SHIFT && past;
        bool placed = value->op == IR_SELECT && is_number(b, value->argument[2], 0);
        bool times = value->op == IR_MUL && is_count(b, value->argument[1]);
        if (!sum && !moved && !placed && !times)
            return false;
        amount = value->argument[placed ? 1 : 0];
    }
    return true;
}

static double number_of(const balance *b, ir_id id) {
    const ir_value *value = value_of(b, id);
    return value->op == IR_NUMBER ? value->number : NAN;
}

static void add(balance *b, ir_id id, double times) {
    if (b->coefficient[id] == 0) {
        b->met = base_arena_grow(b->arena, b->met, b->met_count, &b->met_capacity, sizeof *b->met);
        b->met[b->met_count++] = id;
    }
    b->coefficient[id] += times;
}

/* Adds `times` of the value to the sum; sums and multiples are taken apart. */
static void gather(balance *b, ir_id start, ir_id id, double times) {
    const ir_value *value = value_of(b, id);
    const ir_id *argument = value->argument;
    if (id == start || b->moved[id]) {
        add(b, id, times);
    } else if (value->op == IR_ADD || value->op == IR_SUB) {
        gather(b, start, argument[0], times);
        gather(b, start, argument[1], value->op == IR_ADD ? times : -times);
    } else if (value->op == IR_MUL && !isnan(number_of(b, argument[1]))) {
        gather(b, start, argument[0], times * number_of(b, argument[1]));
    } else if (!is_number(b, id, 0)) {
        b->pure = false;
    }
}

static const front_moved *moved_of_change(const balance *b, size_t number) {
    const front_moved *moved = &b->lowered->moved[number - 1];
    return moved->system == b->change->system ? moved : NULL;
}

static void mark_moved(balance *b, bool mark) {
    for (size_t k = b->account->from; k; k = b->next_from[k])
        if (moved_of_change(b, k))
            b->moved[b->lowered->moved[k - 1].from] = mark;
    for (size_t k = b->account->to; k; k = b->next_to[k])
        if (moved_of_change(b, k))
            b->moved[b->lowered->moved[k - 1].to] = mark;
}

/* Takes away what was declared. */
static void take_declared(balance *b) {
    for (size_t k = b->account->from; k; k = b->next_from[k]) {
        const front_moved *moved = moved_of_change(b, k);
        if (moved && is_laid(b, moved->from, moved->value))
            add(b, moved->from, moved->flux->from_factor * moved->part);
    }
    for (size_t k = b->account->to; k; k = b->next_to[k]) {
        const front_moved *moved = moved_of_change(b, k);
        if (moved && is_laid(b, moved->to, moved->value))
            add(b, moved->to, -moved->flux->to_factor * moved->part);
    }
}

/* What is left must be nothing. */
static bool is_settled(balance *b) {
    bool settled = true;
    for (size_t k = 0; k < b->met_count; k++) {
        settled = settled && fabs(b->coefficient[b->met[k]]) <= ROUNDING;
        b->coefficient[b->met[k]] = 0;
    }
    b->met_count = 0;
    return settled;
}

/* Under substeps the sum is that of one of them, which starts from the one before. */
static void find_substeps(const balance *b, ir_id *start, ir_id *end) {
    const ir_value *last = value_of(b, b->change->end);
    if (last->op != IR_ELEMENT ||
        (uint32_t)last->offset + 1 != b->lowered->module->dims[last->dim].size)
        return;
    for (ir_id id = b->recurrence[last->argument[0]]; id; id = b->next_recurrence[id]) {
        const ir_value *value = value_of(b, id);
        if (value->offset != -1 || value->dim != last->dim ||
            value->argument[0] != b->change->before)
            continue;
        *start = id;
        *end = value->target;
    }
}

static bool change_is_proven(balance *b, const account *of, const front_change *change) {
    ir_id start = change->before, end = change->end;
    b->change = change;
    b->account = of;
    b->pure = true;
    find_substeps(b, &start, &end);
    mark_moved(b, true);
    gather(b, start, end, 1);
    mark_moved(b, false);
    take_declared(b);
    add(b, start, -1);
    bool settled = is_settled(b);
    return b->pure && settled;
}

/* ---- what belongs to a store ---- */

static account *account_of(balance *b, const front_symbol *store) {
    return store ? front_table_get(&b->accounts, store) : NULL;
}

static void open_accounts(balance *b, const front_symbols *stores) {
    const ir_module *module = b->lowered->module;
    front_table symbols = {0}; /* by name */
    size_t *numbers = base_arena_take(b->arena, (module->symbol_count + 1) * sizeof *numbers);
    for (uint32_t s = 0; s < module->symbol_count; s++) {
        numbers[s] = s;
        if (module->symbols[s].role == IR_STATE)
            front_table_put(b->arena, &symbols, module->symbols[s].name, &numbers[s]);
    }
    account *all = base_arena_take(b->arena, (stores->count + 1) * sizeof *all);
    for (size_t k = 0; k < stores->count; k++) {
        const size_t *symbol = front_table_get(&symbols, stores->at[k]->name);
        all[k].symbol = symbol ? (uint32_t)*symbol : UINT32_MAX;
        front_table_put(b->arena, &b->accounts, stores->at[k], &all[k]);
    }
}

static void list_moved(balance *b) {
    size_t count = b->lowered->moved_count;
    b->next_from = base_arena_take(b->arena, (count + 1) * sizeof *b->next_from);
    b->next_to = base_arena_take(b->arena, (count + 1) * sizeof *b->next_to);
    for (size_t k = 1; k <= count; k++) {
        const front_symbol *flux = b->lowered->moved[k - 1].flux;
        account *from = account_of(b, flux->from), *to = account_of(b, flux->to);
        if (from) {
            b->next_from[k] = from->from;
            from->from = k;
        }
        if (to) {
            b->next_to[k] = to->to;
            to->to = k;
        }
    }
}

static void list_changes(balance *b) {
    size_t count = b->lowered->change_count;
    b->next_change = base_arena_take(b->arena, (count + 1) * sizeof *b->next_change);
    for (size_t k = 1; k <= count; k++) {
        account *of = account_of(b, b->lowered->changes[k - 1].store);
        if (!of)
            continue;
        *(of->last_change ? &b->next_change[of->last_change] : &of->change) = k;
        of->last_change = k;
    }
}

static void list_values(balance *b, const front_symbols *stores) {
    uint32_t count = b->region->count, symbols = b->lowered->module->symbol_count;
    account **of = base_arena_take(b->arena, (symbols + 1) * sizeof *of);
    for (size_t k = 0; k < stores->count; k++) {
        account *store = account_of(b, stores->at[k]);
        if (store->symbol != UINT32_MAX)
            of[store->symbol] = store;
    }
    b->recurrence = base_arena_take(b->arena, (count + 1) * sizeof *b->recurrence);
    b->next_recurrence = base_arena_take(b->arena, (count + 1) * sizeof *b->next_recurrence);
    for (ir_id id = 1; id < count; id++) {
        const ir_value *value = value_of(b, id);
        if (value->op == IR_PREVIOUS) {
            b->next_recurrence[id] = b->recurrence[value->target];
            b->recurrence[value->target] = id;
        } else if (ir_is_root(value) && of[value->symbol]) {
            of[value->symbol]->settings += value->op == IR_STORE ? 1 : 2;
            of[value->symbol]->stored = value->argument[0];
        }
    }
}

/* ---- from the load to what is stored ---- */

/* The value without a multiplication by a number, which is put into *factor. */
static ir_id unscaled(const ir_region *region, ir_id id, double *factor) {
    const ir_value *value = &region->values[id];
    *factor = 1;
    if (value->op != IR_MUL || region->values[value->argument[1]].op != IR_NUMBER)
        return id;
    *factor = region->values[value->argument[1]].number;
    return value->argument[0];
}

static bool is_near(double a, double b) {
    return fabs(a - b) <= ROUNDING * fabs(b);
}

/* Is it the store as it was, in its internal unit? */
static bool is_loaded(const ir_region *region, ir_id id, uint32_t symbol, double wanted) {
    double factor;
    const ir_value *value = &region->values[unscaled(region, id, &factor)];
    return value->op == IR_LOAD && value->symbol == symbol && is_near(factor, wanted);
}

static bool is_stored(const ir_region *region, ir_id stored, ir_id end, double factor) {
    double found;
    if (factor == 1)
        return stored == end;
    return unscaled(region, stored, &found) == end && is_near(found, 1 / factor);
}

static bool store_is_proven(balance *b, const front_symbol *store) {
    const account *of = account_of(b, store);
    ir_id held = 0;
    for (size_t k = of->change; k; k = b->next_change[k]) {
        const front_change *change = &b->lowered->changes[k - 1];
        bool follows = held ? change->before == held
                            : is_loaded(b->region, change->before, of->symbol, store->factor);
        if (!follows || !change_is_proven(b, of, change))
            return false;
        held = change->end;
    }
    if (of->settings != 1)
        return false;
    if (held)
        return is_stored(b->region, of->stored, held, store->factor);
    double factor;
    const ir_value *value = &b->region->values[unscaled(b->region, of->stored, &factor)];
    return (value->op == IR_LOAD && value->symbol == of->symbol) ||
           is_loaded(b->region, of->stored, of->symbol, store->factor);
}

bool *front_prove_stores(base_arena *arena, const front_lowered *lowered,
                         const front_symbols *stores) {
    balance b = {.arena = arena, .region = &lowered->module->regions[IR_STEP], .lowered = lowered};
    bool *proven = base_arena_take(arena, stores->count + 1);
    open_accounts(&b, stores);
    list_moved(&b);
    list_changes(&b);
    list_values(&b, stores);
    b.coefficient = base_arena_take(arena, b.region->count * sizeof *b.coefficient);
    b.moved = base_arena_take(arena, b.region->count * sizeof *b.moved);
    for (size_t k = 0; k < stores->count; k++)
        proven[k] = store_is_proven(&b, stores->at[k]);
    return proven;
}
