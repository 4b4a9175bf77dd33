#include "compiled_judge.h"

#include <string.h>

#include "compare.h"
#include "theory.h"

enum { SEEDS = 7, STEPS = 14 };

typedef struct subject {
    const ir_module *module;
    const afx_model *model;
    base_arena *arena;
} subject;

static host make_host(const subject *of, const afx_args *drawn, bool started) {
    host h = host_create(of->model, of->arena, drawn, 7);
    host_give_start(&h, started);
    return h;
}

/* Lanes in several blocks that begin within sites, or a network. */
static afx_args extents(const subject *of) {
    random_source source = {5};
    afx_args args = {.lanes = 48, .members = 24, .block = 16, .steps = STEPS};
    if (of->module->network)
        args.members = 1;
    args.network = compare_draw_network(of->module, args.lanes, &source, of->arena);
    return args;
}

static double farthest(const host_array *a, const host_array *b, double times) {
    double far = 0;
    for (size_t v = 0; v < a->variables; v++)
        for (size_t t = 0; t < a->times; t++)
            for (size_t lane = 0; lane < a->lanes; lane++)
                far = fmax(far, mutation_distance(host_get(a, v, t, lane),
                                                  times * host_get(b, v, t, lane)));
    return far;
}

static const ir_role inputs[] = {IR_FORCING, IR_PARAMETER, IR_DYNAMIC, IR_STATE, IR_WEIGHT};

static double bars_apart(const host *a, const host *b, double times) {
    double far = 0;
    for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++) {
        far = fmax(far, farthest(&a->bar[inputs[k]], &b->bar[inputs[k]], times));
        far = fmax(far, farthest(&a->bar_dot[inputs[k]], &b->bar_dot[inputs[k]], times));
    }
    return far;
}

/* ---- against the interpreter ---- */

/* "... 1.5, interpreter 2.5": how far apart. */
static double size_told(const char *difference) {
    const char *at = strstr(difference, ", interpreter ");
    double got, wanted;
    if (!at)
        return INFINITY;
    while (at > difference && at[-1] != ' ')
        at--;
    return sscanf(at, "%lf, interpreter %lf", &got, &wanted) == 2 ? mutation_distance(got, wanted)
                                                                  : INFINITY;
}

/* Does the run have steps that the adjoint leaves alone, and others? */
static bool warms_up(const subject *of, uint64_t seed) {
    random_source source = {seed + 1000}; /* as compare_run */
    afx_args drawn = compare_draw_extents(of->module, &source);
    return drawn.gradient_from > 0 && drawn.gradient_from < drawn.steps;
}

static verdict by_interpreter(const subject *of) {
    unsigned tried = 0, warm = 0;
    for (uint64_t seed = 0; tried < SEEDS; seed++) {
        bool warms = warms_up(of, seed);
        if (!warms && tried + 2 >= SEEDS + warm) /* two at least */
            continue;
        tried++;
        warm += warms;
        const char *difference = compare_run(of->module, of->model, seed, of->arena, NULL);
        if (difference)
            return (verdict){.judge = "interpreter", .size = size_told(difference)};
    }
    return (verdict){0};
}

/* ---- every schedule is store-all, in as many steps as theory has ---- */

static afx_status run_back(host *h, afx_mode mode, uint64_t *steps_run) {
    h->args.steps_run = steps_run;
    host_give_work(h, mode);
    return (mode == AFX_SECOND ? h->model->run_bd : h->model->run_b)(&h->args);
}

static verdict by_schedule(const subject *of, const host *all, const afx_args *ordered,
                           afx_mode mode) {
    uint64_t steps_run = 0;
    host h = make_host(of, ordered, all->args.start.data != NULL);
    if (run_back(&h, mode, &steps_run) != AFX_OK || !host_work_is_whole(&h))
        return (verdict){.judge = "schedules", .size = INFINITY};
    double apart = bars_apart(&h, all, 1);
    double theory = (double)(of->model->blocks(&h.args) * theory_steps_run(&h.args));
    if (apart == 0)
        apart = mutation_distance((double)steps_run, theory);
    return apart == 0 ? (verdict){0} : (verdict){.judge = "schedules", .size = apart};
}

static verdict by_schedules_of(const subject *of, afx_mode mode) {
    verdict found = {0};
    for (size_t from = 0; from <= 2; from += 2) {
        afx_args drawn = extents(of);
        drawn.gradient_from = from;
        host all = make_host(of, &drawn, from == 0);
        if (run_back(&all, mode, NULL) != AFX_OK)
            return (verdict){.judge = "schedules", .size = INFINITY};
        for (drawn.slots = 1; drawn.slots <= 4; drawn.slots++)
            for (int schedule = AFX_STORE_ALL; schedule <= AFX_BINOMIAL && !found.judge;
                 schedule++) {
                drawn.schedule = (afx_schedule)schedule;
                found = by_schedule(of, &all, &drawn, mode);
            }
    }
    return found;
}

static verdict by_schedules(const subject *of) {
    verdict found = by_schedules_of(of, AFX_REVERSE);
    return found.judge || !of->model->run_bd ? found : by_schedules_of(of, AFX_SECOND);
}

/* ---- step by step is the run ---- */

/* Forward and with dots, each from where the last one ended. */
static double steps_apart(const subject *of, bool tangent) {
    afx_args drawn = extents(of);
    host whole = make_host(of, &drawn, false), steps = make_host(of, &drawn, false);
    afx_mode mode = tangent ? AFX_TANGENT : AFX_FORWARD;
    host_give_work(&whole, mode);
    host_give_work(&steps, mode);
    if ((tangent ? of->model->run_d : of->model->run)(&whole.args) != AFX_OK)
        return INFINITY;
    steps.args.gradient_from = 2;
    for (size_t t = 0; t < STEPS; t++) {
        if ((tangent ? of->model->step_d : of->model->step)(&steps.args, t) != AFX_OK)
            return INFINITY;
        steps.args.start = steps.args.end;
        steps.args.start_dot = steps.args.end_dot;
    }
    double far = farthest(&steps.value[IR_OUTPUT], &whole.value[IR_OUTPUT], 1);
    return fmax(far, tangent ? farthest(&steps.dot[IR_OUTPUT], &whole.dot[IR_OUTPUT], 1) : 0);
}

static void copy_array(const host_array *to, const host_array *from) {
    for (size_t v = 0; v < to->variables; v++)
        for (size_t lane = 0; lane < to->lanes; lane++)
            host_set(to, v, 0, lane, from ? host_get(from, v, 0, lane) : 0);
}

/* Back, each from what the step behind it gave the states, which are those of a run forward. */
static double steps_back_apart(const subject *of) {
    afx_args drawn = extents(of);
    host whole = make_host(of, &drawn, true), steps = make_host(of, &drawn, true);
    host_array before[STEPS + 1];
    host_give_work(&whole, AFX_REVERSE);
    host_give_work(&steps, AFX_REVERSE);
    if (of->model->run_b(&whole.args) != AFX_OK)
        return INFINITY;
    for (size_t t = 0; t < STEPS; t++) {
        host shape = make_host(of, &drawn, true);
        before[t] = shape.value[IR_STATE];
        copy_array(&before[t], t == 0 ? &steps.value[IR_STATE] : &steps.end);
        steps.args.start = before[t].view;
        if (of->model->step(&steps.args, t) != AFX_OK)
            return INFINITY;
    }
    steps.args.gradient_from = 2; /* has no say in a step of its own */
    for (size_t t = STEPS; t-- > 0;) {
        steps.args.start = before[t].view;
        copy_array(&steps.bar[IR_STATE], NULL);
        if (of->model->step_b(&steps.args, t) != AFX_OK)
            return INFINITY;
        copy_array(&steps.end_bar, &steps.bar[IR_STATE]);
    }
    double far = bars_apart(&steps, &whole, 1);
    return far > 1e-12 ? far : 0;
}

static verdict by_steps(const subject *of) {
    double far = fmax(steps_apart(of, false), steps_apart(of, true));
    far = fmax(far, steps_back_apart(of));
    return far == 0 ? (verdict){0} : (verdict){.judge = "single steps", .size = far};
}

/* ---- directions of their own lengths ---- */

enum { DIRECTIONS = 3 };

static size_t extent_of(const host_array *array) {
    if (array->variables == 0 || array->times == 0 || array->lanes == 0)
        return 0;
    return (array->variables - 1) * (size_t)array->view.variable +
           (array->times - 1) * (size_t)array->view.time +
           (array->lanes - 1) * (size_t)array->view.lane + 1;
}

/* Room for all directions: direction d is that of the array, d + 1 times as long. */
static afx_array lengthened(const host_array *from, base_arena *arena) {
    size_t extent = extent_of(from);
    double *all = base_arena_take(arena, (DIRECTIONS * extent + 1) * sizeof *all);
    const double *one = from->view.data;
    for (size_t d = 0; d < DIRECTIONS; d++)
        for (size_t k = 0; k < extent; k++)
            all[d * extent + k] = (double)(d + 1) * one[k];
    afx_array made = from->view;
    made.data = all;
    made.direction = (ptrdiff_t)extent;
    return made;
}

static double results_apart(const host_array *one, const afx_array *all) {
    double far = 0;
    for (size_t d = 0; d < DIRECTIONS; d++) {
        host_array part = *one;
        part.view.data = (double *)all->data + d * (size_t)all->direction;
        far = fmax(far, farthest(&part, one, (double)(d + 1)));
    }
    return far;
}

static verdict by_directions(const subject *of) {
    afx_args drawn = extents(of);
    host one = make_host(of, &drawn, true), all = make_host(of, &drawn, true);
    afx_args *args = &all.args;
    args->directions = DIRECTIONS;
    args->forcing_dot = lengthened(&one.dot[IR_FORCING], of->arena);
    args->parameter_dot = lengthened(&one.dot[IR_PARAMETER], of->arena);
    args->dynamic_dot = lengthened(&one.dot[IR_DYNAMIC], of->arena);
    args->start_dot = lengthened(&one.dot[IR_STATE], of->arena);
    args->weights_dot = lengthened(&one.dot[IR_WEIGHT], of->arena).data;
    args->output_dot = lengthened(&one.dot[IR_OUTPUT], of->arena);
    args->end_dot = lengthened(&one.end_dot, of->arena);
    host_give_work(&one, AFX_TANGENT);
    host_give_work(&all, AFX_TANGENT);
    double far = INFINITY;
    if (of->model->run_d(&one.args) == AFX_OK && of->model->run_d(args) == AFX_OK)
        far = fmax(results_apart(&one.dot[IR_OUTPUT], &args->output_dot),
                   results_apart(&one.end_dot, &args->end_dot));
    return far < 1e-11 ? (verdict){0} : (verdict){.judge = "directions", .size = far};
}

/* ---- derivatives are added to ---- */

static verdict by_adding(const subject *of) {
    afx_args drawn = extents(of);
    host once = make_host(of, &drawn, true), twice = make_host(of, &drawn, true);
    host_give_work(&once, AFX_REVERSE);
    host_give_work(&twice, AFX_REVERSE);
    if (of->model->run_b(&once.args) != AFX_OK || of->model->run_b(&twice.args) != AFX_OK ||
        of->model->run_b(&twice.args) != AFX_OK)
        return (verdict){.judge = "adding", .size = INFINITY};
    double far = bars_apart(&twice, &once, 2);
    return far < 1e-12 ? (verdict){0} : (verdict){.judge = "adding", .size = far};
}

/* ---- what is not finite is told ---- */

/* A solve that meets it fails; else a state or an output is not finite. */
static bool tells(const subject *of, afx_status status, const afx_fault *fault, size_t lane) {
    const afx_info *info = of->model->info;
    afx_role role = info->symbols[fault->symbol].role;
    bool named = status == AFX_NOT_SOLVED
                     ? fault->flag < info->flag_count
                     : status == AFX_NOT_FINITE && (role == AFX_STATE || role == AFX_OUTPUT);
    return named && fault->step == 3 && fault->lane == lane;
}

static verdict by_fault(const subject *of) {
    afx_args drawn = extents(of);
    afx_fault fault = {0};
    host h = make_host(of, &drawn, true);
    size_t site = h.args.lanes / h.args.members - 1, lane = site * h.args.members;
    for (size_t v = 0; v < h.value[IR_FORCING].variables; v++)
        host_set(&h.value[IR_FORCING], v, 3, site, NAN);
    host_give_work(&h, AFX_FORWARD);
    h.args.fault = &fault;
    if (!tells(of, of->model->run(&h.args), &fault, lane))
        return (verdict){.judge = "faults told", .size = INFINITY};
    return (verdict){0};
}

verdict compiled_judge(const ir_module *module, const afx_model *model) {
    verdict (*const judges[])(const subject *) = {by_interpreter, by_schedules, by_steps,
                                                  by_directions,  by_adding,    by_fault};
    subject of = {module, model, base_arena_create()};
    verdict found = {0};
    for (size_t k = 0; k < sizeof judges / sizeof *judges && !found.judge; k++)
        found = judges[k](&of);
    base_arena_free(of.arena);
    return found;
}
