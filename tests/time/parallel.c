/* Pieces of work on several threads: each once, and the first failure is the one reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "scratch.h"
#include "time/parallel.h"

enum { PIECES = 1000 };

typedef struct piece_tally {
    int done[PIECES];
    size_t threads;
    size_t fails_from, fails_every; /* 0: never */
} piece_tally;

static core_status count_piece(void *context, size_t thread, size_t piece, afx_error *error) {
    piece_tally *tally = context;
    tally->done[piece]++;
    if (thread >= tally->threads)
        return core_fail(error, CORE_INTERNAL, "thread %zu", thread);
    if (tally->fails_every && piece >= tally->fails_from && piece % tally->fails_every == 0)
        return core_fail(error, CORE_DATA, "piece %zu failed", piece);
    return CORE_OK;
}

static core_status run(piece_tally *tally, size_t pieces, afx_error *error) {
    time_job job = {pieces, tally->threads, tally, count_piece};
    return time_in_parallel(&job, error);
}

static void every_piece_is_done_once(void **state) {
    (void)state;
    static const size_t pieces[] = {0, 1, 2, 7, PIECES};
    for (size_t threads = 1; threads <= 5; threads++)
        for (size_t k = 0; k < 5; k++) {
            piece_tally tally = {.threads = threads};
            afx_error error;
            assert_success(run(&tally, pieces[k], &error), &error);
            for (size_t p = 0; p < PIECES; p++)
                assert_int_equal(tally.done[p], p < pieces[k]);
        }
}

static void the_first_failure_is_reported(void **state) {
    (void)state;
    for (size_t threads = 1; threads <= 4; threads++)
        for (size_t from = 1; from < 200; from += 17) {
            piece_tally tally = {.threads = threads, .fails_from = from, .fails_every = 3};
            afx_error error;
            size_t first = (from + 2) / 3 * 3;
            assert_int_equal(run(&tally, PIECES, &error), CORE_DATA);
            char wanted[64];
            snprintf(wanted, sizeof wanted, "piece %zu failed", first);
            assert_string_equal(error.message, wanted);
            for (size_t p = 0; p < first; p++)
                assert_int_equal(tally.done[p], 1);
            assert_int_equal(run(&tally, PIECES, NULL), CORE_DATA);
        }
}

static void no_thread_is_without_a_piece(void **state) {
    (void)state;
    assert_int_equal(time_threads(0, 5), 1);
    assert_int_equal(time_threads(3, 0), 1);
    assert_int_equal(time_threads(1, 5), 1);
#ifdef _OPENMP
    assert_int_equal(time_threads(7, 5), 5);
    assert_int_equal(time_threads(3, 5), 3);
#else
    assert_int_equal(time_threads(3, 5), 1);
#endif
}

static void there_is_a_processor(void **state) {
    (void)state;
    assert_true(time_processors() >= 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_done_once),
        cmocka_unit_test(the_first_failure_is_reported),
        cmocka_unit_test(no_thread_is_without_a_piece),
        cmocka_unit_test(there_is_a_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
