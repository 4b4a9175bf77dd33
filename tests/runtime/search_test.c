/* Searches: they find known least points, keep to their evaluations, and are functions of their
 * options. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "optim/bounds.h"
#include "optim/normal_equations.h"
#include "optim/search.h"

enum { COUNT = 4, MOST = 64, TIMES = 12 };

/* A function of shares of ranges, with twice J'J where it is a sum of squares. */
typedef double test_function(const double *share, double *gradient, double *product);

/* Rosenbrock's valley in four numbers, within -2 .. 2 each; least at 1. */
static double valley(const double *share, double *gradient, double *product) {
    double sum = 0, x[COUNT];
    memset(gradient, 0, COUNT * sizeof *gradient);
    memset(product, 0, COUNT * COUNT * sizeof *product);
    for (size_t k = 0; k < COUNT; k++)
        x[k] = 4 * share[k] - 2;
    for (size_t k = 0; k + 1 < COUNT; k++) {
        double steep = 10 * (x[k + 1] - x[k] * x[k]), flat = 1 - x[k];
        double by[2] = {-20 * x[k] * 4, 10 * 4}; /* of steep, by shares */
        sum += steep * steep + flat * flat;
        gradient[k] += 2 * (steep * by[0] - 4 * flat);
        gradient[k + 1] += 2 * steep * by[1];
        for (size_t a = 0; a < 2; a++)
            for (size_t b = 0; b < 2; b++)
                product[(k + a) * COUNT + k + b] += 2 * by[a] * by[b];
        product[k * COUNT + k] += 2 * 16;
    }
    return sum;
}

/* Rastrigin's field of holes; the deepest, of depth 0, is not at the middle. */
static double holes(const double *share, double *gradient, double *product) {
    double sum = 0;
    (void)gradient;
    (void)product;
    for (size_t k = 0; k < COUNT; k++) {
        double x = 6 * share[k] - 2.5;
        sum += x * x + 3 * (1 - cos(2 * 3.14159265358979 * x));
    }
    return sum;
}

typedef struct answered {
    double value[MOST], gradient[MOST * COUNT], product[MOST * COUNT * COUNT];
} answered;

/* The chain rule from shares to raw numbers. */
static void answer(test_function *function, const optim_asked *asked, answered *to) {
    for (size_t p = 0; p < asked->points; p++) {
        double share[COUNT], slope[COUNT];
        double *gradient = to->gradient + p * COUNT, *product = to->product + p * COUNT * COUNT;
        for (size_t k = 0; k < COUNT; k++) {
            share[k] = optim_bounded((optim_bounds){0, 1}, asked->point[p * COUNT + k]);
            slope[k] = optim_bounded_slope((optim_bounds){0, 1}, asked->point[p * COUNT + k]);
        }
        to->value[p] = function(share, gradient, product);
        for (size_t k = 0; k < COUNT * COUNT; k++)
            product[k] *= slope[k / COUNT] * slope[k % COUNT];
        for (size_t k = 0; k < COUNT; k++)
            gradient[k] *= slope[k];
    }
}

typedef struct outcome {
    double value;
    double point[COUNT];
    size_t evaluations;
} outcome;

static optim_search *open_search(const char *name, size_t evaluations, uint64_t stream) {
    static const double start[COUNT] = {-1, 1, -1, 1};
    const optim_search_kind *kind;
    optim_search *search;
    afx_error error = {0};
    assert_int_equal(optim_search_named(name, &kind, &error), CORE_OK);
    optim_search_options options = optim_usual_search(kind);
    options.count = COUNT;
    options.start = start;
    options.evaluations = evaluations;
    options.stream = stream;
    assert_int_equal(optim_search_create(kind, &options, &search, &error), CORE_OK);
    assert_true(optim_search_most(search) <= MOST);
    return search;
}

static outcome run(const char *name, test_function *function, size_t evaluations, uint64_t stream) {
    answered *told = core_allocate(1, sizeof *told);
    assert_non_null(told);
    optim_search *search = open_search(name, evaluations, stream);
    optim_asked asked = optim_search_ask(search);
    for (; asked.points; asked = optim_search_ask(search)) {
        assert_true(asked.points <= optim_search_most(search));
        answer(function, &asked, told);
        optim_search_tell(search, &(optim_answer){told->value, told->gradient, told->product});
    }
    optim_found found = optim_search_found(search);
    outcome best = {.value = INFINITY, .evaluations = found.evaluations};
    for (size_t r = 0; r < found.starts; r++)
        if (found.value[r] < best.value) {
            best.value = found.value[r];
            memcpy(best.point, found.point + r * COUNT, sizeof best.point);
        }
    assert_true(found.evaluations <= evaluations);
    optim_search_free(search);
    core_free(told);
    return best;
}

typedef struct search_case {
    const char *name;
    size_t evaluations;
    double value; /* at most */
} search_case;

static void the_end_of_the_valley_is_found(void **state) {
    (void)state;
    static const search_case cases[] = {
        {"lbfgs", 600, 1e-8}, {"lm", 600, 1e-10}, {"sceua", 6000, 1e-5}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        outcome found = run(cases[k].name, valley, cases[k].evaluations, 0);
        assert_true(found.value < cases[k].value);
        for (size_t c = 0; c < COUNT; c++)
            check_close(optim_bounded((optim_bounds){0, 1}, found.point[c]), 0.75, 2e-2);
    }
}

static void most_searches_find_the_deepest_hole(void **state) {
    (void)state;
    size_t deepest[2] = {0};
    for (uint64_t stream = 0; stream < TIMES; stream++) {
        deepest[0] += run("sceua", holes, 4000, stream).value < 1e-3;
        deepest[1] += run("dds", holes, 4000, stream).value < 0.1;
    }
    assert_true(deepest[0] >= TIMES / 2);
    assert_true(deepest[1] >= TIMES / 2);
}

static void the_same_numbers_give_the_same_points(void **state) {
    (void)state;
    static const char *const names[] = {"lbfgs", "lm", "sceua", "dds"};
    for (size_t k = 0; k < 4; k++) {
        outcome first = run(names[k], valley, 400, 3), second = run(names[k], valley, 400, 3);
        assert_memory_equal(&first, &second, sizeof first);
        assert_true(first.evaluations > 400 - COUNT * 4 - 8);
    }
    for (size_t k = 2; k < 4; k++) {
        outcome first = run(names[k], valley, 400, 3), other = run(names[k], valley, 400, 4);
        assert_memory_not_equal(first.point, other.point, sizeof other.point);
    }
}

/* Points without a value are passed by; where there is nothing else, so is everything. */
static double nowhere(const double *share, double *gradient, double *product) {
    double value = valley(share, gradient, product);
    return share[0] > 0.5 ? value : INFINITY;
}

static double nothing(const double *share, double *gradient, double *product) {
    (void)share;
    (void)gradient;
    (void)product;
    return INFINITY;
}

static void points_without_a_value_are_passed_by(void **state) {
    (void)state;
    static const char *const names[] = {"lbfgs", "lm", "sceua", "dds"};
    for (size_t k = 0; k < 4; k++) {
        assert_true(run(names[k], nowhere, 2000, 0).value < 1);
        assert_true(isinf(run(names[k], nothing, 2000, 0).value));
    }
}

static void searches_for_nothing_are_refused(void **state) {
    (void)state;
    const optim_search_kind *kind;
    optim_search *search;
    afx_error error = {0};
    assert_int_equal(optim_search_named("guess", &kind, &error), CORE_USAGE);
    assert_string_equal(error.message, "no search `guess`; there are: lbfgs lm sceua dds");
    assert_int_equal(optim_search_named("dds", &kind, NULL), CORE_OK);
    double start[] = {0};
    optim_search_options options = optim_usual_search(kind);
    assert_int_equal(optim_search_create(kind, &options, &search, NULL), CORE_USAGE);
    options.count = 1;
    options.start = start;
    options.evaluations = 1;
    assert_int_equal(optim_search_create(kind, &options, &search, NULL), CORE_USAGE);
    options.evaluations = 2;
    options.share = 0;
    assert_int_equal(optim_search_create(kind, &options, &search, NULL), CORE_USAGE);
    options.share = 1;
    assert_int_equal(optim_search_create(kind, &options, &search, NULL), CORE_OK);
    optim_search_free(search);
}

static void symmetric_systems_by_hand(void **state) {
    (void)state;
    double matrix[] = {4, 2, 2, 5}, right[] = {8, 12}, indefinite[] = {1, 2, 2, 1};
    assert_true(optim_solve_symmetric(2, matrix, right, right));
    check_close(right[0], 1, 1e-14);
    check_close(right[1], 2, 1e-14);
    assert_false(optim_solve_symmetric(2, indefinite, right, right));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_the_valley_is_found),
        cmocka_unit_test(most_searches_find_the_deepest_hole),
        cmocka_unit_test(the_same_numbers_give_the_same_points),
        cmocka_unit_test(points_without_a_value_are_passed_by),
        cmocka_unit_test(searches_for_nothing_are_refused),
        cmocka_unit_test(symmetric_systems_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
