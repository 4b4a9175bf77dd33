#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "emit_report.h"
#include "model_options.h"
#include "passes/pass.h"

static core_status write_text(const char *folder, const char *name, const char *end,
                              const char *text, afx_error *error) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s%s", folder, name, end) >= (int)sizeof path)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
    return core_file_write(path, text, strlen(text), error);
}

static core_status write_files(const driver_unit *unit, const char *folder, afx_error *error) {
    const char *name = unit->output.prefix;
    CORE_TRY(core_make_folders(folder, error));
    CORE_TRY(write_text(folder, name, ".h", unit->output.header, error));
    return write_text(folder, name, ".c", unit->output.source, error);
}

static bool choose_dump(const cli_arguments *arguments, driver_options *options) {
    const char *dump = cli_value(arguments, "--dump");
    if (!dump)
        return true;
    if (strncmp(dump, "after:", 6) == 0 && pass_exists(dump + 6)) {
        options->dump_after = dump + 6;
        return true;
    }
    cli_fail(arguments, CLI_USAGE,
             "--dump: after:PASS with the name of a pass was expected, not '%s'", dump);
    return false;
}

static int emit_unit(const cli_arguments *arguments, driver_unit *unit, driver_options *options) {
    options->no_forcing_gradient = cli_given(arguments, "--no-forcing-gradient");
    options->second = cli_given(arguments, "--second");
    options->lanes = cli_value(arguments, "--lanes");
    if (options->lanes && strcmp(options->lanes, "auto") == 0)
        options->lanes = NULL;
    if (!cli_whole_number(arguments, "--sites", 1, &options->sites))
        return CLI_USAGE;
    if (!choose_dump(arguments, options))
        return CLI_USAGE;
    if (cli_given(arguments, "--json") && !cli_given(arguments, "--report"))
        return cli_fail(arguments, CLI_USAGE, "--json is the form of a --report");
    if (driver_read(unit, arguments->words[0]))
        driver_compile(unit, options);
    int code = cli_show_diagnostics(arguments, unit);
    if (code != CLI_OK)
        return code;
    if (options->dump_after)
        printf("%s", unit->dump);
    if (cli_given(arguments, "--report")) {
        cli_given(arguments, "--json") ? cli_print_cost_json(unit) : cli_print_cost(unit);
        return CLI_OK;
    }
    const back_report *report = unit->output.report;
    if (options->lanes && strcmp(report->lanes, options->lanes) != 0)
        fprintf(stderr, "afflux emit: --lanes %s: %s; lanes are sites\n", options->lanes,
                report->why_lanes);
    const char *folder = cli_value(arguments, "-o");
    afx_error error = {0};
    core_status status = write_files(unit, folder ? folder : ".", &error);
    return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
}

static int run_emit(const cli_arguments *arguments) {
    return cli_with_unit(arguments, emit_unit);
}

static const cli_option options[] = {
    {"-o", "DIR", "where NAME.c and NAME.h go; the current folder by default"},
    {"--real", "float|double", "the real type; double by default"},
    CLI_MATH_OPTION,
    {"--no-forcing-gradient", NULL, "leave gradients by forcings out of the adjoint"},
    {"--second", NULL, "second order too: the tangent of the adjoint, run_bd"},
    {"--lanes", "auto|sites|DIM",
     "vectors run along the sites, or along a dimension; auto: chosen"},
    {"--sites", "N", "made for hosts of that many sites: decides the lanes"},
    {"--dump", "after:PASS", "print the IR after a pass: fold, simplify, bind, adjoint, ..."},
    {"--report", NULL, "write no files; say what a step and its derivatives cost, and why"},
    {"--json", NULL, "the report as JSON"},
    CLI_MODEL_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_emit = {
    .name = "emit",
    .form = "FILE -o DIR",
    .words = "writes the model and its derivatives as portable C99: NAME.c and NAME.h",
    .examples = "afflux emit models/hbv.afx -o generated\n"
                "afflux emit models/hbv.afx -o generated --real float --use ET=linear",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_emit,
};
