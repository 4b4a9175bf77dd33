/* parity IN OUT: computes what the safetensors file IN asks for and writes the results to OUT, so
 * that another program can compare them with its own. The text `case` in IN says what:
 *
 * echo  every array of IN, unchanged
 * mlp   text `layers` "8:tanh 3:identity"; arrays x [batch][inputs], weights, y_bar; gives y,
 *       weights_bar, x_bar
 * recurrent  text `cell` lstm or gru; arrays x [step][row][inputs], weights, states_bar [step][row]
 *       [hidden]; gives states, weights_bar, x_bar
 * loss  text `loss`; arrays simulated [series][time][site], observed [time][site] and then as many
 *       weights, deviations [site], numbers [2]; of a likelihood the series after the first are its
 *       inputs, two of each if there is more than one; gives losses [site], bar
 *       [series][time][site], parts []
 * metrics  arrays simulated, observed [site][time]; gives metrics [site][row of metric.def]
 * steps texts `rule`, `rate`, `momentum`; arrays weights [count], gradients [steps][count]; gives
 *       path [steps][count] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "loss/loss.h"
#include "loss/metrics.h"
#include "nn/mlp.h"
#include "nn/recurrent.h"
#include "optim/curvature.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "tensor/blas.h"
#include "tensor/safetensors.h"

enum { RESULTS_MOST = 8 };

typedef struct exchange {
    tensor_archive in;
    tensor_entry results[RESULTS_MOST];
    size_t result_count;
    afx_error error;
} exchange;

static const double *input(exchange *at, const char *name, tensor_shape *shape) {
    const tensor_entry *entry = tensor_archive_entry(&at->in, name);
    if (!entry || entry->type != TENSOR_DOUBLE) {
        fprintf(stderr, "parity: no double array `%s`\n", name);
        exit(2);
    }
    if (shape) {
        *shape = entry->shape;
    }
    return entry->data;
}

static double *result(exchange *at, const char *name, size_t rows, size_t columns) {
    double *data = core_allocate(rows * columns, sizeof *data);
    at->results[at->result_count++] =
        (tensor_entry){name, TENSOR_DOUBLE, {2, {rows, columns}}, data};
    return data;
}

static core_status run_echo(exchange *at) {
    for (size_t i = 0; i < at->in.entry_count && i < RESULTS_MOST; i++) {
        at->results[at->result_count++] = at->in.entries[i];
    }
    return CORE_OK;
}

static core_status build_network(exchange *at, size_t inputs, nn_mlp *mlp) {
    char layers[256];
    (void)snprintf(layers, sizeof layers, "%s", tensor_archive_text(&at->in, "layers"));
    CORE_TRY(nn_mlp_start(mlp, inputs, &at->error));
    for (char *rest = layers, *word; (word = strtok_r(rest, " ", &rest));) {
        char *name;
        size_t outputs = strtoul(word, &name, 10);
        nn_activation activation;
        CORE_TRY(nn_activation_named(name + 1, &activation, &at->error));
        CORE_TRY(nn_mlp_add(mlp, outputs, activation, &at->error));
    }
    return CORE_OK;
}

static core_status run_mlp(exchange *at) {
    tensor_shape shape;
    nn_mlp mlp;
    size_t work_count;
    const double *x = input(at, "x", &shape);
    CORE_TRY(build_network(at, shape.extent[1], &mlp));
    nn_mlp_run run = {.batch = shape.extent[0], .x = x};
    CORE_TRY(nn_mlp_work_count(&mlp, run.batch, &work_count, &at->error));
    run.weights = input(at, "weights", NULL);
    run.y_bar = input(at, "y_bar", NULL);
    run.y = result(at, "y", run.batch, nn_mlp_outputs(&mlp));
    run.weights_bar = result(at, "weights_bar", 1, nn_mlp_weight_count(&mlp));
    run.x_bar = result(at, "x_bar", run.batch, mlp.inputs);
    run.work = core_allocate(work_count, sizeof *run.work);
    CORE_TRY(nn_mlp_forward(&mlp, &run, &at->error));
    core_status status = nn_mlp_backward(&mlp, &run, &at->error);
    core_free(run.work);
    return status;
}

/* From rows of [inputs, 1, hidden]. */
static void copy_columns(const double *rows, size_t count, const size_t part[3], double *to) {
    for (size_t r = 0; r < count; r++)
        memcpy(to + r * part[1], rows + r * part[2] + part[0], part[1] * sizeof *to);
}

static core_status pass_recurrent(exchange *at, const nn_recurrent *layer, nn_recurrent_run *run,
                                  const double *x) {
    size_t rows = run->steps * run->batch, width = nn_recurrent_width(layer);
    size_t own[3] = {layer->inputs + 1, layer->hidden, width};
    double *states = result(at, "states", rows, layer->hidden);
    double *weights_bar = result(at, "weights_bar", 1, nn_recurrent_weight_count(layer));
    run->inputs_bar = result(at, "x_bar", rows, layer->inputs);
    for (size_t r = 0; r < rows; r++)
        memcpy(run->rows + r * width, x + r * layer->inputs, layer->inputs * sizeof *x);
    nn_recurrent_begin(layer, run);
    CORE_TRY(nn_recurrent_forward(layer, run, &at->error));
    copy_columns(run->rows + run->batch * width, rows, own, states);
    CORE_TRY(nn_recurrent_backward(layer, run, &at->error));
    nn_recurrent_unpack(layer, run->matrix_bar, weights_bar);
    return CORE_OK;
}

static core_status run_recurrent(exchange *at) {
    tensor_shape shape, states;
    const double *x = input(at, "x", &shape), *weights = input(at, "weights", NULL);
    const double *bar = input(at, "states_bar", &states);
    bool gru = strcmp(tensor_archive_text(&at->in, "cell"), "gru") == 0;
    nn_recurrent layer = {gru ? NN_GRU : NN_LSTM, shape.extent[2], states.extent[2]};
    size_t steps = shape.extent[0], batch = shape.extent[1], all = batch * layer.hidden;
    size_t width = nn_recurrent_width(&layer), weight = NN_GATES * layer.hidden * width;
    size_t counts[] = {
        weight, (steps + 1) * batch * width, (steps + 1) * all, 4 * steps * all, steps * all, all,
        weight};
    double *p[sizeof counts / sizeof *counts];
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        p[k] = core_allocate(counts[k], sizeof(double));
    nn_recurrent_pack(&layer, weights, p[0]);
    memcpy(p[4], bar, steps * all * sizeof(double));
    nn_recurrent_run run = {steps, batch, p[0], p[1], p[2], p[3], p[4], p[5], p[6], NULL, NULL};
    core_status status = pass_recurrent(at, &layer, &run, x);
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        core_free(p[k]);
    return status;
}

/* Series 1, 2, ...: one component, or two of each input. */
static void take_inputs(loss_term *term, size_t series, loss_source source[2 * LOSS_INPUTS]) {
    size_t each = series > 2 ? 2 : 1;
    for (size_t k = 1; k < series && k <= 2 * LOSS_INPUTS; k++) {
        source[k - 1] = (loss_source){k, 1, 0};
        term->input[(k - 1) / each] = source + (k - 1) / each * each;
        term->components[(k - 1) / each] = each;
    }
}

static core_status run_loss(exchange *at) {
    tensor_shape shape;
    const loss_kind *kind;
    const double *simulated = input(at, "simulated", &shape);
    size_t series = shape.extent[0], steps = shape.extent[1], sites = shape.extent[2];
    ptrdiff_t width = (ptrdiff_t)sites, each = (ptrdiff_t)(steps * sites);
    loss_source source[2 * LOSS_INPUTS];
    CORE_TRY(loss_named(tensor_archive_text(&at->in, "loss"), &kind, &at->error));
    loss_term term = loss_term_of(kind);
    loss_objective objective = {&term, 1};
    take_inputs(&term, series, source);
    memcpy(term.number, input(at, "numbers", NULL), sizeof term.number);
    term.weight = kind->unobserved ? LOSS_NONE : 1;
    double *bar = result(at, "bar", series, steps * sites);
    loss_block block = {.steps = steps,
                        .sites = sites,
                        .simulated = {simulated, width, 1, each},
                        .observed = {input(at, "observed", NULL), width, 1, each},
                        .simulated_bar = {bar, width, 1, each},
                        .numbers = input(at, "deviations", NULL),
                        .numbers_stride = sites};
    double *parts = result(at, "parts", 1, 1);
    CORE_TRY(loss_parts(&objective, &block, parts, &at->error));
    return loss_evaluate(&objective, &block, parts, result(at, "losses", 1, sites), &at->error);
}

static core_status run_metrics(exchange *at) {
    tensor_shape shape;
    const double *simulated = input(at, "simulated", &shape);
    const double *observed = input(at, "observed", NULL);
    size_t sites = shape.extent[0], steps = shape.extent[1];
    double *to = result(at, "metrics", sites, LOSS_METRICS);
    for (size_t s = 0; s < sites; s++) {
        loss_series series = {steps, simulated + s * steps, 1, observed + s * steps, 1};
        loss_metrics metrics;
        CORE_TRY(loss_all_metrics_of(&series, &metrics, &at->error));
        for (size_t row = 0; row < LOSS_METRICS; row++)
            to[s * LOSS_METRICS + row] = loss_metric_of(&metrics, row);
    }
    return CORE_OK;
}

static double number(const exchange *at, const char *name, double otherwise) {
    const char *text = tensor_archive_text(&at->in, name);
    return text ? strtod(text, NULL) : otherwise;
}

static core_status run_steps(exchange *at) {
    tensor_shape shape;
    const optim_rule *rule;
    CORE_TRY(optim_rule_named(tensor_archive_text(&at->in, "rule"), &rule, &at->error));
    optim_settings settings = rule->usual;
    settings.rate = number(at, "rate", settings.rate);
    settings.momentum = number(at, "momentum", settings.momentum);
    settings.share = number(at, "share", settings.share);
    settings.decay = number(at, "decay", settings.decay);
    const double *gradients = input(at, "gradients", &shape), *weights = input(at, "weights", NULL);
    size_t steps = shape.extent[0], count = shape.extent[1], numbers;
    CORE_TRY(optim_state_count(rule, count, &numbers, &at->error));
    double *path = result(at, "path", steps, count);
    double *state = core_allocate(numbers, sizeof *state);
    core_status status = CORE_OK;
    for (size_t t = 0; t < steps && status == CORE_OK; t++) {
        double *row = path + t * count;
        memcpy(row, t == 0 ? weights : row - count, count * sizeof *row);
        optim_step step = {count, row, gradients + t * count, state};
        status = optim_take_step(rule, &settings, &step, &at->error);
    }
    core_free(state);
    return status;
}

/* Steps of L-BFGS of one length, the first shortened by the gradient, on x'Ax / 2 - b'x + sum of
 * x^4 / 4. */
static core_status run_curvature(exchange *at) {
    tensor_shape shape;
    const double *matrix = input(at, "matrix", &shape), *right = input(at, "right", NULL);
    size_t count = shape.extent[0], steps = 10;
    double rate = number(at, "rate", 1), *path = result(at, "path", steps + 1, count);
    double *numbers = core_allocate(optim_curvature_numbers(count, 5) + 4 * count, sizeof *numbers);
    double *gradient = numbers + optim_curvature_numbers(count, 5), *before = gradient + count;
    double *direction = before + count, *step = direction + count;
    optim_curvature curvature = optim_curvature_of(count, 5, numbers);
    for (size_t t = 0; t <= steps; t++) {
        double *x = path + t * count, length = 0;
        memcpy(before, gradient, count * sizeof *before);
        for (size_t k = 0; k < count; k++)
            x[k] = t ? x[k - count] + step[k] : 0;
        for (size_t k = 0; k < count; k++)
            gradient[k] = optim_dot(count, matrix + k * count, x) - right[k] + x[k] * x[k] * x[k];
        for (size_t k = 0; k < count; k++) {
            before[k] = gradient[k] - before[k];
            length += fabs(gradient[k]);
        }
        if (t)
            optim_curvature_note(&curvature, step, before);
        optim_curvature_direction(&curvature, gradient, direction);
        for (size_t k = 0; k < count; k++)
            step[k] = (t || length < 1 ? rate : rate / length) * direction[k];
    }
    core_free(numbers);
    return CORE_OK;
}

/* The factors of ten batches in each of the passes that `scores` has. */
static core_status run_schedule(exchange *at) {
    tensor_shape shape;
    const double *scores = input(at, "scores", &shape);
    size_t passes = shape.extent[0];
    optim_schedule schedule = {.kind = (optim_schedule_kind)number(at, "kind", 0),
                               .every = (size_t)number(at, "every", 0),
                               .factor = number(at, "factor", 1),
                               .least = number(at, "least", 0),
                               .warmup = (size_t)number(at, "warmup", 0),
                               .passes = passes};
    double *factors = result(at, "factors", passes, 10);
    for (size_t k = 0; k < 10 * passes; k++) {
        optim_moment moment = {k / 10, k % 10, 10, scores, 1};
        factors[k] = optim_schedule_factor(&schedule, &moment);
    }
    return CORE_OK;
}

typedef struct exchange_case {
    const char *name;
    core_status (*run)(exchange *at);
} exchange_case;

static const exchange_case CASES[] = {{"echo", run_echo},           {"mlp", run_mlp},
                                      {"recurrent", run_recurrent}, {"loss", run_loss},
                                      {"metrics", run_metrics},     {"steps", run_steps},
                                      {"schedule", run_schedule},   {"curvature", run_curvature}};

static core_status run_case(exchange *at) {
    const char *name = tensor_archive_text(&at->in, "case");
    for (size_t i = 0; name && i < sizeof CASES / sizeof CASES[0]; i++) {
        if (strcmp(CASES[i].name, name) == 0) {
            return CASES[i].run(at);
        }
    }
    return core_fail(&at->error, CORE_USAGE, "no such case");
}

static void free_results(exchange *at) {
    for (size_t i = 0; i < at->result_count; i++) {
        if (!tensor_archive_entry(&at->in, at->results[i].name)) {
            core_free((void *)at->results[i].data);
        }
    }
    tensor_archive_free(&at->in);
}

int main(int count, char **words) {
    exchange at = {0};
    tensor_blas_start();
    core_status status = count == 3 ? tensor_archive_read(words[1], &at.in, &at.error)
                                    : core_fail(&at.error, CORE_USAGE, "parity IN OUT");
    if (status == CORE_OK) {
        status = run_case(&at);
    }
    if (status == CORE_OK) {
        tensor_archive out = {at.results, at.result_count, at.in.texts, at.in.text_count};
        status = tensor_archive_write(words[2], &out, &at.error);
    }
    if (status != CORE_OK) {
        fprintf(stderr, "parity: %s\n", at.error.message);
    }
    free_results(&at);
    return core_exit_code(status);
}
