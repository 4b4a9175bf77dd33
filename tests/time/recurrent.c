/* Parameters that vary in time: gradients through the whole chain, what chance does, pieces of a
 * batch, and the same bits in evaluation and on several threads. */
#include "time/recurrent.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "scene.h"
#include "time/evaluate.h"
#include "time/learner.h"

enum { WARMUP = 45, WINDOW = 20, MOST_SITES = 7 };

typedef struct learning {
    time_scene scene;
    data_pick series[2];
    data_scale scale;
    time_recurrent recurrent;
    time_learner learner;
    loss_term term;
    loss_objective objective;
    double deviations[64];
    size_t site[64], from[64], sites;
} learning;

typedef struct learning_options {
    const afx_model *model;
    nn_cell cell;
    double dropout, hold;
    bool free_values; /* without bounds */
    bool warmup_gradient;
    size_t sites, members, threads;
} learning_options;

static void open_recurrent(learning *of, const learning_options *wanted) {
    afx_error error;
    of->series[0] = (data_pick){0, 0.2, -0.5};
    of->series[1] = (data_pick){1, 1, -2};
    of->scale = (data_scale){0.1, 0.02};
    time_recurrent_options options = {.cell = wanted->cell,
                                      .hidden = 3,
                                      .forget = 1,
                                      .dropout = wanted->dropout,
                                      .hold = wanted->hold,
                                      .series = {of->series, 2},
                                      .attributes = of->scene.picks,
                                      .scale = wanted->free_values ? &of->scale : NULL};
    assert_success(time_recurrent_create(&of->scene.setup, &options, &of->recurrent, &error),
                   &error);
    of->scene.setup.recurrent = &of->recurrent;
}

static void open_learning(learning *of, const learning_options *wanted) {
    afx_error error;
    *of = (learning){.sites = wanted->sites};
    scene_options scene = {wanted->model, wanted->sites, wanted->members, true, true};
    scene_open(&of->scene, &scene);
    open_recurrent(of, wanted);
    for (size_t s = 0; s < of->sites; s++) {
        of->site[s] = s;
        of->from[s] = 11 * s % 130;
        of->deviations[s] = 0.5 + 0.1 * (double)s;
    }
    const loss_kind *kind = NULL;
    assert_success(loss_named("batch_nse", &kind, &error), &error);
    of->term = loss_term_of(kind);
    of->objective = (loss_objective){&of->term, 1};
    time_learner_options options = {.loss = &of->objective,
                                    .numbers = of->deviations,
                                    .number_count = 1,
                                    .most_sites = wanted->sites,
                                    .warmup = WARMUP,
                                    .warmup_gradient = wanted->warmup_gradient,
                                    .window = WINDOW,
                                    .threads = wanted->threads};
    assert_success(
        time_learner_create(&of->scene.setup, &of->scene.network, &options, &of->learner, &error),
        &error);
    of->learner.number = 5;
    time_learner_initialize(&of->learner, 42);
}

static void close_learning(learning *of) {
    time_learner_free(&of->learner);
    time_recurrent_free(&of->recurrent);
    scene_close(&of->scene);
}

static double batch_loss(void *context) {
    learning *of = context;
    double loss = NAN;
    afx_error error;
    assert_success(time_learner_batch(&of->learner, of->site, of->from, of->sites, &loss, &error),
                   &error);
    return loss;
}

static double *gradient_of(learning *of) {
    size_t count = of->learner.weight_count;
    double *copy = core_allocate(count, sizeof *copy);
    assert_non_null(copy);
    batch_loss(of);
    memcpy(copy, of->learner.gradient, count * sizeof *copy);
    return copy;
}

static void check_gradient_of(const learning_options *wanted) {
    learning of;
    open_learning(&of, wanted);
    double *gradient = gradient_of(&of);
    check_slopes((check_function){batch_loss, &of},
                 (check_gradient){of.learner.weights, gradient, of.learner.weight_count, 1e-7});
    core_free(gradient);
    close_learning(&of);
}

static void gradients_of_the_whole_chain_agree_with_differences(void **state) {
    (void)state;
    learning_options lstm = {&moving_double, NN_LSTM, 0, 0, false, true, 2, 2, 1};
    learning_options gru = {&moving_double, NN_GRU, 0, 0, true, true, 2, 1, 1};
    learning_options by_chance = {&moving_double, NN_LSTM, 0.4, 0.5, false, true, 3, 2, 1};
    check_gradient_of(&lstm);
    check_gradient_of(&gru);
    check_gradient_of(&by_chance);
}

/* Without the warm-up's derivatives the loss is the same, and the gradient another. */
static void the_warmup_can_be_left_out(void **state) {
    (void)state;
    learning_options wanted = {&moving_double, NN_LSTM, 0, 0, false, true, 3, 1, 1};
    double losses[2], *gradients[2];
    size_t count = 0;
    for (int k = 0; k < 2; k++) {
        learning of;
        wanted.warmup_gradient = k == 0;
        open_learning(&of, &wanted);
        losses[k] = batch_loss(&of);
        gradients[k] = gradient_of(&of);
        count = of.learner.weight_count;
        close_learning(&of);
    }
    check_close(losses[0], losses[1], 1e-13);
    assert_memory_not_equal(gradients[0], gradients[1], count * sizeof **gradients);
    core_free(gradients[0]);
    core_free(gradients[1]);
}

enum { CROWDS = 3 };

static void check_threads(const afx_model *model) {
    static const size_t threads[CROWDS] = {1, 2, 5};
    double losses[CROWDS], *gradients[CROWDS];
    size_t count = 0;
    for (size_t k = 0; k < CROWDS; k++) {
        learning of;
        open_learning(&of, &(learning_options){model, NN_LSTM, 0.3, 0.3, false, false, MOST_SITES,
                                               40, threads[k]});
        assert_true(of.learner.batch_chunks > 1);
        losses[k] = batch_loss(&of);
        assert_int_equal(of.recurrent.pieces, 2);
        gradients[k] = gradient_of(&of);
        count = of.learner.weight_count;
        close_learning(&of);
    }
    for (size_t k = 1; k < CROWDS; k++) {
        assert_memory_equal(&losses[k], &losses[0], sizeof(double));
        assert_memory_equal(gradients[k], gradients[0], count * sizeof(double));
    }
    for (size_t k = 0; k < CROWDS; k++)
        core_free(gradients[k]);
}

static void bits_do_not_depend_on_threads(void **state) {
    (void)state;
    check_threads(&moving_double);
    check_threads(&moving_float);
}

/* Another batch draws otherwise; without chance every batch is the same. */
static void chance_follows_the_draw(void **state) {
    (void)state;
    learning of;
    for (int k = 0; k < 3; k++) {
        open_learning(&of, &(learning_options){&moving_double, NN_LSTM, k == 1 ? 0.4 : 0,
                                               k == 2 ? 0.4 : 0, false, false, MOST_SITES, 1, 1});
        double first = batch_loss(&of);
        assert_true(batch_loss(&of) == first);
        of.learner.number++;
        assert_true((batch_loss(&of) == first) == (k == 0));
        close_learning(&of);
    }
}

/* In a batch where everything is held the rate is one number; held at its last value. */
static void a_held_parameter_stays_at_its_last_value(void **state) {
    (void)state;
    learning of;
    open_learning(&of,
                  &(learning_options){&moving_double, NN_LSTM, 0, 0.999999, false, false, 1, 1, 1});
    batch_loss(&of);
    const time_chunk *chunk = &of.learner.chunks[0];
    const double *rate = chunk->dynamic;
    const double *values = of.recurrent.piece[0].values;
    for (size_t t = 0; t < WARMUP + WINDOW; t++)
        assert_true(rate[t] == 0.02 + (0.4 - 0.02) * values[WARMUP + WINDOW - 1]);
    assert_true(values[0] != values[WARMUP + WINDOW - 1]);
    close_learning(&of);
}

/* Evaluation runs chunk by chunk, in stretches: the flows are those of a batch over these steps. */
static void evaluation_gives_the_flows_of_a_batch(void **state) {
    (void)state;
    learning of;
    afx_error error;
    enum { BEGIN = 120, STEPS = WARMUP + WINDOW };
    open_learning(&of, &(learning_options){&moving_double, NN_GRU, 0, 0, false, false, 5, 2, 1});
    for (size_t s = 0; s < of.sites; s++)
        of.from[s] = BEGIN - WARMUP;
    batch_loss(&of);
    double simulated[5 * WINDOW];
    loss_metrics metrics[5];
    size_t own = time_network_weight_count(&of.scene.network);
    assert_int_equal(time_network_forward(&of.scene.network, of.learner.weights, NULL, 5, &error),
                     CORE_OK);
    time_evaluation evaluation = {.period = {BEGIN, BEGIN + WINDOW},
                                  .warmup = WARMUP,
                                  .columns = of.scene.network.columns,
                                  .weights = of.learner.weights + own,
                                  .threads = 2,
                                  .simulated = simulated,
                                  .metrics = metrics};
    assert_success(time_evaluate(&of.scene.setup, &evaluation, &error), &error);
    const time_chunk *chunk = &of.learner.chunks[0];
    for (size_t s = 0; s < of.sites; s++)
        for (size_t t = 0; t < WINDOW; t++)
            check_close(simulated[s * WINDOW + t], chunk->simulated[s * STEPS + WARMUP + t], 1e-13);
    close_learning(&of);
}

static void a_parameter_without_a_network_is_named(void **state) {
    (void)state;
    learning of;
    afx_error error;
    double loss = 0;
    open_learning(&of, &(learning_options){&moving_double, NN_LSTM, 0, 0, false, false, 2, 1, 1});
    time_learner_options options = of.learner.options;
    of.scene.setup.recurrent = NULL;
    time_learner second;
    assert_failure(
        time_learner_create(&of.scene.setup, &of.scene.network, &options, &second, &error), &error,
        (expected_failure){CORE_USAGE, {"K", "varies in time"}});
    time_evaluation evaluation = {.period = {30, 60}, .threads = 1};
    assert_failure(time_evaluate(&of.scene.setup, &evaluation, &error), &error,
                   (expected_failure){CORE_USAGE, {"K", "varies in time"}});
    of.scene.setup.recurrent = &of.recurrent;
    assert_success(time_learner_batch(&of.learner, of.site, of.from, 2, &loss, &error), &error);
    close_learning(&of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_of_the_whole_chain_agree_with_differences),
        cmocka_unit_test(the_warmup_can_be_left_out),
        cmocka_unit_test(bits_do_not_depend_on_threads),
        cmocka_unit_test(chance_follows_the_draw),
        cmocka_unit_test(a_held_parameter_stays_at_its_last_value),
        cmocka_unit_test(evaluation_gives_the_flows_of_a_batch),
        cmocka_unit_test(a_parameter_without_a_network_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
