/* The loop: a message comes and is answered; what is wrong with the documents is told when nothing
 * else waits. */
#include "lsp/server.h"

#include <string.h>

#include "lsp/wire.h"

/* ---- sending ---- */

static void send(lsp_server *server, cJSON *message) {
    cJSON_AddStringToObject(message, "jsonrpc", "2.0");
    char *body = cJSON_PrintUnformatted(message);
    cJSON_Delete(message);
    if (!body || !lsp_send(server->wire, body))
        server->left = true;
    cJSON_free(body);
}

void lsp_notify(lsp_server *server, const char *method, cJSON *params) {
    cJSON *message = cJSON_CreateObject();
    cJSON_AddStringToObject(message, "method", method);
    cJSON_AddItemToObject(message, "params", params);
    send(server, message);
}

static cJSON *begin_reply(const cJSON *id) {
    cJSON *message = cJSON_CreateObject();
    bool fits = cJSON_IsNumber(id) || cJSON_IsString(id);
    cJSON_AddItemToObject(message, "id", fits ? cJSON_Duplicate(id, false) : cJSON_CreateNull());
    return message;
}

static void send_error(lsp_server *server, const cJSON *id, int code, const char *words) {
    cJSON *message = begin_reply(id);
    cJSON *error = cJSON_AddObjectToObject(message, "error");
    cJSON_AddNumberToObject(error, "code", code);
    cJSON_AddStringToObject(error, "message", words);
    send(server, message);
}

cJSON *lsp_refuse(lsp_server *server, int code, const char *words) {
    server->error = code;
    server->error_words = words;
    return NULL;
}

/* ---- what there is to answer ---- */

static cJSON *shut_down(lsp_server *server, const cJSON *params) {
    (void)params;
    server->shut_down = true;
    return NULL;
}

static void leave(lsp_server *server, const cJSON *params) {
    (void)params;
    server->left = true;
}

static const struct {
    const char *method;
    lsp_answer *answer;
} requests[] = {
    {"initialize", lsp_initialize},
    {"shutdown", shut_down},
    {"textDocument/hover", lsp_hover},
    {"textDocument/definition", lsp_definition},
    {"textDocument/declaration", lsp_definition},
    {"textDocument/references", lsp_references},
    {"textDocument/documentHighlight", lsp_highlight},
    {"textDocument/prepareRename", lsp_prepare_rename},
    {"textDocument/rename", lsp_rename},
    {"textDocument/completion", lsp_complete},
    {"textDocument/signatureHelp", lsp_signature},
    {"textDocument/documentSymbol", lsp_outline},
    {"textDocument/foldingRange", lsp_folds},
    {"textDocument/codeAction", lsp_actions},
    {"textDocument/formatting", lsp_format},
    {"textDocument/rangeFormatting", lsp_format},
};

static const struct {
    const char *method;
    lsp_notice *notice;
} notices[] = {
    {"exit", leave},
    {"textDocument/didOpen", lsp_opened},
    {"textDocument/didChange", lsp_changed},
    {"textDocument/didClose", lsp_closed},
    {"textDocument/didSave", lsp_watched},
    {"workspace/didChangeWatchedFiles", lsp_watched},
};

enum { REQUESTS = sizeof requests / sizeof *requests, NOTICES = sizeof notices / sizeof *notices };

static lsp_answer *answer_of(const char *method) {
    for (size_t i = 0; i < REQUESTS; i++)
        if (strcmp(requests[i].method, method) == 0)
            return requests[i].answer;
    return NULL;
}

static void answer_request(lsp_server *server, const char *method, const cJSON *id,
                           const cJSON *params) {
    lsp_answer *answer = answer_of(method);
    bool first = answer == lsp_initialize;
    if (server->shut_down) {
        send_error(server, id, LSP_INVALID_REQUEST, "the server was told to shut down");
    } else if (!server->initialized && !first) {
        send_error(server, id, LSP_NOT_INITIALIZED, "`initialize` comes first");
    } else if (server->initialized && first) {
        send_error(server, id, LSP_INVALID_REQUEST, "`initialize` comes once");
    } else if (!answer) {
        send_error(server, id, LSP_NO_METHOD, method);
    } else {
        server->error = 0;
        cJSON *result = answer(server, params);
        if (server->error) {
            send_error(server, id, server->error, server->error_words);
            return;
        }
        cJSON *message = begin_reply(id);
        cJSON_AddItemToObject(message, "result", result ? result : cJSON_CreateNull());
        send(server, message);
    }
}

static void take_notice(lsp_server *server, const char *method, const cJSON *params) {
    bool heard = (server->initialized && !server->shut_down) || strcmp(method, "exit") == 0;
    for (size_t i = 0; heard && i < NOTICES; i++)
        if (strcmp(notices[i].method, method) == 0)
            notices[i].notice(server, params);
}

static void take_message(lsp_server *server, const cJSON *message) {
    const cJSON *method = lsp_member(message, "method"), *id = lsp_member(message, "id");
    const cJSON *params = lsp_member(message, "params");
    bool answered = lsp_member(message, "result") || lsp_member(message, "error");
    if (cJSON_IsObject(message) && answered && !method)
        return; /* the answer to a question: none was asked */
    if (!cJSON_IsObject(message) || !cJSON_IsString(method))
        send_error(server, id, LSP_INVALID_REQUEST, "this is no request");
    else if (id)
        answer_request(server, method->valuestring, id, params);
    else
        take_notice(server, method->valuestring, params);
}

/* ---- the loop ---- */

static void take_body(lsp_server *server, const char *body, size_t length) {
    cJSON *message = cJSON_ParseWithLength(body, length);
    if (message)
        take_message(server, message);
    else
        send_error(server, NULL, LSP_PARSE_ERROR, "this is not JSON");
    cJSON_Delete(message);
}

/* Tells what is wrong with all documents that changed. */
static void publish_all(lsp_server *server) {
    for (lsp_document *one = server->documents.first; one; one = one->next)
        if (one->stale || !one->current || one->told != one->current->number) {
            lsp_publish(server, one);
            one->told = one->current->number;
        }
}

static void take_one(lsp_server *server, lsp_inlet *inlet) {
    char *body;
    size_t length;
    if (!lsp_has_more(inlet))
        publish_all(server);
    switch (lsp_receive(inlet, server->arena, &body, &length)) {
    case LSP_MESSAGE:
        take_body(server, body, length);
        break;
    case LSP_UNFRAMED:
        send_error(server, NULL, LSP_PARSE_ERROR, "a message begins with its Content-Length");
        break;
    case LSP_TOO_LONG:
        send_error(server, NULL, LSP_INVALID_REQUEST, "this message is too long");
        break;
    case LSP_CLOSED:
        server->left = true;
    }
}

/* One message, in an arena of its own; false when memory ran out over it. */
static bool serve_one(lsp_server *server, lsp_inlet *inlet) {
    if (setjmp(server->out_of_memory)) {
        base_arena_free(server->arena);
        return false;
    }
    server->arena = base_arena_create();
    if (!server->arena)
        return false;
    base_arena_on_failure(server->arena, &server->out_of_memory);
    take_one(server, inlet);
    base_arena_free(server->arena);
    server->arena = NULL;
    return true;
}

int lsp_serve(const lsp_wire *wire, const lsp_options *options) {
    enum { LEFT_RUDELY = 1, OUT_OF_MEMORY = 70 };
    lsp_server server = {.wire = wire, .options = options};
    lsp_inlet inlet = {.wire = wire};
    bool fine = true;
    server.documents.default_size = options->default_size;
    server.documents.failure = &server.out_of_memory;
    while (fine && !server.left)
        fine = serve_one(&server, &inlet);
    lsp_close_all(&server.documents);
    return !fine ? OUT_OF_MEMORY : server.shut_down ? 0 : LEFT_RUDELY;
}
