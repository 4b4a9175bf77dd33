#include <string.h>

#include "back/text.h"

static size_t starts(const char *text, size_t left, const char *word) {
    size_t length = strlen(word);
    return left >= length && strncmp(text, word, length) == 0 ? length : 0;
}

void back_fill_template(const back_file *file, base_writer *out, const char *text, size_t length) {
    const struct {
        const char *word;
        const char *meaning;
    } fills[] = {{"$name", file->prefix}, {"$NAME", file->upper}, {"$real", file->real}};
    size_t plain = 0;
    for (size_t k = 0; k < length; k++) {
        if (text[k] != '$')
            continue;
        for (size_t f = 0; f < sizeof fills / sizeof *fills; f++) {
            size_t used = starts(text + k, length - k, fills[f].word);
            if (!used)
                continue;
            base_write(out, "%.*s%s", (int)(k - plain), text + plain, fills[f].meaning);
            plain = k + used;
        }
    }
    base_write(out, "%.*s", (int)(length - plain), text + plain);
}

void back_write_template(back_file *file, const char *text, size_t length) {
    back_fill_template(file, &file->out, text, length);
}

const char *back_comment(base_arena *arena, const char *text) {
    char *copy = base_arena_copy(arena, text, strlen(text));
    for (char *c = copy; *c; c++) {
        bool by_slash = c[1] == '/' || (c > copy && c[-1] == '/');
        bool trigraph = c[0] == '?' && c[1] == '?';
        if ((*c == '*' && by_slash) || trigraph || *c == '\n' || *c == '\r')
            *c = ' ';
    }
    return copy;
}

const char *back_array_name(base_arena *arena, ir_role role, ir_flavour flavour) {
    static const char *const roles[IR_ROLES] = {"forcing", "attribute", "parameter",
                                                "dynamic", "state",     "output",
                                                "weight",  "prepared",  "kept"};
    static const char *const flavours[IR_FLAVOURS] = {"", "_dot", "_bar"};
    return base_arena_format(arena, "%s%s", roles[role], flavours[flavour]);
}
