#include "score.h"

#include <stdio.h>

#include "core/memory.h"

static void print_json(const cli_score *score, const time_summary *summary) {
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
    if (score->best_epoch)
        printf(", \"best_epoch\": %zu", score->best_epoch);
    if (score->seconds > 0)
        printf(", \"seconds\": %.3f", score->seconds);
    printf("}\n");
}

static void print_summary(const cli_project *p, const cli_score *score,
                          const time_summary *summary) {
    if (cli_given(p->arguments, "--json")) {
        print_json(score, summary);
        return;
    }
    printf("%s: %zu sites, %s period\n", score->folder, summary->sites, score->period_name);
    printf("  median NSE  %.3f  (quartiles %.3f .. %.3f; below 0: %.1f %%)\n", summary->nse,
           summary->nse_low, summary->nse_high, 100 * summary->below_zero);
    printf("  median KGE  %.3f\n", summary->kge);
    if (score->best_epoch)
        printf("  best pass   %zu\n", score->best_epoch);
    if (score->seconds > 0)
        printf("  time        %.1f s\n", score->seconds);
}

static core_status evaluate(cli_project *p, const cli_score *score, loss_metrics *metrics,
                            afx_error *error) {
    void *reals = NULL;
    size_t sites = p->set.shape.sites;
    CORE_TRY(time_network_forward(&p->network, score->weights, NULL, sites, error));
    CORE_TRY(time_model_weights(&p->setup, &p->network, score->weights, &reals, error));
    time_evaluation evaluation = {score->period, p->warmup,       p->network.columns,
                                  reals,         p->plan.threads, score->simulated,
                                  metrics};
    core_status status = time_evaluate(&p->setup, &evaluation, error);
    core_free(reals);
    return status;
}

static core_status write_reports(const cli_project *p, const cli_score *score,
                                 const loss_metrics *metrics, afx_error *error) {
    CORE_TRY(time_write_metrics(score->folder, &p->setup, score->period_name, metrics, error));
    return time_write_parameters(score->folder, &p->setup, p->network.columns, error);
}

core_status cli_score_run(cli_project *project, const cli_score *score, afx_error *error) {
    size_t sites = project->set.shape.sites;
    loss_metrics *own = core_allocate(sites, sizeof *own);
    loss_metrics *metrics = score->metrics ? score->metrics : own;
    time_summary summary;
    core_status status = own ? evaluate(project, score, metrics, error) : core_fail_memory(error);
    if (status == CORE_OK)
        status = time_summarise(metrics, sites, &summary, error);
    if (status == CORE_OK)
        status = write_reports(project, score, metrics, error);
    if (status == CORE_OK && score->summary)
        *score->summary = summary;
    else if (status == CORE_OK)
        print_summary(project, score, &summary);
    core_free(own);
    return status;
}
