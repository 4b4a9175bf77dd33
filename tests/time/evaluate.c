/* Metrics of a period: by hand, for records that begin late, on several threads, and what is said
 * when the model fails. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "scene.h"
#include "time/evaluate.h"

enum { SITES = 7, WARMUP = 50, BEGIN = 100, END = 220, LENGTH = END - BEGIN };

static const double WEIGHTS[RESERVOIR_WEIGHTS] = {0.5, 0.1, -0.2};

typedef struct evaluated {
    double simulated[SITES * LENGTH];
    loss_metrics metrics[SITES];
} evaluated;

static core_status evaluate(const time_scene *scene, size_t warmup, size_t threads, evaluated *to,
                            afx_error *error) {
    double *columns = scene_columns(scene);
    memset(to, 0, sizeof *to);
    time_evaluation evaluation = {.period = {BEGIN, END},
                                  .warmup = warmup,
                                  .columns = columns,
                                  .weights = WEIGHTS,
                                  .threads = threads,
                                  .simulated = to->simulated,
                                  .metrics = to->metrics};
    core_status status = time_evaluate(&scene->setup, &evaluation, error);
    core_free(columns);
    return status;
}

static void check_metrics(const time_scene *scene, const evaluated *got, size_t site) {
    const double *q = got->simulated + site * LENGTH;
    const double *o = data_series_of(&scene->set, 2, site) + BEGIN;
    double count = 0, mean = 0, errors = 0, spread = 0, bias = 0;
    for (size_t t = 0; t < LENGTH; t++)
        if (!isnan(o[t]) && !isnan(q[t])) {
            count++;
            mean += o[t];
            bias += q[t] - o[t];
        }
    mean /= count;
    for (size_t t = 0; t < LENGTH; t++)
        if (!isnan(o[t]) && !isnan(q[t])) {
            errors += (q[t] - o[t]) * (q[t] - o[t]);
            spread += (o[t] - mean) * (o[t] - mean);
        }
    assert_int_equal(got->metrics[site].observations, (size_t)count);
    check_close(got->metrics[site].nse, 1 - errors / spread, 1e-11);
    check_close(got->metrics[site].rmse, sqrt(errors / count), 1e-11);
    check_close(got->metrics[site].bias, bias / count, 1e-11);
}

static void metrics_are_those_of_the_simulated_series(void **state) {
    (void)state;
    time_scene scene;
    evaluated got;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 3, true, true});
    assert_success(evaluate(&scene, WARMUP, 1, &got, &error), &error);
    for (size_t s = 0; s < SITES; s++)
        check_metrics(&scene, &got, s);
    time_summary summary;
    assert_success(time_summarise(got.metrics, SITES, &summary, &error), &error);
    double nse[SITES];
    for (size_t s = 0; s < SITES; s++)
        nse[s] = got.metrics[s].nse;
    assert_int_equal(summary.sites, SITES);
    check_close(summary.nse, loss_median(nse, SITES), 1e-15);
    check_close(summary.nse_low, loss_quantile(nse, SITES, 0.25), 1e-15);
    check_close(summary.nse_high, loss_quantile(nse, SITES, 0.75), 1e-15);
    scene_close(&scene);
}

static void medians_leave_out_what_is_not_known(void **state) {
    (void)state;
    loss_metrics metrics[] = {{.nse = 0.5, .kge = 0.1},
                              {.nse = NAN, .kge = NAN},
                              {.nse = -1, .kge = 0.3},
                              {.nse = 0.7, .kge = 0.2}};
    time_summary summary;
    assert_int_equal(time_summarise(metrics, 4, &summary, NULL), CORE_OK);
    assert_int_equal(summary.sites, 3);
    check_close(summary.nse, 0.5, 0);
    check_close(summary.kge, 0.2, 0);
    check_close(summary.below_zero, 1.0 / 3, 1e-15);
    assert_int_equal(time_summarise(metrics + 1, 1, &summary, NULL), CORE_OK);
    assert_true(summary.sites == 0 && isnan(summary.nse) && isnan(summary.below_zero));
}

/* The warm-up can only go back as far as the data: all of the set, or a site's record. */
static void the_warmup_is_as_long_as_the_data_allow(void **state) {
    (void)state;
    time_scene scene;
    evaluated all, longer, late, shorter;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 3, true, true});
    assert_success(evaluate(&scene, BEGIN, 1, &all, &error), &error);
    assert_success(evaluate(&scene, 10 * BEGIN, 1, &longer, &error), &error);
    assert_memory_equal(&all, &longer, sizeof all);
    assert_success(evaluate(&scene, 20, 1, &shorter, &error), &error);
    scene.set.site[3].record.begin = BEGIN - 20;
    for (size_t t = 0; t < BEGIN - 20; t++)
        data_series(&scene.set, 0, 3)[t] = NAN;
    assert_success(evaluate(&scene, BEGIN, 2, &late, &error), &error);
    for (size_t s = 0; s < SITES; s++)
        assert_memory_equal(late.simulated + s * LENGTH,
                            (s == 3 ? &shorter : &all)->simulated + s * LENGTH,
                            LENGTH * sizeof(double));
    assert_memory_not_equal(shorter.simulated + 3 * LENGTH, all.simulated + 3 * LENGTH,
                            LENGTH * sizeof(double));
    scene_close(&scene);
}

static void only_the_record_of_a_site_is_simulated(void **state) {
    (void)state;
    time_scene scene;
    evaluated got;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 3, true, true});
    scene.set.site[2].record = (data_steps){BEGIN + 30, END - 40};
    scene.set.site[4].record = (data_steps){0, BEGIN};
    scene.set.site[6].record = (data_steps){END, SCENE_STEPS};
    for (size_t t = 0; t < BEGIN + 30; t++)
        data_series(&scene.set, 0, 2)[t] = NAN;
    assert_success(evaluate(&scene, WARMUP, 1, &got, &error), &error);
    for (size_t t = 0; t < LENGTH; t++) {
        assert_int_equal(isnan(got.simulated[2 * LENGTH + t]) != 0, t < 30 || t >= LENGTH - 40);
        assert_true(isnan(got.simulated[4 * LENGTH + t]) && isnan(got.simulated[6 * LENGTH + t]));
    }
    check_metrics(&scene, &got, 2);
    check_metrics(&scene, &got, 3);
    assert_true(got.metrics[4].observations == 0 && isnan(got.metrics[4].nse));
    assert_true(got.metrics[6].observations == 0 && isnan(got.metrics[6].nse));
    scene_close(&scene);
}

static void bits_do_not_depend_on_threads(void **state) {
    (void)state;
    time_scene scene;
    evaluated one, more;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 50, true, true});
    assert_success(evaluate(&scene, WARMUP, 1, &one, &error), &error);
    for (size_t threads = 2; threads < 6; threads++) {
        assert_success(evaluate(&scene, WARMUP, threads, &more, &error), &error);
        assert_memory_equal(&one, &more, sizeof one);
    }
    scene_close(&scene);
}

/* Two sites fail, in different pieces: the first is named, with line, variable, site and date. */
static void a_model_that_fails_says_where(void **state) {
    (void)state;
    time_scene scene;
    evaluated got;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 60, true, true});
    data_series(&scene.set, 0, 3)[120] = NAN;
    data_series(&scene.set, 0, 6)[60] = NAN;
    for (size_t threads = 1; threads < 4; threads++)
        assert_failure(
            evaluate(&scene, WARMUP, threads, &got, &error), &error,
            (expected_failure){CORE_NUMERICAL,
                               {"reservoir.afx:8: S is not finite", "site3", "1981-01-29"}});
    scene_close(&scene);
}

static void series_can_be_simulated_without_observations(void **state) {
    (void)state;
    time_scene scene, observed;
    evaluated got, wanted;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 3, true, false});
    scene_open(&observed, &(scene_options){&reservoir_double, SITES, 3, true, true});
    assert_success(evaluate(&scene, WARMUP, 1, &got, &error), &error);
    assert_success(evaluate(&observed, WARMUP, 1, &wanted, &error), &error);
    assert_memory_equal(got.simulated, wanted.simulated, sizeof got.simulated);
    scene_close(&scene);
    scene_close(&observed);
}

/* The other output, scored beside the flow in another unit, has the numbers that it has alone; and
 * a site's record counts for it too. */
static void other_outputs_are_scored_alike(void **state) {
    (void)state;
    time_scene scene, alone;
    evaluated flow, other;
    afx_error error;
    loss_metrics metrics[2 * SITES];
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 3, false, true});
    scene_open(&alone, &(scene_options){&reservoir_double, SITES, 3, false, true});
    scene.set.site[2].record.end = alone.set.site[2].record.end = END - 40;
    alone.setup.output = alone.setup.outputs[0] = 0;
    alone.setup.observation.factor = 3;
    time_target targets[2] = {{0, 0}, {0, 0}};
    data_pick tripled = {scene.setup.observation.index, 3, 0};
    size_t *number = &targets[1].output, *observation = &targets[1].observation;
    assert_int_equal(time_setup_add_output(&scene.setup, 0, number, NULL), CORE_OK);
    assert_int_equal(time_setup_add_observation(&scene.setup, tripled, observation, NULL), CORE_OK);
    double *columns = scene_columns(&scene);
    time_evaluation evaluation = {.period = {BEGIN, END},
                                  .warmup = WARMUP,
                                  .columns = columns,
                                  .weights = WEIGHTS,
                                  .threads = 2,
                                  .metrics = flow.metrics,
                                  .targets = targets,
                                  .target_count = 2,
                                  .target_metrics = metrics};
    assert_success(time_evaluate(&scene.setup, &evaluation, &error), &error);
    assert_success(evaluate(&alone, WARMUP, 1, &other, &error), &error);
    for (size_t s = 0; s < SITES; s++) {
        assert_true(metrics[s].nse == flow.metrics[s].nse);
        assert_true(metrics[SITES + s].nse == other.metrics[s].nse);
        assert_true(metrics[SITES + s].bias == other.metrics[s].bias);
        assert_int_equal(metrics[SITES + s].observations, other.metrics[s].observations);
    }
    core_free(columns);
    scene_close(&scene);
    scene_close(&alone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_those_of_the_simulated_series),
        cmocka_unit_test(medians_leave_out_what_is_not_known),
        cmocka_unit_test(the_warmup_is_as_long_as_the_data_allow),
        cmocka_unit_test(only_the_record_of_a_site_is_simulated),
        cmocka_unit_test(other_outputs_are_scored_alike),
        cmocka_unit_test(bits_do_not_depend_on_threads),
        cmocka_unit_test(a_model_that_fails_says_where),
        cmocka_unit_test(series_can_be_simulated_without_observations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
