/* A model as its author and readers want to see it: as text, as a page with a picture and typeset
 * equations, as LaTeX for a paper. Texts live in the arena; nothing is printed here. */
#ifndef SHOW_SHOW_H
#define SHOW_SHOW_H

#include "front/front.h"

typedef struct show_subject {
    base_arena *arena;
    const front_program *program;
    const front_checked *checked;
    const bool *proven; /* by store */
} show_subject;

/* Tables for a terminal: symbols, equations in the order of the source, mass balance. */
const char *show_text(const show_subject *subject);
/* Stores and fluxes, an SVG that stands alone. */
const char *show_graph(const show_subject *subject);
/* All of it as one self-contained page: HTML that is XML too, equations in MathML. */
const char *show_html(const show_subject *subject);
/* The same, without the picture, as a document of LaTeX. */
const char *show_tex(const show_subject *subject);

#endif
