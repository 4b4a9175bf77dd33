/* Units as they are set: `mm/d` is mm d with the exponent -1. */
#ifndef SHOW_UNIT_H
#define SHOW_UNIT_H

#include "base/writer.h"

typedef enum show_unit_form {
    SHOW_UNIT_HTML, /* mm d<sup>−1</sup> */
    SHOW_UNIT_MATHML,
    SHOW_UNIT_LATEX,
    SHOW_UNIT_PLAIN /* Unicode: mm d⁻¹ */
} show_unit_form;

/* A pure number is a dash, for tables; the text is one that unit_parse reads. */
void show_write_unit(base_writer *writer, const char *text, show_unit_form form);

#endif
