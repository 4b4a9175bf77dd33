/* What `afflux verify` finds out about one model. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "simulation/derivative.h"

typedef enum cli_group {
    CLI_VALUES,
    CLI_FIRST_ORDER,
    CLI_SECOND_ORDER,
    CLI_INVARIANCE,
    CLI_EDGES,
    CLI_GROUPS
} cli_group;

typedef struct cli_finding {
    cli_group group;
    const char *name;
    size_t points; /* places compared */
    double worst;  /* largest difference, in the measure of the check; NaN is worst of all */
    double limit;
    bool exponent; /* worst is no difference but how far an exponent is off */
    bool passed;
    const char *note;  /* where it was worst, or what was met; "" when nothing is to be said */
    bool explained;    /* the line of the place is shown with an explanation of its own */
    base_span place;   /* of what it speaks of; source NULL: no place */
    const char *fault; /* of a check that failed: what is wrong, in a sentence; NULL: see note */
} cli_finding;

/* An operation with a kink or a jump, and how near the points compared came to it. */
typedef struct cli_kink {
    ir_region_kind kind;
    ir_id id;
    const char *equation;
    const char *operation;
    const char *unit; /* of the distance */
    base_span place;
    double nearest;
    size_t times;
    size_t exactly;
} cli_kink;

enum { CLI_MOST_FINDINGS = 32 };

typedef struct cli_verification {
    base_arena *arena;
    const driver_unit *unit;
    cli_program program;
    cli_program brief; /* over so few steps that ties are rarely met */
    uint64_t seed;
    size_t points; /* random smooth points; 0: as many as the model lets */
    bool dear;     /* a step is many numbers: fewer points are perturbed input by input */
    bool straight; /* decisions whose derivative is another's: differences do not apply */
    bool chooses;  /* lengths of steps, which are constants: differences do not apply */
    size_t drawn;  /* points tried, and those among them at which a solve did not end */
    size_t refused;
    size_t refused_edges;
    cli_finding findings[CLI_MOST_FINDINGS];
    size_t count;
    base_diags *told; /* what was not finite: the equations that made it so */
    cli_kink *kinks;  /* the nearest first */
    size_t kink_count;
} cli_verification;

/* ---- verify_points.c ---- */

/* A random point: parameters inside their bounds, weather of plausible size, states at their
 * initial values times a random factor. Where a solve does not end well, another is drawn. */
void cli_random_point(cli_verification *v, cli_program *program, uint64_t point, double *x);
/* Random numbers of size 1. */
void cli_random_vector(uint64_t seed, uint64_t stream, double *vector, size_t count);
/* The same for the inputs: 0 for what is a setting of the host's and has no derivative. */
void cli_random_direction(const cli_program *program, uint64_t seed, uint64_t stream, double *dot);

/* The corner of the domain that a point is put in. */
typedef enum cli_weather { CLI_USUAL, CLI_STILL, CLI_EXTREME } cli_weather;
typedef struct cli_corner {
    double share; /* of the way from a parameter's lower bound to its upper; NaN: each by lot */
    bool empty;   /* stores and states at 0 */
    cli_weather weather;
} cli_corner;
void cli_corner_point(cli_verification *v, cli_program *program, const cli_corner *corner,
                      double *x);

/* "parameter FC", "forcing P at step 3": the place of an input or result vector. */
const char *cli_place_name(const cli_program *program, const cli_stretch *stretches, int count,
                           size_t place, base_arena *arena);
/* Where it is declared. */
base_span cli_place_span(const cli_program *program, const cli_stretch *stretches, int count,
                         size_t place);

/* ---- verify_report.c, verify_json.c ---- */

bool cli_findings_passed(const cli_verification *v);
/* The one that failed, or that is nearest to its limit. */
const cli_finding *cli_worst_finding(const cli_verification *v);
/* "models/hbv.afx:43"; "" for no place. */
const char *cli_place_text(base_span place, base_arena *arena);
/* The findings by group, and the nearest kinks, or all of them. */
core_status cli_print_findings(const cli_verification *v, bool all_kinks, afx_error *error);
void cli_print_findings_json(const cli_verification *v, const char *file, const char *uses);
/* On stderr, each check that failed: the equation at fault and its line. */
void cli_say_faults(const cli_verification *v);

/* ---- verify_model.c ---- */

/* All checks, one after another. */
void cli_check_model(cli_verification *v, const afx_model *model, const afx_network *network);

/* ---- one file each ---- */

void cli_check_values(cli_verification *v);
void cli_check_smooth(cli_verification *v);
void cli_check_ties(cli_verification *v);
void cli_check_jumps(cli_verification *v);
void cli_check_taylor(cli_verification *v);
void cli_check_second(cli_verification *v);
void cli_check_invariance(cli_verification *v);
void cli_check_edges(cli_verification *v);

/* Kinks are noted between the two. */
void cli_watch_kinks(cli_verification *v);
void cli_list_kinks(cli_verification *v);

#endif
