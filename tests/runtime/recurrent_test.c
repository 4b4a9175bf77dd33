/* nn/recurrent: derivatives against signed differences, runs cut in two, layout and refusals. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "core/memory.h"
#include "nn/recurrent.h"

enum { INPUTS = 3, HIDDEN = 4, STEPS = 9, BATCH = 2, ALL = STEPS * BATCH, MOST = 512 };
enum { WIDTH = INPUTS + 1 + HIDDEN };

typedef struct layer_case {
    nn_recurrent layer;
    nn_recurrent_run run;
    double weights[MOST], x[ALL * INPUTS], bar[ALL * HIDDEN], weights_bar[MOST];
    double matrix[4 * HIDDEN * WIDTH], matrix_bar[4 * HIDDEN * WIDTH];
    double rows[(STEPS + 1) * BATCH * WIDTH], cells[(STEPS + 1) * BATCH * HIDDEN];
    double gates[4 * ALL * HIDDEN], hidden_bar[ALL * HIDDEN], cell_bar[BATCH * HIDDEN];
    double inputs_bar[ALL * INPUTS];
} layer_case;

static void fill(core_random *random, double *numbers, size_t count) {
    for (size_t k = 0; k < count; k++)
        numbers[k] = core_random_normal(random);
}

static void open_case(layer_case *of, nn_cell cell) {
    core_random random = {.seed = 5, .stream = (uint64_t)cell};
    *of = (layer_case){.layer = {cell, INPUTS, HIDDEN}};
    of->run = (nn_recurrent_run){
        STEPS,          BATCH,        of->matrix,     of->rows,       of->cells, of->gates,
        of->hidden_bar, of->cell_bar, of->matrix_bar, of->inputs_bar, NULL};
    nn_recurrent_initialize(&of->layer, 0.5, &random, of->weights);
    fill(&random, of->x, ALL * INPUTS);
    fill(&random, of->bar, ALL * HIDDEN);
}

static void put_inputs(layer_case *of, size_t from) {
    for (size_t r = 0; r < of->run.steps * BATCH; r++)
        memcpy(of->rows + r * WIDTH, of->x + (from * BATCH + r) * INPUTS, INPUTS * sizeof *of->x);
}

static double state_at(const layer_case *of, size_t row, size_t k) {
    return of->rows[(BATCH + row) * WIDTH + INPUTS + 1 + k];
}

static double value(void *context) {
    layer_case *of = context;
    double sum = 0;
    nn_recurrent_pack(&of->layer, of->weights, of->matrix);
    put_inputs(of, 0);
    nn_recurrent_begin(&of->layer, &of->run);
    assert_int_equal(nn_recurrent_forward(&of->layer, &of->run, NULL), CORE_OK);
    for (size_t r = 0; r < ALL; r++)
        for (size_t k = 0; k < HIDDEN; k++)
            sum += of->bar[r * HIDDEN + k] * state_at(of, r, k);
    return sum;
}

static void check_cell(nn_cell cell) {
    layer_case of;
    open_case(&of, cell);
    value(&of);
    memcpy(of.hidden_bar, of.bar, sizeof of.bar);
    assert_int_equal(nn_recurrent_backward(&of.layer, &of.run, NULL), CORE_OK);
    nn_recurrent_unpack(&of.layer, of.matrix_bar, of.weights_bar);
    check_function function = {value, &of};
    size_t count = nn_recurrent_weight_count(&of.layer);
    assert_true(count <= MOST);
    check_slopes(function, (check_gradient){of.weights, of.weights_bar, count, 1e-7});
    check_slopes(function, (check_gradient){of.x, of.inputs_bar, ALL * INPUTS, 1e-7});
}

static void derivatives_agree_with_differences(void **state) {
    (void)state;
    check_cell(NN_LSTM);
    check_cell(NN_GRU);
}

/* A run cut after five of nine steps gives the same states. */
static void a_run_goes_on_where_it_was_cut(void **state) {
    (void)state;
    for (nn_cell cell = NN_LSTM; cell <= NN_GRU; cell++) {
        layer_case of;
        double whole[HIDDEN];
        open_case(&of, cell);
        value(&of);
        for (size_t k = 0; k < HIDDEN; k++)
            whole[k] = state_at(&of, ALL - 1, k);
        of.run.steps = 5;
        value(&of);
        nn_recurrent_go_on(&of.layer, &of.run);
        of.run.steps = STEPS - 5;
        put_inputs(&of, 5);
        assert_int_equal(nn_recurrent_forward(&of.layer, &of.run, NULL), CORE_OK);
        for (size_t k = 0; k < HIDDEN; k++)
            assert_true(whole[k] == state_at(&of, 4 * BATCH - 1, k));
    }
}

static void biases_begin_as_asked(void **state) {
    (void)state;
    layer_case of;
    open_case(&of, NN_LSTM);
    nn_recurrent_part bias = nn_recurrent_part_at(&of.layer, 2);
    for (size_t k = 0; k < bias.count; k++)
        assert_true(of.weights[bias.offset + k] == (k / HIDDEN == 1 ? 0.5 : 0));
    for (size_t k = 0; k < bias.offset; k++)
        assert_true(of.weights[k] != 0 && fabs(of.weights[k]) <= 0.5);
    size_t offset = 0;
    for (size_t k = 0; k < NN_RECURRENT_PARTS; k++) {
        nn_recurrent_part part = nn_recurrent_part_at(&of.layer, k);
        assert_int_equal(part.offset, offset);
        offset += part.count;
    }
    assert_int_equal(offset, nn_recurrent_weight_count(&of.layer));
}

static void nothing_is_refused(void **state) {
    (void)state;
    afx_error error;
    assert_int_equal(nn_recurrent_check(&(nn_recurrent){NN_LSTM, 0, 4}, &error), CORE_USAGE);
    assert_int_equal(nn_recurrent_check(&(nn_recurrent){NN_GRU, 4, 0}, &error), CORE_USAGE);
    assert_int_equal(nn_recurrent_check(&(nn_recurrent){NN_GRU, 4, SIZE_MAX / 8}, &error),
                     CORE_MEMORY);
    assert_int_equal(nn_recurrent_check(&(nn_recurrent){NN_GRU, 4, 8}, &error), CORE_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(a_run_goes_on_where_it_was_cut),
        cmocka_unit_test(biases_begin_as_asked),
        cmocka_unit_test(nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
