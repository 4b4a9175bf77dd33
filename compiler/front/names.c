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
        [ITEM_USE] = "use",     [ITEM_SETTING] = "setting",
    };
    return words[kind];
}

const char *front_article(front_item_kind kind) {
    return strchr("aeiou", front_item_words(kind)[0]) ? "an" : "a";
}

static front_symbol_kind symbol_kind_of(const front_item *item) {
    switch (item->kind) {
    case ITEM_FORCING:
        return SYMBOL_FORCING;
    case ITEM_ATTRIBUTE:
        return SYMBOL_ATTRIBUTE;
    case ITEM_PARAM:
        return item->choices.count ? SYMBOL_DERIVED : SYMBOL_PARAM;
    case ITEM_CONST:
        return SYMBOL_CONST;
    case ITEM_STORE:
        return SYMBOL_STORE;
    case ITEM_STATE:
        return SYMBOL_STATE;
    case ITEM_FLUX:
        return SYMBOL_FLUX;
    case ITEM_LET:
        return SYMBOL_LET;
    case ITEM_OUTPUT:
        return SYMBOL_OUTPUT;
    case ITEM_NET:
        return SYMBOL_NET;
    default:
        return SYMBOL_KINDS;
    }
}

static bool has_own_name(const front_item *item) {
    return symbol_kind_of(item) != SYMBOL_KINDS || item->kind == ITEM_FN;
}

front_entry *front_find(const front_checker *checker, const char *name) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        if (entry->item->name == name && has_own_name(entry->item))
            return entry;
    }
    return NULL;
}

const front_item *front_find_function(const front_checker *checker, const char *name) {
    const front_items *functions = &checker->program->functions;
    for (size_t i = 0; i < functions->count; i++)
        if (functions->at[i]->name == name)
            return functions->at[i];
    return NULL;
}

/* The nearer of two names to a third, the first when both are as near. */
static void keep_nearer(const char *name, const char *candidate, const char **best, size_t *least) {
    size_t distance = strcasecmp(name, candidate) == 0 ? 0 : base_name_distance(name, candidate);
    if (candidate != name && distance < *least) {
        *least = distance;
        *best = candidate;
    }
}

static const char *nearest_name(const front_checker *checker, const char *name) {
    size_t length = strlen(name);
    size_t least = length < 2 ? 1 : length < 5 ? 2 : length / 3 + 1; /* edits below this are near */
    const char *best = NULL;
    for (size_t i = 0; i < checker->entry_count; i++)
        if (has_own_name(checker->entries[i].item) && checker->entries[i].item->kind != ITEM_OUTPUT)
            keep_nearer(name, checker->entries[i].item->name, &best, &least);
    for (size_t i = 0; i < checker->program->functions.count; i++)
        keep_nearer(name, checker->program->functions.at[i]->name, &best, &least);
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS && length > 2; op++)
        if (op_row_of(op)->form == OP_CALL && op != IR_SELECT)
            keep_nearer(name, op_row_of(op)->spelling, &best, &least);
    return best;
}

static bool is_heard(const front_program *program, const char *name) {
    for (size_t i = 0; program->damaged && i < program->heard.count; i++)
        if (program->heard.at[i].name == name)
            return true;
    return false;
}

void front_report_unknown(front_checker *checker, const char *name, base_span span) {
    base_diags *diags = checker->context->diags;
    if (is_heard(checker->program, name))
        return;
    if (strcmp(name, "t") == 0 || strcmp(name, "doy") == 0) {
        diag_report(diags, DIAG_V001, span, "`%s`, the clock: not in this version of the language",
                    name);
        return;
    }
    if (strchr(name, '.')) {
        diag_report(diags, DIAG_V001, span,
                    "`%s`, a name of a part: not in this version of the "
                    "language",
                    name);
        return;
    }
    diag_report(diags, DIAG_N001, span, "unknown name `%s`", name);
    const char *like = nearest_name(checker, name);
    if (like)
        diag_help(diags, "did you mean `%s`?", like);
}

static bool is_reserved(const char *name) {
    if (strcmp(name, "dt") == 0 || strcmp(name, "pow") == 0)
        return true;
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++)
        if (op_row_of(op)->form == OP_CALL && strcmp(op_row_of(op)->spelling, name) == 0)
            return true;
    return false;
}

static void check_name(front_checker *checker, const front_item *item, const front_item *first) {
    base_diags *diags = checker->context->diags;
    if (is_reserved(item->name)) {
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

static void check_words(front_checker *checker, const front_item *function) {
    for (size_t i = 0; i < function->words.count; i++)
        for (size_t k = 0; k < i; k++)
            if (function->words.at[i].name == function->words.at[k].name)
                diag_report(checker->context->diags, DIAG_N002, function->words.at[i].span,
                            "`%s` is declared twice", function->words.at[i].name);
}

static void enter(front_checker *checker, const front_item *item) {
    front_entry *entry = &checker->entries[checker->entry_count];
    entry->place = checker->entry_count++;
    entry->item = item;
    entry->unit_known = true;
    entry->symbol = (front_symbol){.kind = symbol_kind_of(item),
                                   .name = item->name,
                                   .doc = item->doc ? item->doc : "",
                                   .span = item->name_span,
                                   .item = item,
                                   .unit_text = "1",
                                   .declared = unit_one(),
                                   .internal = unit_one(),
                                   .factor = 1};
    if (!has_own_name(item))
        return;
    const front_item *first = front_find_function(checker, item->name);
    check_name(checker, item, first ? first : front_find(checker, item->name)->item);
    if (item->kind == ITEM_FN)
        check_words(checker, item);
}

/* next and der name a state instead of declaring one. */
static void find_state(front_checker *checker, front_entry *entry) {
    const front_item *item = entry->item;
    if (item->kind != ITEM_NEXT && item->kind != ITEM_DER)
        return;
    front_entry *state = front_find(checker, item->name);
    if (!state)
        front_report_unknown(checker, item->name, item->name_span);
    else if (state->symbol.kind == SYMBOL_STATE)
        entry->state = state;
}

void front_enter_names(front_checker *checker) {
    const front_items *items = &checker->model->items;
    const front_items *functions = &checker->program->functions;
    checker->entries =
        base_arena_take(checker->context->arena, (items->count + 1) * sizeof *checker->entries);
    for (size_t i = 0; i < functions->count; i++) {
        check_name(checker, functions->at[i], front_find_function(checker, functions->at[i]->name));
        check_words(checker, functions->at[i]);
    }
    for (size_t i = 0; i < items->count; i++)
        enter(checker, items->at[i]);
    for (size_t i = 0; i < checker->entry_count; i++)
        find_state(checker, &checker->entries[i]);
}
