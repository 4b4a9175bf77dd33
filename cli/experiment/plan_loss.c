#include "experiment/plan_loss.h"

#include <math.h>
#include <string.h>

#include "data/table_write.h"

typedef struct reading {
    front_context *context;
    const front_program *program;
} reading;

static const char *text_of(const front_value *value) {
    return value->kind == VALUE_NAME ? value->text : NULL;
}

static void want_name(const reading *r, const front_value *value, const char *what) {
    diag_report(r->context->diags, DIAG_E006, value->span, "the name of %s is wanted here", what);
}

/* The argument's text; NULL where there is none, and where it is no name, which is reported. */
static const char *name_given(const reading *r, const front_value *call, const char *name,
                              size_t place, const char *what) {
    const front_value *value = front_argument(call, name, place);
    if (value && !text_of(value))
        want_name(r, value, what);
    return value ? text_of(value) : NULL;
}

/* ---- losses of the runtime ---- */

static void read_numbers(const reading *r, const front_value *call, cli_loss_term *term) {
    for (size_t k = 0; k < LOSS_NUMBERS && term->kind->number[k].name; k++) {
        const front_value *value = front_argument(call, term->kind->number[k].name, SIZE_MAX);
        double above = term->kind->number[k].above, below = term->kind->number[k].below;
        term->number[k] = term->kind->number[k].normal;
        if (!value)
            continue;
        if (value->kind == VALUE_NUMBER && value->number > above && value->number < below)
            term->number[k] = value->number;
        else
            diag_report(r->context->diags, DIAG_E006, value->span,
                        "`%s` is a number between %g and %g", term->kind->number[k].name, above,
                        below);
    }
    if (strcmp(term->name, "range_bound") == 0 && !(term->number[0] < term->number[1]))
        diag_report(r->context->diags, DIAG_E006, call->span, "`low` must be below `high`");
}

static void read_outputs(const reading *r, const front_value *value, cli_loss_input *input) {
    const front_value *items = value->kind == VALUE_LIST ? value->items : value;
    size_t count = value->kind == VALUE_LIST ? value->count : 1;
    if (count > CLI_COMPONENTS) {
        diag_report(r->context->diags, DIAG_E006, value->span, "at most %d outputs can be listed",
                    CLI_COMPONENTS);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        input->output[input->count++] = text_of(&items[k]);
        if (!text_of(&items[k]))
            want_name(r, &items[k], "an output");
    }
}

static void read_inputs(const reading *r, const front_value *call, cli_loss_term *term) {
    for (size_t k = 0; k < LOSS_INPUTS && term->kind->input[k].name; k++) {
        const front_value *value = front_argument(call, term->kind->input[k].name, SIZE_MAX);
        if (value)
            read_outputs(r, value, &term->input[k]);
        else if (term->kind->input[k].wanted)
            diag_report(r->context->diags, DIAG_E006, call->span, "%s wants `%s = OUTPUT`",
                        call->text, term->kind->input[k].name);
    }
}

static bool is_argument(const loss_kind *kind, const char *name) {
    static const char *const always[] = {"simulated", "site_weight"};
    static const char *const observing[] = {"observed", "weight"};
    for (size_t k = 0; k < 2; k++)
        if (strcmp(name, always[k]) == 0 || (!kind->unobserved && strcmp(name, observing[k]) == 0))
            return true;
    for (size_t k = 0; k < LOSS_NUMBERS && kind->number[k].name; k++)
        if (strcmp(name, kind->number[k].name) == 0)
            return true;
    for (size_t k = 0; k < LOSS_INPUTS && kind->input[k].name; k++)
        if (strcmp(name, kind->input[k].name) == 0)
            return true;
    return false;
}

/* A misspelt argument must not mean the default, nor one too many nothing. */
static void check_arguments(const reading *r, const front_value *call, const loss_kind *kind) {
    size_t places = 0, most = kind->unobserved ? 1 : 2;
    for (size_t k = 0; k < call->count && call->kind == VALUE_CALL; k++) {
        const front_value *argument = &call->items[k];
        if (argument->argument && !is_argument(kind, argument->argument))
            diag_report(r->context->diags, DIAG_E006, argument->span, "%s has no argument `%s`",
                        call->text, argument->argument);
        else if (!argument->argument && ++places > most)
            diag_report(r->context->diags, DIAG_E006, argument->span,
                        "%s compares %s; the rest has names", call->text,
                        most == 1 ? "one output with nothing" : "one output with one variable");
    }
}

static void read_kind(const reading *r, const front_value *call, cli_loss_term *term) {
    check_arguments(r, call, term->kind);
    const char *simulated = name_given(r, call, "simulated", 0, "an output");
    term->simulated = simulated ? simulated : "Q";
    if (!term->kind->unobserved) {
        const char *observed = name_given(r, call, "observed", 1, "a variable of the data");
        term->observed = observed ? observed : "qobs";
        term->weight = name_given(r, call, "weight", SIZE_MAX, "a variable of the data");
    }
    term->site_weight = name_given(r, call, "site_weight", SIZE_MAX, "an attribute of the data");
    read_numbers(r, call, term);
    read_inputs(r, call, term);
}

/* ---- losses that are models ---- */

static const front_block *model_named(const reading *r, const char *name) {
    for (size_t k = r->program->models.count; k-- > 0;)
        if (strcmp(r->program->models.at[k]->name, name) == 0)
            return r->program->models.at[k];
    return NULL;
}

/* The input at a place of the declarations, or of that name; NULL: there is none. */
static const front_item *input_of(const front_block *model, const char *name, size_t place) {
    for (size_t k = 0; k < model->items.count; k++) {
        const front_item *item = model->items.at[k];
        if (item->kind == ITEM_INPUT && (name ? strcmp(item->name, name) == 0 : place-- == 0))
            return item;
    }
    return NULL;
}

static bool is_given(const cli_loss_term *term, const char *input) {
    for (size_t k = 0; k < term->given_count; k++)
        if (strcmp(term->given[k].input, input) == 0)
            return true;
    return false;
}

static void give(const reading *r, const front_value *argument, const front_item *item,
                 cli_loss_term *term) {
    if (!item)
        diag_report(r->context->diags, DIAG_E006, argument->span, "model %s has no input `%s`",
                    term->name, argument->argument ? argument->argument : "for this");
    else if (is_given(term, item->name) || term->given_count == LOSS_BINDINGS)
        diag_report(r->context->diags, DIAG_E006, argument->span, "`%s` is given twice",
                    item->name);
    else if (!text_of(argument))
        want_name(r, argument, "an output or a variable of the data");
    else
        term->given[term->given_count++] = (cli_loss_given){item->name, argument->text};
}

static void read_model(const reading *r, const front_value *call, cli_loss_term *term) {
    size_t place = 0;
    for (size_t k = 0; k < call->count && call->kind == VALUE_CALL; k++) {
        const front_value *argument = &call->items[k];
        give(r, argument,
             input_of(term->model, argument->argument, argument->argument ? 0 : place++), term);
    }
    const front_item *item;
    for (size_t k = 0; (item = input_of(term->model, NULL, k)) != NULL; k++)
        if (!is_given(term, item->name) && strcmp(item->name, "seen") != 0)
            diag_report(r->context->diags, DIAG_E006, call->span, "input `%s` of %s is not given",
                        item->name, term->name);
}

/* ---- the sum ---- */

static void report_unknown(const reading *r, const front_value *call, const afx_error *error) {
    diag_report(r->context->diags, DIAG_E006, call->span,
                "there is no loss `%s`, and no model of that name", call->text);
    diag_help(r->context->diags, "%s", error->message);
}

static void read_term(const reading *r, const front_value *call, double factor,
                      cli_plan_loss *loss) {
    afx_error error;
    cli_loss_term term = {.factor = factor, .name = call->text};
    core_status status = loss_named(call->text, &term.kind, &error);
    term.model = model_named(r, call->text);
    if (status != CORE_OK && !term.model)
        report_unknown(r, call, &error);
    else if (loss->count == LOSS_TERMS)
        diag_report(r->context->diags, DIAG_E006, call->span, "a loss has at most %d terms",
                    LOSS_TERMS);
    else if (status == CORE_OK)
        read_kind(r, call, &term);
    else
        read_model(r, call, &term);
    if (status == CORE_OK)
        term.model = NULL;
    if (loss->count < LOSS_TERMS)
        loss->term[loss->count++] = term;
}

void cli_read_loss(front_context *context, const front_program *program,
                   const front_setting *setting, cli_plan_loss *loss) {
    reading r = {context, program};
    *loss = (cli_plan_loss){0};
    if (!setting) {
        front_value otherwise = {.kind = VALUE_NAME, .text = "batch_nse"};
        read_term(&r, &otherwise, 1, loss);
        return;
    }
    const front_value *value = &setting->value;
    for (size_t k = 0; value->kind == VALUE_SUM && k < value->count; k++)
        read_term(&r, &value->items[k], value->items[k].number, loss);
    if (value->kind != VALUE_SUM)
        read_term(&r, value, 1, loss);
}

const char *cli_model_beside(const front_program *program, const cli_plan_loss *loss) {
    bool own = false;
    for (size_t k = 0; k < loss->count; k++)
        own = own || loss->term[k].model;
    for (size_t m = program->models.count; own && m-- > 0;) {
        const front_block *model = program->models.at[m];
        for (size_t k = 0; k < model->items.count; k++)
            if (model->items.at[k]->kind == ITEM_STEP)
                return model->name;
    }
    return NULL;
}

/* ---- in words ---- */

static void write_input(base_writer *out, const char *name, const cli_loss_input *input) {
    base_write(out, ", %s = %s", name, input->count == 1 ? "" : "[");
    for (size_t k = 0; k < input->count; k++)
        base_write(out, "%s%s", k ? ", " : "", input->output[k]);
    base_write(out, "%s", input->count == 1 ? "" : "]");
}

static void write_kind(base_writer *out, const cli_loss_term *term) {
    char text[DATA_NUMBER_LENGTH];
    base_write(out, "%s", term->simulated);
    if (term->observed)
        base_write(out, ", %s", term->observed);
    for (size_t k = 0; k < LOSS_NUMBERS && term->kind->number[k].name; k++)
        if (isfinite(term->number[k]))
            base_write(out, ", %s = %s", term->kind->number[k].name,
                       data_format_number(term->number[k], text));
    for (size_t k = 0; k < LOSS_INPUTS && term->kind->input[k].name; k++)
        if (term->input[k].count)
            write_input(out, term->kind->input[k].name, &term->input[k]);
    if (term->weight)
        base_write(out, ", weight = %s", term->weight);
    if (term->site_weight)
        base_write(out, ", site_weight = %s", term->site_weight);
}

static void write_term(base_writer *out, const cli_loss_term *term, bool first) {
    const char *sign = signbit(term->factor) ? (first ? "-" : " - ") : (first ? "" : " + ");
    base_write(out, "%s", sign);
    char text[DATA_NUMBER_LENGTH];
    if (fabs(term->factor) != 1)
        base_write(out, "%s*", data_format_number(fabs(term->factor), text));
    base_write(out, "%s(", term->name);
    if (term->kind)
        write_kind(out, term);
    for (size_t k = 0; k < term->given_count; k++)
        base_write(out, "%s%s = %s", k ? ", " : "", term->given[k].input, term->given[k].source);
    base_write(out, ")");
}

void cli_write_loss(base_writer *out, const cli_plan_loss *loss) {
    base_write(out, "loss      = ");
    for (size_t k = 0; k < loss->count; k++)
        write_term(out, &loss->term[k], k == 0);
    base_write(out, "\n");
}
