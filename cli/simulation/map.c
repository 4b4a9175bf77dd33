#include "simulation/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "data/endings.h"
#include "data/grid.h"
#include "data/table.h"
#include "data/table_write.h"

/* ---- fields and sizes, before compiling ---- */

/* The model that --model names, else the last one with inputs. */
static const front_block *find_map(const driver_unit *unit, const char *name) {
    const front_blocks *models = &unit->program->models;
    for (size_t k = models->count; k-- > 0;)
        if (name ? strcmp(models->at[k]->name, name) == 0
                 : front_item_named(models->at[k], ITEM_INPUT, NULL) != NULL)
            return models->at[k];
    return NULL;
}

static core_status add_field(const cli_arguments *arguments, const front_item *item,
                             const char *text, cli_fields *fields, afx_error *error) {
    cli_file_part part;
    cli_columns columns;
    cli_split_file(arguments, text, &part);
    CORE_TRY(cli_read_columns(arguments, &columns, error));
    if (fields->count == CLI_MOST_FIELDS)
        return core_fail(error, CORE_USAGE, "--input: too many fields");
    cli_field *field = &fields->at[fields->count++];
    *field = (cli_field){.name = item->name,
                         .path = core_copy_text(part.path),
                         .grid = core_allocate(1, sizeof(data_grid)),
                         .item = item};
    if (!field->grid || !field->path)
        return core_fail_memory(error);
    const char *variable = part.variable ? part.variable : cli_column_name(&columns, item->name);
    return data_grid_read(part.path, variable, field->grid, error);
}

/* --input NAME=FILE; or --data FILE for all inputs (of CSV: the only one). */
static core_status add_fields(const cli_arguments *arguments, const front_block *model,
                              cli_fields *fields, afx_error *error) {
    const char *values[CLI_MOST_WORDS], *data = cli_value(arguments, "--data");
    size_t count = cli_values(arguments, "--input", values, CLI_MOST_WORDS);
    for (size_t k = 0; k < count; k++) {
        char name[TIME_NAME_LENGTH];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(values[k], "="), values[k]);
        const front_item *item = front_item_named(model, ITEM_INPUT, name);
        if (!item || !strchr(values[k], '='))
            return core_fail(error, CORE_USAGE,
                             "--input %s: NAME=FILE was expected, with an input "
                             "of model %s",
                             values[k], model->name);
        CORE_TRY(add_field(arguments, item, strchr(values[k], '=') + 1, fields, error));
    }
    bool file = data && (data_is_packed(data) || data_ends_in(data, ".csv"));
    for (size_t k = 0; k < model->items.count && file && count == 0; k++)
        if (model->items.at[k]->kind == ITEM_INPUT)
            CORE_TRY(add_field(arguments, model->items.at[k], data, fields, error));
    return CORE_OK;
}

/* The extents of a field over the input's dims; a grid of CSV may stand for one dim. */
static bool extents_of(const cli_field *field, size_t extents[DATA_GRID_RANK]) {
    const data_grid *grid = field->grid;
    size_t rank = field->item->over.count;
    if (rank == 1 && grid->rank == 2 && (grid->extent[0] == 1 || grid->extent[1] == 1)) {
        extents[0] = grid->count;
        return true;
    }
    memcpy(extents, grid->extent, sizeof grid->extent);
    return rank == grid->rank || (rank == 0 && grid->count == 1);
}

static core_status add_sizes(driver_unit *unit, const front_block *model, const cli_field *field,
                             driver_options *options, cli_fields *fields, afx_error *error) {
    size_t extents[DATA_GRID_RANK];
    if (!extents_of(field, extents))
        return core_fail(error, CORE_DATA, "%s: %zu dimensions, where input %s has %zu",
                         field->path, field->grid->rank, field->name, field->item->over.count);
    for (size_t d = 0; d < field->item->over.count; d++) {
        const char *name = field->item->over.at[d].name;
        const front_item *dim = front_item_named(model, ITEM_DIM, name);
        if (!dim || dim->choices.count || options->size_count == 2 * CLI_MOST_WORDS)
            continue;
        bool given = false;
        for (size_t k = 0; k < options->size_count; k++)
            given = given || (strncmp(fields->sizes[k], name, strlen(name)) == 0 &&
                              fields->sizes[k][strlen(name)] == '=');
        if (!given)
            fields->sizes[options->size_count++] =
                base_arena_format(unit->context.arena, "%s=%zu", name, extents[d]);
    }
    return CORE_OK;
}

core_status cli_read_fields(const cli_arguments *arguments, driver_unit *unit,
                            driver_options *options, cli_fields *fields, afx_error *error) {
    const front_block *model = find_map(unit, options->model);
    *fields = (cli_fields){0};
    if (!model)
        return CORE_OK;
    CORE_TRY(add_fields(arguments, model, fields, error));
    if (options->size_count)
        memcpy(fields->sizes, options->sizes, options->size_count * sizeof *options->sizes);
    options->sizes = fields->sizes;
    for (size_t k = 0; k < fields->count; k++)
        CORE_TRY(add_sizes(unit, model, &fields->at[k], options, fields, error));
    return CORE_OK;
}

void cli_free_fields(cli_fields *fields) {
    for (size_t k = 0; k < fields->count; k++) {
        if (fields->at[k].grid)
            data_grid_free(fields->at[k].grid);
        core_free(fields->at[k].grid);
        core_free(fields->at[k].path);
    }
    *fields = (cli_fields){0};
}

/* ---- running ---- */

static core_status check_shape(const afx_info *info, const afx_symbol *symbol,
                               const cli_field *field, afx_error *error) {
    size_t extents[DATA_GRID_RANK];
    bool fits = extents_of(field, extents) && field->grid->count == symbol->elements;
    for (uint32_t d = 0; d < symbol->rank; d++)
        fits = fits && extents[d] == info->dims[symbol->dims[d]].size;
    return fits ? CORE_OK
                : core_fail(error, CORE_DATA, "%s: the field is of another size than input %s",
                            field->path, field->name);
}

static core_status put_field(cli_simulation *s, const cli_field *field, afx_error *error) {
    const afx_info *info = s->model->info;
    time_places places = time_places_named(info, AFX_FORCING, field->name);
    const char *missing = cli_value(s->arguments, "--missing");
    double instead = NAN;
    data_pick pick = {0, 1, 0};
    if (places.count == 0)
        return CORE_OK;
    if (missing && !data_parse_number(missing, &instead))
        return core_fail(error, CORE_USAGE, "--missing: a number was expected, not '%s'", missing);
    const afx_symbol *symbol = time_symbol(info, AFX_FORCING, places.first);
    CORE_TRY(check_shape(info, symbol, field, error));
    cli_conversion conversion = {field->path, symbol->name, field->grid->unit, symbol->unit, true};
    CORE_TRY(cli_convert(&s->columns, &conversion, &pick, error));
    for (size_t k = 0; k < places.count; k++) {
        double value = field->grid->value[k] * pick.factor + pick.shift;
        s->forcing[places.first + k] = isnan(value) ? instead : value;
        if (isnan(s->forcing[places.first + k])) {
            char name[TIME_NAME_LENGTH];
            return core_fail(
                error, CORE_DATA, "%s: %s is missing; --missing NUMBER says what to take instead",
                field->path, time_element_name(info, AFX_FORCING, places.first + k, name));
        }
    }
    return CORE_OK;
}

static core_status fill(cli_simulation *s, const cli_fields *fields, afx_error *error) {
    const afx_info *info = s->model->info;
    s->sites = s->rows = s->hold = 1;
    CORE_TRY(cli_read_columns(s->arguments, &s->columns, error));
    CORE_TRY(cli_allocate_simulation(s, error));
    for (size_t k = 0; k < cli_simulation_places(s, AFX_FORCING); k++)
        s->forcing[k] = NAN;
    for (size_t k = 0; k < fields->count; k++)
        CORE_TRY(put_field(s, &fields->at[k], error));
    for (size_t k = 0; k < cli_simulation_places(s, AFX_FORCING); k++)
        if (isnan(s->forcing[k]))
            return core_fail(error, CORE_USAGE, "--input %s=FILE is wanted",
                             time_symbol(info, AFX_FORCING, k)->name);
    return cli_read_values(s, error);
}

/* ---- what comes out ---- */

enum { MOST_PRINTED = 100 };

static void print_output(const cli_simulation *s, const afx_symbol *symbol) {
    char name[TIME_NAME_LENGTH], number[DATA_NUMBER_LENGTH];
    if (symbol->elements > MOST_PRINTED) {
        printf("%-24s %u numbers; -o FOLDER writes them\n", symbol->name, symbol->elements);
        return;
    }
    for (size_t k = symbol->index; k < symbol->index + symbol->elements; k++)
        printf("%-24s %s %s\n", time_element_name(s->model->info, AFX_OUTPUT, k, name),
               data_format_number(s->output[k], number), symbol->unit);
}

/* One file; with three dims or more one for each place along the first ones. */
static core_status write_output(const cli_simulation *s, const afx_symbol *symbol,
                                const char *folder, afx_error *error) {
    const afx_dim *dims = s->model->info->dims;
    size_t columns = symbol->rank > 1 ? dims[symbol->dims[symbol->rank - 1]].size : 1;
    size_t rows = symbol->rank > 1   ? dims[symbol->dims[symbol->rank - 2]].size
                  : symbol->rank > 0 ? symbol->elements
                                     : 1;
    size_t each = rows * columns;
    for (size_t k = 0; k < symbol->elements / each; k++) {
        char path[CLI_PATH_LENGTH], number[32] = "";
        if (symbol->elements > each)
            snprintf(number, sizeof number, "_%zu", k + 1);
        if (snprintf(path, sizeof path, "%s/%s%s.csv", folder, symbol->name, number) >=
            (int)sizeof path)
            return core_fail(error, CORE_USAGE, "%s: the path is too long", folder);
        CORE_TRY(data_grid_write(path, s->output + symbol->index + k * each, rows, columns, error));
    }
    return CORE_OK;
}

static core_status give_results(const cli_simulation *s, afx_error *error) {
    const afx_info *info = s->model->info;
    const char *folder = cli_value(s->arguments, "-o");
    if (folder)
        CORE_TRY(core_make_folders(folder, error));
    for (uint32_t k = 0; k < info->symbol_count; k++) {
        const afx_symbol *symbol = &info->symbols[k];
        if (symbol->role != AFX_OUTPUT)
            continue;
        if (folder)
            CORE_TRY(write_output(s, symbol, folder, error));
        if (!folder || symbol->elements <= MOST_PRINTED)
            print_output(s, symbol);
    }
    return CORE_OK;
}

int cli_run_map(const cli_arguments *arguments, const cli_native *native,
                const cli_fields *fields) {
    cli_simulation s = {.arguments = arguments, .model = native->model, .unit = native->unit};
    afx_error error = {0};
    core_status status = fill(&s, fields, &error);
    if (status == CORE_OK)
        status = cli_run_simulation(&s, &error);
    if (status == CORE_OK)
        status = give_results(&s, &error);
    cli_free_simulation(&s);
    return status == CORE_OK ? CLI_OK : cli_fail_with(arguments, status, &error);
}
