/* The figure of a simulation: what went in as rain, what came out, and what moved inside. */
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "plot/figures.h"
#include "simulation/simulation.h"

/* A row of the series may stand for several steps. */
static void copy_rows(const cli_simulation *s, const double *from, size_t stride, double *to) {
    for (size_t row = 0; row < s->rows; row++)
        to[row] = from[row * stride * s->sites];
}

static bool add_rain(const cli_simulation *s, size_t lane, cli_line *line) {
    const afx_info *info = s->model->info;
    size_t steps = s->rows * s->hold;
    for (size_t k = 0; k < info->count[AFX_FORCING]; k++) {
        const afx_symbol *symbol = time_symbol(info, AFX_FORCING, k);
        if (strcmp(symbol->name, "P") != 0 && !strstr(symbol->words, "precipitation"))
            continue;
        cli_name_line(line, symbol->name, symbol->unit,
                      *symbol->words ? symbol->words : "precipitation");
        copy_rows(s, s->forcing + k * steps * s->sites + lane, s->hold, line->values);
        return true;
    }
    return false;
}

/* An own output is called by its name, an inner one by that of the store or flux. */
static void name_output(const cli_simulation *s, size_t place, cli_line *line) {
    const afx_info *info = s->model->info;
    const afx_symbol *symbol = time_symbol(info, AFX_OUTPUT, place);
    const cli_inside_item *item = cli_inside_of(s->inside, symbol->name);
    char element[TIME_NAME_LENGTH], name[2 * TIME_NAME_LENGTH];
    time_element_name(info, AFX_OUTPUT, place, element);
    snprintf(name, sizeof name, "%s%s", item ? item->name : symbol->name,
             element + strlen(symbol->name));
    cli_name_line(line, name, symbol->unit, item ? item->words : symbol->words);
    line->kind = !item ? CLI_OUTPUT : item->flux ? CLI_FLUX : CLI_STORE;
}

static void fill(const cli_simulation *s, cli_picture *picture) {
    size_t lane = cli_simulation_lane(s, 0), steps = s->rows * s->hold;
    picture->counted = !s->dated;
    if (s->sites > 1 && s->name)
        snprintf(picture->site, sizeof picture->site, "%s", s->name[0]);
    for (size_t row = 0; row < s->rows; row++)
        picture->time[row] = s->dated ? s->start + (int64_t)row * s->row_seconds : (int64_t)row + 1;
    size_t count = cli_simulation_places(s, AFX_OUTPUT);
    for (size_t k = 0; k < count; k++) {
        name_output(s, k, &picture->lines[k]);
        copy_rows(s, s->output + k * steps * s->sites + lane, 1, picture->lines[k].values);
    }
    cli_line *last = cli_picture_line(picture, count, CLI_RAIN);
    picture->line_count = count + add_rain(s, lane, last);
}

core_status cli_plot_simulation(const cli_simulation *s, const char *path, afx_error *error) {
    cli_picture picture;
    core_buffer svg = {0};
    CORE_TRY(
        cli_picture_create(cli_simulation_places(s, AFX_OUTPUT) + 1, s->rows, &picture, error));
    fill(s, &picture);
    core_status status = cli_draw_overview(&picture, &svg, error);
    if (status == CORE_OK)
        status = core_file_write(path, svg.bytes, svg.length, error);
    core_buffer_free(&svg);
    cli_picture_free(&picture);
    return status;
}
