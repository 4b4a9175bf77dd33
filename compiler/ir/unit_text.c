/* Units from text: "mm/d", "m^3/s", "W/m^2", "kg*m^(1/2)", "1". */
#include <ctype.h>
#include <string.h>

#include "base/names.h"
#include "ir/unit_table.h"

typedef struct unit_reader {
    const char *at;
    const char *end;
    const char **fault;
} unit_reader;

enum { LONGEST_NAME = 32 };

static void skip_blanks(unit_reader *reader) {
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t'))
        reader->at++;
}

static bool take(unit_reader *reader, char wanted) {
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != wanted)
        return false;
    reader->at++;
    return true;
}

static bool fail(const unit_reader *reader, const char *place) {
    *reader->fault = place;
    return false;
}

static bool read_whole(unit_reader *reader, int32_t *number) {
    bool negative = take(reader, '-');
    skip_blanks(reader);
    const char *start = reader->at;
    int32_t value = 0;
    for (; reader->at < reader->end && isdigit((unsigned char)*reader->at); reader->at++) {
        if (value > 1000)
            return fail(reader, start);
        value = value * 10 + (*reader->at - '0');
    }
    *number = negative ? -value : value;
    return reader->at > start || fail(reader, start);
}

/* 2, -1 or (1/3). */
static bool read_exponent(unit_reader *reader, ir_ratio *exponent) {
    int32_t top;
    int32_t bottom = 1;
    bool enclosed = take(reader, '(');
    const char *start = reader->at;
    if (!read_whole(reader, &top))
        return false;
    if (enclosed && take(reader, '/') && !read_whole(reader, &bottom))
        return false;
    if (enclosed && !take(reader, ')'))
        return fail(reader, reader->at);
    *exponent = ratio_of(top, bottom);
    return bottom != 0 || fail(reader, start);
}

static bool read_name(unit_reader *reader, ir_unit *unit) {
    skip_blanks(reader);
    const char *start = reader->at;
    while (reader->at < reader->end &&
           (isalnum((unsigned char)*reader->at) || *reader->at == '_' || *reader->at == '%'))
        reader->at++;
    size_t length = (size_t)(reader->at - start);
    char name[LONGEST_NAME];
    if (length == 0 || length >= sizeof name)
        return fail(reader, start);
    memcpy(name, start, length);
    name[length] = '\0';
    if (strcmp(name, "1") == 0 || strcmp(name, "-") == 0) {
        *unit = unit_one();
        return true;
    }
    return unit_named(strcmp(name, "%") == 0 ? "percent" : name, unit) || fail(reader, start);
}

static bool read_factor(unit_reader *reader, ir_unit *unit) {
    ir_ratio exponent;
    if (!read_name(reader, unit))
        return false;
    if (!take(reader, '^'))
        return true;
    if (!read_exponent(reader, &exponent))
        return false;
    *unit = unit_power(*unit, exponent);
    return true;
}

bool unit_parse(const char *text, size_t length, ir_unit *unit, const char **fault) {
    unit_reader reader = {text, text + length, fault};
    ir_unit factor;
    if (!read_factor(&reader, unit))
        return false;
    for (;;) {
        bool divide = take(&reader, '/');
        if (!divide && !take(&reader, '*'))
            break;
        if (!read_factor(&reader, &factor))
            return false;
        *unit = divide ? unit_divide(*unit, factor) : unit_multiply(*unit, factor);
    }
    skip_blanks(&reader);
    return reader.at == reader.end || fail(&reader, reader.at);
}

const char *unit_like(const char *name) {
    const char *nearest = NULL;
    size_t least = strlen(name) > 2 ? 3 : 2;
    for (const unit_row *row = unit_rows; row->name && name[0] && name[1]; row++) {
        size_t distance = base_name_distance(name, row->name);
        if (distance < least && row->name[1]) {
            least = distance;
            nearest = row->name;
        }
    }
    return nearest;
}
