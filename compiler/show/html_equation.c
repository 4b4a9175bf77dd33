/* Equations of a page: a line each, numbered, every alternative on a line of its own. */
#include <string.h>

#include "show/equation.h"
#include "show/markup.h"
#include "show/name.h"

static show_formula formula_on(const show_page *page, const show_equation *equation) {
    return (show_formula){.writer = page->writer,
                          .checked = page->subject->checked,
                          .system = equation->system,
                          .function = equation->item->kind == ITEM_FN ? equation->item : NULL};
}

/* ---- where a flux leads ---- */

static void write_end(const show_page *page, const show_formula *formula, const front_end *end) {
    base_write(page->writer, "<math>");
    show_write_name(formula, end->name, &end->indices);
    base_write(page->writer, "</math>");
}

static void write_ends(const show_page *page, const show_formula *formula, const front_item *item) {
    if (item->from.name)
        write_end(page, formula, &item->from);
    base_write(page->writer, " → ");
    if (item->to.name)
        write_end(page, formula, &item->to);
}

static void write_bounds(const show_page *page, const show_formula *formula,
                         const front_item *item) {
    base_write(page->writer, "<span class=\"where\">solved for <math>");
    show_write_declared(formula, item);
    show_write_piece(formula, SHOW_AND_IN);
    base_write(page->writer, "<mo>[</mo>");
    show_write_formula(formula, item->low);
    show_write_piece(formula, SHOW_COMMA);
    show_write_formula(formula, item->high);
    base_write(page->writer, "<mo>]</mo></math>, from <math>");
    show_write_formula(formula, item->normal);
    base_write(page->writer, "</math></span>");
}

static void write_margin(const show_page *page, const show_formula *formula,
                         const front_item *item) {
    base_write(page->writer, "<span class=\"margin\">");
    if (item->kind == ITEM_FLUX)
        write_ends(page, formula, item);
    else if (item->kind == ITEM_OUTPUT || item->kind == ITEM_PARAM)
        base_write(page->writer, item->kind == ITEM_OUTPUT ? "output" : "derived");
    base_write(page->writer, "</span>");
}

/* ---- lines ---- */

/* The number, and a letter for each of several alternatives. */
static void write_number(const show_page *page, size_t number, const front_item *item,
                         size_t choice) {
    base_write(page->writer, "<span class=\"number\">(%zu", number);
    if (item->choices.count > 1 && choice < 26)
        base_write(page->writer, "%c", (char)('a' + choice));
    base_write(page->writer, ")</span>");
}

static void write_label(const show_page *page, const char *label, bool chosen) {
    base_write(page->writer, "<span class=\"label\">");
    show_write_escaped(page->writer, label);
    base_write(page->writer, chosen ? " ✓</span>" : "</span>");
}

static void write_choice(const show_page *page, size_t number, size_t choice) {
    const show_equation *equation = &page->equations.at[number - 1];
    const front_item *item = equation->item;
    const show_formula formula = formula_on(page, equation);
    const char *label = item->choices.count ? item->choices.at[choice].label : NULL;
    bool chosen = !label || show_is_chosen(page->subject, equation->system, item, choice);
    base_write(page->writer, "<div class=\"equation%s\"", chosen ? "" : " other");
    if (!choice)
        base_write(page->writer, " id=\"e-%zu\"", number);
    base_write(page->writer, ">");
    write_margin(page, &formula, item);
    base_write(page->writer, "<span class=\"body\"><math display=\"block\"><mrow>");
    show_write_equation(&formula, item, choice);
    base_write(page->writer, "</mrow></math>");
    if (item->kind == ITEM_SOLVE)
        write_bounds(page, &formula, item);
    base_write(page->writer, "</span>");
    if (label)
        write_label(page, label, chosen);
    write_number(page, number, item, choice);
    base_write(page->writer, "</div>\n");
}

static void write_equation(const show_page *page, size_t number) {
    const show_equation *equation = &page->equations.at[number - 1];
    size_t choices = equation->item->choices.count;
    for (size_t k = 0; k < choices || !k; k++)
        write_choice(page, number, k);
}

/* ---- parts ---- */

/* `bucket = hbv(P = P, ...)`, every alternative of it. */
static void write_part(const show_page *page, const front_system *system, const front_item *item) {
    for (size_t k = 0; k < item->choices.count; k++) {
        const char *label = item->choices.at[k].label;
        bool chosen = !label || show_is_chosen(page->subject, system, item, k);
        base_write(page->writer, "<div class=\"equation%s\"><span class=\"margin\">part</span>",
                   chosen ? "" : " other");
        base_write(page->writer, "<span class=\"body\"><code>%s = ", item->name);
        show_write_escaped(page->writer,
                           front_print_expr(page->subject->arena, item->choices.at[k].value));
        base_write(page->writer, "</code></span>");
        if (label)
            write_label(page, label, chosen);
        base_write(page->writer, "</div>\n");
    }
}

static void write_system(const show_page *page, const front_system *system, size_t *number) {
    const front_block *block = system->block;
    if (*system->name)
        base_write(page->writer, "<h3>%s: the model %s</h3>\n", system->name, system->model);
    if (*system->name && block->doc) {
        base_write(page->writer, "<p>");
        show_write_escaped(page->writer, block->doc);
        base_write(page->writer, "</p>\n");
    }
    for (size_t k = 0; k < block->items.count; k++) {
        const front_item *item = block->items.at[k];
        if (!show_is_equation(item) && item->kind != ITEM_PART)
            continue;
        front_words lines = show_comment_before(page->subject->arena, block, k);
        show_write_comment(page->writer, &lines);
        if (item->kind == ITEM_PART)
            write_part(page, system, item);
        else
            write_equation(page, ++*number);
    }
}

void show_write_equations(const show_page *page) {
    size_t number = 0;
    while (number < page->equations.count && !page->equations.at[number].system)
        write_equation(page, ++number);
    for (size_t s = 0; s < page->subject->checked->system_count; s++)
        write_system(page, show_system(page->subject->checked, s), &number);
}
