/* mutate SECONDS FOLDER... | mutate --seed N FOLDER...: compiles altered texts of the .afx files in
 * the folders, seed after seed, until the time is over. Children do the work, so that a crash is
 * seen, and its seed and text are told. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mutation.h"
#include "target.h"

enum { BATCH = 64, SLOWEST = 20 }; /* texts for a child; seconds for any of them */

static void fail(const char *what) {
    fprintf(stderr, "mutate: %s\n", what);
    exit(2);
}

static fuzz_text empty_text(void) {
    fuzz_text made = {.bytes = malloc(FUZZ_LONGEST_TEXT)};
    if (!made.bytes)
        fail("memory is out");
    return made;
}

/* ---- the corpus ---- */

static void add_file(fuzz_corpus *corpus, const char *path) {
    FILE *file = fopen(path, "rb");
    fuzz_text text = empty_text();
    fuzz_text *texts = realloc(corpus->texts, (corpus->count + 1) * sizeof *texts);
    if (!file || !texts)
        fail(path);
    text.length = fread(text.bytes, 1, FUZZ_LONGEST_TEXT, file);
    corpus->texts = texts;
    corpus->texts[corpus->count++] = text;
    fclose(file);
}

static int is_model(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".afx") == 0;
}

/* In the order of names, so that a seed means the same text everywhere. */
static void add_folder(fuzz_corpus *corpus, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_model, alphasort);
    for (int k = 0; k < count; k++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[k]->d_name);
        add_file(corpus, path);
        free(entries[k]);
    }
    if (count <= 0)
        fail(folder);
    free(entries);
}

static void free_corpus(fuzz_corpus *corpus) {
    for (size_t k = 0; k < corpus->count; k++)
        free(corpus->texts[k].bytes);
    free(corpus->texts);
}

/* ---- runs ---- */

static void compile_seeds(const fuzz_corpus *corpus, uint64_t first, uint64_t count) {
    fuzz_text text = empty_text();
    for (uint64_t seed = first; seed < first + count; seed++) {
        fuzz_mutate(corpus, seed, &text);
        alarm(SLOWEST);
        fuzz_compile(text.bytes, text.length);
    }
    alarm(0);
    free(text.bytes);
}

/* Does a child that compiles them end well? */
static bool survives(const fuzz_corpus *corpus, uint64_t first, uint64_t count) {
    pid_t child = fork();
    if (child < 0)
        fail("no child can be made");
    if (child == 0) {
        compile_seeds(corpus, first, count);
        _exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        fail("the child is lost");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void tell(const fuzz_corpus *corpus, uint64_t first) {
    fuzz_text text = empty_text();
    for (uint64_t seed = first; seed < first + BATCH; seed++) {
        if (survives(corpus, seed, 1))
            continue;
        fuzz_mutate(corpus, seed, &text);
        printf("seed %llu fails:\n%.*s\n", (unsigned long long)seed, (int)text.length, text.bytes);
    }
    free(text.bytes);
}

static bool run_for(const fuzz_corpus *corpus, double seconds) {
    time_t begun = time(NULL);
    uint64_t seed = 0;
    bool fine = true;
    for (; fine && difftime(time(NULL), begun) < seconds; seed += BATCH) {
        fine = survives(corpus, seed, BATCH);
        if (!fine)
            tell(corpus, seed);
    }
    printf("%llu texts from %zu files\n", (unsigned long long)seed, corpus->count);
    return fine;
}

int main(int count, char **words) {
    bool one = count > 2 && strcmp(words[1], "--seed") == 0;
    fuzz_corpus corpus = {0};
    bool fine = true;
    for (int k = one ? 3 : 2; k < count; k++)
        add_folder(&corpus, words[k]);
    if (corpus.count == 0)
        fail("SECONDS FOLDER... or --seed N FOLDER... was expected");
    double seconds = strtod(words[1], NULL) * (getenv("AFFLUX_SOAK") ? 60 : 1);
    if (one)
        compile_seeds(&corpus, strtoull(words[2], NULL, 10), 1);
    else
        fine = run_for(&corpus, seconds);
    free_corpus(&corpus);
    return !fine;
}
