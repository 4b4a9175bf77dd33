/* The arguments of the call at the cursor. */
#include <string.h>

#include "lsp/context.h"
#include "lsp/server.h"

static cJSON *make_signature(lsp_server *server, const char *label, const char *words,
                             uint32_t place) {
    cJSON *made = cJSON_CreateObject();
    cJSON *signature = cJSON_CreateObject();
    cJSON_AddStringToObject(signature, "label", label);
    cJSON_AddItemToObject(signature, "documentation", lsp_make_markdown(words));
    cJSON *parameters = cJSON_AddArrayToObject(signature, "parameters");
    const char *at = strchr(label, '(');
    while (at && *++at && *at != ')') {
        size_t length = strcspn(at, ",)");
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "label", base_arena_copy(server->arena, at, length));
        cJSON_AddItemToArray(parameters, one);
        at += length;
        at = *at == ',' ? at + strspn(at + 1, " ") : NULL;
    }
    cJSON_AddItemToArray(cJSON_AddArrayToObject(made, "signatures"), signature);
    cJSON_AddNumberToObject(made, "activeSignature", 0);
    cJSON_AddNumberToObject(made, "activeParameter", place);
    return made;
}

static const struct {
    const char *name, *form, *words;
} special[] = {
#define SPECIAL(name, form, words) {#name, form, words},
#include "lsp/special.def"
#undef SPECIAL
};

static const char *signature_of(const lsp_server *server, const lsp_analysis *analysis,
                                const lsp_context *context, const char **meaning) {
    const char *name = context->call.name;
    static const char *const forms[] = {"", "(x)", "(x, y)", "(x, y, z)"};
    for (ir_op op = IR_NONE + 1; op < IR_OPERATORS; op++) {
        const op_row *row = op_row_of(op);
        if (row->form != OP_CALL || strcmp(row->spelling, name) != 0)
            continue;
        *meaning = row->words;
        return base_arena_format(server->arena, "%s%s", name, forms[row->arity]);
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcmp(special[i].name, name) == 0) {
            *meaning = special[i].words;
            return special[i].form;
        }
    lsp_scope *scope = lsp_scope_around(analysis, context);
    const lsp_symbol *symbol = scope ? lsp_lookup(&analysis->index, scope, name) : NULL;
    if (!symbol)
        symbol = front_table_get(&analysis->index.functions,
                                 base_name_of(analysis->context.names, name));
    if (!symbol || symbol->item->kind != ITEM_FN)
        return NULL;
    *meaning = symbol->item->doc ? symbol->item->doc : "";
    base_writer label = base_writer_start(server->arena);
    base_write(&label, "%s(", name);
    for (size_t i = 0; i < symbol->item->words.count; i++)
        base_write(&label, "%s%s", i ? ", " : "", symbol->item->words.at[i].name);
    base_write(&label, ")");
    return label.text;
}

cJSON *lsp_signature(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    if (!place.document)
        return NULL;
    lsp_context context = lsp_context_at(server->arena, place.source, place.offset);
    if (!context.call.name)
        return NULL;
    const char *words = "";
    const char *label = signature_of(server, place.analysis, &context, &words);
    return label ? make_signature(server, label, words, context.call.place) : NULL;
}
