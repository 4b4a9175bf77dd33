/* The names of a model: one entry per statement, and who has which name. */
#include <string.h>
#include <strings.h>

#include "front/check.h"

const char *front_item_words(front_item_kind kind) {
    static const char *const words[ITEM_KINDS] = {
        [ITEM_STEP] = "step",   [ITEM_FORCING] = "forcing", [ITEM_ATTRIBUTE] = "attribute",
        [ITEM_PARAM] = "param", [ITEM_CONST] = "const",     [ITEM_STORE] = "store",
        [ITEM_STATE] = "state", [ITEM_FLUX] = "flux",       [ITEM_LET] = "let",
        [ITEM_NEXT] = "next",   [ITEM_DER] = "der",         [ITEM_OUTPUT] = "output",
        [ITEM_NET] = "net",     [ITEM_FN] = "fn",           [ITEM_SOLVER] = "solver",
        [ITEM_USE] = "use",     [ITEM_DIM] = "dim",         [ITEM_INPUT] = "input",
        [ITEM_PART] = "part",   [ITEM_SOLVE] = "solve",     [ITEM_SETTING] = "setting",
    };
    return words[kind];
}

const char *front_article(front_item_kind kind) {
    return strchr("aeiou", front_item_words(kind)[0]) ? "an" : "a";
}

front_symbol_kind front_symbol_kind_of(const front_item *item) {
    static const front_symbol_kind kinds[ITEM_KINDS] = {
        [ITEM_STEP] = SYMBOL_KINDS,   [ITEM_FORCING] = SYMBOL_FORCING,
        [ITEM_PARAM] = SYMBOL_PARAM,  [ITEM_ATTRIBUTE] = SYMBOL_ATTRIBUTE,
        [ITEM_CONST] = SYMBOL_CONST,  [ITEM_STORE] = SYMBOL_STORE,
        [ITEM_STATE] = SYMBOL_STATE,  [ITEM_FLUX] = SYMBOL_FLUX,
        [ITEM_LET] = SYMBOL_LET,      [ITEM_NEXT] = SYMBOL_KINDS,
        [ITEM_DER] = SYMBOL_KINDS,    [ITEM_OUTPUT] = SYMBOL_OUTPUT,
        [ITEM_NET] = SYMBOL_NET,      [ITEM_FN] = SYMBOL_KINDS,
        [ITEM_SOLVER] = SYMBOL_KINDS, [ITEM_USE] = SYMBOL_KINDS,
        [ITEM_DIM] = SYMBOL_DIM,      [ITEM_INPUT] = SYMBOL_FORCING,
        [ITEM_PART] = SYMBOL_KINDS,   [ITEM_SOLVE] = SYMBOL_SOLVE,
        [ITEM_SETTING] = SYMBOL_KINDS};
    if (item->kind == ITEM_PARAM && item->choices.count)
        return SYMBOL_DERIVED;
    return kinds[item->kind];
}

bool front_has_own_name(const front_item *item) {
    return front_symbol_kind_of(item) != SYMBOL_KINDS || item->kind == ITEM_FN ||
           item->kind == ITEM_PART;
}

/* ---- looking up ---- */

/* The part that a dotted name begins with; rest: the name within it. NULL: there is none such. */
static front_entry *part_of(const front_checker *checker, const front_scope *scope,
                            const char *name, const char **rest) {
    const char *dot = strchr(name, '.');
    if (!dot)
        return NULL;
    front_entry *part = front_table_get(
        &scope->names, base_name(checker->context->names, name, (size_t)(dot - name)));
    *rest = dot + 1;
    return part && part->item->kind == ITEM_PART ? part : NULL;
}

/* The scope that a dotted name leads into; name: what is left. NULL: a part that failed. */
front_scope *front_scope_of(const front_checker *checker, front_scope *scope, const char **name) {
    const char *rest = *name;
    front_entry *part = part_of(checker, scope, *name, &rest);
    for (; part; part = part_of(checker, scope, *name, &rest)) {
        if (!part->inner)
            return NULL;
        scope = part->inner;
        *name = rest;
    }
    *name = base_name_of(checker->context->names, *name);
    return scope;
}

front_entry *front_find_in(const front_checker *checker, front_scope *scope, const char *name) {
    front_scope *within = front_scope_of(checker, scope, &name);
    return within ? front_table_get(&within->names, name) : NULL;
}

front_entry *front_find(const front_checker *checker, const char *name) {
    front_entry *entry = front_table_get(&checker->scope->names, name);
    return entry || !strchr(name, '.') ? entry : front_find_in(checker, checker->scope, name);
}

front_entry *front_find_size(const front_checker *checker, const char *name) {
    size_t length = strlen(name);
    if (length < 3 || strcmp(name + length - 2, ".n") != 0)
        return NULL;
    front_entry *entry = front_find(checker, base_name(checker->context->names, name, length - 2));
    return entry && entry->symbol.kind == SYMBOL_DIM ? entry : NULL;
}

const front_item *front_find_function(const front_checker *checker, const char *name) {
    return front_table_get(&checker->functions, name);
}

/* ---- what was meant ---- */

/* The nearer of two names to a third, the first when both are as near. */
void front_keep_nearer(const char *name, const char *candidate, const char **best, size_t *least) {
    size_t distance = strcasecmp(name, candidate) == 0 ? 0 : base_name_distance(name, candidate);
    if (candidate != name && distance < *least) {
        *least = distance;
        *best = candidate;
    }
}

size_t front_near_enough(const char *name) {
    size_t length = strlen(name);
    return length < 2 ? 1 : length < 5 ? 2 : length / 3 + 1;
}

/* Among the statements of a scope; in parts, outputs can be read too. */
static const char *nearest_entry(const front_checker *checker, const front_scope *scope,
                                 const char *name, size_t *least) {
    const char *best = NULL;
    for (size_t i = 0; i < scope->entry_count; i++) {
        const front_item *item = scope->entries[i]->item;
        bool readable = scope != checker->scope || item->kind != ITEM_OUTPUT;
        if (front_has_own_name(item) && readable)
            front_keep_nearer(name, item->name, &best, least);
    }
    return best;
}

static const char *nearest_name(const front_checker *checker, const char *name) {
    size_t length = strlen(name);
    size_t least = front_near_enough(name);
    const char *best = nearest_entry(checker, checker->scope, name, &least);
    for (size_t i = 0; i < checker->program->functions.count; i++)
        front_keep_nearer(name, checker->program->functions.at[i]->name, &best, &least);
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS && length > 2; op++)
        if (op_row_of(op)->form == OP_CALL && op != IR_SELECT)
            front_keep_nearer(name, op_row_of(op)->spelling, &best, &least);
    return best;
}

bool front_is_heard(const front_program *program, const char *name) {
    for (size_t i = 0; program->damaged && i < program->heard.count; i++)
        if (program->heard.at[i].name == name)
            return true;
    return false;
}

/* A name that leads into parts: the nearest within the last part of it that there is. NULL: none is
 * near, or why the part is not there was reported (silent). */
static const char *nearest_inside(front_checker *checker, const char *name, bool *silent) {
    const front_scope *scope = checker->scope;
    const char *rest = name;
    const front_entry *part = part_of(checker, scope, rest, &rest);
    for (; part && part->inner; part = part_of(checker, scope, rest, &rest))
        scope = part->inner;
    *silent = part != NULL;
    size_t least = front_near_enough(rest);
    const char *best = part ? NULL : nearest_entry(checker, scope, rest, &least);
    return best ? base_arena_format(checker->context->arena, "%.*s%s", (int)(rest - name), name,
                                    best)
                : NULL;
}

void front_report_unknown(front_checker *checker, const char *name, base_span span) {
    enum { MOST_HELPED = 100 }; /* more errors than anybody is shown */
    base_diags *diags = checker->context->diags;
    bool silent = front_is_heard(checker->program, name);
    const char *like = NULL;
    if (strchr(name, '.'))
        like = nearest_inside(checker, name, &silent);
    else if (!silent && diag_error_count(diags) < MOST_HELPED)
        like = nearest_name(checker, name);
    if (silent)
        return;
    diag_report(diags, DIAG_N001, span, "unknown name `%s`", name);
    if (like)
        diag_help(diags, "did you mean `%s`?", like);
}

/* ---- names that cannot be ---- */

bool front_is_kept_name(const char *name) {
    if (strcmp(name, "dt") == 0 || strcmp(name, "pow") == 0 || front_is_special(name))
        return true;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (op_row_of(op)->form == OP_CALL && strcmp(op_row_of(op)->spelling, name) == 0)
            return true;
    return false;
}

void front_check_name(front_checker *checker, const front_item *item, const front_item *first) {
    base_diags *diags = checker->context->diags;
    if (front_is_kept_name(item->name)) {
        diag_report(diags, DIAG_N006, item->name_span,
                    "the language keeps the name `%s` for itself", item->name);
    } else if (first && first != item) {
        diag_report(diags, DIAG_N002, item->name_span, "`%s` is declared twice", item->name);
        diag_label(diags, first->name_span, "first here, as %s %s", front_article(first->kind),
                   front_item_words(first->kind));
    } else if (strchr(item->name, '.')) {
        diag_report(diags, DIAG_N006, item->name_span, "a declared name has no dots");
    }
}

void front_check_words(front_checker *checker, const front_item *function) {
    for (size_t i = 0; i < function->words.count; i++)
        for (size_t k = 0; k < i; k++)
            if (function->words.at[i].name == function->words.at[k].name)
                diag_report(checker->context->diags, DIAG_N002, function->words.at[i].span,
                            "`%s` is declared twice", function->words.at[i].name);
}

void front_check_functions(front_checker *checker) {
    const front_items *functions = &checker->program->functions;
    for (size_t i = 0; i < functions->count; i++) {
        front_item *function = functions->at[i];
        const front_item *first = front_find_function(checker, function->name);
        front_check_name(checker, function, first);
        if (!first)
            front_table_put(checker->context->arena, &checker->functions, function->name, function);
        front_check_words(checker, function);
    }
}
