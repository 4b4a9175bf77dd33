/* A statement as an equation. */
#ifndef SHOW_EQUATION_H
#define SHOW_EQUATION_H

#include "show/formula.h"

/* `left = right` with the right side of that choice; and the elements it holds for. */
void show_write_equation(const show_formula *formula, const front_item *item, size_t choice);
#endif
