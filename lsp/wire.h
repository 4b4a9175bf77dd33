/* Messages: a head that says how long the body is, and the body, which is JSON. */
#ifndef LSP_WIRE_H
#define LSP_WIRE_H

#include "base/arena.h"
#include "lsp/lsp.h"

/* Bytes that have come and are not yet looked at. */
typedef struct lsp_inlet {
    const lsp_wire *wire;
    char bytes[16384];
    size_t begin, end;
    bool closed; /* nothing more will come */
} lsp_inlet;

typedef enum lsp_arrival {
    LSP_MESSAGE,
    LSP_UNFRAMED, /* a head without a length that can be: what follows it is no message */
    LSP_TOO_LONG, /* its body was passed over */
    LSP_CLOSED
} lsp_arrival;

enum { LSP_LONGEST_MESSAGE = 64 * 1024 * 1024 };

/* Reads one message into the arena; *body ends with a NUL, which does not count. */
lsp_arrival lsp_receive(lsp_inlet *inlet, base_arena *arena, char **body, size_t *length);
/* Whether there is something to read at once. */
bool lsp_has_more(const lsp_inlet *inlet);
/* Sends a body. What is no UTF-8 in it becomes `?`. */
bool lsp_send(const lsp_wire *wire, char *body);

#endif
