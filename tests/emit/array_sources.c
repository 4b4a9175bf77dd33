/* Writes the C of the array models made by hand: array_sources FOLDER [float]. */
#include <stdio.h>
#include <string.h>

#include "array_models.h"
#include "back/back.h"
#include "passes/pass.h"

static bool write_text(const char *folder, const char *name, const char *end, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s%s", folder, name, end);
    FILE *file = fopen(path, "w");
    return file && fputs(text, file) >= 0 && fclose(file) == 0;
}

int main(int count, char **words) {
    base_arena *arena = base_arena_create();
    back_options options = {.single = count > 2 && strcmp(words[2], "float") == 0,
                            .version = "test"};
    bool well = arena && count > 1;
    for (size_t k = 0; well && k < ARRAY_MODELS; k++) {
        ir_module *module = array_models[k].make(arena, array_models[k].name);
        well = pass_run(module, &(pass_options){0}) == NULL;
        back_output output = back_emit(module, &options);
        well = well && write_text(words[1], output.prefix, ".h", output.header) &&
               write_text(words[1], output.prefix, ".c", output.source);
    }
    base_arena_free(arena);
    return well ? 0 : 1;
}
