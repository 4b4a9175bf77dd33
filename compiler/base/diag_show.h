/* How one problem becomes text; read by diag.c only. */
#ifndef BASE_DIAG_SHOW_H
#define BASE_DIAG_SHOW_H

#include "base/diag.h"
#include "base/writer.h"

typedef struct diag_mark {
    base_span span;
    const char *words; /* may be empty */
} diag_mark;

typedef struct diag_problem {
    diag_code code;
    base_span span;
    const char *message;
    size_t order;     /* of its report */
    diag_mark *marks; /* labels */
    size_t mark_count;
    size_t mark_capacity;
    const char **help;
    size_t help_count;
    size_t help_capacity;
} diag_problem;

void diag_show_text(const diag_problem *problem, bool color, base_writer *writer);
void diag_show_json(const diag_problem *problem, base_writer *writer);
const char *diag_code_name(diag_code code);
diag_severity diag_severity_of(diag_code code);
const char *diag_severity_name(diag_severity severity);

#endif
