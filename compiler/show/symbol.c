/* Names in formulas: letters, what stands below them, and where they lead. */
#include <string.h>

#include "show/formula.h"
#include "show/name.h"

static const front_symbol *find_whole(const front_checked *checked, const char *name) {
    for (front_symbol_kind kind = 0; kind < SYMBOL_KINDS; kind++)
        for (size_t k = 0; k < checked->symbols[kind].count; k++)
            if (strcmp(checked->symbols[kind].at[k]->name, name) == 0)
                return checked->symbols[kind].at[k];
    for (size_t k = 0; k < checked->dropped.count; k++)
        if (strcmp(checked->dropped.at[k]->name, name) == 0)
            return checked->dropped.at[k];
    return NULL;
}

const front_symbol *show_find(const front_checked *checked, const front_system *system,
                              const char *name) {
    if (!system)
        return NULL;
    if (!*system->name)
        return find_whole(checked, name);
    char whole[1024];
    size_t length = strlen(system->name), rest = strlen(name);
    if (length + rest + 2 > sizeof whole)
        return NULL;
    memcpy(whole, system->name, length);
    whole[length] = '.';
    memcpy(whole + length + 1, name, rest + 1);
    return find_whole(checked, whole);
}

static bool is_word(const front_item *function, const char *name) {
    for (size_t k = 0; function && k < function->words.count; k++)
        if (strcmp(function->words.at[k].name, name) == 0)
            return true;
    return false;
}

/* `z.n`: the dim z; NULL: the name is no such thing. */
static const char *dim_sized(const show_formula *formula, const char *name) {
    size_t length = strlen(name);
    if (length < 3 || strcmp(name + length - 2, ".n") != 0)
        return NULL;
    const char *dim = base_arena_copy(formula->writer->arena, name, length - 2);
    const front_system *system = formula->system;
    for (size_t k = 0; system && k < system->block->items.count; k++) {
        const front_item *item = system->block->items.at[k];
        if (item->kind == ITEM_DIM && strcmp(item->name, dim) == 0)
            return dim;
    }
    return NULL;
}

/* ---- letters ---- */

/* Letters and digits; LaTeX wants a sign before a bar. */
static void write_upright(const show_formula *formula, const char *text, size_t length) {
    base_write(formula->writer, "\\mathrm{");
    for (size_t k = 0; k < length; k++)
        base_write(formula->writer, "%s%c", text[k] == '_' ? "\\" : "", text[k]);
    base_write(formula->writer, "}");
}

static void write_letters(const show_formula *formula, const char *text) {
    const char *greek = show_greek(text);
    base_writer *writer = formula->writer;
    if (!formula->latex)
        base_write(writer, "%s", greek ? greek : text);
    else if (greek)
        base_write(writer, "\\%s ", text);
    else if (strlen(text) == 1)
        base_write(writer, "%s", text);
    else
        write_upright(formula, text, strlen(text));
}

static void write_before(const show_formula *formula, const char *before) {
    if (*before && formula->latex)
        write_upright(formula, before, strlen(before));
    else if (*before)
        base_write(formula->writer, "<mtext>%s</mtext>", before);
}

/* The letters as an identifier, which leads to the row of its symbol. */
static void write_base(const show_formula *formula, const char *base, const char *target) {
    base_writer *writer = formula->writer;
    base_write(writer, formula->latex ? "" : "<mi>");
    if (target && !formula->latex)
        base_write(writer, "<a href=\"#s-%s\">", target);
    write_letters(formula, base);
    if (target && !formula->latex)
        base_write(writer, "</a>");
    base_write(writer, formula->latex ? "" : "</mi>");
}

/* Words below a letter, divided by commas. */
static void write_words_below(const show_formula *formula, const char *below) {
    while (*below) {
        size_t length = strcspn(below, ",");
        const char *greek = show_greek(base_arena_copy(formula->writer->arena, below, length));
        bool digits = strspn(below, "0123456789") == length;
        if (greek && !formula->latex)
            base_write(formula->writer, "<mi>%s</mi>", greek);
        else if (digits)
            base_write(formula->writer, formula->latex ? "%.*s" : "<mn>%.*s</mn>", (int)length,
                       below);
        else if (formula->latex)
            write_upright(formula, below, length);
        else
            base_write(formula->writer, "<mi mathvariant=\"normal\">%.*s</mi>", (int)length, below);
        below += length;
        if (!*below)
            return;
        show_write_piece(formula, SHOW_COMMA);
        below++;
    }
}

static void write_index(const show_formula *formula, const front_index *index) {
    static const char *const words[] = {[ANSWER_EDGE] = "edge", [ANSWER_WRAP] = "wrap"};
    show_write_formula(formula, index->at);
    if (index->answer == ANSWER_NONE)
        return;
    show_write_piece(formula, SHOW_BAR);
    if (index->answer == ANSWER_VALUE)
        show_write_formula(formula, index->value);
    else
        base_write(formula->writer, formula->latex ? "\\text{%s}" : "<mtext>%s</mtext>",
                   words[index->answer]);
}

/* ---- names ---- */

/* The dims that a whole array stands for, those of the part around it left out. */
static size_t first_own_dim(const show_formula *formula, const char *name) {
    const front_system *system = formula->system;
    return !system || strchr(name, '.') || !*system->name ? 0 : system->dims.rank;
}

static void write_whole_dims(const show_formula *formula, const front_symbol *symbol, size_t first,
                             bool more) {
    for (size_t k = first; k < symbol->dims.rank; k++) {
        if (more || k > first)
            show_write_piece(formula, SHOW_COMMA);
        write_base(formula, show_last_name(symbol->dims.at[k]->name), NULL);
    }
}

void show_write_name(const show_formula *formula, const char *text, const front_indices *indices) {
    const char *dim = dim_sized(formula, text);
    bool word = is_word(formula->function, text);
    const front_symbol *symbol =
        word ? NULL : show_find(formula->checked, formula->system, dim ? dim : text);
    const char *target = symbol && !formula->plain ? symbol->name : NULL;
    if (!word && strcmp(text, "dt") == 0) {
        show_write_piece(formula, SHOW_STEP);
        return;
    }
    show_name name = dim ? (show_name){"", "n", dim} : show_name_of(formula->writer->arena, text);
    size_t given = indices ? indices->count : 0, own = first_own_dim(formula, text);
    size_t whole = symbol && !given && !dim && symbol->dims.rank > own ? symbol->dims.rank : 0;
    bool below = *name.below || given || whole;
    write_before(formula, name.before);
    if (below)
        show_write_piece(formula, SHOW_BELOW);
    write_base(formula, name.base, target);
    if (!below)
        return;
    show_write_piece(formula, SHOW_BELOW_THEN);
    if (dim)
        write_base(formula, dim, NULL);
    else
        write_words_below(formula, name.below);
    for (size_t k = 0; k < given; k++) {
        if (k || *name.below)
            show_write_piece(formula, SHOW_COMMA);
        write_index(formula, &indices->at[k]);
    }
    if (whole)
        write_whole_dims(formula, symbol, own, *name.below);
    show_write_piece(formula, SHOW_BELOW_END);
}

void show_write_declared(const show_formula *formula, const front_item *item) {
    base_arena *arena = formula->writer->arena;
    front_indices indices = {0};
    indices.at = base_arena_take(arena, (item->over.count + 1) * sizeof *indices.at);
    for (size_t k = 0; k < item->over.count; k++) {
        front_expr *at = base_arena_take(arena, sizeof *at);
        *at = (front_expr){.kind = EXPR_NAME, .name = item->over.at[k].name};
        indices.at[indices.count++] = (front_index){.at = at};
    }
    show_write_name(formula, item->name, &indices);
}
