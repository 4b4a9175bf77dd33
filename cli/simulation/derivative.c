#include "simulation/derivative.h"

#include <stdint.h>
#include <string.h>

#include "time/elements.h"

static void lay_out(cli_stretch *stretch, size_t count, size_t *total) {
    for (size_t k = 0; k < count; k++) {
        stretch[k].begin = *total;
        *total += stretch[k].count;
    }
}

static afx_args arguments_of(const cli_program *program, const double *x);

/* Places by role: of all lanes, and of all steps where they change in time. */
static void set_stretches(cli_program *p) {
    const uint32_t *count = p->model->info->count;
    size_t lanes = p->lanes, all = p->steps * lanes;
    const cli_stretch input[CLI_INPUTS] = {
        {"forcing", IR_FORCING, 0, count[AFX_FORCING] * all},
        {"dynamic parameter", IR_DYNAMIC, 0, count[AFX_DYNAMIC] * all},
        {"parameter", IR_PARAMETER, 0, count[AFX_PARAMETER] * lanes},
        {"weight", IR_WEIGHT, 0, count[AFX_WEIGHT]},
        {"start", IR_STATE, 0, count[AFX_STATE] * lanes}};
    const cli_stretch result[CLI_RESULTS] = {{"output", IR_OUTPUT, 0, count[AFX_OUTPUT] * all},
                                             {"state", IR_STATE, 0, count[AFX_STATE] * lanes}};
    memcpy(p->input, input, sizeof input);
    memcpy(p->result, result, sizeof result);
    lay_out(p->input, CLI_INPUTS, &p->inputs);
    lay_out(p->result, CLI_RESULTS, &p->results);
}

static void create_interpreter(cli_program *p, base_arena *arena) {
    const afx_network *n = p->network;
    if (n) {
        p->river = (ir_network){n->lanes,          n->levels,   n->level_begin,
                                n->upstream_begin, n->upstream, n->downstream};
        p->interpreter = ir_simulation_create_network(p->module, p->steps, &p->river, arena);
    } else {
        p->interpreter = ir_simulation_create(p->module, p->steps, arena);
    }
    p->interpreter.started = true;
}

static size_t lanes_of(const cli_program_options *options) {
    if (options->network)
        return options->network->lanes;
    return options->lanes ? options->lanes : 1;
}

static size_t largest_work(const cli_program *program, const double *zeros) {
    afx_args args = arguments_of(program, zeros);
    size_t most = 0;
    for (int mode = AFX_FORWARD; mode <= AFX_SECOND; mode++) {
        if (mode == AFX_SECOND && !program->model->info->second)
            continue;
        size_t size = program->model->work_size(&args, (afx_mode)mode);
        most = size > most ? size : most;
    }
    return most;
}

void cli_program_create(const cli_program_options *options, base_arena *arena,
                        cli_program *program) {
    *program = (cli_program){.module = options->module,
                             .model = options->model,
                             .network = options->network,
                             .lanes = lanes_of(options),
                             .steps = options->steps};
    set_stretches(program);
    size_t attributes = program->lanes * options->model->info->count[AFX_ATTRIBUTE];
    program->attribute = base_arena_take(arena, (attributes + 1) * sizeof(double));
    if (options->network || program->lanes == 1)
        create_interpreter(program, arena);
    double *zeros = base_arena_take(arena, (program->inputs + 1) * sizeof *zeros);
    program->work_size = largest_work(program, zeros);
    /* Aligned as the contract wants it. */
    char *memory = base_arena_take(arena, program->work_size + 64);
    program->work = memory + (64 - (uintptr_t)memory % 64) % 64;
}

/* ---- compiled ---- */

/* A view of a stretch of a vector, [step][lane][place] or [lane][place]; the model never writes
 * inputs. */
static afx_array view(const cli_program *program, const double *vector, const cli_stretch *of) {
    bool in_time = of->role == IR_FORCING || of->role == IR_DYNAMIC || of->role == IR_OUTPUT;
    ptrdiff_t places = (ptrdiff_t)program->model->info->count[of->role];
    ptrdiff_t row = in_time ? places * (ptrdiff_t)program->lanes : 0;
    union {
        const double *read;
        void *data;
    } at = {.read = vector ? vector + of->begin : NULL};
    return (afx_array){at.data, 1, row, places, 0};
}

static afx_args arguments_of(const cli_program *program, const double *x) {
    const cli_stretch *in = program->input;
    return (afx_args){.size = sizeof(afx_args),
                      .version = AFX_ABI_VERSION,
                      .lanes = program->lanes,
                      .steps = program->steps,
                      .network = program->network,
                      .forcing = view(program, x, &in[0]),
                      .dynamic = view(program, x, &in[1]),
                      .parameter = view(program, x, &in[2]),
                      .weights = x + in[3].begin,
                      .start = view(program, x, &in[4]),
                      .attribute = {program->attribute, 1, 0,
                                    (ptrdiff_t)program->model->info->count[AFX_ATTRIBUTE], 0},
                      .work = program->work,
                      .work_size = program->work_size};
}

static void set_directions(const cli_program *program, const double *dot, afx_args *args) {
    const cli_stretch *in = program->input;
    args->forcing_dot = view(program, dot, &in[0]);
    args->dynamic_dot = view(program, dot, &in[1]);
    args->parameter_dot = view(program, dot, &in[2]);
    args->weights_dot = dot + in[3].begin;
    args->start_dot = view(program, dot, &in[4]);
}

afx_status cli_compiled_tangent(cli_program *program, const double *x, const double *dot, double *y,
                                double *y_dot) {
    const cli_stretch *out = program->result;
    afx_args args = arguments_of(program, x);
    args.output = view(program, y, &out[0]);
    args.end = view(program, y, &out[1]);
    if (!dot)
        return program->model->run(&args);
    set_directions(program, dot, &args);
    args.output_dot = view(program, y_dot, &out[0]);
    args.end_dot = view(program, y_dot, &out[1]);
    return program->model->run_d(&args);
}

afx_args cli_reverse_arguments(cli_program *program, const double *x, const double *y_bar,
                               double *x_bar) {
    const cli_stretch *in = program->input, *out = program->result;
    afx_args args = arguments_of(program, x);
    memset(x_bar, 0, program->inputs * sizeof *x_bar);
    args.output_bar = view(program, y_bar, &out[0]);
    args.end_bar = view(program, y_bar, &out[1]);
    args.forcing_bar = view(program, x_bar, &in[0]);
    args.dynamic_bar = view(program, x_bar, &in[1]);
    args.parameter_bar = view(program, x_bar, &in[2]);
    args.weights_bar = x_bar + in[3].begin;
    args.start_bar = view(program, x_bar, &in[4]);
    return args;
}

afx_status cli_compiled_adjoint(cli_program *program, const double *x, const double *y_bar,
                                double *x_bar) {
    afx_args args = cli_reverse_arguments(program, x, y_bar, x_bar);
    return program->model->run_b(&args);
}

afx_status cli_compiled_second(cli_program *program, const cli_second *at, double *x_bar,
                               double *x_bar_dot) {
    const cli_stretch *in = program->input;
    afx_args args = cli_reverse_arguments(program, at->x, at->y_bar, x_bar);
    memset(x_bar_dot, 0, program->inputs * sizeof *x_bar_dot);
    set_directions(program, at->dot, &args);
    args.forcing_bar_dot = view(program, x_bar_dot, &in[0]);
    args.dynamic_bar_dot = view(program, x_bar_dot, &in[1]);
    args.parameter_bar_dot = view(program, x_bar_dot, &in[2]);
    args.weights_bar_dot = x_bar_dot + in[3].begin;
    args.start_bar_dot = view(program, x_bar_dot, &in[4]);
    return program->model->run_bd(&args);
}

/* ---- interpreted ---- */

static double complex *numbers_of(ir_numbers *numbers, const cli_stretch *stretch, bool start) {
    return start ? numbers->start : numbers->of[stretch->role];
}

/* What is a setting of the host's has no derivative. */
static bool is_fixed(const cli_program *program, const cli_stretch *in, size_t place) {
    const afx_info *info = program->model->info;
    return in->role == IR_WEIGHT && time_symbol(info, AFX_WEIGHT, place)->fixed;
}

static void put_inputs(cli_program *program, ir_numbers *to, const double *x, const double *dot,
                       double scale) {
    for (int k = 0; k < CLI_INPUTS; k++) {
        const cli_stretch *in = &program->input[k];
        double complex *at = numbers_of(to, in, k == CLI_INPUTS - 1);
        for (size_t e = 0; e < in->count; e++)
            at[e] = x[in->begin + e] +
                    (dot && !is_fixed(program, in, e) ? I * scale * dot[in->begin + e] : 0);
    }
}

static void put_attributes(cli_program *program) {
    for (size_t k = 0; k < program->lanes * program->model->info->count[AFX_ATTRIBUTE]; k++)
        program->interpreter.values.of[IR_ATTRIBUTE][k] = program->attribute[k];
}

static void get_results(cli_program *program, const ir_numbers *from, double *y,
                        double *imaginary) {
    for (int k = 0; k < CLI_RESULTS; k++) {
        const cli_stretch *out = &program->result[k];
        for (size_t e = 0; e < out->count; e++) {
            double complex value = from->of[out->role][e];
            if (y)
                y[out->begin + e] = creal(value);
            if (imaginary)
                imaginary[out->begin + e] = cimag(value);
        }
    }
}

void cli_interpreted_tangent(cli_program *program, const double *x, const double *dot, double *y,
                             double *y_dot) {
    ir_simulation *run = &program->interpreter;
    run->environment.complex_numbers = false;
    put_attributes(program);
    put_inputs(program, &run->values, x, NULL, 0);
    if (!dot) {
        ir_simulate(run);
    } else {
        put_inputs(program, &run->dots, dot, NULL, 0);
        ir_simulate_tangent(run);
        get_results(program, &run->dots, y_dot, NULL);
    }
    get_results(program, &run->values, y, NULL);
}

static void put_seeds(cli_program *program, const double *y_bar) {
    for (int k = 0; k < CLI_RESULTS; k++) {
        const cli_stretch *out = &program->result[k];
        for (size_t e = 0; e < out->count; e++)
            program->interpreter.bars.of[out->role][e] = y_bar[out->begin + e];
    }
}

static void get_bars(cli_program *program, double *x_bar, double *imaginary) {
    ir_numbers *bars = &program->interpreter.bars;
    for (int k = 0; k < CLI_INPUTS; k++) {
        const cli_stretch *in = &program->input[k];
        const double complex *at = numbers_of(bars, in, k == CLI_INPUTS - 1);
        for (size_t e = 0; e < in->count; e++) {
            x_bar[in->begin + e] = creal(at[e]);
            if (imaginary)
                imaginary[in->begin + e] = cimag(at[e]);
        }
    }
}

void cli_interpreted_adjoint(cli_program *program, const double *x, const double *y_bar,
                             double *x_bar) {
    ir_simulation *run = &program->interpreter;
    run->environment.complex_numbers = false;
    put_attributes(program);
    put_inputs(program, &run->values, x, NULL, 0);
    put_seeds(program, y_bar);
    ir_simulate_adjoint(run);
    get_bars(program, x_bar, NULL);
}

static const double COMPLEX_STEP = 1e-30;

void cli_complex_adjoint(cli_program *program, const cli_second *at, double *x_bar,
                         double *x_bar_dot) {
    ir_simulation *run = &program->interpreter;
    run->environment.complex_numbers = true;
    put_attributes(program);
    put_inputs(program, &run->values, at->x, at->dot, COMPLEX_STEP);
    put_seeds(program, at->y_bar);
    ir_simulate_adjoint(run);
    get_bars(program, x_bar, x_bar_dot);
    for (size_t k = 0; k < program->inputs; k++)
        x_bar_dot[k] /= COMPLEX_STEP;
}

static void end_run(void *context, ir_region_kind kind, size_t step) {
    ir_simulation *run = context;
    (void)kind;
    (void)step;
    run->ended = true;
}

void cli_initial_states(cli_program *program, const double *x, double *states) {
    ir_simulation *run = &program->interpreter;
    ir_observer observer = {end_run, run};
    run->environment.complex_numbers = false;
    put_attributes(program);
    put_inputs(program, &run->values, x, NULL, 0);
    run->started = false;
    run->observer = &observer; /* the first region is what prepares */
    ir_simulate(run);
    run->observer = NULL;
    run->ended = false;
    run->started = true;
    for (size_t k = 0; k < program->input[CLI_INPUTS - 1].count; k++)
        states[k] = creal(run->values.of[IR_STATE][k]);
}

void cli_set_interpreter(cli_program *program, const cli_second *at) {
    put_attributes(program);
    put_inputs(program, &program->interpreter.values, at->x, NULL, 0);
    put_inputs(program, &program->interpreter.dots, at->dot, NULL, 0);
    put_seeds(program, at->y_bar);
}

void cli_complex_step(cli_program *program, const double *x, const double *dot, double *y,
                      double *y_dot) {
    ir_simulation *run = &program->interpreter;
    run->environment.complex_numbers = true;
    put_attributes(program);
    put_inputs(program, &run->values, x, dot, COMPLEX_STEP);
    ir_simulate(run);
    get_results(program, &run->values, y, y_dot);
    for (size_t k = 0; k < program->results; k++)
        y_dot[k] /= COMPLEX_STEP;
}
