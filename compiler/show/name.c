#include "show/name.h"

#include <ctype.h>
#include <string.h>

typedef struct greek_letter {
    const char *name, *letter;
} greek_letter;

const char *show_greek(const char *name) {
    static const greek_letter letters[] = {
#define LETTER(NAME, TEXT) {#NAME, TEXT},
#include "show/greek.def"
#undef LETTER
    };
    for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
        if (strcmp(letters[k].name, name) == 0)
            return letters[k].letter;
    return NULL;
}

const char *show_last_name(const char *text) {
    const char *dot = strrchr(text, '.');
    return dot ? dot + 1 : text;
}

/* Where the digits at the end of letters begin; the end of the text when it has another form. */
static size_t end_of_letters(const char *text) {
    size_t length = strlen(text), end = length;
    while (end > 0 && isdigit((unsigned char)text[end - 1]))
        end--;
    for (size_t k = 0; k < end; k++)
        if (!isalpha((unsigned char)text[k]))
            return length;
    return end ? end : length;
}

static const char *with_commas(base_arena *arena, const char *text) {
    char *copy = base_arena_copy(arena, text, strlen(text));
    for (char *at = copy; *at; at++)
        if (*at == '_' && at[1])
            *at = ',';
    return copy;
}

show_name show_name_of(base_arena *arena, const char *text) {
    const char *last = show_last_name(text);
    const char *bar = strchr(last, '_');
    size_t end = bar && bar > last && bar[1] ? (size_t)(bar - last) : end_of_letters(last);
    return (show_name){.before = base_arena_copy(arena, text, (size_t)(last - text)),
                       .base = base_arena_copy(arena, last, end),
                       .below = with_commas(arena, last + end + (last[end] == '_'))};
}

const char *show_plain_name(base_arena *arena, const char *text) {
    show_name name = show_name_of(arena, text);
    const char *letter = show_greek(name.base);
    if (!letter)
        return text;
    return base_arena_format(arena, "%s%s%s%s", name.before, letter, *name.below ? "_" : "",
                             name.below);
}
