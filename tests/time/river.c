/* Rivers: levels above all that flows in, both orders, circles named. */
#include "time/river.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/memory.h"
#include "core/random.h"
#include "scratch.h"

static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

/* What must hold of any river made from these links. */
static void check_river(const time_river *river, const time_links *links) {
    const afx_network *n = &river->network;
    size_t sites = links->sites, level = 0, inflows = 0;
    assert_int_equal(n->lanes, sites);
    assert_int_equal(n->level_begin[0], 0);
    assert_int_equal(n->level_begin[n->levels], sites);
    for (uint32_t lane = 0; lane < sites; lane++) {
        while (lane == n->level_begin[level + 1])
            level++;
        uint32_t site = river->site_of[lane], next = links->downstream[site], highest = 0;
        assert_int_equal(river->lane_of[site], lane);
        assert_int_equal(n->downstream[lane], next < sites ? river->lane_of[next] : sites);
        for (uint32_t k = n->upstream_begin[lane]; k < n->upstream_begin[lane + 1]; k++) {
            uint32_t above = n->upstream[k];
            assert_int_equal(n->downstream[above], lane);
            assert_true(k == n->upstream_begin[lane] || n->upstream[k - 1] < above);
            size_t its = 0;
            while (above >= n->level_begin[its + 1])
                its++;
            assert_true(its < level);
            highest = its + 1 > highest ? (uint32_t)its + 1 : highest;
            inflows++;
        }
        assert_int_equal(highest, level);
    }
    size_t expected = 0;
    for (size_t s = 0; s < sites; s++)
        expected += links->downstream[s] < sites;
    assert_int_equal(inflows, expected);
}

static void levels_of_a_small_river(void **state) {
    (void)state;
    /* b and d flow into a, a and e into c; f alone; lanes: b d e f | a | c */
    static const uint32_t down[] = {2, 0, 6, 0, 2, 6};
    static const uint32_t sites[] = {1, 3, 4, 5, 0, 2};
    time_links links = {6, down, names};
    time_river river;
    afx_error error;
    assert_success(time_river_create(&links, &river, &error), &error);
    check_river(&river, &links);
    assert_int_equal(river.network.levels, 3);
    assert_memory_equal(river.site_of, sites, sizeof sites);
    time_river_free(&river);
}

static void random_trees(void **state) {
    (void)state;
    core_random random = {.seed = 5};
    for (size_t sites = 1; sites < 400; sites = 2 * sites + 1) {
        uint32_t *down = core_allocate(sites, sizeof *down);
        size_t *order = core_allocate(sites, sizeof *order);
        assert_true(down && order);
        core_random_permutation(&random, sites, order);
        for (size_t k = 0; k < sites; k++)
            down[order[k]] =
                k + 1 < sites && core_random_uniform(&random) < 0.95
                    ? (uint32_t)order[k + 1 + core_random_below(&random, sites - k - 1)]
                    : (uint32_t)sites;
        time_links links = {sites, down, names};
        time_river river;
        assert_int_equal(time_river_create(&links, &river, NULL), CORE_OK);
        check_river(&river, &links);
        time_river_free(&river);
        core_free(down);
        core_free(order);
    }
}

static void circles_are_named(void **state) {
    (void)state;
    /* a -> b -> c -> d -> b; e out */
    static const uint32_t down[] = {1, 2, 3, 1, 5}, self[] = {1, 1};
    static const uint32_t ring[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0};
    time_river river;
    afx_error error;
    assert_failure(time_river_create(&(time_links){5, down, names}, &river, &error), &error,
                   (expected_failure){CORE_DATA, {"circle of 3 sites", "b -> c -> d -> b"}});
    assert_failure(time_river_create(&(time_links){2, self, names}, &river, &error), &error,
                   (expected_failure){CORE_DATA, {"circle of 1 sites", "b -> b"}});
    assert_failure(time_river_create(&(time_links){12, ring, names}, &river, &error), &error,
                   (expected_failure){CORE_DATA, {"circle of 12 sites", "... -> a"}});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_of_a_small_river),
        cmocka_unit_test(random_trees),
        cmocka_unit_test(circles_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
