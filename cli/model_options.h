/* The options of every command that compiles a model. */
#ifndef CLI_MODEL_OPTIONS_H
#define CLI_MODEL_OPTIONS_H

#include "cli.h"

/* clang-format off */
#define CLI_MODEL_OPTIONS                                                                          \
    {"--use", "NAME=LABEL", "choose an alternative (repeatable); solver=euler chooses a solver"},  \
    {"--dynamic", "NAME,...", "let parameters vary in time (repeatable)"},                         \
    {"--model", "NAME", "the model to take; the last of the file by default"},                     \
    {"--message-format", "json", "diagnostics for editors"}
/* clang-format on */

/* Room for what driver_options points at. */
typedef struct cli_model_choice {
    const char *uses[CLI_MOST_WORDS];
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
