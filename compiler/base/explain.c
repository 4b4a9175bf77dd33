#include "base/explain.h"

#include <string.h>

#include "explanations.h"

static const char *const texts[] = {
#define EXPLANATION(room) room##_text,
#include "base/explain.def"
#undef EXPLANATION
};

enum { TEXTS = sizeof texts / sizeof *texts };

/* Behind the line `## CODE`; NULL: there is none. */
static const char *section_of(const char *code) {
    char heading[16];
    size_t length = strlen(code) + 5;
    memcpy(heading, "\n## ", 4);
    memcpy(heading + 4, code, length - 5);
    memcpy(heading + length - 1, "\n", 2);
    for (size_t k = 0; k < TEXTS; k++) {
        const char *found = strstr(texts[k], heading);
        if (found)
            return found + length;
    }
    return NULL;
}

/* The next block between fences, before `end`; *text is then behind it. */
static const char *take_block(base_arena *arena, const char **text, const char *end) {
    static const char fence[] = "```\n", opening[] = "```afx\n";
    const char *from = strstr(*text, opening);
    if (!from || from >= end)
        return NULL;
    from += sizeof opening - 1;
    const char *to = strstr(from, fence);
    if (!to || to > end)
        return NULL;
    *text = to + sizeof fence - 1;
    return base_arena_copy(arena, from, (size_t)(to - from));
}

static const char *take_words(base_arena *arena, const char *text, const char *end) {
    const char *to = strstr(text, "```");
    if (!to || to > end)
        to = end;
    while (text < to && *text == '\n')
        text++;
    while (to > text && to[-1] == '\n')
        to--;
    return base_arena_copy(arena, text, (size_t)(to - text));
}

bool base_explain(base_arena *arena, diag_code code, base_explanation *explanation) {
    const char *text = section_of(diag_code_name(code));
    if (!text)
        return false;
    const char *end = strstr(text, "\n## ");
    if (!end)
        end = text + strlen(text);
    explanation->words = take_words(arena, text, end);
    explanation->before = take_block(arena, &text, end);
    explanation->after = take_block(arena, &text, end);
    return *explanation->words && explanation->before && explanation->after;
}
