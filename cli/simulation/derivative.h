/* A compiled model and its interpreter as plain functions of vectors, for checking derivatives.
 *
 * One lane over some steps, several, or all lanes of a river network. Inputs x: forcings
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
    const afx_network *network; /* stays; NULL: `lanes` lanes */
    size_t lanes;               /* 0 is read as 1; of more the interpreter knows nothing */
    size_t steps;
} cli_program_options;

/* Where second order is wanted. */
typedef struct cli_second {
    const double *x;
    const double *dot;
    const double *y_bar;
} cli_second;

/* Memory from the arena. The program must stay where it is. */
void cli_program_create(const cli_program_options *options, base_arena *arena,
                        cli_program *program);

/* By the compiled model. dot and y_dot may be NULL; x_bar and x_bar_dot are set. */
afx_status cli_compiled_tangent(cli_program *program, const double *x, const double *dot, double *y,
                                double *y_dot);
afx_status cli_compiled_adjoint(cli_program *program, const double *x, const double *y_bar,
                                double *x_bar);
/* The derivative of x_bar in the direction dot, with y_bar as it is. */
afx_status cli_compiled_second(cli_program *program, const cli_second *at, double *x_bar,
                               double *x_bar_dot);

/* A reverse run, for those who choose how it is done. args.work is the program's. */
afx_args cli_reverse_arguments(cli_program *program, const double *x, const double *y_bar,
                               double *x_bar);

/* By the interpreter of the same regions, which follows the rules of op.def. */
void cli_interpreted_tangent(cli_program *program, const double *x, const double *dot, double *y,
                             double *y_dot);
void cli_interpreted_adjoint(cli_program *program, const double *x, const double *y_bar,
                             double *x_bar);
/* The same as cli_compiled_second, from one run with imaginary parts. */
void cli_complex_adjoint(cli_program *program, const cli_second *at, double *x_bar,
                         double *x_bar_dot);
/* The states that the model begins with, at the other inputs of x. */
void cli_initial_states(cli_program *program, const double *x, double *states);
/* Puts a point and a direction, or seeds, into the interpreter, for what runs it by itself. */
void cli_set_interpreter(cli_program *program, const cli_second *at);
/* Values and directional derivative from one run with imaginary parts 1e-30 * dot. */
void cli_complex_step(cli_program *program, const double *x, const double *dot, double *y,
                      double *y_dot);

#endif
