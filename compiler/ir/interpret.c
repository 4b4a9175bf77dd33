#include "ir/meet.h"

#include <math.h>

typedef struct machine {
    const ir_module *module;
    ir_region_kind kind;
    const ir_region *region;
    ir_environment *environment;
    const ir_workspace *workspace;
    uint32_t open;                     /* dims whose place a circle has chosen */
    uint32_t coordinate[IR_MOST_DIMS]; /* the place along each dim */
} machine;

static uint32_t size_of(const ir_module *module, uint32_t dim, size_t lanes) {
    return dim == IR_LANES ? (uint32_t)lanes : module->dims[dim].size;
}

/* Points over a set of dims, the lowest dim varying slowest. */
static size_t extent_of(const ir_module *module, uint32_t dims, size_t lanes) {
    size_t extent = 1;
    for (uint32_t d = 0; d < module->dim_count; d++)
        if (dims >> d & 1)
            extent *= size_of(module, d, lanes);
    return extent;
}

/* Where the machine is in an array over dims. */
static size_t place_of(const machine *m, uint32_t dims) {
    size_t place = 0;
    for (uint32_t d = 0; d < m->module->dim_count; d++)
        if (dims >> d & 1)
            place = place * size_of(m->module, d, m->workspace->lanes) + m->coordinate[d];
    return place;
}

/* The next point over dims; false after the last. */
static bool advance(machine *m, uint32_t dims) {
    for (uint32_t d = m->module->dim_count; d-- > 0;) {
        if (!(dims >> d & 1))
            continue;
        if (++m->coordinate[d] < size_of(m->module, d, m->workspace->lanes))
            return true;
        m->coordinate[d] = 0;
    }
    return false;
}

static double complex *symbol_place(const machine *m, const ir_value *value) {
    const ir_symbol *symbol = &m->module->symbols[value->symbol];
    size_t place = 0;
    for (int k = 0; k < symbol->rank; k++) {
        uint32_t at = value->element[k] == IR_LOOP ? m->coordinate[symbol->dims[k]]
                                                   : (uint32_t)value->element[k];
        place = place * m->module->dims[symbol->dims[k]].size + at;
    }
    if (symbol->laned)
        place += m->coordinate[IR_LANES] * m->module->places[symbol->role];
    return m->environment->places[symbol->role][value->flavour] + symbol->index + place;
}

static double complex *result_of(const machine *m, ir_id id) {
    size_t place = place_of(m, m->region->values[id].dims);
    return m->workspace->results + m->workspace->first[id] + place;
}

/* Iterations of a solve are on their way only: their result has no derivative. */
static bool is_on_the_way(const ir_module *module, uint32_t dims) {
    for (uint32_t d = 0; d < module->dim_count; d++)
        if ((dims >> d & 1) && module->dims[d].stops)
            return true;
    return false;
}

static void note_kink(const machine *m, const ir_value *value, const ir_place *at) {
    ir_id id = (ir_id)(value - m->region->values);
    if (op_row_of(at->op)->kink != OP_SMOOTH && m->workspace->moves[m->kind][id] &&
        !is_on_the_way(m->module, value->dims))
        ir_meet(m->environment, m->kind, id, at);
}

static double complex apply(const machine *m, ir_op op, const double complex argument[3]) {
    double real[3] = {creal(argument[0]), creal(argument[1]), creal(argument[2])};
    return m->environment->complex_numbers ? op_value_complex(op, argument) : op_value(op, real);
}

static double complex operate(const machine *m, const ir_value *value) {
    double complex argument[3] = {0};
    for (int k = 0; k < ir_arity(value); k++)
        argument[k] = *result_of(m, value->argument[k]);
    double complex result = apply(m, value->op, argument);
    note_kink(m, value, &(ir_place){value->op, value->span, argument, result});
    return result;
}

/* ---- along a dimension ---- */

static double complex result_at(machine *m, ir_id id, uint32_t dim, uint32_t place) {
    uint32_t here = m->coordinate[dim];
    m->coordinate[dim] = place;
    double complex found = *result_of(m, id);
    m->coordinate[dim] = here;
    return found;
}

/* Extremes are compared with the best so far: the distance of the two that are nearest to each
 * other at the end is met among them, or a greater one. */
static double complex reduce(machine *m, const ir_value *value) {
    double complex best = result_at(m, value->argument[0], value->dim, 0);
    for (uint32_t k = 1; k < m->module->dims[value->dim].size; k++) {
        double complex next = result_at(m, value->argument[0], value->dim, k);
        double complex both[3] = {best, next, 0};
        best = apply(m, value->by, both);
        note_kink(m, value, &(ir_place){value->by, value->span, both, best});
    }
    return best;
}

/* What flows in from upstream, or the value of the lane downstream. */
static double complex from_neighbours(machine *m, ir_id id, int32_t offset) {
    const ir_network *network = m->environment->network;
    uint32_t here = m->coordinate[IR_LANES];
    double complex sum = 0;
    if (!network)
        return 0;
    if (offset > 0) {
        uint32_t down = network->downstream[here];
        return down < network->lanes ? result_at(m, id, IR_LANES, down) : 0;
    }
    for (uint32_t k = network->upstream_begin[here]; k < network->upstream_begin[here + 1]; k++)
        sum += result_at(m, id, IR_LANES, network->upstream[k]);
    return sum;
}

/* SHIFT and PREVIOUS: an array at another place; fill 0 is a fill that there is not. */
static double complex moved(machine *m, const ir_value *value, ir_id array, ir_id fill) {
    if (value->dim == IR_LANES)
        return from_neighbours(m, array, value->offset);
    int64_t size = m->module->dims[value->dim].size;
    int64_t place = (int64_t)m->coordinate[value->dim] + value->offset;
    if (value->answer == IR_WRAP)
        place = (place % size + size) % size;
    else if (value->answer == IR_EDGE)
        place = place < 0 ? 0 : place < size ? place : size - 1;
    else if (place < 0 || place >= size)
        return *result_of(m, fill);
    return result_at(m, array, value->dim, (uint32_t)place);
}

/* A length that was chosen is a constant to a complex step, too; a solution is what the iteration
 * makes of it, so that a complex step of the equations judges its derivative. */
static double complex constant(const machine *m, const ir_value *value) {
    double complex number = *result_of(m, value->argument[0]);
    return value->recorded && !value->target ? creal(number) : number;
}

static double complex point(machine *m, const ir_value *value) {
    switch (value->op) {
    case IR_NUMBER:
        return value->number;
    case IR_LOAD:
        return *symbol_place(m, value);
    case IR_INDEX:
        return m->coordinate[value->dim];
    case IR_REDUCE:
        return reduce(m, value);
    case IR_ELEMENT:
        return result_at(m, value->argument[0], value->dim, (uint32_t)value->offset);
    case IR_SHIFT:
        return moved(m, value, value->argument[0], value->argument[1]);
    case IR_PREVIOUS:
        return moved(m, value, value->target, value->argument[0]);
    case IR_FREEZE:
    case IR_ATTACH:
        return constant(m, value);
    default:
        return operate(m, value);
    }
}

/* ---- regions ---- */

static double complex rounded(const machine *m, double complex number) {
    return m->environment->single ? (float)creal(number) : number;
}

static void evaluate(machine *m, ir_id id) {
    const ir_value *value = &m->region->values[id];
    uint32_t dims = value->dims & ~m->open;
    const ir_nudge *nudge = m->environment->nudge;
    do {
        *result_of(m, id) = rounded(m, point(m, value));
        if (nudge && nudge->id == id && nudge->place == place_of(m, value->dims))
            *result_of(m, id) += nudge->amount;
    } while (advance(m, dims));
}

static void set_root(machine *m, const ir_value *value) {
    do {
        double complex *place = symbol_place(m, value);
        double complex number = *result_of(m, value->argument[0]);
        *place = value->op == IR_STORE ? number : *place + number;
    } while (advance(m, value->dims));
}

static void open_circle(machine *m, const ir_item *open) {
    uint32_t last = size_of(m->module, open->dim, m->workspace->lanes) - 1;
    m->open |= 1u << open->dim;
    m->coordinate[open->dim] = open->backwards ? last : 0;
}

/* The next place of the circle; false after the last. */
static bool next_place(machine *m, const ir_item *open) {
    uint32_t last = size_of(m->module, open->dim, m->workspace->lanes) - 1;
    if (m->coordinate[open->dim] != (open->backwards ? 0 : last)) {
        m->coordinate[open->dim] += open->backwards ? UINT32_MAX : 1;
        return true;
    }
    m->open &= ~(1u << open->dim);
    m->coordinate[open->dim] = 0;
    return false;
}

/* ---- circles that end early ---- */

static bool is_settled(machine *m, ir_id truth) {
    uint32_t dims = m->region->values[truth].dims & ~m->open;
    bool all = true;
    do
        all = all && creal(*result_of(m, truth)) != 0;
    while (advance(m, dims));
    return all;
}

/* The places to come are like this one. */
static void repeat_place(machine *m, ir_id id, uint32_t dim) {
    const ir_value *value = &m->region->values[id];
    if (ir_is_root(value) || !(value->dims >> dim & 1))
        return;
    uint32_t here = m->coordinate[dim];
    do {
        double complex found = *result_of(m, id);
        for (uint32_t place = here + 1; place < m->module->dims[dim].size; place++) {
            m->coordinate[dim] = place;
            *result_of(m, id) = found;
        }
        m->coordinate[dim] = here;
    } while (advance(m, value->dims & ~m->open));
}

/* Where the circle has settled, all its places are filled. */
static void end_early(machine *m, const ir_schedule *schedule, uint32_t open) {
    const ir_item *item = &schedule->items[open];
    if (!item->settled || item->backwards || !is_settled(m, item->settled))
        return;
    for (uint32_t k = open + 1; k < item->close; k++)
        if (schedule->items[k].kind == IR_ITEM_VALUE)
            repeat_place(m, schedule->items[k].id, item->dim);
    m->coordinate[item->dim] = m->module->dims[item->dim].size - 1;
}

/* Roots wait for the end, so that every load sees the start of the step. */
static void run(machine *m, const ir_schedule *schedule) {
    uint32_t opened[IR_MOST_DIMS], depth = 0;
    for (uint32_t k = 0; k < schedule->count; k++) {
        const ir_item *item = &schedule->items[k];
        if (item->kind == IR_ITEM_OPEN) {
            opened[depth++] = k;
            open_circle(m, item);
        } else if (item->kind == IR_ITEM_VALUE) {
            if (!ir_is_root(&m->region->values[item->id]))
                evaluate(m, item->id);
        } else {
            uint32_t open = opened[depth - 1];
            end_early(m, schedule, open);
            if (next_place(m, &schedule->items[open]))
                k = open;
            else
                depth--;
        }
    }
    for (ir_id id = 1; id < m->region->count; id++)
        if (ir_is_root(&m->region->values[id]))
            set_root(m, &m->region->values[id]);
}

/* Where every value's elements begin; returns how many there are. */
static size_t lay_out(const ir_module *module, const ir_region *region, ir_workspace *workspace) {
    size_t count = 0;
    for (ir_id id = 1; id < region->count; id++) {
        workspace->first[id] = count;
        if (!ir_is_root(&region->values[id]))
            count += extent_of(module, region->values[id].dims, workspace->lanes);
    }
    return count;
}

/* Comparisons of indices with numbers are not decisions of the run. */
static bool *moving_values(const ir_region *region, base_arena *arena) {
    bool *moves = base_arena_take(arena, region->count + 1);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        moves[id] = value->op == IR_LOAD || value->op == IR_PREVIOUS;
        for (int k = 0; k < ir_arity(value); k++)
            moves[id] |= moves[value->argument[k]];
    }
    return moves;
}

ir_workspace ir_workspace_create(const ir_module *module, size_t lanes, base_arena *arena) {
    uint32_t most_values = 0;
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count > most_values)
            most_values = module->regions[kind].count;
    ir_workspace workspace = {.first = base_arena_take(arena, most_values * sizeof(size_t)),
                              .lanes = lanes ? lanes : 1};
    size_t most = 0;
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++) {
        size_t count = lay_out(module, &module->regions[kind], &workspace);
        workspace.schedule[kind] = ir_schedule_create(module, &module->regions[kind]);
        workspace.moves[kind] = moving_values(&module->regions[kind], arena);
        if (count > most)
            most = count;
    }
    workspace.results = base_arena_take(arena, most * sizeof *workspace.results);
    return workspace;
}

void ir_interpret(const ir_module *module, ir_region_kind kind, ir_environment *environment) {
    const ir_region *region = &module->regions[kind];
    if (region->count == 0)
        return;
    lay_out(module, region, &environment->workspace);
    machine m = {module, kind, region, environment, &environment->workspace, 0, {0}};
    run(&m, &environment->workspace.schedule[kind]);
}

double complex ir_result_at(const ir_module *module, ir_region_kind kind,
                            const ir_environment *environment, ir_id id,
                            const uint32_t coordinate[IR_MOST_DIMS]) {
    uint32_t dims = module->regions[kind].values[id].dims;
    size_t place = 0;
    for (uint32_t d = 0; d < module->dim_count; d++)
        if (dims >> d & 1)
            place = place * size_of(module, d, environment->workspace.lanes) + coordinate[d];
    return environment->workspace.results[environment->workspace.first[id] + place];
}
