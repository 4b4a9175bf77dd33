/* What the registry knows of a code, and which warnings are wanted. */
#include <string.h>

#include "base/diag_show.h"
#include "base/names.h"

enum { ON = 1, OFF = 0 };

static const struct {
    const char *code;
    const char *name; /* of a warning */
    const char *title;
    diag_severity severity;
    bool on; /* when nobody asks */
} codes[] = {
#define DIAG(code, severity, title) {#code, NULL, title, DIAG_##severity, true},
#define DIAG_W(code, name, state, title) {#code, name, title, DIAG_WARNING, state},
#include "base/diag.def"
#undef DIAG
#undef DIAG_W
};

const char *diag_code_name(diag_code code) {
    return codes[code].code;
}

const char *diag_title(diag_code code) {
    return codes[code].title;
}

const char *diag_warning_name(diag_code code) {
    return codes[code].name;
}

diag_severity diag_severity_of(diag_code code) {
    return codes[code].severity;
}

const char *diag_severity_name(diag_severity severity) {
    static const char *const names[] = {"error", "warning", "note"};
    return names[severity];
}

/* ---- the switches ---- */

void diag_switches_start(diag_switches *switches) {
    for (size_t code = 0; code < DIAG_COUNT; code++)
        switches->of[code] = (diag_switch){.on = codes[code].on};
}

static void set(diag_switches *switches, diag_code code, diag_switch wanted) {
    if (codes[code].severity == DIAG_WARNING)
        switches->of[code] = wanted;
}

static void set_all(diag_switches *switches, bool on) {
    for (diag_code code = 0; code < DIAG_COUNT; code++)
        set(switches, code, (diag_switch){on, switches->of[code].fatal});
}

static void make_all_fatal(diag_switches *switches, bool fatal) {
    for (diag_code code = 0; code < DIAG_COUNT; code++)
        set(switches, code, (diag_switch){switches->of[code].on, fatal});
}

/* The code whose warning has the name; DIAG_COUNT: none, *nearest may be meant. */
static diag_code warning_called(const char *name, const char **nearest) {
    enum { TOO_FAR = 4 };
    size_t least = strlen(name) < TOO_FAR ? strlen(name) : TOO_FAR;
    for (diag_code code = 0; code < DIAG_COUNT; code++) {
        if (!codes[code].name)
            continue;
        size_t distance = base_name_distance(name, codes[code].name);
        if (distance == 0)
            return code;
        if (distance < least) {
            least = distance;
            *nearest = codes[code].name;
        }
    }
    return DIAG_COUNT;
}

static bool set_called(diag_switches *switches, const char *name, diag_switch wanted,
                       const char **nearest) {
    diag_code code = warning_called(name, nearest);
    if (code == DIAG_COUNT)
        return false;
    set(switches, code, wanted);
    return true;
}

bool diag_switches_set(diag_switches *switches, const char *words, const char **nearest) {
    static const char error[] = "error=";
    *nearest = NULL;
    bool off = strncmp(words, "no-", 3) == 0;
    const char *name = off ? words + 3 : words;
    if (strcmp(name, "all") == 0)
        set_all(switches, !off);
    else if (strcmp(name, "error") == 0)
        make_all_fatal(switches, !off);
    else if (strncmp(words, error, sizeof error - 1) == 0)
        return set_called(switches, words + sizeof error - 1, (diag_switch){true, true}, nearest);
    else
        return set_called(switches, name, (diag_switch){!off, false}, nearest);
    return true;
}
