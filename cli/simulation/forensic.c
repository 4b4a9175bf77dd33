#include "simulation/forensic.h"

#include <setjmp.h>
#include <string.h>

#include "core/memory.h"

/* ---- numbers of the run ---- */

/* A run in reals of either size. */
static double number_of(const cli_failure *f, const afx_array *array, size_t v, size_t t,
                        size_t i) {
    ptrdiff_t place =
        (ptrdiff_t)v * array->variable + (ptrdiff_t)t * array->time + (ptrdiff_t)i * array->lane;
    if (f->model->info->real_bytes == sizeof(float))
        return ((const float *)array->data)[place];
    return ((const double *)array->data)[place];
}

/* A stretch of a run, for the interpreter: all lanes of a network, else one. */
typedef struct stretch {
    const cli_failure *failure;
    ir_simulation run;
    ir_network network;
    size_t lane;  /* the first of the run */
    size_t first; /* step of the run */
    afx_array start;
} stretch;

static size_t members_of(const afx_args *args) {
    return args->members ? args->members : 1;
}

static void put(const stretch *s, const afx_array *from, ir_role role, double complex *to) {
    const afx_args *args = s->failure->args;
    bool in_time = role == IR_FORCING || role == IR_DYNAMIC || role == IR_OUTPUT;
    bool by_site = role == IR_FORCING || role == IR_ATTRIBUTE;
    size_t places = s->failure->model->info->count[role], lanes = s->run.lanes;
    for (size_t t = 0; from->data && t < (in_time ? s->run.steps : 1); t++)
        for (size_t i = 0; i < lanes; i++)
            for (size_t v = 0; v < places; v++) {
                size_t lane = s->lane + i, site = lane / members_of(args);
                to[(t * lanes + i) * places + v] = number_of(
                    s->failure, from, v, in_time ? s->first + t : 0, by_site ? site : lane);
            }
}

static void put_inputs(stretch *s) {
    const afx_args *args = s->failure->args;
    ir_numbers *values = &s->run.values;
    afx_array weights = {.data = (void *)(uintptr_t)args->weights, .variable = 1};
    put(s, &args->forcing, IR_FORCING, values->of[IR_FORCING]);
    put(s, &args->dynamic, IR_DYNAMIC, values->of[IR_DYNAMIC]);
    put(s, &args->attribute, IR_ATTRIBUTE, values->of[IR_ATTRIBUTE]);
    put(s, &args->parameter, IR_PARAMETER, values->of[IR_PARAMETER]);
    for (size_t w = 0; args->weights && w < s->failure->model->info->count[AFX_WEIGHT]; w++)
        values->of[IR_WEIGHT][w] = number_of(s->failure, &weights, w, 0, 0);
    s->run.started = s->start.data != NULL;
    put(s, &s->start, IR_STATE, values->start);
}

/* A simulation of `steps` steps from `first` on. */
static void open_stretch(stretch *s, size_t steps, base_arena *arena) {
    const afx_network *river = s->failure->args->network;
    if (river) {
        s->network = (ir_network){river->lanes,          river->levels,   river->level_begin,
                                  river->upstream_begin, river->upstream, river->downstream};
        s->run = ir_simulation_create_network(s->failure->unit->module, steps, &s->network, arena);
    } else {
        s->run = ir_simulation_create(s->failure->unit->module, steps, arena);
    }
    s->run.environment.single = s->failure->model->info->real_bytes == sizeof(float);
    put_inputs(s);
}

/* ---- the states before a step ---- */

static void shift_lane(const cli_failure *f, afx_array *array, size_t lanes) {
    if (array->data)
        array->data = (char *)array->data +
                      (ptrdiff_t)lanes * array->lane * (ptrdiff_t)f->model->info->real_bytes;
}

/* The run up to the step, of the one lane or the whole network, by the compiled model. */
static bool find_states(stretch *s, base_arena *arena) {
    const cli_failure *f = s->failure;
    afx_args args = *f->args;
    size_t states = f->model->info->count[AFX_STATE], site = s->lane / members_of(f->args);
    size_t lanes = args.network ? args.lanes : 1, bytes = f->model->info->real_bytes;
    s->start = args.start;
    if (s->first == 0)
        return true;
    if (!args.network) {
        shift_lane(f, &args.forcing, site);
        shift_lane(f, &args.attribute, site);
        shift_lane(f, &args.parameter, s->lane);
        shift_lane(f, &args.dynamic, s->lane);
        shift_lane(f, &args.start, s->lane);
        args.lanes = args.members = 1;
    }
    args.block = 0;
    args.steps = s->first;
    args.gradient_from = 0;
    args.output = (afx_array){0};
    args.end =
        (afx_array){base_arena_take(arena, states * lanes * bytes), 1, 0, (ptrdiff_t)states, 0};
    args.fault = NULL;
    args.work_size = f->model->work_size(&args, AFX_FORWARD);
    args.work = core_allocate(args.work_size, 1);
    afx_status status = args.work ? f->model->run(&args) : AFX_BAD_ARGUMENTS;
    core_free(args.work);
    s->start = args.end;
    shift_lane(f, &s->start, args.network ? 0 : (size_t)0 - s->lane);
    return status == AFX_OK;
}

/* ---- the explanation ---- */

static bool explain_forward(const cli_failure *f, base_arena *arena, base_diags *diags) {
    size_t lane = f->args->fault->lane;
    stretch s = {.failure = f, .first = f->args->fault->step};
    ir_blame blame;
    s.lane = f->args->network ? 0 : lane;
    if (!find_states(&s, arena))
        return false;
    open_stretch(&s, 1, arena);
    if (f->status == AFX_OVERDRAWN)
        return cli_report_overdraft(f, &s.run, (uint32_t)(lane - s.lane), arena, diags);
    cli_blamer *blamer = f->status == AFX_NOT_SOLVED ? ir_blame_solve : ir_blame_forward;
    if (!blamer(&s.run, (uint32_t)(lane - s.lane), arena, &blame))
        return false;
    cli_report_blame(&(cli_found){f, &blame, s.lane, s.first, arena}, diags);
    return true;
}

bool cli_replay_step(const cli_failure *failure, base_arena *arena, ir_simulation **run,
                     uint32_t *lane) {
    stretch *s = base_arena_take(arena, sizeof *s);
    *s = (stretch){.failure = failure, .first = failure->args->fault->step};
    s->lane = failure->args->network ? 0 : failure->args->fault->lane;
    if (!find_states(s, arena))
        return false;
    open_stretch(s, 1, arena);
    *run = &s->run;
    *lane = (uint32_t)(failure->args->fault->lane - s->lane);
    return true;
}

/* The whole run, as its reverse sweep reads all steps from gradient_from on. */
static bool explain_reverse(const cli_failure *f, base_arena *arena, base_diags *diags) {
    const afx_args *args = f->args;
    size_t lane = args->fault->lane;
    stretch s = {.failure = f, .start = args->start};
    ir_blame blame;
    s.lane = args->network ? 0 : lane;
    open_stretch(&s, args->steps, arena);
    s.run.gradient_from = args->gradient_from;
    put(&s, &args->output_bar, IR_OUTPUT, s.run.bars.of[IR_OUTPUT]);
    put(&s, &args->end_bar, IR_STATE, s.run.bars.of[IR_STATE]);
    if (!ir_blame_adjoint(&s.run, (uint32_t)(lane - s.lane), arena, &blame))
        return false;
    cli_report_blame(&(cli_found){f, &blame, s.lane, blame.step, arena}, diags);
    return true;
}

bool cli_explain_failure(const cli_failure *failure, base_arena *arena, base_diags *diags) {
    if (failure->status == AFX_BAD_ARGUMENTS || !failure->args->fault)
        return false;
    return failure->reverse ? explain_reverse(failure, arena, diags)
                            : explain_forward(failure, arena, diags);
}

bool cli_explain_simulation(const cli_failure *failure, ir_simulation *run, cli_blamer *blamer,
                            base_arena *arena, base_diags *diags) {
    ir_blame blame;
    for (uint32_t lane = 0; lane < run->lanes; lane++)
        if (blamer(run, lane, arena, &blame)) {
            cli_report_blame(&(cli_found){failure, &blame, 0, blame.step, arena}, diags);
            return true;
        }
    return false;
}

/* Memory may run out over a long run's adjoint: then there is no explanation. */
cli_shown cli_show_failure(const cli_arguments *arguments, const cli_failure *failure) {
    base_arena *arena = base_arena_create();
    jmp_buf out_of_memory;
    volatile cli_shown shown = {false, false};
    if (!arena)
        return shown;
    if (!setjmp(out_of_memory)) {
        base_arena_on_failure(arena, &out_of_memory);
        base_diags *diags = base_diags_like(arena, failure->unit->context.diags);
        shown.found = cli_explain_failure(failure, arena, diags);
        shown.fatal = diag_error_count(diags) > 0;
        cli_print_diagnostics(arguments, diags);
    }
    base_arena_free(arena);
    return shown;
}
