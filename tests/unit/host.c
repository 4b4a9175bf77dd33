#include "host.h"

#include <string.h>

static void *place(const host_array *array, size_t variable, size_t t, size_t lane) {
    ptrdiff_t at = (ptrdiff_t)variable * array->view.variable + (ptrdiff_t)t * array->view.time +
                   (ptrdiff_t)lane * array->view.lane;
    return (char *)array->view.data +
           at * (ptrdiff_t)(array->single ? sizeof(float) : sizeof(double));
}

double host_get(const host_array *array, size_t variable, size_t t, size_t lane) {
    const void *at = place(array, variable, t, lane);
    return array->single ? (double)*(const float *)at : *(const double *)at;
}

void host_set(const host_array *array, size_t variable, size_t t, size_t lane, double number) {
    void *at = place(array, variable, t, lane);
    if (array->single)
        *(float *)at = (float)number;
    else
        *(double *)at = number;
}

/* [variable][time][lane] or [time][lane][variable], with or without room between lanes. */
static host_array make(host *h, size_t variables, size_t times, size_t lanes) {
    host_array array = {.variables = variables, .times = times, .lanes = lanes};
    size_t room = 1 + random_below(&h->source, 2);
    array.single = h->single;
    if (random_below(&h->source, 2))
        array.view = (afx_array){NULL, (ptrdiff_t)(times * lanes * room), (ptrdiff_t)(lanes * room),
                                 (ptrdiff_t)room, 0};
    else
        array.view = (afx_array){NULL, (ptrdiff_t)room, (ptrdiff_t)(lanes * variables * room),
                                 (ptrdiff_t)(variables * room), 0};
    array.view.data = base_arena_take(h->arena, (variables * times * lanes * room + 1) * 8);
    return array;
}

static host_array draw(host *h, const host_array *like) {
    host_array array = make(h, like->variables, like->times, like->lanes);
    for (size_t v = 0; v < array.variables; v++)
        for (size_t t = 0; t < array.times; t++)
            for (size_t i = 0; i < array.lanes; i++)
                host_set(&array, v, t, i, (float)random_between(&h->source, -1, 1));
    return array;
}

static size_t places(const host *h, ir_role role) {
    return h->model->info->count[role];
}

static bool is_by_site(ir_role role) {
    return role == IR_FORCING || role == IR_ATTRIBUTE;
}

static void draw_role(host *h, ir_role role) {
    size_t times =
        role == IR_FORCING || role == IR_DYNAMIC || role == IR_OUTPUT ? h->args.steps : 1;
    size_t sites = h->args.lanes / h->args.members;
    size_t lanes = role == IR_WEIGHT ? 1 : is_by_site(role) ? sites : h->args.lanes;
    host_array like = make(h, places(h, role), times, lanes);
    if (role == IR_WEIGHT) /* one after another */
        like.view.variable = 1;
    h->value[role] = role == IR_OUTPUT ? like : draw(h, &like);
    h->dot[role] = role == IR_OUTPUT ? make(h, places(h, role), times, lanes) : draw(h, &like);
    if (role == IR_FORCING)
        lanes = h->args.lanes;
    h->bar[role] = make(h, places(h, role), times, role == IR_WEIGHT ? 1 : lanes);
    if (role == IR_OUTPUT)
        h->bar[role] = draw(h, &like);
    if (role == IR_WEIGHT)
        h->value[role].view.variable = h->dot[role].view.variable = h->bar[role].view.variable = 1;
}

/* Directions of the seeds, and room for the dots of the bars. */
static void draw_second(host *h) {
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++) {
        const host_array *bar = &h->bar[role];
        h->bar_dot[role] = make(h, bar->variables, bar->times, bar->lanes);
        if (role == IR_OUTPUT)
            h->bar_dot[role] = draw(h, bar);
        if (role == IR_WEIGHT)
            h->bar_dot[role].view.variable = 1;
    }
    h->end_bar_dot = draw(h, &h->end_bar);
    h->args.output_bar_dot = h->bar_dot[IR_OUTPUT].view;
    h->args.end_bar_dot = h->end_bar_dot.view;
    h->args.forcing_bar_dot = h->bar_dot[IR_FORCING].view;
    h->args.parameter_bar_dot = h->bar_dot[IR_PARAMETER].view;
    h->args.dynamic_bar_dot = h->bar_dot[IR_DYNAMIC].view;
    h->args.weights_bar_dot = h->bar_dot[IR_WEIGHT].view.data;
}

static void fill_args(host *h) {
    afx_args *args = &h->args;
    args->size = sizeof *args;
    args->version = AFX_ABI_VERSION;
    args->forcing = h->value[IR_FORCING].view;
    args->attribute = h->value[IR_ATTRIBUTE].view;
    args->parameter = h->value[IR_PARAMETER].view;
    args->dynamic = h->value[IR_DYNAMIC].view;
    args->output = h->value[IR_OUTPUT].view;
    args->weights = h->value[IR_WEIGHT].view.data;
    args->end = h->end.view;
    args->output_bar = h->bar[IR_OUTPUT].view;
    args->end_bar = h->end_bar.view;
    args->forcing_bar = h->bar[IR_FORCING].view;
    args->parameter_bar = h->bar[IR_PARAMETER].view;
    args->dynamic_bar = h->bar[IR_DYNAMIC].view;
    args->weights_bar = h->bar[IR_WEIGHT].view.data;
    args->forcing_dot = h->dot[IR_FORCING].view;
    args->parameter_dot = h->dot[IR_PARAMETER].view;
    args->dynamic_dot = h->dot[IR_DYNAMIC].view;
    args->weights_dot = h->dot[IR_WEIGHT].view.data;
    args->output_dot = h->dot[IR_OUTPUT].view;
    args->end_dot = h->end_dot.view;
}

host host_create(const afx_model *model, base_arena *arena, const afx_args *extents,
                 uint64_t seed) {
    host h = {.model = model, .arena = arena, .source = {seed}, .args = *extents};
    h.single = model->info->real_bytes == sizeof(float);
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        draw_role(&h, role);
    size_t states = places(&h, IR_STATE), lanes = h.args.lanes;
    h.end = make(&h, states, 1, lanes);
    h.end_dot = make(&h, states, 1, lanes);
    h.end_bar = draw(&h, &h.end);
    fill_args(&h);
    draw_second(&h);
    return h;
}

void host_give_start(host *h, bool given) {
    h->args.start = h->args.start_dot = h->args.start_bar = (afx_array){0};
    h->args.start_bar_dot = (afx_array){0};
    if (!given)
        return;
    h->args.start = h->value[IR_STATE].view;
    h->args.start_dot = h->dot[IR_STATE].view;
    h->args.start_bar = h->bar[IR_STATE].view;
    h->args.start_bar_dot = h->bar_dot[IR_STATE].view;
}

enum { GUARD_BYTES = 256, GUARD = 0x5A };

void host_give_work(host *h, afx_mode mode) {
    size_t size = h->model->work_size(&h->args, mode);
    char *bytes = base_arena_take(h->arena, size + 64 + GUARD_BYTES);
    bytes += 64 - (size_t)bytes % 64;
    memset(bytes, 0xFF, size); /* all not a number */
    memset(bytes + size, GUARD, GUARD_BYTES);
    h->args.work = bytes;
    h->args.work_size = size;
}

bool host_work_is_whole(const host *h) {
    const char *behind = (const char *)h->args.work + h->args.work_size;
    for (int k = 0; k < GUARD_BYTES; k++)
        if (behind[k] != GUARD)
            return false;
    return true;
}

/* To the lane `at` of [step][lane][place]. */
static void load(const host_array *from, size_t lane, double complex *to, size_t lanes, size_t at) {
    for (size_t t = 0; t < from->times; t++)
        for (size_t v = 0; v < from->variables; v++)
            to[(t * lanes + at) * from->variables + v] = host_get(from, v, t, lane);
}

void host_load_lane(const host *h, size_t lane, ir_simulation *run, size_t at) {
    size_t lanes = run->lanes;
    run->started = h->args.start.data != NULL;
    run->gradient_from = h->args.gradient_from;
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++) {
        if (role == IR_OUTPUT || role == IR_STATE || role == IR_WEIGHT)
            continue;
        size_t from = is_by_site(role) ? lane / h->args.members : lane;
        load(&h->value[role], from, run->values.of[role], lanes, at);
        load(&h->dot[role], from, run->dots.of[role], lanes, at);
    }
    load(&h->value[IR_WEIGHT], 0, run->values.of[IR_WEIGHT], 1, 0);
    load(&h->dot[IR_WEIGHT], 0, run->dots.of[IR_WEIGHT], 1, 0);
    load(&h->value[IR_STATE], lane, run->values.start, lanes, at);
    load(&h->dot[IR_STATE], lane, run->dots.start, lanes, at);
    load(&h->bar[IR_OUTPUT], lane, run->bars.of[IR_OUTPUT], lanes, at);
    load(&h->end_bar, lane, run->bars.of[IR_STATE], lanes, at);
    if (!run->module->second)
        return;
    load(&h->bar_dot[IR_OUTPUT], lane, run->bar_dots.of[IR_OUTPUT], lanes, at);
    load(&h->end_bar_dot, lane, run->bar_dots.of[IR_STATE], lanes, at);
}
