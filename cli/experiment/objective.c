#include "experiment/objective.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model_options.h"
#include "units.h"

/* ---- models of the user ---- */

/* Dims of inputs that have no size take the steps of a window. */
static size_t choose_sizes(const front_block *model, base_arena *arena, size_t steps,
                           const char *sizes[LOSS_BINDINGS]) {
    size_t count = 0;
    for (size_t k = 0; k < model->items.count; k++) {
        const front_item *item = model->items.at[k];
        if (item->kind != ITEM_INPUT || item->over.count != 1 || count == LOSS_BINDINGS)
            continue;
        const front_item *dim = front_item_named(model, ITEM_DIM, item->over.at[0].name);
        if (dim && !dim->choices.count)
            sizes[count++] = base_arena_format(arena, "%s=%zu", dim->name, steps);
    }
    for (size_t k = 1; k < count; k++)
        if (strcmp(sizes[k], sizes[0]) == 0)
            sizes[k--] = sizes[--count];
    return count;
}

static int compile_term(const cli_arguments *arguments, const char *path, const cli_loss_term *term,
                        size_t steps, cli_objective *objective) {
    size_t at = (size_t)(objective->loss.count - 1);
    driver_unit *unit = objective->unit[at] = driver_create();
    const char *sizes[LOSS_BINDINGS];
    afx_error error = {0};
    if (!unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    driver_options options = {.model = term->name, .sizes = sizes};
    options.size_count = choose_sizes(term->model, unit->context.arena, steps, sizes);
    if (!cli_choose_math(arguments, &options))
        return CLI_USAGE;
    if (driver_read(unit, path))
        driver_compile(unit, &options);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK || !unit->module)
        return code;
    core_status status = cli_native_load(unit, CLI_NATIVE_FAST, &objective->native[at], &error);
    if (status == CORE_OK)
        status = loss_program_create(objective->native[at].model, steps, &objective->program[at],
                                     &error);
    return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
}

/* The most steps that are scored together: a batch's, or of a search by site all of the training
 * period but its warm-up. */
static size_t scored_steps(const cli_plan *plan, const afx_info *info) {
    double seconds = plan->batch_window;
    if (plan->search)
        seconds = (double)(plan->train.end - plan->train.first) - plan->warmup;
    return seconds > 0 ? (size_t)llround(seconds / info->step_seconds) : 0;
}

int cli_compile_objective(const cli_arguments *arguments, const char *path, const cli_plan *plan,
                          const afx_info *info, cli_objective *objective) {
    int code = CLI_OK;
    size_t steps = scored_steps(plan, info);
    for (size_t k = 0; k < plan->loss.count && code == CLI_OK; k++) {
        objective->loss.count = k + 1;
        if (plan->loss.term[k].model)
            code = compile_term(arguments, path, &plan->loss.term[k], steps, objective);
    }
    return code;
}

void cli_free_objective(cli_objective *objective) {
    for (size_t k = 0; k < LOSS_TERMS; k++) {
        cli_native_close(&objective->native[k]);
        driver_free(objective->unit[k]);
    }
    core_free(objective->numbers);
    *objective = (cli_objective){0};
}

/* ---- names ---- */

static bool is_output(const afx_info *info, const char *name) {
    return time_places_named(info, AFX_OUTPUT, name).count > 0;
}

static void add_name(const char *name, const char **names, size_t *count) {
    for (size_t k = 0; k < *count; k++)
        if (strcmp(names[k], name) == 0)
            return;
    names[(*count)++] = name;
}

size_t cli_observed_names(const cli_plan_loss *loss, const afx_info *info,
                          const char *names[CLI_OBJECTIVE_NAMES]) {
    size_t count = 0;
    for (size_t k = 0; k < loss->count; k++) {
        const cli_loss_term *term = &loss->term[k];
        if (term->observed)
            add_name(term->observed, names, &count);
        if (term->weight)
            add_name(term->weight, names, &count);
        for (size_t g = 0; g < term->given_count; g++)
            if (!is_output(info, term->given[g].source))
                add_name(term->given[g].source, names, &count);
    }
    return count;
}

core_status cli_find_compared(const cli_plan_loss *loss, const afx_info *info, const char **output,
                              const char **observation, afx_error *error) {
    for (size_t k = 0; k < loss->count; k++) {
        const cli_loss_term *term = &loss->term[k];
        *output = term->simulated;
        *observation = term->observed;
        for (size_t g = term->given_count; g-- > 0;)
            *(is_output(info, term->given[g].source) ? output : observation) =
                term->given[g].source;
        if (*output && *observation)
            return CORE_OK;
    }
    return core_fail(error, CORE_USAGE, "the loss compares no output with anything observed");
}

/* ---- binding to the setup ---- */

typedef struct binding {
    const cli_loss_term *plan;
    time_setup *setup;
    data_steps train;
    cli_objective *objective;
    size_t at; /* the term's number */
} binding;

static const afx_info *info_of(const binding *b) {
    return b->setup->model->info;
}

/* The one place of an output. */
static core_status find_output(const binding *b, const char *name, size_t *place,
                               afx_error *error) {
    time_places places = time_places_named(info_of(b), AFX_OUTPUT, name);
    *place = places.first;
    if (places.count == 0)
        return core_fail(error, CORE_USAGE, "model %s has no output `%s`", info_of(b)->name, name);
    if (places.count > 1)
        return core_fail(error, CORE_USAGE, "output `%s` of %s has %zu elements: one is wanted",
                         name, info_of(b)->name, places.count);
    return CORE_OK;
}

/* The source that an output at a place is, in a unit (NULL: as it is). */
static core_status bind_output(const binding *b, size_t place, const char *unit,
                               loss_source *source, afx_error *error) {
    const afx_symbol *symbol = time_symbol(info_of(b), AFX_OUTPUT, place);
    *source = (loss_source){.factor = 1};
    if (unit && !cli_convert_unit(NULL, symbol->unit, unit, &source->factor, &source->shift))
        return core_fail(error, CORE_USAGE, "output `%s` is in %s, which the loss wants in %s",
                         symbol->name, symbol->unit, unit);
    return time_setup_add_output(b->setup, place, &source->series, error);
}

static core_status bind_variable(const binding *b, const char *name, const char *unit,
                                 size_t *number, afx_error *error) {
    data_want want = {name, unit};
    data_request request = {&want, 1, cli_convert_unit, NULL};
    data_pick pick;
    CORE_TRY(data_pick_variables(b->setup->set, &request, &pick, error));
    return time_setup_add_observation(b->setup, pick, number, error);
}

/* Weights are from 0 on, or missing. */
static core_status check_weights(const binding *b, size_t number, afx_error *error) {
    const data_set *set = b->setup->set;
    size_t variable = b->setup->observations[number].index;
    for (size_t s = 0; s < set->shape.sites; s++) {
        const double *series = data_series_of(set, variable, s);
        for (size_t t = b->train.begin; t < b->train.end; t++)
            if (series[t] < 0 || isinf(series[t])) {
                char time[DATA_TIME_LENGTH];
                return core_fail(
                    error, CORE_DATA, "site %s, %s: the weight %s is below 0 or infinite",
                    set->site[s].name, data_format_time(data_time_of_step(set, t), time),
                    b->plan->weight);
            }
    }
    return CORE_OK;
}

static double *add_numbers(const binding *b, size_t *number) {
    *number = b->objective->number_count++;
    return b->objective->numbers + *number * b->setup->set->shape.sites;
}

/* Of the training observations; 0 where there are none. */
static void bind_deviation(const binding *b, loss_term *term) {
    const data_set *set = b->setup->set;
    const data_pick *pick = &b->setup->observations[term->observed];
    double *deviations = add_numbers(b, &term->deviation);
    for (size_t s = 0; s < set->shape.sites; s++) {
        const double *series = data_series_of(set, pick->index, s) + b->train.begin;
        loss_series observed = {b->train.end - b->train.begin, series, 1, series, 1};
        double deviation = loss_observed_deviation(&observed);
        deviations[s] = isnan(deviation) ? 0 : deviation * pick->factor;
    }
}

static core_status bind_site_weight(const binding *b, loss_term *term, afx_error *error) {
    const data_set *set = b->setup->set;
    data_want want = {b->plan->site_weight, NULL};
    data_request request = {&want, 1, cli_convert_unit, NULL};
    data_pick pick;
    CORE_TRY(data_pick_attributes(set, &request, &pick, error));
    double *weights = add_numbers(b, &term->site_weight);
    for (size_t s = 0; s < set->shape.sites; s++) {
        weights[s] = data_attribute_of(set, pick.index, s);
        if (!(weights[s] >= 0 && isfinite(weights[s])))
            return core_fail(error, CORE_DATA, "site %s: %s is %g, and weighs the site in the loss",
                             set->site[s].name, b->plan->site_weight, weights[s]);
    }
    return CORE_OK;
}

/* The elements of all outputs of an input, in the unit that the loss has it in. */
static core_status bind_input(const binding *b, size_t input, const char *unit, loss_term *term,
                              afx_error *error) {
    const cli_loss_input *names = &b->plan->input[input];
    loss_source *source = b->objective->source[b->at][input];
    for (size_t k = 0; k < names->count; k++) {
        time_places places = time_places_named(info_of(b), AFX_OUTPUT, names->output[k]);
        if (places.count == 0)
            return core_fail(error, CORE_USAGE, "model %s has no output `%s`", info_of(b)->name,
                             names->output[k]);
        if (term->components[input] + places.count > TIME_SERIES)
            return core_fail(error, CORE_USAGE, "%s has too many components", term->kind->name);
        for (size_t p = 0; p < places.count; p++)
            CORE_TRY(
                bind_output(b, places.first + p, unit, &source[term->components[input]++], error));
    }
    term->input[input] = source;
    return CORE_OK;
}

/* Every input that is given has as many components as the first, which has one where it is alone.
 */
static core_status check_components(const loss_term *term, afx_error *error) {
    for (size_t k = 0; k < LOSS_INPUTS; k++) {
        size_t count = term->components[k], wanted = term->components[0];
        const char *name = term->kind->input[k].name;
        if (count > 1 && !term->kind->input[k].many)
            return core_fail(error, CORE_USAGE, "%s of %s is one number, not %zu", name,
                             term->kind->name, count);
        if (count && count != wanted)
            return core_fail(error, CORE_USAGE, "%s of %s has %zu components, %s has %zu", name,
                             term->kind->name, count, term->kind->input[0].name, wanted);
    }
    return CORE_OK;
}

static core_status bind_kind(const binding *b, loss_term *term, afx_error *error) {
    size_t place;
    loss_source source;
    *term = loss_term_of(b->plan->kind);
    memcpy(term->number, b->plan->number, sizeof term->number);
    CORE_TRY(find_output(b, b->plan->simulated, &place, error));
    CORE_TRY(bind_output(b, place, NULL, &source, error));
    term->simulated = source.series;
    const char *unit = time_symbol(info_of(b), AFX_OUTPUT, place)->unit;
    if (b->plan->observed)
        CORE_TRY(bind_variable(b, b->plan->observed, unit, &term->observed, error));
    if (b->plan->weight) {
        CORE_TRY(bind_variable(b, b->plan->weight, NULL, &term->weight, error));
        CORE_TRY(check_weights(b, term->weight, error));
    }
    for (size_t k = 0; k < LOSS_INPUTS && term->kind->input[k].name; k++)
        CORE_TRY(bind_input(b, k, strcmp(term->kind->input[k].name, "share") == 0 ? NULL : unit,
                            term, error));
    CORE_TRY(check_components(term, error));
    if (term->kind->deviates)
        bind_deviation(b, term);
    return b->plan->site_weight ? bind_site_weight(b, term, error) : CORE_OK;
}

static core_status bind_program(const binding *b, loss_term *term, afx_error *error) {
    loss_program *program = &b->objective->program[b->at];
    *term = (loss_term){.program = program,
                        .observed = LOSS_NONE,
                        .weight = LOSS_NONE,
                        .deviation = LOSS_NONE,
                        .site_weight = LOSS_NONE};
    for (size_t k = 0; k < b->plan->given_count; k++) {
        const cli_loss_given *given = &b->plan->given[k];
        loss_binding *to = loss_program_binding(program, given->input);
        if (!to)
            continue; /* an input that no equation reads */
        const char *unit = time_symbol(program->model->info, AFX_FORCING, to->place)->unit;
        size_t place;
        to->kind = is_output(info_of(b), given->source) ? LOSS_SIMULATED : LOSS_OBSERVED;
        if (to->kind == LOSS_SIMULATED) {
            CORE_TRY(find_output(b, given->source, &place, error));
            CORE_TRY(bind_output(b, place, unit, &to->source, error));
        } else {
            CORE_TRY(bind_variable(b, given->source, unit, &to->source.series, error));
        }
    }
    return CORE_OK;
}

/* What a term compares, unless that is scored anyway. */
static void add_target(const cli_loss_term *plan, const loss_term *term, cli_objective *objective) {
    time_target target = {term->simulated, term->observed};
    bool known =
        !term->kind || term->observed == LOSS_NONE || (term->simulated == 0 && term->observed == 0);
    for (size_t k = 0; k < objective->target_count; k++)
        known = known || memcmp(&objective->targets[k], &target, sizeof target) == 0;
    if (known)
        return;
    objective->names[objective->target_count] = (cli_target){plan->simulated, plan->observed};
    objective->targets[objective->target_count++] = target;
}

core_status cli_bind_objective(const cli_plan_loss *loss, time_setup *setup, data_steps train,
                               cli_objective *objective, afx_error *error) {
    objective->loss = (loss_objective){objective->term, loss->count};
    objective->numbers = core_allocate(2 * loss->count * setup->set->shape.sites, sizeof(double));
    if (!objective->numbers)
        return core_fail_memory(error);
    for (size_t k = 0; k < loss->count; k++) {
        binding b = {&loss->term[k], setup, train, objective, k};
        loss_term *term = &objective->term[k];
        CORE_TRY(b.plan->model ? bind_program(&b, term, error) : bind_kind(&b, term, error));
        term->factor = b.plan->factor;
        add_target(b.plan, term, objective);
    }
    setup->loss_series = loss_room_series(&objective->loss);
    return CORE_OK;
}
