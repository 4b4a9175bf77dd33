#include "training/record.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/csv.h"
#include "data/fingerprint.h"
#include "tensor/blas.h"

/* ---- rows ---- */

static cli_record_row *row_of(const cli_record *record, const char *name) {
    for (size_t k = 0; k < record->count; k++)
        if (strcmp(record->rows[k].name, name) == 0)
            return &record->rows[k];
    return NULL;
}

static const char *copy(const cli_record *record, const char *text) {
    return base_arena_copy(record->arena, text, strlen(text));
}

void cli_record_set(cli_record *record, const char *name, const char *value) {
    cli_record_row *row = row_of(record, name);
    if (!row) {
        record->rows = base_arena_grow(record->arena, record->rows, record->count,
                                       &record->capacity, sizeof *record->rows);
        row = &record->rows[record->count++];
        row->name = copy(record, name);
    }
    row->value = copy(record, value);
}

const char *cli_record_value(const cli_record *record, const char *name) {
    const cli_record_row *row = row_of(record, name);
    return row ? row->value : NULL;
}

double cli_record_number(const cli_record *record, const char *name) {
    const char *text = cli_record_value(record, name);
    return text ? strtod(text, NULL) : NAN;
}

static void set_count(cli_record *record, const char *name, size_t count) {
    cli_record_set(record, name, base_arena_format(record->arena, "%zu", count));
}

static void set_number(cli_record *record, const char *name, double number) {
    cli_record_set(record, name, base_arena_format(record->arena, "%.17g", number));
}

bool cli_record_matters(const char *name) {
    static const char *const results[] = {"threads",           "passes",      "seconds",
                                          "processor_seconds", "peak_memory", "finished"};
    for (size_t k = 0; k < sizeof results / sizeof *results; k++)
        if (strcmp(results[k], name) == 0)
            return false;
    return true;
}

/* ---- what a run is made with ---- */

/* The program itself tells builds of one version apart. */
static core_status put_program(cli_record *record, afx_error *error) {
    core_buffer bytes = {0};
    CORE_TRY(core_file_read("/proc/self/exe", &bytes, error));
    uint64_t hash = data_fingerprint_bytes(bytes.bytes, bytes.length);
    core_buffer_free(&bytes);
    cli_record_set(record, "version", DRIVER_VERSION);
    cli_record_set(record, "program", base_arena_format(record->arena, "%016" PRIx64, hash));
    return CORE_OK;
}

static core_status put_tools(const cli_project *p, cli_record *record, afx_error *error) {
    cli_native_tools tools;
    CORE_TRY(cli_native_tools_of(p->unit, &tools, error));
    cli_record_set(record, "compiler", tools.compiler);
    cli_record_set(record, "command", tools.command);
    cli_record_set(record, "processor", tools.processor);
    cli_record_set(record, "blas_core", tensor_blas_core());
    return CORE_OK;
}

/* What the frozen experiment does not say: words of the command line. */
static void put_words(const cli_project *p, cli_record *record) {
    static const char *const names[] = {"--size", "--math"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const char *values[CLI_MOST_WORDS];
        size_t count = cli_values(p->arguments, names[n], values, CLI_MOST_WORDS);
        for (size_t k = 0; k < count; k++)
            cli_record_set(record, base_arena_format(record->arena, "%s %zu", names[n], k + 1),
                           values[k]);
    }
}

static void put_print(cli_record *record, const char *name, const char *unit, uint64_t print) {
    cli_record_set(record, name,
                   base_arena_format(record->arena, "%016" PRIx64 " [%s]", print, unit));
}

static core_status put_data(const cli_project *p, cli_record *record, afx_error *error) {
    const data_set *set = &p->set;
    set_count(record, "sites", set->shape.sites);
    cli_record_set(record, "data sites",
                   base_arena_format(record->arena, "%016" PRIx64, data_fingerprint_sites(set)));
    for (size_t v = 0; v < set->shape.variables; v++) {
        uint64_t print = 0;
        CORE_TRY(data_fingerprint_variable(set, v, &print, error));
        put_print(record, base_arena_format(record->arena, "data %s", set->variable[v].name),
                  set->variable[v].unit, print);
    }
    for (size_t k = 0; k < set->attributes; k++)
        put_print(record,
                  base_arena_format(record->arena, "data attribute %s", set->attribute[k].name),
                  set->attribute[k].unit, data_fingerprint_attribute(set, k));
    return CORE_OK;
}

core_status cli_record_of(const cli_project *project, cli_record *record, afx_error *error) {
    *record = (cli_record){.arena = project->unit->context.arena};
    CORE_TRY(put_program(record, error));
    CORE_TRY(put_tools(project, record, error));
    cli_record_set(record, "experiment", project->hash);
    cli_record_set(record, "seed",
                   base_arena_format(record->arena, "%" PRIu64, project->plan.seed));
    set_count(record, "threads", project->plan.threads);
    set_count(record, "epochs", project->plan.epochs);
    put_words(project, record);
    return put_data(project, record, error);
}

/* ---- what it took ---- */

core_status cli_record_begin(const cli_project *project, const char *folder, bool resume,
                             afx_error *error) {
    static const char *const spent[] = {"passes", "seconds", "processor_seconds", "peak_memory"};
    cli_record record, old = {.arena = project->unit->context.arena};
    CORE_TRY(cli_record_of(project, &record, error));
    bool known = resume && cli_record_read(folder, &old, NULL) == CORE_OK;
    const char *experiment = known ? cli_record_value(&old, "experiment") : NULL;
    if (experiment && strcmp(experiment, project->hash) != 0)
        return CORE_OK; /* the training will refuse to go on: nothing is changed */
    for (size_t k = 0; known && k < sizeof spent / sizeof *spent; k++)
        if (cli_record_value(&old, spent[k]))
            cli_record_set(&record, spent[k], cli_record_value(&old, spent[k]));
    cli_record_set(&record, "finished", "no");
    return cli_record_write(folder, &record, error);
}

core_status cli_record_spent(const cli_project *project, const char *folder, const cli_spent *spent,
                             afx_error *error) {
    cli_record record = {.arena = project->unit->context.arena};
    CORE_TRY(cli_record_read(folder, &record, error));
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    cli_record_set(&record, "finished", spent->finished ? "yes" : "no");
    double before = cli_record_number(&record, "seconds"),
           processor = cli_record_number(&record, "processor_seconds"),
           peak = cli_record_number(&record, "peak_memory");
    set_count(&record, "passes", spent->passes);
    set_number(&record, "seconds", spent->seconds + (isnan(before) ? 0 : before));
    set_number(&record, "processor_seconds", spent->processor + (isnan(processor) ? 0 : processor));
    set_number(&record, "peak_memory", fmax(1024 * (double)used.ru_maxrss, peak));
    return cli_record_write(folder, &record, error);
}

/* ---- the file ---- */

static core_status print_cell(core_buffer *text, const char *cell, afx_error *error) {
    if (!strpbrk(cell, ",\"\n"))
        return core_buffer_print(text, error, "%s", cell);
    CORE_TRY(core_buffer_print(text, error, "\""));
    for (; *cell; cell++)
        CORE_TRY(core_buffer_print(text, error, "%s%c", *cell == '"' ? "\"" : "", *cell));
    return core_buffer_print(text, error, "\"");
}

static core_status print_rows(const cli_record *record, core_buffer *text, afx_error *error) {
    CORE_TRY(core_buffer_print(text, error, "name,value\n"));
    for (size_t k = 0; k < record->count; k++) {
        CORE_TRY(print_cell(text, record->rows[k].name, error));
        CORE_TRY(core_buffer_print(text, error, ","));
        CORE_TRY(print_cell(text, record->rows[k].value, error));
        CORE_TRY(core_buffer_print(text, error, "\n"));
    }
    return CORE_OK;
}

core_status cli_record_write(const char *folder, const cli_record *record, afx_error *error) {
    core_buffer path = {0}, text = {0};
    core_status status = core_buffer_print(&path, error, "%s/record.csv", folder);
    if (status == CORE_OK)
        status = print_rows(record, &text, error);
    if (status == CORE_OK)
        status = core_file_write(path.bytes, text.bytes, text.length, error);
    core_buffer_free(&path);
    core_buffer_free(&text);
    return status;
}

static core_status read_rows(data_csv *csv, cli_record *record, afx_error *error) {
    for (;;) {
        bool found = false;
        CORE_TRY(data_csv_next(csv, &found, error));
        if (!found)
            return CORE_OK;
        if (csv->cells != 2)
            return core_fail(error, CORE_DATA, "%s:%zu: a name and a value were expected",
                             csv->path, csv->line);
        if (csv->line > 1)
            cli_record_set(record, csv->cell[0], csv->cell[1]);
    }
}

core_status cli_record_read(const char *folder, cli_record *record, afx_error *error) {
    core_buffer path = {0}, text = {0};
    core_status status = core_buffer_print(&path, error, "%s/record.csv", folder);
    if (status == CORE_OK)
        status = core_file_read(path.bytes, &text, error);
    if (status == CORE_OK) {
        data_csv csv = data_csv_start(path.bytes, &text, ',');
        status = read_rows(&csv, record, error);
        data_csv_free(&csv);
    }
    core_buffer_free(&path);
    core_buffer_free(&text);
    return status;
}
