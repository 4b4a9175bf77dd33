/* The server while it runs, and what answers each request. */
#ifndef LSP_SERVER_H
#define LSP_SERVER_H

#include <setjmp.h>

#include "base/writer.h"
#include "lsp/lsp.h"
#include "lsp/message.h"

/* Codes of errors, as the protocol has them. */
enum {
    LSP_PARSE_ERROR = -32700,
    LSP_INVALID_REQUEST = -32600,
    LSP_NO_METHOD = -32601,
    LSP_INVALID_PARAMS = -32602,
    LSP_INTERNAL = -32603,
    LSP_NOT_INITIALIZED = -32002,
    LSP_REQUEST_FAILED = -32803
};

typedef struct lsp_server {
    const lsp_wire *wire;
    const lsp_options *options;
    lsp_documents documents;
    base_arena *arena; /* of the message at hand */
    jmp_buf out_of_memory;
    bool initialized;
    bool shut_down;
    bool left;
    int error; /* of the request at hand; 0: none */
    const char *error_words;
} lsp_server;

/* Where a request points. */
typedef struct lsp_place {
    base_arena *arena;      /* of the message */
    lsp_document *document; /* NULL: not open */
    const lsp_analysis *analysis;
    const base_source *source; /* of the analysis */
    uint32_t offset;
} lsp_place;

/* `textDocument` and, unless it is missing, `position` of a request. */
lsp_place lsp_place_of(lsp_server *server, const cJSON *params);
/* The symbol there, told by the tree or else by the word at the cursor; NULL: none. */
lsp_symbol *lsp_symbol_at(const lsp_place *place, base_span *span);
/* The name or number around an offset, dots included, up to the end of the step the offset is in;
 * empty when there is none. */
base_span lsp_word_at(const base_source *source, uint32_t offset);
/* Whether an offset lies in a comment or a text. */
bool lsp_is_prose(const base_source *source, uint32_t offset);
const char *lsp_copy(base_arena *arena, base_span span);

/* Every occurrence of a symbol in what the open documents hold and import, each place once. */
typedef struct lsp_mentions {
    lsp_occurrence *at;
    const char **paths; /* of each */
    size_t count;
    size_t capacity;
} lsp_mentions;
lsp_mentions lsp_mentions_of(lsp_server *server, const lsp_symbol *symbol);

/* The address of a file, in the words of the editor if it is open there. */
const char *lsp_address_in(lsp_server *server, const char *path);
cJSON *lsp_make_location(lsp_server *server, base_span span);

/* Answers: NULL stands for null. With an error set, it is what is answered. */
typedef cJSON *lsp_answer(lsp_server *server, const cJSON *params);
cJSON *lsp_refuse(lsp_server *server, int code, const char *words);

lsp_answer lsp_hover;
lsp_answer lsp_definition;
lsp_answer lsp_references;
lsp_answer lsp_highlight;
lsp_answer lsp_prepare_rename;
lsp_answer lsp_rename;
lsp_answer lsp_complete;
lsp_answer lsp_signature;
lsp_answer lsp_outline;
lsp_answer lsp_folds;
lsp_answer lsp_actions;
lsp_answer lsp_format;
lsp_answer lsp_initialize;

/* diagnostics.c: sends what is wrong with a document, or that nothing is. */
void lsp_publish(lsp_server *server, lsp_document *document);
void lsp_publish_nothing(lsp_server *server, const char *address);
/* changes.c: what the editor tells of its documents. */
typedef void lsp_notice(lsp_server *server, const cJSON *params);
lsp_notice lsp_opened;
lsp_notice lsp_changed;
lsp_notice lsp_closed;
lsp_notice lsp_watched;

/* Sends a notification; takes params. */
void lsp_notify(lsp_server *server, const char *method, cJSON *params);

#endif
