/* Alters rules, one at a time, and prints which judge noticed.
 *
 *     mutate SEED PROGRAM...    a sample; all of them with AFFLUX_SOAK set
 *     mutate NAME PROGRAM...    those with NAME in their names */
#include <stdlib.h>
#include <string.h>

#include "program.h"

bool mutation_is_drawn(mutation_run *run, const char *name, unsigned one_in) {
    if (run->only)
        return strstr(name, run->only);
    run->met++;
    size_t mixed = (run->met + run->seed) * 2654435761u;
    return run->all || (mixed >> 16) % one_in == 0;
}

static void leave(mutation_run *run, const char *name) {
    run->left = base_arena_grow(run->arena, run->left, run->left_count, &run->left_capacity,
                                sizeof *run->left);
    run->left[run->left_count++] = name;
}

void mutation_add(mutation_run *run, const char *name, verdict of) {
    run->judged++;
    if (of.fault)
        printf("%-58s %s\n", name, of.fault);
    else if (of.judge)
        printf("%-58s %-18s %.1e\n", name, of.judge, of.size);
    else
        printf("%-58s SURVIVED\n", name);
    if (of.fault || !of.judge)
        leave(run, name);
    else
        run->killed++;
}

static int conclude(const mutation_run *run, bool accepted) {
    printf("%zu mutants judged, %zu noticed; survivors: %s\n", run->judged, run->killed,
           run->left_count ? "" : "none");
    for (size_t k = 0; k < run->left_count; k++)
        printf("    %s\n", run->left[k]);
    return accepted && run->left_count == 0 && run->judged > 0 ? 0 : 1;
}

/* Rules as they are must be accepted by all that judge altered ones. */
static bool begin(program *of, base_arena *arena, const char *path) {
    if (!program_begin(of, arena, path))
        return false;
    verdict found = program_judge(of, NULL);
    printf("%s as written, %s: %s %g\n", of->name, of->smooth ? "smooth" : "on kinks",
           found.judge ? found.judge : "accepted", found.size);
    return !found.judge;
}

int main(int count, char **arguments) {
    base_arena *arena = base_arena_create();
    mutation_run run = {.arena = arena, .all = getenv("AFFLUX_SOAK") != NULL};
    if (!arena || count < 3)
        return 2;
    run.seed = (unsigned)strtoul(arguments[1], NULL, 10);
    if (run.seed == 0)
        run.only = arguments[1];
    size_t programs = (size_t)count - 2;
    program *all = base_arena_take(arena, programs * sizeof *all);
    bool accepted = true;
    for (size_t k = 0; k < programs && accepted; k++)
        accepted = begin(&all[k], arena, arguments[k + 2]);
    accepted = accepted && (run.only || mutate_rows(&run));
    accepted = accepted && mutate_rules(&run, all, programs);
    accepted = accepted && mutate_texts(&run, all, programs);
    int status = conclude(&run, accepted);
    base_arena_free(arena);
    return status;
}
