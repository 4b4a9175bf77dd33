/* The stages of checking one model, and the checked model made of what they found. */
#include "front/check.h"

#include <string.h>

#include "ir/module.h"

enum { MOST_STATEMENTS = 10000 };

static const front_block *block_called(const front_blocks *blocks, const char *name) {
    for (size_t i = blocks->count; i-- > 0;)
        if (!name || strcmp(blocks->at[i]->name, name) == 0)
            return blocks->at[i];
    return NULL;
}

static void report_twice(base_diags *diags, const front_block *second, const front_block *first) {
    diag_report(diags, DIAG_N002, second->name_span, "`%s` is declared twice", second->name);
    diag_label(diags, first->name_span, "first here");
}

static const front_block *find_model(front_context *context, const front_program *program,
                                     const char *name) {
    const front_block *model = block_called(&program->models, name);
    const front_blocks *all = &program->models;
    base_span start = {program->source, 0, 0};
    if (!model && program->incomplete)
        return NULL;
    if (!model && name)
        diag_report(context->diags, DIAG_N008, start, "there is no model `%s` in this file", name);
    else if (!model && !program->damaged)
        diag_report(context->diags, DIAG_N008, start, "there is no model in this file");
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < i; k++)
            if (all->at[i]->name == all->at[k]->name)
                report_twice(context->diags, all->at[i], all->at[k]);
    if (!model || model->items.count <= MOST_STATEMENTS)
        return model;
    diag_report(context->diags, DIAG_P004, model->name_span, "more than %d statements in a model",
                MOST_STATEMENTS);
    return NULL;
}

static void add_symbol(front_checker *checker, front_entry *entry) {
    front_symbols *list = &checker->checked->symbols[entry->symbol.kind];
    list->at = base_arena_grow(checker->context->arena, list->at, list->count, &list->capacity,
                               sizeof *list->at);
    entry->symbol.index = list->count;
    entry->symbol.value = front_value_of(entry);
    list->at[list->count++] = &entry->symbol;
}

static void collect_symbols(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = &checker->entries[i];
        front_symbol_kind kind = entry->symbol.kind;
        if (kind != SYMBOL_KINDS && kind != SYMBOL_DERIVED && entry->live)
            add_symbol(checker, entry);
    }
    for (size_t i = 0; i < checker->sorted_count; i++)
        if (checker->sorted[i]->symbol.kind == SYMBOL_DERIVED && checker->sorted[i]->live)
            add_symbol(checker, checker->sorted[i]);
}

static front_action action_of(const front_entry *entry) {
    if (entry->symbol.kind == SYMBOL_LET)
        return ACTION_LET;
    if (entry->symbol.kind == SYMBOL_FLUX)
        return ACTION_FLUX;
    return entry->item->kind == ITEM_NEXT ? ACTION_NEXT : ACTION_DER;
}

static void collect_statements(front_checker *checker) {
    front_checked *checked = checker->checked;
    checked->statements = base_arena_take(checker->context->arena, (checker->sorted_count + 1) *
                                                                       sizeof *checked->statements);
    for (size_t i = 0; i < checker->sorted_count; i++) {
        front_entry *entry = checker->sorted[i];
        front_symbol_kind kind = entry->symbol.kind;
        if (kind == SYMBOL_DERIVED || kind == SYMBOL_CONST || !entry->live)
            continue;
        checked->statements[checked->statement_count++] =
            (front_statement){.action = action_of(entry),
                              .symbol = entry->state ? &entry->state->symbol : &entry->symbol,
                              .value = front_value_of(entry),
                              .span = entry->item->span};
    }
}

/* Each layer is a dimension of the IR, beside the lanes. */
static void check_layers(front_checker *checker) {
    const front_symbols *nets = &checker->checked->symbols[SYMBOL_NET];
    size_t left = IR_MOST_DIMS - 1;
    for (size_t i = 0; i < nets->count; i++) {
        if (nets->at[i]->layer_count > left) {
            diag_report(checker->context->diags, DIAG_R014, nets->at[i]->span,
                        "the networks of a model have at most %d layers together, with the inputs",
                        IR_MOST_DIMS - 1);
            return;
        }
        left -= nets->at[i]->layer_count;
    }
}

/* An empty model, to be filled. */
static front_checked *begin(front_context *context, const front_block *model,
                            const base_source *source) {
    front_checked *checked = base_arena_take(context->arena, sizeof *checked);
    checked->name = model->name;
    checked->doc = model->doc ? model->doc : "";
    checked->source = source;
    checked->span = model->name_span;
    checked->step_seconds = 1;
    checked->step_text = "1 s";
    return checked;
}

front_checked *front_check(front_context *context, const front_program *program,
                           const front_options *options) {
    const front_block *model = find_model(context, program, options->model);
    if (!model)
        return NULL;
    front_checker checker = {.context = context,
                             .program = program,
                             .options = options,
                             .model = model,
                             .checked = begin(context, model, model->span.source),
                             .seconds = 1};
    front_enter_names(&checker);
    front_expand_all(&checker);
    front_check_step(&checker);
    front_choose(&checker);
    front_check_rules(&checker);
    front_check_units(&checker);
    front_order(&checker);
    if (diag_error_count(context->diags) > 0)
        return NULL;
    front_check_usage(&checker);
    collect_symbols(&checker);
    collect_statements(&checker);
    check_layers(&checker);
    return diag_error_count(context->diags) == 0 ? checker.checked : NULL;
}

bool front_use_parse(front_context *context, const char *text, front_use *use) {
    const char *sign = strchr(text, '=');
    if (!sign || sign == text || !sign[1]) {
        diag_report(context->diags, DIAG_A005, (base_span){0},
                    "`%s` is no choice: write NAME=label", text);
        return false;
    }
    use->name = base_name(context->names, text, (size_t)(sign - text));
    use->label = base_name_of(context->names, sign + 1);
    use->span = (base_span){0};
    return true;
}
