/* What a name is, where the cursor rests on it. */
#include <string.h>

#include "front/vocabulary.h"
#include "ir/unit_table.h"
#include "lsp/context.h"
#include "lsp/server.h"

typedef struct hovering {
    lsp_server *server;
    const lsp_place *place;
    base_writer out; /* Markdown */
} hovering;

static const struct {
    const char *name, *form, *words;
} language[] = {
#define WORD(name, form, words) {#name, form, words},
#include "lsp/word.def"
#undef WORD
};

static const struct {
    const char *name, *form, *words;
} special[] = {
#define SPECIAL(name, form, words) {#name, form, words},
#include "lsp/special.def"
#undef SPECIAL
};

enum { WORDS = sizeof language / sizeof *language };

/* ---- what a statement says ---- */

static void write_code(hovering *h, const char *text) {
    base_write(&h->out, "```afx\n%s\n```\n", text);
}

/* The statement as it is written, its later lines moved left as far as its first line stands. */
static void write_statement(hovering *h, base_span span) {
    const base_source *source = span.source;
    uint32_t line = span.begin;
    while (line > 0 && source->text[line - 1] != '\n')
        line--;
    uint32_t indent = (uint32_t)strspn(source->text + line, " ");
    base_writer code = base_writer_start(h->server->arena);
    for (uint32_t at = span.begin; at < span.end; at++) {
        base_write(&code, "%c", source->text[at]);
        if (source->text[at] == '\n')
            for (uint32_t k = 0; k < indent && source->text[at + 1] == ' '; k++)
                at++;
    }
    write_code(h, code.text ? code.text : "");
}

/* Told from the last sound analysis when this one does not know. */
static const front_known *known_of(const hovering *h, const lsp_symbol *symbol) {
    const lsp_analysis *now = h->place->analysis, *good = h->place->document->good;
    const front_known *known = lsp_known_of(now, symbol);
    if ((known && known->unit_known) || !good || good == now || !symbol->block)
        return known;
    lsp_scope *scope = lsp_scope_of(&good->index, symbol->block->name);
    const lsp_symbol *before = scope ? lsp_lookup(&good->index, scope, symbol->name) : NULL;
    const front_known *then = before ? lsp_known_of(good, before) : NULL;
    if (!then)
        then = lsp_known_of(good, symbol);
    return then && then->unit_known ? then : known;
}

static void write_unit(hovering *h, const lsp_symbol *symbol) {
    const front_known *known = known_of(h, symbol);
    const front_item *item = symbol->item;
    if (item->kind == ITEM_PART || item->kind == ITEM_NET || item->kind == ITEM_FN)
        return;
    if (known && known->symbol->kind == SYMBOL_DIM) {
        if (known->symbol->size && !known->symbol->assumed)
            base_write(&h->out, "size %zu\n\n", known->symbol->size);
        return;
    }
    bool inferred = !item->unit;
    if (known && known->unit_known && known->symbol->logical)
        base_write(&h->out, "a truth\n\n");
    else if (known && known->unit_known)
        base_write(&h->out, "unit `%s`%s\n\n", known->symbol->unit_text,
                   inferred ? " (inferred)" : "");
    else if (item->unit)
        base_write(&h->out, "unit `%s`\n\n", item->unit->text);
}

static void write_bounds(hovering *h, const lsp_symbol *symbol) {
    const front_known *known = known_of(h, symbol);
    if (!known || !known->unit_known)
        return;
    const front_symbol *found = known->symbol;
    if (found->kind == SYMBOL_PARAM)
        base_write(&h->out, "between %.6g and %.6g, usually %.6g\n\n", found->low, found->high,
                   found->normal);
    else if (found->kind == SYMBOL_SOLVE)
        base_write(&h->out, "found between %.6g and %.6g\n\n", found->low, found->high);
    else if (found->kind == SYMBOL_CONST)
        base_write(&h->out, "value %.6g\n\n", found->number / found->factor);
}

/* ---- who has to do with it ---- */

typedef enum relation { READ_BY, FILLED_BY, DRAINED_BY, SET_BY } relation;

static bool is_related(const lsp_occurrence *one, relation wanted) {
    if (!one->item || one->role == LSP_DECLARES)
        return false;
    bool flux = one->item->kind == ITEM_FLUX;
    switch (wanted) {
    case READ_BY:
        return one->role == LSP_READS;
    case FILLED_BY:
        return one->role == LSP_CHANGES && flux && !one->leaves;
    case DRAINED_BY:
        return one->role == LSP_CHANGES && flux && one->leaves;
    default:
        return one->role == LSP_CHANGES && !flux;
    }
}

/* `next a` is no name of its own. */
static const char *statement_name(const hovering *h, const front_item *item) {
    const char *word = front_item_words(item->kind);
    if (item->kind == ITEM_NEXT || item->kind == ITEM_DER)
        return base_arena_format(h->server->arena, "%s %s", word, item->name);
    return item->name ? item->name : word;
}

/* Names of statements, each once. */
static void write_related(hovering *h, const lsp_symbol *symbol, relation wanted,
                          const char *heading) {
    enum { MOST = 24 };
    const lsp_index *index = &h->place->analysis->index;
    const front_item *shown[MOST];
    size_t count = 0, more = 0;
    for (size_t i = 0; i < index->count; i++) {
        const lsp_occurrence *one = &index->at[i];
        if (one->symbol != symbol || !is_related(one, wanted))
            continue;
        bool again = one->item == symbol->item;
        for (size_t k = 0; k < count; k++)
            again = again || shown[k] == one->item;
        if (!again && count == MOST)
            more++;
        else if (!again)
            shown[count++] = one->item;
    }
    for (size_t k = 0; k < count; k++)
        base_write(&h->out, "%s `%s`", k ? "," : heading, statement_name(h, shown[k]));
    if (more)
        base_write(&h->out, " and %zu more", more);
    if (count)
        base_write(&h->out, "\n\n");
}

static void write_place(hovering *h, const lsp_symbol *symbol) {
    const base_source *source = symbol->span.source;
    const char *slash = strrchr(source->path, '/');
    base_write(&h->out, "%s:%u", slash ? slash + 1 : source->path,
               base_position_of(source, symbol->span.begin).line);
    if (symbol->block && symbol->kind != LSP_MODEL && symbol->kind != LSP_EXPERIMENT)
        base_write(&h->out, ", in `%s`", symbol->block->name);
}

static void write_item(hovering *h, const lsp_symbol *symbol) {
    const front_item *item = symbol->item;
    write_statement(h, item->span);
    if (item->doc && *item->doc)
        base_write(&h->out, "%s\n\n", item->doc);
    write_unit(h, symbol);
    write_bounds(h, symbol);
    write_related(h, symbol, SET_BY, "changed by");
    write_related(h, symbol, FILLED_BY, "filled by");
    write_related(h, symbol, DRAINED_BY, "drained by");
    write_related(h, symbol, READ_BY, "read by");
}

static size_t count_items(const front_block *block, front_item_kind kind) {
    size_t count = 0;
    for (size_t i = 0; i < block->items.count; i++)
        count += block->items.at[i]->kind == kind;
    return count;
}

static void write_block(hovering *h, const lsp_symbol *symbol) {
    const front_block *block = symbol->block;
    bool model = symbol->kind == LSP_MODEL;
    write_code(h, base_arena_format(h->server->arena, "%s %s", model ? "model" : "experiment",
                                    block->name));
    if (block->doc && *block->doc)
        base_write(&h->out, "%s\n\n", block->doc);
    if (model)
        base_write(&h->out, "%zu stores, %zu fluxes, %zu parameters, %zu outputs\n\n",
                   count_items(block, ITEM_STORE), count_items(block, ITEM_FLUX),
                   count_items(block, ITEM_PARAM), count_items(block, ITEM_OUTPUT));
}

static void write_symbol(hovering *h, const lsp_symbol *symbol) {
    switch (symbol->kind) {
    case LSP_ITEM:
    case LSP_FUNCTION:
        write_item(h, symbol);
        break;
    case LSP_WORD:
        write_statement(h, symbol->item->span);
        base_write(&h->out, "what `%s` is called with\n\n", symbol->item->name);
        break;
    case LSP_LABEL:
        write_code(h, base_arena_format(h->server->arena, "| %s = %s", symbol->name,
                                        lsp_copy(h->server->arena, symbol->value->span)));
        base_write(&h->out, "an alternative of `%s`\n\n",
                   symbol->item->name ? symbol->item->name : "solver");
        break;
    default:
        write_block(h, symbol);
    }
    write_place(h, symbol);
}

/* ---- what the language itself has ---- */

static bool write_function(hovering *h, const char *name) {
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        if (row->form != OP_CALL || strcmp(row->spelling, name) != 0)
            continue;
        static const char *const forms[] = {"", "(x)", "(x, y)", "(x, y, z)"};
        write_code(h, base_arena_format(h->server->arena, "%s%s", name, forms[row->arity]));
        base_write(&h->out, "%s%s\n", row->words,
                   row->kink == OP_JUMP   ? "; it jumps, and its derivative is 0"
                   : row->kink == OP_KINK ? "; it has a kink"
                                          : "");
        return true;
    }
    return false;
}

static bool write_special(hovering *h, const char *name) {
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcmp(special[i].name, name) == 0) {
            write_code(h, special[i].form);
            base_write(&h->out, "%s\n", special[i].words);
            return true;
        }
    return false;
}

static bool write_unit_row(hovering *h, const char *name) {
    for (const unit_row *row = unit_rows; row->name; row++) {
        if (strcmp(row->name, name) != 0)
            continue;
        ir_unit unit = unit_of_row(row), si = unit;
        char text[128];
        si.scale = si.time_scale = 1;
        unit_print(si, 1, text, sizeof text);
        write_code(h, name);
        base_write(&h->out, "a unit: %.10g `%s`", row->scale, row->sort == UNIT_POINT ? "K" : text);
        if (row->sort == UNIT_POINT)
            base_write(&h->out, ", a point on a scale whose zero lies at %.10g K", row->offset);
        base_write(&h->out, "\n");
        return true;
    }
    return false;
}

static bool write_word(hovering *h, const char *name) {
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(language[i].name, name) == 0) {
            write_code(h, language[i].form);
            base_write(&h->out, "%s\n", language[i].words);
            return true;
        }
    return false;
}

static bool write_setting(hovering *h, const char *name) {
    const char *meaning, *known;
    for (size_t i = 0; (known = front_setting_at(i, &meaning)); i++)
        if (strcmp(known, name) == 0) {
            write_code(h, base_arena_format(h->server->arena, "%s = ...", name));
            base_write(&h->out, "%s\n", meaning);
            return true;
        }
    for (size_t i = 0; i < h->server->options->choice_count; i++) {
        const lsp_choice *choice = &h->server->options->choices[i];
        if (strcmp(choice->name, name) == 0) {
            base_write(&h->out, "`%s`, for `%s`: %s\n", name, choice->setting, choice->words);
            return true;
        }
    }
    return false;
}

/* The first byte of the line that is no blank. */
static bool begins_line(base_span word) {
    uint32_t at = word.begin;
    while (at > 0 && (word.source->text[at - 1] == ' ' || word.source->text[at - 1] == '\t'))
        at--;
    return at == 0 || strchr("\n{;", word.source->text[at - 1]);
}

static bool write_language(hovering *h, base_span word) {
    const char *name = lsp_copy(h->server->arena, word);
    bool experiment;
    if (lsp_is_prose(word.source, word.begin))
        return false;
    lsp_block_at(h->place->analysis->program, h->place->offset, &experiment);
    if (begins_line(word) && (write_word(h, name) || (experiment && write_setting(h, name))))
        return true;
    if (word.source->text[word.end] == '(' && write_function(h, name))
        return true;
    return (experiment && write_setting(h, name)) || write_special(h, name) ||
           write_function(h, name);
}

/* Units are a namespace of their own: in `k : 1/d` a day is meant, whatever else is called `d`. */
static bool write_unit_at(hovering *h, base_span word) {
    const char *name = lsp_copy(h->server->arena, word);
    ir_unit unit;
    if (!unit_named(name, &unit))
        return false;
    lsp_context context = lsp_context_at(h->server->arena, word.source, word.begin);
    return context.expected == LSP_UNIT && write_unit_row(h, name);
}

cJSON *lsp_hover(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    if (!place.document)
        return NULL;
    hovering h = {server, &place, base_writer_start(server->arena)};
    base_span word = lsp_word_at(place.source, place.offset), span = word;
    bool unit = word.begin < word.end && write_unit_at(&h, word);
    lsp_symbol *symbol = unit ? NULL : lsp_symbol_at(&place, &span);
    if (symbol && symbol->span.source)
        write_symbol(&h, symbol);
    else if (!unit && (word.begin == word.end || !write_language(&h, word)))
        return NULL;
    cJSON *made = cJSON_CreateObject();
    cJSON_AddItemToObject(made, "contents", lsp_make_markdown(h.out.text));
    cJSON_AddItemToObject(made, "range", lsp_make_range(span, server->documents.encoding));
    return made;
}
