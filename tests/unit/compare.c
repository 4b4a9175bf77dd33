#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "second_order.h"

/* ---- what is run ---- */

afx_args compare_draw_extents(const ir_module *module, random_source *source) {
    /* Lanes, members, lanes of a block; of the last, blocks begin within sites. */
    static const size_t extents[][3] = {{1, 1, 0},  {21, 1, 0},  {36, 3, 16}, {37, 1, 0},
                                        {20, 5, 7}, {33, 1, 16}, {32, 2, 5},  {40, 20, 16}};
    const size_t *drawn = extents[random_below(source, sizeof extents / sizeof *extents)];
    afx_args args = {.lanes = drawn[0], .members = drawn[1], .block = drawn[2]};
    args.steps = 1 + random_below(source, 6);
    args.gradient_from = random_below(source, 3) ? 0 : random_below(source, 4);
    if (module->map) {
        args.steps = 1;
        args.gradient_from = 0;
    }
    if (module->network)
        args = (afx_args){.lanes = drawn[0],
                          .members = 1,
                          .steps = args.steps,
                          .gradient_from = args.gradient_from};
    return args;
}

/* Levels of a third, a third of the rest, and so on; each site flows into one of the next level. */
const afx_network *compare_draw_network(const ir_module *module, size_t lanes,
                                        random_source *source, base_arena *arena) {
    afx_network *network = base_arena_take(arena, sizeof *network);
    uint32_t *level_begin = base_arena_take(arena, (lanes + 2) * sizeof(uint32_t));
    uint32_t *begin = base_arena_take(arena, (lanes + 2) * sizeof(uint32_t));
    uint32_t *upstream = base_arena_take(arena, (lanes + 1) * sizeof(uint32_t));
    uint32_t *downstream = base_arena_take(arena, (lanes + 1) * sizeof(uint32_t));
    size_t levels = 0, count = 0;
    if (!module->network)
        return NULL;
    for (size_t at = 0; at < lanes; at = level_begin[levels])
        level_begin[++levels] = (uint32_t)(at + (lanes - at + 2) / 3);
    for (size_t level = 0; level < levels; level++)
        for (uint32_t i = level_begin[level]; i < level_begin[level + 1]; i++) {
            uint32_t next = level_begin[level + 1];
            downstream[i] = level + 1 == levels
                                ? (uint32_t)lanes
                                : next + random_below(source, level_begin[level + 2] - next);
        }
    for (uint32_t to = 0; to < lanes; to++) {
        begin[to] = (uint32_t)count;
        for (uint32_t from = 0; from < to; from++)
            if (downstream[from] == to)
                upstream[count++] = from;
    }
    begin[lanes] = (uint32_t)count;
    *network = (afx_network){lanes, levels, level_begin, begin, upstream, downstream};
    return network;
}

static const char *run_mode(host *h, afx_mode mode) {
    const afx_model *model = h->model;
    afx_status (*const runs[])(const afx_args *) = {model->run, model->run_b, model->run_d,
                                                    model->run_bd};
    host_give_work(h, mode);
    afx_status status = runs[mode](&h->args);
    if (status != AFX_OK)
        return base_arena_format(h->arena, "mode %d ends with status %d", mode, status);
    if (!host_work_is_whole(h))
        return base_arena_format(h->arena, "mode %d writes behind its work memory", mode);
    return NULL;
}

static const char *run_first(host *h) {
    const char *fault = NULL;
    for (afx_mode mode = AFX_FORWARD; mode <= AFX_TANGENT && !fault; mode++)
        fault = run_mode(h, mode);
    return fault;
}

/* ---- against the interpreter ---- */

static const double NEAR_TIE = 1e-4; /* floats nearer to a tie may choose another branch */

typedef struct comparison {
    const host *h;
    bool second; /* a run of second order: the rest and the dots of the bars */
    bool smooth; /* there are no ties that matter */
    double tolerance;
    double *weight_bars; /* sums over lanes */
    double *weight_bar_dots;
    bool near_tie;
    const char *difference;
} comparison;

/* [step][place] of one lane; `wanted` has steps so far apart. */
static void expect_array(comparison *c, const char *what, const host_array *array, size_t lane,
                         const double complex *wanted, size_t stride) {
    double largest = 1;
    for (size_t t = 0; t < array->times; t++)
        for (size_t v = 0; v < array->variables; v++)
            largest = fmax(largest, fabs(creal(wanted[t * stride + v])));
    for (size_t t = 0; t < array->times && !c->difference; t++)
        for (size_t v = 0; v < array->variables && !c->difference; v++) {
            double got = host_get(array, v, t, lane), right = creal(wanted[t * stride + v]);
            if (!(fabs(got - right) <= c->tolerance * largest))
                c->difference = base_arena_format(
                    c->h->arena, "%s %zu of step %zu, lane %zu: %.17g, interpreter %.17g", what, v,
                    t, lane, got, right);
        }
}

/* One lane of a run of `lanes` lanes, which is the at-th of them. */
static void expect_lane(comparison *c, const ir_simulation *run, size_t lane, size_t at) {
    const host *h = c->h;
    const uint32_t *places = run->module->places;
    const struct {
        const char *what;
        const host_array *array;
        const double complex *wanted;
        ir_role role;
    } all[] = {{"output", &h->value[IR_OUTPUT], run->values.of[IR_OUTPUT], IR_OUTPUT},
               {"end", &h->end, run->values.of[IR_STATE], IR_STATE},
               {"output dot", &h->dot[IR_OUTPUT], run->dots.of[IR_OUTPUT], IR_OUTPUT},
               {"end dot", &h->end_dot, run->dots.of[IR_STATE], IR_STATE},
               {"forcing bar", &h->bar[IR_FORCING], run->bars.of[IR_FORCING], IR_FORCING},
               {"parameter bar", &h->bar[IR_PARAMETER], run->bars.of[IR_PARAMETER], IR_PARAMETER},
               {"dynamic bar", &h->bar[IR_DYNAMIC], run->bars.of[IR_DYNAMIC], IR_DYNAMIC},
               {"start bar", &h->bar[IR_STATE], run->bars.start, IR_STATE}};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        expect_array(c, all[k].what, all[k].array, lane, all[k].wanted + at * places[all[k].role],
                     run->lanes * places[all[k].role]);
}

/* What only second order has. */
static void expect_lane_dots(comparison *c, const ir_simulation *run, size_t lane, size_t at) {
    const struct {
        const char *what;
        ir_role role;
    } all[] = {{"dot of forcing bar", IR_FORCING},
               {"dot of parameter bar", IR_PARAMETER},
               {"dot of dynamic bar", IR_DYNAMIC},
               {"dot of start bar", IR_STATE}};
    for (size_t k = 0; k < sizeof all / sizeof *all && c->second; k++) {
        ir_role role = all[k].role;
        size_t places = run->module->places[role];
        const double complex *wanted =
            role == IR_STATE ? run->bar_dots.start : run->bar_dots.of[role];
        expect_array(c, all[k].what, &c->h->bar_dot[role], lane, wanted + at * places,
                     run->lanes * places);
    }
}

static void add_weight_bars(comparison *c, const ir_simulation *run) {
    for (size_t k = 0; k < run->module->places[IR_WEIGHT]; k++) {
        c->weight_bars[k] += creal(run->bars.of[IR_WEIGHT][k]);
        if (c->second)
            c->weight_bar_dots[k] += creal(run->bar_dots.of[IR_WEIGHT][k]);
    }
}

/* The tangent comes last: masks of an adjoint stand on ties by themselves. */
static void simulate(comparison *c, ir_simulation *run, bool against_complex_step) {
    ir_simulate_adjoint(run);
    ir_simulate_tangent(run);
    double nearest = fmin(run->environment.nearest_kink, run->environment.nearest_jump);
    c->near_tie = c->near_tie || nearest < NEAR_TIE;
    if (!c->second)
        return;
    ir_simulate_second(run);
    /* What goes straight through has a derivative that is not its own. */
    bool smooth = !run->module->straight && (c->smooth || nearest > NEAR_TIE);
    if (against_complex_step)
        c->difference = second_compare(run, smooth, c->h->arena);
}

static void compare_lanes(comparison *c, const ir_module *module) {
    ir_simulation run = ir_simulation_create(module, c->h->args.steps, c->h->arena);
    for (size_t lane = 0; lane < c->h->args.lanes && !c->difference; lane++) {
        bool near_before = c->near_tie;
        host_load_lane(c->h, lane, &run, 0);
        c->near_tie = false;
        simulate(c, &run, lane == 0);
        if (!(c->h->single && c->near_tie)) {
            expect_lane(c, &run, lane, 0);
            expect_lane_dots(c, &run, lane, 0);
        }
        c->near_tie = c->near_tie || near_before;
        add_weight_bars(c, &run);
    }
}

static void compare_network(comparison *c, const ir_module *module) {
    const afx_network *n = c->h->args.network;
    ir_network rivers = {n->lanes,          n->levels,   n->level_begin,
                         n->upstream_begin, n->upstream, n->downstream};
    ir_simulation run =
        ir_simulation_create_network(module, c->h->args.steps, &rivers, c->h->arena);
    for (size_t lane = 0; lane < n->lanes; lane++)
        host_load_lane(c->h, lane, &run, lane);
    simulate(c, &run, true);
    for (size_t lane = 0; lane < n->lanes; lane++) {
        if (c->h->single && c->near_tie)
            continue;
        expect_lane(c, &run, lane, lane);
        expect_lane_dots(c, &run, lane, lane);
    }
    add_weight_bars(c, &run);
}

static void expect_weights(comparison *c, const char *what, const host_array *array,
                           const double *wanted) {
    double largest = 1;
    for (size_t k = 0; k < array->variables; k++)
        largest = fmax(largest, fabs(wanted[k]));
    for (size_t k = 0; k < array->variables && !c->difference; k++) {
        double got = host_get(array, k, 0, 0);
        double allowed = c->tolerance * largest * (double)c->h->args.lanes;
        if (!(fabs(got - wanted[k]) <= allowed))
            c->difference = base_arena_format(
                c->h->arena, "%s of weight %zu: %.17g, interpreter %.17g", what, k, got, wanted[k]);
    }
}

/* What the host was given by its runs against the interpreter; NULL, or what differs. */
static const char *compare_host(const ir_module *module, comparison c, bool *uncompared) {
    const host *h = c.h;
    bool second = c.second;
    size_t weights = module->places[IR_WEIGHT] + 1;
    c.tolerance = h->single ? 1e-4 : 1e-12;
    c.weight_bars = base_arena_take(h->arena, weights * sizeof(double));
    c.weight_bar_dots = base_arena_take(h->arena, weights * sizeof(double));
    if (h->args.network)
        compare_network(&c, module);
    else
        compare_lanes(&c, module);
    bool unsure = h->single && c.near_tie;
    if (!unsure)
        expect_weights(&c, "bar", &h->bar[IR_WEIGHT], c.weight_bars);
    if (!unsure && second)
        expect_weights(&c, "dot of the bar", &h->bar_dot[IR_WEIGHT], c.weight_bar_dots);
    if (uncompared)
        *uncompared = unsure;
    return c.difference;
}

const char *compare_run(const ir_module *module, const afx_model *model, uint64_t seed,
                        base_arena *arena, bool *uncompared) {
    random_source source = {seed + 1000};
    afx_args drawn = compare_draw_extents(module, &source);
    drawn.network = compare_draw_network(module, drawn.lanes, &source, arena);
    host h = host_create(model, arena, &drawn, seed);
    host_give_start(&h, random_below(&source, 2));
    const char *fault = run_first(&h);
    if (!fault)
        fault = compare_host(module, (comparison){.h = &h}, uncompared);
    if (fault || !module->second)
        return fault;
    host again = host_create(model, arena, &drawn, seed); /* draws the same numbers */
    host_give_start(&again, h.args.start.data != NULL);
    fault = run_mode(&again, AFX_SECOND);
    if (fault)
        return fault;
    return compare_host(module, (comparison){.h = &again, .second = true}, uncompared);
}

const char *compare_second(const ir_module *module, host *h) {
    const char *fault = run_mode(h, AFX_SECOND);
    if (fault)
        return fault;
    return compare_host(module, (comparison){.h = h, .second = true, .smooth = true}, NULL);
}
