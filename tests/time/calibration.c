/* Calibration of single sites on a model from the compiler: derivatives forward and backward agree,
 * runs that fail disturb nobody, and known parameters are found again. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "scene.h"
#include "scratch.h"
#include "tank.h"
#include "time/calibration.h"

enum { WARMUP = 60, PLACES = 3, COLUMNS = 3, MOST_COLUMNS = 2 * COLUMNS + 2, MOST_SITES = 5 };

static const double deviations[MOST_SITES] = {1, 1, 1, 1, 1};

/* A loss by its name. */
typedef struct one_loss {
    loss_term term;
    loss_objective objective;
} one_loss;

static const loss_objective *loss_called(one_loss *of, const char *name) {
    const loss_kind *kind;
    assert_int_equal(loss_named(name, &kind, NULL), CORE_OK);
    of->term = loss_term_of(kind);
    of->objective = (loss_objective){&of->term, 1};
    return &of->objective;
}

/* ---- many runs at once ---- */

typedef struct trying {
    time_scene scene;
    one_loss loss;
    time_candidates candidates;
    double fallback[MOST_COLUMNS];
    double *columns;
    double value[PLACES], gradient[PLACES * MOST_COLUMNS];
    double product[PLACES * MOST_COLUMNS * MOST_COLUMNS];
} trying;

static void open_trying(trying *of, bool routed, optim_wanted wanted) {
    static const size_t site[PLACES] = {2, 0, 2};
    scene_options options = {tank_model(), 4, routed ? 2 : 1, routed, true};
    afx_error error;
    scene_open(&of->scene, &options);
    of->columns = scene_columns(&of->scene);
    memcpy(of->fallback, of->columns, time_columns(&of->scene.setup) * sizeof(double));
    time_candidates_options wish = {.setup = &of->scene.setup,
                                    .loss = loss_called(&of->loss, "nse"),
                                    .numbers = deviations,
                                    .number_count = 1,
                                    .fallback = of->fallback,
                                    .wanted = wanted,
                                    .places = PLACES,
                                    .steps = 150,
                                    .warmup = WARMUP};
    assert_success(time_candidates_create(&wish, &of->candidates, &error), &error);
    time_candidates_load(&of->candidates, site, PLACES, (data_steps){40, 190});
}

static void close_trying(trying *of) {
    time_candidates_free(&of->candidates);
    core_free(of->columns);
    scene_close(&of->scene);
}

static void try_them(trying *of) {
    afx_error error;
    time_worth worth = {of->value, of->gradient, of->product};
    assert_success(time_candidates_try(&of->candidates, of->columns, &worth, &error), &error);
}

/* Derivatives of the simulated series of all places by one column, from signed differences. */
static void differences(trying *of, size_t column, double *slopes) {
    size_t columns = time_columns(&of->scene.setup), count = PLACES * 150;
    double here[PLACES];
    for (int side = -1; side <= 1; side += 2) {
        for (size_t p = 0; p < PLACES; p++) {
            here[p] = of->columns[p * columns + column];
            of->columns[p * columns + column] += side * 1e-6;
        }
        try_them(of);
        for (size_t k = 0; k < count; k++)
            slopes[k] += side * of->candidates.chunk.simulated[k] / 2e-6;
        for (size_t p = 0; p < PLACES; p++)
            of->columns[p * columns + column] = here[p];
    }
}

/* Twice the product of two columns' derivatives, in the unit of the loss. */
static double product_of(const trying *of, size_t place, const double *a, const double *b) {
    const time_chunk *chunk = &of->candidates.chunk;
    double sum = 0, squares = 0;
    for (size_t t = place * 150 + WARMUP; t < (place + 1) * 150; t++) {
        if (isnan(of->candidates.observed[t]))
            continue;
        sum += a[t] * b[t];
        squares += pow(chunk->simulated[t] - of->candidates.observed[t], 2);
    }
    return 2 * sum * of->value[place] / squares;
}

static void check_products(bool routed) {
    trying values, gradients, products;
    open_trying(&values, routed, OPTIM_VALUES);
    open_trying(&gradients, routed, OPTIM_GRADIENTS);
    open_trying(&products, routed, OPTIM_PRODUCTS);
    size_t columns = time_columns(&values.scene.setup);
    double *slopes = core_allocate(columns * PLACES * 150, sizeof *slopes);
    for (size_t c = 0; c < columns; c++)
        differences(&values, c, slopes + c * PLACES * 150);
    try_them(&values);
    try_them(&gradients);
    try_them(&products);
    for (size_t p = 0; p < PLACES; p++) {
        check_close(gradients.value[p], values.value[p], 1e-13);
        check_close(products.value[p], values.value[p], 1e-13);
    }
    for (size_t k = 0; k < PLACES * columns; k++)
        check_close(products.gradient[k], gradients.gradient[k], 1e-9);
    for (size_t k = 0; k < PLACES * columns * columns; k++) {
        size_t place = k / (columns * columns), a = k / columns % columns, b = k % columns;
        double wanted =
            product_of(&values, place, slopes + a * PLACES * 150, slopes + b * PLACES * 150);
        check_close(products.product[k], wanted, 1e-5);
    }
    core_free(slopes);
    close_trying(&values);
    close_trying(&gradients);
    close_trying(&products);
}

static void products_agree_with_differences_and_the_adjoint(void **state) {
    (void)state;
    check_products(false);
    check_products(true);
}

static void runs_that_fail_disturb_nobody(void **state) {
    (void)state;
    for (optim_wanted wanted = OPTIM_VALUES; wanted <= OPTIM_PRODUCTS; wanted++) {
        trying fine, failing;
        open_trying(&fine, false, wanted);
        open_trying(&failing, false, wanted);
        failing.columns[COLUMNS] = NAN;
        try_them(&fine);
        try_them(&failing);
        assert_true(isinf(failing.value[1]) && isfinite(fine.value[1]));
        assert_true(failing.value[0] == fine.value[0] && failing.value[2] == fine.value[2]);
        if (wanted != OPTIM_VALUES)
            assert_memory_equal(failing.gradient, fine.gradient, COLUMNS * sizeof(double));
        close_trying(&fine);
        failing.fallback[0] = failing.columns[0] = NAN;
        time_worth worth = {failing.value, failing.gradient, failing.product};
        assert_int_equal(time_candidates_try(&failing.candidates, failing.columns, &worth, NULL),
                         CORE_NUMERICAL);
        close_trying(&failing);
    }
}

/* ---- whole calibrations ---- */

typedef struct calibrated {
    time_scene scene;
    time_network network;
    one_loss loss;
    time_calibration calibration;
    time_calibrated result;
} calibrated;

static void open_calibration(calibrated *of, const char *search, size_t sites) {
    afx_error error;
    scene_open(&of->scene, &(scene_options){tank_model(), sites, 1, false, true});
    time_network_options network = {.given = TIME_FREE};
    assert_success(time_network_create(&of->scene.setup, &network, &of->network, &error), &error);
    of->calibration = (time_calibration){.setup = &of->scene.setup,
                                         .network = &of->network,
                                         .loss = loss_called(&of->loss, "nse"),
                                         .numbers = deviations,
                                         .number_count = 1,
                                         .train = {0, 160},
                                         .validate = {160, SCENE_STEPS},
                                         .warmup = WARMUP,
                                         .threads = 1};
    of->result = (time_calibrated){0};
    assert_success(optim_search_named(search, &of->calibration.search, &error), &error);
    of->calibration.options = optim_usual_search(of->calibration.search);
    of->calibration.options.evaluations = 3000;
}

static void calibrate(calibrated *of) {
    afx_error error;
    assert_success(time_calibrate(&of->calibration, &of->result, &error), &error);
}

static void close_calibration(calibrated *of) {
    time_calibrated_free(&of->result);
    time_network_free(&of->network);
    scene_close(&of->scene);
}

/* Those that the scene's flow was made with. */
static double true_parameter(const data_set *set, size_t site, size_t column) {
    double rate = 0.05 + 0.1 * data_attribute_of(set, 1, site);
    double known[COLUMNS] = {rate, 1 + data_attribute_of(set, 2, site),
                             0.7 * data_attribute_of(set, 0, site)};
    return known[column];
}

/* Losses are squares of what parameters are off by; those of dds, which moves along one of them at
 * a time, may stay on a ridge. */
static void check_recovery(const char *search, double tolerance) {
    calibrated of;
    open_calibration(&of, search, MOST_SITES);
    calibrate(&of);
    for (size_t s = 0; s < MOST_SITES; s++) {
        const time_calibrated_site *site = &of.result.sites[s];
        double found[COLUMNS];
        optim_bound_rows(&of.network.box, 1, of.result.weights + s * COLUMNS, found);
        for (size_t c = 0; tolerance < 0.1 && c < COLUMNS; c++)
            check_close(found[c], true_parameter(&of.scene.set, s, c), tolerance);
        assert_true(site->loss < tolerance * tolerance && site->validation > 0.98);
        assert_true(site->evaluations > 0 && site->evaluations <= 3000 && site->start >= 1);
    }
    close_calibration(&of);
}

static void known_parameters_are_found_again(void **state) {
    (void)state;
    check_recovery("lm", 1e-7);
    check_recovery("lbfgs", 1e-7);
    check_recovery("sceua", 1e-5);
    check_recovery("dds", 0.13);
}

/* Nor on neighbours: two sites alone are what they are among five. */
static void results_do_not_depend_on_threads(void **state) {
    (void)state;
    static const char *const searches[] = {"lm", "lbfgs", "sceua", "dds"};
    for (size_t k = 0; k < 4; k++) {
        calibrated one, three, alone;
        open_calibration(&one, searches[k], MOST_SITES);
        open_calibration(&three, searches[k], MOST_SITES);
        open_calibration(&alone, searches[k], 2);
        three.calibration.threads = 3;
        one.calibration.options.evaluations = three.calibration.options.evaluations =
            alone.calibration.options.evaluations = 300;
        calibrate(&one);
        calibrate(&three);
        calibrate(&alone);
        assert_memory_equal(one.result.weights, three.result.weights,
                            one.result.weight_count * sizeof(double));
        assert_memory_equal(one.result.weights, alone.result.weights, 2 * COLUMNS * sizeof(double));
        close_calibration(&one);
        close_calibration(&three);
        close_calibration(&alone);
    }
}

static bool stop_soon(void *context, const time_calibration_progress *progress) {
    size_t *calls = context;
    assert_true(progress->fraction >= 0 && progress->fraction <= 1);
    return ++*calls < 20;
}

static void it_can_be_stopped(void **state) {
    (void)state;
    size_t calls = 0;
    calibrated of;
    open_calibration(&of, "dds", MOST_SITES);
    of.calibration.listener = stop_soon;
    of.calibration.context = &calls;
    calibrate(&of);
    assert_true(of.result.stopped);
    assert_true(isfinite(of.result.sites[0].loss));
    for (size_t k = 0; k < of.result.weight_count; k++)
        assert_true(isfinite(of.result.weights[k]));
    time_calibrated_free(&of.result);
    of.calibration.listener = NULL;
    of.calibration.options.evaluations = 100000000;
    of.calibration.seconds = 0.05;
    calibrate(&of);
    assert_false(of.result.stopped);
    assert_true(isfinite(of.result.sites[MOST_SITES - 1].loss));
    close_calibration(&of);
}

/* Stopped after the first sites, then gone on with. */
typedef struct stopping {
    bool stop;
    size_t calls;
    size_t done; /* sites, at the first call */
} stopping;

static bool stop_between(void *context, const time_calibration_progress *progress) {
    stopping *of = context;
    if (of->calls++ == 0)
        of->done = progress->sites_done;
    return !of->stop || progress->sites_done == 0;
}

static void what_is_finished_is_not_done_again(void **state) {
    (void)state;
    static const char *const searches[] = {"lm", "lbfgs", "sceua", "dds"};
    for (size_t k = 0; k < 4; k++) {
        calibrated whole, part;
        stopping at = {.stop = true};
        afx_error error;
        scratch_folder scratch = scratch_make();
        open_calibration(&whole, searches[k], MOST_SITES);
        open_calibration(&part, searches[k], MOST_SITES);
        whole.calibration.options.evaluations = part.calibration.options.evaluations = 300;
        part.calibration.listener = stop_between;
        part.calibration.context = &at;
        part.calibration.folder = scratch.folder;
        part.calibration.hash = "these";
        calibrate(&whole);
        calibrate(&part);
        assert_true(part.result.stopped && at.done == 0);
        time_calibrated_free(&part.result);
        part.calibration.resume = true;
        part.calibration.hash = "others";
        assert_failure(time_calibrate(&part.calibration, &part.result, &error), &error,
                       (expected_failure){CORE_DATA, {"calibration.safetensors", "another"}});
        part.calibration.hash = "these";
        at = (stopping){.stop = false};
        calibrate(&part);
        assert_true(!part.result.stopped && at.done > 0);
        assert_memory_equal(whole.result.weights, part.result.weights,
                            whole.result.weight_count * sizeof(double));
        assert_memory_equal(whole.result.sites, part.result.sites,
                            MOST_SITES * sizeof *whole.result.sites);
        close_calibration(&whole);
        close_calibration(&part);
        scratch_remove(&scratch);
    }
}

static void a_site_without_observations_keeps_its_defaults(void **state) {
    (void)state;
    calibrated of;
    open_calibration(&of, "lbfgs", 3);
    for (size_t t = 0; t < SCENE_STEPS; t++)
        data_series(&of.scene.set, 2, 1)[t] = NAN;
    calibrate(&of);
    assert_true(isnan(of.result.sites[1].loss) && isfinite(of.result.sites[2].loss));
    for (size_t c = 0; c < COLUMNS; c++)
        check_close(of.result.weights[COLUMNS + c], 0, 1e-12);
    close_calibration(&of);
}

static void check_refused(calibrated *of, expected_failure expected) {
    afx_error error;
    assert_failure(time_calibrate(&of->calibration, &of->result, &error), &error, expected);
    assert_null(of->result.weights);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    calibrated of;
    open_calibration(&of, "lm", 3);
    loss_called(&of.loss, "kge");
    check_refused(&of, (expected_failure){CORE_USAGE, {"lm", "squared"}});
    loss_called(&of.loss, "mse");
    of.calibration.warmup = 160;
    check_refused(&of, (expected_failure){CORE_DATA, {"site0", "warm-up"}});
    close_calibration(&of);
    time_scene weighted;
    open_calibration(&of, "dds", 3);
    scene_open(&weighted, &(scene_options){&reservoir_double, 3, 1, false, true});
    of.calibration.setup = &weighted.setup;
    check_refused(&of, (expected_failure){CORE_USAGE, {"each site alone", "networks"}});
    scene_close(&weighted);
    close_calibration(&of);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_differences_and_the_adjoint),
        cmocka_unit_test(runs_that_fail_disturb_nobody),
        cmocka_unit_test(known_parameters_are_found_again),
        cmocka_unit_test(results_do_not_depend_on_threads),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test(what_is_finished_is_not_done_again),
        cmocka_unit_test(a_site_without_observations_keeps_its_defaults),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
