/* An experiment as plain values, defaults filled in. */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include <stdint.h>

#include "cli.h"
#include "data/calendar.h"
#include "data/pet.h"
#include "experiment/data_choice.h"
#include "experiment/plan_loss.h"
#include "experiment/plan_recurrent.h"
#include "nn/mlp.h"
#include "optim/optimizer.h"
#include "time/calibration.h"
#include "time/trainer.h"

enum { CLI_MOST_LAYERS = 8 };

/* Networks that learn the equations they replace before they are trained. */
enum { CLI_MOST_PRETRAINED = LOSS_TERMS };
typedef struct cli_pretrain_plan {
    front_comparison equations[CLI_MOST_PRETRAINED];
    size_t count; /* 0: nothing is pretrained */
    size_t passes;
    double rate;
} cli_pretrain_plan;

struct cli_plan {
    const char *model;       /* NULL: the last model of the file */
    const char *data_source; /* a name of data_source.c */
    const char *data_path;   /* as it can be opened */
    cli_data_choice data;
    data_pet_method pet;
    data_period train, validate, test;
    double warmup; /* seconds */
    bool warmup_gradient;
    time_given given; /* static: by a network, free or the same for all sites */
    size_t hidden[CLI_MOST_LAYERS];
    size_t hidden_count;
    const char *activation;
    nn_initial initial;
    nn_around around; /* the hidden layers */
    cli_recurrent_plan recurrent;
    size_t members;
    bool routed;
    cli_plan_loss loss;
    const char *output, *observation; /* that are compared and scored */
    const char *optimizer;
    optim_settings settings;
    double clip;    /* longest gradient; 0: any */
    double average; /* share that a step keeps of the average of weights; 0: none */
    optim_schedule schedule;
    size_t patience; /* passes without a better one until the end; 0: never */
    double least_gain;
    const optim_search_kind *search; /* of each site alone; NULL: a rule trains by batches */
    optim_search_options search_options;
    double search_seconds; /* 0: any */
    size_t batch_sites;
    double batch_window;                 /* seconds, scored */
    const char *relaxes[CLI_MOST_WORDS]; /* as --relax has them */
    size_t relax_count;
    time_annealing annealing;
    size_t epochs;
    uint64_t seed;
    size_t seeds; /* trainings, with seed, seed + 1 and so on */
    size_t threads;
    size_t memory; /* bytes of each thread's work; 0: any */
    bool single;
    cli_pretrain_plan pretrain;
    const char *uses[CLI_MOST_WORDS]; /* "ET=neural" */
    size_t use_count;
};

/* False when a setting is missing or names what does not exist, which has been reported. */
bool cli_make_plan(driver_unit *unit, const front_experiment *experiment, cli_plan *plan);

/* Takes a choice as --relax has it, unless it is there. */
void cli_plan_soften(cli_plan *plan, const char *choice);

/* The model that stands for a network alone: a parameter that varies in time is its output. */
const char *cli_network_model(const cli_plan *plan, base_arena *arena);
/* `norm`, `dropout` and `residual` of a call such as mlp(attributes, norm = layer, residual);
 * reports what it does not know. */
void cli_plan_around(base_diags *diags, const front_value *call, nn_around *around);
/* `initial` of such a call; method keeps its value where there is none. */
void cli_plan_initial(base_diags *diags, const front_value *call, nn_initial *method);

/* The experiment that says it in full; epochs or threads of 0 and a missing data path are left
 * out. */
const char *cli_plan_text(const cli_plan *plan, base_arena *arena, const char *name);

#endif
