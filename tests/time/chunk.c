/* A chunk against the reservoir written out again: mean of the members, routing, and the gradient
 * against signed differences of that second writing, where the days before gradient_from keep the
 * parameters that they had. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "scene.h"
#include "time/chunk.h"

enum { STEPS = 60, MOST_SITES = 3 };

typedef struct case_options {
    scene_options scene;
    size_t sites; /* of the window */
    size_t scored_from;
    size_t gradient_from;
} case_options;

typedef struct chunk_case {
    case_options options;
    time_scene scene;
    size_t site[MOST_SITES], from[MOST_SITES];
    double *before, *columns; /* [site of the set][column]: until gradient_from, and after */
    double weights_before[RESERVOIR_WEIGHTS], weights[RESERVOIR_WEIGHTS];
    double seeds[MOST_SITES * STEPS];
    double simulated[MOST_SITES * STEPS]; /* of the second writing */
} chunk_case;

static void open_case(chunk_case *of, const case_options *options) {
    static const double weights[RESERVOIR_WEIGHTS] = {0.8, -0.3, 0.2};
    *of = (chunk_case){.options = *options, .site = {2, 0, 3}, .from = {5, 70, 31}};
    scene_open(&of->scene, &options->scene);
    of->before = scene_columns(&of->scene);
    of->columns = scene_columns(&of->scene);
    memcpy(of->weights, weights, sizeof weights);
    memcpy(of->weights_before, weights, sizeof weights);
    for (size_t k = 0; k < MOST_SITES * STEPS; k++)
        of->seeds[k] = k % STEPS < options->scored_from ? 0 : 1.5 + cos((double)(3 * k));
}

static void close_case(chunk_case *of) {
    core_free(of->before);
    core_free(of->columns);
    scene_close(&of->scene);
}

/* ---- the second writing ---- */

typedef struct reservoir_state {
    double store, flow;
} reservoir_state;

static reservoir_state step(const chunk_case *of, size_t place, size_t t, const double *parameter,
                            double store) {
    const data_set *set = &of->scene.set;
    const double *w = t < of->options.gradient_from ? of->weights_before : of->weights;
    size_t site = of->site[place], day = of->from[place] + t;
    double demand = data_series_of(set, 1, site)[day];
    double gate = 1 / (1 + exp(-(w[0] * store / 100 + w[1] * demand + w[2])));
    double loss = data_attribute_of(set, 0, site) * demand * gate * store / (store + 10);
    double flow = parameter[0] * store * pow(store / (store + 50), parameter[1] - 1);
    return (reservoir_state){store + data_series_of(set, 0, site)[day] - loss - flow, flow};
}

static void simulate_site(chunk_case *of, size_t place, double mean[STEPS]) {
    size_t members = of->scene.setup.members, width = time_columns(&of->scene.setup);
    memset(mean, 0, STEPS * sizeof *mean);
    for (size_t m = 0; m < members; m++) {
        double store = 20;
        for (size_t t = 0; t < STEPS; t++) {
            const double *columns = t < of->options.gradient_from ? of->before : of->columns;
            reservoir_state now = step(of, place, t, columns + place * width + 2 * m, store);
            mean[t] += now.flow / (double)members;
            store = now.store;
        }
    }
}

static void simulate(chunk_case *of) {
    for (size_t s = 0; s < of->options.sites; s++) {
        double mean[STEPS], *to = of->simulated + s * STEPS;
        size_t width = time_columns(&of->scene.setup);
        simulate_site(of, s, mean);
        memcpy(to, mean, sizeof mean);
        if (!of->options.scene.routed)
            continue;
        const double *raw = of->columns + (s + 1) * width - 2;
        time_hydrograph h = time_hydrograph_of(raw[0], raw[1]);
        for (size_t t = 0; t < STEPS; t++) {
            to[t] = 0;
            for (size_t k = 0; k <= t && k < TIME_ROUTED_STEPS; k++)
                to[t] += h.weight[k] * mean[t - k];
        }
    }
}

static double seeded_sum(void *context) {
    chunk_case *of = context;
    double sum = 0;
    simulate(of);
    for (size_t k = 0; k < of->options.sites * STEPS; k++)
        sum += of->seeds[k] * of->simulated[k];
    return sum;
}

/* ---- the chunk ---- */

static void run_chunk(const chunk_case *of, time_chunk *chunk, double *columns_bar) {
    const case_options *options = &of->options;
    afx_error error;
    float reals[RESERVOIR_WEIGHTS];
    for (size_t k = 0; k < RESERVOIR_WEIGHTS; k++)
        reals[k] = (float)of->weights[k];
    bool single = options->scene.model == &reservoir_float;
    data_window window = {
        .site = of->site, .from = of->from, .sites = options->sites, .steps = STEPS};
    time_inputs inputs = {of->columns, single ? (const void *)reals : of->weights,
                          options->scored_from, options->gradient_from};
    time_chunk_load(chunk, &window);
    assert_success(time_chunk_forward(chunk, &inputs, &error), &error);
    memcpy(chunk->simulated_bar, of->seeds, options->sites * STEPS * sizeof(double));
    assert_success(time_chunk_reverse(chunk, columns_bar, &error), &error);
}

static void check_simulated(chunk_case *of, const time_chunk *chunk, double tolerance) {
    simulate(of);
    for (size_t s = 0; s < of->options.sites; s++)
        for (size_t t = of->options.scored_from; t < STEPS; t++)
            check_close(chunk->simulated[s * STEPS + t], of->simulated[s * STEPS + t], tolerance);
}

static time_room room_of(const chunk_case *of) {
    return (time_room){
        .sites = time_chunk_sites(&of->scene.setup), .steps = STEPS, .reverse = true};
}

static void check_case(case_options options) {
    chunk_case of;
    time_chunk chunk;
    afx_error error;
    open_case(&of, &options);
    size_t width = time_columns(&of.scene.setup);
    double *columns_bar = core_allocate(options.sites * width, sizeof *columns_bar);
    time_room room = room_of(&of);
    assert_success(time_chunk_create(&of.scene.setup, &room, &chunk, &error), &error);
    assert_true(chunk.room.sites > options.sites);
    run_chunk(&of, &chunk, columns_bar);
    check_simulated(&of, &chunk, 1e-12);
    check_function function = {seeded_sum, &of};
    check_slopes(function, (check_gradient){of.columns, columns_bar, options.sites * width, 1e-7});
    check_slopes(function,
                 (check_gradient){of.weights, chunk.weights_bar, RESERVOIR_WEIGHTS, 1e-7});
    time_chunk_free(&chunk);
    core_free(columns_bar);
    close_case(&of);
}

static void simulation_and_gradient_agree_with_the_second_writing(void **state) {
    (void)state;
    scene_options plain = {&reservoir_double, 4, 1, false, true};
    scene_options routed = {&reservoir_double, 4, 3, true, true};
    check_case((case_options){plain, 1, 0, 0});
    check_case((case_options){plain, 3, 20, 0});
    check_case((case_options){routed, 3, 0, 0});
    check_case((case_options){routed, 2, 30, 0});
}

static void nothing_before_gradient_from_is_differentiated(void **state) {
    (void)state;
    scene_options plain = {&reservoir_double, 4, 2, false, true};
    scene_options routed = {&reservoir_double, 4, 3, true, true};
    check_case((case_options){plain, 2, 25, 25});
    check_case((case_options){routed, 2, 25, 25});
    check_case((case_options){routed, 2, 40, 10});
    check_case((case_options){routed, 2, 8, 8});
}

/* What a chunk did before leaves nothing behind: full, then one site, then more, other warm-ups. */
static void a_used_chunk_gives_the_bits_of_a_new_one(void **state) {
    (void)state;
    static const size_t sites[] = {2, 1, 2}, scored[] = {0, 40, 20}, gradient[] = {0, 0, 20};
    time_chunk used = {0};
    chunk_case of;
    open_case(&of, &(case_options){{&reservoir_double, 4, 64, true, true}, 2, 0, 0});
    size_t width = time_columns(&of.scene.setup);
    double *bars = core_allocate(4 * width, sizeof *bars);
    time_room room = room_of(&of);
    assert_int_equal(time_chunk_create(&of.scene.setup, &room, &used, NULL), CORE_OK);
    assert_int_equal(used.room.sites, 2);
    for (int k = 0; k < 3; k++) {
        time_chunk fresh;
        of.options.sites = sites[k];
        of.options.scored_from = scored[k];
        of.options.gradient_from = gradient[k];
        assert_int_equal(time_chunk_create(&of.scene.setup, &room, &fresh, NULL), CORE_OK);
        run_chunk(&of, &used, bars);
        run_chunk(&of, &fresh, bars + 2 * width);
        assert_memory_equal(bars, bars + 2 * width, sites[k] * width * sizeof *bars);
        assert_memory_equal(used.weights_bar, fresh.weights_bar, sizeof of.weights);
        time_chunk_free(&fresh);
    }
    time_chunk_free(&used);
    core_free(bars);
    close_case(&of);
}

static void a_model_in_float_agrees_with_double(void **state) {
    (void)state;
    const afx_model *models[] = {&reservoir_double, &reservoir_float};
    double bars[2][64] = {{0}}, weights_bar[2][RESERVOIR_WEIGHTS];
    for (int k = 0; k < 2; k++) {
        chunk_case of;
        time_chunk chunk;
        open_case(&of, &(case_options){{models[k], 4, 5, true, true}, 3, 20, 10});
        assert_in_range(3 * time_columns(&of.scene.setup), 1, 64);
        time_room room = room_of(&of);
        assert_int_equal(time_chunk_create(&of.scene.setup, &room, &chunk, NULL), CORE_OK);
        run_chunk(&of, &chunk, bars[k]);
        check_simulated(&of, &chunk, 1e-5);
        memset(weights_bar[k], 0, sizeof weights_bar[k]);
        of.scene.setup.lanes->add(RESERVOIR_WEIGHTS, chunk.weights_bar, weights_bar[k]);
        time_chunk_free(&chunk);
        close_case(&of);
    }
    for (size_t k = 0; k < 64; k++)
        check_close(bars[1][k], bars[0][k], 1e-4);
    for (size_t k = 0; k < RESERVOIR_WEIGHTS; k++)
        check_close(weights_bar[1][k], weights_bar[0][k], 1e-4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulation_and_gradient_agree_with_the_second_writing),
        cmocka_unit_test(nothing_before_gradient_from_is_differentiated),
        cmocka_unit_test(a_used_chunk_gives_the_bits_of_a_new_one),
        cmocka_unit_test(a_model_in_float_agrees_with_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
