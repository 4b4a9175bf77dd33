/* What comes and goes as JSON, in the words of the protocol. */
#ifndef LSP_MESSAGE_H
#define LSP_MESSAGE_H

#include <cjson/cJSON.h>

#include "lsp/document.h"

/* A member of an object, NULL when there is none; of NULL there is none. */
const cJSON *lsp_member(const cJSON *object, const char *name);
/* "" when it is no text. */
const char *lsp_text(const cJSON *object, const char *name);
bool lsp_is_true(const cJSON *object, const char *name);
/* A number from 0 on; what is none, or lies outside, is 0. */
uint32_t lsp_count(const cJSON *object, const char *name);
lsp_position lsp_position_in(const cJSON *object);

cJSON *lsp_make_position(lsp_position position);
cJSON *lsp_make_range(base_span span, lsp_encoding encoding);
/* {range, newText} */
cJSON *lsp_make_edit(base_span span, const char *text, lsp_encoding encoding);
cJSON *lsp_make_markdown(const char *text);

#endif
