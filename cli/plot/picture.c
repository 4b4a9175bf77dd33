#include "plot/picture.h"

#include <stdio.h>
#include <string.h>

#include "core/memory.h"
#include "data/calendar.h"
#include "data/fields.h"

core_status cli_picture_create(size_t lines, size_t steps, cli_picture *picture, afx_error *error) {
    *picture = (cli_picture){.steps = steps, .line_count = lines};
    picture->lines = core_allocate(lines, sizeof *picture->lines);
    picture->all_values = core_allocate(lines * steps, sizeof *picture->all_values);
    picture->all_times = core_allocate(steps, sizeof *picture->all_times);
    picture->time = picture->all_times;
    if (picture->lines && picture->all_values && picture->all_times) {
        for (size_t k = 0; k < lines; k++)
            picture->lines[k].values = picture->all_values + k * steps;
        return CORE_OK;
    }
    cli_picture_free(picture);
    return core_fail_memory(error);
}

void cli_picture_free(cli_picture *picture) {
    core_free(picture->lines);
    core_free(picture->all_values);
    core_free(picture->all_times);
    *picture = (cli_picture){0};
}

cli_line *cli_picture_line(cli_picture *picture, size_t number, cli_line_kind kind) {
    cli_line *line = &picture->lines[number];
    line->kind = kind;
    return line;
}

void cli_name_line(cli_line *line, const char *name, const char *unit, const char *words) {
    snprintf(line->name, sizeof line->name, "%s", name);
    snprintf(line->unit, sizeof line->unit, "%s", unit);
    snprintf(line->words, sizeof line->words, "%s", words ? words : "");
}

const cli_line *cli_line_of(const cli_picture *picture, cli_line_kind kind) {
    for (size_t k = 0; k < picture->line_count; k++)
        if (picture->lines[k].kind == kind)
            return &picture->lines[k];
    return NULL;
}

/* ---- what is to be shown ---- */

static core_status read_bound(const cli_arguments *arguments, const char *option, int64_t *bound,
                              afx_error *error) {
    const char *text = cli_value(arguments, option);
    data_time time;
    if (!text)
        return CORE_OK;
    if (!data_parse_time(text, &time))
        return core_fail(error, CORE_USAGE, "%s: a date such as 1995-10-01 was expected, not '%s'",
                         option, text);
    bool last = strcmp(option, "--to") == 0 && time.date_only;
    *bound = time.seconds + (last ? DATA_SECONDS_OF_DAY - 1 : 0);
    return CORE_OK;
}

static core_status choose_steps(const cli_arguments *arguments, cli_picture *picture,
                                afx_error *error) {
    int64_t first = INT64_MIN, last = INT64_MAX;
    CORE_TRY(read_bound(arguments, "--from", &first, error));
    CORE_TRY(read_bound(arguments, "--to", &last, error));
    if (first == INT64_MIN && last == INT64_MAX)
        return CORE_OK;
    if (picture->counted)
        return core_fail(error, CORE_USAGE, "--from and --to are dates, and there are none here");
    size_t begin = 0, end = picture->steps;
    while (begin < end && picture->time[begin] < first)
        begin++;
    while (end > begin && picture->time[end - 1] > last)
        end--;
    if (begin == end) {
        char from[DATA_TIME_LENGTH], to[DATA_TIME_LENGTH];
        return core_fail(error, CORE_USAGE,
                         "nothing lies between --from and --to: the series go from %s to %s",
                         data_format_time(picture->time[0], from),
                         data_format_time(picture->time[picture->steps - 1], to));
    }
    picture->time += begin;
    picture->steps = end - begin;
    for (size_t k = 0; k < picture->line_count; k++)
        picture->lines[k].values += begin;
    return CORE_OK;
}

static bool is_choosable(const cli_line *line) {
    return line->kind == CLI_OUTPUT || line->kind == CLI_STORE || line->kind == CLI_FLUX;
}

/* `A,B`: whether the name is one of them; an element `W[2]` also by `W`. */
static bool is_listed(const char *list, const char *name) {
    size_t whole = strlen(name), stem = strcspn(name, "[");
    while (*list) {
        size_t length = strcspn(list, ",");
        if (strncmp(list, name, length) == 0 && (length == whole || length == stem) && length > 0)
            return true;
        list += length + (list[length] == ',');
    }
    return false;
}

static core_status check_name(const cli_picture *picture, const char *name, afx_error *error) {
    core_buffer known = {0};
    for (size_t k = 0; k < picture->line_count; k++) {
        const cli_line *line = &picture->lines[k];
        if (is_listed(name, line->name))
            return core_buffer_free(&known), CORE_OK;
        if (is_choosable(line) && known.length < 300)
            (void)core_buffer_print(&known, NULL, "%s%s", known.length ? ", " : "", line->name);
    }
    core_status status =
        core_fail(error, CORE_USAGE, "--variables: there is no `%s`; there are %.320s", name,
                  known.bytes ? known.bytes : "none");
    core_buffer_free(&known);
    return status;
}

static core_status choose_variables(const char *list, cli_picture *picture, afx_error *error) {
    char name[96];
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (length > 0)
            CORE_TRY(check_name(picture, name, error));
        at += length + (at[length] == ',');
    }
    size_t kept = 0;
    for (size_t k = 0; k < picture->line_count; k++)
        if (!is_choosable(&picture->lines[k]) || is_listed(list, picture->lines[k].name))
            picture->lines[kept++] = picture->lines[k];
    picture->line_count = kept;
    return CORE_OK;
}

core_status cli_choose_shown(const cli_arguments *arguments, cli_picture *picture,
                             afx_error *error) {
    const char *variables = cli_value(arguments, "--variables");
    CORE_TRY(choose_steps(arguments, picture, error));
    return variables ? choose_variables(variables, picture, error) : CORE_OK;
}
