/* The command line: a table of subcommands over compiler and runtime. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "driver.h"
#include "report/table.h"

/* Exit codes; those of the runtime's statuses come from core_exit_code. */
enum {
    CLI_OK = 0,
    CLI_MODEL = 1,
    CLI_USAGE = 2,
    CLI_DATA = 3,
    CLI_NUMERICAL = 4,
    CLI_CHECK = 5,
    CLI_INTERNAL = 70
};

/* An option of a command: value NULL for a flag, else what stands after it ("NAME=LABEL"). */
typedef struct cli_option {
    const char *name;
    const char *value;
    const char *words;
} cli_option;

typedef struct cli_command cli_command;

enum { CLI_MOST_WORDS = 64, CLI_MOST_FILES = 1024 };

/* What was given to a command. */
typedef struct cli_arguments {
    const cli_command *command;
    const char *words[CLI_MOST_FILES]; /* without a dash before them */
    size_t word_count;
    struct {
        const cli_option *option;
        const char *value;
    } given[CLI_MOST_WORDS];
    size_t given_count;
} cli_arguments;

struct cli_command {
    const char *name;
    const char *form;          /* "FILE" */
    const char *words;         /* one sentence */
    const char *examples;      /* two lines, at the top of --help */
    const cli_option *options; /* ends with a name of NULL */
    size_t least_words, most_words;
    int (*run)(const cli_arguments *arguments);
};

/* ---- options.c ---- */

/* False when the words do not fit the command, which has been said. */
bool cli_parse(const cli_command *command, int count, char **words, cli_arguments *arguments);
/* The value given last; NULL when it was not given. For a flag any pointer. */
const char *cli_value(const cli_arguments *arguments, const char *option);
bool cli_given(const cli_arguments *arguments, const char *option);
/* All values of an option that may be repeated; returns their count. */
size_t cli_values(const cli_arguments *arguments, const char *option, const char **values,
                  size_t most);
/* A whole number of at least `least`; false when it is none, which has been said. */
bool cli_whole_number(const cli_arguments *arguments, const char *option, size_t least,
                      size_t *number);
/* Bytes such as 64M; false when it is none, which has been said. */
bool cli_bytes(const cli_arguments *arguments, const char *option, size_t *bytes);
bool cli_read_bytes(const char *text, size_t *bytes);
void cli_print_help(const cli_command *command);

/* ---- report.c: the only printing besides main's ---- */

/* "afflux check: words" on stderr; returns code. */
int cli_fail(const cli_arguments *arguments, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The runtime's error, unless it has no message; its exit code. */
int cli_fail_with(const cli_arguments *arguments, core_status status, const afx_error *error);
/* On stderr, as --message-format says. */
void cli_print_diagnostics(const cli_arguments *arguments, const base_diags *diags);
/* Diagnostics of a compilation; the exit code they ask for. */
int cli_show_diagnostics(const cli_arguments *arguments, const driver_unit *unit);

/* On stdout; in JSON a number that is not finite is null. */
core_status cli_print_table(const report_table *table, afx_error *error);
void cli_print_json_text(const char *text);
void cli_print_json_number(double number);

/* ---- commands.c: the k-th of commands.def; NULL behind the last ---- */

const cli_command *cli_command_at(size_t k);

/* ---- one file each ---- */

#define COMMAND(name) extern const cli_command cli_##name;
#include "commands.def"
#undef COMMAND

#endif
