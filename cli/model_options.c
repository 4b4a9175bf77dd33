#include "model_options.h"

#include <string.h>

bool cli_choose_model(const cli_arguments *arguments, cli_model_choice *choice) {
    *choice = (cli_model_choice){0};
    driver_options *options = &choice->options;
    options->model = cli_value(arguments, "--model");
    options->uses = choice->uses;
    options->use_count = cli_values(arguments, "--use", choice->uses, CLI_MOST_WORDS);
    options->dynamics = choice->dynamics;
    options->dynamic_count = cli_values(arguments, "--dynamic", choice->dynamics, CLI_MOST_WORDS);
    const char *real = cli_value(arguments, "--real");
    options->single = real && strcmp(real, "float") == 0;
    if (real && !options->single && strcmp(real, "double") != 0) {
        cli_fail(arguments, CLI_USAGE, "--real: float or double was expected, not '%s'", real);
        return false;
    }
    return true;
}

int cli_with_unit(const cli_arguments *arguments, cli_unit_work *work) {
    cli_model_choice choice;
    if (!cli_choose_model(arguments, &choice))
        return CLI_USAGE;
    driver_unit *unit = driver_create();
    if (!unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    int code = work(arguments, unit, &choice.options);
    driver_free(unit);
    return code;
}
