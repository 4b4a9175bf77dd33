#include "orders.h"

#include <string.h>

enum { STEPS = 5, SLOTS = 2, DIRECTIONS = 2 };

typedef struct order {
    const ir_module *module;
    const afx_model *model;
    uint64_t seed;
    base_arena *arena;
} order;

/* The same numbers every time. */
static host make(const order *of, afx_schedule schedule) {
    random_source source = {of->seed + 2000};
    afx_args extents = compare_draw_extents(of->module, &source);
    extents.steps = of->module->map ? 1 : STEPS;
    extents.gradient_from = of->module->map ? 0 : extents.gradient_from % 2;
    extents.network = compare_draw_network(of->module, extents.lanes, &source, of->arena);
    extents.schedule = schedule;
    extents.slots = SLOTS;
    host h = host_create(of->model, of->arena, &extents, of->seed);
    host_give_start(&h, of->seed % 2);
    return h;
}

static bool is_same(const host_array *a, const host_array *b) {
    for (size_t v = 0; v < a->variables; v++)
        for (size_t t = 0; t < a->times; t++)
            for (size_t lane = 0; lane < a->lanes; lane++) {
                double one = host_get(a, v, t, lane), other = host_get(b, v, t, lane);
                if (memcmp(&one, &other, sizeof one) != 0)
                    return false;
            }
    return true;
}

/* ---- schedules ---- */

static bool run_back(const order *of, afx_schedule schedule, host *h) {
    bool second = of->model->run_bd != NULL;
    *h = make(of, schedule);
    host_give_work(h, second ? AFX_SECOND : AFX_REVERSE);
    afx_status status = second ? of->model->run_bd(&h->args) : of->model->run_b(&h->args);
    return status == AFX_OK && host_work_is_whole(h);
}

static const char *compare_schedule(const order *of, const host *all, afx_schedule schedule) {
    static const ir_role roles[] = {IR_FORCING, IR_PARAMETER, IR_DYNAMIC, IR_STATE, IR_WEIGHT};
    host h;
    if (!run_back(of, schedule, &h))
        return base_arena_format(of->arena, "schedule %d does not end well", (int)schedule);
    bool same = is_same(&all->value[IR_OUTPUT], &h.value[IR_OUTPUT]) && is_same(&all->end, &h.end);
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
        same = same && is_same(&all->bar[roles[k]], &h.bar[roles[k]]) &&
               is_same(&all->bar_dot[roles[k]], &h.bar_dot[roles[k]]);
    return same ? NULL : base_arena_format(of->arena, "schedule %d has other bits", (int)schedule);
}

static const char *compare_schedules(const order *of) {
    host all;
    if (!run_back(of, AFX_STORE_ALL, &all))
        return "the schedule that stores all does not end well";
    for (afx_schedule schedule = AFX_STORE_STATES; schedule <= AFX_BINOMIAL; schedule++) {
        const char *difference = compare_schedule(of, &all, schedule);
        if (difference)
            return difference;
    }
    return NULL;
}

/* ---- directions ---- */

/* Results of each direction behind those of the one before. */
static void make_room(host_array *array, afx_array *view, base_arena *arena) {
    size_t extent = array->variables * array->times * array->lanes;
    array->view = (afx_array){base_arena_take(arena, (DIRECTIONS * extent + 1) * sizeof(double)),
                              (ptrdiff_t)(array->times * array->lanes), (ptrdiff_t)array->lanes, 1,
                              (ptrdiff_t)extent};
    *view = array->view;
}

/* The same direction twice: the stride between directions of what is read is 0. */
static void double_up(host *h) {
    size_t bytes = h->dot[IR_WEIGHT].variables * sizeof(double);
    char *weights = base_arena_take(h->arena, DIRECTIONS * bytes + 1);
    for (size_t d = 0; d < DIRECTIONS && bytes > 0; d++)
        memcpy(weights + d * bytes, h->args.weights_dot, bytes);
    h->args.weights_dot = weights;
    h->args.directions = DIRECTIONS;
    make_room(&h->dot[IR_OUTPUT], &h->args.output_dot, h->arena);
    make_room(&h->end_dot, &h->args.end_dot, h->arena);
}

static host_array direction_of(const host_array *array, size_t d) {
    host_array one = *array;
    one.view.data = (double *)array->view.data + d * (size_t)array->view.direction;
    return one;
}

static const char *compare_directions(const order *of) {
    host one = make(of, AFX_STORE_ALL), both = make(of, AFX_STORE_ALL);
    double_up(&both);
    host_give_work(&one, AFX_TANGENT);
    host_give_work(&both, AFX_TANGENT);
    if (of->model->run_d(&one.args) != AFX_OK || of->model->run_d(&both.args) != AFX_OK)
        return "a tangent in two directions does not end well";
    for (size_t d = 0; d < DIRECTIONS; d++) {
        host_array output = direction_of(&both.dot[IR_OUTPUT], d);
        host_array end = direction_of(&both.end_dot, d);
        if (!is_same(&one.dot[IR_OUTPUT], &output) || !is_same(&one.end_dot, &end))
            return base_arena_format(of->arena, "direction %zu has other bits", d);
    }
    return NULL;
}

const char *orders_compare(const ir_module *module, const afx_model *model, uint64_t seed,
                           base_arena *arena) {
    order of = {module, model, seed, arena};
    const char *difference = compare_schedules(&of);
    return difference ? difference : compare_directions(&of);
}
