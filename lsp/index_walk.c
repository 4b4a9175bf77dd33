/* The walk over the tree that finds what each name means. */
#include <string.h>

#include "lsp/index.h"

/* A function whose body is walked: its words stand above all other names. */
typedef struct walk {
    lsp_index *index;
    lsp_symbol *words; /* as many as the function has */
    size_t word_count;
} walk;

static const char *interned(const walk *w, const char *text, size_t length) {
    return base_name(w->index->context->names, text, length);
}

static base_span slice(base_span span, size_t begin, size_t length) {
    uint32_t from = span.begin + (uint32_t)begin;
    return (base_span){span.source, from, from + (uint32_t)length};
}

/* Notes each step of a dotted name; the symbol of the last, NULL when it is unknown. */
static lsp_symbol *resolve(walk *w, lsp_scope *scope, const char *name, base_span span) {
    lsp_symbol *symbol = NULL;
    for (size_t begin = 0;;) {
        size_t length = strcspn(name + begin, ".");
        const char *step = interned(w, name + begin, length);
        symbol = scope ? front_table_get(&scope->names, step) : NULL;
        if (!symbol && begin == 0 && !name[length])
            symbol = front_table_get(&w->index->functions, step);
        if (symbol)
            lsp_note(w->index, slice(span, begin, length), symbol, LSP_READS);
        if (!symbol || !name[begin + length])
            return symbol;
        begin += length + 1;
        const char *inner = interned(w, name + begin, strcspn(name + begin, "."));
        scope = lsp_scope_of_part(w->index, symbol, inner);
    }
}

static lsp_symbol *read_name(walk *w, const char *name, base_span span) {
    for (size_t i = 0; i < w->word_count; i++)
        if (w->words[i].name == name) {
            lsp_note(w->index, span, &w->words[i], LSP_READS);
            return &w->words[i];
        }
    return resolve(w, w->index->scope, name, span);
}

static void walk_expr(walk *w, const front_expr *expr);

static void walk_indices(walk *w, const front_indices *indices) {
    for (size_t i = 0; i < indices->count; i++) {
        walk_expr(w, indices->at[i].at);
        walk_expr(w, indices->at[i].value);
    }
}

static void walk_arguments(walk *w, const front_expr *expr) {
    for (size_t i = 0; i < expr->arguments.count; i++)
        walk_expr(w, expr->arguments.at[i]);
}

static void walk_expr(walk *w, const front_expr *expr) {
    if (!expr)
        return;
    if (expr->kind == EXPR_NAME)
        read_name(w, expr->name, expr->span);
    else if (expr->kind == EXPR_CALL || expr->kind == EXPR_ELEMENT)
        read_name(w, expr->name, expr->name_span);
    walk_indices(w, &expr->indices);
    walk_arguments(w, expr);
}

/* ---- statements of models ---- */

/* What a part is given: names of its model on the left, of this one on the right. */
static void walk_part(walk *w, const front_expr *call) {
    lsp_symbol *model = front_table_get(&w->index->models, call->name);
    lsp_scope *inner = front_table_get(&w->index->scopes, call->name);
    if (call->kind != EXPR_CALL)
        return;
    if (model)
        lsp_note(w->index, call->name_span, model, LSP_READS);
    for (size_t i = 0; i < call->arguments.count; i++) {
        const front_expr *argument = call->arguments.at[i];
        if (argument->kind == EXPR_NAMED && inner && front_table_get(&inner->names, argument->name))
            resolve(w, inner, argument->name, argument->name_span);
        walk_expr(w, argument);
    }
}

static void walk_choices(walk *w, const front_item *item) {
    for (size_t i = 0; i < item->choices.count; i++) {
        const front_expr *value = item->choices.at[i].value;
        if (item->kind == ITEM_PART)
            walk_part(w, value);
        else if (item->kind != ITEM_SOLVER)
            walk_expr(w, value);
    }
}

static void walk_end(walk *w, const front_end *end, bool leaves) {
    if (!end->name)
        return;
    size_t before = w->index->count;
    resolve(w, w->index->scope, end->name, slice(end->span, 0, strlen(end->name)));
    if (w->index->count > before) {
        w->index->at[w->index->count - 1].role = LSP_CHANGES;
        w->index->at[w->index->count - 1].leaves = leaves;
    }
    walk_indices(w, &end->indices);
}

/* `use NAME = label`, where NAME may lead into a part, or be `solver`. */
static void walk_use(walk *w, const front_item *item) {
    lsp_symbol *symbol = resolve(w, w->index->scope, item->name, item->name_span);
    if (!symbol && w->index->scope && strcmp(item->name, "solver") == 0)
        symbol = w->index->scope->solver;
    for (lsp_symbol *label = symbol ? symbol->labels : NULL; label; label = label->next)
        if (label->name == item->label)
            lsp_note(w->index, item->label_span, label, LSP_READS);
}

static void enter_words(walk *w, const front_item *item) {
    base_arena *arena = w->index->context->arena;
    w->word_count = item->words.count;
    w->words = base_arena_take(arena, (w->word_count + 1) * sizeof *w->words);
    for (size_t i = 0; i < w->word_count; i++) {
        const front_word *word = &item->words.at[i];
        w->words[i] = (lsp_symbol){.kind = LSP_WORD,
                                   .name = word->name,
                                   .span = word->span,
                                   .item = item,
                                   .block = w->index->block};
        lsp_note(w->index, word->span, &w->words[i], LSP_DECLARES);
    }
}

static void walk_item(walk *w, const front_item *item) {
    lsp_index *index = w->index;
    index->item = item;
    w->word_count = 0;
    if (item->kind == ITEM_USE)
        walk_use(w, item);
    if (item->kind == ITEM_FN)
        enter_words(w, item);
    if (item->kind == ITEM_NEXT || item->kind == ITEM_DER) {
        size_t before = index->count;
        resolve(w, index->scope, item->name, item->name_span);
        if (index->count > before)
            index->at[index->count - 1].role = LSP_CHANGES;
    }
    for (size_t i = 0; i < item->over.count; i++) {
        resolve(w, index->scope, item->over.at[i].name, item->over.at[i].span);
        walk_expr(w, item->over.at[i].low);
        walk_expr(w, item->over.at[i].high);
    }
    walk_end(w, &item->from, true);
    walk_end(w, &item->to, false);
    walk_expr(w, item->low);
    walk_expr(w, item->high);
    walk_expr(w, item->normal);
    walk_choices(w, item);
    walk_expr(w, item->condition);
    index->item = NULL;
}

/* ---- experiments ---- */

static void note_experiments(walk *w, const front_expr *value) {
    lsp_symbol *symbol =
        value->kind == EXPR_NAME ? front_table_get(&w->index->experiments, value->name) : NULL;
    if (symbol)
        lsp_note(w->index, value->span, symbol, LSP_READS);
    for (size_t i = 0; i < value->arguments.count; i++)
        note_experiments(w, value->arguments.at[i]);
}

/* Names of a model among the arguments of what an experiment calls: not its function, and not what
 * is said by name, `activation = tanh`, unless it is a loss. */
static void walk_setting(walk *w, const front_expr *value, bool named) {
    if (value->kind == EXPR_NAME)
        resolve(w, w->index->scope, value->name, value->span);
    if (value->kind == EXPR_NAMED && !named)
        return;
    for (size_t i = 0; i < value->arguments.count; i++)
        walk_setting(w, value->arguments.at[i], named);
}

/* `soften = ["rain=0.5"]`: the names inside the texts. */
static void walk_texts(walk *w, const front_expr *value) {
    if (value->kind == EXPR_STRING) {
        size_t length = strcspn(value->name, "=:");
        const char *name = interned(w, value->name, length);
        resolve(w, w->index->scope, name, slice(value->span, 1, length));
    }
    for (size_t i = 0; i < value->arguments.count; i++)
        walk_texts(w, value->arguments.at[i]);
}

static bool is_one_of(const char *name, const char *const *names) {
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static void walk_experiment_item(walk *w, const front_item *item) {
    static const char *const others[] = {"like", "mean", "best", NULL};
    static const char *const readers[] = {"static", "dynamic", "routing", "loss", NULL};
    w->index->item = item;
    if (item->kind == ITEM_USE) {
        walk_use(w, item);
        return;
    }
    const front_expr *value = item->choices.at[0].value;
    lsp_symbol *model = value->kind == EXPR_NAME && strcmp(item->name, "model") == 0
                            ? front_table_get(&w->index->models, value->name)
                            : NULL;
    if (model)
        lsp_note(w->index, value->span, model, LSP_READS);
    else if (is_one_of(item->name, others))
        note_experiments(w, value);
    else if (strcmp(item->name, "soften") == 0)
        walk_texts(w, value);
    else if (is_one_of(item->name, readers))
        walk_setting(w, value, strcmp(item->name, "loss") == 0);
}

static void walk_blocks(walk *w, const front_blocks *blocks) {
    for (size_t i = 0; i < blocks->count; i++) {
        const front_block *block = w->index->block = blocks->at[i];
        w->index->scope = lsp_scope_of(w->index, block->name);
        for (size_t k = 0; k < block->items.count; k++)
            walk_item(w, block->items.at[k]);
    }
}

void lsp_walk_all(lsp_index *index) {
    walk w = {.index = index};
    const front_program *program = index->program;
    for (size_t i = 0; i < program->functions.count; i++)
        walk_item(&w, program->functions.at[i]);
    walk_blocks(&w, &program->models);
    walk_blocks(&w, &program->extensions);
    w.word_count = 0;
    for (size_t i = 0; i < program->experiments.count; i++) {
        const front_block *block = index->block = program->experiments.at[i];
        index->scope = lsp_scope_of(index, lsp_model_of(index, block));
        for (size_t k = 0; k < block->items.count; k++)
            walk_experiment_item(&w, block->items.at[k]);
    }
    index->item = NULL;
    index->block = NULL;
    index->scope = NULL;
}
