#include "lsp/wire.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The next byte, -1 at the end. */
static int next_byte(lsp_inlet *inlet) {
    if (inlet->begin == inlet->end && !inlet->closed) {
        inlet->begin = 0;
        inlet->end = inlet->wire->read(inlet->wire->data, inlet->bytes, sizeof inlet->bytes);
        inlet->closed = inlet->end == 0;
    }
    return inlet->closed ? -1 : (unsigned char)inlet->bytes[inlet->begin++];
}

bool lsp_has_more(const lsp_inlet *inlet) {
    return inlet->begin < inlet->end || inlet->closed || inlet->wire->has_more(inlet->wire->data);
}

/* A line of the head without its end, cut where the room ends; false at the end of all. */
static bool read_line(lsp_inlet *inlet, char *line, size_t room) {
    size_t length = 0;
    for (;;) {
        int byte = next_byte(inlet);
        if (byte < 0)
            return false;
        if (byte == '\n')
            break;
        if (length + 1 < room)
            line[length++] = (char)byte;
    }
    if (length && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    return true;
}

/* The number of a `Content-Length:` line, more than any message has when it is too large; false:
 * the line says something else. */
static bool read_length(const char *line, size_t *length) {
    static const char name[] = "Content-Length:";
    if (strncasecmp(line, name, sizeof name - 1) != 0)
        return false;
    const char *at = line + sizeof name - 1;
    at += strspn(at, " \t");
    size_t digits = strspn(at, "0123456789");
    const char *end = at + digits;
    if (digits == 0 || end[strspn(end, " \t")] != '\0')
        return false;
    *length = 0;
    for (; at < end && *length <= LSP_LONGEST_MESSAGE; at++)
        *length = *length * 10 + (size_t)(*at - '0');
    return true;
}

static bool read_head(lsp_inlet *inlet, size_t *length, bool *found) {
    char line[256];
    *found = false;
    for (;;) {
        if (!read_line(inlet, line, sizeof line))
            return false;
        if (line[0] == '\0')
            return true;
        *found = read_length(line, length) || *found;
    }
}

/* Takes `count` bytes, into the buffer unless that is NULL; false when fewer come. */
static bool take_bytes(lsp_inlet *inlet, char *buffer, size_t count) {
    while (count > 0) {
        int byte = next_byte(inlet);
        if (byte < 0)
            return false;
        inlet->begin--;
        size_t here = inlet->end - inlet->begin;
        size_t some = here < count ? here : count;
        if (buffer) {
            memcpy(buffer, inlet->bytes + inlet->begin, some);
            buffer += some;
        }
        inlet->begin += some;
        count -= some;
    }
    return true;
}

lsp_arrival lsp_receive(lsp_inlet *inlet, base_arena *arena, char **body, size_t *length) {
    bool found;
    *length = 0;
    if (!read_head(inlet, length, &found))
        return LSP_CLOSED;
    if (!found)
        return LSP_UNFRAMED;
    if (*length > LSP_LONGEST_MESSAGE)
        return take_bytes(inlet, NULL, *length) ? LSP_TOO_LONG : LSP_CLOSED;
    *body = base_arena_take(arena, *length + 1);
    return take_bytes(inlet, *body, *length) ? LSP_MESSAGE : LSP_CLOSED;
}

/* Bytes of the UTF-8 letter that begins here; 0 when none does. */
static size_t letter_bytes(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    size_t bytes = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (at[0] > 0xF4)
        return 0;
    for (size_t k = 1; k < bytes; k++)
        if ((at[k] & 0xC0) != 0x80)
            return 0;
    bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xED && at[1] > 0x9F, beyond = at[0] == 0xF4 && at[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : bytes;
}

bool lsp_send(const lsp_wire *wire, char *body) {
    for (char *at = body; *at;) {
        size_t bytes = letter_bytes(at);
        if (bytes == 0)
            *at = '?';
        at += bytes ? bytes : 1;
    }
    char head[64];
    size_t length = strlen(body);
    int count = snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", length);
    return wire->write(wire->data, head, (size_t)count) && wire->write(wire->data, body, length);
}
