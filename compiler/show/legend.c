#include <string.h>

#include "show/markup.h"

static bool reads(const front_expr *expr, const char *word);

static bool list_reads(const front_exprs *list, const char *word) {
    for (size_t k = 0; k < list->count; k++)
        if (reads(list->at[k], word))
            return true;
    return false;
}

static bool index_reads(const front_index *index, const char *word) {
    static const char *const answers[] = {
        [ANSWER_NONE] = "", [ANSWER_VALUE] = "|", [ANSWER_EDGE] = "edge", [ANSWER_WRAP] = "wrap"};
    return strcmp(answers[index->answer], word) == 0 || reads(index->at, word) ||
           (index->value && reads(index->value, word));
}

static bool reads(const front_expr *expr, const char *word) {
    bool named = expr->kind == EXPR_NAME || expr->kind == EXPR_CALL;
    if (named && strcmp(expr->name, word) == 0)
        return true;
    if (expr->kind == EXPR_STEP && strcmp(word, "dt") == 0)
        return true;
    if (expr->kind == EXPR_OPERATION && strcmp(op_row_of(expr->operation)->spelling, word) == 0)
        return true;
    for (size_t k = 0; k < expr->indices.count; k++)
        if (index_reads(&expr->indices.at[k], word))
            return true;
    return list_reads(&expr->arguments, word);
}

static bool item_reads(const front_item *item, const char *word) {
    if (item->kind == ITEM_NEXT && strcmp(word, "dt") == 0)
        return true;
    for (size_t k = 0; k < item->choices.count; k++)
        if (reads(item->choices.at[k].value, word))
            return true;
    return (item->condition && reads(item->condition, word)) ||
           (item->normal && reads(item->normal, word));
}

static bool is_read(const show_equations *equations, const char *word) {
    for (size_t k = 0; k < equations->count; k++)
        if (item_reads(equations->at[k].item, word))
            return true;
    return false;
}

typedef struct legend_entry {
    const char *word, *form, *meaning;
} legend_entry;

void show_write_legend(const show_page *page) {
    static const legend_entry entries[] = {
#define LEGEND(WORD, FORM, MEANING) {WORD, FORM, MEANING},
#include "show/legend.def"
#undef LEGEND
    };
    const char *before = "<p class=\"legend\">";
    for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) {
        if (!is_read(&page->equations, entries[k].word))
            continue;
        base_write(page->writer, "%s<b>%s</b> %s", before, entries[k].form, entries[k].meaning);
        before = ";\n";
    }
    if (*before == ';')
        base_write(page->writer, ".</p>\n");
}
