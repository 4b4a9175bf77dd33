/* Figures of a trained run: its sites are run again, with all they have inside. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "plot/inside.h"
#include "plot/plot.h"
#include "plot/plot_scores.h"
#include "report/html.h"
#include "training/ensemble.h"
#include "training/trained.h"

typedef struct plotting {
    const cli_arguments *arguments;
    const char *run;
    const char *period_name;
    cli_inside inside;
    cli_project project;
    cli_trained trained;
    data_steps period;
    data_use use;
    loss_metrics *metrics; /* [site] */
    size_t site[CLI_PLOTTED_SITES];
    size_t site_count;
    cli_sheet sheet;
} plotting;

/* ---- which sites ---- */

static core_status find_sites(plotting *w, const char *const *names, size_t count,
                              afx_error *error) {
    const data_set *set = &w->project.set;
    for (size_t k = 0; k < count; k++) {
        size_t site = data_find_site(set, names[k]);
        if (site == DATA_NONE)
            return core_fail(error, CORE_USAGE, "--site: %s has no site `%s`; its first is `%s`",
                             w->run, names[k], set->site[0].name);
        if (!data_site_serves(set, site, w->use))
            return core_fail(error, CORE_USAGE, "--site: `%s` is not for the %s period", names[k],
                             w->period_name);
        if (w->site_count < CLI_PLOTTED_SITES)
            w->site[w->site_count++] = site;
    }
    return CORE_OK;
}

typedef struct ranked_site {
    double nse;
    size_t site;
} ranked_site;

static int is_worse(const void *one, const void *other) {
    const ranked_site *a = one, *b = other;
    if (a->nse != b->nse)
        return a->nse < b->nse ? -1 : 1;
    return a->site < b->site ? -1 : a->site > b->site;
}

/* Those at the quartiles of the NSE; of few sites all. */
static core_status choose_quartiles(plotting *w, afx_error *error) {
    size_t sites = w->project.set.shape.sites, count = 0;
    ranked_site *ranked = core_allocate(sites, sizeof *ranked);
    if (!ranked)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++)
        if (isfinite(w->metrics[s].nse))
            ranked[count++] = (ranked_site){w->metrics[s].nse, s};
    qsort(ranked, count, sizeof *ranked, is_worse);
    for (size_t k = 0; k < 3 && k < count; k++)
        w->site[w->site_count++] =
            ranked[count <= 3 ? count - 1 - k : (3 - k) * (count - 1) / 4].site;
    core_free(ranked);
    return count ? CORE_OK
                 : core_fail(error, CORE_DATA, "%s: no site has observations in the %s period",
                             w->run, w->period_name);
}

static core_status choose_sites(plotting *w, afx_error *error) {
    const char *names[CLI_MOST_WORDS];
    size_t count = cli_values(w->arguments, "--site", names, CLI_MOST_WORDS);
    if (count > CLI_PLOTTED_SITES)
        return core_fail(error, CORE_USAGE, "--site: at most %d sites are plotted at a time",
                         CLI_PLOTTED_SITES);
    return count ? find_sites(w, names, count, error) : choose_quartiles(w, error);
}

/* ---- the series of a site ---- */

static core_status add_outputs(plotting *w, time_places places, afx_error *error) {
    time_setup *setup = &w->project.setup;
    for (size_t at = 0; at < places.count && setup->output_count < TIME_SERIES; at++) {
        size_t number;
        CORE_TRY(time_setup_add_output(setup, places.first + at, &number, error));
    }
    return CORE_OK;
}

/* The model's own outputs, stores, fluxes, in this order, as many as a setup has room for. */
static core_status add_insides(plotting *w, afx_error *error) {
    const afx_info *info = w->project.native.model->info;
    size_t own = info->count[AFX_OUTPUT];
    for (size_t k = 0; k < w->inside.count; k++)
        own -= time_places_named(info, AFX_OUTPUT, w->inside.items[k].output).count;
    CORE_TRY(add_outputs(w, (time_places){0, own}, error));
    for (size_t k = 0; k < w->inside.count; k++)
        CORE_TRY(
            add_outputs(w, time_places_named(info, AFX_OUTPUT, w->inside.items[k].output), error));
    return CORE_OK;
}

/* The series of a variable of the data over the period, in the unit of what reads it. */
static void copy_data(const plotting *w, const data_pick *pick, size_t site, double *to) {
    const double *from = data_series_of(&w->project.set, pick->index, site) + w->period.begin;
    for (size_t t = 0; t < w->period.end - w->period.begin; t++)
        to[t] = from[t] * pick->factor + pick->shift;
}

static bool add_rain(const plotting *w, size_t site, cli_line *line) {
    const afx_info *info = w->project.native.model->info;
    for (size_t k = 0; k < info->count[AFX_FORCING]; k++) {
        const afx_symbol *symbol = time_symbol(info, AFX_FORCING, k);
        const data_pick *pick = &w->project.setup.forcing[k];
        bool rain = strcmp(symbol->name, "P") == 0 || strstr(symbol->words, "precipitation");
        if (!rain || pick->index == DATA_NONE)
            continue;
        cli_name_line(line, symbol->name, symbol->unit,
                      *symbol->words ? symbol->words : "precipitation");
        copy_data(w, pick, site, line->values);
        return true;
    }
    return false;
}

/* An output of the setup: what it is called, and which of its kind. */
static void name_output(const plotting *w, size_t number, cli_line *line) {
    const afx_info *info = w->project.native.model->info;
    size_t place = w->project.setup.outputs[number];
    const afx_symbol *symbol = time_symbol(info, AFX_OUTPUT, place);
    const cli_inside_item *item = cli_inside_of(&w->inside, symbol->name);
    char element[TIME_NAME_LENGTH], name[2 * TIME_NAME_LENGTH];
    time_element_name(info, AFX_OUTPUT, place, element);
    snprintf(name, sizeof name, "%s%s", item ? item->name : symbol->name,
             element + strlen(symbol->name));
    cli_name_line(line, name, symbol->unit, item ? item->words : symbol->words);
    line->kind = number == 0  ? CLI_SIMULATED
                 : !item      ? CLI_OUTPUT
                 : item->flux ? CLI_FLUX
                              : CLI_STORE;
}

static core_status run_site(const plotting *w, size_t site, double *series, afx_error *error) {
    size_t sites = w->project.set.shape.sites;
    loss_metrics *scores = core_allocate(sites, sizeof *scores);
    if (!scores)
        return core_fail_memory(error);
    time_inside inside = {site, series};
    time_evaluation evaluation =
        cli_trained_evaluation(&w->project, &w->trained, w->period, w->use);
    evaluation.metrics = scores;
    evaluation.inside = &inside;
    core_status status = time_evaluate(&w->project.setup, &evaluation, error);
    core_free(scores);
    return status;
}

static core_status fill_picture(const plotting *w, size_t site, cli_picture *picture,
                                afx_error *error) {
    const time_setup *setup = &w->project.setup;
    size_t outputs = setup->output_count, used = outputs;
    for (size_t t = 0; t < picture->steps; t++)
        picture->time[t] = data_time_of_step(&w->project.set, w->period.begin + t);
    snprintf(picture->site, sizeof picture->site, "%s", w->project.set.site[site].name);
    snprintf(picture->note, sizeof picture->note, "NSE %.3f, KGE %.3f", w->metrics[site].nse,
             w->metrics[site].kge);
    CORE_TRY(run_site(w, site, picture->all_values, error));
    for (size_t k = 0; k < outputs; k++)
        name_output(w, k, &picture->lines[k]);
    if (setup->observed) {
        cli_line *line = cli_picture_line(picture, used++, CLI_OBSERVED);
        cli_name_line(line, w->project.set.variable[setup->observation.index].name,
                      picture->lines[0].unit, picture->lines[0].words);
        copy_data(w, &setup->observation, site, line->values);
    }
    used += add_rain(w, site, cli_picture_line(picture, used, CLI_RAIN));
    picture->line_count = used;
    return CORE_OK;
}

static core_status plot_site(plotting *w, size_t site, afx_error *error) {
    cli_picture picture;
    CORE_TRY(cli_picture_create(w->project.setup.output_count + 2, w->period.end - w->period.begin,
                                &picture, error));
    core_status status = fill_picture(w, site, &picture, error);
    if (status == CORE_OK)
        status = cli_choose_shown(w->arguments, &picture, error);
    if (status == CORE_OK)
        status = cli_sheet_add_site(&w->sheet, &picture, error);
    cli_picture_free(&picture);
    return status;
}

/* ---- the page ---- */

static core_status score(plotting *w, afx_error *error) {
    w->metrics = core_allocate(w->project.set.shape.sites, sizeof *w->metrics);
    if (!w->metrics)
        return core_fail_memory(error);
    time_evaluation evaluation =
        cli_trained_evaluation(&w->project, &w->trained, w->period, w->use);
    evaluation.metrics = w->metrics;
    evaluation.all_metrics = true;
    return time_evaluate(&w->project.setup, &evaluation, error);
}

static core_status put_words(plotting *w, afx_error *error) {
    char first[DATA_TIME_LENGTH], last[DATA_TIME_LENGTH], words[300];
    const data_set *set = &w->project.set;
    snprintf(words, sizeof words, "Model %.80s over the %s period, %s to %s.%s",
             w->project.native.model->info->name, w->period_name,
             data_format_time(data_time_of_step(set, w->period.begin), first),
             data_format_time(data_time_of_step(set, w->period.end - 1), last),
             cli_given(w->arguments, "--site")
                 ? ""
                 : " The sites shown are those at the upper quartile, the median and the lower "
                   "quartile of the NSE.");
    return report_html_paragraph(&w->sheet.page, words, error);
}

static core_status fill_sheet(plotting *w, afx_error *error) {
    CORE_TRY(put_words(w, error));
    CORE_TRY(cli_plot_scores(&w->sheet, &w->project, w->metrics, error));
    CORE_TRY(cli_plot_training(&w->sheet, w->run, error));
    for (size_t k = 0; k < w->site_count; k++)
        CORE_TRY(plot_site(w, w->site[k], error));
    return CORE_OK;
}

static core_status plot(plotting *w, afx_error *error) {
    char folder[4096];
    cli_project *p = &w->project;
    w->period = cli_period_of(p, w->period_name);
    w->use = strcmp(w->period_name, "train") == 0        ? DATA_FOR_TRAINING
             : strcmp(w->period_name, "validation") == 0 ? DATA_FOR_VALIDATION
                                                         : DATA_FOR_TEST;
    CORE_TRY(cli_trained_open(p, w->run, &w->trained, error));
    CORE_TRY(score(w, error));
    CORE_TRY(choose_sites(w, error));
    CORE_TRY(add_insides(w, error));
    cli_plot_folder(w->arguments, w->run, folder);
    core_status status = cli_sheet_begin(&w->sheet, folder, w->run, error);
    if (status == CORE_OK)
        status = fill_sheet(w, error);
    status = cli_sheet_end(&w->sheet, status, error);
    if (status == CORE_OK)
        cli_tell_plots(folder, w->sheet.figures);
    return status;
}

static int open_and_plot(plotting *w) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/experiment.afx", w->run) >= (int)sizeof path)
        return cli_fail(w->arguments, CLI_USAGE, "the path is too long");
    int code = cli_project_open(w->arguments, path, &w->project);
    if (code != CLI_OK)
        return code;
    if (w->project.plan.seeds > 1)
        return cli_fail(w->arguments, CLI_USAGE,
                        "%s has %zu seeds; plot one of them, such as %s/seed_%llu", w->run,
                        w->project.plan.seeds, w->run, (unsigned long long)w->project.plan.seed);
    afx_error error = {0};
    core_status status = plot(w, &error);
    return status == CORE_OK ? CLI_OK
                             : cli_fail_project(w->arguments, &w->project.faults, status, &error);
}

int cli_plot_run(const cli_arguments *arguments, const char *run) {
    const char *period = cli_value(arguments, "--period");
    plotting *w = core_allocate(1, sizeof *w);
    if (!w)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    *w = (plotting){.arguments = arguments, .run = run, .period_name = period ? period : "test"};
    w->project.inside = &w->inside;
    int code = open_and_plot(w);
    cli_trained_free(&w->trained);
    core_free(w->metrics);
    cli_project_close(&w->project);
    core_free(w);
    return code;
}
