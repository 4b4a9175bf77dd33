/* The words for what the interpreter found. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "simulation/forensic.h"

enum { LONGEST_TEXT = 60, MOST_ON_THE_WAY = 5, DIGITS = 6 };

/* ---- names ---- */

static const front_symbol *symbol_named(const front_checked *checked, const char *name,
                                        size_t length) {
    for (int kind = 0; kind < SYMBOL_KINDS; kind++) {
        const front_symbols *all = &checked->symbols[kind];
        for (size_t k = 0; k < all->count && kind != SYMBOL_DIM && kind != SYMBOL_NET; k++)
            if (strlen(all->at[k]->name) == length && strncmp(all->at[k]->name, name, length) == 0)
                return all->at[k];
    }
    return NULL;
}

/* What the user calls a value: `*after` is the flux of `SM_after_ET`, the store behind it; NULL
 * where the value is the compiler's own. */
static const front_symbol *meant(const front_checked *checked, const char *name,
                                 const char **after) {
    static const char mark[] = "_after_";
    *after = NULL;
    const front_symbol *symbol = symbol_named(checked, name, strlen(name));
    for (const char *at = name; !symbol && (at = strstr(at, mark)); at++) {
        symbol = symbol_named(checked, name, (size_t)(at - name));
        *after = at + sizeof mark - 1;
    }
    return symbol;
}

/* "W[3]". */
static const char *element_name(const cli_found *found, const front_symbol *symbol,
                                const ir_operand *operand) {
    const char *text = symbol->name;
    for (size_t k = 0; k < symbol->dims.rank; k++) {
        uint32_t dim = IR_LANES + 1;
        const ir_module *module = found->failure->unit->module;
        while (dim < module->dim_count && strcmp(module->dims[dim].name, symbol->dims.at[k]->name))
            dim++;
        if (dim == module->dim_count || !(operand->dims >> dim & 1))
            return symbol->name;
        text = base_arena_format(found->arena, "%s%s%u", text, k ? "," : "[",
                                 operand->coordinate[dim] + 1);
    }
    return symbol->dims.rank ? base_arena_format(found->arena, "%s]", text) : text;
}

static const ir_value *value_at(const cli_found *found, const ir_point *point) {
    return &found->failure->unit->module->regions[point->region].values[point->id];
}

static ir_operand operand_of(const cli_found *found, const ir_point *point) {
    const ir_value *value = value_at(found, point);
    ir_operand operand = {.name = value->name, .dims = value->dims, .number = point->number};
    memcpy(operand.coordinate, point->coordinate, sizeof operand.coordinate);
    if (value->op == IR_LOAD && !value->name)
        operand.name = found->failure->unit->module->symbols[value->symbol].name;
    return operand;
}

/* ---- texts of the source ---- */

/* The text of a span that fits on a line; NULL: it does not. */
static const char *source_text(const cli_found *found, base_span span) {
    if (!span.source || span.end <= span.begin || span.end - span.begin > LONGEST_TEXT)
        return NULL;
    const char *text = span.source->text + span.begin;
    size_t length = span.end - span.begin;
    return memchr(text, '\n', length) ? NULL : base_arena_copy(found->arena, text, length);
}

static const char *number_text(const cli_found *found, double number) {
    if (isnan(number))
        return "not a number";
    if (isinf(number))
        return number > 0 ? "infinity" : "-infinity";
    return base_arena_format(found->arena, "%.*g", DIGITS, number);
}

/* How the user wrote an argument: its name, its number, or its text. */
static const char *argument_text(const cli_found *found, const ir_point *point) {
    const ir_value *value = value_at(found, point);
    if (value->op == IR_NUMBER)
        return number_text(found, value->number);
    ir_operand operand = operand_of(found, point);
    const char *after, *text = NULL;
    const front_symbol *symbol =
        operand.name ? meant(found->failure->unit->checked, operand.name, &after) : NULL;
    if (symbol)
        return element_name(found, symbol, &operand);
    if (ir_is_operator(value))
        text = source_text(found, value->span);
    return text ? text : "a number";
}

/* ---- what happened ---- */

static const char *domain_words(const cli_found *found, ir_op op, const char *a, const char *b,
                                const ir_point *argument) {
    base_arena *arena = found->arena;
    bool zero = argument[0].number == 0;
    switch (op) {
    case IR_DIV:
        if (strcmp(b, "0") == 0)
            return base_arena_format(arena, "`%s` is divided by 0", a);
        return base_arena_format(arena, "`%s` is 0, and `%s` is divided by it", b, a);
    case IR_POW:
        if (zero)
            return base_arena_format(arena, "`%s` is 0, and raised to the negative power `%s`", a,
                                     b);
        return base_arena_format(
            arena, "`%s` is negative, and raised to the power `%s` that is no whole number", a, b);
    case IR_SQRT:
        return base_arena_format(arena, "`%s` is negative, and has no square root", a);
    case IR_LOG1P:
        return base_arena_format(arena, "`%s` is not above -1, and `log1p` is taken of it", a);
    case IR_ASIN:
    case IR_ACOS:
        return base_arena_format(arena, "`%s` is not within -1 .. 1, and `%s` is taken of it", a,
                                 op_row_of(op)->spelling);
    default:
        return base_arena_format(arena, "`%s` is %s, and has no logarithm", a,
                                 zero ? "0" : "negative");
    }
}

static const char *overflow_words(const cli_found *found, ir_op op, const char *a, const char *b) {
    const char *real = found->failure->model->info->real_bytes == 4 ? "float" : "double";
    if (op >= IR_OPERATORS)
        return base_arena_format(found->arena, "this is too large for a %s", real);
    const op_row *row = op_row_of(op);
    if (row->form == OP_INFIX)
        return base_arena_format(found->arena, "`%s %s %s` is too large for a %s", a, row->spelling,
                                 b, real);
    return base_arena_format(found->arena, "`%s(%s)` is too large for a %s", row->spelling, a,
                             real);
}

/* "-0.1 ^ 2.5 is not a number". */
static const char *numbers_words(const cli_found *found, ir_op op, const ir_point *argument,
                                 int arity, double result) {
    base_arena *arena = found->arena;
    const op_row *row = op_row_of(op);
    const char *text = row->form == OP_INFIX ? "" : row->spelling;
    for (int k = 0; k < arity; k++) {
        const char *number = number_text(found, argument[k].number);
        if (row->form == OP_INFIX)
            text = base_arena_format(arena, "%s%s%s%s%s", text, k ? " " : "",
                                     k ? row->spelling : "", k ? " " : "", number);
        else
            text = base_arena_format(arena, "%s%s%s", text, k ? ", " : "(", number);
    }
    const char *close = row->form == OP_INFIX ? "" : ")";
    return base_arena_format(arena, "%s%s is %s", text, close, number_text(found, result));
}

static const char *role_words(ir_role role) {
    static const char *const words[IR_ROLES] = {
        [IR_FORCING] = "forcing",   [IR_ATTRIBUTE] = "attribute",    [IR_PARAMETER] = "parameter",
        [IR_DYNAMIC] = "parameter", [IR_STATE] = "initial value of", [IR_OUTPUT] = "output",
        [IR_WEIGHT] = "weight"};
    return words[role] ? words[role] : "number";
}

/* ---- the lines below ---- */

static const char *operand_words(const cli_found *found, const ir_operand *operand) {
    const char *after;
    const front_symbol *symbol = meant(found->failure->unit->checked, operand->name, &after);
    if (!symbol && !operand->loaded)
        return NULL;
    double number = operand->number;
    if (symbol && !operand->loaded)
        number /= symbol->factor;
    const char *unit = symbol && symbol->unit_text ? symbol->unit_text : "";
    return base_arena_format(found->arena, "%s = %s%s%s%s%s",
                             symbol ? element_name(found, symbol, operand) : operand->name,
                             number_text(found, number),
                             strcmp(unit, "1") && *unit && isfinite(number) ? " " : "",
                             strcmp(unit, "1") && isfinite(number) ? unit : "",
                             after ? " after " : "", after ? after : "");
}

static size_t lane_of(const cli_found *found) {
    return found->lane + found->blame->trace.origin.coordinate[IR_LANES];
}

/* "at site 01013500 on 1984-03-02 (step 1249): SM = -0.0021 mm, FC = 212 mm". */
static void note_place(const cli_found *found, base_diags *diags) {
    const cli_failure *failure = found->failure;
    bool prepared = ir_primal_of(found->blame->trace.origin.region) == IR_PREPARE;
    size_t step = prepared ? CLI_BEFORE_STEPS : found->step;
    const char *text = failure->model->info->map && prepared
                           ? ""
                           : failure->place(failure->context, lane_of(found), step, found->arena);
    size_t said = 0;
    for (size_t k = 0; k < found->blame->operand_count; k++) {
        const char *words = operand_words(found, &found->blame->operands[k]);
        if (words)
            text = base_arena_format(found->arena, "%s%s%s", text,
                                     said++  ? ", "
                                     : *text ? ": "
                                             : "with ",
                                     words);
    }
    if (*text)
        diag_note(diags, "%s", text);
}

/* The rounds of loops that the language does not name: "in substep 3 of 10". */
static void note_rounds(const cli_found *found, const ir_point *point, base_diags *diags) {
    const ir_module *module = found->failure->unit->module;
    uint32_t dims = value_at(found, point)->dims;
    for (uint32_t d = IR_LANES + 1; d < module->dim_count; d++) {
        const char *name = strstr(module->dims[d].name, "substep");
        if ((dims >> d & 1) && name)
            diag_note(diags, "in %s %u of %u", module->dims[d].name, point->coordinate[d] + 1,
                      module->dims[d].size);
    }
}

/* What it made of others: "which makes `wetness`, `SM` not finite". */
static void note_way(const cli_found *found, base_diags *diags) {
    const ir_trace *trace = &found->blame->trace;
    const char *text = "", *last = NULL, *after;
    size_t said = 0;
    for (size_t k = trace->way_count; k-- > 0 && said < MOST_ON_THE_WAY;) {
        const ir_value *value = value_at(found, &trace->way[k]);
        const front_symbol *symbol = meant(found->failure->unit->checked, value->name, &after);
        if (!symbol || (last && strcmp(last, symbol->name) == 0))
            continue;
        last = symbol->name;
        text = base_arena_format(found->arena, "%s%s`%s`", text, said++ ? ", " : "", last);
    }
    if (said)
        diag_note(diags, "so %s %s not finite", text, said > 1 ? "are" : "is");
}

static void help_store(const cli_found *found, base_diags *diags) {
    for (size_t k = 0; k < found->blame->operand_count; k++) {
        const ir_operand *operand = &found->blame->operands[k];
        const char *after;
        const front_symbol *symbol = meant(found->failure->unit->checked, operand->name, &after);
        if (symbol && symbol->kind == SYMBOL_STORE && operand->number < 0)
            diag_help(diags, "`%s` is below 0: its fluxes took more than it held",
                      element_name(found, symbol, operand));
    }
}

/* ---- reports ---- */

/* Where the equation stands: that of the value, or of the nearest that reads it. */
static base_span span_of(const cli_found *found) {
    const ir_trace *trace = &found->blame->trace;
    base_span span = value_at(found, &trace->origin)->span;
    for (size_t k = trace->way_count; !span.source && k-- > 0;)
        span = value_at(found, &trace->way[k])->span;
    return span;
}

static void report_given(const cli_found *found, base_diags *diags) {
    const ir_trace *trace = &found->blame->trace;
    const ir_value *load = value_at(found, &trace->origin);
    const ir_symbol *symbol = &found->failure->unit->module->symbols[load->symbol];
    if (load->flavour == IR_VALUE)
        diag_report(diags, DIAG_X002, symbol->span, "the %s `%s` is %s", role_words(symbol->role),
                    symbol->name, number_text(found, trace->origin.number));
    else
        diag_report(diags, DIAG_X002, symbol->span, "the derivative given for the %s `%s` is %s",
                    symbol->role == IR_STATE ? "state" : role_words(symbol->role), symbol->name,
                    number_text(found, trace->origin.number));
}

static void report_value(const cli_found *found, base_diags *diags) {
    const ir_trace *trace = &found->blame->trace;
    ir_op op = value_at(found, &trace->origin)->op;
    bool domain = trace->cause == IR_CAUSE_DOMAIN;
    const char *a = "", *b = "";
    if (trace->arity > 0)
        a = argument_text(found, &trace->argument[0]);
    if (trace->arity > 1)
        b = argument_text(found, &trace->argument[1]);
    base_span span = span_of(found);
    diag_report(diags, domain ? DIAG_X001 : DIAG_X002, span, "%s",
                domain ? domain_words(found, op, a, b, trace->argument)
                       : overflow_words(found, op, a, b));
    if (trace->arity > 0)
        diag_label(diags, span, "%s",
                   numbers_words(found, op, trace->argument, trace->arity, trace->origin.number));
}

static void report_derivative(const cli_found *found, base_diags *diags) {
    const ir_blame *blame = found->blame;
    base_span span = span_of(found);
    const char *text = source_text(found, span);
    if (!blame->source.id) {
        diag_report(diags, DIAG_X003, span, "the derivative by what `%s` reads is too large",
                    text ? text : "this");
        return;
    }
    const ir_value *value = value_at(found, &blame->source);
    ir_point by = {.region = blame->source.region, .id = value->argument[blame->by]};
    memcpy(by.coordinate, blame->source.coordinate, sizeof by.coordinate);
    diag_report(diags, DIAG_X003, span, "the derivative of `%s` by `%s` is %s",
                text ? text : "this", argument_text(found, &by),
                number_text(found, blame->partial));
}

static void report_solve(const cli_found *found, base_diags *diags) {
    const ir_blame *blame = found->blame;
    const ir_point *source = &blame->source;
    const char *name = blame->flag->name;
    diag_report(diags, DIAG_X004, blame->flag->span,
                *name ? "the equations of `%s` were not solved" : "the step was not solved%s",
                name);
    if (!source->id)
        return;
    const ir_value *value = value_at(found, source);
    diag_label(diags, value->span, "the iteration tried numbers where this has no value");
}

void cli_report_blame(const cli_found *found, base_diags *diags) {
    const ir_blame *blame = found->blame;
    if (blame->flag)
        report_solve(found, diags);
    else if (blame->trace.cause == IR_CAUSE_GIVEN)
        report_given(found, diags);
    else if (blame->derivative)
        report_derivative(found, diags);
    else
        report_value(found, diags);
    note_place(found, diags);
    note_rounds(found, &blame->trace.origin, diags);
    if (!blame->derivative && !blame->flag)
        note_way(found, diags);
    help_store(found, diags);
}
