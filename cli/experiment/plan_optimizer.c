/* Optimizers, searches and when to stop: the settings `optimizer` and `stop`. */
#include <string.h>

#include "experiment/planning.h"

/* An argument that is a number: where it stands in the plan, and whose it is. */
typedef struct number_argument {
    const char *name;
    const char *of;
    size_t place;
    bool whole;   /* a size_t, from 1 on; else a double */
    bool written; /* even when it is 0 */
} number_argument;

#define RULES "sgd adam adamw rmsprop adadelta"
#define SEARCHES "lbfgs lm sceua dds"

static const number_argument numbers[] = {
    {"rate", RULES, offsetof(cli_plan, settings.rate), false, true},
    {"momentum", "sgd rmsprop", offsetof(cli_plan, settings.momentum), false, true},
    {"beta1", "adam adamw", offsetof(cli_plan, settings.beta1), false, true},
    {"beta2", "adam adamw", offsetof(cli_plan, settings.beta2), false, true},
    {"alpha", "rmsprop", offsetof(cli_plan, settings.share), false, true},
    {"rho", "adadelta", offsetof(cli_plan, settings.share), false, true},
    {"epsilon", "adam adamw rmsprop adadelta", offsetof(cli_plan, settings.epsilon), false, true},
    {"decay", RULES, offsetof(cli_plan, settings.decay), false, true},
    {"clip", RULES, offsetof(cli_plan, clip), false, false},
    {"average", RULES, offsetof(cli_plan, average), false, false},
    {"warmup", RULES, offsetof(cli_plan, schedule.warmup), true, false},
    {"evaluations", SEARCHES, offsetof(cli_plan, search_options.evaluations), true, true},
    {"starts", SEARCHES, offsetof(cli_plan, search_options.starts), true, true},
    {"complexes", "sceua", offsetof(cli_plan, search_options.complexes), true, true},
    {"memory", "lbfgs", offsetof(cli_plan, search_options.memory), true, true},
    {"share", "dds", offsetof(cli_plan, search_options.share), false, true}};

/* Of a site, where time alone ends a search. */
enum { MOST_EVALUATIONS = 1000000 };

enum { NUMBERS = sizeof numbers / sizeof *numbers, MOST_NAMES = NUMBERS + 3 };

/* Is a word of the list? */
static bool is_among(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0))
            return true;
    return false;
}

static void *place_in(cli_plan *plan, const number_argument *argument) {
    return (char *)plan + argument->place;
}

static void report(planning *p, const front_value *value, const char *words) {
    diag_report(p->unit->context.diags, DIAG_E006, value->span, "%s", words);
}

static double number_of(planning *p, const front_value *call, const char *name, double otherwise) {
    const front_value *value = front_argument(call, name, SIZE_MAX);
    if (!value)
        return otherwise;
    if (value->kind == VALUE_NUMBER && value->number >= 0)
        return value->number;
    diag_report(p->unit->context.diags, DIAG_E006, value->span,
                "`%s` must be a number of at least 0", name);
    return otherwise;
}

static size_t whole_of(planning *p, const front_value *call, const char *name, size_t otherwise) {
    const front_value *value = front_argument(call, name, SIZE_MAX);
    if (!value)
        return otherwise;
    double number = value->kind == VALUE_NUMBER ? value->number : 0;
    if (number >= 1 && number < 1e12 && number <= (double)(size_t)number)
        return (size_t)number;
    diag_report(p->unit->context.diags, DIAG_E006, value->span,
                "`%s` must be a whole number from 1 on", name);
    return otherwise;
}

/* ---- arguments ---- */

static void read_numbers(planning *p, const front_value *call) {
    const char *known[MOST_NAMES] = {p->plan->search ? "time" : "schedule"};
    size_t count = 1;
    for (size_t k = 0; k < NUMBERS; k++) {
        if (!is_among(numbers[k].of, call->text))
            continue;
        known[count++] = numbers[k].name;
        void *place = place_in(p->plan, &numbers[k]);
        if (numbers[k].whole)
            *(size_t *)place = whole_of(p, call, numbers[k].name, *(size_t *)place);
        else
            *(double *)place = number_of(p, call, numbers[k].name, *(double *)place);
    }
    plan_check_arguments(p, call, known);
}

static void read_schedule(planning *p, const front_value *value) {
    optim_schedule *to = &p->plan->schedule;
    const char *text = value->text ? value->text : "";
    const char *const step[] = {"every", "factor", NULL};
    const char *const cosine[] = {"least", NULL};
    const char *const plateau[] = {"patience", "factor", "least", NULL};
    if (strcmp(text, "step") == 0) {
        to->kind = OPTIM_STEP;
        plan_check_arguments(p, value, step);
        to->every = whole_of(p, value, "every", 10);
        to->factor = number_of(p, value, "factor", 0.5);
    } else if (strcmp(text, "cosine") == 0) {
        to->kind = OPTIM_COSINE;
        plan_check_arguments(p, value, cosine);
    } else if (strcmp(text, "plateau") == 0) {
        to->kind = OPTIM_PLATEAU;
        plan_check_arguments(p, value, plateau);
        to->every = whole_of(p, value, "patience", 5);
        to->factor = number_of(p, value, "factor", 0.5);
    } else if (strcmp(text, "constant") != 0)
        plan_no_such_choice(p, value,
                            "constant, step(every = 10, factor = 0.5), cosine(least = 0), "
                            "plateau(patience = 5, factor = 0.5, least = 0)");
    to->least = number_of(p, value, "least", 0);
    if (!(to->least <= 1))
        report(p, value, "the least factor is at most 1");
}

static void read_rule(planning *p, const front_value *call, const optim_rule *rule) {
    cli_plan *plan = p->plan;
    plan->settings = rule->usual;
    read_numbers(p, call);
    const front_value *schedule = front_argument(call, "schedule", SIZE_MAX);
    if (schedule)
        read_schedule(p, schedule);
    if (!(plan->settings.rate > 0))
        report(p, call, "a rate above 0 is wanted");
    if (!(plan->average < 1))
        report(p, call, "`average` is the share that a step keeps of the average, below 1");
    afx_error error;
    plan_check_known(p, call, optim_check_settings(&plan->settings, &error), &error);
}

static void read_search(planning *p, const front_value *call) {
    cli_plan *plan = p->plan;
    plan->search_options = optim_usual_search(plan->search);
    read_numbers(p, call);
    const front_value *time = front_argument(call, "time", SIZE_MAX);
    if (time && time->kind == VALUE_DURATION && time->number > 0)
        plan->search_seconds = time->number;
    else if (time)
        report(p, time, "`time` is a time, such as 300 s");
    bool counted = front_argument(call, "evaluations", SIZE_MAX) != NULL;
    if (time && !counted && strcmp(call->text, "dds") != 0) /* dds plans ahead */
        plan->search_options.evaluations = MOST_EVALUATIONS;
    if (plan->given != TIME_FREE)
        diag_report(p->unit->context.diags, DIAG_E006, call->span,
                    "%s calibrates each site alone: it wants `static = free`", call->text);
    if (plan_setting(p, "relax"))
        diag_report(p->unit->context.diags, DIAG_E006, plan_setting(p, "relax")->span,
                    "widths shrink from pass to pass, and %s has none", call->text);
    if (plan->search_options.evaluations < plan->search_options.starts)
        report(p, call, "there are fewer evaluations than starts");
}

static void read_stop(planning *p) {
    const front_setting *found = plan_setting(p, "stop");
    if (!found)
        return;
    const front_value *call = &found->value;
    if (!call->text || strcmp(call->text, "early") != 0) {
        plan_no_such_choice(p, call, "early(patience = 10, gain = 0)");
        return;
    }
    plan_check_arguments(p, call, (const char *[]){"patience", "gain", NULL});
    p->plan->patience = whole_of(p, call, "patience", 10);
    p->plan->least_gain = number_of(p, call, "gain", 0);
}

void plan_optimizer(planning *p) {
    static const front_value usual = {.kind = VALUE_NAME, .text = "adam"};
    const front_setting *found = plan_setting(p, "optimizer");
    const front_value *call = found ? &found->value : &usual;
    const optim_rule *rule;
    p->plan->optimizer = call->text;
    read_stop(p);
    if (optim_search_named(call->text, &p->plan->search, NULL) == CORE_OK)
        read_search(p, call);
    else if (optim_rule_named(call->text, &rule, NULL) == CORE_OK)
        read_rule(p, call, rule);
    else
        plan_no_such_choice(p, call, RULES ", and for `static = free` " SEARCHES);
}

/* ---- in full ---- */

static void write_numbers(base_writer *out, const cli_plan *plan) {
    const char *comma = "";
    for (size_t k = 0; k < NUMBERS; k++) {
        const number_argument *argument = &numbers[k];
        const void *place = (const char *)plan + argument->place;
        double value = argument->whole ? (double)*(const size_t *)place : *(const double *)place;
        if (!is_among(argument->of, plan->optimizer) || (value <= 0 && !argument->written))
            continue;
        base_write(out, "%s%s = %.17g", comma, argument->name, value);
        comma = ", ";
    }
}

static void write_schedule(base_writer *out, const optim_schedule *schedule) {
    size_t every = schedule->every;
    if (schedule->kind == OPTIM_STEP)
        base_write(out, ", schedule = step(every = %zu, factor = %.17g)", every, schedule->factor);
    if (schedule->kind == OPTIM_COSINE)
        base_write(out, ", schedule = cosine(least = %.17g)", schedule->least);
    if (schedule->kind == OPTIM_PLATEAU)
        base_write(out, ", schedule = plateau(patience = %zu, factor = %.17g, least = %.17g)",
                   every, schedule->factor, schedule->least);
}

void plan_write_optimizer(base_writer *out, const cli_plan *plan) {
    base_write(out, "optimizer = %s(", plan->optimizer);
    write_numbers(out, plan);
    write_schedule(out, &plan->schedule);
    if (plan->search_seconds > 0)
        base_write(out, ", time = %.17g s", plan->search_seconds);
    base_write(out, ")\n");
    if (plan->patience)
        base_write(out, "stop      = early(patience = %zu, gain = %.17g)\n", plan->patience,
                   plan->least_gain);
}
