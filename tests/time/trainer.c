/* Training: it learns, it can be stopped and goes on to the same bits, and it refuses checkpoints
 * that are damaged or another's. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "scene.h"
#include "time/checkpoint.h"

enum { SITES = 6, WARMUP = 20, WINDOW = 40, EPOCHS = 4 };

/* Stops after a batch of an epoch, and keeps the first progress it saw. */
typedef struct batch_watcher {
    size_t stop_epoch, stop_batch; /* 0: never */
    size_t calls;
    time_progress first, last;
} batch_watcher;

static bool watch(void *context, const time_progress *progress) {
    batch_watcher *watcher = context;
    if (watcher->calls++ == 0)
        watcher->first = *progress;
    watcher->last = *progress;
    return progress->epoch != watcher->stop_epoch || progress->batch != watcher->stop_batch;
}

typedef struct trial {
    time_scene scene;
    scratch_folder scratch;
    time_training training;
    batch_watcher watcher;
    loss_term term;
    loss_objective objective;
} trial;

static void open_trial(trial *of, size_t members) {
    static const double deviations[SITES] = {1, 1, 1, 1, 1, 1};
    const loss_kind *kind = NULL;
    afx_error error;
    assert_success(loss_named("batch_nse", &kind, &error), &error);
    of->term = loss_term_of(kind);
    of->objective = (loss_objective){&of->term, 1};
    scene_open(&of->scene, &(scene_options){&reservoir_double, SITES, members, true, true});
    of->scratch = scratch_make();
    of->watcher = (batch_watcher){0};
    of->training = (time_training){.setup = &of->scene.setup,
                                   .network = &of->scene.network,
                                   .learner = {.loss = &of->objective,
                                               .numbers = deviations,
                                               .number_count = 1,
                                               .most_sites = 4,
                                               .warmup = WARMUP,
                                               .window = WINDOW,
                                               .threads = 1},
                                   .train = {0, 160},
                                   .validate = {160, SCENE_STEPS},
                                   .epochs = EPOCHS,
                                   .seed = 1,
                                   .settings = optim_default_settings(),
                                   .longest_gradient = 1,
                                   .folder = of->scratch.folder,
                                   .hash = "abc",
                                   .listener = watch,
                                   .context = &of->watcher};
    of->training.settings.rate = 0.02;
    assert_success(optim_rule_named("adam", &of->training.rule, &error), &error);
}

static void close_trial(trial *of) {
    scratch_remove(&of->scratch);
    scene_close(&of->scene);
}

static time_trained train(trial *of) {
    time_trained trained;
    afx_error error;
    assert_success(time_train(&of->training, &trained, &error), &error);
    return trained;
}

static core_buffer file_of(const trial *of, const char *name) {
    core_buffer bytes = {0};
    char path[SCRATCH_PATH];
    afx_error error;
    assert_success(core_file_read(scratch_path(&of->scratch, name, path), &bytes, &error), &error);
    return bytes;
}

static void assert_same_files(const trial *left, const trial *right, const char *name) {
    core_buffer a = file_of(left, name), b = file_of(right, name);
    assert_int_equal(a.length, b.length);
    assert_memory_equal(a.bytes, b.bytes, a.length);
    core_buffer_free(&a);
    core_buffer_free(&b);
}

static void assert_same_training(const time_trained *left, const time_trained *right) {
    assert_int_equal(left->epoch_count, right->epoch_count);
    assert_int_equal(left->best_epoch, right->best_epoch);
    assert_int_equal(left->weight_count, right->weight_count);
    assert_memory_equal(left->weights, right->weights, left->weight_count * sizeof(double));
    assert_memory_equal(left->epochs, right->epochs, left->epoch_count * sizeof(time_epoch));
    assert_memory_equal(&left->best, &right->best, sizeof(double));
}

/* The median NSE of all sites over the validation period. */
static double validation_of(trial *of, const double *weights) {
    time_network *network = &of->scene.network;
    loss_metrics metrics[SITES];
    time_summary summary;
    void *reals;
    afx_error error;
    assert_success(time_network_forward(network, weights, NULL, SITES, &error), &error);
    assert_success(time_model_weights(&of->scene.setup, network, weights, &reals, &error), &error);
    time_evaluation evaluation = {.period = of->training.validate,
                                  .warmup = WARMUP,
                                  .columns = network->columns,
                                  .weights = reals,
                                  .threads = 1,
                                  .metrics = metrics};
    assert_success(time_evaluate(&of->scene.setup, &evaluation, &error), &error);
    assert_success(time_summarise(metrics, SITES, &summary, &error), &error);
    core_free(reals);
    return summary.nse;
}

static void the_loss_falls_and_validation_is_recorded(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    of.training.epochs = 8;
    time_trained trained = train(&of);
    assert_int_equal(trained.epoch_count, 8);
    assert_false(trained.stopped);
    assert_true(trained.epochs[7].loss < 0.3 * trained.epochs[0].loss);
    assert_true(trained.best > 0.8);
    double best = -INFINITY;
    for (size_t k = 0; k < 8; k++)
        best = fmax(best, trained.epochs[k].validation);
    assert_true(trained.best == best && trained.epochs[trained.best_epoch - 1].validation == best);
    assert_true(validation_of(&of, trained.weights) == best);
    const time_progress *first = &of.watcher.first, *last = &of.watcher.last;
    assert_true(first->epoch == 1 && first->batch == 1 && first->epochs == 8);
    assert_true(isnan(first->validation) && isnan(first->best) && first->loss > 0);
    assert_true(last->epoch == 8 && last->batch == last->batches);
    assert_true(last->loss == trained.epochs[7].loss);
    assert_true(last->validation == trained.epochs[6].validation);
    assert_int_equal(of.watcher.calls, 8 * last->batches);
    time_trained_free(&trained);
    close_trial(&of);
}

/* A rule with a memory of its own, an average beside it, and a rate that looks back. */
static void enrich(time_training *training) {
    assert_int_equal(optim_rule_named("adamw", &training->rule, NULL), CORE_OK);
    training->settings = training->rule->usual;
    training->settings.rate = 0.3;
    training->average = 0.9;
    training->schedule = (optim_schedule){OPTIM_PLATEAU, .every = 0, .factor = 0.5, .warmup = 1};
}

/* Stopped in an epoch after a batch, then resumed on more threads: as if never stopped. */
static void check_resume(size_t epoch, size_t batch, size_t kept) {
    trial whole, parts;
    open_trial(&whole, 40);
    open_trial(&parts, 40);
    enrich(&whole.training);
    enrich(&parts.training);
    time_trained expected = train(&whole);
    parts.watcher.stop_epoch = epoch;
    parts.watcher.stop_batch = batch ? batch : whole.watcher.last.batches;
    time_trained stopped = train(&parts);
    assert_true(stopped.stopped);
    assert_int_equal(stopped.epoch_count, kept);
    assert_memory_equal(stopped.epochs, expected.epochs, kept * sizeof(time_epoch));
    time_trained_free(&stopped);
    parts.watcher = (batch_watcher){0};
    parts.training.resume = true;
    parts.training.learner.threads = 2;
    time_trained resumed = train(&parts);
    assert_same_training(&expected, &resumed);
    assert_false(resumed.stopped);
    assert_same_files(&whole, &parts, "checkpoint.safetensors");
    assert_same_files(&whole, &parts, "weights.safetensors");
    const time_progress *first = &parts.watcher.first;
    assert_true(first->epoch == kept + 1 && first->batch == 1);
    double best = NAN, last = kept ? expected.epochs[kept - 1].validation : NAN;
    for (size_t k = 0; k < kept; k++)
        best = fmax(best, expected.epochs[k].validation);
    assert_memory_equal(&first->validation, &last, sizeof last);
    assert_memory_equal(&first->best, &best, sizeof best);
    time_trained_free(&expected);
    time_trained_free(&resumed);
    close_trial(&whole);
    close_trial(&parts);
}

static void a_stopped_training_goes_on_to_the_same_bits(void **state) {
    (void)state;
    check_resume(3, 2, 2);
    check_resume(1, 1, 0); /* in the very first pass */
    check_resume(2, 0, 2); /* after the last batch: the pass is whole */
}

/* The second pass is not better by ten. */
static void it_stops_when_it_gets_no_better(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    of.training.patience = 1;
    of.training.least_gain = 10;
    time_trained trained = train(&of);
    assert_int_equal(trained.epoch_count, 2);
    assert_false(trained.stopped);
    time_trained_free(&trained);
    of.training.resume = true;
    trained = train(&of);
    assert_int_equal(trained.epoch_count, 2);
    time_trained_free(&trained);
    close_trial(&of);
}

static void the_average_of_weights_is_kept(void **state) {
    (void)state;
    trial plain, averaged;
    open_trial(&plain, 2);
    open_trial(&averaged, 2);
    averaged.training.average = 0.99;
    time_trained last = train(&plain), mean = train(&averaged);
    assert_true(last.epochs[0].loss == mean.epochs[0].loss);
    assert_true(last.epochs[0].validation != mean.epochs[0].validation);
    time_trained_free(&last);
    time_trained_free(&mean);
    close_trial(&plain);
    close_trial(&averaged);
}

static void resuming_what_is_finished_gives_it_again(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    time_trained trained = train(&of);
    of.training.resume = true;
    of.watcher.calls = 0;
    time_trained again = train(&of);
    assert_int_equal(of.watcher.calls, 0);
    assert_same_training(&trained, &again);
    time_trained_free(&trained);
    time_trained_free(&again);
    close_trial(&of);
}

/* Nothing is observed in the validation period: the last pass is the best. */
static void without_validation_the_last_weights_are_kept(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    for (size_t s = 0; s < SITES; s++)
        for (size_t t = 160; t < SCENE_STEPS; t++)
            data_series(&of.scene.set, 2, s)[t] = NAN;
    time_trained trained = train(&of);
    assert_int_equal(trained.best_epoch, EPOCHS);
    assert_true(isnan(trained.best));
    time_trained_free(&trained);
    close_trial(&of);
}

/* ---- files ---- */

static void the_weights_file_reads_back(void **state) {
    (void)state;
    trial of;
    afx_error error;
    open_trial(&of, 2);
    time_trained trained = train(&of);
    double *weights = core_allocate(trained.weight_count, sizeof *weights);
    assert_success(
        time_weights_read(of.scratch.folder, &of.scene.setup, &of.scene.network, weights, &error),
        &error);
    assert_memory_equal(weights, trained.weights, trained.weight_count * sizeof *weights);
    time_scene other;
    scene_open(&other, &(scene_options){&reservoir_double, SITES, 3, true, true});
    assert_failure(
        time_weights_read(of.scratch.folder, &other.setup, &other.network, weights, &error), &error,
        (expected_failure){CORE_DATA, {"weights.safetensors", "static.1.weight"}});
    assert_failure(time_weights_read("/nowhere", &other.setup, &other.network, weights, &error),
                   &error, (expected_failure){CORE_IO, {"/nowhere"}});
    scene_close(&other);
    core_free(weights);
    time_trained_free(&trained);
    close_trial(&of);
}

/* Resuming fails with a message, and leaves the checkpoint as it is. */
static void check_refused(trial *of, expected_failure expected) {
    core_buffer before = file_of(of, "checkpoint.safetensors");
    time_trained trained;
    afx_error error;
    of->training.resume = true;
    assert_failure(time_train(&of->training, &trained, &error), &error, expected);
    assert_null(trained.weights);
    core_buffer after = file_of(of, "checkpoint.safetensors");
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.bytes, after.bytes, before.length);
    core_buffer_free(&before);
    core_buffer_free(&after);
}

static void foreign_checkpoints_are_refused(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    time_trained trained = train(&of);
    time_trained_free(&trained);
    of.training.hash = "abd";
    check_refused(
        &of, (expected_failure){CORE_DATA, {"checkpoint.safetensors", "another model", "abc"}});
    of.training.hash = "abc";
    of.training.epochs = 3;
    check_refused(&of, (expected_failure){CORE_DATA, {"4 epochs are done", "3"}});
    of.training.epochs = 5;
    optim_rule_named("sgd", &of.training.rule, NULL);
    check_refused(&of, (expected_failure){CORE_DATA, {"optimizer"}});
    of.training.folder = "/nowhere";
    of.training.resume = false;
    afx_error error;
    assert_failure(time_train(&of.training, &trained, &error), &error,
                   (expected_failure){CORE_IO, {"/nowhere"}});
    close_trial(&of);
}

static void damaged_checkpoints_are_refused(void **state) {
    (void)state;
    trial of;
    open_trial(&of, 2);
    of.training.epochs = 1;
    time_trained trained = train(&of);
    time_trained_free(&trained);
    core_buffer good = file_of(&of, "checkpoint.safetensors");
    static const size_t cuts[] = {0, 5, 40, 1000};
    for (size_t k = 0; k < 4; k++) {
        scratch_write_bytes(&of.scratch, "checkpoint.safetensors", good.bytes,
                            k == 3 ? good.length - 8 : cuts[k]);
        check_refused(&of, (expected_failure){CORE_DATA, {"checkpoint.safetensors"}});
    }
    char *best = strstr(good.bytes + 8, "\"best_epoch\":\"1\"");
    assert_non_null(best);
    best[14] = '7';
    scratch_write_bytes(&of.scratch, "checkpoint.safetensors", good.bytes, good.length);
    check_refused(&of, (expected_failure){CORE_DATA, {"best epoch", "7"}});
    best[14] = '1';
    char *name = strstr(good.bytes + 8, "\"optimizer\"");
    assert_non_null(name);
    name[1] = 'X';
    scratch_write_bytes(&of.scratch, "checkpoint.safetensors", good.bytes, good.length);
    check_refused(&of, (expected_failure){CORE_DATA, {"optimizer"}});
    core_buffer_free(&good);
    close_trial(&of);
}

/* A model that fails in training: what was done before stays. */
static void a_failing_model_leaves_the_checkpoint(void **state) {
    (void)state;
    trial of;
    time_trained trained;
    afx_error error;
    open_trial(&of, 2);
    of.training.epochs = 1;
    trained = train(&of);
    time_trained_free(&trained);
    of.training.epochs = 2;
    for (size_t s = 0; s < SITES; s++)
        data_series(&of.scene.set, 0, s)[WARMUP + 70] = NAN;
    check_refused(&of, (expected_failure){CORE_NUMERICAL, {"reservoir.afx:8", "S", "1980-12-30"}});
    for (size_t s = 0; s < SITES; s++)
        data_series(&of.scene.set, 0, s)[WARMUP + 70] = 0;
    assert_success(time_train(&of.training, &trained, &error), &error);
    assert_int_equal(trained.epoch_count, 2);
    time_trained_free(&trained);
    close_trial(&of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loss_falls_and_validation_is_recorded),
        cmocka_unit_test(a_stopped_training_goes_on_to_the_same_bits),
        cmocka_unit_test(it_stops_when_it_gets_no_better),
        cmocka_unit_test(the_average_of_weights_is_kept),
        cmocka_unit_test(resuming_what_is_finished_gives_it_again),
        cmocka_unit_test(without_validation_the_last_weights_are_kept),
        cmocka_unit_test(the_weights_file_reads_back),
        cmocka_unit_test(foreign_checkpoints_are_refused),
        cmocka_unit_test(damaged_checkpoints_are_refused),
        cmocka_unit_test(a_failing_model_leaves_the_checkpoint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
