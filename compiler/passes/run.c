#include <string.h>

#include "passes/pass.h"

typedef struct pass_entry {
    const char *name;
    bool (*run)(ir_module *);
} pass_entry;

static const pass_entry entries[] = {
#define PASS(name, words) {#name, pass_##name},
#include "passes/pass.def"
#undef PASS
};

enum { ENTRIES = sizeof entries / sizeof *entries };

bool pass_exists(const char *name) {
    for (int k = 0; k < ENTRIES; k++)
        if (strcmp(entries[k].name, name) == 0)
            return true;
    return false;
}

const char *pass_run(ir_module *module, const pass_options *options) {
    const char *fault = ir_check(module);
    if (fault)
        return base_arena_format(module->arena, "before the passes: %s", fault);
    for (int k = 0; k < ENTRIES; k++) {
        entries[k].run(module);
        fault = ir_check(module);
        if (fault)
            return base_arena_format(module->arena, "after pass %s: %s", entries[k].name, fault);
        if (options->dump_after && strcmp(options->dump_after, entries[k].name) == 0) {
            base_write(options->dump, "--- after %s\n", entries[k].name);
            ir_print(module, options->dump);
        }
    }
    return NULL;
}
