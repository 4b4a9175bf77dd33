/* The file's own exp, log, pow and their like: pieces of math.c.in, those that are called. */
#include <string.h>

#include "back/text.h"
#include "embedded.h" /* math_text */

enum { MOST_PIECES = 32 };

static const char mark[] = "$function ";

typedef struct math_piece {
    const char *name;
    const char *text;
    size_t length;
    bool wanted;
} math_piece;

/* Takes the text apart where its marks stand; how many pieces there are. */
static size_t find_pieces(base_arena *arena, math_piece pieces[MOST_PIECES]) {
    size_t count = 0;
    for (const char *at = strstr(math_text, mark); at && count < MOST_PIECES;) {
        const char *name = at + strlen(mark), *text = strchr(name, '\n') + 1;
        const char *next = strstr(text, mark), *end = next ? next : strchr(text, '\0');
        pieces[count++] =
            (math_piece){.name = base_arena_copy(arena, name, (size_t)(text - name) - 1),
                         .text = text,
                         .length = (size_t)(end - text)};
        at = next;
    }
    return count;
}

bool back_has_own(const back_file *file, const char *name) {
    const char *piece = base_arena_format(file->arena, "%s%s\n", mark, name);
    return file->math == BACK_MATH_FAST && strstr(math_text, piece);
}

const char *back_function(const back_file *file, const char *name) {
    if (back_has_own(file, name))
        return base_arena_format(file->arena, "%s_%s", file->prefix, name);
    return base_arena_format(file->arena, "%s%s", name, file->single ? "f" : "");
}

void back_write_functions(back_file *file, const char *text) {
    math_piece pieces[MOST_PIECES];
    if (file->math != BACK_MATH_FAST)
        return;
    size_t count = find_pieces(file->arena, pieces);
    base_writer out = base_writer_start(file->arena);
    const char *callers = text;
    for (size_t k = count; k-- > 0;) { /* functions call only those before them */
        base_writer piece = base_writer_start(file->arena);
        const char *call = base_arena_format(file->arena, "%s_%s(", file->prefix, pieces[k].name);
        if (!strstr(callers, call) && !strstr(out.text, call))
            continue;
        back_fill_template(file, &piece, pieces[k].text, pieces[k].length);
        base_write(&piece, "%s", out.text);
        out = piece;
    }
    base_write(&file->out, "%s", out.text);
}
