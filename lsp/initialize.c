/* What the server can do, told to the editor; and what the editor can. */
#include <string.h>

#include "lsp/server.h"

/* The first encoding of the editor's that saves counting twice; UTF-16 is what all can. */
static lsp_encoding choose_encoding(const cJSON *params) {
    const cJSON *general = lsp_member(lsp_member(params, "capabilities"), "general"), *one;
    cJSON_ArrayForEach(one, lsp_member(general, "positionEncodings")) {
        const char *name = cJSON_GetStringValue(one);
        if (name && strcmp(name, "utf-8") == 0)
            return LSP_UTF8;
    }
    return LSP_UTF16;
}

static void add_triggers(cJSON *object, const char *const *triggers, int count) {
    cJSON_AddItemToObject(object, "triggerCharacters", cJSON_CreateStringArray(triggers, count));
}

static void add_documents(cJSON *capabilities) {
    enum { INCREMENTAL = 2 };
    cJSON *sync = cJSON_AddObjectToObject(capabilities, "textDocumentSync");
    cJSON_AddBoolToObject(sync, "openClose", true);
    cJSON_AddNumberToObject(sync, "change", INCREMENTAL);
    cJSON_AddObjectToObject(sync, "save");
}

static void add_providers(cJSON *capabilities) {
    static const char *const plain[] = {
        "hoverProvider",        "definitionProvider",         "declarationProvider",
        "referencesProvider",   "documentHighlightProvider",  "documentSymbolProvider",
        "foldingRangeProvider", "documentFormattingProvider", "documentRangeFormattingProvider"};
    static const char *const opening[] = {".", ":", "["}, *const calling[] = {"(", ","};
    static const char *const kinds[] = {"quickfix"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        cJSON_AddBoolToObject(capabilities, plain[i], true);
    add_triggers(cJSON_AddObjectToObject(capabilities, "completionProvider"), opening, 3);
    add_triggers(cJSON_AddObjectToObject(capabilities, "signatureHelpProvider"), calling, 2);
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(capabilities, "renameProvider"),
                          "prepareProvider", true);
    cJSON_AddItemToObject(cJSON_AddObjectToObject(capabilities, "codeActionProvider"),
                          "codeActionKinds", cJSON_CreateStringArray(kinds, 1));
}

cJSON *lsp_initialize(lsp_server *server, const cJSON *params) {
    server->initialized = true;
    server->documents.encoding = choose_encoding(params);
    cJSON *result = cJSON_CreateObject();
    cJSON *capabilities = cJSON_AddObjectToObject(result, "capabilities");
    cJSON_AddStringToObject(capabilities, "positionEncoding",
                            server->documents.encoding == LSP_UTF8 ? "utf-8" : "utf-16");
    add_documents(capabilities);
    add_providers(capabilities);
    cJSON *info = cJSON_AddObjectToObject(result, "serverInfo");
    cJSON_AddStringToObject(info, "name", "afflux");
    cJSON_AddStringToObject(info, "version", server->options->version);
    return result;
}
