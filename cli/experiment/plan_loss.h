/* The loss of an experiment: a weighted sum of losses of the runtime and of the user's models. */
#ifndef CLI_PLAN_LOSS_H
#define CLI_PLAN_LOSS_H

#include "base/writer.h"
#include "front/front.h"
#include "loss/program.h"

enum { CLI_COMPONENTS = 8 };

/* Outputs of the model, whose elements are components. */
typedef struct cli_loss_input {
    const char *output[CLI_COMPONENTS];
    size_t count;
} cli_loss_input;

/* What an input of the user's loss reads: an output of the model, else a variable of the data. */
typedef struct cli_loss_given {
    const char *input;
    const char *source;
} cli_loss_given;

typedef struct cli_loss_term {
    double factor;
    const char *name;         /* of a loss of the runtime, or of a model in the file */
    const loss_kind *kind;    /* NULL: the model */
    const front_block *model; /* NULL: the kind */
    const char *simulated;    /* of a kind: an output; */
    const char *observed;     /* a variable of the data, NULL where nothing is observed; */
    const char *weight;       /* one that weighs the observations, NULL: none; */
    const char *site_weight;  /* an attribute of the data that weighs the sites, NULL: none */
    double number[LOSS_NUMBERS];
    cli_loss_input input[LOSS_INPUTS];
    cli_loss_given given[LOSS_BINDINGS]; /* of a model */
    size_t given_count;
} cli_loss_term;

typedef struct cli_plan_loss {
    cli_loss_term term[LOSS_TERMS];
    size_t count;
} cli_plan_loss;

/* Reads the setting (NULL: the default). What is wrong has been reported. */
void cli_read_loss(front_context *context, const front_program *program,
                   const front_setting *setting, cli_plan_loss *loss);

/* The last model with a step, where the loss has models of its own; NULL: it has none. */
const char *cli_model_beside(const front_program *program, const cli_plan_loss *loss);

/* As it stands in an experiment. */
void cli_write_loss(base_writer *out, const cli_plan_loss *loss);

#endif
