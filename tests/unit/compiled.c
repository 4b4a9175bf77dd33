#include "compiled.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char strict[] = "-std=c99 -pedantic-errors -Wall -Wextra -Wconversion -Wshadow "
                             "-Wstrict-prototypes -Wmissing-prototypes -Werror -fPIC";
static const char loose[] = "-std=c99 -w -O0 -fPIC";

bool compiled_can(const char *compiler) {
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", compiler);
    return system(command) == 0;
}

void compiled_open(compiled *all) {
    *all = (compiled){.folder = "/tmp/afflux-emit-XXXXXX"};
    if (!mkdtemp(all->folder))
        abort();
}

static FILE *open_file(const compiled *all, const char *name, const char *end) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s%s", all->folder, name, end);
    FILE *file = fopen(path, "w");
    if (!file)
        abort();
    return file;
}

static void write_file(const compiled *all, const char *name, const char *end, const char *text) {
    FILE *file = open_file(all, name, end);
    if (fputs(text, file) < 0 || fclose(file) != 0)
        abort();
}

void compiled_add_output(compiled *all, const back_output *output) {
    write_file(all, output->prefix, ".h", output->header);
    write_file(all, output->prefix, ".c", output->source);
    all->names[all->count++] = output->prefix;
}

void compiled_add(compiled *all, const ir_module *module, bool single) {
    back_output output = back_emit(module, &(back_options){.single = single, .version = "test"});
    compiled_add_output(all, &output);
}

void compiled_add_drawn(compiled *all, const ir_module *module, bool single, uint64_t seed) {
    static const size_t sites[] = {1, 2, 4, 8};
    back_options options = {.single = single, .version = "test", .sites = sites[seed / 64 % 4]};
    options.lanes = module->dims[seed % module->dim_count].name;
    if (seed % module->dim_count == IR_LANES)
        options.lanes = "sites";
    back_output output = back_emit(module, &options);
    compiled_add_output(all, &output);
}

/* Functions that tell the sizes the headers' macros give. */
static void write_sizes(const compiled *all) {
    FILE *file = open_file(all, "sizes", ".c");
    for (size_t k = 0; k < all->count; k++) {
        const char *name = all->names[k];
        char upper[64] = "";
        for (size_t c = 0; name[c]; c++)
            upper[c] = (char)toupper((unsigned char)name[c]);
        fprintf(file,
                "#include \"%s.h\"\n"
                "size_t %s_forward_size(size_t lanes);\n"
                "size_t %s_forward_size(size_t lanes) {\n"
                "    return %s_FORWARD_WORK_SIZE(lanes);\n}\n"
                "size_t %s_reverse_size(size_t lanes, size_t steps);\n"
                "size_t %s_reverse_size(size_t lanes, size_t steps) {\n"
                "    return %s_REVERSE_WORK_SIZE(lanes, steps);\n}\n",
                name, name, name, upper, name, name, upper);
        fprintf(file,
                "size_t %s_binomial_size(size_t lanes, size_t steps, size_t slots);\n"
                "size_t %s_binomial_size(size_t lanes, size_t steps, size_t slots) {\n"
                "    return %s_BINOMIAL_WORK_SIZE(lanes, steps, slots);\n}\n",
                name, name, upper);
    }
    if (fclose(file) != 0)
        abort();
}

bool compiled_load(compiled *all, const char *compiler) {
    char command[512], flags[256];
    if (!all->loose)
        write_sizes(all);
    snprintf(flags, sizeof flags, "%s %s", all->quick ? "-O0" : "-O1", strict);
    if (all->loose)
        snprintf(flags, sizeof flags, "%s", loose);
    snprintf(command, sizeof command,
             all->loose
                 ? "cd %s && { ls *.c | xargs -P2 -n1 %s %s -c; %s -shared -o models.so *.o -lm; }"
                 : "cd %s && ls *.c | xargs -P2 -n4 %s %s -c && %s -shared -o models.so *.o -lm",
             all->folder, compiler, flags, compiler);
    if (system(command) != 0)
        return false;
    snprintf(command, sizeof command, "%s/models.so", all->folder);
    all->library = dlopen(command, RTLD_NOW | RTLD_LOCAL);
    return all->library != NULL;
}

bool compiled_has(const compiled *all, size_t k) {
    char name[128];
    snprintf(name, sizeof name, "%s_model", all->names[k]);
    return dlsym(all->library, name) != NULL;
}

static void *found(const compiled *all, size_t k, const char *end) {
    char name[128];
    snprintf(name, sizeof name, "%s%s", all->names[k], end);
    void *symbol = dlsym(all->library, name);
    if (!symbol)
        abort();
    return symbol;
}

const afx_model *compiled_model(const compiled *all, size_t k) {
    const afx_model *(*model)(void);
    void *symbol = found(all, k, "_model");
    memcpy(&model, &symbol, sizeof model);
    return model();
}

size_t compiled_forward_size(const compiled *all, size_t k, size_t lanes) {
    size_t (*size)(size_t);
    void *symbol = found(all, k, "_forward_size");
    memcpy(&size, &symbol, sizeof size);
    return size(lanes);
}

size_t compiled_reverse_size(const compiled *all, size_t k, size_t lanes, size_t steps) {
    size_t (*size)(size_t, size_t);
    void *symbol = found(all, k, "_reverse_size");
    memcpy(&size, &symbol, sizeof size);
    return size(lanes, steps);
}

size_t compiled_binomial_size(const compiled *all, size_t k, const afx_args *args) {
    size_t (*size)(size_t, size_t, size_t);
    void *symbol = found(all, k, "_binomial_size");
    memcpy(&size, &symbol, sizeof size);
    return size(args->lanes, args->steps, args->slots);
}

void compiled_close(compiled *all) {
    char command[128];
    if (all->library)
        dlclose(all->library);
    snprintf(command, sizeof command, "rm -rf %s", all->folder);
    if (system(command) != 0)
        abort();
}
