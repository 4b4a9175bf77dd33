/* Pieces of HTML and of XML. */
#ifndef SHOW_MARKUP_H
#define SHOW_MARKUP_H

#include "show/formula.h"
#include "show/view.h"

/* Text as content or in quotes; bytes that XML does not know become U+FFFD. */
void show_write_escaped(base_writer *writer, const char *text);
/* Paragraphs, divided by empty lines. */
void show_write_comment(base_writer *writer, const front_words *lines);

/* What is written on a page. */
typedef struct show_page {
    const show_subject *subject;
    base_writer *writer;
    show_equations equations;
} show_page;

/* All equations, part by part. */
void show_write_equations(const show_page *page);
void show_write_symbol_table(const show_page *page);
void show_write_balance_table(const show_page *page);
/* Words whose meaning a reader may not know, as far as the equations have them. */
void show_write_legend(const show_page *page);

/* The name of a symbol as a formula that leads to its row. */
void show_write_symbol(const show_page *page, const front_symbol *symbol);

/* The picture of stores and fluxes. */
void show_write_graph(base_writer *writer, const show_subject *subject);

#endif
