#include "training/trained.h"

#include "core/memory.h"
#include "time/checkpoint.h"

core_status cli_trained_open(cli_project *p, const char *run, cli_trained *trained,
                             afx_error *error) {
    size_t count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    *trained = (cli_trained){.weights = core_allocate(count, sizeof *trained->weights)};
    core_status status = trained->weights ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK)
        status = time_weights_read(run, &p->setup, &p->network, trained->weights, error);
    if (status == CORE_OK)
        status =
            time_network_forward(&p->network, trained->weights, NULL, p->set.shape.sites, error);
    if (status == CORE_OK)
        status =
            time_model_weights(&p->setup, &p->network, trained->weights, &trained->reals, error);
    return status;
}

void cli_trained_free(cli_trained *trained) {
    core_free(trained->reals);
    core_free(trained->weights);
}

time_evaluation cli_trained_evaluation(const cli_project *p, const cli_trained *trained,
                                       data_steps period, data_use use) {
    return (time_evaluation){.period = period,
                             .use = use,
                             .warmup = p->warmup,
                             .columns = p->network.columns,
                             .weights = trained->reals,
                             .threads = p->plan.threads,
                             .memory = p->plan.memory};
}
