#include "show/unit.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Names whose spelling is not their symbol. */
static const struct {
    const char *name, *html, *latex;
} symbols[] = {
    {"degC", "°C", "{}^{\\circ}\\mathrm{C}"},
    {"degF", "°F", "{}^{\\circ}\\mathrm{F}"},
    {"deg", "°", "{}^{\\circ}"},
    {"um", "µm", "\\mu\\mathrm{m}"},
    {"ug", "µg", "\\mu\\mathrm{g}"},
    {"umol", "µmol", "\\mu\\mathrm{mol}"},
    {"percent", "%", "\\%"},
    {"permil", "‰", "\\mathrm{permil}"},
    {"1", "1", "1"},
};

static const char *symbol_of(const char *name, bool latex) {
    for (size_t k = 0; k < sizeof symbols / sizeof *symbols; k++)
        if (strcmp(symbols[k].name, name) == 0)
            return latex ? symbols[k].latex : symbols[k].html;
    return NULL;
}

static void write_name(base_writer *writer, const char *name, show_unit_form form) {
    const char *symbol = symbol_of(name, form == SHOW_UNIT_LATEX);
    if (form == SHOW_UNIT_MATHML)
        base_write(writer, "<mi mathvariant=\"normal\">%s</mi>", symbol ? symbol : name);
    else if (form == SHOW_UNIT_LATEX && !symbol)
        base_write(writer, "\\mathrm{%s}", name);
    else
        base_write(writer, "%s", symbol ? symbol : name);
}

static void write_raised(base_writer *writer, const char *digits, bool under) {
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    base_write(writer, under ? "⁻" : "");
    for (; *digits; digits++)
        base_write(writer, "%s", isdigit((unsigned char)*digits) ? raised[*digits - '0'] : "ᐟ");
}

/* exponent: digits, or `1/3`; under: it is negative. */
static void write_power(base_writer *writer, const char *exponent, bool under,
                        show_unit_form form) {
    if (form == SHOW_UNIT_HTML)
        base_write(writer, "<sup>%s%s</sup>", under ? "−" : "", exponent);
    else if (form == SHOW_UNIT_MATHML)
        base_write(writer, "<mrow>%s<mn>%s</mn></mrow></msup>",
                   under ? "<mo form=\"prefix\">−</mo>" : "", exponent);
    else if (form == SHOW_UNIT_LATEX)
        base_write(writer, "^{%s%s}", under ? "-" : "", exponent);
    else
        write_raised(writer, exponent, under);
}

/* What stands behind `^`, in parentheses or not; its sign goes to `under`. */
static const char *read_exponent(base_writer *writer, const char **at, bool *under) {
    bool enclosed = **at == '(';
    *at += enclosed;
    if (**at == '-' || **at == '+')
        *under ^= *(*at)++ == '-';
    size_t length = strspn(*at, enclosed ? "0123456789/" : "0123456789");
    const char *digits = base_arena_copy(writer->arena, *at, length);
    *at += length + enclosed;
    return digits;
}

void show_write_unit(base_writer *writer, const char *text, show_unit_form form) {
    static const char *const spaces[] = {[SHOW_UNIT_HTML] = "&#8239;",
                                         [SHOW_UNIT_MATHML] = "<mspace width=\"0.17em\"/>",
                                         [SHOW_UNIT_LATEX] = "\\,",
                                         [SHOW_UNIT_PLAIN] = " "};
    bool under = false, first = true;
    if (strcmp(text, "1") == 0) {
        base_write(writer, form == SHOW_UNIT_LATEX ? "\\text{--}" : "–");
        return;
    }
    for (const char *at = text; *at;) {
        if (*at == '*' || *at == '/') {
            under = *at++ == '/';
            continue;
        }
        size_t length = strcspn(at, "*/^");
        const char *name = base_arena_copy(writer->arena, at, length), *exponent = "1";
        bool negative = under;
        at += length;
        if (*at == '^') {
            at++;
            exponent = read_exponent(writer, &at, &negative);
        }
        if (strcmp(name, "1") == 0)
            continue;
        bool raised = negative || strcmp(exponent, "1") != 0;
        base_write(writer, "%s", first ? "" : spaces[form]);
        base_write(writer, raised && form == SHOW_UNIT_MATHML ? "<msup>" : "");
        write_name(writer, name, form);
        if (raised)
            write_power(writer, exponent, negative, form);
        first = false;
    }
}
