#include <ctype.h>
#include <string.h>

#include "back/text.h"

static const char *const reserved[] = {
    "auto",     "break",    "case",   "char",     "const",    "continue",  "default",   "do",
    "double",   "else",     "enum",   "extern",   "float",    "for",       "goto",      "if",
    "inline",   "int",      "long",   "register", "restrict", "return",    "short",     "signed",
    "sizeof",   "static",   "struct", "switch",   "typedef",  "union",     "unsigned",  "void",
    "volatile", "while",    "asm",    "bool",     "true",     "false",     "main",      "n",
    "i",        "lanes",    "size_t", "NULL",     "forcing",  "attribute", "parameter", "dynamic",
    "state",    "output",   "weight", "prepared", "kept",     "scratch",   "linux",     "unix",
    "exp",      "log",      "pow",    "sqrt",     "sin",      "cos",       "tan",       "tanh",
    "atan",     "fabs",     "floor",  "ceil",     "log10",    "log1p",     "expm1",     "expf",
    "logf",     "powf",     "sqrtf",  "sinf",     "cosf",     "tanf",      "tanhf",     "atanf",
    "fabsf",    "floorf",   "ceilf",  "log10f",   "log1pf",   "expm1f",    "j0",        "j1",
    "jn",       "y0",       "y1",     "yn",       "gamma",    "erf",       "signgam",   "div",
    "abs",      "INFINITY", "NAN",    "I",        "M_PI",     "errno",     "alloca",    "typeof",
    "M_E",      "afx",      "level",  "begin",    "end",      "taped",     "taped_dot", "malloc",
    "calloc",   "realloc",  "free",   "zero",     "one",      "next",      "stride",    "lowest",
    "parts",
};

/* Macros and types of the headers that the generated code includes, by how they begin. */
static const char *const reserved_starts[] = {"_", "afx_", "AFX_", "FP_", "MATH_", "HUGE_"};

static const char *const array_names[] = {"forcing", "attribute", "parameter", "dynamic", "state",
                                          "output",  "weight",    "prepared",  "kept"};

static bool starts_with(const char *name, const char *start) {
    return strncmp(name, start, strlen(start)) == 0;
}

static bool ends_with(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* "v12": a name that values without one are given; "k1_before": an index. */
static bool is_numbered(const char *name) {
    bool kind = name[0] == 'v' || name[0] == 'c' || name[0] == 'k';
    size_t digits = kind ? strspn(name + 1, "0123456789") : 0;
    return digits > 0 && (name[digits + 1] == '\0' || name[digits + 1] == '_');
}

/* "state_bar": an array of a block. */
static bool is_array(const char *name) {
    for (size_t k = 0; k < sizeof array_names / sizeof *array_names; k++)
        for (ir_flavour flavour = IR_DOT; flavour < IR_FLAVOURS; flavour++)
            if (starts_with(name, array_names[k]) &&
                strcmp(name + strlen(array_names[k]), back_flavour_ending(flavour)) == 0)
                return true;
    return false;
}

/* "INT8_MAX": a limit of stdint.h. */
static bool is_limit(const char *name) {
    static const char *const starts[] = {"INT",  "UINT",   "SIZE_", "PTRDIFF_",
                                         "SIG_", "WCHAR_", "WINT_"};
    if (!ends_with(name, "_MAX") && !ends_with(name, "_MIN"))
        return false;
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (starts_with(name, starts[k]))
            return true;
    return false;
}

static bool is_reserved(const char *name) {
    for (size_t k = 0; k < sizeof reserved / sizeof *reserved; k++)
        if (strcmp(name, reserved[k]) == 0)
            return true;
    for (size_t k = 0; k < sizeof reserved_starts / sizeof *reserved_starts; k++)
        if (starts_with(name, reserved_starts[k]))
            return true;
    return is_numbered(name) || is_array(name) || is_limit(name);
}

const char *back_identifier(base_arena *arena, const char *name) {
    char *copy = base_arena_copy(arena, name, strlen(name));
    for (char *c = copy; *c; c++)
        if (!isalnum((unsigned char)*c))
            *c = '_';
    return is_reserved(copy) ? base_arena_format(arena, "%s_", copy) : copy;
}

/* Does the name begin as the functions and constants of the file do? */
static bool looks_own(const back_file *file, const char *name) {
    size_t length = strlen(file->prefix);
    bool begins =
        strncmp(name, file->prefix, length) == 0 || strncmp(name, file->upper, length) == 0;
    return begins && name[length] == '_';
}

const char *back_local_name(const back_file *file, const char *name) {
    const char *identifier = back_identifier(file->arena, name);
    bool own = looks_own(file, identifier);
    return own ? base_arena_format(file->arena, "%s_", identifier) : identifier;
}

/* The place of the name, or the empty one where it belongs. */
static back_given *place_of(const back_names *names, const char *name) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        hash = (hash ^ *c) * 0x100000001B3u;
    size_t at = (size_t)(hash >> 20) & (names->size - 1);
    while (names->table[at].name && strcmp(names->table[at].name, name) != 0)
        at = (at + 1) & (names->size - 1);
    return &names->table[at];
}

static void grow_table(back_names *names) {
    back_names old = *names;
    names->size = old.size ? 2 * old.size : 64;
    names->table = base_arena_take(names->arena, names->size * sizeof *names->table);
    for (size_t k = 0; k < old.size; k++)
        if (old.table[k].name)
            *place_of(names, old.table[k].name) = old.table[k];
}

static const char *give(back_names *names, const char *name) {
    *place_of(names, name) = (back_given){name, 2};
    names->count++;
    return name;
}

const char *back_unique(back_names *names, const char *name) {
    if (2 * (names->count + 1) > names->size)
        grow_table(names);
    back_given *given = place_of(names, name);
    if (!given->name)
        return give(names, name);
    const char *tried;
    do
        tried = base_arena_format(names->arena, "%s_%u", name, given->next++);
    while (place_of(names, tried)->name);
    return give(names, tried);
}
