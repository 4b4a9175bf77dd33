#include "verify/verify.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/memory.h"
#include "core/random.h"
#include "data/endings.h"
#include "data/links.h"
#include "data/listing.h"
#include "model_options.h"
#include "report/progress.h"
#include "report/table.h"
#include "time/river.h"
#include "verify/verify_uses.h"

enum { RIVER_SITES = 7, TREE_STREAM = 77 };

/* How far many verifications are, on a terminal only. */
typedef struct pace {
    bool terminal;
    double begun; /* seconds */
    size_t file, files;
    size_t choice, choices; /* of the file's alternatives */
} pace;

/* One verification after another, and a line of a table for each where they are many. */
typedef struct verifying {
    const cli_arguments *arguments;
    const driver_options *options;
    const char *file;
    size_t points;
    bool many;
    cli_native_effort effort;
    bool json;
    size_t printed;
    report_table table;
    pace pace;
    int code; /* the worst so far */
} verifying;

/* ---- progress ---- */

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void show_pace(const verifying *work) {
    const pace *at = &work->pace;
    if (!at->terminal)
        return;
    size_t choices = at->choices ? at->choices : 1;
    double done = (double)at->file + (double)at->choice / (double)choices;
    report_progress progress = {.name = "model",
                                .current = at->file + 1,
                                .total = at->files,
                                .fraction = done / (double)at->files,
                                .elapsed = seconds_now() - at->begun};
    char line[256];
    report_progress_line(&progress, line, sizeof line);
    fprintf(stderr, "\r\033[K%s  %s", line, work->file);
}

/* What is said next has the line for itself. */
static void clear_pace(const verifying *work) {
    if (work->pace.terminal)
        fprintf(stderr, "\r\033[K");
}

static void note_code(verifying *work, int code) {
    if (work->code == CLI_OK)
        work->code = code;
}

/* ---- rivers ---- */

/* A small random tree, unless the user gives one. */
static core_status open_river(const verifying *work, data_links *links, time_river *river,
                              afx_error *error) {
    static const char *const names[RIVER_SITES] = {"1", "2", "3", "4", "5", "6", "7"};
    const char *path = cli_value(work->arguments, "--network");
    uint32_t downstream[RIVER_SITES];
    core_random random = {.seed = 1, .stream = TREE_STREAM};
    time_links tree = {RIVER_SITES, downstream, names};
    for (size_t k = 0; k < RIVER_SITES; k++)
        downstream[k] = k + 1 < RIVER_SITES
                            ? (uint32_t)(k + 1 + core_random_below(&random, RIVER_SITES - k - 1))
                            : RIVER_SITES;
    if (path) {
        CORE_TRY(data_links_read(path, links, error));
        tree = (time_links){links->sites, links->downstream, (const char *const *)links->name};
    }
    return time_river_create(&tree, river, error);
}

/* ---- one model ---- */

static const char *uses_text(base_arena *arena, const driver_options *options) {
    const char *text = "";
    for (size_t k = 0; k < options->use_count; k++)
        text = base_arena_format(arena, "%s%s%s", text, k ? " " : "", options->uses[k]);
    return text;
}

static core_status add_row(verifying *work, const char *const cells[6], afx_error *error) {
    for (int c = 0; c < 6; c++)
        CORE_TRY(report_table_add(&work->table, cells[c], error));
    return CORE_OK;
}

static core_status add_line(verifying *work, const cli_verification *v, const char *uses,
                            afx_error *error) {
    const cli_finding *worst = cli_worst_finding(v);
    const char *cells[] = {work->file,
                           v->program.model->info->name,
                           uses,
                           base_arena_format(v->arena, "%zu", v->count),
                           cli_findings_passed(v) ? "ok" : "FAILED",
                           base_arena_format(v->arena, "%s: %.1e", worst->name, worst->worst)};
    return add_row(work, cells, error);
}

static core_status say_findings(verifying *work, const cli_verification *v, const char *uses,
                                afx_error *error) {
    if (work->json) {
        printf("%s", work->printed++ ? ",\n" : "");
        cli_print_findings_json(v, work->file, uses);
        return CORE_OK;
    }
    if (work->many)
        return add_line(work, v, uses, error);
    return cli_print_findings(v, cli_given(work->arguments, "--kinks"), error);
}

static core_status verify_native(verifying *work, const driver_unit *unit,
                                 const driver_options *options, const cli_native *native,
                                 afx_error *error) {
    data_links links = {0};
    time_river river = {0};
    bool network = native->model->info->network;
    core_status status = network ? open_river(work, &links, &river, error) : CORE_OK;
    cli_verification v = {.arena = unit->context.arena,
                          .unit = unit,
                          .told = base_diags_create(unit->context.arena),
                          .seed = 20260101,
                          .points = work->points};
    if (status == CORE_OK) {
        cli_check_model(&v, native->model, network ? &river.network : NULL);
        note_code(work, cli_findings_passed(&v) ? CLI_OK : CLI_CHECK);
        clear_pace(work);
        status = say_findings(work, &v, uses_text(v.arena, options), error);
        fflush(stdout);
        cli_say_faults(&v);
        cli_print_diagnostics(work->arguments, v.told);
    }
    time_river_free(&river);
    data_links_free(&links);
    return status;
}

static core_status fail_line(verifying *work, const driver_options *options, base_arena *arena,
                             afx_error *error) {
    const char *cells[] = {work->file,
                           options->model ? options->model : "",
                           uses_text(arena, options),
                           "",
                           "NOT COMPILED",
                           "see above"};
    if (!work->json)
        return work->many ? add_row(work, cells, error) : CORE_OK;
    printf("%s{\"file\": ", work->printed++ ? ",\n" : "");
    cli_print_json_text(work->file);
    printf(", \"passed\": false, \"checks\": []}");
    return CORE_OK;
}

static core_status verify_unit(verifying *work, driver_unit *unit, const driver_options *options,
                               afx_error *error) {
    if (driver_read(unit, work->file))
        driver_compile(unit, options);
    clear_pace(work);
    int code = cli_show_diagnostics(work->arguments, unit);
    note_code(work, code);
    if (code != CLI_OK || !unit->module)
        return fail_line(work, options, unit->context.arena, error);
    cli_native native;
    CORE_TRY(cli_native_load(unit, work->effort, &native, error));
    core_status status = verify_native(work, unit, options, &native, error);
    cli_native_close(&native);
    return status;
}

/* In a compilation of its own. */
static core_status verify_with(verifying *work, const driver_options *options, afx_error *error) {
    driver_unit *unit = driver_create();
    show_pace(work);
    if (!unit)
        return core_fail_memory(error);
    core_status status = CORE_OK;
    if (cli_choose_warnings(work->arguments, unit))
        status = verify_unit(work, unit, options, error);
    else
        note_code(work, CLI_USAGE);
    driver_free(unit);
    return status;
}

/* ---- all ways to choose ---- */

static core_status verify_combinations(verifying *work, driver_unit *unit, afx_error *error) {
    const char *uses[CLI_MOST_CHOICES];
    cli_choices *choices = base_arena_take(unit->context.arena, sizeof *choices);
    cli_list_choices(unit, choices);
    core_status status = CORE_OK;
    work->pace.choices = cli_combination_count(choices);
    for (size_t k = 0; k < work->pace.choices && status == CORE_OK; k++) {
        work->pace.choice = k;
        driver_options options = *work->options;
        options.use_count = cli_combination(choices, k, unit->context.arena, uses);
        options.uses = uses;
        status = verify_with(work, &options, error);
    }
    return status;
}

static core_status verify_all_uses(verifying *work, afx_error *error) {
    driver_unit *unit = driver_create();
    if (!unit)
        return core_fail_memory(error);
    core_status status = CORE_OK;
    if (driver_read(unit, work->file) && driver_check(unit, work->options)) {
        status = verify_combinations(work, unit, error);
    } else {
        note_code(work, cli_show_diagnostics(work->arguments, unit));
        status = fail_line(work, work->options, unit->context.arena, error);
    }
    driver_free(unit);
    return status;
}

static core_status verify_file(verifying *work, const char *file, afx_error *error) {
    work->file = file;
    work->pace.choice = work->pace.choices = 0;
    return cli_given(work->arguments, "--all-uses") ? verify_all_uses(work, error)
                                                    : verify_with(work, work->options, error);
}

/* ---- the command ---- */

static core_status verify_folder(verifying *work, const char *folder, afx_error *error) {
    data_listing listing;
    CORE_TRY(data_list_files(folder, "*.afx", &listing, error));
    core_status status =
        listing.count ? CORE_OK : core_fail(error, CORE_DATA, "%s: no .afx file in it", folder);
    work->pace.files = listing.count;
    for (size_t k = 0; k < listing.count && status == CORE_OK; k++) {
        work->pace.file = k;
        char *path = data_path_in(folder, listing.name[k]);
        status = path ? verify_file(work, path, error) : core_fail_memory(error);
        core_free(path);
    }
    data_listing_free(&listing);
    return status;
}

static core_status verify_all(verifying *work, bool folder, afx_error *error) {
    static const report_column columns[] = {{"file", REPORT_LEFT, 0},
                                            {"model", REPORT_LEFT, 0},
                                            {"alternatives", REPORT_LEFT, 0},
                                            {"checks", REPORT_RIGHT, 0},
                                            {"", REPORT_LEFT, 0},
                                            {"nearest to its limit", REPORT_LEFT, 0}};
    work->table = (report_table){.columns = columns, .column_count = 6};
    printf("%s", work->json && work->many ? "[" : "");
    const char *path = work->arguments->words[0];
    core_status status = folder ? verify_folder(work, path, error) : verify_file(work, path, error);
    printf("%s", work->json ? work->many ? "]\n" : "\n" : "");
    if (status == CORE_OK && work->many && !work->json)
        status = cli_print_table(&work->table, error);
    report_table_free(&work->table);
    return status;
}

static int run_verify(const cli_arguments *arguments) {
    cli_model_choice choice;
    struct stat about;
    if (!cli_choose_model(arguments, &choice))
        return CLI_USAGE;
    choice.options.default_size = CLI_SMALL_DIM;
    choice.options.second = true;
    bool folder = !data_ends_in(arguments->words[0], ".afx") &&
                  stat(arguments->words[0], &about) == 0 && S_ISDIR(about.st_mode);
    verifying work = {.arguments = arguments,
                      .options = &choice.options,
                      .many = folder || cli_given(arguments, "--all-uses"),
                      .json = cli_given(arguments, "--json"),
                      .effort =
                          cli_given(arguments, "--optimized") ? CLI_NATIVE_FAST : CLI_NATIVE_QUICK,
                      .pace = {.begun = seconds_now(), .files = 1}};
    work.pace.terminal = work.many && isatty(STDERR_FILENO);
    if (!cli_whole_number(arguments, "--points", 1, &work.points))
        return CLI_USAGE;
    afx_error error = {0};
    core_status status = verify_all(&work, folder, &error);
    return status == CORE_OK ? work.code : cli_fail_with(arguments, status, &error);
}

static const cli_option options[] = {
    {"--points", "N", "random points; 8 by default, 3 of models whose steps are long"},
    {"--all-uses", NULL, "every way to choose among the alternatives, a line for each"},
    {"--network", "FILE", "rows site,downstream; seven sites made up by default"},
    {"--kinks", NULL, "all kinks and jumps met, not only the nearest"},
    {"--optimized", NULL, "the code as compiled for runs, which takes six times as long"},
    {"--json", NULL, "the findings as JSON"},
    CLI_MODEL_OPTIONS,
    CLI_MATH_OPTION,
    {NULL, NULL, NULL}};

const cli_command cli_verify = {
    .name = "verify",
    .form = "FILE | FOLDER",
    .words =
        "holds the compiled derivatives against independent ones, at smooth points, ties, jumps",
    .examples = "afflux verify models/hbv.afx --use ET=neural --json\n"
                "afflux verify models --all-uses",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_verify,
};
