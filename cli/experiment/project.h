/* An experiment made ready: the model compiled and loaded, the data read and normalised, the
 * network laid out. What train, eval and run share. */
#ifndef CLI_PROJECT_H
#define CLI_PROJECT_H

#include "base/hash.h"
#include "data/name_index.h"
#include "data/normalise.h"
#include "experiment/objective.h"
#include "experiment/plan.h"
#include "experiment/project_fault.h"
#include "model_options.h"
#include "native.h"
#include "time/trainer.h"

struct cli_project {
    const cli_arguments *arguments;
    core_profile *profile;     /* set before opening; NULL: nobody looks where time goes */
    struct cli_inside *inside; /* set before opening: the model shows what it has inside */
    const char *data_path;     /* instead of the experiment's; set before opening; NULL: none */
    const char *path;          /* of the experiment */
    driver_unit *unit;
    const front_experiment *experiment;
    cli_plan plan;
    cli_shape_choice shapes;
    cli_native native;
    data_set set;
    const data_name_index *sites; /* those to read, while data are read; NULL: all */
    time_setup setup;
    cli_project_faults faults;
    time_network network;
    time_recurrent recurrent;  /* empty where nothing varies in time */
    data_pick *moving;         /* [variable] what it reads, normalised */
    data_scale *moving_scales; /* [variable] */
    data_scale flow;           /* of the training observations, in the output's unit */
    data_steps train, validate, test;
    size_t warmup;     /* steps */
    data_pick *inputs; /* of the network: every attribute, normalised */
    data_scale *scales;
    cli_objective objective;
    char hash[BASE_HASH_LENGTH]; /* of the model and the experiment */
};

/* The exit code; what is wrong has been said. The project is zero but for data_path, and must be
 * closed in any case. */
int cli_project_open(const cli_arguments *arguments, const char *path, cli_project *project);
void cli_project_close(cli_project *project);

/* How the experiment's model is compiled. False: the command line is wrong, which has been said. */
bool cli_project_options(cli_project *project, driver_options *options);

/* The network of attributes, for project->setup. */
core_status cli_open_network(cli_project *project, afx_error *error);

/* After a change of the plan, such as of its seed. */
void cli_project_rehash(cli_project *project);

#endif
