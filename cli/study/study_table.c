/* The table of a study, from what its runs have left in their folders. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/table.h"
#include "data/table_write.h"
#include "loss/metrics.h"
#include "report/table.h"
#include "study/study.h"
#include "training/record.h"

/* NaN where something was not run, or is not known. */
enum {
    VALIDATION,
    NSE,
    NSE_LOW,
    NSE_HIGH,
    NSE_BELOW,
    KGE,
    KGE_LOW,
    KGE_HIGH,
    KGE_BELOW,
    FHV,
    FLV,
    SECONDS,
    MEMORY,
    EVALUATIONS, /* of a site, by a search; the median */
    NUMBERS
};

static const char *const names[NUMBERS] = {
    "validation_nse", "nse_median", "nse_lower_quartile", "nse_upper_quartile",
    "nse_below_0",    "kge_median", "kge_lower_quartile", "kge_upper_quartile",
    "kge_below_0",    "fhv_median", "flv_median",         "seconds",
    "peak_memory",    "evaluations"};

typedef struct table_row {
    double of[NUMBERS];     /* medians over the seeds */
    double lowest, highest; /* median NSE over the seeds */
    double mean[NUMBERS];   /* of the mean of the seeds */
    size_t trained;
    bool tested;
    const study_row *chosen; /* what its numbers are of; NULL: not known yet */
} table_row;

/* ---- one folder ---- */

/* The column's numbers, in an order of their own from then on; NULL: there is no such column. */
static double *column_of(data_table *table, const char *name) {
    size_t column = data_find_field(data_table_fields(table), name);
    return column == DATA_NONE ? NULL : table->value + column * table->stride;
}

static double median_of(data_table *table, const char *name) {
    double *values = column_of(table, name);
    return values ? loss_median(values, table->rows) : NAN;
}

static void take_distribution(data_table *table, const char *name, double *of) {
    double *values = column_of(table, name);
    if (!values)
        return;
    loss_distribution found = loss_distribution_of(values, table->rows);
    of[0] = found.median;
    of[1] = found.low;
    of[2] = found.high;
    of[3] = found.below_zero;
}

static bool read_table(const char *folder, const char *name, data_table *table) {
    core_buffer path = {0};
    data_table_options options = {.key = "site"};
    bool fine = core_buffer_print(&path, NULL, "%s/%s", folder, name) == CORE_OK &&
                data_table_read(path.bytes, &options, table, NULL) == CORE_OK;
    core_buffer_free(&path);
    return fine;
}

double cli_study_validation(const char *folder) {
    data_table table;
    double median = NAN;
    if (!read_table(folder, "metrics_validation.csv", &table))
        return median;
    median = median_of(&table, "nse");
    data_table_free(&table);
    return median;
}

static void read_folder(const study *s, const char *folder, double *of) {
    data_table table;
    for (size_t k = 0; k < NUMBERS; k++)
        of[k] = NAN;
    of[VALIDATION] = cli_study_validation(folder);
    if (read_table(folder, "metrics.csv", &table)) {
        take_distribution(&table, "nse", of + NSE);
        take_distribution(&table, "kge", of + KGE);
        of[FHV] = median_of(&table, "fhv");
        of[FLV] = median_of(&table, "flv");
        data_table_free(&table);
    }
    if (read_table(folder, "calibration.csv", &table)) {
        of[EVALUATIONS] = median_of(&table, "evaluations");
        data_table_free(&table);
    }
    cli_record record = {.arena = s->unit->context.arena};
    if (cli_record_read(folder, &record, NULL) != CORE_OK)
        return;
    of[SECONDS] = cli_record_number(&record, "seconds");
    of[MEMORY] = cli_record_number(&record, "peak_memory");
}

/* ---- one row ---- */

static core_status read_row(const study *s, const study_row *shown, table_row *found,
                            afx_error *error) {
    const study_row *row = cli_study_chosen(s, shown);
    *found = (table_row){.chosen = row};
    for (size_t n = 0; n < NUMBERS; n++)
        found->of[n] = found->mean[n] = NAN;
    if (!row)
        return CORE_OK;
    double(*cells)[NUMBERS] = core_allocate(row->seeds, sizeof *cells);
    double *values = core_allocate(row->seeds, sizeof *values);
    core_status status = cells && values ? CORE_OK : core_fail_memory(error);
    found->tested = cli_study_is_tested(s, row) && cli_study_all_trained(s, row);
    for (size_t k = 0; k < row->seeds && status == CORE_OK; k++)
        if (cli_study_is_trained(s, row, k))
            read_folder(s, cli_study_cell(s, row, k), cells[found->trained++]);
    for (size_t n = 0; n < NUMBERS && status == CORE_OK; n++) {
        for (size_t k = 0; k < found->trained; k++)
            values[k] = n > VALIDATION && n < SECONDS && !found->tested ? NAN : cells[k][n];
        found->of[n] = loss_median(values, found->trained);
        if (n != NSE)
            continue;
        found->lowest = loss_quantile(values, found->trained, 0);
        found->highest = loss_quantile(values, found->trained, 1);
    }
    if (status == CORE_OK && found->tested && row->seeds > 1)
        read_folder(s, row->folder, found->mean);
    core_free(cells);
    core_free(values);
    return status;
}

/* ---- in words ---- */

static core_status add_number(report_table *table, const char *format, double number,
                              afx_error *error) {
    char text[48];
    if (isnan(number))
        return report_table_add(table, "-", error);
    snprintf(text, sizeof text, format, number);
    return report_table_add(table, text, error);
}

/* `0.742 (0.63 .. 0.82)`, then the share below 0. */
static core_status add_distribution(report_table *table, const double *of, afx_error *error) {
    char text[64];
    snprintf(text, sizeof text, "%.3f (%.2f .. %.2f)", of[0], of[1], of[2]);
    CORE_TRY(report_table_add(table, text, error));
    return add_number(table, "%.1f", 100 * of[3], error);
}

static core_status add_test(report_table *table, const double *of, bool tested, afx_error *error) {
    for (int k = 0; k < 6 && !tested; k++)
        CORE_TRY(report_table_add(table, "not run", error));
    if (!tested)
        return CORE_OK;
    CORE_TRY(add_distribution(table, of + NSE, error));
    CORE_TRY(add_distribution(table, of + KGE, error));
    CORE_TRY(add_number(table, "%.1f", of[FHV], error));
    return add_number(table, "%.1f", of[FLV], error);
}

/* What a row has cost. Evaluations are a column where a row has searched. */
static core_status add_cost(report_table *table, const double *of, bool searched,
                            afx_error *error) {
    if (searched)
        CORE_TRY(add_number(table, "%.0f", of[EVALUATIONS], error));
    CORE_TRY(add_number(table, "%.0f", of[SECONDS], error));
    return add_number(table, "%.0f", of[MEMORY] / 1048576, error);
}

static core_status add_row(report_table *table, const study_row *row, const table_row *found,
                           bool searched, afx_error *error) {
    char runs[48], spread[64] = "", name[160];
    const char *chosen = found->chosen && found->chosen != row ? found->chosen->name : NULL;
    snprintf(runs, sizeof runs, "%zu of %zu", found->trained, row->seeds);
    if (row->seeds > 1 && found->tested)
        snprintf(spread, sizeof spread, "%.3f .. %.3f", found->lowest, found->highest);
    snprintf(name, sizeof name, "%s%s%s%s", row->name, chosen ? " (" : "", chosen ? chosen : "",
             chosen ? ")" : "");
    CORE_TRY(report_table_add(table, name, error));
    CORE_TRY(report_table_add(table, found->trained ? runs : "not run", error));
    CORE_TRY(found->trained ? add_number(table, "%.3f", found->of[VALIDATION], error)
                            : report_table_add(table, "not run", error));
    CORE_TRY(add_test(table, found->of, found->tested, error));
    CORE_TRY(report_table_add(table, spread, error));
    CORE_TRY(add_cost(table, found->of, searched, error));
    if (row->seeds == 1 || !found->tested)
        return CORE_OK;
    CORE_TRY(report_table_add(table, "  mean of its seeds", error));
    CORE_TRY(report_table_add(table, "", error));
    CORE_TRY(add_number(table, "%.3f", found->mean[VALIDATION], error));
    CORE_TRY(add_test(table, found->mean, true, error));
    for (int k = 0; k < 3 + searched; k++)
        CORE_TRY(report_table_add(table, "", error));
    return CORE_OK;
}

static bool any_searched(const study *s, const table_row *found) {
    for (size_t k = 0; k < s->count; k++)
        if (!isnan(found[k].of[EVALUATIONS]))
            return true;
    return false;
}

static core_status write_words(const study *s, const table_row *found, core_buffer *text,
                               core_buffer *page, afx_error *error) {
    static const report_column all[] = {{"", REPORT_LEFT, 0},
                                        {"runs", REPORT_LEFT, 0},
                                        {"validation", REPORT_RIGHT, 3},
                                        {"NSE (quartiles)", REPORT_RIGHT, 3},
                                        {"% < 0", REPORT_RIGHT, 1},
                                        {"KGE (quartiles)", REPORT_RIGHT, 3},
                                        {"% < 0", REPORT_RIGHT, 1},
                                        {"FHV", REPORT_RIGHT, 1},
                                        {"FLV", REPORT_RIGHT, 1},
                                        {"NSE over seeds", REPORT_RIGHT, 3},
                                        {"evaluations", REPORT_RIGHT, 0},
                                        {"s", REPORT_RIGHT, 0},
                                        {"MiB", REPORT_RIGHT, 0}};
    enum { COUNT = sizeof all / sizeof *all, SEARCH = COUNT - 3 };
    report_column columns[COUNT];
    bool searched = any_searched(s, found);
    size_t count = 0;
    for (size_t k = 0; k < COUNT; k++)
        if (k != SEARCH || searched)
            columns[count++] = all[k];
    report_table table = {.columns = columns, .column_count = count};
    core_status status = CORE_OK;
    for (size_t k = 0; k < s->count && status == CORE_OK; k++)
        status = add_row(&table, &s->rows[k], &found[k], searched, error);
    if (status == CORE_OK)
        status = report_table_text(&table, text, error);
    if (status == CORE_OK)
        status = report_table_markdown(&table, page, error);
    report_table_free(&table);
    return status;
}

/* ---- for other programs ---- */

static void print_json(const study *s, const table_row *found) {
    printf("[");
    for (size_t k = 0; k < s->count; k++) {
        const table_row *row = &found[k];
        printf("%s\n  {\"row\": ", k ? "," : "");
        cli_print_json_text(s->rows[k].name);
        if (row->chosen && row->chosen != &s->rows[k]) {
            printf(", \"chosen\": ");
            cli_print_json_text(row->chosen->name);
        }
        printf(", \"seeds\": %zu, \"trained\": %zu, \"tested\": %s", s->rows[k].seeds, row->trained,
               row->tested ? "true" : "false");
        for (size_t n = 0; n < NUMBERS; n++) {
            printf(", \"%s\": ", names[n]);
            cli_print_json_number(row->of[n]);
        }
        if (s->rows[k].seeds > 1) {
            printf(", \"nse_median_of_mean\": ");
            cli_print_json_number(row->tested ? row->mean[NSE] : NAN);
        }
        printf("}");
    }
    printf("\n]\n");
}

static core_status write_numbers(const study *s, const table_row *found, const char *path,
                                 afx_error *error) {
    data_written_column columns[NUMBERS];
    const char **labels = core_allocate(s->count, sizeof *labels);
    if (!labels)
        return core_fail_memory(error);
    for (size_t k = 0; k < s->count; k++)
        labels[k] = s->rows[k].name;
    for (size_t n = 0; n < NUMBERS; n++)
        columns[n] =
            (data_written_column){names[n], NULL, &found->of[n], sizeof *found / sizeof(double)};
    data_written_table table = {
        .key = "row", .label = labels, .column = columns, .columns = NUMBERS, .rows = s->count};
    core_status status = data_table_write(path, &table, error);
    core_free(labels);
    return status;
}

static core_status report_rows(const study *s, const table_row *found, afx_error *error) {
    base_arena *arena = s->unit->context.arena;
    core_buffer text = {0}, page = {0};
    core_status status = write_words(s, found, &text, &page, error);
    if (status == CORE_OK)
        status = core_file_write(base_arena_format(arena, "%s/table.md", s->folder), page.bytes,
                                 page.length, error);
    if (status == CORE_OK)
        status =
            write_numbers(s, found, base_arena_format(arena, "%s/table.csv", s->folder), error);
    if (status == CORE_OK && cli_given(s->arguments, "--json"))
        print_json(s, found);
    else if (status == CORE_OK)
        printf("%s", text.bytes);
    core_buffer_free(&text);
    core_buffer_free(&page);
    return status;
}

core_status cli_study_report(const study *s, afx_error *error) {
    table_row *found = core_allocate(s->count, sizeof *found);
    if (!found)
        return core_fail_memory(error);
    core_status status = core_make_folders(s->folder, error);
    for (size_t k = 0; k < s->count && status == CORE_OK; k++)
        status = read_row(s, &s->rows[k], &found[k], error);
    if (status == CORE_OK)
        status = report_rows(s, found, error);
    core_free(found);
    return status;
}
