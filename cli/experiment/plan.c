#include "experiment/planning.h"

#include <string.h>

#include "nn/activation.h"
#include "time/parallel.h"

static const front_setting *setting(const planning *p, const char *name) {
    return front_setting_of(p->experiment, name);
}

const front_setting *plan_setting(const planning *p, const char *name) {
    return setting(p, name);
}

static const front_setting *wanted(planning *p, const char *name) {
    const front_setting *found = setting(p, name);
    if (!found)
        diag_report(p->unit->context.diags, DIAG_E005, p->experiment->block->name_span,
                    "experiment %s does not set `%s`", p->experiment->name, name);
    return found;
}

void plan_no_such_choice(planning *p, const front_value *value, const char *known) {
    diag_report(p->unit->context.diags, DIAG_E006, value->span, "`%s` is not known here",
                value->text ? value->text : "this");
    diag_help(p->unit->context.diags, "known: %s", known);
}

void plan_check_known(planning *p, const front_value *value, core_status status,
                      const afx_error *error) {
    if (status != CORE_OK)
        diag_report(p->unit->context.diags, DIAG_E006, value->span, "%s", error->message);
}

void plan_check_arguments(planning *p, const front_value *call, const char *const *known) {
    for (size_t k = 0; k < call->count && call->kind == VALUE_CALL; k++) {
        const char *name = call->items[k].argument;
        size_t at = 0;
        while (name && known[at] && strcmp(known[at], name) != 0)
            at++;
        if (!name || known[at])
            continue;
        diag_report(p->unit->context.diags, DIAG_E006, call->items[k].span,
                    "%s has no argument `%s`", call->text, name);
    }
}

/* ---- one setting each ---- */

static void plan_period(planning *p, const char *name, data_period *period) {
    const front_setting *found = wanted(p, name);
    if (!found)
        return;
    double day = (double)DATA_SECONDS_OF_DAY;
    period->first = (int64_t)(found->value.items[0].number * day);
    period->end = (int64_t)(found->value.items[1].number * day) + DATA_SECONDS_OF_DAY;
}

static bool is_of_no_network(const char *name, time_given *given) {
    bool free_numbers = strcmp(name, "free") == 0;
    if (!free_numbers && strcmp(name, "shared") != 0)
        return false;
    *given = free_numbers ? TIME_FREE : TIME_SAME;
    return true;
}

static void plan_network(planning *p) {
    const front_setting *found = setting(p, "static");
    cli_plan *plan = p->plan;
    plan->activation = "tanh";
    plan->initial = NN_XAVIER;
    plan->hidden[0] = plan->hidden[1] = 64;
    plan->hidden_count = 2;
    if (!found)
        return;
    if (found->value.kind == VALUE_NAME && is_of_no_network(found->value.text, &plan->given))
        return;
    if (found->value.kind != VALUE_CALL || strcmp(found->value.text, "mlp") != 0) {
        plan_no_such_choice(p, &found->value,
                            "mlp(attributes, hidden = [64, 64], activation = tanh), free, shared");
        return;
    }
    const front_value *inputs = front_argument(&found->value, "inputs", 0);
    if (!inputs || !inputs->text || strcmp(inputs->text, "attributes") != 0)
        plan_no_such_choice(p, inputs ? inputs : &found->value, "attributes (all of the data set)");
    if (found->target_count)
        plan_no_such_choice(p, &found->value, "a network for all parameters, without `for`");
    const front_value *hidden = front_argument(&found->value, "hidden", SIZE_MAX);
    const front_value *activation = front_argument(&found->value, "activation", SIZE_MAX);
    plan_check_arguments(
        p, &found->value,
        (const char *[]){"hidden", "activation", "norm", "dropout", "initial", NULL});
    cli_plan_initial(p->unit->context.diags, &found->value, &plan->initial);
    cli_plan_around(p->unit->context.diags, &found->value, &plan->around);
    if (activation && activation->text) {
        afx_error error;
        nn_activation kind;
        plan->activation = activation->text;
        plan_check_known(p, activation, nn_activation_named(plan->activation, &kind, &error),
                         &error);
    }
    if (!hidden)
        return;
    const front_value *widths = hidden->kind == VALUE_LIST ? hidden->items : hidden;
    size_t count = hidden->kind == VALUE_LIST ? hidden->count : 1;
    if (count > CLI_MOST_LAYERS)
        plan_no_such_choice(p, hidden, "at most eight hidden layers");
    plan->hidden_count = count < CLI_MOST_LAYERS ? count : CLI_MOST_LAYERS;
    for (size_t k = 0; k < plan->hidden_count; k++) {
        if (!(widths[k].number >= 1 && widths[k].number <= 65536))
            plan_no_such_choice(p, &widths[k], "a width from 1 to 65536");
        else
            plan->hidden[k] = (size_t)widths[k].number;
    }
}

static void plan_loss(planning *p) {
    cli_plan *plan = p->plan;
    cli_read_loss(&p->unit->context, p->unit->program, setting(p, "loss"), &plan->loss);
    plan->output = "Q";
    plan->observation = "qobs";
    for (size_t k = plan->loss.count; k-- > 0;)
        if (plan->loss.term[k].observed) {
            plan->output = plan->loss.term[k].simulated;
            plan->observation = plan->loss.term[k].observed;
        }
}

void cli_plan_soften(cli_plan *plan, const char *choice) {
    for (size_t k = 0; k < plan->relax_count; k++)
        if (strcmp(plan->relaxes[k], choice) == 0)
            return;
    if (plan->relax_count < CLI_MOST_WORDS)
        plan->relaxes[plan->relax_count++] = choice;
}

static void plan_soften(planning *p) {
    const front_setting *found = setting(p, "soften");
    for (size_t k = 0; found && k < found->value.count; k++)
        cli_plan_soften(p->plan, found->value.items[k].text);
}

static void plan_relax(planning *p) {
    const front_setting *found = setting(p, "relax");
    if (!found)
        return;
    const front_value *call = &found->value;
    if (call->kind != VALUE_CALL || strcmp(call->text, "anneal") != 0) {
        plan_no_such_choice(p, call, "anneal(1, 0.01)");
        return;
    }
    const front_value *from = front_argument(call, "from", 0);
    const front_value *to = front_argument(call, "to", 1);
    plan_check_arguments(p, call, (const char *[]){"from", "to", NULL});
    bool numbers =
        from && to && from->kind == VALUE_NUMBER && to->kind == VALUE_NUMBER && call->count == 2;
    if (numbers && from->number > 0 && to->number > 0)
        p->plan->annealing = (time_annealing){from->number, to->number};
    else
        diag_report(p->unit->context.diags, DIAG_E006, call->span,
                    "two numbers above 0 are wanted: the scale of the widths in the first pass and "
                    "in the last");
}

static void plan_batch(planning *p) {
    const front_setting *found = setting(p, "batch");
    p->plan->batch_sites = 100;
    p->plan->batch_window = 365 * (double)DATA_SECONDS_OF_DAY;
    if (!found)
        return;
    const front_value *values =
        found->value.kind == VALUE_LIST ? found->value.items : &found->value;
    size_t count = found->value.kind == VALUE_LIST ? found->value.count : 1;
    for (size_t k = 0; k < count; k++) {
        if (values[k].kind == VALUE_DURATION)
            p->plan->batch_window = values[k].number;
        else
            p->plan->batch_sites = (size_t)values[k].number;
        if (!(values[k].number > 0))
            diag_report(p->unit->context.diags, DIAG_E006, values[k].span,
                        "a batch needs at least one site and some time");
    }
}

/* A whole number of at least `least`. */
static size_t whole(planning *p, const char *name, size_t least, size_t otherwise) {
    const front_setting *found = setting(p, name);
    if (!found)
        return otherwise;
    if (found->value.number >= (double)least)
        return (size_t)found->value.number;
    diag_report(p->unit->context.diags, DIAG_E006, found->value.span, "`%s` must be at least %zu",
                name, least);
    return otherwise;
}

static void plan_memory(planning *p) {
    const front_setting *found = setting(p, "memory");
    if (!found)
        return;
    if (found->value.kind == VALUE_NUMBER)
        p->plan->memory = (size_t)found->value.number;
    else if (!cli_read_bytes(found->value.text, &p->plan->memory))
        diag_report(p->unit->context.diags, DIAG_E006, found->value.span,
                    "`%s` is no number of bytes, such as 64M or 1.5G", found->value.text);
}

static void plan_shape(planning *p) {
    const front_setting *routing = setting(p, "routing");
    const front_setting *precision = setting(p, "real");
    const front_setting *warmup = setting(p, "warmup");
    p->plan->members = whole(p, "members", 1, 1);
    p->plan->epochs = whole(p, "epochs", 1, 20);
    p->plan->seed = whole(p, "seed", 0, 0);
    p->plan->seeds = whole(p, "seeds", 1, 1);
    plan_memory(p);
    p->plan->threads = whole(p, "threads", 1, time_processors());
    p->plan->single =
        !precision || !precision->value.text || strcmp(precision->value.text, "double") != 0;
    p->plan->warmup = 365 * (double)DATA_SECONDS_OF_DAY;
    if (warmup) {
        p->plan->warmup = warmup->value.number;
        p->plan->warmup_gradient = warmup->extra != NULL;
    }
    if (!routing)
        return;
    p->plan->routed = routing->value.text && strcmp(routing->value.text, "gamma_uh") == 0;
    bool none = routing->value.text && strcmp(routing->value.text, "none") == 0;
    if (!p->plan->routed && !none)
        plan_no_such_choice(p, &routing->value, "gamma_uh, none");
}

static bool has_model(const planning *p, const char *name) {
    const front_blocks *models = &p->unit->program->models;
    for (size_t k = 0; k < models->count; k++)
        if (strcmp(models->at[k]->name, name) == 0)
            return true;
    return false;
}

static void plan_model(planning *p) {
    const front_setting *found = setting(p, "model");
    const front_experiment *experiment = p->experiment;
    cli_plan *plan = p->plan;
    bool network = plan_model_network(p, found);
    plan->model = found ? found->value.text : cli_model_beside(p->unit->program, &plan->loss);
    const front_setting *made = setting(p, "mean") ? setting(p, "mean") : setting(p, "best");
    if (made)
        diag_report(p->unit->context.diags, DIAG_E006, made->span,
                    "a `%s` of experiments is not trained; `afflux study` makes it of their runs",
                    made->name);
    if (found && !network && !has_model(p, plan->model))
        diag_report(p->unit->context.diags, DIAG_N008, found->value.span,
                    "there is no model `%s` in this file", plan->model);
    for (size_t k = 0; k < experiment->use_count && k < CLI_MOST_WORDS; k++)
        plan->uses[plan->use_count++] = base_arena_format(
            p->unit->context.arena, "%s=%s", experiment->uses[k].name, experiment->uses[k].label);
}

bool cli_make_plan(driver_unit *unit, const front_experiment *experiment, cli_plan *plan) {
    planning p = {unit, experiment, plan};
    *plan = (cli_plan){0};
    plan_loss(&p);
    plan_model(&p);
    cli_plan_data(unit, experiment, plan);
    plan_period(&p, "train", &plan->train);
    plan_period(&p, "validate", &plan->validate);
    plan_period(&p, "test", &plan->test);
    plan_network(&p);
    plan_optimizer(&p);
    plan_pretrain(&p);
    plan_soften(&p);
    plan_relax(&p);
    plan_batch(&p);
    plan_shape(&p);
    plan_dynamic(&p);
    return diag_error_count(unit->context.diags) == 0;
}
