#include "training/calibrate.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "core/memory.h"
#include "time/checkpoint.h"
#include "time/run_folder.h"

enum { LONGEST_PATH = 4096 };

static core_status search(cli_project *p, const cli_calibration *run, time_calibrated *calibrated,
                          afx_error *error) {
    const cli_plan *plan = &p->plan;
    time_calibration calibration = {.setup = &p->setup,
                                    .network = &p->network,
                                    .search = plan->search,
                                    .options = plan->search_options,
                                    .loss = &p->objective.loss,
                                    .numbers = p->objective.numbers,
                                    .number_count = p->objective.number_count,
                                    .train = p->train,
                                    .validate = p->validate,
                                    .warmup = p->warmup,
                                    .seconds = plan->search_seconds,
                                    .threads = plan->threads,
                                    .memory = plan->memory,
                                    .folder = run->folder,
                                    .hash = p->hash,
                                    .resume = run->resume,
                                    .profile = p->profile,
                                    .listener = run->listener,
                                    .context = run->context};
    calibration.options.seed = plan->seed;
    return time_calibrate(&calibration, calibrated, error);
}

/* Medians over sites, as those of a pass. */
static core_status summarise(const time_calibrated *calibrated, time_epoch *epoch,
                             afx_error *error) {
    size_t sites = calibrated->site_count;
    double *values = core_allocate(2 * sites, sizeof *values);
    if (!values)
        return core_fail_memory(error);
    for (size_t s = 0; s < sites; s++) {
        values[s] = calibrated->sites[s].loss;
        values[sites + s] = calibrated->sites[s].validation;
    }
    *epoch = (time_epoch){.loss = loss_median(values, sites),
                          .validation = loss_median(values + sites, sites)};
    core_free(values);
    return CORE_OK;
}

static time_checkpoint checkpoint_of(const cli_project *p, time_trained *trained) {
    return (time_checkpoint){.hash = p->hash,
                             .weights = trained->weights,
                             .best_weights = trained->weights,
                             .weight_count = trained->weight_count,
                             .epochs = trained->epochs,
                             .epoch_count = 1,
                             .most_epochs = 1,
                             .best_epoch = 1};
}

static core_status write_results(const cli_project *p, const char *folder,
                                 const time_calibrated *calibrated, time_trained *trained,
                                 afx_error *error) {
    time_checkpoint checkpoint = checkpoint_of(p, trained);
    CORE_TRY(time_write_calibration(folder, &p->set, calibrated, error));
    CORE_TRY(time_write_history(folder, trained, error));
    CORE_TRY(time_weights_write(folder, &p->setup, &p->network, trained->weights, error));
    return calibrated->stopped ? CORE_OK : time_checkpoint_write(folder, &checkpoint, error);
}

static core_status calibrate(cli_project *p, const cli_calibration *run, time_trained *trained,
                             afx_error *error) {
    time_calibrated calibrated;
    CORE_TRY(search(p, run, &calibrated, error));
    trained->weights = calibrated.weights;
    trained->weight_count = calibrated.weight_count;
    trained->stopped = calibrated.stopped;
    trained->best_epoch = trained->epoch_count = 1;
    calibrated.weights = NULL;
    core_status status = summarise(&calibrated, trained->epochs, error);
    trained->best = trained->epochs->validation;
    if (status == CORE_OK)
        status = write_results(p, run->folder, &calibrated, trained, error);
    time_calibrated_free(&calibrated);
    return status;
}

static bool is_done(const char *folder) {
    char path[LONGEST_PATH];
    int length = snprintf(path, sizeof path, "%s/checkpoint.safetensors", folder);
    return length < LONGEST_PATH && access(path, F_OK) == 0;
}

static core_status read_done(const cli_project *p, const char *folder, time_trained *trained,
                             afx_error *error) {
    trained->weight_count =
        time_network_weight_count(&p->network) + p->native.model->info->count[AFX_WEIGHT];
    trained->weights = core_allocate(trained->weight_count, sizeof(double));
    double *best = core_allocate(trained->weight_count, sizeof *best);
    time_checkpoint checkpoint = checkpoint_of(p, trained);
    checkpoint.best_weights = best;
    core_status status = trained->weights && best ? time_checkpoint_read(folder, &checkpoint, error)
                                                  : core_fail_memory(error);
    trained->best_epoch = trained->epoch_count = 1;
    trained->best = trained->epochs->validation;
    core_free(best);
    return status;
}

core_status cli_calibrate(cli_project *project, const cli_calibration *run, time_trained *trained,
                          afx_error *error) {
    *trained = (time_trained){.epochs = core_allocate(1, sizeof *trained->epochs)};
    core_status status = CORE_OK;
    if (!trained->epochs)
        status = core_fail_memory(error);
    else if (run->resume && is_done(run->folder))
        status = read_done(project, run->folder, trained, error);
    else
        status = calibrate(project, run, trained, error);
    if (status != CORE_OK)
        time_trained_free(trained);
    return status;
}
