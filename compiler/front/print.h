/* What print.c and print_expr.c share. */
#ifndef FRONT_PRINT_H
#define FRONT_PRINT_H

#include "base/writer.h"
#include "front/front.h"

enum { FRONT_TIGHTEST = 100 }; /* binds tighter than any operator */

/* In parentheses when it binds less tightly than `least`. */
void front_write_expr(base_writer *writer, const front_expr *expr, int least);
/* `low .. high` */
void front_write_range(base_writer *writer, const front_expr *low, const front_expr *high);
/* `[z-1 | 0, y]`; nothing for none */
void front_write_indices(base_writer *writer, const front_indices *indices);
void front_write_number(base_writer *writer, double number);
/* In quotes. */
void front_write_text(base_writer *writer, const char *text);

#endif
