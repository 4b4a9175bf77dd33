#include "verify/verify_compare.h"

#include <math.h>

#include "ir/locate.h"

cli_workspace cli_take_workspace(cli_verification *v, const cli_program *program) {
    size_t in = program->inputs + 1, out = program->results + 1;
    cli_workspace w;
    double **inputs[] = {&w.x, &w.dot, &w.x_bar, &w.x_bar_2, &w.x_bar_dot, &w.x_bar_dot_2};
    double **results[] = {&w.y, &w.y_2, &w.y_dot, &w.y_dot_2, &w.y_bar};
    for (int k = 0; k < 6; k++)
        *inputs[k] = base_arena_take(v->arena, in * sizeof(double));
    for (int k = 0; k < 5; k++)
        *results[k] = base_arena_take(v->arena, out * sizeof(double));
    return w;
}

cli_finding *cli_new_finding(cli_verification *v, cli_group group, const char *name, double limit) {
    cli_finding *finding = &v->findings[v->count++];
    *finding =
        (cli_finding){.group = group, .name = name, .limit = limit, .passed = true, .note = ""};
    return finding;
}

bool cli_note(cli_finding *finding, double difference) {
    finding->points++;
    finding->passed = finding->passed && difference <= finding->limit;
    bool worse = isnan(difference) || difference > finding->worst;
    if (worse && !isnan(finding->worst))
        finding->worst = difference;
    return worse;
}

cli_vectors cli_results(const cli_program *program, const double *a, const double *b) {
    return (cli_vectors){program, program->result, CLI_RESULTS, a, b, NULL, 0};
}

cli_vectors cli_inputs(const cli_program *program, const double *a, const double *b) {
    return (cli_vectors){program, program->input, CLI_INPUTS, a, b, NULL, 0};
}

static double largest(const double *vector, size_t count) {
    double most = 0;
    for (size_t k = 0; k < count; k++)
        if (!(fabs(vector[k]) <= most))
            most = fabs(vector[k]);
    return most;
}

/* An entry that is the worst so far, and that is to be said. */
static void name_worst(cli_verification *v, cli_finding *finding, const cli_vectors *of, size_t k) {
    finding->note = cli_place_name(of->program, of->stretches, of->count, k, v->arena);
    finding->place = cli_place_span(of->program, of->stretches, of->count, k);
}

bool cli_compare(cli_verification *v, cli_finding *finding, const cli_vectors *of) {
    bool fine = true;
    for (int s = 0; s < of->count; s++) {
        const cli_stretch *stretch = &of->stretches[s];
        double size = largest(of->b + stretch->begin, stretch->count);
        for (size_t k = stretch->begin; k < stretch->begin + stretch->count; k++) {
            double a = of->a[k], b = of->b[k];
            if (of->chosen && !of->chosen[k])
                continue;
            double scale = fmax(fmax(fabs(b), 1e-3 * size), of->floor);
            double difference = a == b ? 0 : fabs(a - b) / scale;
            fine = fine && difference <= finding->limit;
            if (cli_note(finding, difference) && !(difference <= finding->limit / 10))
                name_worst(v, finding, of, k);
        }
    }
    return fine;
}

double cli_dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += a[k] * b[k];
    return sum;
}

double cli_absolute_dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += fabs(a[k] * b[k]);
    return sum;
}

size_t cli_first_bad(const double *vector, size_t count) {
    size_t k = 0;
    while (k < count && isfinite(vector[k]))
        k++;
    return k;
}

/* ---- the equation at fault ---- */

static const char *lines_of(const ir_fault *fault, base_arena *arena) {
    const char *text = "";
    for (size_t k = 1; k < fault->span_count; k++)
        text =
            base_arena_format(arena, "%s, %u", text,
                              base_position_of(fault->spans[k].source, fault->spans[k].begin).line);
    return fault->span_count > 1 ? base_arena_format(arena, " (or in line%s)", text + 1) : "";
}

static void say_fault(cli_verification *v, cli_finding *finding, const ir_fault *fault,
                      const char *what) {
    if (fault->span_count)
        finding->place = fault->spans[0];
    finding->fault = base_arena_format(
        v->arena,
        "the %s of `%s` goes wrong here%s: %.9g at step %zu, where a complex step of the "
        "equations gives %.9g",
        what, fault->name, lines_of(fault, v->arena), fault->got, fault->step + 1, fault->wanted);
}

void cli_find_fault(cli_verification *v, cli_finding *finding, cli_program *program,
                    const cli_workspace *w, int suspects) {
    ir_fault fault;
    ir_simulation *run = &program->interpreter;
    if (finding->fault || v->straight)
        return;
    cli_set_interpreter(program, &(cli_second){w->x, w->dot, w->y_bar});
    if ((suspects & CLI_TANGENT) && ir_locate_in_tangent(run, &fault)) {
        say_fault(v, finding, &fault, "tangent");
        return;
    }
    cli_set_interpreter(program, &(cli_second){w->x, w->dot, w->y_bar});
    if ((suspects & CLI_ADJOINT) && ir_locate_in_adjoint(run, v->arena, &fault)) {
        say_fault(v, finding, &fault, "adjoint");
        return;
    }
    cli_set_interpreter(program, &(cli_second){w->x, w->dot, w->y_bar});
    if ((suspects & CLI_SECOND) && program->module->second && ir_locate_in_second(run, &fault)) {
        say_fault(v, finding, &fault, "second derivative");
        return;
    }
    finding->fault = base_arena_format(
        v->arena, "the generated C does not compute what the equations' derivatives are%s%s",
        finding->note[0] ? ", first seen in " : "", finding->note);
}
