#include <stdbool.h>
#include <string.h>

#include "show/tex.h"

/* Characters that pdflatex sets only by name, or that mean something to it. */
static const struct {
    const char *text, *name;
} characters[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"^", "\\textasciicircum{}"},
    {"~", "\\textasciitilde{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "\\textquotedbl{}"},
    {"−", "\\ensuremath{-}"},
    {"≤", "\\ensuremath{\\le}"},
    {"≥", "\\ensuremath{\\ge}"},
    {"≠", "\\ensuremath{\\ne}"},
    {"≈", "\\ensuremath{\\approx}"},
    {"∝", "\\ensuremath{\\propto}"},
    {"→", "\\ensuremath{\\to}"},
    {"∑", "\\ensuremath{\\sum}"},
    {"√", "\\ensuremath{\\surd}"},
    {"∞", "\\ensuremath{\\infty}"},
    {"∂", "\\ensuremath{\\partial}"},
    {"∗", "\\ensuremath{\\ast}"},
    {"⁻", "\\textsuperscript{--}"},
#define LETTER(NAME, TEXT) {TEXT, "\\ensuremath{\\" #NAME "}"},
#include "show/greek.def"
#undef LETTER
};

static const char *name_at(const char *text, size_t *length) {
    for (size_t k = 0; k < sizeof characters / sizeof *characters; k++) {
        *length = strlen(characters[k].text);
        if (strncmp(text, characters[k].text, *length) == 0)
            return characters[k].name;
    }
    *length = 1;
    return NULL;
}

/* `words` are code. */
void show_write_tex_text(base_writer *writer, const char *text) {
    bool code = false;
    while (*text) {
        size_t length = 1;
        bool tick = *text == '`' && (code || strchr(text + 1, '`'));
        const char *name = tick && code ? "}" : tick ? "\\texttt{" : name_at(text, &length);
        base_write(writer, name ? "%s" : "%.1s", name ? name : text);
        code ^= tick;
        text += length;
    }
}
