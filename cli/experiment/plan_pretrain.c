/* `pretrain = [ET, Q]`, or `pretrain = fit(ET, Q, to = linear, passes = 10, rate = 0.01)`. */
#include <string.h>

#include "experiment/planning.h"

static void refuse(planning *p, base_span span, const char *words) {
    diag_report(p->unit->context.diags, DIAG_E006, span, "%s", words);
}

static void add_equation(planning *p, const front_value *value) {
    cli_pretrain_plan *plan = &p->plan->pretrain;
    for (size_t k = 0; k < plan->count; k++)
        if (value->text && strcmp(plan->equations[k].name, value->text) == 0) {
            refuse(p, value->span, "this equation is there already");
            return;
        }
    if (value->kind != VALUE_NAME)
        plan_no_such_choice(p, value, "names of equations, such as ET or bucket.ET");
    else if (plan->count == CLI_MOST_PRETRAINED)
        refuse(p, value->span, "at most eight equations are pretrained together");
    else
        plan->equations[plan->count++] =
            (front_comparison){.name = value->text, .span = value->span};
}

/* One label for all, or one for each. */
static void read_labels(planning *p, const front_value *to) {
    cli_pretrain_plan *plan = &p->plan->pretrain;
    bool list = to->kind == VALUE_LIST;
    if (list && to->count != plan->count) {
        refuse(p, to->span, "`to` names one alternative, or as many as there are equations");
        return;
    }
    for (size_t k = 0; k < plan->count; k++) {
        const front_value *label = list ? &to->items[k] : to;
        if (label->kind != VALUE_NAME)
            plan_no_such_choice(p, label, "the label of an alternative, such as linear");
        plan->equations[k].label = label->text;
    }
}

static void read_passes(planning *p, const front_value *value) {
    bool whole = value->kind == VALUE_NUMBER && value->number >= 1 && value->number < 1e9 &&
                 value->number <= (double)(size_t)value->number;
    if (whole)
        p->plan->pretrain.passes = (size_t)value->number;
    else
        refuse(p, value->span, "`passes` must be a whole number from 1 on");
}

static void read_rate(planning *p, const front_value *value) {
    if (value->kind == VALUE_NUMBER && value->number > 0)
        p->plan->pretrain.rate = value->number;
    else
        refuse(p, value->span, "`rate` must be a number above 0");
}

static void read_call(planning *p, const front_value *call) {
    plan_check_arguments(p, call, (const char *[]){"to", "passes", "rate", NULL});
    for (size_t k = 0; k < call->count; k++)
        if (!call->items[k].argument)
            add_equation(p, &call->items[k]);
    const front_value *to = front_argument(call, "to", SIZE_MAX);
    const front_value *passes = front_argument(call, "passes", SIZE_MAX);
    const front_value *rate = front_argument(call, "rate", SIZE_MAX);
    if (to)
        read_labels(p, to);
    if (passes)
        read_passes(p, passes);
    if (rate)
        read_rate(p, rate);
    if (p->plan->pretrain.count == 0)
        refuse(p, call->span, "which equations? write `fit(ET)`");
}

void plan_pretrain(planning *p) {
    const front_setting *found = plan_setting(p, "pretrain");
    p->plan->pretrain = (cli_pretrain_plan){.passes = 10, .rate = 1e-2};
    if (!found)
        return;
    const front_value *value = &found->value;
    if (value->kind == VALUE_LIST)
        for (size_t k = 0; k < value->count; k++)
            add_equation(p, &value->items[k]);
    else if (value->kind == VALUE_NAME)
        add_equation(p, value);
    else if (strcmp(value->text, "fit") == 0)
        read_call(p, value);
    else
        plan_no_such_choice(p, value, "fit(ET, to = linear, passes = 10, rate = 0.01)");
    if (p->plan->search)
        refuse(p, found->span, "a search calibrates each site alone and learns no network");
}

void plan_write_pretrain(base_writer *out, const cli_plan *plan) {
    const cli_pretrain_plan *own = &plan->pretrain;
    if (own->count == 0)
        return;
    base_write(out, "pretrain  = fit(");
    for (size_t k = 0; k < own->count; k++)
        base_write(out, "%s, ", own->equations[k].name);
    for (size_t k = 0; k < own->count && own->equations[0].label; k++)
        base_write(out, "%s%s%s", k ? ", " : "to = [", own->equations[k].label,
                   k + 1 == own->count ? "], " : "");
    base_write(out, "passes = %zu, rate = %.17g)\n", own->passes, own->rate);
}
