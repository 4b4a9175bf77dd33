#include "training/profile.h"

#include <stdio.h>

#include "core/file.h"
#include "report/table.h"
#include "tensor/blas.h"

/* Of the passes: the threads' time together, and how much of it was none of forward, adjoint and
 * products of matrices. */
typedef struct passes {
    double whole;   /* threads times seconds */
    double waiting; /* of threads for others */
    core_spent spent, outside;
} passes;

static bool is_kernel(core_phase phase) {
    return phase == CORE_FORWARD || phase == CORE_ADJOINT || phase == CORE_PRODUCTS;
}

static void add(core_spent *sum, core_spent spent) {
    sum->wall += spent.wall;
    sum->processor += spent.processor;
}

static passes passes_of(const core_profile *profile) {
    passes all = {.whole = (double)profile->threads * profile->elapsed};
    for (core_phase phase = 0; phase < CORE_PHASES; phase++) {
        add(&all.spent, profile->passes[phase]);
        if (!is_kernel(phase))
            add(&all.outside, profile->passes[phase]);
    }
    all.waiting = all.whole - all.spent.wall;
    return all;
}

static double percent(double part, double whole) {
    return whole > 0 ? 100 * part / whole : 0;
}

/* ---- the table ---- */

static core_status add_row(report_table *table, const char *words, const double numbers[4],
                           afx_error *error) {
    CORE_TRY(report_table_add(table, words, error));
    for (size_t k = 0; k < 4; k++)
        CORE_TRY(report_table_add_number(table, numbers[k], error));
    return CORE_OK;
}

static core_status fill_table(const core_profile *profile, report_table *table, afx_error *error) {
    passes all = passes_of(profile);
    core_spent sum = {0};
    for (core_phase phase = 0; phase < CORE_PHASES; phase++) {
        core_spent spent = core_profile_spent(profile, phase), own = profile->passes[phase];
        add(&sum, spent);
        CORE_TRY(add_row(table, core_phase_words(phase),
                         (double[]){spent.wall, spent.processor, percent(own.wall, all.whole),
                                    percent(own.processor, all.spent.processor)},
                         error));
    }
    CORE_TRY(add_row(table, "threads waiting for others",
                     (double[]){all.waiting, 0, percent(all.waiting, all.whole), 0}, error));
    return add_row(
        table, "together",
        (double[]){sum.wall + all.waiting, sum.processor, percent(all.whole, all.whole), 100},
        error);
}

static core_status print_table(const core_profile *profile, afx_error *error) {
    static const report_column columns[] = {{"where time went", REPORT_LEFT, 0},
                                            {"seconds", REPORT_RIGHT, 3},
                                            {"processor", REPORT_RIGHT, 3},
                                            {"% of passes", REPORT_RIGHT, 1},
                                            {"% of processor", REPORT_RIGHT, 1}};
    report_table table = {.columns = columns, .column_count = 5};
    core_buffer text = {0};
    core_status status = fill_table(profile, &table, error);
    if (status == CORE_OK)
        status = report_table_text(&table, &text, error);
    passes all = passes_of(profile);
    if (status == CORE_OK)
        printf("%spasses: %.3f s on %zu thread%s; outside forward, adjoint and products of "
               "matrices: %.1f %%\nof their processor time, %.1f %% with waiting; products by "
               "OpenBLAS's %s\n",
               text.bytes, profile->elapsed, profile->threads, profile->threads == 1 ? "" : "s",
               percent(all.outside.processor, all.spent.processor),
               percent(all.outside.wall + all.waiting, all.whole), tensor_blas_core());
    report_table_free(&table);
    core_buffer_free(&text);
    return status;
}

/* ---- the record ---- */

static core_status print_record(const core_profile *profile, core_buffer *text, afx_error *error) {
    passes all = passes_of(profile);
    CORE_TRY(core_buffer_print(text, error,
                               "{\"threads\": %zu, \"blas_core\": \"%s\",\n \"passes\": "
                               "{\"seconds\": %.9g, \"waiting\": %.9g, \"outside_share\": %.9g},\n"
                               " \"phases\": {",
                               profile->threads, tensor_blas_core(), profile->elapsed, all.waiting,
                               percent(all.outside.processor, all.spent.processor) / 100));
    for (core_phase phase = 0; phase < CORE_PHASES; phase++) {
        core_spent spent = core_profile_spent(profile, phase), own = profile->passes[phase];
        CORE_TRY(core_buffer_print(text, error,
                                   "%s\n  \"%s\": {\"seconds\": %.9g, \"processor\": %.9g, "
                                   "\"passes_seconds\": %.9g, \"passes_processor\": %.9g}",
                                   phase ? "," : "", core_phase_name(phase), spent.wall,
                                   spent.processor, own.wall, own.processor));
    }
    return core_buffer_print(text, error, "}}\n");
}

static core_status write_record(const core_profile *profile, const char *folder, afx_error *error) {
    core_buffer path = {0}, text = {0};
    core_status status = core_buffer_print(&path, error, "%s/profile.json", folder);
    if (status == CORE_OK)
        status = print_record(profile, &text, error);
    if (status == CORE_OK)
        status = core_file_write(path.bytes, text.bytes, text.length, error);
    core_buffer_free(&path);
    core_buffer_free(&text);
    return status;
}

core_status cli_profile_report(core_profile *profile, const char *folder, bool silent,
                               afx_error *error) {
    core_watch_turn(profile->watch, CORE_OUTPUT);
    CORE_TRY(write_record(profile, folder, error));
    return silent ? CORE_OK : print_table(profile, error);
}
