/* The options of every command that compiles a model. */
#ifndef CLI_MODEL_OPTIONS_H
#define CLI_MODEL_OPTIONS_H

#include "cli.h"

/* clang-format off */
#define CLI_DIAGNOSTIC_OPTIONS                                                                     \
    {"-W", "NAME", "warn of NAME; no-NAME: do not; all; error[=NAME]: take it for an error"},      \
    {"--message-format", "json", "diagnostics for editors: one JSON object on a line"}

#define CLI_MATH_OPTION                                                                            \
    {"--math", "fast|vector|libm", "exp, log, pow: our own (default) or the C library's"}

#define CLI_SHAPE_OPTIONS                                                                          \
    {"--size", "DIM=N", "the size of a dimension (repeatable)"},                                   \
    {"--relax", "EQ[:K]=WIDTH", "soften decisions; a number scales all widths, anneal in a run"}

#define CLI_MODEL_OPTIONS                                                                          \
    {"--use", "NAME=LABEL", "choose an alternative (repeatable); solver=euler chooses a solver"},  \
    {"--dynamic", "NAME,...", "let parameters vary in time (repeatable)"},                         \
    {"--model", "NAME", "the model to take; the last of the file by default"},                     \
    CLI_SHAPE_OPTIONS,                                                                             \
    CLI_DIAGNOSTIC_OPTIONS
/* clang-format on */

/* The size, where nothing is run, of dims that nobody gives one. */
enum { CLI_SMALL_DIM = 5 };

/* What --size and --relax gave. */
typedef struct cli_shape_choice {
    const char *sizes[CLI_MOST_WORDS];
    const char *relaxes[CLI_MOST_WORDS];
} cli_shape_choice;
void cli_choose_shapes(const cli_arguments *arguments, cli_shape_choice *choice,
                       driver_options *options);

/* What --math gave. False when it has no sense, which has been said. */
bool cli_choose_math(const cli_arguments *arguments, driver_options *options);

/* What -W gave. False when there is no such warning, which has been said. */
bool cli_choose_warnings(const cli_arguments *arguments, driver_unit *unit);

/* Room for what driver_options points at. */
typedef struct cli_model_choice {
    const char *uses[CLI_MOST_WORDS];
    cli_shape_choice shapes;
    const char *dynamics[CLI_MOST_WORDS];
    char dynamic_text[1024]; /* the names in dynamics, taken apart at commas */
    driver_options options;
} cli_model_choice;

/* Work on one compilation, with the options chosen; the exit code. */
typedef int cli_unit_work(const cli_arguments *arguments, driver_unit *unit,
                          driver_options *options);
int cli_with_unit(const cli_arguments *arguments, cli_unit_work *work);

/* False when an option has no sense, which has been said. */
bool cli_choose_model(const cli_arguments *arguments, cli_model_choice *choice);

#endif
