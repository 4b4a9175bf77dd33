/* The tree of reasons as text: a line for each, its equation, unit, kind, documentation, place. */
#include <stdio.h>
#include <string.h>

#include "why/why.h"

/* On one line, comments left out. */
static void print_source(base_span span) {
    const char *text = span.source->text;
    uint32_t end = span.end;
    for (uint32_t k = span.begin; k < end; k++) {
        if (text[k] == '#')
            while (k + 1 < end && text[k + 1] != '\n')
                k++;
        else if (!strchr(" \t\r\n", text[k]))
            putchar(text[k]);
        else if (k > span.begin && !strchr(" \t\r\n", text[k - 1]))
            putchar(' ');
    }
}

/* Spans of expressions leave out the parentheses around their operands: as far as those reach. */
static base_span with_parentheses(base_span span) {
    const char *text = span.source->text;
    size_t open = 0, closed = 0; /* that have no partner within */
    for (uint32_t k = span.begin; k < span.end; k++) {
        if (text[k] == '(')
            open++;
        else if (text[k] == ')' && open)
            open--;
        else if (text[k] == ')')
            closed++;
    }
    for (; open && span.end < span.source->length; span.end++)
        open -= text[span.end] == ')';
    for (; closed && span.begin > 0; span.begin--)
        closed -= text[span.begin - 1] == '(';
    return span;
}

/* A call of a function stands for what it was written out to. */
static base_span span_of(const front_expr *expr) {
    return with_parentheses(expr->called ? *expr->called : expr->span);
}

static void print_equation(const char *sign, const front_expr *expr) {
    if (!expr || !expr->span.source)
        return;
    printf(" %s ", sign);
    print_source(span_of(expr));
}

/* "[2 .. 20]" of an equation over part of a dim. */
static void print_stretch(const front_symbol *symbol, const front_piece *piece) {
    for (size_t d = 0; d < symbol->dims.rank; d++)
        printf("%s%s: %zu .. %zu", d ? ", " : " for ", symbol->dims.at[d]->name, piece->low[d] + 1,
               piece->high[d] + 1);
}

static void print_statement(const front_symbol *symbol, const front_statement *statement) {
    const char *sign = statement->action == ACTION_NEXT  ? "next ="
                       : statement->action == ACTION_DER ? "der ="
                                                         : "=";
    if (statement->action == ACTION_SOLVE)
        sign = "solves, from";
    for (size_t k = 0; k < statement->piece_count; k++) {
        if (k > 0)
            putchar(';');
        print_equation(sign, statement->pieces[k].value);
        if (statement->piece_count > 1)
            print_stretch(symbol, &statement->pieces[k]);
    }
    print_equation("where", symbol->condition);
}

static void print_definition(const cli_reasons *reasons, const front_symbol *symbol) {
    const front_statement *statement = cli_statement_of(reasons->checked, symbol);
    if (statement)
        print_statement(symbol, statement);
    else
        print_equation(symbol->kind == SYMBOL_STORE || symbol->kind == SYMBOL_STATE ? "starts at"
                                                                                    : "=",
                       symbol->value);
    if (symbol->kind == SYMBOL_PARAM)
        printf(" in %g .. %g", symbol->low, symbol->high);
    else if (symbol->kind == SYMBOL_CONST && !symbol->value)
        printf(" = %g", symbol->number / symbol->factor);
}

static const char *kind_words(const front_symbol *symbol) {
    static const char *const words[] = {
        [SYMBOL_FORCING] = "forcing",      [SYMBOL_ATTRIBUTE] = "attribute",
        [SYMBOL_PARAM] = "parameter",      [SYMBOL_DERIVED] = "derived parameter",
        [SYMBOL_CONST] = "constant",       [SYMBOL_STORE] = "store",
        [SYMBOL_STATE] = "state",          [SYMBOL_FLUX] = "flux",
        [SYMBOL_LET] = "intermediate",     [SYMBOL_OUTPUT] = "output",
        [SYMBOL_NET] = "network, learned", [SYMBOL_DIM] = "dim",
        [SYMBOL_CLOCK] = "clock",          [SYMBOL_SOLVE] = "unknown",
    };
    return words[symbol->kind];
}

static const char *end_name(const front_symbol *store, const front_symbol *flux) {
    return store ? store->name : flux ? flux->name : "outside";
}

static void print_choice(const cli_reasons *reasons, const front_symbol *symbol) {
    for (size_t k = 0; k < reasons->checked->chosen_count; k++)
        if (strcmp(reasons->checked->chosen[k].name, symbol->name) == 0)
            printf(", alternative `%s`", reasons->checked->chosen[k].label);
}

/* What it is, and where it stands. */
static void print_kind(const cli_reasons *reasons, const front_symbol *symbol) {
    printf("%s", kind_words(symbol));
    if (symbol->kind == SYMBOL_FLUX)
        printf(" %s -> %s", end_name(symbol->from, symbol->from_flux),
               end_name(symbol->to, symbol->to_flux));
    if (symbol->doc && *symbol->doc)
        printf(" \"%s\"", symbol->doc);
    print_choice(reasons, symbol);
    if (symbol->span.source)
        printf(", %s:%u", symbol->span.source->path,
               base_position_of(symbol->span.source, symbol->span.begin).line);
}

static void print_name(const front_symbol *symbol) {
    printf("%s", symbol->name);
    for (size_t d = 0; d < symbol->dims.rank; d++)
        printf("%s%s", d ? ", " : "[", symbol->dims.at[d]->name);
    printf("%s", symbol->dims.rank ? "]" : "");
    if (symbol->unit_text && *symbol->unit_text)
        printf(" : %s", symbol->unit_text);
}

static void print_numbers(const cli_reason *reason) {
    char number[64] = "", slope[32] = "";
    if (reason->computed && reason->high != reason->number)
        snprintf(number, sizeof number, "%.4g .. %.4g", reason->number, reason->high);
    else if (reason->computed)
        snprintf(number, sizeof number, "%.6g", reason->number);
    if (reason->sloped)
        snprintf(slope, sizeof slope, "%.6g", reason->slope);
    printf("%22s %13s  ", number, slope);
}

static void print_reason(const cli_reasons *reasons, const cli_reason *reason, bool numbers) {
    bool memory = reason->symbol->kind == SYMBOL_STORE || reason->symbol->kind == SYMBOL_STATE;
    if (numbers)
        print_numbers(reason);
    printf("%*s", (int)(2 * reason->depth), "");
    print_name(reason->symbol);
    if (reason->again) {
        printf("  (above)\n");
        return;
    }
    if (!memory || reason->depth == 0)
        print_definition(reasons, reason->symbol);
    printf("  (");
    print_kind(reasons, reason->symbol);
    printf(")\n");
}

static void print_readers(const cli_reasons *reasons) {
    front_symbols readers = cli_readers_of(reasons, reasons->target);
    printf("\nread by:%s\n", readers.count ? "" : " nothing");
    for (size_t k = 0; k < readers.count; k++) {
        printf("  ");
        print_name(readers.at[k]);
        print_definition(reasons, readers.at[k]);
        printf("  (");
        print_kind(reasons, readers.at[k]);
        printf(")\n");
    }
}

void cli_print_reasons(const cli_reasons *reasons) {
    bool numbers = reasons->at[0].computed;
    if (numbers)
        printf("%22s %13s\n", "number", "derivative");
    for (size_t k = 0; k < reasons->count; k++)
        print_reason(reasons, &reasons->at[k], numbers);
    print_readers(reasons);
}
