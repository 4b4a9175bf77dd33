#include "ir/interpret.h"

#include <math.h>

typedef struct machine {
    const ir_module *module;
    const ir_value *values;
    ir_environment *environment;
    const size_t *first;
    double complex *results;
} machine;

/* Points over a set of dims but the lanes, the lowest dim varying slowest. */
static size_t extent_of(const ir_module *module, uint32_t dims) {
    size_t extent = 1;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            extent *= module->dims[d].size;
    return extent;
}

/* Where the point (coordinates by dim) lies in an array over dims. */
static size_t place_of(const ir_module *module, uint32_t dims, const uint32_t *coordinate) {
    size_t place = 0;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++)
        if (dims >> d & 1)
            place = place * module->dims[d].size + coordinate[d];
    return place;
}

/* The next point over dims; false after the last. */
static bool advance(const ir_module *module, uint32_t dims, uint32_t *coordinate) {
    for (uint32_t d = module->dim_count; d-- > IR_LANES + 1;) {
        if (!(dims >> d & 1))
            continue;
        if (++coordinate[d] < module->dims[d].size)
            return true;
        coordinate[d] = 0;
    }
    return false;
}

static double complex *symbol_place(const machine *m, const ir_value *value,
                                    const uint32_t *coordinate) {
    const ir_symbol *symbol = &m->module->symbols[value->symbol];
    size_t place = 0;
    for (int k = 0; k < symbol->rank; k++) {
        uint32_t at = value->element[k] == IR_LOOP ? coordinate[symbol->dims[k]]
                                                   : (uint32_t)value->element[k];
        place = place * m->module->dims[symbol->dims[k]].size + at;
    }
    return m->environment->places[symbol->role][value->flavour] + symbol->index + place;
}

static double complex argument_at(const machine *m, ir_id id, const uint32_t *coordinate) {
    return m->results[m->first[id] + place_of(m->module, m->values[id].dims, coordinate)];
}

static void note_kink(const machine *m, const ir_value *value, const double real[3]) {
    op_kink kink = op_row_of(value->op)->kink;
    if (kink == OP_SMOOTH)
        return;
    double distance = op_distance(value->op, real);
    ir_environment *environment = m->environment;
    if (kink == OP_KINK && distance < environment->nearest_kink) {
        environment->nearest_kink = distance;
        environment->kink_span = value->span;
    }
    if (kink == OP_JUMP && distance < environment->nearest_jump) {
        environment->nearest_jump = distance;
        environment->jump_span = value->span;
    }
}

static double complex operate(const machine *m, const ir_value *value, const uint32_t *coordinate) {
    double complex argument[3] = {0};
    double real[3] = {0};
    for (int k = 0; k < ir_arity(value); k++) {
        argument[k] = argument_at(m, value->argument[k], coordinate);
        real[k] = creal(argument[k]);
    }
    note_kink(m, value, real);
    if (m->environment->complex_numbers)
        return op_value_complex(value->op, argument);
    return op_value(value->op, real);
}

static double complex reduce(const machine *m, const ir_value *value, uint32_t *coordinate) {
    double complex sum = 0;
    for (uint32_t k = 0; k < m->module->dims[value->dim].size; k++) {
        coordinate[value->dim] = k;
        sum += argument_at(m, value->argument[0], coordinate);
    }
    coordinate[value->dim] = 0;
    return sum;
}

static double complex point(const machine *m, const ir_value *value, uint32_t *coordinate) {
    if (value->op == IR_NUMBER)
        return value->number;
    if (value->op == IR_LOAD)
        return *symbol_place(m, value, coordinate);
    if (value->op == IR_REDUCE)
        return reduce(m, value, coordinate);
    return operate(m, value, coordinate);
}

static void set_root(const machine *m, const ir_value *value, const uint32_t *coordinate) {
    double complex *place = symbol_place(m, value, coordinate);
    double complex number = argument_at(m, value->argument[0], coordinate);
    *place = value->op == IR_STORE ? number : *place + number;
}

/* Where every value's elements begin; returns how many there are. */
static size_t lay_out(const ir_module *module, const ir_region *region, size_t *first) {
    size_t count = 0;
    for (ir_id id = 1; id < region->count; id++) {
        first[id] = count;
        if (!ir_is_root(&region->values[id]))
            count += extent_of(module, region->values[id].dims);
    }
    return count;
}

ir_workspace ir_workspace_create(const ir_module *module, base_arena *arena) {
    uint32_t most_values = 0;
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++)
        if (module->regions[kind].count > most_values)
            most_values = module->regions[kind].count;
    ir_workspace workspace = {.first = base_arena_take(arena, most_values * sizeof(size_t))};
    size_t most = 0;
    for (ir_region_kind kind = 0; kind < IR_REGIONS; kind++) {
        size_t count = lay_out(module, &module->regions[kind], workspace.first);
        if (count > most)
            most = count;
    }
    workspace.results = base_arena_take(arena, most * sizeof *workspace.results);
    return workspace;
}

/* Roots wait for the end, so that every load sees the start of the step. */
static void run(machine *m, uint32_t count, bool roots) {
    for (ir_id id = 1; id < count; id++) {
        const ir_value *value = &m->values[id];
        if (ir_is_root(value) != roots)
            continue;
        uint32_t coordinate[IR_MOST_DIMS] = {0};
        double complex *result = m->results + m->first[id];
        do {
            if (roots)
                set_root(m, value, coordinate);
            else
                *result++ = point(m, value, coordinate);
        } while (advance(m->module, value->dims, coordinate));
    }
}

void ir_interpret(const ir_module *module, ir_region_kind kind, ir_environment *environment) {
    const ir_region *region = &module->regions[kind];
    if (region->count == 0)
        return;
    const ir_workspace *workspace = &environment->workspace;
    lay_out(module, region, workspace->first);
    machine m = {module, region->values, environment, workspace->first, workspace->results};
    run(&m, region->count, false);
    run(&m, region->count, true);
}
