#include <stdio.h>
#include <string.h>

#include "cli.h"

static void print_overview(FILE *out) {
    fprintf(out, "afflux check models/hbv.afx\n"
                 "afflux train examples/synthetic.afx\n\n"
                 "afflux COMMAND ...  process equations, their gradients, and models trained "
                 "through them\n\n");
    for (size_t k = 0; cli_command_at(k); k++)
        fprintf(out, "  %-8s %s\n", cli_command_at(k)->name, cli_command_at(k)->words);
    fprintf(out, "\nafflux COMMAND --help  shows examples and options; afflux --version.\n");
}

static int run_command(const cli_command *command, int count, char **words) {
    for (int k = 0; k < count; k++)
        if (strcmp(words[k], "--help") == 0 || strcmp(words[k], "-h") == 0) {
            cli_print_help(command);
            return CLI_OK;
        }
    cli_arguments arguments;
    if (!cli_parse(command, count, words, &arguments))
        return CLI_USAGE;
    return command->run(&arguments);
}

int main(int count, char **words) {
    const char *name = count > 1 ? words[1] : "";
    if (strcmp(name, "--version") == 0) {
        printf("afflux %s\n", DRIVER_VERSION);
        return CLI_OK;
    }
    for (size_t k = 0; cli_command_at(k); k++)
        if (strcmp(cli_command_at(k)->name, name) == 0)
            return run_command(cli_command_at(k), count - 2, words + 2);
    bool asked = strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0;
    if (!asked && *name)
        fprintf(stderr, "afflux: there is no command '%s'\n\n", name);
    print_overview(asked ? stdout : stderr);
    return asked ? CLI_OK : CLI_USAGE;
}
