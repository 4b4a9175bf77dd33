#include "driver.h"

#include "base/hash.h"
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

static bool check_stage(driver_unit *unit, const void *argument) {
    const driver_options *options = argument;
    base_arena *arena = unit->context.arena;
    front_use *uses = base_arena_take(arena, (options->use_count + 1) * sizeof *uses);
    front_word *dynamics = base_arena_take(arena, (options->dynamic_count + 1) * sizeof *dynamics);
    bool fine = true;
    for (size_t k = 0; k < options->use_count; k++)
        fine &= front_use_parse(&unit->context, options->uses[k], &uses[k]);
    for (size_t k = 0; k < options->dynamic_count; k++)
        dynamics[k].name = base_name_of(unit->context.names, options->dynamics[k]);
    front_options front = {options->model, uses, options->use_count, dynamics,
                           options->dynamic_count};
    if (fine)
        unit->checked = front_check(&unit->context, unit->program, &front);
    return unit->checked != NULL;
}

static void prove_stores(driver_unit *unit, const front_lowered *lowered) {
    const front_symbols *stores = &unit->checked->symbols[SYMBOL_STORE];
    unit->proven = base_arena_take(unit->context.arena, stores->count + 1);
    for (size_t k = 0; k < stores->count; k++)
        unit->proven[k] = front_store_is_proven(unit->context.arena, lowered, stores->at[k]);
}

/* Models, choices and compiler version make the hash. */
static void set_hash(driver_unit *unit, const driver_options *options) {
    base_hash hash = base_hash_start();
    front_program models = {.models = unit->program->models, .functions = unit->program->functions};
    base_hash_add(&hash, DRIVER_VERSION);
    base_hash_add(&hash, front_print(unit->context.arena, &models));
    base_hash_add(&hash, unit->checked->name);
    for (size_t c = 0; c < unit->checked->chosen_count; c++) {
        base_hash_add(&hash, unit->checked->chosen[c].name);
        base_hash_add(&hash, unit->checked->chosen[c].label);
    }
    for (size_t d = 0; d < options->dynamic_count; d++)
        base_hash_add(&hash, options->dynamics[d]);
    base_hash_add(&hash, options->single ? "float" : "double");
    base_hash_add(&hash, options->no_forcing_gradient ? "some" : "all");
    base_hash_print(&hash, unit->module->hash);
}

static bool compile_stage(driver_unit *unit, const void *argument) {
    const driver_options *options = argument;
    uint32_t wanted = 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_WEIGHT;
    if (!options->no_forcing_gradient)
        wanted |= 1u << IR_FORCING;
    front_lowered *lowered = front_lower(&unit->context, unit->checked, wanted);
    unit->module = lowered->module;
    prove_stores(unit, lowered);
    set_hash(unit, options);
    base_writer dump = base_writer_start(unit->context.arena);
    pass_options passes = {options->dump_after, &dump};
    unit->broken = pass_run(unit->module, &passes);
    unit->dump = dump.text;
    if (unit->broken)
        return false;
    back_options back = {options->single, DRIVER_VERSION};
    unit->output = back_emit(unit->module, &back);
    return true;
}

bool driver_read(driver_unit *unit, const char *path) {
    return guarded(unit, read_stage, path);
}

bool driver_check(driver_unit *unit, const driver_options *options) {
    return guarded(unit, check_stage, options);
}

bool driver_compile(driver_unit *unit, const driver_options *options) {
    return driver_check(unit, options) && guarded(unit, compile_stage, options);
}
