#include "time/candidates.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "time/tangent.h"

bool time_sums_squares(const loss_objective *loss) {
    static const char *const names[] = {"mse", "nse", "batch_nse"};
    const loss_term *term = loss->term;
    if (loss->count != 1 || !term->kind || term->weight != LOSS_NONE || term->simulated != 0)
        return false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(term->kind->name, names[k]) == 0)
            return true;
    return false;
}

/* ---- memory ---- */

static core_status allocate(time_candidates *of, afx_error *error) {
    const time_candidates_options *options = &of->options;
    time_room room = {.sites = options->places,
                      .steps = options->steps,
                      .reverse = options->wanted == OPTIM_GRADIENTS,
                      .unobserved = true};
    CORE_TRY(
        time_plan_memory(&of->setup, &room, options->threads, options->memory, &of->plan, error));
    if (of->plan.room.sites < options->places)
        return core_fail(error, CORE_USAGE,
                         "the memory allowed is too little for %zu runs side by side",
                         options->places);
    size_t columns = time_columns(&of->setup);
    of->site = core_allocate(options->places, sizeof *of->site);
    of->columns = core_allocate(options->places * columns, sizeof(double));
    size_t series = options->places * options->steps;
    of->bar = core_allocate(options->steps, sizeof(double));
    of->numbers = core_allocate(options->number_count, sizeof(double));
    of->observed = core_allocate(of->setup.observation_count * series, sizeof(double));
    if (!of->site || !of->columns || !of->bar || !of->numbers || !of->observed)
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
    void *pieces[] = {of->observed, of->numbers, of->site,          of->columns,   of->bar,
                      of->slopes,   of->work,    of->parameter_dot, of->output_dot};
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
    ptrdiff_t length = (ptrdiff_t)window.steps;
    data_target rows = {{of->observed, (ptrdiff_t)places * length, 1, length, 0}, sizeof(double)};
    data_copy_series(of->setup.set,
                     (data_picks){of->setup.observations, of->setup.observation_count}, &window,
                     &rows);
}

/* ---- losses ---- */

/* Of one place; nothing is wanted of derivatives yet. */
static loss_block block_of(time_candidates *of, size_t place) {
    const time_chunk *chunk = &of->chunk;
    const time_candidates_options *options = &of->options;
    size_t first = place * chunk->steps + options->warmup;
    ptrdiff_t site = (ptrdiff_t)chunk->steps, series = site * (ptrdiff_t)chunk->sites;
    for (size_t k = 0; k < options->number_count; k++)
        of->numbers[k] = options->numbers[k * of->setup.set->shape.sites + of->site[place]];
    return (loss_block){.steps = chunk->steps - options->warmup,
                        .sites = 1,
                        .simulated = {chunk->simulated + first, 1, site, series},
                        .observed = {of->observed + first, 1, site, series},
                        .numbers = of->numbers,
                        .numbers_stride = 1};
}

/* The loss of a place; its derivative is added to bar (data NULL: not wanted), scored steps
 * only. */
static double loss_of(time_candidates *of, size_t place, loss_bar bar) {
    double loss, parts[LOSS_TERMS];
    loss_block block = block_of(of, place);
    block.simulated_bar = bar;
    core_status status = loss_parts(of->options.loss, &block, parts, NULL);
    if (status == CORE_OK)
        status = loss_evaluate(of->options.loss, &block, parts, &loss, NULL);
    return status == CORE_OK ? loss : INFINITY;
}

static double error_squares(const time_candidates *of, size_t place) {
    const time_chunk *chunk = &of->chunk;
    double sum = 0;
    for (size_t t = of->options.warmup; t < chunk->steps; t++) {
        size_t k = place * chunk->steps + t;
        double error = chunk->simulated[k] - of->observed[k];
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
        worth->value[p] = loss_of(of, p, (loss_bar){NULL, 0, 0, 0});
    return CORE_OK;
}

static core_status try_gradients(time_candidates *of, const time_worth *worth, afx_error *error) {
    time_inputs inputs = inputs_of(of);
    CORE_TRY(time_chunk_forward(&of->chunk, &inputs, error));
    const time_chunk *chunk = &of->chunk;
    size_t count = of->setup.output_count * chunk->sites * chunk->steps;
    ptrdiff_t site = (ptrdiff_t)chunk->steps, series = site * (ptrdiff_t)chunk->sites;
    memset(chunk->simulated_bar, 0, count * sizeof(double));
    for (size_t p = 0; p < chunk->sites; p++) {
        double *bar = chunk->simulated_bar + p * chunk->steps + of->options.warmup;
        worth->value[p] = loss_of(of, p, (loss_bar){bar, 1, site, series});
    }
    return time_chunk_reverse(&of->chunk, worth->gradient, error);
}

/* Sums over the scored steps: of bar times the derivatives, and of their products. */
static void add_products(const time_candidates *of, size_t place, double scale, double *gradient,
                         double *product) {
    const time_chunk *chunk = &of->chunk;
    const double *observed = of->observed + place * chunk->steps;
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
        loss_bar bar = {of->bar + of->options.warmup, 1, 0, 0};
        memset(of->bar, 0, of->chunk.steps * sizeof(double));
        double value = worth->value[p] = loss_of(of, p, bar);
        double squares = error_squares(of, p);
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
