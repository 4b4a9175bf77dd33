/* The rows of a study trained and tested: each by a process of its own, so that time and memory are
 * those of one training, and what ends badly ends alone. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/memory.h"
#include "study/study.h"
#include "training/ensemble.h"
#include "training/record.h"

/* ---- what is there ---- */

const char *cli_study_cell(const study *s, const study_row *row, size_t place) {
    if (row->seeds == 1)
        return row->folder;
    return cli_seed_folder(s->unit->context.arena, row->folder, row->seed + (uint64_t)place);
}

static bool has_file(const study *s, const char *folder, const char *name) {
    return access(base_arena_format(s->unit->context.arena, "%s/%s", folder, name), F_OK) == 0;
}

bool cli_study_is_trained(const study *s, const study_row *row, size_t place) {
    const char *folder = cli_study_cell(s, row, place);
    if (row->kind == STUDY_MEAN)
        return has_file(s, folder, "metrics_validation.csv");
    cli_record record = {.arena = s->unit->context.arena};
    if (cli_record_read(folder, &record, NULL) != CORE_OK)
        return false;
    const char *finished = cli_record_value(&record, "finished");
    return finished && strcmp(finished, "yes") == 0 &&
           has_file(s, folder, "metrics_validation.csv");
}

bool cli_study_all_trained(const study *s, const study_row *row) {
    for (size_t k = 0; k < row->seeds; k++)
        if (!cli_study_is_trained(s, row, k))
            return false;
    return true;
}

bool cli_study_is_tested(const study *s, const study_row *row) {
    return has_file(s, row->folder, "metrics.csv");
}

/* ---- choosing ---- */

static double worth(const study *s, const study_row *row) {
    double *values = base_arena_take(s->unit->context.arena, row->seeds * sizeof *values);
    for (size_t k = 0; k < row->seeds; k++)
        values[k] = cli_study_validation(cli_study_cell(s, row, k));
    return loss_median(values, row->seeds);
}

const study_row *cli_study_chosen(const study *s, const study_row *row) {
    if (row->kind != STUDY_BEST)
        return row;
    const study_row *best = NULL;
    double highest = NAN;
    for (size_t k = 0; k < row->member_count; k++) {
        const study_row *member = cli_study_row(s, row->members[k]);
        if (!cli_study_all_trained(s, member))
            return NULL;
        double value = worth(s, member);
        if (best && !(value > highest) && !isnan(highest))
            continue;
        best = member;
        highest = value;
    }
    return best;
}

/* ---- the program itself, once more ---- */

/* An interrupt of the terminal reaches both processes; here it is blocked and looked for later. */
static bool interrupted(void) {
    sigset_t waiting;
    return sigpending(&waiting) == 0 && sigismember(&waiting, SIGINT) == 1;
}

static void become(const char *const *words) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0)
        dup2(nowhere, STDOUT_FILENO);
    execv("/proc/self/exe", (char *const *)(uintptr_t)words);
    _exit(CLI_INTERNAL);
}

enum { MOST_WORDS = 2 * CLI_MOST_WORDS };

/* Adds what the study was given and the command takes. */
static size_t add_options(const study *s, const char **words, size_t count) {
    static const char *const names[] = {"--threads", "--size", "--math"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const char *values[CLI_MOST_WORDS];
        size_t given = cli_values(s->arguments, names[n], values, CLI_MOST_WORDS / 2);
        for (size_t k = 0; k < given && count + 3 < MOST_WORDS; k++) {
            words[count++] = names[n];
            words[count++] = values[k];
        }
    }
    return count;
}

/* The exit code of `afflux WORDS ...`, which has said what was wrong. */
static int run_self(const study *s, const char *const *given) {
    const char *words[MOST_WORDS] = {"afflux"};
    size_t count = 1;
    while (*given && count + 3 < CLI_MOST_WORDS)
        words[count++] = *given++;
    count = add_options(s, words, count);
    words[count] = NULL;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        become(words);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return CLI_INTERNAL;
    if (child > 0 && WIFEXITED(status))
        return WEXITSTATUS(status);
    return cli_fail(s->arguments, CLI_INTERNAL, "afflux %s did not end by itself", words[1]);
}

/* ---- training ---- */

/* The text without the line of the threads, which change no number. */
static char *without_threads(const study *s, const char *text) {
    char *copy = base_arena_copy(s->unit->context.arena, text, strlen(text));
    char *line = strstr(copy, "\n    threads ");
    char *rest = line ? strchr(line + 1, '\n') : NULL;
    if (rest)
        memmove(line, rest, strlen(rest) + 1);
    return copy;
}

/* Whether every block of the old text stands in the new one: models may have come to the file. */
static bool is_within(char *old, const char *text) {
    for (char *end; (end = strstr(old, "\n}\n")); old = end + 3) {
        old += strspn(old, "\n");
        char after = end[3];
        end[3] = 0;
        bool found = strstr(text, old) != NULL;
        end[3] = after;
        if (!found)
            return false;
    }
    return true;
}

/* The row as it was when it was begun is in its folder: another one does not go on there. */
static int check_text(const study *s, const study_row *row) {
    const char *path = base_arena_format(s->unit->context.arena, "%s/experiment.afx", row->folder);
    core_buffer was = {0};
    afx_error error = {0};
    core_status status = CORE_OK;
    if (access(path, F_OK) != 0) {
        status = core_make_folders(row->folder, &error);
        if (status == CORE_OK)
            status = core_file_write(path, row->text, strlen(row->text), &error);
        return status == CORE_OK ? CLI_OK : cli_fail_with(s->arguments, status, &error);
    }
    status = core_file_read(path, &was, &error);
    bool same = status == CORE_OK && is_within(without_threads(s, was.bytes), row->text);
    core_buffer_free(&was);
    if (status != CORE_OK)
        return cli_fail_with(s->arguments, status, &error);
    return same ? CLI_OK
                : cli_fail(s->arguments, CLI_USAGE,
                           "row %s was begun with other settings, which stand in %s; -o DIR takes "
                           "another folder",
                           row->name, path);
}

static bool is_begun(const study *s, const study_row *row) {
    for (size_t k = 0; k < row->seeds; k++)
        if (cli_is_begun(cli_study_cell(s, row, k)))
            return true;
    return false;
}

static int train_row(const study *s, const study_row *row) {
    const char *begun = base_arena_format(s->unit->context.arena, "%s/experiment.afx", row->folder);
    const char *resume[] = {"train", "--resume", row->folder, NULL};
    const char *begin[] = {"train", begun, "-o", row->folder, NULL};
    return run_self(s, is_begun(s, row) ? resume : begin);
}

/* ---- means ---- */

/* `afflux eval MEMBER ... -o TO --period PERIOD`, of one seed each, or (SIZE_MAX) of all. */
static int make_mean(const study *s, const study_row *row, size_t place, const char *period) {
    const char *words[CLI_MOST_WORDS] = {"eval"};
    size_t count = 1;
    for (size_t k = 0; k < row->member_count && count + 8 < CLI_MOST_WORDS; k++) {
        const study_row *member = cli_study_chosen(s, cli_study_row(s, row->members[k]));
        words[count++] = place == SIZE_MAX ? member->folder : cli_study_cell(s, member, place);
    }
    const char *rest[] = {"-o", place == SIZE_MAX ? row->folder : cli_study_cell(s, row, place),
                          "--period", period};
    memcpy(words + count, rest, sizeof rest);
    words[count + sizeof rest / sizeof *rest] = NULL;
    return run_self(s, words);
}

static int make_means(const study *s, const study_row *row, const char *period) {
    int code = CLI_OK;
    for (size_t k = 0; k < row->seeds && row->seeds > 1 && code == CLI_OK; k++)
        code = make_mean(s, row, k, period);
    return code == CLI_OK ? make_mean(s, row, SIZE_MAX, period) : code;
}

static bool members_are_trained(const study *s, const study_row *row) {
    for (size_t k = 0; k < row->member_count; k++) {
        const study_row *member = cli_study_chosen(s, cli_study_row(s, row->members[k]));
        if (!member || !cli_study_all_trained(s, member))
            return false;
    }
    return true;
}

/* ---- a row ---- */

/* DIR/tested.csv: when each row was looked at over the test period. */
static int note_test(const study *s, const study_row *row) {
    const char *path = base_arena_format(s->unit->context.arena, "%s/tested.csv", s->folder);
    core_buffer text = {0};
    afx_error error = {0};
    char now[32];
    time_t seconds = time(NULL);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &parts);
    core_status status = access(path, F_OK) == 0 ? core_file_read(path, &text, &error)
                                                 : core_buffer_print(&text, &error, "row,time\n");
    if (status == CORE_OK)
        status = core_buffer_print(&text, &error, "%s,%s\n", row->name, now);
    if (status == CORE_OK)
        status = core_file_write(path, text.bytes, text.length, &error);
    core_buffer_free(&text);
    return status == CORE_OK ? CLI_OK : cli_fail_with(s->arguments, status, &error);
}

static int test_row(const study *s, const study_row *row) {
    fprintf(stderr, "%s: the test period\n", row->name);
    int code = note_test(s, row);
    if (code != CLI_OK)
        return code;
    const char *words[] = {"eval", row->folder, NULL};
    return row->kind == STUDY_MEAN ? make_means(s, row, "test") : run_self(s, words);
}

/* DIR/NAME/chosen names what was chosen before it was tested. Another choice after that would be
 * one that has seen the test period. */
static int note_choice(const study *s, const study_row *row, const study_row *chosen) {
    const char *path = base_arena_format(s->unit->context.arena, "%s/chosen", row->folder);
    core_buffer was = {0};
    afx_error error = {0};
    if (access(path, F_OK) != 0) {
        core_status status = core_make_folders(row->folder, &error);
        if (status == CORE_OK)
            status = core_file_write(path, chosen->name, strlen(chosen->name), &error);
        return status == CORE_OK ? CLI_OK : cli_fail_with(s->arguments, status, &error);
    }
    core_status status = core_file_read(path, &was, &error);
    bool same = status == CORE_OK && strcmp(was.bytes, chosen->name) == 0;
    int code = CLI_OK;
    if (status != CORE_OK)
        code = cli_fail_with(s->arguments, status, &error);
    else if (!same)
        code = cli_fail(s->arguments, CLI_USAGE,
                        "row %s has been tested with %s; to choose %s after that would be to "
                        "choose by the test period",
                        row->name, was.bytes, chosen->name);
    core_buffer_free(&was);
    return code;
}

static int test_once(const study *s, const study_row *row) {
    const study_row *chosen = cli_study_chosen(s, row);
    int code = CLI_OK;
    if (row->candidate || !chosen || !cli_study_all_trained(s, chosen))
        return CLI_OK;
    if (chosen != row)
        code = note_choice(s, row, chosen);
    return code == CLI_OK && !cli_study_is_tested(s, chosen) ? test_row(s, chosen) : code;
}

static int make_row(const study *s, const study_row *row) {
    bool possible = row->kind == STUDY_TRAINED || members_are_trained(s, row);
    int code = row->kind == STUDY_TRAINED ? check_text(s, row) : CLI_OK;
    if (!possible || row->kind == STUDY_BEST || code != CLI_OK || cli_study_all_trained(s, row))
        return code;
    fprintf(stderr, "%s: %s\n", row->name, row->words);
    return row->kind == STUDY_MEAN ? make_means(s, row, "validation") : train_row(s, row);
}

int cli_study_do(const study *s, const study_row *row, bool *stopped) {
    int code = make_row(s, row);
    *stopped = *stopped || interrupted();
    if (code == CLI_OK && !*stopped)
        code = test_once(s, row);
    *stopped = *stopped || interrupted();
    return code;
}
