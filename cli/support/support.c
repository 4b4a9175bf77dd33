#include "support/support.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct support_file {
    const char *name;
    void (*print)(void);
    const char *words;
} support_file;

static const support_file files[] = {
    {"bash", cli_print_bash, "completions; `source <(afflux support bash)`, or installed"},
    {"zsh", cli_print_zsh, "completions: _afflux, in a folder of $fpath"},
    {"fish", cli_print_fish, "completions: afflux.fish"},
    {"man", cli_print_man, "the manual page: afflux.1"},
    {"vim", cli_print_vim, "colours of .afx files: syntax/afflux.vim"},
    {"vim-detect", cli_print_vim_detect, "which files they are: ftdetect/afflux.vim"},
    {"vim-plugin", cli_print_vim_plugin, "comments, layout, :make: ftplugin/afflux.vim"},
    {"textmate", cli_print_textmate,
     "the same for VS Code, TextMate, GitHub: afflux.tmLanguage.json"},
    {"vscode", cli_print_vscode, "package.json of an extension for VS Code"},
    {"vscode-language", cli_print_vscode_language, "its language-configuration.json"},
};

enum { FILES = sizeof files / sizeof *files };

const char *cli_support_name(size_t k) {
    return k < FILES ? files[k].name : NULL;
}

void cli_print_alternatives(front_word_sort sort, const char *between) {
    for (size_t k = 0; front_word_at(sort, k); k++)
        printf("%s%s", k ? between : "", front_word_at(sort, k));
}

size_t cli_value_words(const cli_option *option) {
    size_t words = 1;
    for (const char *at = option->value; at && *at; at++) {
        if (*at != '|' && !islower((unsigned char)*at))
            return 0;
        words += *at == '|';
    }
    return words > 1 ? words : 0;
}

static int run_support(const cli_arguments *arguments) {
    const char *name = arguments->word_count ? arguments->words[0] : NULL;
    for (size_t k = 0; k < FILES; k++) {
        if (!name)
            printf("  %-16s %s\n", files[k].name, files[k].words);
        else if (strcmp(files[k].name, name) == 0)
            files[k].print();
        else
            continue;
        if (name)
            return CLI_OK;
    }
    if (name)
        return cli_fail(arguments, CLI_USAGE, "there is no file `%s`; afflux support lists all",
                        name);
    return CLI_OK;
}

static const cli_option options[] = {{NULL, NULL, NULL}};

const cli_command cli_support = {
    .name = "support",
    .form = "[FILE]",
    .words = "prints files for shells, editors and the manual; without a name, lists them",
    .examples = "source <(afflux support bash)\n"
                "afflux support vim > ~/.vim/syntax/afflux.vim",
    .options = options,
    .least_words = 0,
    .most_words = 1,
    .run = run_support,
};
