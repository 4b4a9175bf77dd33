/* A compiled model and its interpreter as plain functions of vectors, for checking derivatives.
 *
 * One lane over some steps, or all lanes of a river network. Inputs x: forcings
 * [step][lane][place], dynamic parameters [step][lane][place], parameters [lane][place], weights
 * [place], start states [lane][place]. Results y: outputs [step][lane][place], states
 * [lane][place] after the last step.
 */
#ifndef CLI_DERIVATIVE_H
#define CLI_DERIVATIVE_H

#include "ir/simulate.h"
#include "native.h"

typedef struct cli_stretch {
    const char *name;
    ir_role role;
    size_t begin;
    size_t count;
} cli_stretch;

enum { CLI_INPUTS = 5, CLI_RESULTS = 2 };

typedef struct cli_program {
    const ir_module *module;
    const afx_model *model;
    size_t steps;
    size_t lanes;
    const afx_network *network; /* NULL: one lane */
    ir_network river;           /* the same for the interpreter */
    cli_stretch input[CLI_INPUTS];
    cli_stretch result[CLI_RESULTS];
    size_t inputs, results;
    double *attribute; /* [lane][attribute] */
    void *work;
    size_t work_size;
    ir_simulation interpreter;
} cli_program;

typedef struct cli_program_options {
    const ir_module *module;
    const afx_model *model;
    const afx_network *network; /* stays; NULL: one lane */
    size_t steps;
} cli_program_options;

/* Memory from the arena. The program must stay where it is. */
void cli_program_create(const cli_program_options *options, base_arena *arena,
                        cli_program *program);

/* By the compiled model. dot and y_dot may be NULL; x_bar is set. False: not finite. */
bool cli_compiled_tangent(cli_program *program, const double *x, const double *dot, double *y,
                          double *y_dot);
bool cli_compiled_adjoint(cli_program *program, const double *x, const double *y_bar,
                          double *x_bar);

/* By the interpreter of the same regions, which follows the rules of op.def. */
void cli_interpreted_tangent(cli_program *program, const double *x, const double *dot, double *y,
                             double *y_dot);
void cli_interpreted_adjoint(cli_program *program, const double *x, const double *y_bar,
                             double *x_bar);
/* Values and directional derivative from one run with imaginary parts 1e-30 * dot. */
void cli_complex_step(cli_program *program, const double *x, const double *dot, double *y,
                      double *y_dot);

#endif
