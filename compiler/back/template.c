#include <string.h>

#include "back/text.h"

static size_t starts(const char *text, size_t left, const char *word) {
    size_t length = strlen(word);
    return left >= length && strncmp(text, word, length) == 0 ? length : 0;
}

/* Fills the words of a line, or of a piece of one. */
static void fill_words(const back_file *file, base_writer *out, const char *text, size_t length) {
    const struct {
        const char *word;
        const char *meaning;
    } fills[] = {{"$multiple", base_arena_format(file->arena, "%u", file->multiple)},
                 {"$lane_dim", base_arena_format(file->arena, "%u", file->lane_dim)},
                 {"$name", file->prefix},
                 {"$NAME", file->upper},
                 {"$real", file->real},
                 {"$guard", base_arena_format(file->arena, "%u", file->guard)},
                 {"$bits", file->single ? "uint32_t" : "uint64_t"},
                 {"$int", file->single ? "int32_t" : "int64_t"},
                 {"$block", base_arena_format(file->arena, "%u", file->block)},
                 {"$f", file->single ? "f" : ""}};
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

/* The length of the mark the line begins with; *wanted: is the line? */
static size_t mark_of(const back_file *file, const char *line, size_t length, bool *wanted) {
    const bool alone = file->alone && file->guard == 0; /* no read past the ends of an array */
    const struct {
        const char *mark;
        bool holds;
    } marks[] = {{"$network|", file->module->network},
                 {"$sites|", !file->module->network},
                 {"$second|", file->module->second},
                 {"$first|", !file->module->second},
                 {"$upstream|", file->upstream},
                 {"$downstream|", file->downstream},
                 {"$sites_upstream|", file->sites_upstream},
                 {"$sites_downstream|", file->sites_downstream},
                 {"$dynamics|", file->module->places[IR_DYNAMIC] > 0},
                 {"$flags|", file->module->places[IR_FLAG] > 0},
                 {"$levels|", file->levels},
                 {"$sites_are_lanes|", file->lane_dim == IR_LANES},
                 {"$guarded|", file->guard > 0},
                 {"$plain|", file->guard == 0},
                 {"$passing|", file->passing},
                 {"$passing_first|", file->passing && !file->module->second},
                 {"$passing_second|", file->passing && file->module->second},
                 {"$copying|", !file->passing},
                 {"$expects|", file->expects},
                 {"$alone|", alone},
                 {"$alone_passing|", alone && file->passing},
                 {"$few|", file->few},
                 {"$many|", !file->few},
                 {"$across|", file->lane_dim != IR_LANES},
                 {"$single|", file->single},
                 {"$double|", !file->single}};
    *wanted = true;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        size_t used = starts(line, length, marks[k].mark);
        if (used) {
            *wanted = marks[k].holds;
            return used;
        }
    }
    return 0;
}

void back_fill_template(const back_file *file, base_writer *out, const char *text, size_t length) {
    while (length > 0) {
        const char *newline = memchr(text, '\n', length);
        size_t line = newline ? (size_t)(newline - text) + 1 : length;
        bool wanted;
        size_t mark = mark_of(file, text, line, &wanted);
        if (wanted)
            fill_words(file, out, text + mark, line - mark);
        text += line;
        length -= line;
    }
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
    static const char *const roles[IR_ROLES] = {"forcing", "attribute", "parameter", "dynamic",
                                                "state",   "output",    "weight",    "prepared",
                                                "kept",    "flag"};
    return base_arena_format(arena, "%s%s", roles[role], back_flavour_ending(flavour));
}

const char *back_flavour_ending(ir_flavour flavour) {
    static const char *const endings[IR_FLAVOURS] = {"", "_dot", "_bar", "_bar_dot"};
    return endings[flavour];
}
