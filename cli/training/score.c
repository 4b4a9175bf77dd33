#include "training/score.h"

#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "time/shared.h"

/* How a model does whose widths are scaled: as it was trained, and hard. */
typedef struct scoring {
    time_summary summary;
    time_summary targets[LOSS_TERMS]; /* of the other outputs that the loss compares */
    bool annealed;
    double width; /* that scales its widths */
    time_summary hard;
} scoring;

static void print_json_metrics(const time_summary *summary) {
    printf("{");
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        const loss_distribution *of = &summary->metric[row];
        const struct {
            const char *name;
            double value;
        } numbers[] = {{"median", of->median},
                       {"lower_quartile", of->low},
                       {"upper_quartile", of->high},
                       {"below_0", of->below_zero}};
        printf("%s\"%s\": {\"sites\": %zu", row ? ", " : "", loss_metric_at(row).name, of->count);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            printf(", \"%s\": ", numbers[k].name);
            cli_print_json_number(numbers[k].value);
        }
        printf("}");
    }
    printf("}");
}

static void print_json_targets(const cli_project *p, const scoring *found) {
    const cli_objective *objective = &p->objective;
    if (objective->target_count == 0)
        return;
    printf(", \"targets\": [");
    for (size_t k = 0; k < objective->target_count; k++) {
        printf("%s{\"output\": ", k ? ", " : "");
        cli_print_json_text(objective->names[k].output);
        printf(", \"observed\": ");
        cli_print_json_text(objective->names[k].observed);
        printf(", \"metrics\": ");
        print_json_metrics(&found->targets[k]);
        printf("}");
    }
    printf("]");
}

static void print_json(const cli_project *p, const cli_score *score, const scoring *found) {
    const time_summary *summary = &found->summary;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"nse_median", summary->nse},
                   {"nse_lower_quartile", summary->nse_low},
                   {"nse_upper_quartile", summary->nse_high},
                   {"kge_median", summary->kge},
                   {"nse_below_0", summary->below_zero}};
    printf("{\"run\": ");
    cli_print_json_text(score->folder);
    printf(", \"period\": \"%s\", \"sites\": %zu", score->period_name, summary->sites);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        printf(", \"%s\": ", numbers[k].name);
        cli_print_json_number(numbers[k].value);
    }
    if (found->annealed) {
        printf(", \"relax\": ");
        cli_print_json_number(found->width);
        printf(", \"nse_median_hard\": ");
        cli_print_json_number(found->hard.nse);
        printf(", \"kge_median_hard\": ");
        cli_print_json_number(found->hard.kge);
    }
    printf(", \"metrics\": ");
    print_json_metrics(summary);
    print_json_targets(p, found);
    if (score->best_epoch)
        printf(", \"best_epoch\": %zu", score->best_epoch);
    if (score->seconds > 0)
        printf(", \"seconds\": %.3f", score->seconds);
    printf("}\n");
}

/* A row for each metric: its distribution over the sites where it is defined. */
static void print_table(const cli_project *p, size_t output, const time_summary *summary) {
    const char *unit = time_symbol(p->native.model->info, AFX_OUTPUT, output)->unit;
    printf("\n  %-14s %9s %9s %9s %8s\n", "", "median", "quartiles", "", "below 0");
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        const loss_distribution *of = &summary->metric[row];
        loss_metric metric = loss_metric_at(row);
        if (of->count == 0)
            printf("  %-14s %9s %9s %9s %8s", metric.name, "-", "-", "-", "-");
        else
            printf("  %-14s %9.3f %9.3f %9.3f %6.1f %%", metric.name, of->median, of->low, of->high,
                   100 * of->below_zero);
        printf("  %s%s%s\n", metric.words, metric.in_unit ? ", " : "", metric.in_unit ? unit : "");
    }
}

static void print_tables(const cli_project *p, const scoring *found) {
    const cli_objective *objective = &p->objective;
    print_table(p, p->setup.output, &found->summary);
    for (size_t k = 0; k < objective->target_count; k++) {
        printf("\n  %s against %s: %zu sites", objective->names[k].output,
               objective->names[k].observed, found->targets[k].sites);
        print_table(p, p->setup.outputs[objective->targets[k].output], &found->targets[k]);
    }
}

static void print_summary(const cli_project *p, const cli_score *score, const scoring *found) {
    const time_summary *summary = &found->summary;
    if (cli_given(p->arguments, "--json")) {
        print_json(p, score, found);
        return;
    }
    printf("%s: %zu sites, %s period\n", score->folder, summary->sites, score->period_name);
    printf("  median NSE  %.3f  (quartiles %.3f .. %.3f; below 0: %.1f %%)\n", summary->nse,
           summary->nse_low, summary->nse_high, 100 * summary->below_zero);
    printf("  median KGE  %.3f\n", summary->kge);
    if (score->table)
        print_tables(p, found);
    if (found->annealed) {
        printf("  widths      %g times those declared\n", found->width);
        printf("  hard        median NSE %.3f, median KGE %.3f: all widths 0\n", found->hard.nse,
               found->hard.kge);
    }
    if (score->best_epoch)
        printf("  best pass   %zu\n", score->best_epoch);
    if (score->seconds > 0)
        printf("  time        %.1f s\n", score->seconds);
}

/* The sites that a split keeps for a period. */
static data_use use_of(const char *period) {
    return strcmp(period, "train") == 0        ? DATA_FOR_TRAINING
           : strcmp(period, "validation") == 0 ? DATA_FOR_VALIDATION
                                               : DATA_FOR_TEST;
}

static core_status evaluate(cli_project *p, const cli_score *score, loss_metrics *metrics,
                            loss_metrics *target_metrics, afx_error *error) {
    void *reals = NULL;
    size_t sites = p->set.shape.sites;
    CORE_TRY(time_network_forward(&p->network, score->weights, NULL, sites, error));
    CORE_TRY(time_model_weights(&p->setup, &p->network, score->weights, &reals, error));
    time_evaluation evaluation = {.period = score->period,
                                  .use = use_of(score->period_name),
                                  .warmup = p->warmup,
                                  .columns = p->network.columns,
                                  .weights = reals,
                                  .threads = p->plan.threads,
                                  .memory = p->plan.memory,
                                  .simulated = score->simulated,
                                  .metrics = metrics,
                                  .all_metrics = true,
                                  .targets = p->objective.targets,
                                  .target_count = target_metrics ? p->objective.target_count : 0,
                                  .target_metrics = target_metrics};
    core_status status = time_evaluate(&p->setup, &evaluation, error);
    core_free(reals);
    return status;
}

/* Of what the loss compares beside the first: summaries and files. */
static core_status report_targets(const cli_project *p, const cli_score *score,
                                  const loss_metrics *metrics, scoring *found, afx_error *error) {
    size_t sites = p->set.shape.sites;
    for (size_t k = 0; k < p->objective.target_count; k++, metrics += sites) {
        size_t place = p->setup.outputs[p->objective.targets[k].output];
        CORE_TRY(time_summarise(metrics, sites, &found->targets[k], error));
        CORE_TRY(time_write_output_metrics(score->folder, &p->setup, score->period_name, place,
                                           metrics, error));
    }
    return CORE_OK;
}

/* The setting that scales the widths; NULL: they are as they were compiled. */
static const afx_symbol *width_of(const afx_info *info) {
    for (uint32_t k = 0; k < info->symbol_count; k++)
        if (info->symbols[k].fixed)
            return &info->symbols[k];
    return NULL;
}

static core_status evaluate_hard(cli_project *p, const cli_score *score, scoring *found,
                                 afx_error *error) {
    const afx_info *info = p->native.model->info;
    const afx_symbol *width = width_of(info);
    size_t own = time_network_weight_count(&p->network), count = own + info->count[AFX_WEIGHT];
    if (!width)
        return CORE_OK;
    found->annealed = true;
    found->width = score->weights[own + width->index];
    double *weights = core_allocate(count, sizeof *weights);
    loss_metrics *metrics = core_allocate(p->set.shape.sites, sizeof *metrics);
    core_status status = weights && metrics ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK) {
        memcpy(weights, score->weights, count * sizeof *weights);
        time_shared_set(info, 0, weights + own);
        cli_score hard = {
            .weights = weights, .period = score->period, .period_name = score->period_name};
        status = evaluate(p, &hard, metrics, NULL, error);
    }
    if (status == CORE_OK)
        status = time_summarise(metrics, p->set.shape.sites, &found->hard, error);
    core_free(weights);
    core_free(metrics);
    return status;
}

static core_status report(const cli_project *p, const cli_score *score, const loss_metrics *metrics,
                          scoring *found, afx_error *error) {
    CORE_TRY(time_summarise(metrics, p->set.shape.sites, &found->summary, error));
    CORE_TRY(time_write_metrics(score->folder, &p->setup, score->period_name, metrics, error));
    return time_write_parameters(score->folder, &p->setup, p->network.columns, error);
}

core_status cli_score_run(cli_project *project, const cli_score *score, afx_error *error) {
    size_t sites = project->set.shape.sites;
    loss_metrics *own = core_allocate(sites, sizeof *own);
    loss_metrics *others = core_allocate(project->objective.target_count * sites, sizeof *others);
    loss_metrics *metrics = score->metrics ? score->metrics : own;
    scoring found = {.annealed = false};
    core_status status =
        own && others ? evaluate(project, score, metrics, others, error) : core_fail_memory(error);
    if (status == CORE_OK)
        status = report(project, score, metrics, &found, error);
    if (status == CORE_OK)
        status = report_targets(project, score, others, &found, error);
    if (status == CORE_OK && !score->summary)
        status = evaluate_hard(project, score, &found, error);
    if (status == CORE_OK && score->summary)
        *score->summary = found.summary;
    else if (status == CORE_OK)
        print_summary(project, score, &found);
    core_free(own);
    core_free(others);
    return status;
}
