/* Parameters without a network: raw numbers of its own for each site, or the same for all. */
#include "check.h"

#include <string.h>

#include "core/memory.h"
#include "scene.h"
#include "time/learner.h"

enum { SITES = 4, COLUMNS = 2 * 2 + 2 };

typedef struct rows_case {
    time_scene scene;
    time_network network;
    time_learner learner;
    loss_term term;
    loss_objective loss;
} rows_case;

static void open_rows(rows_case *of, time_given given) {
    afx_error error;
    const loss_kind *kind;
    scene_open(&of->scene, &(scene_options){&reservoir_double, SITES, 2, true, true});
    time_network_options network = {.given = given};
    assert_success(time_network_create(&of->scene.setup, &network, &of->network, &error), &error);
    assert_int_equal(loss_named("nse", &kind, NULL), CORE_OK);
    of->term = loss_term_of(kind);
    of->loss = (loss_objective){&of->term, 1};
    time_learner_options options = {.loss = &of->loss,
                                    .most_sites = SITES,
                                    .warmup = 20,
                                    .warmup_gradient = true,
                                    .window = 40,
                                    .threads = 1};
    assert_success(
        time_learner_create(&of->scene.setup, &of->network, &options, &of->learner, &error),
        &error);
    time_learner_initialize(&of->learner, 42);
}

static void close_rows(rows_case *of) {
    time_learner_free(&of->learner);
    time_network_free(&of->network);
    scene_close(&of->scene);
}

/* Of all sites but the first. */
static double batch_loss(void *context) {
    static const size_t site[] = {1, 2, 3}, from[] = {0, 13, 26};
    rows_case *of = context;
    double loss = 0;
    afx_error error;
    assert_success(time_learner_batch(&of->learner, site, from, SITES - 1, &loss, &error), &error);
    return loss;
}

static void check_rows(time_given given) {
    rows_case of;
    open_rows(&of, given);
    size_t count = of.learner.weight_count;
    assert_int_equal(count, (given == TIME_FREE ? SITES : 1) * COLUMNS + RESERVOIR_WEIGHTS);
    batch_loss(&of);
    double *gradient = core_allocate(count, sizeof *gradient);
    assert_non_null(gradient);
    memcpy(gradient, of.learner.gradient, count * sizeof *gradient);
    check_slopes((check_function){batch_loss, &of},
                 (check_gradient){of.learner.weights, gradient, count, 1e-7});
    for (size_t c = 0; c < COLUMNS; c++)
        assert_true((gradient[c] != 0) == (given == TIME_SAME));
    core_free(gradient);
    close_rows(&of);
}

static void free_and_shared_numbers_agree_with_differences(void **state) {
    (void)state;
    check_rows(TIME_FREE);
    check_rows(TIME_SAME);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_and_shared_numbers_agree_with_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
