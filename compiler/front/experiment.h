/* An experiment as a list of settings, each known by name and of the right kind. Applying them is
 * the command line's work. */
#ifndef FRONT_EXPERIMENT_H
#define FRONT_EXPERIMENT_H

#include "front/ast.h"

typedef enum front_value_kind {
    VALUE_NAME,     /* text */
    VALUE_STRING,   /* text */
    VALUE_NUMBER,   /* number */
    VALUE_DATE,     /* number: days since 1970-01-01, with a fraction */
    VALUE_DURATION, /* number: seconds; text: the unit as written */
    VALUE_COUNT,    /* number and what is counted in text: `100 sites` */
    VALUE_RANGE,    /* items[0] .. items[1], both dates or both numbers */
    VALUE_LIST,     /* items */
    VALUE_CALL,     /* text, and items as arguments */
    VALUE_SUM       /* `0.7*f(x) + 0.3*g(y)`: calls in items, each with its factor in number */
} front_value_kind;

typedef struct front_value {
    front_value_kind kind;
    const char *text;
    double number;
    struct front_value *items;
    size_t count;
    const char *argument; /* as an argument of a call: its name; NULL: positional */
    base_span span;
} front_value;

/* `name = value [for targets] [with extra]`. A setting with several values (`100 sites, 365 d`) is
 * one VALUE_LIST. */
typedef struct front_setting {
    const char *name;
    base_span span;
    front_value value;
    front_word *targets;
    size_t target_count;
    const char *extra; /* "gradient"; NULL: none */
} front_setting;

/* A choice from outside the model: of an alternative, or of the solver (name "solver"). */
typedef struct front_use {
    const char *name;
    const char *label;
    base_span span; /* source NULL when it came from the command line */
} front_use;

typedef struct front_experiment {
    const char *name;
    const front_block *block;
    front_setting *settings; /* source order; a name occurs once, except `dynamic` */
    size_t count;
    front_use *uses;
    size_t use_count;
} front_experiment;

/* NULL when the experiment does not set it. */
const front_setting *front_setting_of(const front_experiment *experiment, const char *name);
/* The named argument of a call, else the positional one at `place` (from 0), else NULL. */
const front_value *front_argument(const front_value *call, const char *name, size_t place);

#endif
