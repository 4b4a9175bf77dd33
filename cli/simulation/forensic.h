/* What went wrong in a run, told as the compiler tells a mistake: the equation, its place, the
 * site, the moment, the numbers it read. The compiled model only says which lane and step; the
 * interpreter runs that once more and looks. */
#ifndef CLI_FORENSIC_H
#define CLI_FORENSIC_H

#include "afflux/model.h"
#include "cli.h"
#include "ir/blame.h"

/* "at site 01013500 on 1984-03-02 (step 1249)": text of the arena. The step may be
 * CLI_BEFORE_STEPS: what depends on no step. */
#define CLI_BEFORE_STEPS SIZE_MAX
typedef const char *cli_place_words(const void *context, size_t lane, size_t step,
                                    base_arena *arena);

/* A run that ended badly. */
typedef struct cli_failure {
    const driver_unit *unit; /* what the model was compiled from */
    const afx_model *model;
    const afx_args *args; /* of the run, with its fault filled */
    afx_status status;
    bool reverse; /* in its reverse sweep */
    cli_place_words *place;
    const void *context;
} cli_failure;

/* Reports it. False: the interpreter did not meet it, and nothing has been reported. */
bool cli_explain_failure(const cli_failure *failure, base_arena *arena, base_diags *diags);

/* A simulation of the one step of the failure's fault, ready to run, in lane *lane of it; from the
 * states that the run had there. False: the run did not get so far. */
bool cli_replay_step(const cli_failure *failure, base_arena *arena, ir_simulation **run,
                     uint32_t *lane);

/* The same of a simulation that is ready to run, by one of the functions of ir/blame.h: of the
 * first lane that goes wrong. The failure's run is not looked at. */
typedef bool cli_blamer(ir_simulation *run, uint32_t lane, base_arena *arena, ir_blame *blame);
bool cli_explain_simulation(const cli_failure *failure, ir_simulation *run, cli_blamer *blamer,
                            base_arena *arena, base_diags *diags);

/* The same, shown on stderr at once, as far as it is wanted. */
typedef struct cli_shown {
    bool found;
    bool fatal; /* an error, and not a warning */
} cli_shown;
cli_shown cli_show_failure(const cli_arguments *arguments, const cli_failure *failure);

/* ---- forensic_store.c ---- */

/* A store that was overdrawn, in a simulation of the one step. */
bool cli_report_overdraft(const cli_failure *failure, ir_simulation *run, uint32_t lane,
                          base_arena *arena, base_diags *diags);

/* ---- forensic_words.c ---- */

/* What has been found, and how the run's lanes are numbered: those of a simulation of one lane are
 * `lane` of the run. */
typedef struct cli_found {
    const cli_failure *failure;
    const ir_blame *blame;
    size_t lane;
    size_t step;
    base_arena *arena;
} cli_found;
void cli_report_blame(const cli_found *found, base_diags *diags);

#endif
