/* The checks of `afflux verify`: see verify.c for what each says. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "derivative.h"

typedef struct cli_finding {
    const char *name;
    size_t points; /* places compared */
    double worst;  /* largest difference, in the measure of the check; NaN is worst of all */
    double limit;
    bool passed;
    const char *note; /* where it was worst, or what was met; "" when nothing is to be said */
} cli_finding;

enum { CLI_MOST_FINDINGS = 16 };

typedef struct cli_verification {
    base_arena *arena;
    cli_program program;
    cli_program brief; /* over so few steps that ties are rarely met */
    uint64_t seed;
    size_t points; /* random smooth points */
    cli_finding findings[CLI_MOST_FINDINGS];
    size_t count;
} cli_verification;

/* A random point: parameters inside their bounds, weather of plausible size, states at their
 * initial values times a random factor. */
void cli_random_point(const cli_program *program, uint64_t seed, uint64_t point, double *x);
/* Random numbers of size 1. */
void cli_random_vector(uint64_t seed, uint64_t stream, double *vector, size_t count);
/* "parameter FC", "forcing P at step 3": the place of an input or result vector. */
const char *cli_place_name(const cli_program *program, const cli_stretch *stretches, int count,
                           size_t place, base_arena *arena);

/* ---- verify_report.c ---- */

bool cli_findings_passed(const cli_verification *v);
/* The one that failed, or that is nearest to its limit. */
const cli_finding *cli_worst_finding(const cli_verification *v);
core_status cli_print_findings(const cli_verification *v, afx_error *error);
void cli_print_findings_json(const cli_verification *v, const char *file, const char *uses);

/* ---- verify_checks.c ---- */

void cli_check_values(cli_verification *v);
void cli_check_smooth(cli_verification *v);
void cli_check_ties(cli_verification *v);
void cli_check_jumps(cli_verification *v);

#endif
