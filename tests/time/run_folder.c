/* The tables of a run, read back. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "data/table.h"
#include "scene.h"
#include "time/run_folder.h"

enum { SITES = 3 };

static data_table read_table(const scratch_folder *scratch, const char *name, const char *key) {
    data_table table;
    data_table_options options = {.key = key};
    char path[SCRATCH_PATH];
    afx_error error;
    assert_success(data_table_read(scratch_path(scratch, name, path), &options, &table, &error),
                   &error);
    return table;
}

static void assert_column(const data_table *table, size_t column, const char *name,
                          const char *unit) {
    assert_string_equal(table->column[column].name, name);
    assert_string_equal(table->column[column].unit, unit);
}

static void the_history_reads_back(void **state) {
    (void)state;
    scratch_folder scratch = scratch_make();
    time_epoch epochs[] = {{0.1, NAN}, {1.0 / 3, 0.7}, {0.05, -1.0 / 7}};
    time_trained trained = {.epochs = epochs, .epoch_count = 3};
    afx_error error;
    assert_success(time_write_history(scratch.folder, &trained, &error), &error);
    data_table table = read_table(&scratch, "train.csv", NULL);
    assert_int_equal(table.rows, 3);
    assert_int_equal(table.columns, 3);
    assert_column(&table, 0, "epoch", "");
    assert_column(&table, 1, "loss", "");
    assert_column(&table, 2, "validation_nse", "");
    for (size_t k = 0; k < 3; k++) {
        assert_true(data_table_column(&table, 0)[k] == (double)(k + 1));
        assert_true(data_table_column(&table, 1)[k] == epochs[k].loss);
    }
    assert_true(isnan(data_table_column(&table, 2)[0]));
    assert_true(data_table_column(&table, 2)[2] == -1.0 / 7);
    data_table_free(&table);
    trained.epoch_count = 0;
    assert_success(time_write_history(scratch.folder, &trained, &error), &error);
    table = read_table(&scratch, "train.csv", NULL);
    assert_int_equal(table.rows, 0);
    data_table_free(&table);
    scratch_remove(&scratch);
}

/* 0.1, 0.2, ... and one more at site 2; site 1 has nothing observed. */
static loss_metrics numbered_metrics(size_t site) {
    loss_metrics metrics = {.observations = site == 1 ? 0 : 10 + site};
    for (size_t row = 0; row < LOSS_METRICS; row++) {
        double number = site == 1 ? NAN : 0.5 * (double)site + 0.1 * (double)(row + 1);
        memcpy((char *)&metrics + loss_metric_at(row).offset, &number, sizeof number);
    }
    return metrics;
}

static void metrics_read_back_by_site(void **state) {
    (void)state;
    scratch_folder scratch = scratch_make();
    time_scene scene;
    afx_error error;
    loss_metrics metrics[SITES];
    for (size_t s = 0; s < SITES; s++)
        metrics[s] = numbered_metrics(s);
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, 1, false, true});
    assert_success(time_write_metrics(scratch.folder, &scene.setup, "test", metrics, &error),
                   &error);
    assert_success(time_write_metrics(scratch.folder, &scene.setup, "train", metrics, &error),
                   &error);
    data_table table = read_table(&scratch, "metrics_train.csv", "site");
    data_table_free(&table);
    table = read_table(&scratch, "metrics.csv", "site");
    assert_int_equal(table.columns, LOSS_METRICS + 1);
    for (size_t c = 0; c < LOSS_METRICS; c++)
        assert_column(&table, c, loss_metric_at(c).name, c == 5 || c == 6 ? "mm/d" : "");
    assert_column(&table, LOSS_METRICS, "observations", "");
    assert_string_equal(table.label[2], "site2");
    for (size_t c = 0; c < LOSS_METRICS; c++) {
        check_close(data_table_column(&table, c)[0], 0.1 * (double)(c + 1), 1e-15);
        assert_true(isnan(data_table_column(&table, c)[1]));
        check_close(data_table_column(&table, c)[2], 1 + 0.1 * (double)(c + 1), 1e-15);
    }
    const double *observations = data_table_column(&table, LOSS_METRICS);
    assert_true(observations[0] == 10 && observations[1] == 0);
    data_table_free(&table);
    scene_close(&scene);
    scratch_remove(&scratch);
}

static void check_parameters(size_t members, bool routed, const char *const *names) {
    scratch_folder scratch = scratch_make();
    time_scene scene;
    afx_error error;
    scene_open(&scene, &(scene_options){&reservoir_double, SITES, members, routed, true});
    double *columns = scene_columns(&scene);
    size_t count = time_columns(&scene.setup);
    assert_success(time_write_parameters(scratch.folder, &scene.setup, columns, &error), &error);
    data_table table = read_table(&scratch, "parameters.csv", "site");
    assert_int_equal(table.columns, count);
    for (size_t c = 0; c < count; c++) {
        assert_column(&table, c, names[c],
                      names[c][0] == 'K'   ? "1/d"
                      : names[c][0] == 'B' ? "1"
                                           : "");
        for (size_t s = 0; s < SITES; s++)
            assert_true(data_table_column(&table, c)[s] == columns[s * count + c]);
    }
    assert_string_equal(table.label[1], "site1");
    data_table_free(&table);
    core_free(columns);
    scene_close(&scene);
    scratch_remove(&scratch);
}

static void parameters_read_back_by_site(void **state) {
    (void)state;
    static const char *const plain[] = {"K", "B"};
    static const char *const routed[] = {"K.1", "B.1",           "K.2",
                                         "B.2", "routing_raw_a", "routing_raw_theta"};
    check_parameters(1, false, plain);
    check_parameters(2, true, routed);
}

static void a_folder_that_is_not_there_is_named(void **state) {
    (void)state;
    time_epoch epoch = {1, 1};
    time_trained trained = {.epochs = &epoch, .epoch_count = 1};
    afx_error error;
    assert_failure(time_write_history("/nowhere", &trained, &error), &error,
                   (expected_failure){CORE_IO, {"/nowhere/train.csv"}});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_history_reads_back),
        cmocka_unit_test(metrics_read_back_by_site),
        cmocka_unit_test(parameters_read_back_by_site),
        cmocka_unit_test(a_folder_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
