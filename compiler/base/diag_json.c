/* A problem as one line of JSON, for editors. */
#include "base/diag_show.h"

/* Bytes of the UTF-8 letter that begins here; 0 when none does. */
static int letter_bytes(const char *text) {
    unsigned char first = (unsigned char)*text;
    int bytes = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first > 0xF4)
        return 0;
    for (int k = 1; k < bytes; k++)
        if (((unsigned char)text[k] & 0xC0) != 0x80)
            return 0;
    return bytes;
}

/* What is no UTF-8 becomes the replacement letter: JSON holds nothing else. */
static void write_string(base_writer *writer, const char *text) {
    base_write(writer, "\"");
    while (*text) {
        unsigned char c = (unsigned char)*text;
        int bytes = letter_bytes(text);
        if (c == '"' || c == '\\')
            base_write(writer, "\\%c", c);
        else if (c < 0x20)
            base_write(writer, "\\u%04x", c);
        else if (bytes == 0)
            base_write(writer, "\\ufffd");
        else
            base_write(writer, "%.*s", bytes, text);
        text += bytes ? bytes : 1;
    }
    base_write(writer, "\"");
}

static void write_span(base_writer *writer, base_span span) {
    if (!span.source) {
        base_write(writer, "\"file\":null");
        return;
    }
    base_position from = base_position_of(span.source, span.begin);
    base_position to = base_position_of(span.source, span.end);
    base_write(writer, "\"file\":");
    write_string(writer, span.source->path);
    base_write(writer, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u", from.line,
               from.column, to.line, to.column);
}

static void write_marks(base_writer *writer, const diag_problem *problem) {
    base_write(writer, ",\"labels\":[");
    for (size_t i = 0; i < problem->mark_count; i++) {
        base_write(writer, i ? ",{" : "{");
        write_span(writer, problem->marks[i].span);
        base_write(writer, ",\"message\":");
        write_string(writer, problem->marks[i].words);
        base_write(writer, "}");
    }
    base_write(writer, "]");
}

static void write_texts(base_writer *writer, const char *name, const char *const *texts,
                        size_t count) {
    base_write(writer, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        base_write(writer, i ? "," : "");
        write_string(writer, texts[i]);
    }
    base_write(writer, "]");
}

void diag_show_json(const diag_problem *problem, base_writer *writer) {
    const char *name = diag_warning_name(problem->code);
    base_write(writer, "{\"severity\":\"%s\",\"code\":\"%s\",",
               diag_severity_name(problem->severity), diag_code_name(problem->code));
    if (name)
        base_write(writer, "\"warning\":\"%s\",", name);
    write_span(writer, problem->span);
    base_write(writer, ",\"message\":");
    write_string(writer, problem->message);
    write_marks(writer, problem);
    if (problem->note_count)
        write_texts(writer, "notes", problem->notes, problem->note_count);
    write_texts(writer, "help", problem->help, problem->help_count);
    base_write(writer, ",\"explain\":\"afflux explain %s\"}\n", diag_code_name(problem->code));
}
