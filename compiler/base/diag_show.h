/* How one problem becomes text. Read by diag.c, and by those who show problems another way. */
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
    diag_severity severity; /* a warning may have become an error */
    base_span span;
    const char *message;
    size_t order;     /* of its report */
    diag_mark *marks; /* labels */
    size_t mark_count;
    size_t mark_capacity;
    const char **notes;
    size_t note_count;
    size_t note_capacity;
    const char **help;
    size_t help_count;
    size_t help_capacity;
} diag_problem;

/* All that were reported, in that order; valid until the next report. */
const diag_problem *diag_problems(const base_diags *diags, size_t *count);

/* Whether a warning is shown, and whether it counts as an error. */
typedef struct diag_switch {
    bool on;
    bool fatal;
} diag_switch;

typedef struct diag_switches {
    diag_switch of[DIAG_COUNT];
} diag_switches;

void diag_switches_start(diag_switches *switches);
bool diag_switches_set(diag_switches *switches, const char *words, const char **nearest);

void diag_show_text(const diag_problem *problem, bool color, base_writer *writer);
void diag_show_json(const diag_problem *problem, base_writer *writer);

#endif
