#include "training/compare_runs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/memory.h"
#include "tensor/safetensors.h"

enum { LONGEST_PATH = 4096 };

/* ---- weights ---- */

static double number_at(const tensor_entry *entry, size_t place) {
    return entry->type == TENSOR_FLOAT ? (double)((const float *)entry->data)[place]
                                       : ((const double *)entry->data)[place];
}

/* What was read fits in memory. */
static size_t numbers_of(const tensor_entry *entry) {
    size_t count = 0;
    tensor_count(&entry->shape, entry->type == TENSOR_FLOAT ? sizeof(float) : sizeof(double),
                 &count, NULL);
    return count;
}

static void say_entry(const tensor_entry *was, const tensor_entry *is) {
    if (!is || is->type != was->type || numbers_of(is) != numbers_of(was)) {
        printf("    %s: not there, or of another shape\n", was->name);
        return;
    }
    size_t count = numbers_of(was), differing = 0;
    double largest = 0;
    for (size_t k = 0; k < count; k++) {
        double apart = fabs(number_at(was, k) - number_at(is, k));
        differing += apart > 0 || isnan(apart);
        largest = fmax(largest, apart);
    }
    if (differing)
        printf("    %s: %zu of %zu numbers, by at most %.3g\n", was->name, differing, count,
               largest);
}

static core_status say_weights(const char *was_path, const char *is_path, afx_error *error) {
    tensor_archive was = {0}, is = {0};
    core_status status = tensor_archive_read(was_path, &was, error);
    if (status == CORE_OK)
        status = tensor_archive_read(is_path, &is, error);
    for (size_t k = 0; k < was.entry_count && status == CORE_OK; k++)
        say_entry(&was.entries[k], tensor_archive_entry(&is, was.entries[k].name));
    tensor_archive_free(&was);
    tensor_archive_free(&is);
    return status;
}

/* ---- tables ---- */

static void say_line(const char *was, const char *is) {
    size_t line = 1;
    const char *was_line = was, *is_line = is;
    for (; *was && *was == *is; was++, is++)
        if (*was == '\n') {
            line++;
            was_line = was + 1;
            is_line = is + 1;
        }
    printf("    line %zu: was %.*s\n    line %zu: is  %.*s\n", line, (int)strcspn(was_line, "\n"),
           was_line, line, (int)strcspn(is_line, "\n"), is_line);
}

/* ---- files ---- */

typedef struct file_pair {
    const char *name;
    char was[LONGEST_PATH], is[LONGEST_PATH];
    core_buffer was_bytes, is_bytes;
} file_pair;

static core_status compare(file_pair *pair, bool *same, afx_error *error) {
    CORE_TRY(core_file_read(pair->was, &pair->was_bytes, error));
    CORE_TRY(core_file_read(pair->is, &pair->is_bytes, error));
    *same = pair->was_bytes.length == pair->is_bytes.length &&
            memcmp(pair->was_bytes.bytes, pair->is_bytes.bytes, pair->was_bytes.length) == 0;
    printf("  %-24s %s\n", pair->name, *same ? "same bits" : "differs");
    if (*same)
        return CORE_OK;
    if (strstr(pair->name, ".safetensors"))
        return say_weights(pair->was, pair->is, error);
    say_line(pair->was_bytes.bytes, pair->is_bytes.bytes);
    return CORE_OK;
}

core_status cli_compare_runs(const char *was, const char *is, bool *same, afx_error *error) {
    static const char *const names[] = {
        "weights.safetensors", "pretrain.csv",           "train.csv",
        "parameters.csv",      "metrics_validation.csv", "metrics.csv"};
    *same = true;
    core_status status = CORE_OK;
    for (size_t k = 0; k < sizeof names / sizeof *names && status == CORE_OK; k++) {
        file_pair pair = {.name = names[k]};
        bool fine = true;
        snprintf(pair.was, sizeof pair.was, "%s/%s", was, names[k]);
        snprintf(pair.is, sizeof pair.is, "%s/%s", is, names[k]);
        if (access(pair.was, F_OK) == 0)
            status = compare(&pair, &fine, error);
        *same = *same && fine;
        core_buffer_free(&pair.was_bytes);
        core_buffer_free(&pair.is_bytes);
    }
    return status;
}
