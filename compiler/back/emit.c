#include <ctype.h>
#include <string.h>

#include "back/text.h"
#include "embedded.h" /* model_text, lanes_text, driver_text: made from the files of those names */

static const char *in_capitals(base_arena *arena, const char *name) {
    char *copy = base_arena_copy(arena, name, strlen(name));
    for (char *c = copy; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return copy;
}

static void write_counts(back_file *file) {
    static const char *const names[IR_ROLES] = {"FORCINGS", "ATTRIBUTES", "PARAMETERS",
                                                "DYNAMICS", "STATES",     "OUTPUTS",
                                                "WEIGHTS",  "PREPARED",   "KEPT"};
    base_write(&file->out, "enum {\n");
    for (int role = 0; role < IR_ROLES; role++)
        base_write(&file->out, "    %s_%s = %u,\n", file->upper, names[role],
                   file->module->places[role]);
    base_write(&file->out, "    %s_SCRATCH = %u\n};\n\n", file->upper, file->scratch);
}

static void write_first_lines(const back_file *file, base_writer *out, const char *version) {
    const ir_module *module = file->module;
    base_write(out, "/* %s%s%s\n", module->name, module->words[0] ? ": " : "",
               back_comment(file->arena, module->words));
    base_write(out, " * Made from %s by afflux %s; do not edit.\n",
               back_comment(file->arena, module->path), version);
    base_write(out, " * Hash of the source and the choices made: %s */\n", module->hash);
}

/* The end of a constant's name; COUNT is the last constant's own. */
static const char *place_name(base_arena *arena, const char *name) {
    char *copy = base_arena_copy(arena, name, strlen(name));
    for (char *c = copy; *c; c++)
        if (!isalnum((unsigned char)*c))
            *c = '_';
    return strcmp(copy, "COUNT") == 0 ? "COUNT_" : copy;
}

/* One enum constant for every place of an array, so that hosts need not count. */
static void write_places(const back_file *file, base_writer *out) {
    static const char *const words[] = {"FORCING", "ATTRIBUTE", "PARAMETER", "DYNAMIC",
                                        "STATE",   "OUTPUT",    "WEIGHT"};
    for (int role = IR_FORCING; role <= IR_WEIGHT; role++) {
        if (file->module->places[role] == 0)
            continue;
        base_write(out, "enum {\n");
        for (uint32_t k = 0; k < file->module->symbol_count; k++) {
            const ir_symbol *symbol = &file->module->symbols[k];
            if ((int)symbol->role != role)
                continue;
            base_write(out, "    %s_%s_%s = %u, /* %s */\n", file->upper, words[role],
                       place_name(file->arena, symbol->name), symbol->index, symbol->unit);
        }
        base_write(out, "    %s_%s_COUNT = %u\n};\n\n", file->upper, words[role],
                   file->module->places[role]);
    }
}

static const char *header_text(const back_file *file, const back_options *options) {
    base_writer out = base_writer_start(file->arena);
    write_first_lines(file, &out, options->version);
    back_fill_template(file, &out,
                       "#ifndef $NAME_H\n#define $NAME_H\n\n#ifdef __cplusplus\nextern \"C\" {\n"
                       "#endif\n\n",
                       strlen("#ifndef $NAME_H\n#define $NAME_H\n\n#ifdef __cplusplus\n"
                              "extern \"C\" {\n#endif\n\n"));
    base_write(&out, "%.*s\n", (int)model_text_length, model_text);
    base_write(&out, "/* Places in the arrays of %s, with their declared units. */\n",
               file->module->name);
    write_places(file, &out);
    const ir_module *module = file->module;
    unsigned forward = file->scratch, reverse = 0;
    for (int role = 0; role < IR_ROLES; role++)
        if (role != IR_WEIGHT)
            forward += module->places[role];
    reverse = forward + module->places[IR_FORCING] + module->places[IR_PARAMETER] +
              module->places[IR_DYNAMIC] + module->places[IR_STATE] + module->places[IR_OUTPUT] +
              module->places[IR_PREPARED] + module->places[IR_WEIGHT];
    base_write(&out,
               "/* Bytes of work memory for a run of lanes that fit one block, for arrays\n"
               " * sized when compiling; model->work_size tells the same. */\n"
               "#define %s_FORWARD_WORK_SIZE(lanes) \\\n"
               "    (((lanes) + 15) / 16 * 16 * %uu * sizeof(%s))\n"
               "#define %s_REVERSE_WORK_SIZE(lanes, steps) \\\n"
               "    (((lanes) + 15) / 16 * 16 * (%uu + (steps) * %uu) * sizeof(%s))\n\n",
               file->upper, forward, file->real, file->upper, reverse,
               module->places[IR_STATE] + module->places[IR_KEPT], file->real);
    back_fill_template(file, &out, functions_text, functions_text_length);
    return out.text;
}

static const char *source_text(back_file *file, const back_options *options) {
    static const ir_region_kind order[] = {IR_PREPARE,         IR_STEP,
                                           IR_PREPARE_TANGENT, IR_STEP_TANGENT,
                                           IR_PREPARE_ADJOINT, IR_STEP_ADJOINT};
    base_writer regions = base_writer_start(file->arena);
    file->out = regions;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        back_write_region(file, order[k]);
    regions = file->out;

    file->out = base_writer_start(file->arena);
    write_first_lines(file, &file->out, options->version);
    base_write(&file->out, "#include \"%s.h\"\n\n#include <math.h>\n\n", file->prefix);
    write_counts(file);
    back_write_template(file, lanes_text, lanes_text_length);
    back_write_operators(file);
    base_write(&file->out, "/* ---- The equations: one function for each binding time, its tangent "
                           "(_d) and its adjoint (_b). ---- */\n\n");
    base_write(&file->out, "%s", regions.text);
    back_write_tables(file);
    back_write_template(file, driver_text, driver_text_length);
    return file->out.text;
}

back_output back_emit(const ir_module *module, const back_options *options) {
    back_file file = {.module = module,
                      .arena = module->arena,
                      .single = options->single,
                      .real = options->single ? "float" : "double"};
    file.prefix = back_identifier(module->arena, module->name);
    file.upper = in_capitals(module->arena, file.prefix);
    back_output output = {.prefix = file.prefix};
    output.source = source_text(&file, options);
    output.header = header_text(&file, options);
    return output;
}
