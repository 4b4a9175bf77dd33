#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "core/file.h"

/* The file behind a link is written, not the link; its permissions stay. */
static int write_file(const cli_arguments *arguments, const char *path, const char *text) {
    char target[PATH_MAX];
    struct stat about;
    afx_error error = {0};
    if (!realpath(path, target) || stat(target, &about) != 0)
        return cli_fail(arguments, CLI_DATA, "%s: %s", path, strerror(errno));
    core_status status = core_file_write(target, text, strlen(text), &error);
    if (status != CORE_OK)
        return cli_fail_with(arguments, status, &error);
    if (chmod(target, about.st_mode & 07777) != 0)
        return cli_fail(arguments, CLI_DATA, "%s: %s", path, strerror(errno));
    return CLI_OK;
}

static int use_layout(const cli_arguments *arguments, const char *path,
                      const driver_layout *layout) {
    size_t length = strlen(layout->text);
    bool same =
        length == layout->source->length && memcmp(layout->text, layout->source->text, length) == 0;
    if (cli_given(arguments, "--check")) {
        if (!same)
            printf("%s\n", path);
        return same ? CLI_OK : CLI_CHECK;
    }
    if (cli_given(arguments, "--stdout") || strcmp(path, "-") == 0) {
        fwrite(layout->text, 1, length, stdout);
        return CLI_OK;
    }
    return same ? CLI_OK : write_file(arguments, path, layout->text);
}

static int format_file(const cli_arguments *arguments, const char *path) {
    driver_unit *unit = driver_create();
    if (!unit)
        return cli_fail(arguments, CLI_INTERNAL, "memory is out");
    driver_layout layout;
    const char *opened = strcmp(path, "-") == 0 ? "/dev/stdin" : path;
    bool fine = driver_format(unit, opened, &layout);
    int code = cli_show_diagnostics(arguments, unit);
    if (fine && code == CLI_OK)
        code = use_layout(arguments, path, &layout);
    driver_free(unit);
    return code;
}

/* A file with errors stays as it is, and the others are done; errors outrank `--check`. */
static int run_fmt(const cli_arguments *arguments) {
    int worst = CLI_OK;
    for (size_t k = 0; k < arguments->word_count; k++) {
        int code = format_file(arguments, arguments->words[k]);
        if (code != CLI_OK && (worst == CLI_OK || worst == CLI_CHECK))
            worst = code;
    }
    return worst;
}

static const cli_option options[] = {
    {"--check", NULL, "write nothing; name the files that would change, and exit with 5"},
    {"--stdout", NULL, "write the text to the standard output"},
    {"--message-format", "json", "errors as one JSON object per line"},
    {NULL, NULL, NULL}};

const cli_command cli_fmt = {
    .name = "fmt",
    .form = "FILE ... | -",
    .words = "lays files out: indentation, blanks, blank lines; aligned columns stay",
    .examples = "afflux fmt models/hbv.afx\n"
                "afflux fmt --check models/*.afx examples/*.afx",
    .options = options,
    .least_words = 1,
    .most_words = CLI_MOST_FILES,
    .run = run_fmt,
};
