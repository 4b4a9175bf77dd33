/* What drew a store below 0: its equation is walked back through all that was laid upon it. */
#include <stdlib.h>
#include <string.h>

#include "ir/blame.h"

typedef struct drawing {
    ir_traced of;
    const char *store;
    ir_overdraft *overdraft;
} drawing;

static const ir_value *value_of(const drawing *d, ir_id id) {
    return &d->of.module->regions[d->of.region].values[id];
}

/* The flux that made this value of the store: what follows its name; NULL: none has. */
static const char *flux_of(const drawing *d, const ir_value *value) {
    static const char mark[] = "_after_";
    size_t length = strlen(d->store);
    if (!value->name || strncmp(value->name, d->store, length) != 0 ||
        strncmp(value->name + length, mark, sizeof mark - 1) != 0)
        return NULL;
    return value->name + length + sizeof mark - 1;
}

static bool is_of_store(const drawing *d, ir_id id) {
    const ir_value *value = value_of(d, id);
    if (value->op == IR_LOAD && d->of.module->symbols[value->symbol].role == IR_STATE &&
        strcmp(d->of.module->symbols[value->symbol].name, d->store) == 0)
        return true;
    return value->name && (strcmp(value->name, d->store) == 0 || flux_of(d, value));
}

static void add_draw(drawing *d, const char *flux, double amount) {
    ir_overdraft *o = d->overdraft;
    for (size_t k = 0; k < o->draw_count; k++)
        if (o->draws[k].flux == flux ||
            (flux && o->draws[k].flux && strcmp(o->draws[k].flux, flux) == 0)) {
            o->draws[k].amount += amount;
            return;
        }
    o->draws =
        base_arena_grow(d->of.arena, o->draws, o->draw_count, &o->draw_capacity, sizeof *o->draws);
    o->draws[o->draw_count++] = (ir_draw){flux, amount};
}

/* What the store was before the value was made; false at the start of the step. */
static bool step_back(drawing *d, ir_point *point) {
    const ir_value *value = value_of(d, point->id);
    ir_point before = *point;
    switch (value->op) {
    case IR_ADD:
    case IR_SUB:
    case IR_SELECT:
    case IR_ATTACH:
    case IR_FREEZE: {
        int first = value->op == IR_SELECT, chain = first;
        for (int k = ir_arity(value); k-- > first;)
            if (is_of_store(d, value->argument[k]))
                chain = k;
        before = ir_point_at(&d->of, value->argument[chain], point->coordinate);
        if (value->op == IR_ADD || value->op == IR_SUB)
            add_draw(d, flux_of(d, value), point->number - before.number);
        break;
    }
    case IR_ELEMENT:
        before.coordinate[value->dim] = (uint32_t)value->offset;
        before = ir_point_at(&d->of, value->argument[0], before.coordinate);
        break;
    case IR_PREVIOUS:
        if (value->dim == IR_LANES)
            return false;
        if ((int64_t)before.coordinate[value->dim] + value->offset < 0) {
            before = ir_point_at(&d->of, value->argument[0], before.coordinate);
            break;
        }
        before.coordinate[value->dim] += (uint32_t)value->offset;
        before = ir_point_at(&d->of, value->target, before.coordinate);
        break;
    default:
        return false;
    }
    *point = before;
    return true;
}

static int compare_draws(const void *left, const void *right) {
    const ir_draw *a = left, *b = right;
    return a->amount < b->amount ? -1 : a->amount > b->amount;
}

static bool advance(const ir_traced *of, uint32_t dims, uint32_t coordinate[IR_MOST_DIMS]) {
    for (uint32_t d = of->module->dim_count; d-- > IR_LANES + 1;) {
        if (!(dims >> d & 1))
            continue;
        if (++coordinate[d] < of->module->dims[d].size)
            return true;
        coordinate[d] = 0;
    }
    return false;
}

/* The lowest of what the step sets the store to; id 0: nothing is below 0. */
static ir_point lowest_end(const ir_traced *of, uint32_t symbol, uint32_t lane) {
    const ir_region *region = &of->module->regions[IR_STEP];
    ir_point lowest = {0};
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *root = &region->values[id];
        uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = lane};
        if (root->op != IR_STORE || root->symbol != symbol || root->flavour != IR_VALUE)
            continue;
        do {
            ir_point end = ir_point_at(of, root->argument[0], coordinate);
            if (end.number < lowest.number)
                lowest = end;
        } while (advance(of, root->dims, coordinate));
    }
    return lowest;
}

bool ir_blame_store(ir_simulation *run, uint32_t symbol, uint32_t lane, base_arena *arena,
                    ir_overdraft *overdraft) {
    *overdraft = (ir_overdraft){0};
    ir_simulate(run); /* the step is the region interpreted last */
    ir_traced of = {run->module, IR_STEP, &run->environment, arena};
    drawing d = {of, run->module->symbols[symbol].name, overdraft};
    overdraft->end = lowest_end(&of, symbol, lane);
    if (!overdraft->end.id)
        return false;
    ir_point point = overdraft->end;
    while (step_back(&d, &point))
        continue;
    if (overdraft->draw_count)
        qsort(overdraft->draws, overdraft->draw_count, sizeof *overdraft->draws, compare_draws);
    return true;
}
