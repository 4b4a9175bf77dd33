/* Files as editors name them, `file:///a/b.afx`, and as the system does. */
#ifndef LSP_PATH_H
#define LSP_PATH_H

#include "base/arena.h"

/* The path of an address, escapes undone and links followed where it exists; NULL when it names no
 * file of this system. */
const char *lsp_path_of(base_arena *arena, const char *address);
const char *lsp_address_of(base_arena *arena, const char *path);
/* One name for each file: links followed, or, where it does not exist, `.` and `..` taken out. */
const char *lsp_true_path(base_arena *arena, const char *path);

#endif
