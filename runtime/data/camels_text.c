#include "data/camels_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "data/calendar.h"
#include "data/words.h"

/* ---- forcing ---- */

static const struct {
    const char *name;
    const char *unit[2]; /* ways it may be written */
} columns[DATA_TEXT_COLUMNS] = {
    [DATA_TEXT_DAYL] = {"dayl", {"s", "s/day"}},    [DATA_TEXT_PRCP] = {"prcp", {"mm/day", "mm/d"}},
    [DATA_TEXT_SRAD] = {"srad", {"W/m2", "W/m^2"}}, [DATA_TEXT_TMAX] = {"tmax", {"C", "degC"}},
    [DATA_TEXT_TMIN] = {"tmin", {"C", "degC"}},     [DATA_TEXT_VP] = {"vp", {"Pa", "Pa"}},
};

enum { MOST_COLUMNS = 32, DATES = 4 };

/* Which of our columns each one of a file is; DATA_TEXT_COLUMNS: none. */
typedef struct layout {
    data_camels_text_column column[MOST_COLUMNS];
    char name[MOST_COLUMNS][24];
    size_t count;
} file_layout;

static core_status read_place(data_words *words, data_camels_place *place, afx_error *error) {
    static const char *const name[] = {"latitude", "elevation", "area"};
    double *number[] = {&place->latitude, &place->elevation, &place->area};
    for (int k = 0; k < 3; k++) {
        if (!data_next_line(words))
            return core_fail(error, CORE_DATA, "%s:%zu: the file ends before the %s", words->path,
                             words->line + 1, name[k]);
        CORE_TRY(data_next_number(words, name[k], number[k], error));
        CORE_TRY(data_end_line(words, error));
    }
    if (fabs(place->latitude) <= 90 && place->area > 0)
        return CORE_OK;
    return core_fail(error, CORE_DATA, "%s:%d: a %s is wanted", words->path,
                     place->area > 0 ? 1 : 3,
                     place->area > 0 ? "latitude in degrees" : "an area in m^2 above 0");
}

static bool has_unit(data_word unit, data_camels_text_column column) {
    return data_is_word(unit, columns[column].unit[0]) ||
           data_is_word(unit, columns[column].unit[1]);
}

/* `prcp(mm/day)`: what it is, and in our unit. */
static core_status take_header(const data_words *words, data_word word, file_layout *layout,
                               afx_error *error) {
    const char *open = memchr(word.text, '(', word.length);
    size_t length = open ? (size_t)(open - word.text) : word.length;
    data_word name = {word.text, length}, unit = {word.text + length, 0};
    if (open && word.text[word.length - 1] == ')')
        unit = (data_word){open + 1, word.length - length - 2};
    data_camels_text_column found = 0;
    while (found < DATA_TEXT_COLUMNS && !data_is_word(name, columns[found].name))
        found++;
    if (layout->count == MOST_COLUMNS)
        return core_fail(error, CORE_DATA, "%s:%zu: more than %d columns", words->path, words->line,
                         MOST_COLUMNS);
    snprintf(layout->name[layout->count], sizeof *layout->name, "%.*s",
             name.length < 20 ? (int)name.length : 20, name.text);
    layout->column[layout->count++] = found;
    if (found == DATA_TEXT_COLUMNS || has_unit(unit, found))
        return CORE_OK;
    return core_fail(error, CORE_DATA, "%s:%zu: column %s: expected the unit %s, found `%.*s`",
                     words->path, words->line, columns[found].name, columns[found].unit[0],
                     unit.length < 40 ? (int)unit.length : 40, unit.text);
}

static core_status check_columns(const data_words *words, const file_layout *layout,
                                 afx_error *error) {
    for (data_camels_text_column wanted = 0; wanted < DATA_TEXT_COLUMNS; wanted++) {
        size_t times = 0;
        for (size_t k = 0; k < layout->count; k++)
            times += layout->column[k] == wanted;
        if (times != 1)
            return core_fail(error, CORE_DATA, "%s:%zu: %s column %s", words->path, words->line,
                             times ? "there is more than one" : "no", columns[wanted].name);
    }
    return CORE_OK;
}

static core_status read_header(data_words *words, file_layout *layout, afx_error *error) {
    static const char *const dates[DATES] = {"Year", "Mnth", "Day", "Hr"};
    layout->count = 0;
    if (!data_next_line(words))
        return core_fail(error, CORE_DATA, "%s:%zu: the file ends before the header", words->path,
                         words->line + 1);
    for (int k = 0; k < DATES; k++)
        if (!data_is_word(data_next_word(words), dates[k]))
            return core_fail(error, CORE_DATA,
                             "%s:%zu: expected a header that begins with Year Mnth Day Hr",
                             words->path, words->line);
    for (data_word word = data_next_word(words); word.length > 0; word = data_next_word(words))
        CORE_TRY(take_header(words, word, layout, error));
    return check_columns(words, layout, error);
}

static core_status read_row(data_words *words, const file_layout *layout,
                            data_camels_forcing *forcing, afx_error *error) {
    int64_t day;
    double hour, number;
    CORE_TRY(data_next_date(words, &day, error));
    CORE_TRY(data_next_number(words, "Hr", &hour, error));
    size_t row = forcing->days.count;
    if (row == 0)
        forcing->days.first = day;
    int64_t last = forcing->days.first + (int64_t)row - 1;
    if (day != last + 1)
        return data_refuse_day(words, day, last, error);
    if (row == forcing->room)
        return core_fail(error, CORE_DATA, "%s:%zu: rows are not in the order of their dates",
                         words->path, words->line);
    for (size_t k = 0; k < layout->count; k++) {
        CORE_TRY(data_next_number(words, layout->name[k], &number, error));
        if (layout->column[k] != DATA_TEXT_COLUMNS)
            forcing->value[layout->column[k]][row] = number;
    }
    forcing->days.count++;
    return data_end_line(words, error);
}

static core_status read_forcing(data_words *words, data_camels_forcing *forcing, afx_error *error) {
    file_layout layout;
    forcing->days = (data_camels_days){0};
    CORE_TRY(read_place(words, &forcing->place, error));
    CORE_TRY(read_header(words, &layout, error));
    while (data_next_line(words))
        CORE_TRY(read_row(words, &layout, forcing, error));
    return forcing->days.count > 0 ? CORE_OK
                                   : core_fail(error, CORE_DATA, "%s:%zu: no rows below the header",
                                               words->path, words->line + 1);
}

core_status data_camels_forcing_read(const char *path, data_camels_forcing *forcing,
                                     afx_error *error) {
    forcing->text->length = 0;
    CORE_TRY(core_file_read(path, forcing->text, error));
    data_words words = data_words_start(path, forcing->text);
    return read_forcing(&words, forcing, error);
}

/* ---- the days of a file ---- */

enum { HEAD = 2048, TAIL = 1024 };

static core_status first_day(data_words *words, int64_t *day, afx_error *error) {
    file_layout layout;
    data_camels_place place;
    CORE_TRY(read_place(words, &place, error));
    CORE_TRY(read_header(words, &layout, error));
    if (!data_next_line(words))
        return core_fail(error, CORE_DATA, "%s:%zu: no rows below the header", words->path,
                         words->line + 1);
    return data_next_date(words, day, error);
}

/* Of the last line; the line number of a message is not that of the file. */
static core_status last_day(data_words *words, int64_t *day, afx_error *error) {
    data_words line = *words;
    while (data_next_line(words)) {
        line = *words;
        line.at = words->at;
    }
    if (data_next_date(&line, day, error) == CORE_OK)
        return CORE_OK;
    return core_fail(error, CORE_DATA, "%s: the last line begins with no date: is it cut short?",
                     line.path);
}

static core_status read_days(FILE *file, const char *path, data_camels_days *days,
                             afx_error *error) {
    char head[HEAD], tail[TAIL];
    int64_t last = 0;
    core_buffer top = {head, fread(head, 1, sizeof head, file), sizeof head};
    data_words words = data_words_start(path, &top);
    CORE_TRY(first_day(&words, &days->first, error));
    if (fseek(file, -(long)sizeof tail, SEEK_END) != 0)
        rewind(file);
    core_buffer bottom = {tail, fread(tail, 1, sizeof tail, file), sizeof tail};
    words = data_words_start(path, &bottom);
    CORE_TRY(last_day(&words, &last, error));
    if (last < days->first)
        return core_fail(error, CORE_DATA, "%s: the last day is before the first", path);
    days->count = (size_t)(last - days->first) + 1;
    return CORE_OK;
}

core_status data_camels_forcing_days(const char *path, data_camels_days *days, afx_error *error) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return core_fail(error, CORE_IO, "%s: cannot be opened", path);
    core_status status = read_days(file, path, days, error);
    fclose(file);
    return status;
}

/* ---- flow ---- */

static core_status read_flow_row(data_words *words, const data_camels_flow *flow, int64_t *last,
                                 afx_error *error) {
    int64_t day;
    double number;
    data_word site = data_next_word(words);
    if (!data_is_word(site, flow->site))
        return core_fail(error, CORE_DATA, "%s:%zu: expected site %s, found `%.*s`", words->path,
                         words->line, flow->site, site.length < 20 ? (int)site.length : 20,
                         site.text);
    CORE_TRY(data_next_date(words, &day, error));
    if (day <= *last)
        return data_refuse_day(words, day, *last, error);
    *last = day;
    CORE_TRY(data_next_number(words, "flow", &number, error));
    data_word flag = data_next_word(words);
    if (flag.length == 0)
        return core_fail(error, CORE_DATA, "%s:%zu: the line ends before the flag of the flow",
                         words->path, words->line);
    bool missing = data_is_word(flag, "M") || number == -999;
    if (number < 0 && !missing) {
        char date[DATA_TIME_LENGTH];
        return core_fail(error, CORE_DATA, "%s:%zu: site %s, %s: the flow is negative, %g",
                         words->path, words->line, flow->site,
                         data_format_time(day * DATA_SECONDS_OF_DAY, date), number);
    }
    int64_t place = day - flow->days.first;
    if (!missing && place >= 0 && place < (int64_t)flow->days.count)
        flow->value[place] = number;
    return data_end_line(words, error);
}

core_status data_camels_flow_read(const char *path, const data_camels_flow *flow,
                                  afx_error *error) {
    flow->text->length = 0;
    CORE_TRY(core_file_read(path, flow->text, error));
    data_words words = data_words_start(path, flow->text);
    int64_t last = INT64_MIN;
    while (data_next_line(&words))
        CORE_TRY(read_flow_row(&words, flow, &last, error));
    return words.line > 0 ? CORE_OK : core_fail(error, CORE_DATA, "%s:1: the file is empty", path);
}
