/* loss: derivatives by differences, and the same bits for all blocks. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "loss_batch.h"

static void check_batch(batch at) {
    double claimed[SERIES * SITES * STEPS];
    batch_value(&at);
    memcpy(claimed, at.bar, sizeof claimed);
    check_gradient gradient = {&at.simulated[0][0][0], claimed, SERIES * SITES * STEPS, 1e-6};
    check_slopes((check_function){batch_value, &at}, gradient);
    for (size_t t = 0; t < STEPS && !at.terms[0].kind->unobserved; t++) {
        assert_true(claimed[STEPS + t] == 0);
        assert_true(!isnan(at.observed[0][t][0]) || claimed[t] == 0);
    }
}

static void derivatives_agree_with_differences(void **state) {
    (void)state;
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        check_batch(random_batch(loss_names[i]));
        check_batch(weighted_batch(loss_names[i]));
    }
}

/* Seeds may lie as they like. */
static void strides_do_not_matter(void **state) {
    (void)state;
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        batch at = random_batch(loss_names[i]);
        double value = batch_value(&at), turned[SERIES][STEPS][SITES], losses[SITES];
        double bar[SERIES][STEPS][SITES] = {0};
        for (size_t k = 0; k < SERIES; k++)
            for (size_t s = 0; s < SITES; s++)
                for (size_t t = 0; t < STEPS; t++)
                    turned[k][t][s] = at.simulated[k][s][t];
        loss_block block = sites_of(&at, 0, SITES);
        double parts = parts_of(at.terms, &block);
        block.simulated = (loss_view){&turned[0][0][0], SITES, 1, STEPS * SITES};
        block.simulated_bar = (loss_bar){&bar[0][0][0], SITES, 1, STEPS * SITES};
        assert_int_equal(evaluate_term(at.terms, &block, parts, losses, NULL), CORE_OK);
        check_close(loss_sum(losses, SITES), value, 0);
        for (size_t place = 0; place < SERIES * SITES * STEPS; place++) {
            size_t k = place / (SITES * STEPS), s = place / STEPS % SITES, t = place % STEPS;
            check_close(bar[k][t][s], at.bar[k][s][t], 0);
        }
    }
}

static void shares_weigh_sites(void **state) {
    (void)state;
    batch at = random_batch("nse");
    double equal[SITES], losses[SITES], parts = 3, sum = 1.5 + 3.5 + 5.5;
    loss_block block = sites_of(&at, 0, SITES);
    assert_int_equal(evaluate_term(at.terms, &block, parts, equal, NULL), CORE_OK);
    at.terms[0].site_weight = 1;
    check_close(parts_of(at.terms, &block), sum, 0);
    assert_int_equal(evaluate_term(at.terms, &block, sum, losses, NULL), CORE_OK);
    for (size_t s = 0; s < SITES; s++)
        check_close(losses[s] * sum, equal[s] * 3 * at.numbers[1][s], 1e-14);
}

static void seeds_are_added(void **state) {
    (void)state;
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        batch once = random_batch(loss_names[i]), twice = once;
        batch_value(&once);
        batch_value(&twice);
        batch_value(&twice);
        for (size_t t = 0; t < SERIES * SITES * STEPS; t++) {
            check_close((&twice.bar[0][0][0])[t], 2 * (&once.bar[0][0][0])[t], 1e-15);
        }
    }
}

static void blocks_give_the_bits_of_the_whole(void **state) {
    (void)state;
    static const size_t cuts[] = {0, 1, 1, 3, 5};
    for (size_t i = 0; i < LOSS_KINDS; i++) {
        batch whole = random_batch(loss_names[i]), parts = whole;
        double loss = batch_value(&whole), of_parts = evaluate(&parts, cuts, 4);
        assert_memory_equal(&loss, &of_parts, sizeof loss);
        assert_memory_equal(whole.bar, parts.bar, sizeof whole.bar);
        assert_true(loss > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(strides_do_not_matter),
        cmocka_unit_test(shares_weigh_sites),
        cmocka_unit_test(seeds_are_added),
        cmocka_unit_test(blocks_give_the_bits_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
