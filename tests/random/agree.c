/* Random programs, from source text to compiled C, against the interpreter: values, tangents and
 * adjoints.
 *
 *     agree COUNT FIRST [COMPILER]    the seeds FIRST .. FIRST + COUNT - 1, and twice as many more
 *                                     without compiled C; with AFFLUX_SOAK set, SOAK times as many
 *     agree interpret COUNT FIRST     the same without compiled C
 *     agree show SEED                 one program, to look at
 *
 * Ends with what was covered: for each operator and node how often it was met under each solver,
 * and how often with a derivative. A cell that is empty though the language could fill it is a
 * failure. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "compiled.h"
#include "coverage.h"
#include "derivatives.h"
#include "front/lower.h"
#include "orders.h"
#include "passes/pass.h"
#include "program.h"

typedef struct program {
    base_arena *arena;
    uint64_t seed;
    ir_module *module;
} program;

static const char *source_of(base_arena *arena, uint64_t seed) {
    base_writer writer = base_writer_start(arena);
    program_write(&writer, seed);
    return writer.text;
}

static int give_up(const program *of, const char *what, const char *detail) {
    fprintf(stderr, "seed %llu (%s): %s%s\n%s", (unsigned long long)of->seed,
            program_kind_name(program_kind_of(of->seed)), what, detail,
            source_of(of->arena, of->seed));
    return 1;
}

static int refuse(const program *of, const front_context *context) {
    diag_print(context->diags, (diag_style){0}, stderr);
    return give_up(of, "it does not check", "\n");
}

/* Lengths that an adaptive step chooses are constants to derivatives, but not to complex step. */
static int derive(const program *of, coverage_program *met) {
    bool smooth = !of->module->straight && met->kind != PROGRAM_ADAPTIVE;
    derivatives all = {of->seed, smooth, false};
    const char *difference = derivatives_compare(of->module, &all, of->arena);
    met->stepped = all.stepped;
    return difference ? give_up(of, difference, "\n") : 0;
}

/* Source text to a module through all passes. */
static int make(program *of, bool second, coverage_program *met) {
    of->arena = base_arena_create();
    front_context context = {of->arena, base_names_create(of->arena), base_diags_create(of->arena)};
    const char *text = source_of(of->arena, of->seed);
    base_source *source = base_source_of_text(of->arena, "random.afx", text, strlen(text));
    front_program *read = front_read_source(&context, source);
    front_checked *checked = front_check(&context, read, &(front_options){0});
    if (!checked)
        return refuse(of, &context);
    uint32_t wanted = 1u << IR_PARAMETER | 1u << IR_DYNAMIC | 1u << IR_WEIGHT | 1u << IR_FORCING;
    front_lowered *lowered = front_lower(&context, checked, wanted);
    of->module = lowered->module;
    of->module->second = second;
    const front_symbols *stores = &checked->symbols[SYMBOL_STORE];
    const bool *proven = front_prove_stores(of->arena, lowered, stores);
    for (size_t k = 0; k < stores->count; k++)
        if (!proven[k])
            return give_up(of, "the balance of a store is not proven: ", stores->at[k]->name);
    coverage_look(met, of->module);
    const char *fault = pass_run(of->module, &(pass_options){0});
    if (fault || of->module->refused)
        return give_up(of, "the passes broke it: ", fault ? fault : of->module->refused);
    return 0;
}

/* Every program is interpreted to second order; coverage is of the module before the passes. */
static int interpret_one(program *of, coverage *covered) {
    coverage_program met = {program_kind_of(of->seed), true, false, {{0}}};
    int failed = make(of, true, &met);
    if (!failed)
        failed = derive(of, &met);
    coverage_add(covered, &met);
    return failed;
}

/* Some are compiled to second order, too; the C of the others is shorter without. */
static int make_to_compile(program *of) {
    coverage_program met = {program_kind_of(of->seed), false, false, {{0}}};
    if (program_is_second(of->seed))
        return 0;
    base_arena_free(of->arena);
    return make(of, false, &met);
}

/* Programs that are compiled together. */
typedef struct batch {
    size_t from, to; /* as seed_at counts */
    uint64_t first;
    const char *compiler;
} batch;

static int compare_all(const compiled *all, program *programs, size_t count) {
    int failed = 0;
    for (size_t k = 0; k < count; k++) {
        const char *difference = compare_run(programs[k].module, compiled_model(all, k),
                                             programs[k].seed, programs[k].arena, NULL);
        if (!difference)
            difference = orders_compare(programs[k].module, compiled_model(all, k),
                                        programs[k].seed, programs[k].arena);
        if (difference)
            failed += give_up(&programs[k], difference, "\n");
    }
    return failed;
}

static const uint64_t kept[] = {
#define KEPT(seed) seed,
#include "kept_seeds.def"
#undef KEPT
};
enum { KEPT_SEEDS = sizeof kept / sizeof *kept };

static bool is_kept(uint64_t seed) {
    for (size_t k = 0; k < KEPT_SEEDS; k++)
        if (kept[k] == seed)
            return true;
    return false;
}

/* Those kept come first; no seed comes twice. */
static uint64_t seed_at(size_t k, uint64_t first) {
    const uint64_t far = 1000000, seed = first + k - KEPT_SEEDS;
    if (k < KEPT_SEEDS)
        return kept[k];
    return is_kept(seed) ? seed + far : seed;
}

enum { OPTIMIZED = 25, BATCH = 100, SOAK = 34 };

/* Seeds from .. to - 1 in one batch of C. */
static int agree_batch(const batch *of, coverage *covered) {
    size_t count = of->to - of->from;
    program *programs = calloc(count, sizeof *programs);
    compiled all;
    int failed = 0;
    if (!programs)
        return 1;
    compiled_open(&all);
    all.quick = of->from > 0;
    for (size_t k = 0; k < count && !failed; k++) {
        programs[k].seed = seed_at(of->from + k, of->first);
        failed += interpret_one(&programs[k], covered) || make_to_compile(&programs[k]);
        if (!failed)
            compiled_add_drawn(&all, programs[k].module, false, programs[k].seed);
    }
    if (!failed && !compiled_load(&all, of->compiler))
        failed = fprintf(stderr, "the C in %s does not compile\n", all.folder);
    if (!failed)
        failed = compare_all(&all, programs, count);
    for (size_t k = 0; k < count && programs[k].arena; k++)
        base_arena_free(programs[k].arena);
    compiled_close(&all);
    free(programs);
    return failed;
}

static int agree(size_t count, uint64_t first, const char *compiler) {
    coverage covered;
    int failed = 0;
    count = (count + KEPT_SEEDS) * (getenv("AFFLUX_SOAK") ? SOAK : 1);
    memset(&covered, 0, sizeof covered);
    for (size_t k = 0, end; k < count && !failed; k = end) {
        end = k == 0 ? OPTIMIZED : k + BATCH;
        batch next = {k, end < count ? end : count, first, compiler};
        failed = agree_batch(&next, &covered);
    }
    for (size_t k = count; k < 3 * count && !failed; k++) {
        program one = {.seed = seed_at(k, first)};
        failed += interpret_one(&one, &covered);
        base_arena_free(one.arena);
    }
    if (!failed)
        failed = coverage_print(&covered, stdout);
    return failed > 0;
}

/* Without compiled C: a failure does not end it. */
static int interpret(size_t count, uint64_t first) {
    coverage covered;
    int failed = 0;
    memset(&covered, 0, sizeof covered);
    for (size_t k = 0; k < count + KEPT_SEEDS; k++) {
        program one = {.seed = seed_at(k, first)};
        failed += interpret_one(&one, &covered);
        base_arena_free(one.arena);
    }
    return (failed += coverage_print(&covered, stdout)) > 0;
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "show") == 0) {
        base_arena *arena = base_arena_create();
        fputs(source_of(arena, strtoull(arguments[2], NULL, 10)), stdout);
        base_arena_free(arena);
        return 0;
    }
    if (count == 4 && strcmp(arguments[1], "interpret") == 0)
        return interpret(strtoul(arguments[2], NULL, 10), strtoull(arguments[3], NULL, 10));
    if (count < 3)
        return 2;
    return agree(strtoul(arguments[1], NULL, 10), strtoull(arguments[2], NULL, 10),
                 count > 3 ? arguments[3] : "cc");
}
