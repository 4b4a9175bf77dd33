/* check_file FILE [--use NAME=label] [--dynamic NAME] [--message-format=json|text]: what the front
 * half says of a file, its last model and all its experiments. Exit 1 if there is an error. */
#include <stdio.h>
#include <string.h>

#include "front/front.h"

enum { MOST = 16 };

typedef struct request {
    const char *path;
    front_use uses[MOST];
    front_word dynamics[MOST];
    front_options options;
    diag_style style;
} request;

static void read_words(front_context *context, request *wanted, char **words) {
    wanted->options.uses = wanted->uses;
    wanted->options.dynamics = wanted->dynamics;
    for (char **word = words; *word; word++) {
        if (strcmp(*word, "--use") == 0 && word[1] && wanted->options.use_count < MOST) {
            wanted->options.use_count +=
                front_use_parse(context, *++word, &wanted->uses[wanted->options.use_count]);
        } else if (strcmp(*word, "--dynamic") == 0 && word[1] &&
                   wanted->options.dynamic_count < MOST) {
            front_word *dynamic = &wanted->dynamics[wanted->options.dynamic_count++];
            dynamic->name = base_name_of(context->names, *++word);
        } else if (strcmp(*word, "--message-format=json") == 0) {
            wanted->style.json = true;
        } else if (strcmp(*word, "--message-format=text") != 0) {
            wanted->path = *word;
        }
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
