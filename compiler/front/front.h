/* The front half of the compiler: source text in, a checked model or an experiment out. */
#ifndef FRONT_FRONT_H
#define FRONT_FRONT_H

#include "base/diag.h"
#include "base/names.h"
#include "front/ast.h"
#include "front/checked.h"
#include "front/experiment.h"

/* What every stage needs; lives as long as the compilation. */
typedef struct front_context {
    base_arena *arena;
    base_names *names;
    base_diags *diags;
} front_context;

/* Never NULL for a source that could be read: what cannot be parsed is reported and left out. NULL
 * (reported) when the file cannot be read. */
front_program *front_read(front_context *context, const char *path);
/* Files that are open in an editor stand above those of the disk. */
typedef struct front_files {
    const base_source *(*find)(void *data, const char *path); /* NULL: it is not open */
    void *data;
} front_files;
front_program *front_read_open(front_context *context, const char *path, const front_files *files);
/* Where an import of a file leads: beside the file, else into the folder AFFLUX_MODELS. */
const char *front_import_path(base_arena *arena, const char *importer, const char *path);
front_program *front_read_source(front_context *context, const base_source *source);

/* "NAME=label"; false (reported) when it has no such form. */
bool front_use_parse(front_context *context, const char *text, front_use *use);

/* `--relax EQUATION=width` or `EQUATION:k=width`: a decision becomes a smooth one. */
typedef struct front_relax {
    const char *name;
    size_t place;     /* which decision of the equation, from 1; 0: all but limiters of a store */
    const char *text; /* the width: a number, or a number with a unit, `0.1 [mm/d]` */
    base_span span;
    bool product, straight; /* said behind the width: `melt=0.5,product,straight` */
} front_relax;

/* Takes a word that says how to be soft; false: there is none such, or it was said already. */
bool front_read_softness(const char *word, bool *product, bool *straight);

/* "NAME=width" or "NAME:k=width", and words; false (reported) when it has no such form. */
bool front_relax_parse(front_context *context, const char *text, front_relax *relax);

/* `--size y=64`: the size of a dim that the model leaves open. */
typedef struct front_size {
    const char *name; /* dotted for a dim of a part */
    size_t size;
    base_span span;
} front_size;

/* "NAME=64"; false (reported) when it has no such form. */
bool front_size_parse(front_context *context, const char *text, front_size *size);

/* A statement whose network, of the chosen alternative, is held against the equation of another
 * one, which drives the states meanwhile: compare.c. */
typedef struct front_comparison {
    const char *name;  /* dotted for a statement of a part */
    const char *label; /* of the equation; NULL: the first alternative */
    base_span span;
} front_comparison;

typedef struct front_options {
    const char *model; /* NULL: the last model of the file */
    const front_use *uses;
    size_t use_count;
    const front_comparison *comparisons;
    size_t comparison_count;
    const front_word *dynamics; /* params that vary in time */
    size_t dynamic_count;
    const front_size *sizes;
    size_t size_count;
    size_t default_size; /* of dims without a size; 0: they are an error */
    const front_relax *relaxed;
    size_t relaxed_count;
    const double *relax_scale; /* all declared widths times this; NULL: as declared */
    bool annealed;             /* all widths are scaled at run time, by the weight `relax` */
    bool single;               /* compiled for float */
} front_options;

/* NULL when there are errors (reported). Warnings do not stop it. */
front_checked *front_check(front_context *context, const front_program *program,
                           const front_options *options);

/* What is known of the names of a model and its parts, mistakes or not: for editors. */
typedef struct front_known {
    const front_symbol *symbol; /* its unit; bounds and default of a param */
    bool unit_known;
} front_known;
typedef struct front_survey {
    const front_block *model; /* that was looked at; NULL: there is none such */
    front_checked *checked;   /* NULL: there are errors */
    front_known *at;
    size_t count; /* 0: the mistakes stand before units */
} front_survey;
front_survey front_survey_model(front_context *context, const front_program *program,
                                const front_options *options);

/* Whether the language keeps a name for itself. */
bool front_is_kept_name(const char *name);

/* The settings of an experiment; name NULL: the last of the file. NULL when there are errors. */
front_experiment *front_experiment_of(front_context *context, const front_program *program,
                                      const char *name);

/* The tree back as source text: parse(print(parse(x))) equals parse(x). */
const char *front_print(base_arena *arena, const front_program *program);
const char *front_print_block(base_arena *arena, const front_block *block, bool experiment);
/* One statement, and the end of its line. */
const char *front_print_item(base_arena *arena, const front_item *item);
/* A text as it is written in a source: in quotes, with escapes. */
const char *front_print_text(base_arena *arena, const char *text);
const char *front_print_expr(base_arena *arena, const front_expr *expr);

/* "rk4" */
const char *front_solver_name(front_solver solver);

/* The first item of that kind, and of that name unless it is NULL; NULL: there is none. */
const front_item *front_item_named(const front_block *model, front_item_kind kind,
                                   const char *name);

#endif
