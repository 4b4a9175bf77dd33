/* check_file FILE [--use NAME=label] [--dynamic NAME] [--size NAME=N] [--relax EQUATION=WIDTH]
 * [-W NAME] [--message-format=json|text]: what the front half says of a file, its last model and
 * all its experiments. Exit 1 if there is an error. */
#include <stdio.h>
#include <string.h>

#include "front/front.h"

enum { MOST = 16 };

typedef struct request {
    const char *path;
    front_use uses[MOST];
    front_word dynamics[MOST];
    front_size sizes[MOST];
    front_relax relaxed[MOST];
    front_options options;
    diag_style style;
} request;

/* False when the word is no option with a value. */
static bool read_option(front_context *context, request *wanted, const char *name,
                        const char *value) {
    front_options *options = &wanted->options;
    const char *nearest;
    if (!value)
        return false;
    if (strcmp(name, "--use") == 0)
        options->use_count += front_use_parse(context, value, &wanted->uses[options->use_count]);
    else if (strcmp(name, "--dynamic") == 0)
        wanted->dynamics[options->dynamic_count++].name = base_name_of(context->names, value);
    else if (strcmp(name, "--size") == 0)
        options->size_count +=
            front_size_parse(context, value, &wanted->sizes[options->size_count]);
    else if (strcmp(name, "--relax") == 0 && strcmp(value, "anneal") == 0)
        options->annealed = true;
    else if (strcmp(name, "--relax") == 0)
        options->relaxed_count +=
            front_relax_parse(context, value, &wanted->relaxed[options->relaxed_count]);
    else if (strcmp(name, "-W") == 0)
        diag_choose_warnings(context->diags, value, &nearest);
    else
        return false;
    return true;
}

static void read_words(front_context *context, request *wanted, char **words) {
    wanted->options = (front_options){.uses = wanted->uses,
                                      .dynamics = wanted->dynamics,
                                      .sizes = wanted->sizes,
                                      .relaxed = wanted->relaxed};
    for (size_t count = 0; *words && count < MOST; words++, count++) {
        if (read_option(context, wanted, words[0], words[1]))
            words++;
        else if (strcmp(*words, "--message-format=json") == 0)
            wanted->style.json = true;
        else if (strcmp(*words, "--message-format=text") != 0)
            wanted->path = *words;
    }
}

int main(int count, char **words) {
    if (count < 2)
        return 2;
    base_arena *arena = base_arena_create();
    if (!arena)
        return 2;
    front_context context = {arena, base_names_create(arena), base_diags_create(arena)};
    request wanted = {0};
    read_words(&context, &wanted, words + 1);
    front_program *program = wanted.path ? front_read(&context, wanted.path) : NULL;
    if (program && program->models.count)
        front_check(&context, program, &wanted.options);
    for (size_t i = 0; program && i < program->experiments.count; i++)
        front_experiment_of(&context, program, program->experiments.at[i]->name);
    diag_print(context.diags, wanted.style, stdout);
    int failed = diag_error_count(context.diags) > 0;
    base_arena_free(arena);
    return failed;
}
