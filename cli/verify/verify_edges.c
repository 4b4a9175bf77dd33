/* The edges of the domain: bounds of parameters, empty stores, no forcing and far too much. There a
 * guard that is missing shows as a number that is not finite. */
#include <math.h>

#include "simulation/forensic.h"
#include "verify/verify_compare.h"

static const cli_corner corners[] = {
    {0, false, CLI_USUAL},    {1, false, CLI_USUAL},   {0, true, CLI_USUAL},
    {1, true, CLI_USUAL},     {0, true, CLI_STILL},    {1, true, CLI_STILL},
    {NAN, true, CLI_STILL},   {NAN, false, CLI_STILL}, {0, false, CLI_EXTREME},
    {1, false, CLI_EXTREME},  {0, true, CLI_EXTREME},  {1, true, CLI_EXTREME},
    {NAN, false, CLI_EXTREME}};

static const char *corner_text(const cli_corner *corner, base_arena *arena) {
    return base_arena_format(arena, "parameters %s, %s, forcing %s",
                             isnan(corner->share) ? "inside"
                             : corner->share == 0 ? "at their lower bounds"
                                                  : "at their upper bounds",
                             corner->empty ? "stores and states empty" : "states inside",
                             corner->weather == CLI_USUAL   ? "usual"
                             : corner->weather == CLI_STILL ? "0"
                                                            : "extreme");
}

/* A corner being looked at, and the findings for values and for derivatives. */
typedef struct looking {
    cli_verification *v;
    cli_program *program;
    const cli_corner *corner;
    cli_finding *values, *derivatives;
} looking;

typedef struct looked_at {
    const char *what;
    const double *vector;
    const cli_stretch *stretches;
    int count;
    size_t size;
} looked_at;

/* "with parameters inside, stores and states empty, forcing 0, in step 3". */
static const char *place_words(const void *context, size_t lane, size_t step, base_arena *arena) {
    const looking *at = context;
    const char *text = base_arena_format(arena, "with %s", corner_text(at->corner, at->v->arena));
    if (at->program->lanes > 1)
        text = base_arena_format(arena, "%s, at lane %zu", text, lane + 1);
    if (step == CLI_BEFORE_STEPS || at->program->steps == 1)
        return text;
    return base_arena_format(arena, "%s, in step %zu", text, step + 1);
}

/* Where the equation is that made the first number that is not finite. */
static void find_origin(const looking *at, const cli_workspace *w, cli_blamer *blamer,
                        cli_finding *finding) {
    ir_simulation *run = &at->program->interpreter;
    ir_blame blame;
    for (uint32_t lane = 0; lane < at->program->lanes; lane++) {
        cli_set_interpreter(at->program, &(cli_second){w->x, w->dot, w->y_bar});
        run->environment.complex_numbers = false;
        if (!blamer(run, lane, at->v->arena, &blame))
            continue;
        const ir_point *origin = &blame.trace.origin;
        base_span span = at->program->module->regions[origin->region].values[origin->id].span;
        if (span.source)
            finding->place = span;
        return;
    }
}

/* The equation that was at fault; the interpreter still has the point's numbers. */
static void explain(const looking *at, cli_finding *finding, cli_blamer *blamer) {
    cli_verification *v = at->v;
    cli_failure failure = {
        .unit = v->unit, .model = at->program->model, .place = place_words, .context = at};
    finding->explained =
        cli_explain_simulation(&failure, &at->program->interpreter, blamer, v->arena, v->told);
}

/* Under weather that never was a model may leave its domain: that is said, and nothing is asked of
 * its derivatives there. */
static bool look_at_values(const looking *at, const cli_workspace *w) {
    cli_verification *v = at->v;
    const cli_program *p = at->program;
    size_t bad = cli_first_bad(w->y, p->results);
    bool fine = bad == p->results, forgiven = at->corner->weather == CLI_EXTREME;
    cli_note(at->values, fine || forgiven ? 0 : NAN);
    if (fine || at->values->fault || (at->values->note[0] && forgiven))
        return fine;
    const char *name = cli_place_name(p, p->result, CLI_RESULTS, bad, v->arena);
    at->values->place = cli_place_span(p, p->result, CLI_RESULTS, bad);
    at->values->note = base_arena_format(v->arena, "%s is not finite with %s", name,
                                         corner_text(at->corner, v->arena));
    find_origin(at, w, ir_blame_forward, at->values);
    if (forgiven)
        return false;
    at->values->fault = at->values->note;
    explain(at, at->values, ir_blame_forward);
    return false;
}

static bool look_at(const looking *at, const looked_at *of) {
    cli_verification *v = at->v;
    cli_finding *finding = at->derivatives;
    size_t bad = cli_first_bad(of->vector, of->size);
    cli_note(finding, bad == of->size ? 0 : NAN);
    if (bad == of->size || finding->fault)
        return true;
    const char *name = cli_place_name(at->program, of->stretches, of->count, bad, v->arena);
    finding->place = cli_place_span(at->program, of->stretches, of->count, bad);
    finding->note = corner_text(at->corner, v->arena);
    finding->fault = base_arena_format(v->arena, "the %s %s is not finite with %s", of->what, name,
                                       finding->note);
    return false;
}

static bool look_at_inputs(const looking *at, const double *vector, const char *what) {
    const cli_program *p = at->program;
    return look_at(at, &(looked_at){what, vector, p->input, CLI_INPUTS, p->inputs});
}

static void check_corner(const looking *at, cli_workspace *w) {
    cli_program *p = at->program;
    uint64_t seed = at->v->seed;
    cli_corner_point(at->v, p, at->corner, w->x);
    cli_random_direction(p, seed, 15000, w->dot);
    cli_random_vector(seed, 16000, w->y_bar, p->results);
    afx_status status = cli_compiled_tangent(p, w->x, w->dot, w->y, w->y_dot);
    at->v->refused_edges += status == AFX_NOT_SOLVED;
    if (status == AFX_NOT_SOLVED)
        return;
    /* A run that stops has not written all of its results: the interpreter goes on. */
    if (status != AFX_OK)
        cli_interpreted_tangent(p, w->x, w->dot, w->y, w->y_dot);
    if (!look_at_values(at, w))
        return;
    if (!look_at(at, &(looked_at){"tangent of", w->y_dot, p->result, CLI_RESULTS, p->results})) {
        cli_interpreted_tangent(p, w->x, w->dot, w->y_2, w->y_dot_2);
        find_origin(at, w, ir_blame_tangent, at->derivatives);
        explain(at, at->derivatives, ir_blame_tangent);
    }
    cli_compiled_adjoint(p, w->x, w->y_bar, w->x_bar);
    if (!look_at_inputs(at, w->x_bar, "gradient by")) {
        cli_interpreted_adjoint(p, w->x, w->y_bar, w->x_bar_2);
        find_origin(at, w, ir_blame_adjoint, at->derivatives);
        explain(at, at->derivatives, ir_blame_adjoint);
    }
    if (!p->model->info->second)
        return;
    cli_compiled_second(p, &(cli_second){w->x, w->dot, w->y_bar}, w->x_bar_2, w->x_bar_dot);
    look_at_inputs(at, w->x_bar_dot, "second derivative by");
}

void cli_check_edges(cli_verification *v) {
    cli_workspace w = cli_take_workspace(v, &v->program);
    looking at = {.v = v, .program = &v->program};
    at.values = cli_new_finding(v, CLI_EDGES, "values finite at bounds, empty, dry, flooded", 0);
    at.derivatives = cli_new_finding(v, CLI_EDGES, "derivatives finite there", 0);
    for (size_t k = 0; k < sizeof corners / sizeof *corners; k++) {
        at.corner = &corners[k];
        check_corner(&at, &w);
    }
}
