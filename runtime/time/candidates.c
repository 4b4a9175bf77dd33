#include "time/candidates.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "time/tangent.h"

bool time_sums_squares(const loss_kind *loss) {
    static const char *const names[] = {"mse", "nse", "batch_nse"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(loss->name, names[k]) == 0)
            return true;
    return false;
}

/* ---- memory ---- */

static core_status allocate(time_candidates *of, afx_error *error) {
    const time_candidates_options *options = &of->options;
    time_room room = {.sites = options->places,
                      .steps = options->steps,
                      .reverse = options->wanted == OPTIM_GRADIENTS};
    CORE_TRY(time_plan_memory(&of->setup, &room, options->memory, &of->plan, error));
    if (of->plan.room.sites < options->places)
        return core_fail(error, CORE_USAGE,
                         "the memory allowed is too little for %zu runs side by side",
                         options->places);
    size_t columns = time_columns(&of->setup);
    of->site = core_allocate(options->places, sizeof *of->site);
    of->columns = core_allocate(options->places * columns, sizeof(double));
    of->bar = core_allocate(options->steps, sizeof(double));
    if (!of->site || !of->columns || !of->bar)
        return core_fail_memory(error);
    CORE_TRY(time_chunk_create(&of->setup, &of->plan.room, &of->chunk, error));
    return options->wanted == OPTIM_PRODUCTS ? time_tangent_allocate(of, error) : CORE_OK;
}

core_status time_candidates_create(const time_candidates_options *options,
                                   time_candidates *candidates, afx_error *error) {
    *candidates = (time_candidates){.options = *options, .setup = *options->setup};
    candidates->setup.listener = NULL;
    core_status status = allocate(candidates, error);
    if (status != CORE_OK)
        time_candidates_free(candidates);
    return status;
}

void time_candidates_free(time_candidates *of) {
    void *pieces[] = {of->site, of->columns,       of->bar,       of->slopes,
                      of->work, of->parameter_dot, of->output_dot};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    if (of->chunk.setup)
        time_chunk_free(&of->chunk);
    *of = (time_candidates){0};
}

void time_candidates_load(time_candidates *of, const size_t *site, size_t places,
                          data_steps steps) {
    memcpy(of->site, site, places * sizeof *site);
    data_window window = {
        .site = of->site, .begin = steps.begin, .sites = places, .steps = steps.end - steps.begin};
    of->chunk.setup = &of->setup;
    time_chunk_load(&of->chunk, &window);
}

/* ---- losses ---- */

/* The loss of a place, and its derivative in bar (NULL: not wanted), scored steps only. */
static double loss_of(time_candidates *of, size_t place, double *bar) {
    const time_chunk *chunk = &of->chunk;
    size_t skip = of->options.warmup, first = place * chunk->steps + skip;
    ptrdiff_t site = (ptrdiff_t)chunk->steps;
    const double *deviations = of->options.deviations;
    double loss;
    if (bar)
        memset(bar, 0, chunk->steps * sizeof *bar);
    loss_block block = {.steps = chunk->steps - skip,
                        .sites = 1,
                        .simulated = {chunk->simulated + first, 1, site},
                        .observed = {chunk->observed + first, 1, site},
                        .simulated_bar = {bar ? bar + skip : NULL, 1, site},
                        .deviations = deviations ? deviations + of->site[place] : NULL};
    core_status status =
        loss_evaluate(of->options.loss, &block, loss_parts(of->options.loss, &block), &loss, NULL);
    return status == CORE_OK ? loss : INFINITY;
}

static double error_squares(const time_chunk *chunk, size_t place, size_t from) {
    double sum = 0;
    for (size_t t = from; t < chunk->steps; t++) {
        double error =
            chunk->simulated[place * chunk->steps + t] - chunk->observed[place * chunk->steps + t];
        sum += isnan(error) ? 0 : error * error;
    }
    return sum;
}

/* ---- one pass over all places ---- */

static time_inputs inputs_of(const time_candidates *of) {
    return (time_inputs){of->columns, of->options.weights, .scored_from = of->options.warmup};
}

static core_status try_values(time_candidates *of, const time_worth *worth, afx_error *error) {
    time_inputs inputs = inputs_of(of);
    CORE_TRY(time_chunk_forward(&of->chunk, &inputs, error));
    for (size_t p = 0; p < of->chunk.sites; p++)
        worth->value[p] = loss_of(of, p, NULL);
    return CORE_OK;
}

static core_status try_gradients(time_candidates *of, const time_worth *worth, afx_error *error) {
    time_inputs inputs = inputs_of(of);
    CORE_TRY(time_chunk_forward(&of->chunk, &inputs, error));
    for (size_t p = 0; p < of->chunk.sites; p++)
        worth->value[p] = loss_of(of, p, of->chunk.simulated_bar + p * of->chunk.steps);
    return time_chunk_reverse(&of->chunk, worth->gradient, error);
}

/* Sums over the scored steps: of bar times the derivatives, and of their products. */
static void add_products(const time_candidates *of, size_t place, double scale, double *gradient,
                         double *product) {
    const time_chunk *chunk = &of->chunk;
    const double *observed = chunk->observed + place * chunk->steps;
    size_t columns = time_columns(&of->setup);
    for (size_t t = of->options.warmup; t < chunk->steps; t++) {
        const double *row = of->slopes + t * columns;
        for (size_t c = 0; c < columns && !isnan(observed[t]); c++) {
            gradient[c] += of->bar[t] * row[c];
            for (size_t b = 0; b <= c; b++)
                product[c * columns + b] += scale * row[c] * row[b];
        }
    }
    for (size_t c = 0; c < columns; c++)
        for (size_t b = 0; b < c; b++)
            product[b * columns + c] = product[c * columns + b];
}

static core_status try_products(time_candidates *of, const time_worth *worth, afx_error *error) {
    size_t columns = time_columns(&of->setup);
    CORE_TRY(time_tangent_run(of, error));
    memset(worth->gradient, 0, of->chunk.sites * columns * sizeof(double));
    memset(worth->product, 0, of->chunk.sites * columns * columns * sizeof(double));
    for (size_t p = 0; p < of->chunk.sites; p++) {
        double value = worth->value[p] = loss_of(of, p, of->bar);
        double squares = error_squares(&of->chunk, p, of->options.warmup);
        if (!isfinite(value) || !(squares > 0))
            continue;
        time_tangent_slopes(of, p);
        add_products(of, p, 2 * value / squares, worth->gradient + p * columns,
                     worth->product + p * columns * columns);
    }
    return CORE_OK;
}

/* ---- faults ---- */

static core_status try_once(time_candidates *of, const time_worth *worth, afx_error *error) {
    switch (of->options.wanted) {
    case OPTIM_GRADIENTS:
        return try_gradients(of, worth, error);
    case OPTIM_PRODUCTS:
        return try_products(of, worth, error);
    case OPTIM_VALUES:
        break;
    }
    return try_values(of, worth, error);
}

/* The place of a fault gets the fallback, and its columns become NaN where they are noted. False
 * when it had the fallback already. */
static bool give_up(time_candidates *of, bool *failed) {
    size_t columns = time_columns(&of->setup), place = of->chunk.fault.lane / of->setup.members;
    if (place >= of->chunk.sites || failed[place])
        return false;
    failed[place] = true;
    memcpy(of->columns + place * columns, of->options.fallback, columns * sizeof(double));
    return true;
}

static core_status try_until_fine(time_candidates *of, const time_worth *worth, bool *failed,
                                  afx_error *error) {
    core_status status = try_once(of, worth, error);
    while (status == CORE_NUMERICAL && give_up(of, failed))
        status = try_once(of, worth, error);
    for (size_t p = 0; p < of->chunk.sites; p++)
        if (failed[p])
            worth->value[p] = INFINITY;
    return status;
}

core_status time_candidates_try(time_candidates *of, const double *columns, const time_worth *worth,
                                afx_error *error) {
    size_t places = of->chunk.sites;
    bool *failed = core_allocate(places, sizeof *failed);
    if (!failed)
        return core_fail_memory(error);
    memcpy(of->columns, columns, places * time_columns(&of->setup) * sizeof *columns);
    core_status status = try_until_fine(of, worth, failed, error);
    core_free(failed);
    return status;
}
