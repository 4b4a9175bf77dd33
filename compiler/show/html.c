/* A page that stands alone. It is HTML, and well-formed XML as well. */
#include <string.h>

#include "page.h"
#include "show/markup.h"

static void write_head(const show_page *page) {
    const front_checked *checked = page->subject->checked;
    base_writer *writer = page->writer;
    base_write(writer, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                       "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>");
    show_write_escaped(writer, checked->name);
    base_write(writer, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", page_style);
    show_write_escaped(writer, *checked->doc ? checked->doc : checked->name);
    base_write(writer, "</h1>\n");
}

/* Name, step, solvers and choices, on a line. */
static void write_facts(const show_page *page) {
    const front_checked *checked = page->subject->checked;
    base_writer *writer = page->writer;
    base_write(writer, "<p class=\"facts\">Model <code>%s</code>", checked->name);
    if (checked->map)
        base_write(writer, " · a map, without time");
    else
        base_write(writer, " · time step %s", checked->step_text);
    for (size_t k = 0; !checked->map && k < checked->system_count; k++) {
        const front_system *system = show_system(checked, k);
        base_write(writer, " · solver %s%s<code>%s</code>", *system->name ? "of " : "",
                   *system->name
                       ? base_arena_format(writer->arena, "<code>%s</code>: ", system->name)
                       : "",
                   show_solver(writer->arena, system));
    }
    for (size_t k = 0; k < checked->chosen_count; k++) {
        const front_chosen *chosen = &checked->chosen[k];
        const char *dot = strrchr(chosen->name, '.');
        if (strcmp(dot ? dot + 1 : chosen->name, "solver") != 0)
            base_write(writer, " · <code>%s = %s</code>", chosen->name, chosen->label);
    }
    base_write(writer, "</p>\n");
}

static bool is_new(const front_checked *checked, size_t s) {
    for (size_t k = 0; k < s; k++)
        if (show_system(checked, k)->block->span.source ==
            show_system(checked, s)->block->span.source)
            return false;
    return true;
}

/* What the files say of their sources at their top. */
static void write_sources(const show_page *page) {
    const front_checked *checked = page->subject->checked;
    for (size_t s = 0; s < checked->system_count; s++) {
        const base_source *source = show_system(checked, s)->block->span.source;
        if (!source || !is_new(checked, s))
            continue;
        front_words lines = show_header(page->subject->arena, source);
        if (!lines.count)
            continue;
        base_write(page->writer, "<div class=\"source\">\n");
        show_write_comment(page->writer, &lines);
        base_write(page->writer, "</div>\n");
    }
}

static void write_picture(const show_page *page) {
    bool stores = page->subject->checked->symbols[SYMBOL_STORE].count > 0;
    base_write(page->writer, "<h2>%s</h2>\n<figure>\n",
               stores ? "Stores and fluxes" : "What is made of what");
    show_write_graph(page->writer, page->subject);
    base_write(page->writer, "</figure>\n");
}

static void write_tables(const show_page *page) {
    const front_checked *checked = page->subject->checked;
    base_write(page->writer, "<h2>Symbols</h2>\n");
    show_write_symbol_table(page);
    if (!checked->symbols[SYMBOL_STORE].count && !checked->symbols[SYMBOL_STATE].count)
        return;
    base_write(page->writer, "<h2>Mass balance</h2>\n"
                             "<p>Proven: in the program that runs, the store changes by these "
                             "fluxes and nothing else.</p>\n");
    show_write_balance_table(page);
}

const char *show_html(const show_subject *subject) {
    base_writer writer = base_writer_start(subject->arena);
    const show_page page = {subject, &writer, show_all_equations(subject)};
    write_head(&page);
    write_facts(&page);
    write_sources(&page);
    write_picture(&page);
    base_write(&writer, "<h2>Equations</h2>\n<div class=\"equations\">\n");
    show_write_equations(&page);
    base_write(&writer, "</div>\n");
    show_write_legend(&page);
    write_tables(&page);
    base_write(&writer, "<footer>Made by <code>afflux show --html</code> from the source of the "
                        "model.</footer>\n</body>\n</html>\n");
    return writer.text;
}
