#include "scene.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/memory.h"
#include "core/random.h"

enum { RAIN, DEMAND, FLOW, VARIABLES };

static void fill_site(data_set *set, size_t site) {
    core_random random = {.seed = 7, .stream = site};
    char name[32];
    snprintf(name, sizeof name, "site%zu", site);
    assert_int_equal(data_name_site(set, site, name, NULL), CORE_OK);
    for (size_t t = 0; t < set->shape.steps; t++) {
        double wet = core_random_uniform(&random), amount = core_random_uniform(&random);
        data_series(set, RAIN, site)[t] = wet < 0.4 ? -8 * log(1 - amount) : 0;
        data_series(set, DEMAND, site)[t] = 2 + sin(0.02 * (double)t + (double)site);
    }
}

static void fill_attributes(data_set *set) {
    static const char *const names[SCENE_INPUTS] = {"area", "steepness", "depth"};
    for (size_t a = 0; a < SCENE_INPUTS; a++) {
        double values[64];
        core_random random = {.seed = 11, .stream = a};
        for (size_t s = 0; s < set->shape.sites; s++)
            values[s] = 0.5 + core_random_uniform(&random);
        data_new_attribute attribute = {.name = names[a], .unit = "1", .value = values};
        assert_int_equal(data_add_attribute(set, &attribute, NULL), CORE_OK);
    }
}

/* The flow that the reservoir gives for a rate and shape out of the attributes, every seventh day
 * or so unknown. */
static void observe_site(data_set *set, size_t site) {
    core_random random = {.seed = 13, .stream = site};
    const double *rain = data_series_of(set, RAIN, site);
    const double *demand = data_series_of(set, DEMAND, site);
    double store = 20, rate = 0.05 + 0.1 * data_attribute_of(set, 1, site);
    double shape = 1 + data_attribute_of(set, 2, site);
    for (size_t t = 0; t < set->shape.steps; t++) {
        double flow = rate * store * pow(store / (store + 50), shape - 1);
        double area = data_attribute_of(set, 0, site);
        bool known = core_random_uniform(&random) > 0.15;
        store += rain[t] - flow - 0.7 * area * demand[t] * store / (store + 10);
        data_series(set, FLOW, site)[t] = known ? flow : NAN;
    }
}

static void make_set(data_set *set, const scene_options *options) {
    data_shape shape = {.sites = options->sites,
                        .steps = SCENE_STEPS,
                        .variables = VARIABLES,
                        .start = data_days_of_date((data_date){1980, 10, 1}) * 86400,
                        .step = 86400};
    assert_int_equal(data_set_create(&shape, set, NULL), CORE_OK);
    assert_int_equal(data_name_variable(set, RAIN, "P", "mm/d", NULL), CORE_OK);
    assert_int_equal(data_name_variable(set, DEMAND, "E", "mm/d", NULL), CORE_OK);
    assert_int_equal(data_name_variable(set, FLOW, "Qobs", "mm/d", NULL), CORE_OK);
    fill_attributes(set);
    for (size_t s = 0; s < options->sites; s++) {
        fill_site(set, s);
        observe_site(set, s);
    }
}

void scene_open(time_scene *scene, const scene_options *options) {
    static const size_t hidden[] = {4};
    afx_error error;
    *scene = (time_scene){0};
    make_set(&scene->set, options);
    time_setup_options wanted = {.model = options->model,
                                 .set = &scene->set,
                                 .members = options->members,
                                 .routed = options->routed,
                                 .output = "Q",
                                 .observation = options->observed ? "Qobs" : NULL};
    assert_success(time_setup_create(&wanted, &scene->setup, &error), &error);
    for (size_t a = 0; a < SCENE_INPUTS; a++)
        scene->inputs[a] = (data_pick){a, 2, -2};
    scene->picks = (data_picks){scene->inputs, SCENE_INPUTS};
    time_network_options network = {.hidden = hidden,
                                    .hidden_count = 1,
                                    .activation = "tanh",
                                    .initial = NN_XAVIER,
                                    .inputs = &scene->picks};
    assert_success(time_network_create(&scene->setup, &network, &scene->network, &error), &error);
}

void scene_close(time_scene *scene) {
    time_network_free(&scene->network);
    time_setup_free(&scene->setup);
    data_set_free(&scene->set);
}

double *scene_columns(const time_scene *scene) {
    size_t count = time_columns(&scene->setup), sites = scene->set.shape.sites;
    core_random random = {.seed = 3};
    double *columns = core_allocate(sites * count, sizeof *columns);
    assert_non_null(columns);
    for (size_t k = 0; k < sites * count; k++) {
        double lowest, highest;
        time_column_bounds(&scene->setup, k % count, &lowest, &highest);
        columns[k] = lowest + (highest - lowest) * (0.1 + 0.8 * core_random_uniform(&random));
    }
    return columns;
}
