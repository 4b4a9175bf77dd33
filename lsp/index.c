#include "lsp/index.h"

#include <string.h>

static base_arena *arena_of(const lsp_index *index) {
    return index->context->arena;
}

static const char *interned(const lsp_index *index, const char *text, size_t length) {
    return base_name(index->context->names, text, length);
}

lsp_occurrence *lsp_note(lsp_index *index, base_span span, lsp_symbol *symbol, lsp_role role) {
    index->at = base_arena_grow(arena_of(index), index->at, index->count, &index->capacity,
                                sizeof *index->at);
    lsp_occurrence *noted = &index->at[index->count++];
    *noted = (lsp_occurrence){
        .span = span, .symbol = symbol, .role = role, .item = index->item, .block = index->block};
    return noted;
}

static lsp_symbol *make_symbol(lsp_index *index, lsp_symbol symbol) {
    lsp_symbol *made = base_arena_take(arena_of(index), sizeof *made);
    *made = symbol;
    return made;
}

/* ---- looking up ---- */

lsp_scope *lsp_scope_of(const lsp_index *index, const char *model) {
    return model ? front_table_get(&index->scopes, base_name_of(index->context->names, model))
                 : NULL;
}

lsp_scope *lsp_scope_of_part(const lsp_index *index, const lsp_symbol *part, const char *name) {
    lsp_scope *first = NULL;
    if (part->kind != LSP_ITEM || part->item->kind != ITEM_PART)
        return NULL;
    for (size_t i = 0; i < part->item->choices.count; i++) {
        const front_expr *call = part->item->choices.at[i].value;
        lsp_scope *scope = call->kind == EXPR_CALL ? lsp_scope_of(index, call->name) : NULL;
        if (scope && name && front_table_get(&scope->names, name))
            return scope;
        first = first ? first : scope;
    }
    return first;
}

lsp_symbol *lsp_lookup(const lsp_index *index, lsp_scope *scope, const char *name) {
    lsp_symbol *symbol = NULL;
    for (size_t dots = 0; scope; dots++) {
        size_t length = strcspn(name, ".");
        const char *step = interned(index, name, length);
        symbol = front_table_get(&scope->names, step);
        if (!symbol && dots == 0 && !name[length])
            return front_table_get(&index->functions, step);
        if (!symbol || !name[length])
            return symbol;
        name += length + 1;
        size_t inner = strcspn(name, ".");
        scope = lsp_scope_of_part(index, symbol, interned(index, name, inner));
    }
    return NULL;
}

/* Larger is further inside: an end that only touches counts least. */
const lsp_occurrence *lsp_occurrence_at(const lsp_index *index, const base_source *source,
                                        uint32_t offset) {
    const lsp_occurrence *touching = NULL;
    for (size_t i = 0; i < index->count; i++) {
        const lsp_occurrence *one = &index->at[i];
        if (one->span.source != source || offset < one->span.begin || offset > one->span.end)
            continue;
        if (offset < one->span.end)
            return one;
        touching = one;
    }
    return touching;
}

static const front_block *among(const front_blocks *blocks, const base_source *source,
                                uint32_t offset) {
    for (size_t i = 0; i < blocks->count; i++) {
        const front_block *block = blocks->at[i];
        if (block->span.source == source && block->span.begin <= offset &&
            offset <= block->span.end)
            return block;
    }
    return NULL;
}

const front_block *lsp_block_at(const front_program *program, uint32_t offset, bool *experiment) {
    const front_block *block = among(&program->models, program->source, offset);
    *experiment = false;
    if (!block)
        block = among(&program->extensions, program->source, offset);
    if (block)
        return block;
    *experiment = true;
    return among(&program->experiments, program->source, offset);
}

static const front_expr *setting_of(const front_block *experiment, const char *name) {
    for (size_t i = 0; i < experiment->items.count; i++) {
        const front_item *item = experiment->items.at[i];
        if (item->kind == ITEM_SETTING && strcmp(item->name, name) == 0)
            return item->choices.at[0].value;
    }
    return NULL;
}

const char *lsp_model_of(const lsp_index *index, const front_block *experiment) {
    for (size_t steps = 0; experiment && steps < 64; steps++) {
        const front_expr *model = setting_of(experiment, "model");
        if (model)
            return model->kind == EXPR_NAME ? model->name : NULL;
        const front_expr *like = setting_of(experiment, "like");
        const lsp_symbol *other = like && like->kind == EXPR_NAME
                                      ? front_table_get(&index->experiments, like->name)
                                      : NULL;
        experiment = other ? other->block : NULL;
    }
    return NULL;
}

/* ---- declaring ---- */

static void add_labels(lsp_index *index, lsp_symbol *symbol, const front_item *item) {
    for (size_t i = 0; i < item->choices.count; i++) {
        const front_choice *choice = &item->choices.at[i];
        if (!choice->label)
            continue;
        lsp_symbol **last = &symbol->labels;
        while (*last)
            last = &(*last)->next;
        *last = make_symbol(index, (lsp_symbol){.kind = LSP_LABEL,
                                                .name = choice->label,
                                                .span = choice->label_span,
                                                .item = item,
                                                .block = index->block,
                                                .value = choice->value});
        lsp_note(index, choice->label_span, *last, LSP_DECLARES);
    }
}

static void declare(lsp_index *index, lsp_scope *scope, const front_item *item) {
    lsp_symbol *symbol = front_table_get(&scope->names, item->name);
    if (!symbol) {
        symbol = make_symbol(index, (lsp_symbol){.kind = LSP_ITEM,
                                                 .name = item->name,
                                                 .span = item->name_span,
                                                 .item = item,
                                                 .block = index->block});
        front_table_put(arena_of(index), &scope->names, item->name, symbol);
        scope->symbols = base_arena_grow(arena_of(index), scope->symbols, scope->count,
                                         &scope->capacity, sizeof *scope->symbols);
        scope->symbols[scope->count++] = symbol;
    }
    lsp_note(index, item->name_span, symbol, LSP_DECLARES);
    add_labels(index, symbol, item);
}

/* Alternatives of `next` and `der` are chosen by the name of the state. */
static void declare_equation(lsp_index *index, lsp_scope *scope, const front_item *item) {
    bool equation = item->kind == ITEM_NEXT || item->kind == ITEM_DER;
    lsp_symbol *state = equation ? front_table_get(&scope->names, item->name) : NULL;
    index->item = item;
    if (state)
        add_labels(index, state, item);
}

static void declare_items(lsp_index *index, lsp_scope *scope, const front_block *block) {
    index->block = block;
    for (size_t i = 0; i < block->items.count; i++) {
        const front_item *item = index->item = block->items.at[i];
        if (front_has_own_name(item))
            declare(index, scope, item);
        if (item->kind != ITEM_SOLVER)
            continue;
        if (!scope->solver)
            scope->solver =
                make_symbol(index, (lsp_symbol){.kind = LSP_ITEM, .item = item, .block = block});
        add_labels(index, scope->solver, item);
    }
    for (size_t i = 0; i < block->items.count; i++)
        declare_equation(index, scope, block->items.at[i]);
    index->item = NULL;
    index->block = NULL;
}

static void declare_block(lsp_index *index, front_table *table, const front_block *block,
                          lsp_symbol_kind kind) {
    lsp_symbol *symbol = front_table_get(table, block->name);
    if (!symbol) {
        symbol = make_symbol(index, (lsp_symbol){kind, .name = block->name,
                                                 .span = block->name_span, .block = block});
        front_table_put(arena_of(index), table, block->name, symbol);
    }
    lsp_note(index, block->name_span, symbol, LSP_DECLARES);
}

static lsp_scope *scope_for(lsp_index *index, const front_block *block) {
    lsp_scope *scope = front_table_get(&index->scopes, block->name);
    if (!scope) {
        scope = base_arena_take(arena_of(index), sizeof *scope);
        scope->model = block;
        front_table_put(arena_of(index), &index->scopes, block->name, scope);
    }
    return scope;
}

static void declare_functions(lsp_index *index) {
    const front_items *functions = &index->program->functions;
    for (size_t i = 0; i < functions->count; i++) {
        const front_item *item = functions->at[i];
        lsp_symbol *symbol = front_table_get(&index->functions, item->name);
        if (!symbol) {
            symbol = make_symbol(index, (lsp_symbol){LSP_FUNCTION, .name = item->name,
                                                     .span = item->name_span, .item = item});
            front_table_put(arena_of(index), &index->functions, item->name, symbol);
        }
        lsp_note(index, item->name_span, symbol, LSP_DECLARES);
    }
}

void lsp_make_index(lsp_index *index) {
    const front_program *program = index->program;
    declare_functions(index);
    for (size_t i = 0; i < program->models.count; i++) {
        const front_block *block = program->models.at[i];
        declare_block(index, &index->models, block, LSP_MODEL);
        declare_items(index, scope_for(index, block), block);
    }
    for (size_t i = 0; i < program->extensions.count; i++) {
        const front_block *block = program->extensions.at[i];
        lsp_symbol *model = front_table_get(&index->models, block->name);
        if (model)
            lsp_note(index, block->name_span, model, LSP_READS);
        declare_items(index, scope_for(index, block), block);
    }
    for (size_t i = 0; i < program->experiments.count; i++)
        declare_block(index, &index->experiments, program->experiments.at[i], LSP_EXPERIMENT);
    lsp_walk_all(index);
}
