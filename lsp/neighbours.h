/* Files that are not open but may name what is: those beside the open ones. */
#ifndef LSP_NEIGHBOURS_H
#define LSP_NEIGHBOURS_H

#include "lsp/server.h"

typedef void lsp_visit_index(void *data, const lsp_index *index);

/* Visits the names of each file that lies in the folder of an open document, or of the one that
 * declares the symbol, is not open itself, and has the symbol's name in it somewhere. */
void lsp_each_neighbour(lsp_server *server, const lsp_symbol *symbol, lsp_visit_index *visit,
                        void *data);

#endif
