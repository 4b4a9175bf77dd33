#include "support/doctor.h"

#include <stdio.h>

typedef struct doctor_row {
    const char *name;
    cli_examine *check;
    bool required;
    const char *enables, *remedy;
} doctor_row;

static const doctor_row rows[] = {
    {"C compiler", cli_examine_compiler, true, "run, train and verify models",
     "apt install gcc libc6-dev"},
    {"cache", cli_examine_cache, true, "keep compiled models",
     "export AFFLUX_CACHE=a folder that can be written"},
    {"processor", cli_examine_processor, false, "", NULL},
    {"threads", cli_examine_threads, false, "run sites on all processors",
     "apt install libgomp1, then build again"},
    {"BLAS", cli_examine_blas, false, "train networks", NULL},
    {"netCDF", cli_examine_netcdf, false, "read and write .nc files, CAMELS-US",
     "apt install libnetcdf-dev, then build again if need be"},
    {"model library", cli_examine_library, false, "import \"hbv.afx\" from any folder",
     "export AFFLUX_MODELS=/usr/local/share/afflux/models, or where Afflux has it"},
    {"python3", cli_examine_python, false, "the tests, and hosts by ctypes",
     "apt install python3 python3-numpy"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void print_member(const char *key, const char *text) {
    printf(", \"%s\": ", key);
    cli_print_json_text(text);
}

static void print_json(const cli_finding *finding) {
    printf("{\"name\": ");
    cli_print_json_text(finding->name);
    printf(", \"found\": %s, \"required\": %s", finding->found ? "true" : "false",
           finding->required ? "true" : "false");
    print_member("words", finding->words);
    print_member("enables", finding->enables);
    if (finding->remedy)
        print_member("remedy", finding->remedy);
    printf("}\n");
}

static void print_text(const cli_finding *finding) {
    printf("%-8s %-14s %s\n",
           finding->found      ? "ok"
           : finding->required ? "MISSING"
                               : "missing",
           finding->name, finding->words);
    if (finding->found)
        return;
    printf("%24swith it: %s\n", "", finding->enables);
    if (finding->remedy)
        printf("%24s%s\n", "", finding->remedy);
}

static int run_doctor(const cli_arguments *arguments) {
    int code = CLI_OK;
    for (size_t k = 0; k < ROWS; k++) {
        cli_finding finding = {.name = rows[k].name,
                               .required = rows[k].required,
                               .enables = rows[k].enables,
                               .remedy = rows[k].remedy};
        rows[k].check(&finding);
        if (cli_given(arguments, "--json"))
            print_json(&finding);
        else
            print_text(&finding);
        if (finding.required && !finding.found)
            code = CLI_CHECK;
    }
    return code;
}

static const cli_option options[] = {{"--json", NULL, "one JSON object on a line for each thing"},
                                     {NULL, NULL, NULL}};

const cli_command cli_doctor = {
    .name = "doctor",
    .form = "",
    .words = "says what is installed, what each missing piece would enable, and how to get it",
    .examples = "afflux doctor\n"
                "afflux doctor --json",
    .options = options,
    .least_words = 0,
    .most_words = 0,
    .run = run_doctor,
};
