#include "study/study.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "model_options.h"

/* `--rows a,b`: only these; without it all. */
static bool is_wanted(const study *s, const study_row *row) {
    const char *list = cli_value(s->arguments, "--rows");
    size_t length = strlen(row->name);
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, row->name, length) == 0 && (at[length] == 0 || at[length] == ','))
            return true;
    return !list;
}

static int check_wanted(const study *s) {
    const char *list = cli_value(s->arguments, "--rows");
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        const char *name = base_arena_copy(s->unit->context.arena, at, strcspn(at, ","));
        if (!cli_study_row(s, name))
            return cli_fail(s->arguments, CLI_USAGE, "--rows: there is no experiment `%s`", name);
    }
    return CLI_OK;
}

static void block_interrupts(void) {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
}

/* Rows that are trained, best ones, means: what a row is made of is there by then. A row that
 * fails is said, and the others go on; the code is that of the first. */
static int do_rows(const study *s, bool *stopped) {
    int code = CLI_OK;
    block_interrupts();
    for (study_kind kind = STUDY_TRAINED; kind <= STUDY_MEAN; kind++)
        for (size_t k = 0; k < s->count && !*stopped; k++) {
            const study_row *row = &s->rows[k];
            if (row->kind != kind || !is_wanted(s, row))
                continue;
            int next = cli_study_do(s, row, stopped);
            code = code == CLI_OK ? next : code;
        }
    return code;
}

static int study_in(study *s) {
    int code = cli_study_read(s, s->arguments->words[0]);
    bool stopped = false;
    if (code == CLI_OK)
        code = check_wanted(s);
    if (code == CLI_OK && !cli_given(s->arguments, "--table"))
        code = do_rows(s, &stopped);
    else if (code != CLI_OK)
        return code;
    afx_error error = {0};
    core_status status = cli_study_report(s, &error);
    if (status != CORE_OK)
        return cli_fail_with(s->arguments, status, &error);
    if (stopped)
        fprintf(stderr, "stopped; the same command goes on\n");
    return code;
}

static int run_study(const cli_arguments *arguments) {
    study s = {.arguments = arguments, .unit = driver_create()};
    if (!s.unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    const char *folder = cli_value(arguments, "-o");
    s.folder = folder ? folder : "study";
    int code = study_in(&s);
    driver_free(s.unit);
    return code;
}

static const cli_option options[] = {
    {"-o", "DIR", "a folder for each row goes there; study by default"},
    {"--rows", "A,B", "do these only"},
    {"--table", NULL, "print the table of what is there, do nothing"},
    {"--quick", NULL, "two passes, one seed, narrow networks: to see that every row runs"},
    {"--data", "DIR", "read the data from here"},
    {"--epochs", "N", "passes over the training period"},
    {"--seeds", "N", "trainings of each row"},
    {"--threads", "N", "results do not depend on it"},
    {"--json", NULL, "the table as JSON"},
    CLI_SHAPE_OPTIONS,
    CLI_MATH_OPTION,
    CLI_DIAGNOSTIC_OPTIONS,
    {NULL, NULL, NULL}};

const cli_command cli_study = {
    .name = "study",
    .form = "FILE.afx [-o DIR]",
    .words = "trains every experiment of a file, goes on where it stopped, and prints one table",
    .examples = "afflux study examples/camels/camels.afx -o runs/camels\n"
                "afflux study examples/camels/camels.afx -o runs/camels --table",
    .options = options,
    .least_words = 1,
    .most_words = 1,
    .run = run_study,
};
