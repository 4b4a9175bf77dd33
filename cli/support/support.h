/* Files for shells, editors and the manual, made from the tables of the program: commands, options,
 * words of the language. Each is printed on stdout. */
#ifndef CLI_SUPPORT_H
#define CLI_SUPPORT_H

#include "cli.h"
#include "front/vocabulary.h"

/* ---- support_shell.c ---- */

void cli_print_bash(void);
void cli_print_zsh(void);
void cli_print_fish(void);

/* ---- support_man.c ---- */

void cli_print_man(void);

/* ---- support_vim.c ---- */

void cli_print_vim(void);
void cli_print_vim_detect(void);
void cli_print_vim_plugin(void);

/* ---- support_editor.c ---- */

void cli_print_textmate(void);
void cli_print_vscode(void);
void cli_print_vscode_language(void);

/* The name of the k-th of these files; NULL behind the last. */
const char *cli_support_name(size_t k);

/* Words of a sort as one alternative of a regular expression: `mm|m|km`. */
void cli_print_alternatives(front_word_sort sort, const char *between);

/* What an option's value may be, when it is one of a few words: "float|double" has 2; else 0. */
size_t cli_value_words(const cli_option *option);

#endif
