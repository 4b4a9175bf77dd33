/* What the checks of `afflux verify` share: vectors of one point, and differences. Differences that
 * meet a NaN fail. */
#ifndef CLI_VERIFY_COMPARE_H
#define CLI_VERIFY_COMPARE_H

#include "verify/verify.h"

/* Vectors of one point: inputs, and results. */
typedef struct cli_workspace {
    double *x, *dot, *x_bar, *x_bar_2, *x_bar_dot, *x_bar_dot_2;
    double *y, *y_2, *y_dot, *y_dot_2, *y_bar;
} cli_workspace;

cli_workspace cli_take_workspace(cli_verification *v, const cli_program *program);

cli_finding *cli_new_finding(cli_verification *v, cli_group group, const char *name, double limit);
/* Notes a difference; true when it is the worst so far. */
bool cli_note(cli_finding *finding, double difference);

/* The two vectors to compare: inputs or results of a program. */
typedef struct cli_vectors {
    const cli_program *program;
    const cli_stretch *stretches;
    int count;
    const double *a, *b;
    const bool *chosen; /* the entries to compare; NULL: all */
    double floor;       /* of what a difference is relative to: rounding makes smaller ones */
} cli_vectors;

cli_vectors cli_results(const cli_program *program, const double *a, const double *b);
cli_vectors cli_inputs(const cli_program *program, const double *a, const double *b);

/* Entry by entry, relative to the entry; of small ones to a thousandth of the largest of the
 * stretch they belong to, and never to less than the floor. False when one is beyond the limit. */
bool cli_compare(cli_verification *v, cli_finding *finding, const cli_vectors *of);

double cli_dot(const double *a, const double *b, size_t count);
/* The same with absolute terms: what the sum's rounding is relative to. */
double cli_absolute_dot(const double *a, const double *b, size_t count);
/* The place of the first that is not finite; count when all are. */
size_t cli_first_bad(const double *vector, size_t count);

/* Which derivatives to look into. */
typedef enum cli_suspect { CLI_TANGENT = 1, CLI_ADJOINT = 2, CLI_SECOND = 4 } cli_suspect;
/* Finds the equation that a failed check's derivative goes wrong in, once for a finding, at the
 * point, direction and seeds of the workspace. */
void cli_find_fault(cli_verification *v, cli_finding *finding, cli_program *program,
                    const cli_workspace *w, int suspects);

#endif
