/* What the files that make a plan of an experiment have in common. */
#ifndef CLI_PLANNING_H
#define CLI_PLANNING_H

#include "base/writer.h"
#include "experiment/plan.h"

typedef struct planning {
    driver_unit *unit;
    const front_experiment *experiment;
    cli_plan *plan;
} planning;

/* NULL when the experiment does not set it. */
const front_setting *plan_setting(const planning *p, const char *name);
/* Reports what is not known, with what is. */
void plan_no_such_choice(planning *p, const front_value *value, const char *known);
/* What the runtime does not know, said where it is written. */
void plan_check_known(planning *p, const front_value *value, core_status status,
                      const afx_error *error);
/* A misspelt argument must not mean the default. */
void plan_check_arguments(planning *p, const front_value *call, const char *const *known);

/* The settings `optimizer` and `stop`, read and written. */
void plan_optimizer(planning *p);
void plan_write_optimizer(base_writer *out, const cli_plan *plan);

/* The setting `pretrain`, read and written. */
void plan_pretrain(planning *p);
void plan_write_pretrain(base_writer *out, const cli_plan *plan);

/* A recurrent network as the model, true when it is one; and as what gives parameters that vary in
 * time. After the loss, whose observation they must not read. */
bool plan_model_network(planning *p, const front_setting *model);
void plan_dynamic(planning *p);
void plan_write_model_network(base_writer *out, const cli_plan *plan);
void plan_write_dynamic(base_writer *out, const cli_plan *plan);

#endif
