#include <math.h>
#include <string.h>

#include "optim/runner.h"

typedef enum stage { STAGE_REFLECT, STAGE_CONTRACT, STAGE_MUTATE, STAGE_DONE } stage;

/* A complex between two shufflings. */
typedef struct complex_state {
    stage stage;
    size_t evolved; /* steps */
    size_t worst;   /* place in the complex of the point that may be replaced */
} complex_state;

enum { MOST_COMPLEXES = 64 };

typedef struct sceua_state {
    size_t sampled; /* of the first population; all: it evolves */
    complex_state complex[MOST_COMPLEXES];
} sceua_state;

/* Names for what the runner's options and memory hold. A population is kept in order of complexes:
 * those of complex c are points c * size ... . Numbers are shares of ranges. */
typedef struct population {
    optim_runner *runner;
    sceua_state *state;
    size_t count, complexes, size, points;
    double *share;    /* [points][count] */
    double *value;    /* [points] */
    double *tried;    /* [complexes][count] */
    double *centroid; /* [complexes][count] of the subcomplex without its worst point */
    double *shuffled; /* [points][count + 1] while shuffling */
} population;

static size_t complexes_of(const optim_search_options *options) {
    return options->complexes < MOST_COMPLEXES ? options->complexes : MOST_COMPLEXES;
}

optim_runner_shape optim_sceua_shape(const optim_search_options *options) {
    size_t count = options->count, complexes = complexes_of(options);
    size_t points = complexes * (2 * count + 1);
    return (optim_runner_shape){.most = complexes,
                                .bytes = sizeof(sceua_state),
                                .numbers = 2 * points * (count + 1) + 2 * complexes * count};
}

static population population_of(optim_runner *runner) {
    size_t count = runner->options->count, complexes = complexes_of(runner->options);
    population of = {.runner = runner,
                     .state = runner->state,
                     .count = count,
                     .complexes = complexes,
                     .size = 2 * count + 1,
                     .points = complexes * (2 * count + 1),
                     .share = runner->numbers};
    of.value = of.share + of.points * count;
    of.tried = of.value + of.points;
    of.centroid = of.tried + complexes * count;
    of.shuffled = of.centroid + complexes * count;
    return of;
}

static double *share_of(const population *of, size_t complex, size_t place) {
    return of->share + (complex * of->size + place) * of->count;
}

static double *value_of(const population *of, size_t complex, size_t place) {
    return of->value + complex * of->size + place;
}

/* ---- asking ---- */

static void ask(const population *of, const double *share) {
    optim_runner *runner = of->runner;
    if (!optim_may_use(runner, runner->points + 1))
        return;
    double *point = runner->point + runner->points++ * of->count;
    for (size_t k = 0; k < of->count; k++)
        point[k] = optim_raw_of_share(share[k]);
}

static void ask_sample(const population *of) {
    size_t left = of->points - of->state->sampled;
    for (size_t k = 0; k < left && k < of->complexes; k++) {
        double *share = of->share + (of->state->sampled + k) * of->count;
        optim_first_shares(of->runner, share);
        ask(of, share);
    }
}

static void ask_complexes(const population *of) {
    for (size_t c = 0; c < of->complexes; c++)
        if (of->state->complex[c].stage != STAGE_DONE)
            ask(of, of->tried + c * of->count);
}

/* ---- one complex ---- */

/* Swaps two points of a complex. */
static void swap(const population *of, size_t complex, size_t a, size_t b) {
    double *x = share_of(of, complex, a), *y = share_of(of, complex, b);
    double *f = value_of(of, complex, a), *g = value_of(of, complex, b), kept = *f;
    *f = *g;
    *g = kept;
    for (size_t k = 0; k < of->count; k++) {
        kept = x[k];
        x[k] = y[k];
        y[k] = kept;
    }
}

/* The best first; by insertion, for all but one are in order most of the time. */
static void sort(const population *of, size_t complex) {
    for (size_t k = 1; k < of->size; k++)
        for (size_t j = k; j > 0 && *value_of(of, complex, j) < *value_of(of, complex, j - 1); j--)
            swap(of, complex, j, j - 1);
}

/* A place of a complex in order: the better, the likelier, in a triangle. */
static size_t draw_place(const population *of) {
    double size = (double)of->size, u = core_random_uniform(&of->runner->random);
    double place = size + 0.5 - sqrt((size + 0.5) * (size + 0.5) - size * (size + 1) * u);
    return place < size - 1 ? (size_t)place : of->size - 1;
}

/* count + 1 different places are drawn; the worst of them is remembered, and the middle of the
 * others. */
static void draw_subcomplex(const population *of, size_t complex, bool *taken) {
    complex_state *state = &of->state->complex[complex];
    double *centroid = of->centroid + complex * of->count;
    memset(taken, 0, of->size * sizeof *taken);
    state->worst = 0;
    for (size_t drawn = 0; drawn <= of->count;) {
        size_t place = draw_place(of);
        if (taken[place])
            continue;
        taken[place] = true;
        state->worst = place > state->worst ? place : state->worst;
        drawn++;
    }
    memset(centroid, 0, of->count * sizeof *centroid);
    for (size_t place = 0; place < state->worst; place++)
        for (size_t k = 0; taken[place] && k < of->count; k++)
            centroid[k] += share_of(of, complex, place)[k] / (double)of->count;
}

/* Somewhere in the smallest box around the complex. */
static void mutate(const population *of, size_t complex) {
    double *tried = of->tried + complex * of->count;
    for (size_t k = 0; k < of->count; k++) {
        double low = 1, high = 0;
        for (size_t place = 0; place < of->size; place++) {
            double share = share_of(of, complex, place)[k];
            low = share < low ? share : low;
            high = share > high ? share : high;
        }
        tried[k] = low + (high - low) * core_random_uniform(&of->runner->random);
    }
}

/* The worst point through the middle of the others, or half the way back to it. */
static void move_worst(const population *of, size_t complex, double through) {
    const double *centroid = of->centroid + complex * of->count;
    const double *worst = share_of(of, complex, of->state->complex[complex].worst);
    double *tried = of->tried + complex * of->count;
    for (size_t k = 0; k < of->count; k++)
        tried[k] = centroid[k] + through * (centroid[k] - worst[k]);
}

static bool is_outside(const double *share, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (!(share[k] >= 0 && share[k] <= 1))
            return true;
    return false;
}

static void begin_step(const population *of, size_t complex, bool *taken) {
    complex_state *state = &of->state->complex[complex];
    if (state->evolved == of->size) {
        state->stage = STAGE_DONE;
        return;
    }
    sort(of, complex);
    draw_subcomplex(of, complex, taken);
    move_worst(of, complex, 1);
    state->stage = STAGE_REFLECT;
    if (is_outside(of->tried + complex * of->count, of->count))
        mutate(of, complex);
}

/* Takes what was tried, or tries something else. True when the step is over. */
static bool end_step(const population *of, size_t complex, double value) {
    complex_state *state = &of->state->complex[complex];
    double *worst = value_of(of, complex, state->worst);
    if (value < *worst || state->stage == STAGE_MUTATE) {
        *worst = value;
        memcpy(share_of(of, complex, state->worst), of->tried + complex * of->count,
               of->count * sizeof(double));
        state->evolved++;
        return true;
    }
    if (state->stage == STAGE_REFLECT)
        move_worst(of, complex, -0.5);
    else
        mutate(of, complex);
    state->stage++;
    return false;
}

/* ---- the population ---- */

/* All points into one order, the best first, and dealt out to the complexes like cards. */
static void shuffle(const population *of) {
    size_t width = of->count + 1;
    for (size_t k = 0; k < of->points; k++) {
        size_t at = k;
        for (; at > 0 && of->value[k] < of->shuffled[(at - 1) * width]; at--)
            memcpy(of->shuffled + at * width, of->shuffled + (at - 1) * width,
                   width * sizeof(double));
        of->shuffled[at * width] = of->value[k];
        memcpy(of->shuffled + at * width + 1, of->share + k * of->count,
               of->count * sizeof(double));
    }
    for (size_t k = 0; k < of->points; k++) {
        const double *row = of->shuffled + k * width;
        *value_of(of, k % of->complexes, k / of->complexes) = row[0];
        memcpy(share_of(of, k % of->complexes, k / of->complexes), row + 1,
               of->count * sizeof(double));
    }
}

/* The geometric mean of the ranges that the population spans, as shares of all. */
static double spread(const population *of) {
    double sum = 0;
    for (size_t k = 0; k < of->count; k++) {
        double low = 1, high = 0;
        for (size_t p = 0; p < of->points; p++) {
            low = fmin(low, of->share[p * of->count + k]);
            high = fmax(high, of->share[p * of->count + k]);
        }
        sum += log(fmax(high - low, 1e-300));
    }
    return exp(sum / (double)of->count);
}

static const double converged = 1e-6;

static void begin_evolution(const population *of) {
    bool *taken = (bool *)of->shuffled; /* free for other use between two shufflings */
    shuffle(of);
    if (spread(of) < converged)
        return;
    for (size_t c = 0; c < of->complexes; c++) {
        of->state->complex[c] = (complex_state){0};
        begin_step(of, c, taken);
    }
    ask_complexes(of);
}

static void tell_sample(const population *of, const double *value, size_t points) {
    memcpy(of->value + of->state->sampled, value, points * sizeof *value);
    of->state->sampled += points;
    if (of->state->sampled < of->points)
        ask_sample(of);
    else
        begin_evolution(of);
}

static void tell_complexes(const population *of, const double *value) {
    bool *taken = (bool *)of->shuffled, done = true;
    for (size_t c = 0, told = 0; c < of->complexes; c++) {
        if (of->state->complex[c].stage == STAGE_DONE)
            continue;
        if (end_step(of, c, value[told++]))
            begin_step(of, c, taken);
        done = done && of->state->complex[c].stage == STAGE_DONE;
    }
    if (done)
        begin_evolution(of);
    else
        ask_complexes(of);
}

void optim_sceua_begin(optim_runner *runner) {
    population of = population_of(runner);
    runner->wanted = OPTIM_VALUES;
    ask_sample(&of);
}

void optim_sceua_tell(optim_runner *runner, const optim_answer *answer) {
    population of = population_of(runner);
    size_t points = runner->points;
    runner->points = 0;
    if (of.state->sampled < of.points)
        tell_sample(&of, answer->value, points);
    else if (optim_may_use(runner, of.complexes))
        tell_complexes(&of, answer->value);
}
