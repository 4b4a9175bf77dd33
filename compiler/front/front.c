/* Reading: from a file to a tree. */
#include "front/front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front/grammar.h"
#include "front/parse.h"

front_program *front_read_source(front_context *context, const base_source *source) {
    front_program *program = base_arena_take(context->arena, sizeof *program);
    program->source = source;
    front_reader reader = {.context = context, .source = source, .program = program};
    size_t errors = diag_error_count(context->diags);
    front_scan(&reader);
    front_lay_out(&reader);
    if (front_parse(&reader) != 0 || diag_error_count(context->diags) > errors)
        program->damaged = true;
    return program;
}

/* ---- imports ---- */

/* A file as the system knows it, by whatever path. */
typedef struct file_identity {
    dev_t device;
    ino_t number;
} file_identity;

/* What is gathered from all files, that of imported files first. */
typedef struct reading {
    front_context *context;
    const front_files *open; /* NULL: none */
    file_identity *files;    /* read so far; a file is read once */
    size_t file_count;
    size_t file_capacity;
    const base_source **sources; /* open ones, read so far */
    size_t source_count;
    size_t source_capacity;
    front_blocks models;
    front_blocks extensions;
    front_items functions;
    front_words heard;
    bool damaged;
    bool incomplete;
    size_t depth;
} reading;

enum { DEEPEST_IMPORT = 64 };

/* Relative to the file that imports; else in the folder of the environment's AFFLUX_MODELS. */
const char *front_import_path(base_arena *arena, const char *importer, const char *path) {
    const char *slash = strrchr(importer, '/');
    const char *library = getenv("AFFLUX_MODELS");
    if (path[0] == '/')
        return path;
    const char *beside =
        slash ? base_arena_format(arena, "%.*s/%s", (int)(slash - importer), importer, path) : path;
    if (access(beside, R_OK) == 0 || !library)
        return beside;
    return base_arena_format(arena, "%s/%s", library, path);
}

/* False for a file that is not there. */
static bool is_read(reading *r, const char *path) {
    struct stat found;
    if (stat(path, &found) != 0)
        return false;
    for (size_t i = 0; i < r->file_count; i++)
        if (r->files[i].device == found.st_dev && r->files[i].number == found.st_ino)
            return true;
    r->files = base_arena_grow(r->context->arena, r->files, r->file_count, &r->file_capacity,
                               sizeof *r->files);
    r->files[r->file_count++] = (file_identity){found.st_dev, found.st_ino};
    return false;
}

/* The open text of a path, else that of the disk; NULL: it cannot be read, or was read before. */
static const base_source *source_of(reading *r, const char *path, bool *again) {
    base_arena *arena = r->context->arena;
    const base_source *found = r->open ? r->open->find(r->open->data, path) : NULL;
    *again = false;
    for (size_t i = 0; found && i < r->source_count; i++)
        *again = *again || r->sources[i] == found;
    if (found && !*again) {
        r->sources = base_arena_grow(arena, r->sources, r->source_count, &r->source_capacity,
                                     sizeof *r->sources);
        r->sources[r->source_count++] = found;
    }
    if (found)
        return *again ? NULL : found;
    *again = is_read(r, path);
    return *again || r->depth == DEEPEST_IMPORT ? NULL : base_source_read(arena, path);
}

static void append_blocks(base_arena *arena, front_blocks *to, const front_blocks *from) {
    for (size_t i = 0; i < from->count; i++) {
        to->at = base_arena_grow(arena, to->at, to->count, &to->capacity, sizeof *to->at);
        to->at[to->count++] = from->at[i];
    }
}

static void append_items(base_arena *arena, front_items *to, const front_items *from) {
    for (size_t i = 0; i < from->count; i++) {
        to->at = base_arena_grow(arena, to->at, to->count, &to->capacity, sizeof *to->at);
        to->at[to->count++] = from->at[i];
    }
}

static void append_words(base_arena *arena, front_words *to, const front_words *from) {
    for (size_t i = 0; i < from->count; i++) {
        to->at = base_arena_grow(arena, to->at, to->count, &to->capacity, sizeof *to->at);
        to->at[to->count++] = from->at[i];
    }
}

static void append(reading *r, const front_program *program) {
    base_arena *arena = r->context->arena;
    append_blocks(arena, &r->models, &program->models);
    append_blocks(arena, &r->extensions, &program->extensions);
    append_items(arena, &r->functions, &program->functions);
    append_words(arena, &r->heard, &program->heard);
    r->damaged = r->damaged || program->damaged;
}

static void read_imports(reading *r, const front_program *program);

static void read_import(reading *r, const front_program *importer, const front_word *word) {
    const char *path = front_import_path(r->context->arena, importer->source->path, word->name);
    bool too_deep = r->depth == DEEPEST_IMPORT, again;
    const base_source *source = source_of(r, path, &again);
    if (again)
        return;
    if (!source) {
        diag_report(r->context->diags, DIAG_F001, word->span, "cannot import %s: %s", path,
                    too_deep ? "imports go too deep" : strerror(errno));
        r->incomplete = true;
        return;
    }
    const front_program *imported = front_read_source(r->context, source);
    r->depth++;
    read_imports(r, imported);
    r->depth--;
    append(r, imported);
}

static void read_imports(reading *r, const front_program *program) {
    for (size_t i = 0; i < program->imports.count; i++)
        read_import(r, program, &program->imports.at[i]);
}

front_program *front_read(front_context *context, const char *path) {
    return front_read_open(context, path, NULL);
}

front_program *front_read_open(front_context *context, const char *path, const front_files *files) {
    reading r = {.context = context, .open = files};
    bool again;
    const base_source *source = source_of(&r, path, &again);
    if (!source) {
        diag_report(context->diags, DIAG_F001, (base_span){0}, "%s: %s", path, strerror(errno));
        return NULL;
    }
    front_program *program = front_read_source(context, source);
    read_imports(&r, program);
    program->imported_models = r.models.count;
    program->imported_extensions = r.extensions.count;
    program->imported_functions = r.functions.count;
    append(&r, program);
    program->models = r.models;
    program->extensions = r.extensions;
    program->functions = r.functions;
    program->heard = r.heard;
    program->damaged = r.damaged;
    program->incomplete = r.incomplete;
    return program;
}

const front_item *front_item_named(const front_block *model, front_item_kind kind,
                                   const char *name) {
    for (size_t k = 0; k < model->items.count; k++) {
        const front_item *item = model->items.at[k];
        if (item->kind == kind && (!name || strcmp(item->name, name) == 0))
            return item;
    }
    return NULL;
}
