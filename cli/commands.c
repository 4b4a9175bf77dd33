#include "cli.h"

static const cli_command *const commands[] = {
#define COMMAND(name) &cli_##name,
#include "commands.def"
#undef COMMAND
};

const cli_command *cli_command_at(size_t k) {
    return k < sizeof commands / sizeof *commands ? commands[k] : NULL;
}
