/* A new project: a model from a template, and made-up data that fit it. */
#ifndef CLI_NEW_H
#define CLI_NEW_H

#include "cli.h"

/* What a model is tried on. */
typedef enum cli_new_data {
    CLI_TRUTH, /* sites with weather, attributes, and flow that the model itself made */
    CLI_RIVER, /* sites with weather, one downstream of another */
    CLI_FIELD  /* one grid */
} cli_new_data;

typedef struct cli_template {
    const char *name;
    const char *words;
    const char *model; /* text, in which the model is called new_model */
    const char *use;   /* what the experiment chooses; NULL: nothing */
    cli_new_data data;
} cli_template;

enum { CLI_NEW_PATH = 3072, CLI_NEW_NAME = 64 };

typedef struct cli_new_project {
    const cli_template *template;
    const char *path;
    const char *name;          /* of the model: the end of the path */
    char making[CLI_NEW_PATH]; /* where it is written until it is whole */
} cli_new_project;

/* The model's file is there already. */
core_status cli_write_new_data(const cli_arguments *arguments, const cli_new_project *project,
                               afx_error *error);

#endif
