#include "optim/search.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "optim/runner.h"

static const optim_search_kind KINDS[] = {
#define SEARCH(name, evaluations, starts)                                                          \
    {#name, evaluations, starts, optim_##name##_shape, optim_##name##_begin, optim_##name##_tell},
#include "optim/search.def"
#undef SEARCH
};

struct optim_search {
    const optim_search_kind *kind;
    optim_search_options options;
    optim_runner_shape shape;
    size_t evaluations;
    size_t points;
    double *start;        /* [count] */
    double *point;        /* [runner][most][count], those asked for close together */
    double *value;        /* [runner] */
    double *best;         /* [runner][count] */
    double *numbers;      /* [runner][shape.numbers] */
    char *state;          /* [runner][shape.bytes] */
    optim_runner *runner; /* [runner] */
    double *asked;        /* [runner][most][count] of each runner's own */
};

core_status optim_search_named(const char *name, const optim_search_kind **kind, afx_error *error) {
    for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++)
        if (strcmp(KINDS[k].name, name) == 0) {
            *kind = &KINDS[k];
            return CORE_OK;
        }
    return core_fail(error, CORE_USAGE, "no search `%s`; there are:"
#define SEARCH(name, evaluations, starts) " " #name
#include "optim/search.def"
#undef SEARCH
                     ,
                     name);
}

const char *optim_search_name(const optim_search_kind *kind) {
    return kind->name;
}

optim_search_options optim_usual_search(const optim_search_kind *kind) {
    return (optim_search_options){.evaluations = kind->evaluations,
                                  .starts = kind->starts,
                                  .complexes = 4,
                                  .memory = 10,
                                  .share = 0.2};
}

/* ---- shares of a range ---- */

static const double edge = 1e-6;

double optim_raw_of_share(double share) {
    double inside = fmin(fmax(share, edge), 1 - edge);
    return log(inside) - log(1 - inside);
}

void optim_first_shares(optim_runner *runner, double *share) {
    for (size_t k = 0; k < runner->options->count; k++)
        share[k] = runner->first ? 1 / (1 + exp(-runner->options->start[k]))
                                 : core_random_uniform(&runner->random);
    runner->first = false;
}

/* Not so near to a bound that the derivative there is small. */
void optim_first_point(optim_runner *runner, double *raw) {
    for (size_t k = 0; k < runner->options->count; k++)
        raw[k] = runner->first
                     ? runner->options->start[k]
                     : optim_raw_of_share(0.05 + 0.9 * core_random_uniform(&runner->random));
    runner->first = false;
}

bool optim_may_use(const optim_runner *runner, size_t evaluations) {
    return runner->used + evaluations <= runner->budget;
}

/* ---- memory ---- */

static core_status allocate(optim_search *search, afx_error *error) {
    size_t runners = search->options.starts, count = search->options.count;
    search->shape = search->kind->shape(&search->options);
    search->start = core_allocate(count, sizeof(double));
    search->point = core_allocate(runners * search->shape.most, count * sizeof(double));
    search->asked = core_allocate(runners * search->shape.most, count * sizeof(double));
    search->value = core_allocate(runners, sizeof(double));
    search->best = core_allocate(runners * count, sizeof(double));
    search->numbers = core_allocate(runners * search->shape.numbers, sizeof(double));
    search->state = core_allocate(runners, search->shape.bytes);
    search->runner = core_allocate(runners, sizeof *search->runner);
    bool fine = search->start && search->point && search->asked && search->value && search->best &&
                search->numbers && search->state && search->runner;
    return fine ? CORE_OK : core_fail_memory(error);
}

void optim_search_free(optim_search *search) {
    if (!search)
        return;
    void *pieces[] = {search->start,   search->point, search->value,  search->best,
                      search->numbers, search->state, search->runner, search->asked};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
        core_free(pieces[k]);
    core_free(search);
}

static core_status check(const optim_search_options *options, afx_error *error) {
    if (!options->count || !options->starts || !options->complexes || !options->memory)
        return core_fail(error, CORE_USAGE, "a search for nothing");
    if (options->evaluations < options->starts)
        return core_fail(error, CORE_USAGE, "a search needs an evaluation for each of %zu starts",
                         options->starts);
    return options->share > 0 && options->share <= 1
               ? CORE_OK
               : core_fail(error, CORE_USAGE, "a share of %g is not within 0 .. 1", options->share);
}

/* ---- runners ---- */

static void gather(optim_search *search) {
    size_t count = search->options.count;
    search->points = 0;
    for (size_t r = 0; r < search->options.starts; r++) {
        const optim_runner *runner = &search->runner[r];
        memcpy(search->point + search->points * count, runner->point,
               runner->points * count * sizeof(double));
        search->points += runner->points;
    }
}

static void begin(optim_search *search, size_t r) {
    const optim_search_options *options = &search->options;
    size_t count = options->count;
    search->value[r] = INFINITY;
    search->runner[r] = (optim_runner){
        .options = options,
        .random = {.seed = options->seed, .stream = options->stream * options->starts + r},
        .first = r == 0,
        .budget = options->evaluations / options->starts,
        .value = search->value + r,
        .best = search->best + r * count,
        .point = search->asked + r * search->shape.most * count,
        .state = search->state + r * search->shape.bytes,
        .numbers = search->numbers + r * search->shape.numbers};
    memcpy(search->runner[r].best, options->start, count * sizeof(double));
    search->kind->begin(&search->runner[r]);
}

core_status optim_search_create(const optim_search_kind *kind, const optim_search_options *options,
                                optim_search **search, afx_error *error) {
    CORE_TRY(check(options, error));
    optim_search *made = *search = core_allocate(1, sizeof **search);
    if (!made)
        return core_fail_memory(error);
    made->kind = kind;
    made->options = *options;
    core_status status = allocate(made, error);
    if (status != CORE_OK) {
        optim_search_free(made);
        *search = NULL;
        return status;
    }
    memcpy(made->start, options->start, options->count * sizeof(double));
    made->options.start = made->start;
    for (size_t r = 0; r < options->starts; r++)
        begin(made, r);
    gather(made);
    return CORE_OK;
}

size_t optim_search_most(const optim_search *search) {
    return search->options.starts * search->shape.most;
}

/* Runners that have something to ask all want the same. */
optim_asked optim_search_ask(const optim_search *search) {
    optim_asked asked = {.points = search->points, .point = search->point};
    for (size_t r = 0; r < search->options.starts; r++)
        if (search->runner[r].points)
            asked.wanted = search->runner[r].wanted;
    return asked;
}

static void note_best(optim_runner *runner, const double *value) {
    size_t count = runner->options->count;
    for (size_t k = 0; k < runner->points; k++) {
        if (!(value[k] < *runner->value))
            continue;
        *runner->value = value[k];
        memcpy(runner->best, runner->point + k * count, count * sizeof(double));
    }
}

static void tell(optim_search *search, optim_runner *runner, const optim_answer *answer) {
    size_t cost = runner->wanted == OPTIM_PRODUCTS ? search->options.count : 1;
    note_best(runner, answer->value);
    runner->used += runner->points * cost;
    search->evaluations += runner->points * cost;
    search->kind->tell(runner, answer);
}

void optim_search_tell(optim_search *search, const optim_answer *answer) {
    size_t count = search->options.count;
    optim_answer own = *answer;
    for (size_t r = 0; r < search->options.starts; r++) {
        size_t points = search->runner[r].points;
        if (points)
            tell(search, &search->runner[r], &own);
        own.value += points;
        own.gradient += own.gradient ? points * count : 0;
        own.product += own.product ? points * count * count : 0;
    }
    gather(search);
}

optim_found optim_search_found(const optim_search *search) {
    return (optim_found){search->options.starts, search->evaluations, search->value, search->best};
}
