#include "training/ensemble.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/memory.h"
#include "report/table.h"
#include "training/pretrain.h"

data_steps cli_period_of(const cli_project *project, const char *period) {
    return strcmp(period, "train") == 0        ? project->train
           : strcmp(period, "validation") == 0 ? project->validate
                                               : project->test;
}

char *cli_seed_folder(base_arena *arena, const char *run, uint64_t seed) {
    return base_arena_format(arena, "%s/seed_%" PRIu64, run, seed);
}

bool cli_has_checkpoint(const char *folder) {
    core_buffer path = {0};
    bool there = core_buffer_print(&path, NULL, "%s/checkpoint.safetensors", folder) == CORE_OK &&
                 access(path.bytes, F_OK) == 0;
    core_buffer_free(&path);
    return there;
}

bool cli_is_begun(const char *folder) {
    return cli_has_checkpoint(folder) || cli_has_pretraining(folder);
}

/* ---- adding a run ---- */

static int64_t begin_of(const cli_ensemble *e, const cli_project *p) {
    return data_time_of_step(&p->set, cli_period_of(p, e->period).begin);
}

static core_status begin(cli_ensemble *e, const cli_project *p, afx_error *error) {
    data_steps period = cli_period_of(p, e->period);
    e->first = p;
    e->sites = p->set.shape.sites;
    e->steps = period.end - period.begin;
    e->sum = core_allocate(e->sites * e->steps, sizeof *e->sum);
    e->metrics = core_allocate(e->sites, sizeof *e->metrics);
    return e->sum && e->metrics ? CORE_OK : core_fail_memory(error);
}

static core_status check_fit(const cli_ensemble *e, const cli_project *p, const char *run,
                             afx_error *error) {
    data_steps period = cli_period_of(p, e->period);
    const char *first = e->rows[0].run;
    if (e->steps != period.end - period.begin || begin_of(e, p) != begin_of(e, e->first))
        return core_fail(error, CORE_DATA, "%s has another %s period than %s", run, e->period,
                         first);
    if (e->sites != p->set.shape.sites)
        return core_fail(error, CORE_DATA, "%s has %zu sites, %s has %zu", run, p->set.shape.sites,
                         first, e->sites);
    for (size_t s = 0; s < e->sites; s++)
        if (strcmp(p->set.site[s].name, e->first->set.site[s].name) != 0)
            return core_fail(error, CORE_DATA, "site %zu of %s is %s, that of %s is %s", s + 1, run,
                             p->set.site[s].name, first, e->first->set.site[s].name);
    return CORE_OK;
}

static core_status keep_row(cli_ensemble *e, const char *run, const time_summary *summary,
                            afx_error *error) {
    cli_ensemble_row *rows = core_grow(e->rows, &e->capacity, e->count + 1, sizeof *rows);
    if (!rows)
        return core_fail_memory(error);
    e->rows = rows;
    rows[e->count].run = core_copy_text(run);
    rows[e->count].summary = *summary;
    return rows[e->count++].run ? CORE_OK : core_fail_memory(error);
}

static core_status score_run(cli_ensemble *e, cli_project *p, const char *run, double *simulated,
                             afx_error *error) {
    size_t count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    double *weights = core_allocate(count, sizeof *weights);
    time_summary summary;
    cli_score score = {.folder = run,
                       .weights = weights,
                       .period = cli_period_of(p, e->period),
                       .period_name = e->period,
                       .simulated = simulated,
                       .summary = &summary};
    core_status status = weights ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK)
        status = time_weights_read(run, &p->setup, &p->network, weights, error);
    if (status == CORE_OK)
        status = cli_score_run(p, &score, error);
    core_free(weights);
    return status == CORE_OK ? keep_row(e, run, &summary, error) : status;
}

core_status cli_ensemble_add(cli_ensemble *ensemble, cli_project *project, const char *run,
                             afx_error *error) {
    if (!ensemble->first)
        CORE_TRY(begin(ensemble, project, error));
    else
        CORE_TRY(check_fit(ensemble, project, run, error));
    size_t count = ensemble->sites * ensemble->steps;
    double *simulated = core_allocate(count, sizeof *simulated);
    if (!simulated)
        return core_fail_memory(error);
    core_status status = score_run(ensemble, project, run, simulated, error);
    for (size_t k = 0; k < count && status == CORE_OK; k++)
        ensemble->sum[k] += simulated[k];
    core_free(simulated);
    return status;
}

core_status cli_ensemble_add_all(cli_ensemble *ensemble, cli_project *project, const char *run,
                                 afx_error *error) {
    const cli_plan *plan = &project->plan;
    if (plan->seeds == 1)
        return cli_ensemble_add(ensemble, project, run, error);
    size_t before = ensemble->count;
    for (size_t k = 0; k < plan->seeds; k++) {
        const char *one =
            cli_seed_folder(project->unit->context.arena, run, plan->seed + (uint64_t)k);
        if (cli_has_checkpoint(one))
            CORE_TRY(cli_ensemble_add(ensemble, project, one, error));
    }
    if (ensemble->count == before)
        return core_fail(error, CORE_USAGE, "%s: no seed is trained yet", run);
    return CORE_OK;
}

/* ---- the mean ---- */

/* Where a run has no number, the mean has none and nothing is observed. */
static core_status score_site(const cli_ensemble *e, const cli_project *p, size_t site,
                              double *observed, double *mean, afx_error *error) {
    data_steps period = cli_period_of(p, e->period);
    const data_pick *pick = &p->setup.observation;
    const double *series = data_series_of(&p->set, pick->index, site) + period.begin;
    for (size_t t = 0; t < e->steps; t++) {
        double sum = e->sum[site * e->steps + t];
        mean[t] = isnan(sum) ? 0 : sum / (double)e->count;
        observed[t] = isnan(sum) ? NAN : series[t] * pick->factor + pick->shift;
    }
    loss_series both = {e->steps, mean, 1, observed, 1};
    return loss_all_metrics_of(&both, &e->metrics[site], error);
}

static core_status score_mean(cli_ensemble *e, const cli_project *p, afx_error *error) {
    double *both = core_allocate(2 * e->steps, sizeof *both);
    if (!both)
        return core_fail_memory(error);
    core_status status = CORE_OK;
    for (size_t s = 0; s < e->sites && status == CORE_OK; s++)
        status = score_site(e, p, s, both, both + e->steps, error);
    core_free(both);
    return status == CORE_OK ? time_summarise(e->metrics, e->sites, &e->summary, error) : status;
}

/* ---- in words ---- */

static void print_json_row(const time_summary *summary) {
    printf("\"sites\": %zu, \"nse_median\": ", summary->sites);
    cli_print_json_number(summary->nse);
    printf(", \"nse_lower_quartile\": ");
    cli_print_json_number(summary->nse_low);
    printf(", \"nse_upper_quartile\": ");
    cli_print_json_number(summary->nse_high);
    printf(", \"kge_median\": ");
    cli_print_json_number(summary->kge);
    printf(", \"nse_below_0\": ");
    cli_print_json_number(summary->below_zero);
}

static void print_json(const cli_ensemble *e) {
    printf("{\"period\": \"%s\", \"runs\": [", e->period);
    for (size_t k = 0; k < e->count; k++) {
        printf("%s\n  {\"run\": ", k ? "," : "");
        cli_print_json_text(e->rows[k].run);
        printf(", ");
        print_json_row(&e->rows[k].summary);
        printf("}");
    }
    printf("],\n \"mean\": {");
    print_json_row(&e->summary);
    printf("}}\n");
}

static core_status add_row(report_table *table, const char *name, const time_summary *summary,
                           afx_error *error) {
    const double numbers[] = {summary->nse, summary->nse_low, summary->nse_high,
                              100 * summary->below_zero, summary->kge};
    CORE_TRY(report_table_add(table, name, error));
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        CORE_TRY(report_table_add_number(table, numbers[k], error));
    return CORE_OK;
}

static core_status fill_table(const cli_ensemble *e, report_table *table, afx_error *error) {
    for (size_t k = 0; k < e->count; k++)
        CORE_TRY(add_row(table, e->rows[k].run, &e->rows[k].summary, error));
    return add_row(table, "mean of their series", &e->summary, error);
}

/* Of the median NSE over the runs: its median, lowest and highest. */
static core_status print_spread(const cli_ensemble *e, afx_error *error) {
    double *values = core_allocate(e->count, sizeof *values);
    if (!values)
        return core_fail_memory(error);
    for (size_t k = 0; k < e->count; k++)
        values[k] = e->rows[k].summary.nse;
    double low = loss_quantile(values, e->count, 0), high = loss_quantile(values, e->count, 1);
    printf("\nmedian NSE of %zu runs: %.3f (%.3f .. %.3f)\n", e->count,
           loss_median(values, e->count), low, high);
    core_free(values);
    return CORE_OK;
}

static core_status print_table(const cli_ensemble *e, afx_error *error) {
    static const report_column columns[] = {
        {"", REPORT_LEFT, 0},           {"median NSE", REPORT_RIGHT, 3},
        {"25 %", REPORT_RIGHT, 3},      {"75 %", REPORT_RIGHT, 3},
        {"% below 0", REPORT_RIGHT, 1}, {"median KGE", REPORT_RIGHT, 3}};
    report_table table = {.columns = columns, .column_count = sizeof columns / sizeof *columns};
    core_buffer text = {0};
    core_status status = fill_table(e, &table, error);
    if (status == CORE_OK)
        status = report_table_text(&table, &text, error);
    if (status == CORE_OK) {
        printf("%s period, %zu sites\n\n%s", e->period, e->summary.sites, text.bytes);
        status = print_spread(e, error);
    }
    report_table_free(&table);
    core_buffer_free(&text);
    return status;
}

core_status cli_ensemble_report(cli_ensemble *ensemble, const cli_project *project,
                                const char *folder, afx_error *error) {
    CORE_TRY(score_mean(ensemble, project, error));
    if (folder) {
        CORE_TRY(core_make_folders(folder, error));
        CORE_TRY(time_write_metrics(folder, &project->setup, ensemble->period, ensemble->metrics,
                                    error));
    }
    if (!cli_given(project->arguments, "--json"))
        return print_table(ensemble, error);
    print_json(ensemble);
    return CORE_OK;
}

void cli_ensemble_free(cli_ensemble *ensemble) {
    for (size_t k = 0; k < ensemble->count; k++)
        core_free(ensemble->rows[k].run);
    core_free(ensemble->rows);
    core_free(ensemble->sum);
    core_free(ensemble->metrics);
    *ensemble = (cli_ensemble){0};
}
