#include "model_options.h"

#include <string.h>

static bool too_many(const cli_arguments *arguments) {
    cli_fail(arguments, CLI_USAGE, "--dynamic: too many names");
    return false;
}

/* `--dynamic A,B --dynamic C`: three names. */
static bool take_dynamics(const cli_arguments *arguments, cli_model_choice *choice) {
    const char *values[CLI_MOST_WORDS];
    size_t count = cli_values(arguments, "--dynamic", values, CLI_MOST_WORDS), used = 0;
    for (size_t k = 0; k < count; k++) {
        size_t length = strlen(values[k]) + 1;
        if (length > sizeof choice->dynamic_text - used)
            return too_many(arguments);
        memcpy(choice->dynamic_text + used, values[k], length);
        used += length;
    }
    for (char *at = choice->dynamic_text; at < choice->dynamic_text + used; at += strlen(at) + 1) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma = 0;
        if (choice->options.dynamic_count == CLI_MOST_WORDS)
            return too_many(arguments);
        if (*at)
            choice->dynamics[choice->options.dynamic_count++] = at;
    }
    choice->options.dynamics = choice->dynamics;
    return true;
}

void cli_choose_shapes(const cli_arguments *arguments, cli_shape_choice *choice,
                       driver_options *options) {
    options->sizes = choice->sizes;
    options->size_count = cli_values(arguments, "--size", choice->sizes, CLI_MOST_WORDS);
    options->relaxes = choice->relaxes;
    options->relax_count = cli_values(arguments, "--relax", choice->relaxes, CLI_MOST_WORDS);
}

bool cli_choose_math(const cli_arguments *arguments, driver_options *options) {
    static const char *const names[] = {
        [BACK_MATH_FAST] = "fast", [BACK_MATH_VECTOR] = "vector", [BACK_MATH_LIBM] = "libm"};
    const char *given = cli_value(arguments, "--math");
    for (back_math math = BACK_MATH_FAST; given && math <= BACK_MATH_LIBM; math++)
        if (strcmp(given, names[math]) == 0) {
            options->math = math;
            return true;
        }
    if (given)
        cli_fail(arguments, CLI_USAGE, "--math: fast, vector or libm was expected, not '%s'",
                 given);
    return !given;
}

bool cli_choose_warnings(const cli_arguments *arguments, driver_unit *unit) {
    const char *words[CLI_MOST_WORDS], *nearest;
    size_t count = cli_values(arguments, "-W", words, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++) {
        if (diag_choose_warnings(unit->context.diags, words[k], &nearest))
            continue;
        if (nearest)
            cli_fail(arguments, CLI_USAGE, "-W %s: there is no such warning; did you mean `%s`?",
                     words[k], nearest);
        else
            cli_fail(arguments, CLI_USAGE,
                     "-W %s: there is no such warning; afflux explain lists all", words[k]);
        return false;
    }
    return true;
}

bool cli_choose_model(const cli_arguments *arguments, cli_model_choice *choice) {
    *choice = (cli_model_choice){0};
    driver_options *options = &choice->options;
    options->model = cli_value(arguments, "--model");
    options->uses = choice->uses;
    options->use_count = cli_values(arguments, "--use", choice->uses, CLI_MOST_WORDS);
    cli_choose_shapes(arguments, &choice->shapes, options);
    if (!take_dynamics(arguments, choice))
        return false;
    const char *real = cli_value(arguments, "--real");
    options->single = real && strcmp(real, "float") == 0;
    if (real && !options->single && strcmp(real, "double") != 0) {
        cli_fail(arguments, CLI_USAGE, "--real: float or double was expected, not '%s'", real);
        return false;
    }
    return cli_choose_math(arguments, options);
}

int cli_with_unit(const cli_arguments *arguments, cli_unit_work *work) {
    cli_model_choice choice;
    if (!cli_choose_model(arguments, &choice))
        return CLI_USAGE;
    driver_unit *unit = driver_create();
    if (!unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    int code = CLI_USAGE;
    if (cli_choose_warnings(arguments, unit))
        code = work(arguments, unit, &choice.options);
    driver_free(unit);
    return code;
}
