/* The compiler as one call: source text in, a checked model, its IR and its C text out. */
#ifndef DRIVER_H
#define DRIVER_H

#include "back/back.h"
#include "front/lower.h"

#define DRIVER_VERSION "0.1.0"

typedef struct driver_options {
    const char *model;       /* NULL: the last of the file */
    const char *const *uses; /* "ET=neural" */
    size_t use_count;
    const front_comparison *comparisons; /* of networks with the equations they replace */
    size_t comparison_count;
    const char *const *dynamics;
    size_t dynamic_count;
    const char *const *sizes; /* "y=64" */
    size_t size_count;
    size_t default_size;        /* of dims that nobody gives a size; 0: that is an error */
    const char *const *relaxes; /* "melt=0.5", "melt:2=0.5,product", "0.1": scales declared
                                 * widths, "anneal": all widths are scaled at run time */
    size_t relax_count;
    bool annealed; /* as "anneal" above */
    bool single;   /* float numbers */
    back_math math;
    bool no_forcing_gradient; /* leave out what only gradients by forcings need */
    const char *path;         /* what the C says it was made from; NULL: the file as it was read */
    const char *lanes;        /* "sites", or the dim whose elements the lanes are; NULL: chosen */
    size_t sites;             /* that a run will have; 0: not known */
    bool second;              /* second order too: the tangent of the adjoint */
    bool no_text;             /* stop at the IR: no C is wanted */
    const char *dump_after;   /* name of a pass; NULL: no dump */
} driver_options;

/* A compilation: everything in it lives in its arena. */
typedef struct driver_unit {
    front_context context;
    front_program *program; /* NULL when the file could not be read */
    front_checked *checked; /* NULL when there were errors */
    bool *proven;           /* by store */
    ir_module *module;
    back_output output;
    const char *dump;
    const char *broken; /* the compiler itself is at fault: what it found; NULL: all well */
} driver_unit;

/* Starts a compilation; NULL when memory is out. */
driver_unit *driver_create(void);
void driver_free(driver_unit *unit);

/* Reads a file. True when it could be parsed without errors. */
bool driver_read(driver_unit *unit, const char *path);
/* Reads a text as if it were a file of that name. */
bool driver_read_text(driver_unit *unit, const char *name, const char *text);
/* Adds the models and extensions of a text to what was read; name stands for it in messages. */
bool driver_add_text(driver_unit *unit, const char *name, const char *text);
/* A file as it is and as it should be laid out. */
typedef struct driver_layout {
    const base_source *source;
    const char *text;
} driver_layout;
/* False when the file cannot be read or has syntax errors, which are among the diagnostics. */
bool driver_format(driver_unit *unit, const char *path, driver_layout *layout);
/* Checks a model of what was read. */
bool driver_check(driver_unit *unit, const driver_options *options);
/* Checks, lowers, differentiates and writes C. */
bool driver_compile(driver_unit *unit, const driver_options *options);

#endif
