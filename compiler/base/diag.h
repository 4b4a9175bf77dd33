/* Errors and warnings: collected, sorted, printed once. The only printing code of the compiler. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/source.h"

/* One row per code in diag.def: DIAG(code, severity, title) and DIAG_W(code, name, ON, title). */
typedef enum diag_code {
#define DIAG(code, severity, title) DIAG_##code,
#define DIAG_W(code, name, state, title) DIAG_##code,
#include "base/diag.def"
#undef DIAG
#undef DIAG_W
    DIAG_COUNT
} diag_code;

typedef enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } diag_severity;

typedef struct base_diags base_diags;

base_diags *base_diags_create(base_arena *arena);
/* An empty one that wants the same warnings. */
base_diags *base_diags_like(base_arena *arena, const base_diags *other);

/* ---- the registry ---- */

const char *diag_code_name(diag_code code); /* "U012" */
const char *diag_title(diag_code code);
const char *diag_warning_name(diag_code code);  /* "overdraw"; NULL for errors */
diag_severity diag_severity_of(diag_code code); /* as the registry has it */
const char *diag_severity_name(diag_severity severity);

/* ---- which warnings are wanted ---- */

/* What stands after -W: `name`, `no-name`, `all`, `no-all`, `error`, `error=name`, `no-error`;
 * later ones stand above earlier ones. False when there is no such warning; *nearest is then the
 * name it may have meant, or NULL. */
bool diag_choose_warnings(base_diags *diags, const char *words, const char **nearest);
/* Whether a report of that code is shown: for analyses that cost something. */
bool diag_is_wanted(const base_diags *diags, diag_code code);

/* ---- reports ---- */

/* Reports one problem; labels and help that follow belong to it. A second report of the same code
 * at the same place is dropped, and so is any at exactly the place of an error; with its labels. */
void diag_report(base_diags *diags, diag_code code, base_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Marks a second place of the problem reported last, or words for its own place (same span). */
void diag_label(base_diags *diags, base_span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What else is known of it, shown before all help. */
void diag_note(base_diags *diags, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diag_help(base_diags *diags, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t diag_error_count(const base_diags *diags);
size_t diag_warning_count(const base_diags *diags);

/* In order of place, at most 20 errors. json: one object per line. color: for a terminal, with
 * colours and the command that explains each code. */
typedef struct diag_style {
    bool json;
    bool color;
} diag_style;
void diag_print(const base_diags *diags, diag_style style, FILE *out);

#endif
