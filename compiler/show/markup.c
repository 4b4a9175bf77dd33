#include "show/markup.h"

#include <string.h>

/* Bytes of the UTF-8 character at text; 0: there is none that XML knows. */
static size_t length_of(const unsigned char *text) {
    size_t length = *text < 0x80 ? 1 : *text < 0xc2 ? 0 : *text < 0xe0 ? 2 : *text < 0xf0 ? 3 : 4;
    if (*text > 0xf4 || (*text < 0x20 && *text != '\t' && *text != '\n'))
        return 0;
    for (size_t k = 1; k < length; k++)
        if ((text[k] & 0xc0) != 0x80)
            return 0;
    bool surrogate = text[0] == 0xed && text[1] >= 0xa0;
    bool none = text[0] == 0xef && text[1] == 0xbf && text[2] >= 0xbe;
    return surrogate || none ? 0 : length;
}

void show_write_escaped(base_writer *writer, const char *text) {
    static const char *const special = "&<>\"";
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    while (*text) {
        const char *found = strchr(special, *text);
        size_t length = length_of((const unsigned char *)text);
        if (found)
            base_write(writer, "%s", entities[found - special]);
        else if (length)
            base_write(writer, "%.*s", (int)length, text);
        else
            base_write(writer, "\xef\xbf\xbd");
        text += length ? length : 1;
    }
}

/* ---- comments ---- */

/* A line of a comment, in which `words` are code. */
static void write_prose(base_writer *writer, const char *text) {
    bool code = false;
    while (*text) {
        size_t length = strcspn(text, "`");
        show_write_escaped(writer, base_arena_copy(writer->arena, text, length));
        text += length;
        if (!*text)
            return;
        bool pairs = code || strchr(text + 1, '`');
        base_write(writer, "%s", !pairs ? "`" : code ? "</code>" : "<code>");
        code = pairs && !code;
        text++;
    }
}

static void write_paragraph(base_writer *writer, const show_paragraph *paragraph) {
    bool code = paragraph->kind == PARAGRAPH_CODE;
    base_write(writer, "%s", code ? "<pre>" : "<p>");
    for (size_t k = 0; k < paragraph->count; k++) {
        const char *line = paragraph->lines[k].name;
        bool indented = show_is_indented(line);
        if (k)
            base_write(writer, "%s\n",
                       paragraph->kind == PARAGRAPH_REFERENCES && !indented ? "<br/>" : "");
        if (code)
            show_write_escaped(writer, line + (indented ? 2 : 0));
        else
            write_prose(writer, line);
    }
    base_write(writer, "%s\n", code ? "</pre>" : "</p>");
}

/* A few words on one line, and no sentence. */
static bool is_heading(const front_words *lines) {
    enum { LONGEST = 40 };
    const char *text = lines->count == 1 ? lines->at[0].name : "";
    size_t length = strlen(text);
    return length && length <= LONGEST && !strchr(".:,;", text[length - 1]);
}

void show_write_comment(base_writer *writer, const front_words *lines) {
    if (is_heading(lines)) {
        base_write(writer, "<h4>");
        show_write_escaped(writer, lines->at[0].name);
        base_write(writer, "</h4>\n");
        return;
    }
    show_paragraph paragraph;
    for (size_t line = 0; show_next_paragraph(lines, &line, &paragraph);)
        write_paragraph(writer, &paragraph);
}
