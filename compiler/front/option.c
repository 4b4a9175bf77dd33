/* Choices from outside a file, as they are written on the command line. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "front/front.h"

static bool refuse(front_context *context, const char *text, const char *form) {
    diag_report(context->diags, DIAG_A005, (base_span){0}, "`%s` is no choice: write %s", text,
                form);
    return false;
}

/* The sign between name and value; NULL when one of them is missing. */
static const char *sign_of(const char *text) {
    const char *sign = strchr(text, '=');
    return sign && sign != text && sign[1] ? sign : NULL;
}

/* A whole number from 1; 0: it is none. */
static size_t counting_number(const char *text, const char *end) {
    char *stop = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &stop, 10);
    bool whole = *text >= '0' && *text <= '9' && stop == end && errno == 0;
    return whole && number <= SIZE_MAX ? (size_t)number : 0;
}

bool front_use_parse(front_context *context, const char *text, front_use *use) {
    const char *sign = sign_of(text);
    if (!sign)
        return refuse(context, text, "NAME=label");
    use->name = base_name(context->names, text, (size_t)(sign - text));
    use->label = base_name_of(context->names, sign + 1);
    use->span = (base_span){0};
    return true;
}

bool front_size_parse(front_context *context, const char *text, front_size *size) {
    const char *sign = sign_of(text);
    size_t number = sign ? counting_number(sign + 1, text + strlen(text)) : 0;
    if (number == 0)
        return refuse(context, text, "NAME=64, with a whole number from 1");
    *size = (front_size){base_name(context->names, text, (size_t)(sign - text)), number,
                         (base_span){0}};
    return true;
}

/* How much of the text is a number from 0, and perhaps a unit in brackets; 0: it does not begin
 * so. */
static size_t width_length(const char *text) {
    char *end = NULL;
    double width = strtod(text, &end);
    if (end == text || !(width >= 0) || !isfinite(width))
        return 0;
    const char *unit = end + strspn(end, " ");
    const char *close = *unit == '[' ? strchr(unit, ']') : NULL;
    return (size_t)((close ? close + 1 : end) - text);
}

/* ",product", ",straight", or both, up to the end. */
static bool read_words(front_context *context, const char *text, front_relax *relax) {
    while (*text == ',') {
        const char *end = text + 1 + strcspn(text + 1, ",");
        const char *word = base_name(context->names, text + 1, (size_t)(end - text - 1));
        if (!front_read_softness(word, &relax->product, &relax->straight))
            return false;
        text = end;
    }
    return !*text;
}

bool front_relax_parse(front_context *context, const char *text, front_relax *relax) {
    const char *sign = sign_of(text), *colon = strchr(text, ':');
    bool placed = colon && sign && colon < sign;
    const char *end = placed ? colon : sign;
    size_t place = placed ? counting_number(colon + 1, sign) : 0;
    size_t width = sign ? width_length(sign + 1) : 0;
    *relax = (front_relax){.place = place};
    if (!width || end == text || (placed && place == 0))
        return refuse(context, text, "EQUATION=width or EQUATION:k=width, with a width from 0");
    if (!read_words(context, sign + 1 + width, relax))
        return refuse(context, text, "EQUATION=width, then `,product`, `,straight`, or nothing");
    relax->name = base_name(context->names, text, (size_t)(end - text));
    relax->text = base_name(context->names, sign + 1, width);
    return true;
}
