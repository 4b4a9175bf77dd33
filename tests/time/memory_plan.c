/* How much of a run goes together does not follow the number of threads, with whatever memory: the
 * order of sums would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../runtime/check.h"
#include "scene.h"
#include "tank.h"
#include "time/memory_plan.h"

enum { SITES = 40, DAYS = 60000 };

static time_memory_plan plan_of(const time_scene *of, size_t threads, size_t bytes) {
    const time_room wanted = {.sites = SITES, .steps = DAYS, .reverse = true};
    time_memory_plan plan;
    afx_error error;
    assert_success(time_plan_memory(&of->setup, &wanted, threads, bytes, &plan, &error), &error);
    if (bytes > 0)
        assert_true(plan.bytes <= bytes);
    return plan;
}

static void test_sites_do_not_follow_threads(void **state) {
    (void)state;
    time_scene of;
    scene_options options = {tank_model(), 4, 1, false, true};
    scene_open(&of, &options);
    const time_memory_plan alone = plan_of(&of, 1, 0), two = plan_of(&of, 2, 0);
    assert_int_equal(alone.room.schedule, AFX_STORE_ALL);
    assert_int_equal(two.room.schedule, AFX_TWO_LEVEL);
    assert_int_equal(plan_of(&of, 1, alone.bytes).room.schedule, AFX_STORE_ALL);
    const size_t limits[] = {alone.bytes, alone.bytes - 1, two.bytes, two.bytes - 1, two.bytes / 2};
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
        const time_memory_plan one = plan_of(&of, 1, limits[k]), both = plan_of(&of, 2, limits[k]);
        assert_int_equal(one.room.sites, both.room.sites);
        assert_int_equal(one.room.sites == SITES, limits[k] >= two.bytes);
    }
    scene_close(&of);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sites_do_not_follow_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
