#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const cli_option *option_named(const cli_command *command, const char *name, size_t length) {
    for (const cli_option *option = command->options; option->name; option++)
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static bool complain(const cli_arguments *arguments, const char *what, const char *word) {
    cli_fail(arguments, CLI_USAGE, "%s %s; see afflux %s --help", what, word,
             arguments->command->name);
    return false;
}

/* `-Wall` is `-W all`: the words that stand behind the letter; NULL: it is no such option. */
static const char *attached_value(const cli_arguments *arguments, const char *word) {
    if (word[1] == '-' || strlen(word) < 3 || word[2] == '=')
        return NULL;
    const cli_option *option = option_named(arguments->command, word, 2);
    return option && option->value ? word + 2 : NULL;
}

static int keep_option(cli_arguments *arguments, const cli_option *option, const char *value) {
    if (arguments->given_count == CLI_MOST_WORDS)
        return complain(arguments, "too many options at", option->name);
    arguments->given[arguments->given_count].option = option;
    arguments->given[arguments->given_count++].value = value;
    return 1;
}

/* `--name value` or `--name=value`; returns the words used, 0 when they do not fit. */
static int take_option(cli_arguments *arguments, int left, char **words) {
    const char *attached = attached_value(arguments, words[0]);
    if (attached)
        return keep_option(arguments, option_named(arguments->command, words[0], 2), attached);
    const char *equals = strchr(words[0], '=');
    size_t length = equals ? (size_t)(equals - words[0]) : strlen(words[0]);
    const cli_option *option = option_named(arguments->command, words[0], length);
    if (!option)
        return complain(arguments, "unknown option", words[0]);
    if (!option->value && equals)
        return complain(arguments, "no value goes with", option->name);
    bool separate = option->value && !equals;
    if (separate && left < 2)
        return complain(arguments, "a value is wanted after", words[0]);
    const char *value = separate ? words[1] : equals ? equals + 1 : "";
    return keep_option(arguments, option, value) ? 1 + separate : 0;
}

bool cli_parse(const cli_command *command, int count, char **words, cli_arguments *arguments) {
    *arguments = (cli_arguments){.command = command};
    for (int k = 0; k < count;) {
        if (words[k][0] == '-' && words[k][1]) {
            int used = take_option(arguments, count - k, words + k);
            if (!used)
                return false;
            k += used;
        } else if (arguments->word_count == command->most_words) {
            return complain(arguments, "one word too many:", words[k]);
        } else {
            arguments->words[arguments->word_count++] = words[k++];
        }
    }
    if (arguments->word_count < command->least_words)
        return complain(arguments, "wanted:", command->form);
    const char *format = cli_value(arguments, "--message-format");
    if (format && strcmp(format, "json") != 0)
        return complain(arguments, "--message-format: json was expected, not", format);
    return true;
}

const char *cli_value(const cli_arguments *arguments, const char *option) {
    for (size_t k = arguments->given_count; k-- > 0;)
        if (strcmp(arguments->given[k].option->name, option) == 0)
            return arguments->given[k].value;
    return NULL;
}

bool cli_given(const cli_arguments *arguments, const char *option) {
    return cli_value(arguments, option) != NULL;
}

size_t cli_values(const cli_arguments *arguments, const char *option, const char **values,
                  size_t most) {
    size_t count = 0;
    for (size_t k = 0; k < arguments->given_count; k++)
        if (strcmp(arguments->given[k].option->name, option) == 0 && count < most)
            values[count++] = arguments->given[k].value;
    return count;
}

bool cli_whole_number(const cli_arguments *arguments, const char *option, size_t least,
                      size_t *number) {
    const char *text = cli_value(arguments, option);
    if (!text)
        return true;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    bool whole = text[0] >= '0' && text[0] <= '9' && *end == 0 && errno == 0;
    if (!whole || value < least) {
        cli_fail(arguments, CLI_USAGE, "%s: a whole number of at least %zu was expected, not '%s'",
                 option, least, text);
        return false;
    }
    *number = (size_t)value;
    return true;
}

/* A number, then k, M, G or T: so many times 1024, 1024^2 and so on. */
bool cli_read_bytes(const char *text, size_t *bytes) {
    char *end = NULL;
    double number = strtod(text, &end);
    const char *powers = "kMGT", *letter = *end ? strchr(powers, *end) : NULL;
    for (const char *power = powers; letter && power <= letter; power++)
        number *= 1024;
    bool starts = text[0] >= '0' && text[0] <= '9';
    if (!starts || end[letter ? 1 : 0] || !(number >= 1 && number < 9e18))
        return false;
    *bytes = (size_t)number;
    return true;
}

bool cli_bytes(const cli_arguments *arguments, const char *option, size_t *bytes) {
    const char *text = cli_value(arguments, option);
    if (!text || cli_read_bytes(text, bytes))
        return true;
    cli_fail(arguments, CLI_USAGE, "%s: bytes such as 64M or 1.5G were expected, not '%s'", option,
             text);
    return false;
}

void cli_print_help(const cli_command *command) {
    printf("%s\n\nafflux %s %s\n%s\n", command->examples, command->name, command->form,
           command->words);
    if (command->options->name)
        printf("\noptions:\n");
    for (const cli_option *option = command->options; option->name; option++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", option->name, option->value ? option->value : "");
        printf("  %-30s %s\n", left, option->words);
    }
}
