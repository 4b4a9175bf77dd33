#include "emission.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiled.h"
#include "compiled_judge.h"
#include "passes/pass.h"

enum { SECONDS = 60 }; /* a mutant may never end */

/* Every module is called so while it is emitted; mutants get names of their own afterwards. */
static const char own_name[] = "mutant";

void emission_add(emission_run *e, const emission *mutant) {
    e->all = base_arena_grow(e->run->arena, e->all, e->count, &e->capacity, sizeof *e->all);
    e->all[e->count++] = *mutant;
}

/* ---- text ---- */

/* Every place of a word replaced, or only the first. */
static const char *replaced(base_arena *arena, const char *text, const char *find, const char *by,
                            bool every) {
    base_writer out = base_writer_start(arena);
    const char *at;
    while ((at = strstr(text, find)) != NULL) {
        base_write(&out, "%.*s%s", (int)(at - text), text, by);
        text = at + strlen(find);
        if (!every)
            break;
    }
    base_write(&out, "%s", text);
    return out.text;
}

/* The words of templates, as the C of every mutant has them. */
static const char *filled(base_arena *arena, const char *text) {
    text = replaced(arena, text, "$name", own_name, true);
    text = replaced(arena, text, "$NAME", "MUTANT", true);
    return replaced(arena, text, "$real", "double", true);
}

static back_output renamed(base_arena *arena, const back_output *output, const char *name) {
    char *upper = base_arena_copy(arena, name, strlen(name));
    for (char *c = upper; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    back_output made = {.prefix = name};
    made.header = replaced(arena, output->header, own_name, name, true);
    made.header = replaced(arena, made.header, "MUTANT", upper, true);
    made.source = replaced(arena, output->source, own_name, name, true);
    made.source = replaced(arena, made.source, "MUTANT", upper, true);
    return made;
}

/* ---- emission ---- */

static back_output emit(ir_module *module, base_arena *arena, ir_alteration *altered) {
    base_arena *own = module->arena;
    module->arena = arena;
    module->alteration = altered;
    if (altered)
        pass_order(module);
    back_output output = back_emit(module, &(back_options){.version = "test"});
    module->alteration = NULL;
    module->arena = own;
    if (altered)
        pass_order(module);
    return output;
}

/* The mutant's C of one program; false when it is that of the program itself. */
static bool emit_altered(const emission_run *e, emission *mutant, size_t k, back_output *made) {
    base_arena *arena = e->run->arena;
    const back_output *plain = &e->plain[k];
    *made = *plain;
    if (mutant->find) {
        const char *find = filled(arena, mutant->find), *by = filled(arena, mutant->replace);
        mutant->met = mutant->met || strstr(plain->source, find);
        made->source = replaced(arena, plain->source, find, by, false);
    } else {
        *made = emit(e->modules[k], arena, &mutant->altered);
        mutant->met = mutant->met || mutant->altered.met > 0;
    }
    return strcmp(made->source, plain->source) != 0;
}

/* ---- judging ---- */

typedef struct job {
    emission *mutant; /* NULL: the program as it is */
    size_t program;
} job;

/* In a process of its own, which may crash or never end. */
static verdict judge_apart(const ir_module *module, const afx_model *model) {
    int ends[2];
    verdict found = {.fault = "CRASHED"};
    fflush(stdout);
    if (pipe(ends) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS);
        verdict made = compiled_judge(module, model);
        ssize_t written = write(ends[1], &made, sizeof made);
        _exit(written == sizeof made ? 0 : 1);
    }
    close(ends[1]);
    verdict read_back;
    if (child > 0 && read(ends[0], &read_back, sizeof read_back) == sizeof read_back)
        found = read_back;
    close(ends[0]);
    int status;
    while (child > 0 && waitpid(child, &status, 0) < 0)
        ;
    return found;
}

static bool is_open(const emission *mutant) {
    return !mutant->found.judge && !mutant->found.fault;
}

static void add_job(const emission_run *e, compiled *c, job *jobs, const job *made,
                    const back_output *output) {
    const char *name = base_arena_format(e->run->arena, "m%zu", c->count);
    back_output own = renamed(e->run->arena, output, name);
    jobs[c->count] = *made;
    compiled_add_output(c, &own);
}

/* The next program that a mutant alters. */
static void add_next(const emission_run *e, compiled *c, job *jobs, emission *mutant) {
    back_output output;
    while (is_open(mutant) && mutant->next < e->program_count && c->count < COMPILED_MOST) {
        size_t k = mutant->next++;
        if (!emit_altered(e, mutant, k, &output))
            continue;
        add_job(e, c, jobs, &(job){mutant, k}, &output);
        return;
    }
}

static bool judge_jobs(const emission_run *e, const compiled *c, const job *jobs) {
    bool accepted = true;
    for (size_t k = 0; k < c->count; k++) {
        verdict found = {.fault = "DOES NOT COMPILE"};
        if (compiled_has(c, k))
            found = judge_apart(e->modules[jobs[k].program], compiled_model(c, k));
        if (jobs[k].mutant) {
            jobs[k].mutant->found = found;
            continue;
        }
        printf("%s compiled as written: %s\n", e->programs[jobs[k].program].name,
               found.fault   ? found.fault
               : found.judge ? found.judge
                             : "accepted");
        accepted = accepted && !found.fault && !found.judge;
    }
    return accepted;
}

/* One program more for each mutant that none has noticed yet; false when there is nothing to do, or
 * no going on. */
static bool judge_round(emission_run *e, bool first, bool *accepted) {
    compiled c;
    job *jobs = base_arena_take(e->run->arena, COMPILED_MOST * sizeof *jobs);
    compiled_open(&c);
    c.loose = true;
    for (size_t k = 0; first && e->run->all && k < e->program_count; k++)
        add_job(e, &c, jobs, &(job){NULL, k}, &e->plain[k]);
    for (size_t k = 0; k < e->count; k++)
        add_next(e, &c, jobs, &e->all[k]);
    bool some = c.count > 0;
    if (some && !compiled_load(&c, "cc")) {
        printf("the mutants do not link\n");
        *accepted = some = false;
    }
    if (some)
        *accepted = judge_jobs(e, &c, jobs);
    compiled_close(&c);
    return some && *accepted;
}

static void prepare(emission_run *e) {
    base_arena *arena = e->run->arena;
    e->modules = base_arena_take(arena, e->program_count * sizeof(ir_module *));
    e->plain = base_arena_take(arena, e->program_count * sizeof *e->plain);
    for (size_t k = 0; k < e->program_count; k++) {
        program_make(&e->programs[k], NULL, arena, &e->modules[k]);
        e->modules[k]->name = own_name;
        e->plain[k] = emit(e->modules[k], arena, NULL);
    }
}

bool emission_judge_all(emission_run *e) {
    bool accepted = true;
    prepare(e);
    for (bool first = true; judge_round(e, first, &accepted); first = false)
        ;
    for (size_t k = 0; k < e->count; k++) {
        if (!e->all[k].met)
            e->all[k].found.fault = "NOTHING TO ALTER";
        mutation_add(e->run, e->all[k].name, e->all[k].found);
    }
    return accepted;
}
