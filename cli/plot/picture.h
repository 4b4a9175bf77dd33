/* What is drawn of one site: its series over time, whoever made them. */
#ifndef CLI_PICTURE_H
#define CLI_PICTURE_H

#include "cli.h"
#include "core/memory.h"

typedef enum cli_line_kind {
    CLI_OBSERVED,
    CLI_SIMULATED, /* what the observations are compared with */
    CLI_RAIN,
    CLI_OUTPUT, /* other outputs */
    CLI_STORE,
    CLI_FLUX
} cli_line_kind;

typedef struct cli_line {
    char name[96];
    char unit[64];
    char words[128]; /* "" where there are none */
    cli_line_kind kind;
    double *values; /* [steps], in a piece of memory that all lines share */
} cli_line;

typedef struct cli_picture {
    char site[128];  /* "" where it has no name */
    char note[64];   /* "NSE 0.83"; "" for none */
    bool counted;    /* times are numbers of steps */
    size_t steps;    /* that are shown */
    int64_t *time;   /* [steps] */
    cli_line *lines; /* [line_count] */
    size_t line_count;
    int64_t *all_times; /* what time and values point into, as they were allocated */
    double *all_values;
} cli_picture;

/* Room for so many lines and steps. */
core_status cli_picture_create(size_t lines, size_t steps, cli_picture *picture, afx_error *error);
void cli_picture_free(cli_picture *picture);

/* Name, unit and words are cut to their room; the values are to be filled. */
cli_line *cli_picture_line(cli_picture *picture, size_t number, cli_line_kind kind);
void cli_name_line(cli_line *line, const char *name, const char *unit, const char *words);

/* The only line of that kind; NULL: there is none. */
const cli_line *cli_line_of(const cli_picture *picture, cli_line_kind kind);

/* Keeps the steps from --from to --to, and of outputs, stores and fluxes those of --variables.
 * CORE_USAGE: what is no date, no steps between the two, or a name that is not there. */
core_status cli_choose_shown(const cli_arguments *arguments, cli_picture *picture,
                             afx_error *error);

#endif
