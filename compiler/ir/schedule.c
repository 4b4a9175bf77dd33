/* Circles are the strongly connected components of "reads", found by Tarjan's walk. A circle gets
 * the dimension it is computed along: without the PREVIOUS along that, what is left of it is
 * ordered in the same way, and may hold circles along other dimensions. */
#include "ir/schedule.h"

#include <stdlib.h>

typedef struct walk_frame {
    ir_id id;
    int next; /* the next of the values it reads */
} walk_frame;

typedef struct scheduling {
    const ir_module *module;
    const ir_region *region;
    ir_schedule made;
    uint32_t *scope; /* by value: the circle it is being ordered in */
    uint32_t scopes;
    uint32_t *met; /* by value: when the walk met it; 0: not yet */
    uint32_t *low; /* by value: the earliest met that it leads to */
    uint32_t meetings;
    bool *waiting; /* by value: met, and its component not complete */
    ir_id *stack;
    uint32_t stacked;
    walk_frame *frames;
    uint32_t depth;
} scheduling;

static void put(scheduling *s, ir_item item) {
    s->made.items[s->made.count++] = item;
}

static void fail(scheduling *s, ir_id id, const char *why, uint32_t dim) {
    if (s->made.fault_id)
        return;
    s->made.fault_id = id;
    s->made.fault = base_arena_format(s->module->arena, why, s->module->dims[dim].name);
}

/* The k-th value that a value reads; 0 when there is none left. */
static ir_id read_by(const scheduling *s, ir_id id, int k) {
    const ir_value *value = &s->region->values[id];
    if (k < ir_arity(value))
        return value->argument[k];
    return k == ir_arity(value) && value->op == IR_PREVIOUS && !s->made.recurs[id] ? value->target
                                                                                   : 0;
}

/* ---- along which dimension a circle goes ---- */

static bool reads_elsewhere(const ir_value *value, uint32_t dim) {
    bool moves = value->op == IR_SHIFT || value->op == IR_ELEMENT || value->op == IR_REDUCE;
    return moves && value->dim == dim;
}

/* Does the value hold its circle together along dim? */
static bool recurs_along(const scheduling *s, ir_id id, uint32_t dim) {
    const ir_value *value = &s->region->values[id];
    return value->op == IR_PREVIOUS && value->dim == dim && !s->made.recurs[id] &&
           s->scope[value->target] == s->scope[id];
}

/* Why the circle cannot go along dim, and where; NULL when it can. */
static const char *hindrance(const scheduling *s, const ir_id *ids, uint32_t count, uint32_t dim,
                             ir_id *where) {
    uint32_t scope = s->scope[ids[0]];
    int32_t direction = 0;
    for (uint32_t k = 0; k < count; k++) {
        const ir_value *value = &s->region->values[ids[k]];
        *where = ids[k];
        if (!(value->dims >> dim & 1))
            return "in a circle along %s, but the same along it";
        if (reads_elsewhere(value, dim) && s->scope[value->argument[0]] == scope)
            return "reads at another place along %s what its circle has yet to make";
        if (!recurs_along(s, ids[k], dim))
            continue;
        if (direction && (direction < 0) != (value->offset < 0))
            return "in a circle that goes both ways along %s";
        direction = value->offset;
    }
    return NULL;
}

/* The first PREVIOUS of the circle along dim, 0 when there is none. */
static ir_id recurrence_along(const scheduling *s, const ir_id *ids, uint32_t count, uint32_t dim) {
    for (uint32_t k = 0; k < count; k++)
        if (recurs_along(s, ids[k], dim))
            return ids[k];
    return 0;
}

/* One of the circle's PREVIOUS along the dimension chosen; 0 after a fault. The lanes come last, so
 * that loops over them stay innermost. */
static ir_id choose(scheduling *s, const ir_id *ids, uint32_t count) {
    const char *why = NULL;
    ir_id where = ids[0];
    uint32_t along = IR_LANES;
    for (uint32_t k = 1; k <= s->module->dim_count; k++) {
        uint32_t dim = k % s->module->dim_count;
        ir_id previous = recurrence_along(s, ids, count, dim);
        if (!previous)
            continue;
        ir_id hinders = 0;
        const char *reason = hindrance(s, ids, count, dim, &hinders);
        if (!reason)
            return previous;
        if (!why) {
            why = reason;
            where = hinders;
            along = dim;
        }
    }
    fail(s, where, why ? why : "reads itself", along);
    return 0;
}

/* ---- components ---- */

static void order_members(scheduling *s, const ir_id *ids, uint32_t count);

static int by_number(const void *a, const void *b) {
    ir_id x = *(const ir_id *)a, y = *(const ir_id *)b;
    return (x > y) - (x < y);
}

static ir_id settled_truth(const scheduling *s, const ir_id *ids, uint32_t count, uint32_t dim) {
    for (uint32_t k = 0; k < count; k++)
        if (s->region->values[ids[k]].settled && s->region->values[ids[k]].dim == dim)
            return ids[k];
    return 0;
}

static void put_circle(scheduling *s, const ir_id *members, uint32_t count) {
    ir_id *ids = base_arena_take(s->module->arena, count * sizeof *ids);
    uint32_t scope = ++s->scopes;
    for (uint32_t k = 0; k < count; k++) {
        ids[k] = members[k];
        s->scope[ids[k]] = scope;
        s->met[ids[k]] = 0;
    }
    qsort(ids, count, sizeof *ids, by_number);
    ir_id previous = choose(s, ids, count);
    if (!previous)
        return;
    const ir_value *along = &s->region->values[previous];
    for (uint32_t k = 0; k < count; k++)
        if (recurs_along(s, ids[k], along->dim))
            s->made.recurs[ids[k]] = true;
    uint32_t open = s->made.count;
    put(s, (ir_item){.kind = IR_ITEM_OPEN, .dim = along->dim, .backwards = along->offset > 0});
    order_members(s, ids, count);
    s->made.items[open].close = s->made.count;
    s->made.items[open].settled = settled_truth(s, ids, count, along->dim);
    put(s, (ir_item){.kind = IR_ITEM_CLOSE, .dim = along->dim});
}

static bool reads_itself(const scheduling *s, ir_id id) {
    const ir_value *value = &s->region->values[id];
    return value->op == IR_PREVIOUS && value->target == id && !s->made.recurs[id];
}

static void end_component(scheduling *s, ir_id first) {
    uint32_t begin = s->stacked;
    do
        s->waiting[s->stack[--begin]] = false;
    while (s->stack[begin] != first);
    uint32_t count = s->stacked - begin;
    s->stacked = begin;
    if (count > 1 || reads_itself(s, first))
        put_circle(s, s->stack + begin, count);
    else
        put(s, (ir_item){.kind = IR_ITEM_VALUE, .id = first});
}

static void enter(scheduling *s, ir_id id) {
    s->met[id] = s->low[id] = ++s->meetings;
    s->waiting[id] = true;
    s->stack[s->stacked++] = id;
    s->frames[s->depth++] = (walk_frame){id, 0};
}

/* Walks from a value through all it leads to within its scope. */
static void walk(scheduling *s, ir_id start) {
    uint32_t floor = s->depth, scope = s->scope[start];
    enter(s, start);
    while (s->depth > floor && !s->made.fault_id) {
        walk_frame *frame = &s->frames[s->depth - 1];
        ir_id id = frame->id, read = read_by(s, id, frame->next++);
        if (read && s->scope[read] == scope) {
            if (!s->met[read])
                enter(s, read);
            else if (s->waiting[read] && s->met[read] < s->low[id])
                s->low[id] = s->met[read];
        }
        if (read)
            continue;
        s->depth--;
        if (s->low[id] == s->met[id])
            end_component(s, id);
        if (s->depth > floor) {
            ir_id above = s->frames[s->depth - 1].id;
            if (s->low[id] < s->low[above] && s->scope[id] == scope)
                s->low[above] = s->low[id];
        }
    }
}

static void order_members(scheduling *s, const ir_id *ids, uint32_t count) {
    uint32_t scope = s->scope[ids[0]];
    for (uint32_t k = 0; k < count && !s->made.fault_id; k++)
        if (!s->met[ids[k]] && s->scope[ids[k]] == scope)
            walk(s, ids[k]);
}

static bool has_recurrences(const ir_region *region) {
    for (ir_id id = 1; id < region->count; id++)
        if (region->values[id].op == IR_PREVIOUS)
            return true;
    return false;
}

ir_schedule ir_schedule_create(const ir_module *module, const ir_region *region) {
    base_arena *arena = module->arena;
    uint32_t count = region->count;
    bool circles = has_recurrences(region);
    scheduling s = {.module = module, .region = region};
    /* Every circle opens and closes once, and there are fewer of them than values. */
    s.made.items = base_arena_take(arena, (circles ? 3 : 1) * count * sizeof *s.made.items);
    s.made.recurs = base_arena_take(arena, count * sizeof *s.made.recurs);
    if (!circles) {
        for (ir_id id = 1; id < count; id++)
            put(&s, (ir_item){.kind = IR_ITEM_VALUE, .id = id});
        return s.made;
    }
    s.scope = base_arena_take(arena, count * sizeof *s.scope);
    s.met = base_arena_take(arena, count * sizeof *s.met);
    s.low = base_arena_take(arena, count * sizeof *s.low);
    s.waiting = base_arena_take(arena, count * sizeof *s.waiting);
    s.stack = base_arena_take(arena, count * sizeof *s.stack);
    s.frames = base_arena_take(arena, count * sizeof *s.frames);
    ir_id *ids = base_arena_take(arena, count * sizeof *ids);
    for (ir_id id = 1; id < count; id++)
        ids[id - 1] = id;
    if (count > 1)
        order_members(&s, ids, count - 1);
    return s.made;
}
