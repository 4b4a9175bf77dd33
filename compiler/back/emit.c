#include <ctype.h>
#include <string.h>

#include "back/text.h"
#include "embedded.h" /* model_text, lanes_text, driver_text: made from the files of those names */

enum { MOST_VARIABLES = 32 }; /* of a step's states, in as many registers */

static const char *in_capitals(base_arena *arena, const char *name) {
    char *copy = base_arena_copy(arena, name, strlen(name));
    for (char *c = copy; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return copy;
}

static void write_counts(back_file *file) {
    static const char *const names[IR_ROLES] = {"FORCINGS", "ATTRIBUTES", "PARAMETERS", "DYNAMICS",
                                                "STATES",   "OUTPUTS",    "WEIGHTS",    "PREPARED",
                                                "KEPT",     "FLAGS"};
    base_write(&file->out, "enum {\n");
    for (int role = 0; role < IR_ROLES; role++)
        base_write(&file->out, "    %s_%s = %u,\n", file->upper, names[role],
                   file->module->places[role]);
    base_write(&file->out, "    %s_TAPED = %u,\n    %s_SCRATCH = %u\n};\n\n", file->upper,
               back_taped_rows(file), file->upper, file->scratch);
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

/* "mm", "mm [z: 10][m: 16]", "1, shared, 0.1 .. 3.0": what the array at a place holds. */
static const char *place_words(const back_file *file, const ir_symbol *symbol) {
    const ir_module *module = file->module;
    back_file wide = *file;
    wide.single = false;
    const char *text = back_comment(file->arena, symbol->unit);
    for (int k = 0; k < symbol->rank; k++)
        text = base_arena_format(file->arena, "%s%s[%s: %u]", text, k ? "" : " ",
                                 back_comment(file->arena, module->dims[symbol->dims[k]].name),
                                 module->dims[symbol->dims[k]].size);
    if (symbol->role != IR_WEIGHT || !(symbol->lowest < symbol->highest))
        return text;
    return base_arena_format(file->arena, "%s, shared by all sites, in %s .. %s", text,
                             back_number(&wide, symbol->lowest),
                             back_number(&wide, symbol->highest));
}

/* One role's constants: the first place of each symbol, and how many an array has. */
static void write_role_places(const back_file *file, base_writer *out, ir_role role,
                              const char *word) {
    const ir_module *module = file->module;
    back_names names = {.arena = file->arena};
    const char **given = base_arena_take(file->arena, (module->symbol_count + 1) * sizeof *given);
    for (uint32_t k = 0; k < module->symbol_count; k++)
        if (module->symbols[k].role == role)
            given[k] = back_unique(&names, place_name(file->arena, module->symbols[k].name));
    base_write(out, "enum {\n");
    for (uint32_t k = 0; k < module->symbol_count; k++) {
        const ir_symbol *symbol = &module->symbols[k];
        if (symbol->role != role)
            continue;
        base_write(out, "    %s_%s_%s = %u, /* %s */\n", file->upper, word, given[k], symbol->index,
                   place_words(file, symbol));
        if (symbol->rank > 0)
            base_write(out, "    %s_%s_%s = %u,\n", file->upper, word,
                       back_unique(&names, base_arena_format(file->arena, "%s_COUNT", given[k])),
                       symbol->elements);
    }
    base_write(out, "    %s_%s_COUNT = %u\n};\n\n", file->upper, word, module->places[role]);
}

/* Constants for the places of all arrays, so that hosts need not count. */
static void write_places(const back_file *file, base_writer *out) {
    static const char *const words[] = {"FORCING", "ATTRIBUTE", "PARAMETER", "DYNAMIC",
                                        "STATE",   "OUTPUT",    "WEIGHT"};
    for (ir_role role = IR_FORCING; role <= IR_WEIGHT; role++)
        if (file->module->places[role] > 0)
            write_role_places(file, out, role, words[role]);
}

/* Rows of numbers, one for each lane, that a forward and a reverse run want, but for the tape. */
static unsigned forward_rows(const back_file *file) {
    unsigned rows = file->scratch;
    for (int role = 0; role < IR_ROLES; role++)
        if (role != IR_WEIGHT)
            rows += file->module->places[role];
    return rows;
}

static unsigned reverse_rows(const back_file *file) {
    static const ir_role with_bars[] = {IR_FORCING, IR_PARAMETER, IR_DYNAMIC, IR_STATE,
                                        IR_OUTPUT,  IR_PREPARED,  IR_WEIGHT};
    unsigned rows = forward_rows(file);
    for (size_t k = 0; k < sizeof with_bars / sizeof *with_bars; k++)
        rows += file->module->places[with_bars[k]];
    return rows;
}

static void write_work_sizes(const back_file *file, base_writer *out) {
    unsigned multiple = file->multiple;
    const char *lanes = "(lanes)";
    if (!file->module->network)
        lanes = base_arena_format(file->arena, "((lanes) < %u ? (lanes) : %u)", file->block,
                                  file->block);
    lanes = base_arena_format(file->arena, "((%s + %u) / %u * %uu)", lanes, multiple - 1, multiple,
                              multiple);
    const char *guard = "";
    if (file->guard)
        guard = base_arena_format(file->arena, " + %uu * sizeof(%s)", 2 * file->guard, file->real);
    const unsigned forward = forward_rows(file), reverse = reverse_rows(file);
    const unsigned tape = back_tape_rows(file);
    base_write(
        out,
        "/* Bytes of work memory for a run in blocks of the model's own choice, for arrays\n"
        " * sized when compiling; model->work_size tells the same. REVERSE is of AFX_STORE_ALL,"
        "\n * steps are those from gradient_from on, at least one for AFX_BINOMIAL. */\n"
        "#define %s_FORWARD_WORK_SIZE(lanes) \\\n    (%s * %uu * sizeof(%s)%s)\n"
        "#define %s_REVERSE_WORK_SIZE(lanes, steps) \\\n"
        "    (%s * \\\n     (%uu + (steps) * %uu) * sizeof(%s)%s)\n",
        file->upper, lanes, forward, file->real, guard, file->upper, lanes, reverse, tape,
        file->real, guard);
    base_write(out,
               "#define %s_BINOMIAL_WORK_SIZE(lanes, steps, slots) \\\n"
               "    %s_STATES_WORK_SIZE(lanes, (slots) < (steps) ? (slots) : (steps))\n"
               "#define %s_STATES_WORK_SIZE(lanes, states) \\\n"
               "    (%s * \\\n     (%uu + (states) * %uu) * sizeof(%s) + \\\n"
               "     (((states) + %u) * sizeof(size_t) + 63) / 64 * 64%s)\n\n",
               file->upper, file->upper, file->upper, lanes, reverse + tape,
               file->module->places[IR_STATE], file->real, file->few ? 2 : 1, guard);
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
    write_work_sizes(file, &out);
    back_fill_template(file, &out, functions_text, functions_text_length);
    return out.text;
}

static const char *source_text(back_file *file, const back_options *options) {
    static const ir_region_kind order[] = {
        IR_PREPARE,      IR_STEP,        IR_PREPARE_TANGENT, IR_STEP_TANGENT, IR_PREPARE_ADJOINT,
        IR_STEP_ADJOINT, IR_STEP_RECORD, IR_PREPARE_SECOND,  IR_STEP_SECOND};
    const size_t count = file->module->second ? sizeof order / sizeof *order : 6;
    base_writer regions = base_writer_start(file->arena);
    file->out = regions;
    for (size_t k = 0; k < count; k++)
        back_write_region(file, order[k]);
    regions = file->out;

    file->out = base_writer_start(file->arena);
    write_first_lines(file, &file->out, options->version);
    base_write(&file->out, "#include \"%s.h\"\n\n#include <math.h>\n\n", file->prefix);
    write_counts(file);
    back_write_template(file, lanes_text, lanes_text_length);
    back_write_operators(file, regions.text);
    back_write_folds(file);
    base_write(&file->out,
               "/* ---- The equations: one function for each binding time, its tangent "
               "(_d) and its adjoint (_b)%s. ---- */\n\n",
               file->module->second
                   ? ",\n * the tangent that keeps what the adjoint reads (_r), and "
                     "the tangent of the adjoint (_bd)"
                   : "");
    base_write(&file->out, "%s", regions.text);
    file->report = back_make_report(file);
    back_write_tables(file);
    back_write_tape(file);
    back_write_template(file, driver_text, driver_text_length);
    if (file->lane_dim == IR_LANES) {
        back_write_template(file, sites_text, sites_text_length);
    } else {
        back_write_pieces(file);
        back_write_template(file, across_text, across_text_length);
    }
    back_write_template(file, sweep_text, sweep_text_length);
    return file->out.text;
}

/* Can a run hold its states in variables, that is, in registers? */
static bool may_be_alone(const back_file *file) {
    const uint32_t states = file->module->places[IR_STATE];
    return file->block == 1 && file->lane_dim == IR_LANES && 0 < states && states <= MOST_VARIABLES;
}

back_output back_emit(const ir_module *module, const back_options *options) {
    back_file file = {.module = module,
                      .arena = module->arena,
                      .single = options->single,
                      .math = options->math ? options->math : BACK_MATH_FAST,
                      .real = options->single ? "float" : "double"};
    file.prefix = back_identifier(module->arena, module->name);
    back_choose_lanes(&file, options);
    file.passing = back_can_pass(&file);
    file.alone = may_be_alone(&file);
    file.upper = in_capitals(module->arena, file.prefix);
    back_output output = {.prefix = file.prefix, .math = file.math, .one_lane = file.block == 1};
    output.source = source_text(&file, options);
    output.header = header_text(&file, options);
    output.report = file.report;
    return output;
}
