/* How elements of the unknowns are coupled: along which dim, and how far they read. For every value
 * of the cone, and every place along the dim, the first and the last element it depends on. */
#include "passes/solve.h"

#include <math.h>

enum { WIDEST = 12, MOST_SCALARS = 32 };

typedef struct reach {
    int32_t first, last; /* first > last: none */
} reach;

static const reach nothing = {INT32_MAX, INT32_MIN};

typedef struct band {
    const solving *s;
    uint32_t size;
    reach **reach; /* by value: of each place; of one when it is the same along the dim */
} band;

static reach both(reach a, reach b) {
    return (reach){a.first < b.first ? a.first : b.first, a.last > b.last ? a.last : b.last};
}

static const ir_value *value_of(const band *b, ir_id id) {
    return &b->s->old->values[id];
}

static bool varies(const band *b, ir_id id) {
    return value_of(b, id)->dims >> b->s->along & 1;
}

static reach at(const band *b, ir_id id, int64_t place) {
    if (!b->reach[id])
        return nothing;
    return b->reach[id][varies(b, id) ? place : 0];
}

/* ---- choices that indices make ---- */

/* What a value made of indices along the dim and numbers is at a place; NAN when it is not. */
static double fixed_at(const band *b, ir_id id, uint32_t place) {
    const ir_value *value = value_of(b, id);
    double argument[3] = {0};
    if (value->op == IR_NUMBER)
        return value->number;
    if (value->op == IR_INDEX && value->dim == b->s->along)
        return place;
    if (!ir_is_operator(value) || (value->dims & ~(1u << b->s->along)))
        return (double)NAN;
    for (int k = 0; k < ir_arity(value); k++) {
        argument[k] = fixed_at(b, value->argument[k], place);
        if (argument[k] != argument[k])
            return argument[k];
    }
    return op_value(value->op, argument);
}

static reach of_operator(const band *b, const ir_value *value, uint32_t place) {
    reach all = nothing;
    double chosen = (double)NAN;
    if (value->op == IR_SELECT)
        chosen = fixed_at(b, value->argument[0], place);
    for (int k = 0; k < ir_arity(value); k++) {
        bool left = (k == 1 && chosen == 0) || (k == 2 && chosen == 1);
        if (!left)
            all = both(all, at(b, value->argument[k], place));
    }
    return all;
}

/* ---- nodes along the dim ---- */

static reach moved(const band *b, const ir_value *value, ir_id array, ir_id fill, uint32_t place) {
    int64_t to = (int64_t)place + value->offset, size = b->size;
    if (value->answer == IR_WRAP)
        to = (to % size + size) % size;
    else if (value->answer == IR_EDGE)
        to = to < 0 ? 0 : to < size ? to : size - 1;
    else if (to < 0 || to >= size)
        return at(b, fill, place);
    return at(b, array, to);
}

static reach of_all(const band *b, ir_id id) {
    reach all = nothing;
    for (uint32_t place = 0; place < b->size; place++)
        all = both(all, at(b, id, place));
    return all;
}

static reach of_value(const band *b, ir_id id, uint32_t place) {
    const ir_value *value = value_of(b, id);
    bool along = value->dim == b->s->along;
    switch (value->op) {
    case IR_FREEZE:
        return nothing;
    case IR_ATTACH:
        return at(b, value->argument[1], place);
    case IR_REDUCE:
        return along ? of_all(b, value->argument[0]) : at(b, value->argument[0], place);
    case IR_ELEMENT:
        return at(b, value->argument[0], along ? (uint32_t)value->offset : place);
    case IR_SHIFT:
        return along ? moved(b, value, value->argument[0], value->argument[1], place)
                     : both(at(b, value->argument[0], place), at(b, value->argument[1], place));
    case IR_PREVIOUS:
        return along ? moved(b, value, value->target, value->argument[0], place)
                     : both(at(b, value->target, place), at(b, value->argument[0], place));
    default:
        return of_operator(b, value, place);
    }
}

/* ---- the whole cone ---- */

static bool update(band *b, ir_id id) {
    uint32_t places = varies(b, id) ? b->size : 1;
    bool changed = false;
    for (uint32_t place = 0; place < places; place++) {
        reach *known = &b->reach[id][place], found = both(*known, of_value(b, id, place));
        changed = changed || found.first != known->first || found.last != known->last;
        *known = found;
    }
    return changed;
}

static void take_places(band *b, ir_id id) {
    uint32_t places = varies(b, id) ? b->size : 1;
    b->reach[id] = base_arena_take(b->s->module->arena, places * sizeof **b->reach);
    for (uint32_t place = 0; place < places; place++)
        b->reach[id][place] = nothing;
}

static void begin(band *b) {
    const solving *s = b->s;
    b->size = s->module->dims[s->along].size;
    b->reach = base_arena_take(s->module->arena, s->old->count * sizeof *b->reach);
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id])
            take_places(b, id);
    for (uint32_t k = 0; k < s->count; k++) {
        take_places(b, s->unknown[k]);
        for (uint32_t place = 0; varies(b, s->unknown[k]) && place < b->size; place++)
            b->reach[s->unknown[k]][place] = (reach){(int32_t)place, (int32_t)place};
    }
}

static void spread(band *b) {
    bool again;
    do {
        again = false;
        for (ir_id id = 1; id < b->s->old->count; id++)
            if (b->s->cone[id])
                again = update(b, id) || again;
    } while (again);
}

static reach residual_at(const band *b, uint32_t unknown, uint32_t place) {
    return at(b, value_of(b, b->s->unknown[unknown])->target, place);
}

/* An unknown that is the same along the dim is kept at the last element that its residual reads. */
static void place_scalars(band *b, solving *s) {
    for (uint32_t k = 0; k < s->count; k++) {
        if (varies(b, s->unknown[k]))
            continue;
        reach read = residual_at(b, k, 0);
        s->place[k] = read.first > read.last ? b->size - 1 : (uint32_t)read.last;
        b->reach[s->unknown[k]][0] = (reach){(int32_t)s->place[k], (int32_t)s->place[k]};
    }
}

static void widen(solving *s, reach read, uint32_t place) {
    if (read.first > read.last)
        return;
    int64_t down = (int64_t)place - read.first, up = read.last - (int64_t)place;
    if (down > (int64_t)s->lower)
        s->lower = (uint32_t)down;
    if (up > (int64_t)s->upper)
        s->upper = (uint32_t)up;
}

/* ---- which dim ---- */

static bool moves_along(const solving *s, uint32_t dim) {
    bool lacks = false, has = false;
    for (uint32_t k = 0; k < s->count; k++) {
        bool over = s->old->values[s->unknown[k]].dims >> dim & 1;
        has = has || over;
        lacks = lacks || !over;
    }
    for (ir_id id = 1; id < s->old->count; id++) {
        const ir_value *value = &s->old->values[id];
        bool moves = value->op == IR_SHIFT || value->op == IR_ELEMENT || value->op == IR_REDUCE ||
                     value->op == IR_PREVIOUS;
        if (s->cone[id] && moves && value->dim == dim && !s->module->dims[dim].stops)
            return true;
    }
    return has && lacks;
}

static const char *along_which(solving *s) {
    uint32_t own = 0;
    for (uint32_t k = 0; k < s->count; k++)
        own |= s->old->values[s->unknown[k]].dims;
    for (ir_id id = 1; id < s->old->count; id++)
        if (s->cone[id] && s->old->values[id].op == IR_SHIFT && s->old->values[id].dim == IR_LANES)
            return "what comes from upstream cannot be part of an equation that is solved";
    own &= ~s->module->solves[s->solve].loop;
    for (uint32_t d = IR_LANES + 1; d < s->module->dim_count; d++) {
        if (!(own >> d & 1) || !moves_along(s, d))
            continue;
        if (s->along)
            return base_arena_format(s->module->arena,
                                     "the elements are coupled along both `%s` and `%s`; one at a "
                                     "time can be solved",
                                     s->module->dims[s->along].name, s->module->dims[d].name);
        s->along = d;
    }
    return NULL;
}

const char *solve_find_band(solving *s) {
    const char *why = along_which(s);
    if (why || s->count > MOST_SCALARS)
        return why ? why : "more than 32 stores and states are solved for together";
    if (!s->along)
        return NULL;
    band b = {.s = s};
    begin(&b);
    spread(&b);
    place_scalars(&b, s);
    spread(&b);
    for (uint32_t k = 0; k < s->count; k++) {
        bool over = varies(&b, s->unknown[k]);
        for (uint32_t place = 0; place < (over ? b.size : 1); place++)
            widen(s, residual_at(&b, k, place), over ? place : s->place[k]);
    }
    if (s->lower + s->upper <= WIDEST)
        return NULL;
    return base_arena_format(s->module->arena,
                             "elements %u apart along `%s` depend on each other; neighbours up to "
                             "%d apart can be solved for together",
                             s->lower > s->upper ? s->lower : s->upper,
                             s->module->dims[s->along].name, WIDEST / 2);
}
