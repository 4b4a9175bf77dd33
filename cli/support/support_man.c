/* The manual page, in the words of man(7). */
#include <stdio.h>
#include <string.h>

#include "support/support.h"

/* A dash is a minus sign; a line must not begin with a dot or an apostrophe. */
static void print_text(const char *text) {
    bool fresh = true;
    for (; *text; text++) {
        if (fresh && (*text == '.' || *text == '\''))
            printf("\\&");
        fresh = *text == '\n';
        if (*text == '-')
            printf("\\-");
        else if (*text == '\\')
            printf("\\e");
        else if (*text == '~')
            printf("\\(ti");
        else if (*text == '^')
            printf("\\(ha");
        else if (*text == '`')
            printf("\\(ga");
        else if (*text == '\'')
            printf("\\(aq");
        else
            putchar(*text);
    }
}

static void print_line(const char *before, const char *text, const char *behind) {
    printf("%s", before);
    print_text(text);
    printf("%s\n", behind);
}

static void print_option(const cli_option *option) {
    printf(".TP\n\\fB");
    print_text(option->name);
    printf("\\fR");
    if (option->value) {
        printf(" \\fI");
        print_text(option->value);
        printf("\\fR");
    }
    printf("\n");
    print_line("", option->words, "");
}

static void print_command(const cli_command *command) {
    print_line(".SS afflux ", command->name, "");
    printf(".nf\n\\fBafflux %s\\fR ", command->name);
    print_line("", command->form, "");
    print_line(".fi\n.PP\n", command->words, ".");
    print_line(".PP\n.EX\n", command->examples, "\n.EE");
    for (const cli_option *option = command->options; option->name; option++)
        print_option(option);
}

static void print_rows(const char *const rows[][2]) {
    for (size_t k = 0; rows[k][0]; k++) {
        print_line(".TP\n\\fB", rows[k][0], "\\fR");
        print_line("", rows[k][1], "");
    }
}

static const char *const codes[][2] = {
    {"0", "All is well."},
    {"1", "The model has errors."},
    {"2", "The command line has."},
    {"3", "Data are missing or wrong, or a file cannot be read or written."},
    {"4", "Numbers went wrong: a value that is not finite, a solve that failed."},
    {"5", "A check failed."},
    {"70", "The program itself is at fault. Please report it."},
    {NULL, NULL}};

static const char *const variables[][2] = {
    {"AFFLUX_MODELS", "A folder in which imported files are looked for, too."},
    {"AFFLUX_CACHE", "Where compiled models are kept; else $XDG_CACHE_HOME/afflux, else "
                     "~/.cache/afflux."},
    {"CC", "The C compiler that models are compiled with at run time; else cc."},
    {NULL, NULL}};

void cli_print_man(void) {
    printf(".\\\" Made by `afflux support man`.\n"
           ".TH AFFLUX 1 \"\" \"afflux %s\" \"User Commands\"\n"
           ".SH NAME\n"
           "afflux \\- process equations, their gradients, and models trained through them\n"
           ".SH SYNOPSIS\n"
           ".B afflux\n.I command\n[\\fIoptions\\fR] [\\fIfiles\\fR]\n"
           ".SH DESCRIPTION\n"
           "Afflux is a language for process equations (stores, fluxes, snow, soil, rivers) and a\n"
           "compiler that turns them into C together with their exact gradient.\n"
           "Its runtime trains neural networks through those equations.\n"
           "Every command shows its options with\n.BR \\-\\-help .\n"
           ".SH COMMANDS\n",
           DRIVER_VERSION);
    for (size_t k = 0; cli_command_at(k); k++)
        print_command(cli_command_at(k));
    printf(".SH EXIT STATUS\n");
    print_rows(codes);
    printf(".SH ENVIRONMENT\n");
    print_rows(variables);
    printf(".SH SEE ALSO\n"
           "The files language.md and runtime.md of the documentation.\n");
}
