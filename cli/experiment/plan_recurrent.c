/* `dynamic = lstm([P, T, attributes], hidden = 64) for K0`, and `model = lstm(...)`. */
#include <math.h>
#include <string.h>

#include "experiment/planning.h"

#define FORM "lstm([P, T, attributes], hidden = 64, dropout = 0, hold = 0, forget = 3)"

#define WITH_SEARCH "a network learns from all sites by batches: it cannot be searched for"

static bool cell_named(const char *name, nn_cell *cell) {
    if (strcmp(name, "lstm") == 0)
        *cell = NN_LSTM;
    else if (strcmp(name, "gru") == 0)
        *cell = NN_GRU;
    else
        return false;
    return true;
}

static void refuse(planning *p, base_span span, const char *words) {
    diag_report(p->unit->context.diags, DIAG_E006, span, "%s", words);
}

static bool is_observed(const cli_plan_loss *loss, const char *name) {
    for (size_t k = 0; k < loss->count; k++)
        if (loss->term[k].observed && strcmp(loss->term[k].observed, name) == 0)
            return true;
    return false;
}

static void add_input(planning *p, const front_value *value) {
    cli_recurrent_plan *plan = &p->plan->recurrent;
    if (value->kind != VALUE_NAME)
        plan_no_such_choice(p, value, "names of variables of the data, and `attributes`");
    else if (strcmp(value->text, "attributes") == 0)
        plan->attributes = true;
    else if (is_observed(&p->plan->loss, value->text))
        refuse(p, value->span, "this is what is to be learned: it cannot be read");
    else if (plan->series_count < CLI_MOST_WORDS)
        plan->series[plan->series_count++] = value->text;
}

static void plan_inputs(planning *p, const front_value *call) {
    const front_value *inputs = front_argument(call, "inputs", 0);
    if (!inputs) {
        refuse(p, call->span, "what it reads is wanted: " FORM);
        return;
    }
    bool list = inputs->kind == VALUE_LIST;
    for (size_t k = 0; k < (list ? inputs->count : 1); k++)
        add_input(p, list ? &inputs->items[k] : inputs);
    if (p->plan->recurrent.series_count == 0)
        refuse(p, inputs->span, "it reads no variable of the data, and so would not vary in time");
}

/* A number between two, the upper one out. */
static double number_in(planning *p, const front_value *call, const char *name, double otherwise,
                        double below) {
    const front_value *value = front_argument(call, name, SIZE_MAX);
    if (!value)
        return otherwise;
    if (value->kind == VALUE_NUMBER && value->number >= 0 && value->number < below)
        return value->number;
    diag_report(p->unit->context.diags, DIAG_E006, value->span,
                "`%s` must be a number from 0 to below %g", name, below);
    return otherwise;
}

static void plan_call(planning *p, const front_value *call) {
    cli_recurrent_plan *plan = &p->plan->recurrent;
    plan->given = true;
    plan->hidden = (size_t)number_in(p, call, "hidden", 64, 65537);
    plan->dropout = number_in(p, call, "dropout", 0, 1);
    plan->hold = number_in(p, call, "hold", 0, 1);
    plan->forget = number_in(p, call, "forget", 3, 1e3);
    plan_check_arguments(p, call,
                         (const char *[]){"inputs", "hidden", "dropout", "hold", "forget", NULL});
    if (plan->hidden == 0)
        refuse(p, call->span, "`hidden` must be at least 1");
    plan_inputs(p, call);
}

/* What another experiment says, to which this one is alike, does not matter. */
static bool is_own(const planning *p, const front_setting *setting) {
    base_span own = p->experiment->block->span;
    return setting && setting->span.source == own.source && setting->span.begin >= own.begin &&
           setting->span.end <= own.end;
}

bool plan_model_network(planning *p, const front_setting *model) {
    cli_recurrent_plan *plan = &p->plan->recurrent;
    if (!model || model->value.kind != VALUE_CALL)
        return false;
    if (!cell_named(model->value.text, &plan->cell)) {
        plan_no_such_choice(p, &model->value, "the name of a model, " FORM);
        return true;
    }
    static const char *const meaningless[] = {"static",  "dynamic", "members",
                                              "routing", "soften",  "relax"};
    for (size_t k = 0; k < sizeof meaningless / sizeof *meaningless; k++) {
        const front_setting *found = plan_setting(p, meaningless[k]);
        if (is_own(p, found))
            diag_report(p->unit->context.diags, DIAG_E006, found->span,
                        "`%s` means nothing where a network is the model", meaningless[k]);
    }
    plan_call(p, &model->value);
    plan->alone = true;
    plan->targets[0] = "flow";
    plan->target_count = 1;
    return true;
}

static const front_setting *second_dynamic(const planning *p, const front_setting *first) {
    for (size_t k = 0; k < p->experiment->count; k++) {
        const front_setting *found = &p->experiment->settings[k];
        if (found != first && strcmp(found->name, "dynamic") == 0)
            return found;
    }
    return NULL;
}

void plan_dynamic(planning *p) {
    const front_setting *found = plan_setting(p, "dynamic");
    cli_recurrent_plan *plan = &p->plan->recurrent;
    if (plan->alone && p->plan->search)
        refuse(p, plan_setting(p, "optimizer")->span, WITH_SEARCH);
    if (plan->alone) {
        p->plan->members = 1;
        p->plan->routed = false;
        p->plan->relax_count = 0;
        p->plan->annealing = (time_annealing){0, 0};
        return;
    }
    if (!found)
        return;
    if (p->plan->search)
        refuse(p, found->span, WITH_SEARCH);
    const front_setting *second = second_dynamic(p, found);
    if (second)
        diag_report(p->unit->context.diags, DIAG_V001, second->span,
                    "a second network for parameters that vary in time comes with a later version");
    if (found->value.kind != VALUE_CALL || !cell_named(found->value.text, &plan->cell)) {
        plan_no_such_choice(p, &found->value, FORM " for K0, BETA");
        return;
    }
    plan_call(p, &found->value);
    if (found->target_count == 0)
        refuse(p, found->span, "the parameters it gives are wanted: " FORM " for K0, BETA");
    for (size_t k = 0; k < found->target_count && k < CLI_MOST_WORDS; k++)
        plan->targets[plan->target_count++] = found->targets[k].name;
}

/* ---- the model of a network alone ---- */

const char *cli_network_model(const cli_plan *plan, base_arena *arena) {
    const char *output = plan->loss.term[0].simulated;
    return base_arena_format(arena,
                             "model %s \"what a network gives day by day, without equations\" {\n"
                             "  step 1 d\n"
                             "  param flow : mm/d in 0 .. 1e4\n"
                             "  output %s : mm/d = flow\n"
                             "}\n",
                             plan->model, output ? output : "Q");
}

/* ---- written ---- */

static void write_call(base_writer *out, const cli_recurrent_plan *plan) {
    base_write(out, "%s([", plan->cell == NN_LSTM ? "lstm" : "gru");
    for (size_t k = 0; k < plan->series_count; k++)
        base_write(out, "%s%s", k ? ", " : "", plan->series[k]);
    base_write(out, "%s], hidden = %zu, dropout = %.17g", plan->attributes ? ", attributes" : "",
               plan->hidden, plan->dropout);
    if (!plan->alone)
        base_write(out, ", hold = %.17g", plan->hold);
    base_write(out, ", forget = %.17g)", plan->forget);
}

void plan_write_model_network(base_writer *out, const cli_plan *plan) {
    base_write(out, "model     = ");
    write_call(out, &plan->recurrent);
    base_write(out, "\n");
}

void plan_write_dynamic(base_writer *out, const cli_plan *plan) {
    const cli_recurrent_plan *own = &plan->recurrent;
    if (!own->given || own->alone)
        return;
    base_write(out, "dynamic   = ");
    write_call(out, own);
    for (size_t k = 0; k < own->target_count; k++)
        base_write(out, "%s%s", k ? ", " : " for ", own->targets[k]);
    base_write(out, "\n");
}
