/* Least cuts of small random networks, held against all cuts there are. */
#include "passes/min_cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { INNER = 7, NODES = CUT_FIRST + INNER, MOST_EDGES = 24, NETWORKS = 400 };

typedef struct edge {
    uint32_t from, to;
    int64_t cost;
} edge;

typedef struct sample {
    edge edges[MOST_EDGES];
    uint32_t count;
    uint32_t seed;
} sample;

static uint32_t draw(sample *s, uint32_t below) {
    s->seed = s->seed * 1664525u + 1013904223u;
    return (s->seed >> 8) % below;
}

/* Some edges are never cut, and many cost the same, so that several cuts are the least. */
static void draw_network(sample *s) {
    s->count = 8 + draw(s, MOST_EDGES - 8);
    for (uint32_t k = 0; k < s->count; k++) {
        uint32_t from = draw(s, NODES), to = draw(s, NODES);
        int64_t cost = draw(s, 5) == 0 ? CUT_NEVER : draw(s, 4);
        bool whole = from == CUT_SOURCE && to == CUT_SINK;
        s->edges[k] = (edge){from, to, whole ? 1 : cost};
    }
}

/* A cut: a bit for each inner node on the source's side. */
static bool is_on(uint32_t cut, uint32_t node) {
    return node == CUT_SOURCE || (node >= CUT_FIRST && (cut >> (node - CUT_FIRST) & 1));
}

static int64_t cost_of(const sample *s, uint32_t cut) {
    int64_t cost = 0;
    for (uint32_t k = 0; k < s->count; k++)
        if (is_on(cut, s->edges[k].from) && !is_on(cut, s->edges[k].to))
            cost += s->edges[k].cost;
    return cost;
}

static uint32_t found_by_flow(const sample *s, base_arena *arena) {
    cut_network network = cut_start(arena, NODES);
    for (uint32_t k = 0; k < s->count; k++)
        cut_join(&network, s->edges[k].from, s->edges[k].to, s->edges[k].cost);
    const bool *side = cut_find(&network);
    assert_true(side[CUT_SOURCE]);
    assert_false(side[CUT_SINK]);
    uint32_t cut = 0;
    for (uint32_t node = CUT_FIRST; node < NODES; node++)
        cut |= (uint32_t)side[node] << (node - CUT_FIRST);
    return cut;
}

static void no_cut_costs_less_and_of_equals_the_largest_is_taken(void **state) {
    (void)state;
    base_arena *arena = base_arena_create();
    sample s = {.seed = 5};
    uint32_t compared = 0;
    for (int network = 0; network < NETWORKS; network++) {
        draw_network(&s);
        int64_t least = INT64_MAX;
        for (uint32_t cut = 0; cut < 1u << INNER; cut++)
            least = cost_of(&s, cut) < least ? cost_of(&s, cut) : least;
        if (least >= CUT_NEVER)
            continue;
        uint32_t largest = 0;
        for (uint32_t cut = 0; cut < 1u << INNER; cut++)
            largest |= cost_of(&s, cut) == least ? cut : 0;
        assert_int_equal(found_by_flow(&s, arena), largest);
        compared++;
    }
    assert_true(compared > NETWORKS / 4);
    base_arena_free(arena);
}

/* A chain of thousands is no trouble, and is cut where it is thinnest. */
static void long_chains_are_cut_where_they_are_thinnest(void **state) {
    (void)state;
    enum { LENGTH = 20000, THIN = 7000 };
    base_arena *arena = base_arena_create();
    cut_network network = cut_start(arena, CUT_FIRST + LENGTH);
    cut_join(&network, CUT_SOURCE, CUT_FIRST, CUT_NEVER);
    for (uint32_t k = 0; k + 1 < LENGTH; k++)
        cut_join(&network, CUT_FIRST + k, CUT_FIRST + k + 1, k == THIN ? 2 : 3);
    cut_join(&network, CUT_FIRST + LENGTH - 1, CUT_SINK, CUT_NEVER);
    const bool *side = cut_find(&network);
    for (uint32_t k = 0; k < LENGTH; k++)
        assert_int_equal(side[CUT_FIRST + k], k <= THIN);
    base_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cut_costs_less_and_of_equals_the_largest_is_taken),
        cmocka_unit_test(long_chains_are_cut_where_they_are_thinnest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
