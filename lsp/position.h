/* Places as editors count them: lines from 0, and in the line code units of an encoding that both
 * sides agreed on. Everything else here counts bytes. */
#ifndef LSP_POSITION_H
#define LSP_POSITION_H

#include "base/source.h"

typedef enum lsp_encoding { LSP_UTF16, LSP_UTF8, LSP_UTF32 } lsp_encoding;

typedef struct lsp_position {
    uint32_t line;
    uint32_t character;
} lsp_position;

/* A place behind the end of a line is that end, one behind the last line the end of the text; one
 * inside a letter is where the letter begins. */
uint32_t lsp_offset_of(const base_source *source, lsp_position position, lsp_encoding encoding);
lsp_position lsp_position_of(const base_source *source, uint32_t offset, lsp_encoding encoding);
/* The byte behind the last letter of a line, its line end left out. */
uint32_t lsp_line_end(const base_source *source, uint32_t line);

#endif
