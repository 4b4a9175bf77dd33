/* Completions of commands, options, values and files. */
#include <stdio.h>
#include <string.h>

#include "support/support.h"

/* With each of some characters led by a backslash, or doubled as fish and zsh want quotes. */
static void print_escaped(const char *text, const char *special, const char *before) {
    for (; *text; text++)
        printf("%s%c", strchr(special, *text) ? before : "", *text);
}

static void print_words(const char *alternatives) {
    for (const char *at = alternatives; *at; at++)
        putchar(*at == '|' ? ' ' : *at);
}

/* What stands after these is no file but one of a list. */
static bool wants_words(const cli_command *command) {
    return command == &cli_explain || command == &cli_support;
}

static bool wants_files(const cli_command *command) {
    return command->most_words > 0 && !wants_words(command) && command != &cli_new;
}

static void print_words_after(const cli_command *command) {
    for (size_t k = 0; command == &cli_support && cli_support_name(k); k++)
        printf("%s%s", k ? " " : "", cli_support_name(k));
    for (diag_code code = 0; command == &cli_explain && code < DIAG_COUNT; code++)
        printf("%s%s", code ? " " : "", diag_code_name(code));
}

/* ---- bash ---- */

static void print_bash_values(const cli_command *command) {
    printf("            case $before in\n");
    for (const cli_option *option = command->options; option->name; option++) {
        if (!option->value)
            continue;
        printf("            %s) ", option->name);
        if (cli_value_words(option)) {
            printf("words=\"");
            print_words(option->value);
            printf("\"; files= options= ;;\n");
        } else {
            printf("files=any; options= ;;\n");
        }
    }
    printf("            esac\n");
}

static void print_bash_command(const cli_command *command) {
    printf("        %s)\n            options=\"--help", command->name);
    for (const cli_option *option = command->options; option->name; option++)
        printf(" %s", option->name);
    printf("\"\n");
    if (wants_words(command)) {
        printf("            words=\"");
        print_words_after(command);
        printf("\"\n");
    } else if (wants_files(command)) {
        printf("            files=afx\n");
    }
    if (command->options->name)
        print_bash_values(command);
    printf("            ;;\n");
}

void cli_print_bash(void) {
    printf("# Completions of afflux for bash, made by `afflux support bash`.\n"
           "_afflux() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local options= words= files= place\n"
           "    COMPREPLY=()\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        words=\"");
    for (size_t k = 0; cli_command_at(k); k++)
        printf("%s ", cli_command_at(k)->name);
    printf("--help --version\"\n"
           "    else\n"
           "        case ${COMP_WORDS[1]} in\n");
    for (size_t k = 0; cli_command_at(k); k++)
        print_bash_command(cli_command_at(k));
    printf("        esac\n"
           "    fi\n"
           "    if [ \"$options\" ] && [[ $current == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
           "        return\n"
           "    fi\n"
           "    [ \"$words\" ] && COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    [ \"$files\" ] || return 0\n"
           "    compopt -o filenames 2>/dev/null\n"
           "    while IFS= read -r place; do\n"
           "        if [ \"$files\" = any ] || [ -d \"$place\" ] || [[ $place == *.afx ]]; then\n"
           "            COMPREPLY+=(\"$place\")\n"
           "        fi\n"
           "    done < <(compgen -f -- \"$current\")\n"
           "}\n"
           "complete -F _afflux afflux\n");
}

/* ---- zsh ---- */

static void print_zsh_option(const cli_option *option) {
    bool repeats = strstr(option->words, "(repeatable)") || strcmp(option->name, "-W") == 0;
    printf(" \\\n            '%s%s[", repeats ? "*" : "", option->name);
    for (const char *at = option->words; *at; at++) {
        if (*at == '\'')
            printf("'\\''");
        else
            printf("%s%c", strchr("[]\\", *at) ? "\\" : "", *at);
    }
    putchar(']');
    if (option->value) {
        putchar(':');
        print_escaped(option->value, "[]:\\", "\\");
        putchar(':');
        if (cli_value_words(option)) {
            putchar('(');
            print_words(option->value);
            putchar(')');
        } else {
            printf("_files");
        }
    }
    putchar('\'');
}

static void print_zsh_command(const cli_command *command) {
    printf("        %s)\n            _arguments '--help[shows examples and options]'",
           command->name);
    for (const cli_option *option = command->options; option->name; option++)
        print_zsh_option(option);
    if (wants_words(command)) {
        printf(" \\\n            ':word:(");
        print_words_after(command);
        printf(")'");
    } else if (wants_files(command)) {
        printf(" \\\n            '*:file:_files -g \"*.afx(-.) *(-/)\"'");
    }
    printf("\n            ;;\n");
}

void cli_print_zsh(void) {
    printf("#compdef afflux\n"
           "# Completions of afflux for zsh, made by `afflux support zsh`.\n"
           "_afflux() {\n"
           "    local line state\n"
           "    _arguments -C '--version[shows the version]' '--help[shows the commands]' \\\n"
           "        '1: :->command' '*:: :->rest'\n"
           "    case $state in\n"
           "    command)\n"
           "        local -a commands\n"
           "        commands=(");
    for (size_t k = 0; cli_command_at(k); k++) {
        printf("\n            '%s:", cli_command_at(k)->name);
        for (const char *at = cli_command_at(k)->words; *at; at++)
            printf(*at == '\'' ? "'\\''" : *at == ':' ? "\\:" : "%c", *at);
        printf("'");
    }
    printf(")\n"
           "        _describe command commands\n"
           "        ;;\n"
           "    rest)\n"
           "        case $line[1] in\n");
    for (size_t k = 0; cli_command_at(k); k++)
        print_zsh_command(cli_command_at(k));
    printf("        esac\n"
           "        ;;\n"
           "    esac\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _afflux ]; then\n"
           "    _afflux \"$@\"\n"
           "elif (( $+functions[compdef] )); then\n"
           "    compdef _afflux afflux\n"
           "fi\n");
}

/* ---- fish ---- */

static void print_fish_option(const cli_command *command, const cli_option *option) {
    bool single = option->name[1] != '-';
    printf("complete -c afflux -n '__fish_seen_subcommand_from %s' -%c %s", command->name,
           single ? 's' : 'l', option->name + (single ? 1 : 2));
    if (option->value) {
        printf(" -r");
        if (cli_value_words(option)) {
            printf(" -f -a '");
            print_words(option->value);
            printf("'");
        }
    }
    printf(" -d '");
    print_escaped(option->words, "'\\", "\\");
    printf("'\n");
}

static void print_fish_command(const cli_command *command) {
    printf("complete -c afflux -n __fish_use_subcommand -f -a %s -d '", command->name);
    print_escaped(command->words, "'\\", "\\");
    printf("'\n");
    for (const cli_option *option = command->options; option->name; option++)
        print_fish_option(command, option);
    if (wants_words(command)) {
        printf("complete -c afflux -n '__fish_seen_subcommand_from %s' -f -a '", command->name);
        print_words_after(command);
        printf("'\n");
    }
}

void cli_print_fish(void) {
    printf("# Completions of afflux for fish, made by `afflux support fish`.\n"
           "complete -c afflux -n __fish_use_subcommand -f -l version -d 'shows the version'\n"
           "complete -c afflux -f -l help -d 'shows examples and options'\n");
    for (size_t k = 0; cli_command_at(k); k++)
        print_fish_command(cli_command_at(k));
}
