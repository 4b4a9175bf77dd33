/* Files that are not open but may name what is: those beside the open ones. */
#include "lsp/neighbours.h"

#include <dirent.h>
#include <string.h>

#include "lsp/path.h"

enum { MOST_FILES = 500 };

typedef struct search {
    lsp_server *server;
    const char *name;
    const char **paths; /* looked at, or open */
    size_t count, capacity;
    lsp_visit_index *visit;
    void *data;
} search;

/* True the first time. */
static bool note(search *s, const char *path) {
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->paths[i], path) == 0)
            return false;
    s->paths =
        base_arena_grow(s->server->arena, s->paths, s->count, &s->capacity, sizeof *s->paths);
    s->paths[s->count++] = path;
    return true;
}

/* Only files whose text has the name are read as models. */
static void look_into(search *s, const char *path) {
    base_arena *arena = s->server->arena;
    if (lsp_document_of_path(&s->server->documents, path) || s->count > MOST_FILES ||
        !note(s, path))
        return;
    const base_source *source = base_source_read(arena, path);
    if (!source || !strstr(source->text, s->name))
        return;
    lsp_analysis *analysis = base_arena_take(arena, sizeof *analysis);
    analysis->arena = arena;
    if (lsp_read(&s->server->documents, path, analysis))
        s->visit(s->data, &analysis->index);
}

static bool is_model_file(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".afx") == 0;
}

static void look_beside(search *s, const char *path) {
    base_arena *arena = s->server->arena;
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? base_arena_copy(arena, path, (size_t)(slash - path)) : ".";
    DIR *open = note(s, folder) ? opendir(*folder ? folder : "/") : NULL;
    if (!open)
        return;
    const char *names[MOST_FILES];
    size_t count = 0;
    for (const struct dirent *one; count < MOST_FILES && (one = readdir(open));)
        if (is_model_file(one->d_name))
            names[count++] = base_arena_copy(arena, one->d_name, strlen(one->d_name));
    closedir(open);
    for (size_t i = 0; i < count; i++)
        look_into(s, lsp_true_path(arena, base_arena_format(arena, "%s/%s", folder, names[i])));
}

void lsp_each_neighbour(lsp_server *server, const lsp_symbol *symbol, lsp_visit_index *visit,
                        void *data) {
    search s = {.server = server, .name = symbol->name, .visit = visit, .data = data};
    look_beside(&s, lsp_true_path(server->arena, symbol->span.source->path));
    for (lsp_document *one = server->documents.first; one; one = one->next)
        look_beside(&s, one->path);
}
