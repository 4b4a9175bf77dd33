#include "lsp/path.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* `.` and `..` and empty steps taken out of an absolute path, in place. */
static void shorten(char *path) {
    char *end = path;
    for (const char *at = path; *at;) {
        size_t length = strcspn(++at, "/");
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            while (end > path && *--end != '/')
                continue;
        } else if (length > 0 && !(length == 1 && at[0] == '.')) {
            *end++ = '/';
            memmove(end, at, length);
            end += length;
        }
        at += length;
    }
    if (end == path)
        *end++ = '/';
    *end = '\0';
}

const char *lsp_true_path(base_arena *arena, const char *path) {
    char found[PATH_MAX];
    if (realpath(path, found))
        return base_arena_copy(arena, found, strlen(found));
    char *copy = base_arena_copy(arena, path, strlen(path));
    if (copy[0] == '/')
        shorten(copy);
    return copy;
}

const char *lsp_path_of(base_arena *arena, const char *address) {
    static const char scheme[] = "file://";
    if (strncasecmp(address, scheme, sizeof scheme - 1) != 0)
        return NULL;
    const char *at = strchr(address + sizeof scheme - 1, '/'); /* behind the name of a machine */
    if (!at)
        return NULL;
    char *path = base_arena_take(arena, strlen(at) + 1);
    size_t length = 0;
    for (; *at; at++) {
        int high = at[0] == '%' ? hex_digit(at[1]) : -1;
        int low = high >= 0 ? hex_digit(at[2]) : -1;
        if (low < 0) {
            path[length++] = *at;
            continue;
        }
        if (high == 0 && low == 0)
            return NULL;
        path[length++] = (char)(high * 16 + low);
        at += 2;
    }
    path[length] = '\0';
    return lsp_true_path(arena, path);
}

const char *lsp_address_of(base_arena *arena, const char *path) {
    static const char digits[] = "0123456789ABCDEF";
    char *address = base_arena_take(arena, 3 * strlen(path) + 8);
    memcpy(address, "file://", 7);
    size_t length = 7;
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        if (isalnum(c) || strchr("/-_.~", c)) {
            address[length++] = (char)c;
            continue;
        }
        address[length++] = '%';
        address[length++] = digits[c / 16];
        address[length++] = digits[c % 16];
    }
    return address;
}
