/* The stages of checking one model, and the checked model made of what they found. */
#include "front/check.h"

#include <string.h>

#include "ir/module.h"

static void add_symbol(front_checker *checker, front_entry *entry) {
    front_symbols *list = &checker->checked->symbols[entry->symbol.kind];
    list->at = base_arena_grow(checker->context->arena, list->at, list->count, &list->capacity,
                               sizeof *list->at);
    entry->symbol.index = list->count;
    entry->symbol.value = front_value_of(entry);
    entry->symbol.condition = entry->condition;
    entry->symbol.inner = entry->symbol.kind == SYMBOL_OUTPUT && entry->scope->outer;
    list->at[list->count++] = &entry->symbol;
}

static bool is_wanted(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    return kind != SYMBOL_KINDS && (entry->live || kind == SYMBOL_DIM);
}

/* The dims of a memory that is wanted are wanted too. */
static void mark_hidden(front_checker *checker) {
    for (size_t i = 0; i < checker->hidden.count; i++) {
        const front_symbol *memory = checker->hidden.at[i];
        for (size_t k = 0; front_entry_of(memory)->live && k < memory->dims.rank; k++)
            front_entry_of(memory->dims.at[k])->live = true;
    }
}

static void collect_symbols(front_checker *checker) {
    for (size_t i = 0; i < checker->entry_count; i++) {
        front_entry *entry = checker->entries[i];
        if (is_wanted(entry) && entry->symbol.kind != SYMBOL_DERIVED)
            add_symbol(checker, entry);
    }
    mark_hidden(checker);
    for (size_t i = 0; i < checker->hidden.count; i++) {
        front_entry *entry = front_entry_of(checker->hidden.at[i]);
        if (entry->live)
            add_symbol(checker, entry);
    }
    for (size_t i = 0; i < checker->scope_count; i++) {
        const front_scope *scope = checker->turns[i];
        for (size_t k = 0; k < scope->sorted_count; k++)
            if (scope->sorted[k]->symbol.kind == SYMBOL_DERIVED && scope->sorted[k]->live)
                add_symbol(checker, scope->sorted[k]);
    }
}

static front_action action_of(const front_entry *entry) {
    if (entry->symbol.kind == SYMBOL_LET)
        return ACTION_LET;
    if (entry->symbol.kind == SYMBOL_FLUX)
        return ACTION_FLUX;
    if (entry->symbol.kind == SYMBOL_SOLVE)
        return ACTION_SOLVE;
    return entry->item->kind == ITEM_NEXT ? ACTION_NEXT : ACTION_DER;
}

static void set_pieces(front_checker *checker, const front_entry *head,
                       front_statement *statement) {
    for (const front_entry *entry = head; entry; entry = entry->next_piece)
        statement->piece_count++;
    statement->pieces = base_arena_take(checker->context->arena,
                                        statement->piece_count * sizeof *statement->pieces);
    front_piece *piece = statement->pieces;
    for (const front_entry *entry = head; entry; entry = entry->next_piece) {
        *piece = entry->piece;
        piece++->value = front_value_of(entry);
    }
}

static bool is_statement(const front_entry *entry) {
    front_symbol_kind kind = entry->symbol.kind;
    return kind != SYMBOL_DERIVED && kind != SYMBOL_CONST && entry->live;
}

static void collect_statements(front_checker *checker, front_scope *scope) {
    front_system *system = &scope->system;
    system->statements = base_arena_take(checker->context->arena,
                                         (scope->sorted_count + 1) * sizeof *system->statements);
    for (size_t i = 0; i < scope->sorted_count; i++) {
        front_entry *entry = scope->sorted[i];
        if (!is_statement(entry))
            continue;
        front_statement *statement = &system->statements[system->statement_count++];
        *statement =
            (front_statement){.action = action_of(entry),
                              .symbol = entry->state ? &entry->state->symbol : &entry->symbol,
                              .span = entry->item->span,
                              .name_span = entry->item->name_span,
                              .circle = entry->circle};
        set_pieces(checker, entry, statement);
    }
}

static void collect_systems(front_checker *checker) {
    front_checked *checked = checker->checked;
    checked->systems =
        base_arena_take(checker->context->arena, checker->scope_count * sizeof *checked->systems);
    for (size_t i = 0; i < checker->scope_count; i++) {
        collect_statements(checker, checker->turns[i]);
        checked->systems[checked->system_count++] = checker->turns[i]->system;
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
                            const front_options *options) {
    front_checked *checked = base_arena_take(context->arena, sizeof *checked);
    checked->name = model->name;
    checked->doc = model->doc ? model->doc : "";
    checked->source = model->span.source;
    checked->span = model->name_span;
    checked->step_seconds = 1;
    checked->step_text = "1 s";
    checked->annealed = options->annealed;
    checked->single = options->single;
    return checked;
}

/* What stands where, and what names mean. False: nothing more can be checked. */
static bool assemble(front_checker *checker) {
    front_make_scopes(checker);
    if (checker->crowded || !checker->turns)
        return false;
    front_check_sizes(checker);
    front_choose_compared(checker);
    front_expand_all(checker);
    front_bind_parts(checker);
    front_list_entries(checker);
    front_check_compared(checker);
    front_decide_solvers(checker);
    front_check_uses(checker);
    front_check_step(checker);
    front_check_rules(checker);
    if (checker->unsized || !front_check_chains(checker))
        return false;
    front_check_shapes(checker);
    return true;
}

static void collect(front_checker *checker) {
    front_check_usage(checker);
    front_check_warnings(checker);
    collect_symbols(checker);
    collect_systems(checker);
    check_layers(checker);
}

/* Goes through the stages as far as mistakes let it; units: whether it came to them. */
static front_checked *check_stages(front_checker *checker, bool *units) {
    base_diags *diags = checker->context->diags;
    front_collect_models(checker);
    checker->model = front_model_to_run(checker);
    if (!checker->model)
        return NULL;
    checker->unit_names = front_start_unit_names(checker->context->arena);
    checker->checked = begin(checker->context, checker->model, checker->options);
    if (!assemble(checker))
        return NULL;
    front_check_units(checker);
    *units = true;
    front_order(checker);
    if (diag_error_count(diags) > 0)
        return NULL;
    front_relax_all(checker);
    collect(checker);
    return diag_error_count(diags) == 0 ? checker->checked : NULL;
}

front_checked *front_check(front_context *context, const front_program *program,
                           const front_options *options) {
    front_checker checker = {
        .context = context, .program = program, .options = options, .seconds = 1};
    bool units = false;
    return check_stages(&checker, &units);
}

front_survey front_survey_model(front_context *context, const front_program *program,
                                const front_options *options) {
    front_checker checker = {
        .context = context, .program = program, .options = options, .seconds = 1};
    bool units = false;
    front_survey survey = {.checked = check_stages(&checker, &units)};
    survey.model = checker.model;
    survey.at = base_arena_take(context->arena, (checker.entry_count + 1) * sizeof *survey.at);
    for (size_t i = 0; units && i < checker.entry_count; i++) {
        const front_entry *entry = checker.entries[i];
        if (entry->symbol.kind != SYMBOL_KINDS && entry->symbol.kind != SYMBOL_NET)
            survey.at[survey.count++] = (front_known){&entry->symbol, entry->unit_known};
    }
    return survey;
}
