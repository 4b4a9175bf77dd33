/* The gradient of a batch by every weight, and its bits on several threads. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/random.h"
#include "scene.h"
#include "time/learner.h"

enum { WARMUP = 20, WINDOW = 40, MOST_SITES = 7 };

typedef struct learning {
    time_scene scene;
    time_learner learner;
    double deviations[MOST_SITES];
    loss_term terms[2];
    loss_objective objective;
    size_t site[MOST_SITES], from[MOST_SITES];
    size_t sites;
} learning;

static loss_term term_called(const char *name) {
    const loss_kind *kind = NULL;
    assert_int_equal(loss_named(name, &kind, NULL), CORE_OK);
    return loss_term_of(kind);
}

static void open_learner(learning *of, size_t most_sites, size_t threads) {
    afx_error error;
    time_learner_options wanted = {.loss = &of->objective,
                                   .numbers = of->deviations,
                                   .number_count = 1,
                                   .most_sites = most_sites,
                                   .warmup = WARMUP,
                                   .warmup_gradient = true,
                                   .window = WINDOW,
                                   .threads = threads};
    assert_success(
        time_learner_create(&of->scene.setup, &of->scene.network, &wanted, &of->learner, &error),
        &error);
    time_learner_initialize(&of->learner, 42);
}

static void open_learning(learning *of, const scene_options *options, const char *loss,
                          size_t threads) {
    scene_open(&of->scene, options);
    of->sites = options->sites - 1;
    for (size_t s = 0; s < of->sites; s++) {
        of->site[s] = s + 1;
        of->from[s] = 13 * s;
    }
    for (size_t s = 0; s < options->sites; s++)
        of->deviations[s] = 0.5 + 0.1 * (double)s;
    of->terms[0] = term_called(loss);
    of->objective = (loss_objective){of->terms, 1};
    open_learner(of, options->sites, threads);
}

static void close_learning(learning *of) {
    time_learner_free(&of->learner);
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

static double *copy_of(const double *numbers, size_t count) {
    double *copy = core_allocate(count, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, numbers, count * sizeof *copy);
    return copy;
}

static void check_all_weights(const scene_options *options, const char *loss) {
    learning of;
    open_learning(&of, options, loss, 1);
    double *series = data_series(&of.scene.set, 2, 2); /* a site without any observation */
    for (size_t t = 0; t < SCENE_STEPS; t++)
        series[t] = NAN;
    batch_loss(&of);
    size_t count = of.learner.weight_count;
    double *gradient = copy_of(of.learner.gradient, count);
    check_slopes((check_function){batch_loss, &of},
                 (check_gradient){of.learner.weights, gradient, count, 1e-7});
    core_free(gradient);
    close_learning(&of);
}

static void the_gradient_by_all_weights_agrees_with_differences(void **state) {
    (void)state;
    scene_options plain = {&reservoir_double, 4, 1, false, true};
    scene_options routed = {&reservoir_double, 4, 2, true, true};
    check_all_weights(&plain, "mse");
    check_all_weights(&routed, "nse");
    check_all_weights(&routed, "batch_nse");
    check_all_weights(&routed, "kge");
}

/* Flow with a scale that is the other output, and that output beside its own observations. */
static void every_output_of_the_loss_has_its_gradient(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 2, true, true}, "gaussian", 1);
    time_learner_free(&of.learner);
    time_setup *setup = &of.scene.setup;
    loss_source sigma = {.factor = 0.3, .shift = 0.2};
    size_t observed;
    assert_int_equal(time_setup_add_output(setup, 0, &sigma.series, NULL), CORE_OK);
    data_pick doubled = {setup->observation.index, 2, 0};
    assert_int_equal(time_setup_add_observation(setup, doubled, &observed, NULL), CORE_OK);
    assert_true(sigma.series == 1 && observed == 1);
    of.terms[0].factor = 0.7;
    of.terms[0].input[0] = &sigma;
    of.terms[0].components[0] = 1;
    of.terms[1] = term_called("mse");
    of.terms[1].factor = 0.3;
    of.terms[1].simulated = 1;
    of.terms[1].observed = 1;
    of.objective.count = 2;
    open_learner(&of, 4, 2);
    batch_loss(&of);
    size_t count = of.learner.weight_count;
    double *gradient = copy_of(of.learner.gradient, count);
    check_slopes((check_function){batch_loss, &of},
                 (check_gradient){of.learner.weights, gradient, count, 1e-7});
    core_free(gradient);
    close_learning(&of);
}

/* Along a direction through all weights: the place is how far along. */
typedef struct along {
    learning *of;
    const double *start, *direction;
    double distance;
} along;

static double loss_along(void *context) {
    along *way = context;
    for (size_t k = 0; k < way->of->learner.weight_count; k++)
        way->of->learner.weights[k] = way->start[k] + way->distance * way->direction[k];
    return batch_loss(way->of);
}

static void several_chunks_agree_with_differences_too(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 6, 60, true, true}, "batch_nse", 2);
    assert_int_equal(of.learner.batch_chunks, 4); /* three would do; an even number ends together */
    batch_loss(&of);
    size_t count = of.learner.weight_count;
    double *gradient = copy_of(of.learner.gradient, count);
    double *start = copy_of(of.learner.weights, count);
    double *direction = copy_of(start, count);
    core_random random = {.seed = 5};
    for (int k = 0; k < 3; k++) {
        double slope = 0;
        for (size_t w = 0; w < count; w++) {
            direction[w] = core_random_normal(&random) / sqrt((double)count);
            slope += direction[w] * gradient[w];
        }
        along way = {&of, start, direction, 0};
        check_slopes((check_function){loss_along, &way},
                     (check_gradient){&way.distance, &slope, 1, 1e-7});
    }
    core_free(gradient);
    core_free(start);
    core_free(direction);
    close_learning(&of);
}

enum { CROWDS = 4 };

static void check_threads(const afx_model *model) {
    static const size_t threads[CROWDS] = {1, 2, 3, 7};
    double losses[CROWDS], *gradients[CROWDS];
    size_t count = 0;
    for (size_t k = 0; k < CROWDS; k++) {
        learning of;
        open_learning(&of, &(scene_options){model, MOST_SITES, 64, true, true}, "nse", threads[k]);
        assert_int_equal(of.learner.batch_chunks, 4);
        count = of.learner.weight_count;
        losses[k] = batch_loss(&of);
        gradients[k] = copy_of(of.learner.gradient, count);
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
    check_threads(&reservoir_double);
    check_threads(&reservoir_float);
}

/* The same scene, under a network with everything around its layers. */
static core_status open_surrounded(learning *of, const size_t *hidden, size_t layers,
                                   afx_error *error) {
    open_learning(of, &(scene_options){&reservoir_double, 4, 1, false, true}, "mse", 2);
    time_learner_options wanted = of->learner.options;
    time_network_options network = {.hidden = hidden,
                                    .hidden_count = layers,
                                    .activation = "silu",
                                    .initial = NN_KAIMING,
                                    .around = {true, true, 0.3},
                                    .inputs = &of->scene.picks};
    time_learner_free(&of->learner);
    time_network_free(&of->scene.network);
    CORE_TRY(time_network_create(&of->scene.setup, &network, &of->scene.network, error));
    CORE_TRY(
        time_learner_create(&of->scene.setup, &of->scene.network, &wanted, &of->learner, error));
    time_learner_initialize(&of->learner, 42);
    return CORE_OK;
}

static void networks_may_be_surrounded(void **state) {
    (void)state;
    learning of;
    afx_error error;
    assert_success(open_surrounded(&of, (const size_t[]){5, 5}, 2, &error), &error);
    assert_false(of.scene.network.mlp.layers[0].around.residual);
    assert_true(of.scene.network.mlp.layers[1].around.residual);
    double loss = batch_loss(&of);
    size_t count = of.learner.weight_count;
    double *gradient = copy_of(of.learner.gradient, count);
    check_slopes((check_function){batch_loss, &of},
                 (check_gradient){of.learner.weights, gradient, count, 1e-7});
    core_free(gradient);
    of.learner.number = 1;
    assert_true(batch_loss(&of) != loss);
    of.learner.number = 0;
    assert_true(batch_loss(&of) == loss);
    close_learning(&of);
}

/* Numbers are dropped while a batch is learned, and not when the network is used. */
static void nothing_is_dropped_afterwards(void **state) {
    (void)state;
    learning of;
    afx_error error;
    double used[2] = {0};
    assert_success(open_surrounded(&of, (const size_t[]){5, 5}, 2, &error), &error);
    for (size_t k = 0; k < 2; k++) {
        of.learner.number = k;
        batch_loss(&of);
        assert_success(
            time_network_forward(&of.scene.network, of.learner.weights, of.site, of.sites, &error),
            &error);
        used[k] = of.scene.network.columns[0];
    }
    assert_true(used[0] == used[1]);
    close_learning(&of);
}

static void a_residual_wants_a_place(void **state) {
    (void)state;
    learning of;
    afx_error error;
    assert_int_equal(open_surrounded(&of, (const size_t[]){5, 4}, 2, &error), CORE_USAGE);
    assert_non_null(strstr(error.message, "as wide as what it reads"));
    close_learning(&of);
}

/* Without the warm-up's derivatives: the loss is the same, the gradient another. */
static void the_warmup_can_be_left_out_of_the_gradient(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 2, true, true}, "mse", 1);
    double whole = batch_loss(&of);
    size_t count = of.learner.weight_count;
    double *gradient = copy_of(of.learner.gradient, count);
    of.learner.options.warmup_gradient = false;
    assert_true(batch_loss(&of) == whole);
    assert_memory_not_equal(gradient, of.learner.gradient, count * sizeof *gradient);
    core_free(gradient);
    close_learning(&of);
}

/* The loss of the batch is the mean over the observations of all its sites. */
static void observations_in_another_unit_count_as_many(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 1, false, true}, "mse", 1);
    double loss = batch_loss(&of);
    of.scene.setup.observations[0].factor = 1000;
    for (size_t s = 0; s < 4; s++)
        for (size_t t = 0; t < SCENE_STEPS; t++)
            data_series(&of.scene.set, 2, s)[t] /= 1000;
    check_close(batch_loss(&of), loss, 1e-12);
    close_learning(&of);
}

static void observations_of_the_warmup_do_not_count(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 1, false, true}, "mse", 1);
    double loss = batch_loss(&of);
    for (size_t s = 0; s < of.sites; s++)
        for (size_t t = 0; t < WARMUP; t++)
            data_series(&of.scene.set, 2, of.site[s])[of.from[s] + t] = NAN;
    assert_true(batch_loss(&of) == loss);
    data_series(&of.scene.set, 2, 1)[WARMUP] = 1000;
    assert_true(batch_loss(&of) > 2 * loss);
    close_learning(&of);
}

/* A batch of one site: batch_nse is mse over the square of that site's deviation and 0.1. */
static void deviations_and_parameters_are_those_of_the_site(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 1, false, true}, "batch_nse", 1);
    of.sites = 1;
    of.site[0] = 2;
    double scaled = batch_loss(&of), width = of.deviations[2] + 0.1;
    of.terms[0] = term_called("mse");
    check_close(scaled, batch_loss(&of) / (width * width), 1e-13);
    size_t columns = time_columns(&of.scene.setup);
    time_network *network = &of.scene.network;
    double *one = copy_of(network->columns, columns);
    assert_int_equal(time_network_forward(network, of.learner.weights, NULL, 4, NULL), CORE_OK);
    for (size_t c = 0; c < columns; c++)
        check_close(one[c], network->columns[2 * columns + c], 1e-14);
    assert_true(fabs(one[0] - network->columns[0]) > 1e-4);
    core_free(one);
    close_learning(&of);
}

static void nothing_to_learn_from_is_an_error(void **state) {
    (void)state;
    learning of;
    afx_error error;
    double loss;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 1, false, true}, "mse", 2);
    for (size_t s = 0; s < 4; s++)
        for (size_t t = 0; t < SCENE_STEPS; t++)
            data_series(&of.scene.set, 2, s)[t] = NAN;
    assert_failure(time_learner_batch(&of.learner, of.site, of.from, 3, &loss, &error), &error,
                   (expected_failure){CORE_DATA, {"site1", "no observation"}});
    time_learner_options options = of.learner.options;
    close_learning(&of);
    scene_open(&of.scene, &(scene_options){&reservoir_double, 4, 1, false, false});
    assert_failure(
        time_learner_create(&of.scene.setup, &of.scene.network, &options, &of.learner, &error),
        &error, (expected_failure){CORE_USAGE, {"no observations"}});
    scene_close(&of.scene);
}

/* Starting weights: the same for a seed, others for another, biases 0. */
static void starting_weights_follow_the_seed(void **state) {
    (void)state;
    learning of;
    open_learning(&of, &(scene_options){&reservoir_double, 4, 1, false, true}, "mse", 1);
    size_t count = of.learner.weight_count;
    double *first = copy_of(of.learner.weights, count);
    const double *model = of.learner.weights + count - RESERVOIR_WEIGHTS;
    for (size_t k = 0; k < RESERVOIR_WEIGHTS; k++)
        assert_true(model[k] != 0 && fabs(model[k]) <= sqrt(6.0 / 4));
    nn_mlp_part bias = nn_mlp_part_at(&of.scene.network.mlp, 1);
    for (size_t k = 0; k < bias.count; k++)
        assert_true(of.learner.weights[bias.offset + k] == 0);
    time_learner_initialize(&of.learner, 43);
    assert_memory_not_equal(first, of.learner.weights, count * sizeof *first);
    assert_true(model[0] != first[count - RESERVOIR_WEIGHTS]);
    time_learner_initialize(&of.learner, 42);
    assert_memory_equal(first, of.learner.weights, count * sizeof *first);
    core_free(first);
    close_learning(&of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_by_all_weights_agrees_with_differences),
        cmocka_unit_test(every_output_of_the_loss_has_its_gradient),
        cmocka_unit_test(several_chunks_agree_with_differences_too),
        cmocka_unit_test(bits_do_not_depend_on_threads),
        cmocka_unit_test(networks_may_be_surrounded),
        cmocka_unit_test(nothing_is_dropped_afterwards),
        cmocka_unit_test(a_residual_wants_a_place),
        cmocka_unit_test(the_warmup_can_be_left_out_of_the_gradient),
        cmocka_unit_test(observations_in_another_unit_count_as_many),
        cmocka_unit_test(observations_of_the_warmup_do_not_count),
        cmocka_unit_test(deviations_and_parameters_are_those_of_the_site),
        cmocka_unit_test(nothing_to_learn_from_is_an_error),
        cmocka_unit_test(starting_weights_follow_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
