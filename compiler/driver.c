#include "driver.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "front/format.h"
#include "passes/pass.h"

driver_unit *driver_create(void) {
    base_arena *arena = base_arena_create();
    if (!arena)
        return NULL;
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) {
        base_arena_free(arena);
        return NULL;
    }
    base_arena_on_failure(arena, &out_of_memory);
    driver_unit *unit = base_arena_take(arena, sizeof *unit);
    unit->context = (front_context){arena, base_names_create(arena), base_diags_create(arena)};
    base_arena_on_failure(arena, NULL);
    return unit;
}

void driver_free(driver_unit *unit) {
    if (unit)
        base_arena_free(unit->context.arena);
}

/* ---- stages ---- */

typedef bool driver_stage(driver_unit *unit, const void *argument);

/* Runs a stage; when memory runs out in it, says so instead of returning. */
static bool guarded(driver_unit *unit, driver_stage *stage, const void *argument) {
    jmp_buf out_of_memory;
    base_arena *arena = unit->context.arena;
    if (setjmp(out_of_memory)) {
        unit->broken = "memory is out";
        return false;
    }
    base_arena_on_failure(arena, &out_of_memory);
    bool done = stage(unit, argument);
    base_arena_on_failure(arena, NULL);
    return done;
}

static bool read_stage(driver_unit *unit, const void *path) {
    unit->program = front_read(&unit->context, path);
    return unit->program && diag_error_count(unit->context.diags) == 0;
}

/* A text and what its file would be called. */
typedef struct driver_text {
    const char *name, *text;
} driver_text;

static void append_blocks(base_arena *arena, front_blocks *to, const front_blocks *from) {
    for (size_t k = 0; k < from->count; k++) {
        to->at = base_arena_grow(arena, to->at, to->count, &to->capacity, sizeof *to->at);
        to->at[to->count++] = from->at[k];
    }
}

static bool text_stage(driver_unit *unit, const void *argument) {
    const driver_text *of = argument;
    const base_source *source =
        base_source_of_text(unit->context.arena, of->name, of->text, strlen(of->text));
    unit->program = front_read_source(&unit->context, source);
    return !unit->program->damaged;
}

static bool add_stage(driver_unit *unit, const void *argument) {
    const driver_text *of = argument;
    base_arena *arena = unit->context.arena;
    const base_source *source = base_source_of_text(arena, of->name, of->text, strlen(of->text));
    const front_program *program = front_read_source(&unit->context, source);
    append_blocks(arena, &unit->program->models, &program->models);
    append_blocks(arena, &unit->program->extensions, &program->extensions);
    return !program->damaged;
}

/* What a layout is made from and where it goes. */
typedef struct format_work {
    const char *path;
    driver_layout *layout;
} format_work;

static bool format_stage(driver_unit *unit, const void *argument) {
    const format_work *work = argument;
    front_context *context = &unit->context;
    work->layout->source = base_source_read(context->arena, work->path);
    if (work->layout->source)
        work->layout->text = front_format(context, work->layout->source);
    else
        diag_report(context->diags, DIAG_F001, (base_span){0}, "%s: %s", work->path,
                    strerror(errno));
    return work->layout->text != NULL;
}

static bool parse_uses(driver_unit *unit, const driver_options *options, front_options *front) {
    base_arena *arena = unit->context.arena;
    front_use *uses = base_arena_take(arena, (options->use_count + 1) * sizeof *uses);
    front_word *dynamics = base_arena_take(arena, (options->dynamic_count + 1) * sizeof *dynamics);
    bool fine = true;
    for (size_t k = 0; k < options->use_count; k++)
        fine &= front_use_parse(&unit->context, options->uses[k], &uses[k]);
    for (size_t k = 0; k < options->dynamic_count; k++)
        dynamics[k].name = base_name_of(unit->context.names, options->dynamics[k]);
    front->uses = uses;
    front->use_count = options->use_count;
    front->dynamics = dynamics;
    front->dynamic_count = options->dynamic_count;
    return fine;
}

static bool parse_sizes(driver_unit *unit, const driver_options *options, front_options *front) {
    size_t bytes = (options->size_count + 1) * sizeof(front_size);
    front_size *sizes = base_arena_take(unit->context.arena, bytes);
    bool fine = true;
    for (size_t k = 0; k < options->size_count; k++)
        fine &= front_size_parse(&unit->context, options->sizes[k], &sizes[k]);
    front->sizes = sizes;
    front->size_count = options->size_count;
    front->default_size = options->default_size;
    return fine;
}

/* A number from 0 alone scales the widths that are declared. */
static bool parse_scale(driver_unit *unit, const char *text, front_options *front) {
    char *end = NULL;
    double scale = strtod(text, &end);
    if (end == text || *end || !(scale >= 0) || !isfinite(scale))
        return false;
    double *kept = base_arena_take(unit->context.arena, sizeof *kept);
    *kept = scale;
    front->relax_scale = kept;
    return true;
}

static bool parse_relaxes(driver_unit *unit, const driver_options *options, front_options *front) {
    size_t bytes = (options->relax_count + 1) * sizeof(front_relax);
    front_relax *relaxed = base_arena_take(unit->context.arena, bytes);
    bool fine = true;
    front->annealed = options->annealed;
    for (size_t k = 0; k < options->relax_count; k++)
        if (strcmp(options->relaxes[k], "anneal") == 0)
            front->annealed = true;
        else if (!parse_scale(unit, options->relaxes[k], front))
            fine &= front_relax_parse(&unit->context, options->relaxes[k],
                                      &relaxed[front->relaxed_count++]);
    front->relaxed = relaxed;
    return fine;
}

static bool check_stage(driver_unit *unit, const void *argument) {
    const driver_options *options = argument;
    front_options front = {.model = options->model,
                           .single = options->single,
                           .comparisons = options->comparisons,
                           .comparison_count = options->comparison_count};
    bool fine = parse_uses(unit, options, &front);
    fine &= parse_sizes(unit, options, &front);
    fine &= parse_relaxes(unit, options, &front);
    if (fine)
        unit->checked = front_check(&unit->context, unit->program, &front);
    return unit->checked != NULL;
}

static void add_words(base_hash *hash, const char *const *words, size_t count) {
    for (size_t k = 0; k < count; k++)
        base_hash_add(hash, words[k]);
}

/* A vector of one has nothing to gain: there the C library's functions, made for single numbers,
 * wait less for their own steps than ours, made for many at a time. */
static back_math math_of(const driver_unit *unit, const driver_options *options) {
    if (options->math != BACK_MATH_CHOSEN)
        return options->math;
    bool one_lane = options->sites == 1 && unit->module->dim_count == IR_LANES + 1;
    return one_lane ? BACK_MATH_LIBM : BACK_MATH_FAST;
}

/* Models, choices and compiler version make the hash. */
static void set_hash(driver_unit *unit, const driver_options *options, back_math math) {
    base_hash hash = base_hash_start();
    base_arena *arena = unit->context.arena;
    front_program models = {
        .models = unit->program->models,
        .extensions = unit->program->extensions,
        .functions = unit->program->functions,
    };
    base_hash_add(&hash, DRIVER_VERSION);
    base_hash_add(&hash, front_print(arena, &models));
    base_hash_add(&hash, unit->checked->name);
    for (size_t c = 0; c < unit->checked->chosen_count; c++) {
        base_hash_add(&hash, unit->checked->chosen[c].name);
        base_hash_add(&hash, unit->checked->chosen[c].label);
    }
    add_words(&hash, options->dynamics, options->dynamic_count);
    base_hash_add(&hash, base_arena_format(arena, "sizes, else %zu", options->default_size));
    add_words(&hash, options->sizes, options->size_count);
    base_hash_add(&hash, "widths");
    add_words(&hash, options->relaxes, options->relax_count);
    base_hash_add(&hash, unit->checked->annealed ? "annealed" : "");
    base_hash_add(&hash, options->single ? "float" : "double");
    if (math != BACK_MATH_FAST)
        base_hash_add(&hash, math == BACK_MATH_VECTOR ? "vector" : "libm");
    base_hash_add(&hash, options->no_forcing_gradient ? "some" : "all");
    if (options->second)
        base_hash_add(&hash, "second order");
    base_hash_print(&hash, unit->module->hash);
}

/* Whether the region sets or adds to the bar of a symbol. */
static bool is_adjoined(const ir_region *region, uint32_t symbol, const bool *alive) {
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (ir_is_root(value) && value->flavour == IR_BAR && value->symbol == symbol &&
            (!alive || alive[value->argument[0]]))
            return true;
    }
    return false;
}

/* Which values of the adjoint of PREPARE come from a step: bars that no step adds to stay 0. */
static const bool *alive_values(const ir_module *module) {
    const ir_region *region = &module->regions[IR_PREPARE_ADJOINT];
    bool *alive = base_arena_take(module->arena, region->count + 1);
    for (ir_id id = 1; id < region->count; id++) {
        const ir_value *value = &region->values[id];
        if (value->op == IR_LOAD && value->flavour == IR_BAR)
            alive[id] = module->symbols[value->symbol].role != IR_PREPARED ||
                        is_adjoined(&module->regions[IR_STEP_ADJOINT], value->symbol, NULL);
        for (int k = 0; k < 3; k++)
            alive[id] |= value->op != IR_LOAD && alive[value->argument[k]];
    }
    return alive;
}

/* A parameter that no output depends on smoothly cannot be learned. */
static void warn_of_zero_gradients(driver_unit *unit) {
    const ir_module *module = unit->module;
    const bool *alive = alive_values(module);
    for (uint32_t s = 0; s < module->symbol_count; s++) {
        const ir_symbol *symbol = &module->symbols[s];
        bool parameter = symbol->role == IR_PARAMETER || symbol->role == IR_DYNAMIC;
        if (parameter && !is_adjoined(&module->regions[IR_PREPARE_ADJOINT], s, alive) &&
            !is_adjoined(&module->regions[IR_STEP_ADJOINT], s, NULL))
            diag_report(unit->context.diags, DIAG_W010, symbol->span,
                        "the gradient by the parameter `%s` is always zero", symbol->name);
    }
}

static bool compile_stage(driver_unit *unit, const void *argument) {
    const driver_options *options = argument;
    uint32_t wanted = 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_WEIGHT;
    if (!options->no_forcing_gradient)
        wanted |= 1u << IR_FORCING;
    front_lowered *lowered = front_lower(&unit->context, unit->checked, wanted);
    unit->module = lowered->module;
    unit->module->second = options->second;
    if (options->path)
        unit->module->path = options->path;
    const back_math math = math_of(unit, options);
    unit->module->logarithms = math == BACK_MATH_FAST;
    unit->proven =
        front_prove_stores(unit->context.arena, lowered, &unit->checked->symbols[SYMBOL_STORE]);
    set_hash(unit, options, math);
    base_writer dump = base_writer_start(unit->context.arena);
    pass_options passes = {options->dump_after, &dump};
    unit->broken = pass_run(unit->module, &passes);
    unit->dump = dump.text;
    if (unit->broken)
        return false;
    warn_of_zero_gradients(unit);
    if (options->no_text)
        return true;
    back_options back = {.single = options->single,
                         .math = math,
                         .version = DRIVER_VERSION,
                         .lanes = options->lanes,
                         .sites = options->sites};
    unit->output = back_emit(unit->module, &back);
    return true;
}

bool driver_read(driver_unit *unit, const char *path) {
    return guarded(unit, read_stage, path);
}

bool driver_read_text(driver_unit *unit, const char *name, const char *text) {
    return guarded(unit, text_stage, &(driver_text){name, text});
}

bool driver_add_text(driver_unit *unit, const char *name, const char *text) {
    return guarded(unit, add_stage, &(driver_text){name, text});
}

bool driver_format(driver_unit *unit, const char *path, driver_layout *layout) {
    *layout = (driver_layout){0};
    return guarded(unit, format_stage, &(format_work){path, layout});
}

bool driver_check(driver_unit *unit, const driver_options *options) {
    return guarded(unit, check_stage, options);
}

bool driver_compile(driver_unit *unit, const driver_options *options) {
    return driver_check(unit, options) && guarded(unit, compile_stage, options);
}
