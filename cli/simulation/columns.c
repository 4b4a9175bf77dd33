#include "simulation/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/table.h"
#include "units.h"

static void trim(char *text) {
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = 0;
    size_t skip = strspn(text, " ");
    memmove(text, text + skip, length - skip + 1);
}

/* `m3_riv / 10800`: takes the factor off. */
static bool take_scale(cli_column *column) {
    char *slash = strstr(column->column, " / "), *star = strstr(column->column, " * ");
    char *at = slash ? slash : star;
    double number;
    column->scale = 1;
    if (!at)
        return true;
    char text[64];
    snprintf(text, sizeof text, "%s", at + 3);
    trim(text);
    if (!data_parse_number(text, &number) || number == 0)
        return false;
    column->scale = slash ? 1 / number : number;
    *at = 0;
    return true;
}

bool cli_parse_column(const char *text, cli_column *column) {
    if (strlen(text) >= sizeof column->column)
        return false;
    *column = (cli_column){.scale = 1};
    snprintf(column->column, sizeof column->column, "%s", text);
    char *open = strchr(column->column, '['), *close = open ? strchr(open, ']') : NULL;
    if (open && (!close || close[1] || close - open > (ptrdiff_t)sizeof column->unit))
        return false;
    if (open) {
        snprintf(column->unit, sizeof column->unit, "%.*s", (int)(close - open - 1), open + 1);
        *open = 0;
    }
    bool fine = take_scale(column);
    trim(column->column);
    return fine && column->column[0];
}

static bool parse(const char *text, cli_column *column) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !cli_parse_column(equals + 1, column))
        return false;
    column->name = text;
    column->name_length = (size_t)(equals - text);
    return true;
}

core_status cli_read_columns(const cli_arguments *arguments, cli_columns *columns,
                             afx_error *error) {
    const char *values[CLI_MOST_WORDS];
    columns->count = cli_values(arguments, "--column", values, CLI_MOST_WORDS);
    for (size_t k = 0; k < columns->count; k++)
        if (!parse(values[k], &columns->at[k]))
            return core_fail(error, CORE_USAGE,
                             "--column %s: expected NAME=COLUMN, or \"NAME=COLUMN / 3600 [m^3/s]\"",
                             values[k]);
    return CORE_OK;
}

const cli_column *cli_column_of(const cli_columns *columns, const char *name) {
    size_t length = strlen(name);
    for (size_t k = 0; k < columns->count; k++)
        if (columns->at[k].name_length == length && strncmp(columns->at[k].name, name, length) == 0)
            return &columns->at[k];
    return NULL;
}

const char *cli_column_name(const cli_columns *columns, const char *name) {
    const cli_column *column = cli_column_of(columns, name);
    return column ? column->column : name;
}

core_status cli_convert(const cli_columns *columns, const cli_conversion *conversion,
                        data_pick *pick, afx_error *error) {
    const cli_column *column = cli_column_of(columns, conversion->name);
    const char *unit = column && column->unit[0] ? column->unit : conversion->found;
    pick->factor = 1;
    pick->shift = 0;
    if (!unit[0] && (column || conversion->named))
        unit = conversion->wanted;
    if (strcmp(unit, conversion->wanted) != 0 &&
        !cli_convert_unit(NULL, unit, conversion->wanted, &pick->factor, &pick->shift))
        return core_fail(error, CORE_DATA,
                         "%s: %s is in [%s], which is no [%s]; --column \"%s=%s [unit]\" says "
                         "another",
                         conversion->place, cli_column_name(columns, conversion->name), unit,
                         conversion->wanted, conversion->name,
                         cli_column_name(columns, conversion->name));
    pick->factor *= column ? column->scale : 1;
    return CORE_OK;
}

bool cli_parse_duration(const char *text, double *seconds) {
    char *end = NULL, unit[32];
    double number = strtod(text, &end), shift = 0;
    if (end == text || !(number > 0) || strlen(end) >= sizeof unit)
        return false;
    snprintf(unit, sizeof unit, "%s", end);
    trim(unit);
    if (!cli_convert_unit(NULL, unit, "s", seconds, &shift))
        return false;
    *seconds *= number;
    return shift == 0;
}
