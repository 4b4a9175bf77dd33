/* Why a solve failed: which, from which states, and what its iteration came across. */
#include <math.h>
#include <string.h>

#include "ir/blame.h"

enum { MOST_OPERANDS = 8 };

typedef struct searching {
    ir_simulation *run;
    uint32_t lane;
    base_arena *arena;
    ir_blame *blame;
    bool found;
} searching;

static bool is_iterated(const ir_traced *of, uint32_t dims) {
    for (uint32_t d = IR_LANES + 1; d < of->module->dim_count; d++)
        if ((dims >> d & 1) && of->module->dims[d].stops)
            return true;
    return false;
}

static uint32_t iteration_of(const ir_traced *of, const ir_point *point) {
    for (uint32_t d = IR_LANES + 1; d < of->module->dim_count; d++)
        if (of->module->dims[d].stops && point->coordinate[d])
            return point->coordinate[d];
    return 0;
}

static bool leaves_domain(const ir_traced *of, ir_id id, const uint32_t coordinate[]) {
    const ir_value *value = &of->module->regions[of->region].values[id];
    double argument[3] = {0};
    for (int k = 0; k < ir_arity(value); k++)
        argument[k] = ir_point_at(of, value->argument[k], coordinate).number;
    return isfinite(argument[0]) && isfinite(argument[1]) && ir_leaves_domain(value->op, argument);
}

/* The equation that the iteration asked for a value that it does not have: the first time. */
static void find_source(searching *s, const ir_traced *of) {
    const ir_region *region = &of->module->regions[of->region];
    ir_point *source = &s->blame->source;
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = s->lane};
        if (!ir_is_operator(value) || !value->span.source || !is_iterated(of, value->dims))
            continue;
        do {
            if (!leaves_domain(of, id, coordinate))
                continue;
            ir_point point = ir_point_at(of, id, coordinate);
            if (!source->id || iteration_of(of, &point) < iteration_of(of, source))
                *source = point;
        } while (ir_trace_advance(of, value->dims, coordinate));
    }
}

static void add_operand(searching *s, const ir_symbol *symbol, const double complex *places,
                        uint32_t element) {
    ir_blame *blame = s->blame;
    const ir_module *module = s->run->module;
    ir_operand operand = {
        .name = symbol->name,
        .span = symbol->span,
        .loaded = true,
        .role = symbol->role,
        .number = creal(places[s->lane * module->places[symbol->role] + symbol->index + element])};
    for (uint32_t k = symbol->rank; k-- > 0;) {
        uint32_t size = module->dims[symbol->dims[k]].size;
        operand.dims |= 1u << symbol->dims[k];
        operand.coordinate[symbol->dims[k]] = element % size;
        element /= size;
    }
    blame->operands = base_arena_grow(s->arena, blame->operands, blame->operand_count,
                                      &blame->operand_capacity, sizeof *blame->operands);
    blame->operands[blame->operand_count++] = operand;
}

/* States before the step, then what comes from outside, as many as can be read. */
static void list_operands(searching *s, size_t t) {
    static const ir_role roles[] = {IR_STATE, IR_FORCING, IR_DYNAMIC, IR_PARAMETER};
    const ir_module *module = s->run->module;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        ir_role role = roles[r];
        size_t lanes = module->places[role] * s->run->lanes;
        const double complex *places = role == IR_STATE       ? s->run->tape.states + t * lanes
                                       : role == IR_PARAMETER ? s->run->values.of[role]
                                                              : s->run->values.of[role] + t * lanes;
        for (uint32_t k = 0; k < module->symbol_count; k++)
            for (uint32_t e = 0; e < module->symbols[k].elements; e++)
                if (module->symbols[k].role == role && !module->symbols[k].hidden &&
                    s->blame->operand_count < MOST_OPERANDS)
                    add_operand(s, &module->symbols[k], places, e);
    }
}

/* The flag that the step has set; NULL: all is well. */
static const ir_value *flag_set(const ir_traced *of, uint32_t lane, ir_point *point) {
    const ir_region *region = &of->module->regions[of->region];
    uint32_t coordinate[IR_MOST_DIMS] = {[IR_LANES] = lane};
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *root = &region->values[id];
        if (root->op != IR_STORE || of->module->symbols[root->symbol].role != IR_FLAG)
            continue;
        *point = ir_point_at(of, root->argument[0], coordinate);
        if (point->number != 0)
            return root;
    }
    return NULL;
}

static void look(void *context, ir_region_kind kind, size_t t) {
    searching *s = context;
    ir_traced of = {s->run->module, kind, &s->run->environment, s->arena};
    const ir_value *flag = kind == IR_STEP ? flag_set(&of, s->lane, &s->blame->trace.origin) : NULL;
    if (!flag)
        return;
    s->found = s->run->ended = true;
    s->blame->step = t;
    s->blame->flag = &s->run->module->symbols[flag->symbol];
    find_source(s, &of);
    list_operands(s, t);
}

bool ir_blame_solve(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame) {
    searching s = {run, lane, arena, blame, false};
    const ir_observer observer = {look, &s};
    *blame = (ir_blame){0};
    run->observer = &observer;
    run->ended = false;
    ir_simulate(run);
    run->observer = NULL;
    run->ended = false;
    return s.found;
}
