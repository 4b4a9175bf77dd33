#include "ir/blame.h"

#include <math.h>
#include <string.h>

enum { MOST_OPERANDS = 8 };

typedef struct blaming {
    ir_simulation *run;
    uint32_t lane;
    base_arena *arena;
    ir_blame *blame;
    uint32_t roles; /* whose roots are looked at */
    bool found;
} blaming;

static ir_traced traced_of(const blaming *b, const ir_simulation *run, ir_region_kind kind) {
    return (ir_traced){run->module, kind, &run->environment, b->arena};
}

static const ir_value *value_of(const ir_traced *of, ir_id id) {
    return &of->module->regions[of->region].values[id];
}

/* ---- from one region to another ---- */

/* The place along the dim that element k of a symbol is at, for a load or a root. */
static uint32_t element_of(const ir_traced *of, const ir_value *place, int k,
                           const uint32_t coordinate[IR_MOST_DIMS]) {
    const ir_symbol *symbol = &of->module->symbols[place->symbol];
    return place->element[k] == IR_LOOP ? coordinate[symbol->dims[k]] : (uint32_t)place->element[k];
}

/* Where the region sets what `load`, of another region, has read; id 0: nowhere. */
static ir_point set_by(const ir_traced *of, const ir_value *load, const ir_point *at) {
    const ir_region *region = &of->module->regions[of->region];
    const ir_symbol *symbol = &of->module->symbols[load->symbol];
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *root = &region->values[id];
        if (root->op != IR_STORE || root->symbol != load->symbol || root->flavour != load->flavour)
            continue;
        uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = at->coordinate[IR_LANES]};
        bool same = true;
        for (int k = 0; k < symbol->rank; k++) {
            uint32_t element = element_of(of, load, k, at->coordinate);
            same &= root->element[k] == IR_LOOP || (uint32_t)root->element[k] == element;
            coordinate[symbol->dims[k]] = element;
        }
        if (same)
            return ir_point_at(of, root->argument[0], coordinate);
    }
    return (ir_point){0};
}

/* The region that made what the value loads; the region itself when none did. */
static ir_region_kind maker_of(const ir_simulation *run, ir_region_kind kind,
                               const ir_value *load) {
    ir_region_kind prepare = kind == IR_STEP_TANGENT ? IR_PREPARE_TANGENT : IR_PREPARE;
    ir_role role = run->module->symbols[load->symbol].role;
    if (load->op != IR_LOAD || kind == IR_PREPARE || kind == IR_PREPARE_TANGENT)
        return kind;
    if (load->flavour != IR_VALUE && load->flavour != IR_DOT)
        return kind;
    if (role == IR_PREPARED || (role == IR_STATE && !run->started))
        return prepare;
    return role == IR_KEPT ? IR_STEP : kind;
}

/* Interprets a region for the step again, so that its values can be looked at. */
static void look_again(ir_simulation *run, ir_region_kind kind, size_t t) {
    const ir_numbers values = run->values;
    size_t states = run->module->places[IR_STATE] * run->lanes;
    size_t kept = run->module->places[IR_KEPT] * run->lanes;
    size_t bytes = states * sizeof(double complex);
    if (kind == IR_STEP) {
        memcpy(run->values.of[IR_STATE], run->tape.states + t * states, bytes);
        run->values.of[IR_KEPT] = run->tape.kept + t * kept;
    }
    ir_simulate_region(run, kind, t);
    run->values = values;
}

/* A way that ended where another region's result is read goes on there. */
static void go_on(blaming *b, ir_simulation *run) {
    ir_trace *trace = &b->blame->trace;
    ir_traced here = traced_of(b, run, trace->origin.region);
    const ir_value *origin = value_of(&here, trace->origin.id);
    ir_region_kind maker = maker_of(run, trace->origin.region, origin);
    if (maker == trace->origin.region)
        return;
    look_again(run, maker, b->blame->step);
    ir_traced there = traced_of(b, run, maker);
    ir_point from = set_by(&there, origin, &trace->origin);
    if (!from.id || isfinite(from.number))
        return;
    ir_point *way = trace->way;
    size_t count = trace->way_count, capacity = trace->way_capacity;
    ir_trace rest = ir_trace_back(&there, from);
    for (size_t k = 0; k < rest.way_count; k++) {
        way = base_arena_grow(b->arena, way, count, &capacity, sizeof *way);
        way[count++] = rest.way[k];
    }
    *trace = rest;
    if (maker == IR_STEP)
        go_on(b, run);
}

/* ---- what an equation reads ---- */

static bool is_known(const ir_blame *blame, const ir_operand *operand) {
    for (size_t k = 0; k < blame->operand_count; k++)
        if (strcmp(blame->operands[k].name, operand->name) == 0 &&
            memcmp(blame->operands[k].coordinate, operand->coordinate,
                   sizeof operand->coordinate) == 0)
            return true;
    return false;
}

static void add_operand(blaming *b, const ir_traced *of, const ir_point *point) {
    const ir_value *value = value_of(of, point->id);
    const ir_symbol *symbol = value->op == IR_LOAD ? &of->module->symbols[value->symbol] : NULL;
    ir_operand operand = {.name = value->name ? value->name : symbol->name,
                          .span = value->span,
                          .loaded =
                              symbol && symbol->role != IR_PREPARED && symbol->role != IR_KEPT,
                          .role = symbol ? symbol->role : IR_ROLES,
                          .flavour = symbol ? value->flavour : IR_VALUE,
                          .dims = value->dims,
                          .number = point->number};
    memcpy(operand.coordinate, point->coordinate, sizeof operand.coordinate);
    for (int k = 0; symbol && k < symbol->rank; k++)
        operand.coordinate[symbol->dims[k]] = element_of(of, value, k, point->coordinate);
    for (int k = 0; symbol && k < symbol->rank; k++)
        operand.dims |= 1u << symbol->dims[k];
    ir_blame *blame = b->blame;
    bool learned = symbol && symbol->role == IR_WEIGHT && symbol->fan_in > 0;
    if (learned || blame->operand_count == MOST_OPERANDS || is_known(blame, &operand))
        return;
    blame->operands = base_arena_grow(b->arena, blame->operands, blame->operand_count,
                                      &blame->operand_capacity, sizeof *blame->operands);
    blame->operands[blame->operand_count++] = operand;
}

typedef struct pending_loads {
    ir_point at[MOST_OPERANDS];
    size_t count;
} pending_loads;

static void gather(blaming *b, const ir_traced *of, const ir_point *point, pending_loads *later);

static void gather_moved(blaming *b, const ir_traced *of, const ir_point *point,
                         pending_loads *later) {
    const ir_value *value = value_of(of, point->id);
    ir_id array = value->op == IR_PREVIOUS ? value->target : value->argument[0];
    if (value->dim == IR_LANES || value->answer != IR_FILL)
        return;
    ir_point at = *point;
    int64_t place = (int64_t)point->coordinate[value->dim] + value->offset;
    bool inside = place >= 0 && place < of->module->dims[value->dim].size;
    ir_id from = inside ? array : value->argument[value->op == IR_PREVIOUS ? 0 : 1];
    at.coordinate[value->dim] = inside ? (uint32_t)place : 0;
    at = ir_point_at(of, from, at.coordinate);
    gather(b, of, &at, later);
}

static void gather_arguments(blaming *b, const ir_traced *of, const ir_point *point,
                             pending_loads *later) {
    const ir_value *value = value_of(of, point->id);
    uint32_t coordinate[IR_MOST_DIMS];
    memcpy(coordinate, point->coordinate, sizeof coordinate);
    if (value->op == IR_SHIFT || value->op == IR_PREVIOUS) {
        gather_moved(b, of, point, later);
        return;
    }
    if (value->op == IR_ELEMENT)
        coordinate[value->dim] = (uint32_t)value->offset;
    uint32_t places = value->op == IR_REDUCE ? of->module->dims[value->dim].size : 1;
    for (uint32_t place = 0; place < places && place < MOST_OPERANDS; place++) {
        if (value->op == IR_REDUCE)
            coordinate[value->dim] = place;
        for (int k = 0; k < ir_arity(value); k++) {
            ir_point from = ir_point_at(of, value->argument[k], coordinate);
            gather(b, of, &from, later);
        }
    }
}

/* Numbers without a name that were prepared wait until PREPARE has been interpreted again. */
static void gather(blaming *b, const ir_traced *of, const ir_point *point, pending_loads *later) {
    const ir_value *value = value_of(of, point->id);
    ir_role role = value->op == IR_LOAD ? of->module->symbols[value->symbol].role : IR_ROLES;
    if (b->blame->operand_count == MOST_OPERANDS)
        return;
    if (value->name || (value->op == IR_LOAD && role != IR_PREPARED && role != IR_KEPT))
        add_operand(b, of, point);
    else if (role == IR_PREPARED && later->count < MOST_OPERANDS)
        later->at[later->count++] = *point;
    else if (value->op != IR_LOAD)
        gather_arguments(b, of, point, later);
}

static void gather_operands(blaming *b, ir_simulation *run, const ir_point *origin) {
    ir_traced of = traced_of(b, run, origin->region);
    pending_loads later = {.count = 0}, none = {.count = MOST_OPERANDS};
    if (value_of(&of, origin->id)->op == IR_LOAD)
        gather(b, &of, origin, &later);
    else
        gather_arguments(b, &of, origin, &later);
    if (later.count == 0 || origin->region == IR_PREPARE)
        return;
    look_again(run, IR_PREPARE, b->blame->step);
    ir_traced prepare = traced_of(b, run, IR_PREPARE);
    for (size_t k = 0; k < later.count; k++) {
        ir_point from = set_by(&prepare, value_of(&of, later.at[k].id), &later.at[k]);
        if (from.id)
            gather(b, &prepare, &from, &none);
    }
}

/* ---- derivatives ---- */

static bool is_same_place(const ir_value *value, const ir_value *other) {
    return value->span.source == other->span.source && value->span.begin == other->span.begin &&
           value->span.end == other->span.end;
}

static bool find_partial(blaming *b, const ir_traced *of, ir_id id, const ir_point *at) {
    const ir_value *value = value_of(of, id);
    double argument[3] = {0};
    ir_point source = ir_point_at(of, id, at->coordinate);
    const int arity = value->op == IR_POW ? 2 : ir_arity(value); /* not by its logarithm */
    for (int k = 0; k < arity; k++)
        argument[k] = ir_point_at(of, value->argument[k], at->coordinate).number;
    for (int k = 0; k < arity; k++) {
        double partial = op_partial(value->op, k, argument, source.number);
        bool finite = of->environment->single ? isfinite((float)partial) : isfinite(partial);
        if (finite || value_of(of, value->argument[k])->op == IR_NUMBER)
            continue;
        b->blame->source = source;
        b->blame->by = k;
        b->blame->partial = partial;
        return true;
    }
    return false;
}

/* The operator of the primal that was being differentiated where a derivative broke: it stands at
 * the same place of the source. */
static void find_source(blaming *b, ir_simulation *run) {
    ir_blame *blame = b->blame;
    ir_region_kind kind = blame->trace.origin.region;
    const ir_value *broken = &run->module->regions[kind].values[blame->trace.origin.id];
    ir_point first = {0};
    ir_region_kind primal = ir_primal_of(kind);
    look_again(run, primal, blame->step);
    ir_traced of = traced_of(b, run, primal);
    for (ir_id id = 1; id < run->module->regions[primal].count; id++) {
        const ir_value *value = value_of(&of, id);
        if (!ir_is_operator(value) || !is_same_place(value, broken))
            continue;
        if (!first.id)
            first = ir_point_at(&of, id, blame->trace.origin.coordinate);
        if (find_partial(b, &of, id, &blame->trace.origin))
            break;
    }
    if (blame->source.id)
        gather_operands(b, run, &blame->source);
    else if (first.id)
        gather_operands(b, run, &first);
}

/* ---- simulations that end at the first number that is not finite ---- */

static bool is_looked_at(const blaming *b, ir_region_kind kind) {
    if (kind == IR_PREPARE || kind == IR_PREPARE_TANGENT)
        return false;
    return b->run->module->regions[kind].count && (kind != IR_STEP || !b->blame->derivative);
}

static void look(void *context, ir_region_kind kind, size_t t) {
    blaming *b = context;
    ir_traced of = traced_of(b, b->run, kind);
    if (!is_looked_at(b, kind))
        return;
    b->blame->step = t;
    b->found = ir_trace_roots(&of, b->roles, b->lane, &b->blame->trace);
    b->run->ended = b->found;
}

/* The numbers that the origin reads; those of an adjoint are the primal's, at the same place. */
static bool finish(blaming *b) {
    ir_blame *blame = b->blame;
    if (!b->found)
        return false;
    go_on(b, b->run);
    ir_region_kind kind = blame->trace.origin.region;
    blame->derivative &= kind != IR_STEP && kind != IR_PREPARE;
    if (blame->derivative && blame->trace.cause != IR_CAUSE_GIVEN)
        find_source(b, b->run);
    else
        gather_operands(b, b->run, &blame->trace.origin);
    return true;
}

typedef void simulate(ir_simulation *run);

static bool blame_run(blaming *b, simulate *simulate_run, bool derivative) {
    const ir_observer observer = {look, b};
    *b->blame = (ir_blame){.derivative = derivative};
    b->run->observer = &observer;
    b->run->ended = false;
    simulate_run(b->run);
    b->run->observer = NULL;
    b->run->ended = false;
    return finish(b);
}

bool ir_blame_forward(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame) {
    blaming b = {run, lane, arena, blame, 1u << IR_STATE | 1u << IR_OUTPUT, false};
    return blame_run(&b, ir_simulate, false);
}

/* The states before each step are wanted too. */
static void simulate_both(ir_simulation *run) {
    ir_simulate(run);
    ir_simulate_tangent(run);
}

bool ir_blame_tangent(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame) {
    blaming b = {run, lane, arena, blame, 1u << IR_STATE | 1u << IR_OUTPUT, false};
    return blame_run(&b, simulate_both, true);
}

bool ir_blame_adjoint(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame) {
    uint32_t roles = 1u << IR_STATE | 1u << IR_PREPARED | 1u << IR_PARAMETER | 1u << IR_DYNAMIC |
                     1u << IR_WEIGHT;
    blaming b = {run, lane, arena, blame, roles, false};
    return blame_run(&b, ir_simulate_adjoint, true);
}
