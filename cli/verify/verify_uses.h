/* All ways to choose among a model's alternatives. */
#ifndef CLI_VERIFY_USES_H
#define CLI_VERIFY_USES_H

#include "cli.h"

enum { CLI_MOST_CHOICES = 64 };

/* Statements with alternatives, and their labels. */
typedef struct cli_choice {
    const char *name;
    const char *labels[CLI_MOST_CHOICES];
    size_t count;
} cli_choice;

typedef struct cli_choices {
    cli_choice at[CLI_MOST_CHOICES];
    size_t count;
} cli_choices;

/* Of a model that was checked; texts are those of its arena. */
void cli_list_choices(const driver_unit *unit, cli_choices *choices);

/* All combinations where they are at most CLI_MOST_CHOICES, else the defaults with one change at a
 * time. */
size_t cli_combination_count(const cli_choices *choices);
/* Combination number k as "NAME=LABEL" in uses[choices->count], from the arena; returns their
 * count. */
size_t cli_combination(const cli_choices *choices, size_t k, base_arena *arena, const char **uses);

#endif
