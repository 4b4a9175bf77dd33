/* The language server: what an editor asks of `.afx` files, answered in the Language Server
 * Protocol. It neither reads nor writes anything itself but files that a model imports. */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include <stdbool.h>
#include <stddef.h>

/* How bytes come and go. */
typedef struct lsp_wire {
    void *data;
    /* Takes up to `room` bytes, waiting for the first; 0: the editor has gone. */
    size_t (*read)(void *data, char *buffer, size_t room);
    /* Whether read would answer without waiting. */
    bool (*has_more)(void *data);
    /* False: the editor has gone. */
    bool (*write)(void *data, const char *bytes, size_t count);
} lsp_wire;

/* A name that an experiment may say after `setting =`, known to whoever runs experiments. */
typedef struct lsp_choice {
    const char *setting; /* "loss" */
    const char *name;    /* "nse" */
    const char *words;
} lsp_choice;

typedef struct lsp_options {
    const char *version;
    const lsp_choice *choices;
    size_t choice_count;
    size_t default_size; /* of dims that a model leaves open */
} lsp_options;

/* Serves until the editor leaves: 0 when it took its leave as the protocol wants, else 1; 70 when
 * memory is out. */
int lsp_serve(const lsp_wire *wire, const lsp_options *options);

#endif
