#include "plot/plot_sheet.h"

#include <ctype.h>
#include <stdio.h>

#include "core/file.h"
#include "core/memory.h"
#include "plot/figures.h"
#include "report/html.h"

core_status cli_sheet_begin(cli_sheet *sheet, const char *folder, const char *title,
                            afx_error *error) {
    *sheet = (cli_sheet){.folder = folder};
    return report_html_begin(&sheet->page, title, error);
}

static core_status write_file(const cli_sheet *sheet, const char *name, const core_buffer *text,
                              afx_error *error) {
    core_buffer path = {0};
    core_status status = core_buffer_print(&path, error, "%s/%s", sheet->folder, name);
    if (status == CORE_OK)
        status = core_file_write(path.bytes, text->bytes, text->length, error);
    core_buffer_free(&path);
    return status;
}

core_status cli_sheet_add(cli_sheet *sheet, const cli_figure *figure, afx_error *error) {
    cli_drawn *drawn = core_grow(sheet->drawn, &sheet->capacity, sheet->figures + 1, sizeof *drawn);
    if (!drawn)
        return core_fail_memory(error);
    sheet->drawn = drawn;
    drawn += sheet->figures++;
    snprintf(drawn->name, sizeof drawn->name, "%s%s%s.svg", figure->site,
             figure->site[0] ? "_" : "", figure->name);
    for (char *at = drawn->name; *at; at++)
        *at = isalnum((unsigned char)*at) || *at == '.' || *at == '-' ? *at : '_';
    drawn->svg = *figure->svg;
    *figure->svg = (core_buffer){0};
    return report_html_figure(&sheet->page, &drawn->svg, figure->caption, error);
}

/* ---- a site ---- */

enum { PEAK_STEPS = 365, PEAK_LEAST = 800 };

static bool has_flow(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_SIMULATED) || cli_has_lines(picture, CLI_OBSERVED);
}

static bool has_pairs(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_SIMULATED) && cli_has_lines(picture, CLI_OBSERVED);
}

static bool has_long_flow(const cli_picture *picture) {
    return has_flow(picture) && picture->steps >= PEAK_LEAST;
}

static bool has_outputs(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_OUTPUT);
}

static bool has_stores(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_STORE);
}

static bool has_fluxes(const cli_picture *picture) {
    return cli_has_lines(picture, CLI_FLUX);
}

static core_status draw_peak(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    return cli_draw_peak(picture, PEAK_STEPS, svg, error);
}

static core_status draw_outputs(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    return cli_draw_lines(picture, CLI_OUTPUT, svg, error);
}

static core_status draw_stores(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    return cli_draw_lines(picture, CLI_STORE, svg, error);
}

static core_status draw_fluxes(const cli_picture *picture, core_buffer *svg, afx_error *error) {
    return cli_draw_lines(picture, CLI_FLUX, svg, error);
}

typedef struct drawing {
    const char *name;
    const char *caption;
    bool (*is_wanted)(const cli_picture *picture);
    core_status (*draw)(const cli_picture *picture, core_buffer *svg, afx_error *error);
} drawing;

static const drawing drawings[] = {
    {"hydrograph", "Above linear, below logarithmic: what is 0 lies on the lower edge.", has_flow,
     cli_draw_hydrograph},
    {"peak", "The 365 steps around the highest flow.", has_long_flow, draw_peak},
    {"outputs", NULL, has_outputs, draw_outputs},
    {"stores", "At the ends of the steps.", has_stores, draw_stores},
    {"fluxes", "Means over the steps.", has_fluxes, draw_fluxes},
    {"scatter", "The dashed line is where both are equal.", has_pairs, cli_draw_scatter},
    {"duration", "The k-th highest of n is exceeded in a share k/(n + 1) of the time.", has_flow,
     cli_draw_duration},
};

core_status cli_sheet_add_site(cli_sheet *sheet, const cli_picture *picture, afx_error *error) {
    if (picture->site[0])
        CORE_TRY(report_html_heading(&sheet->page, picture->site, error));
    for (size_t k = 0; k < sizeof drawings / sizeof *drawings; k++) {
        const drawing *one = &drawings[k];
        core_buffer svg = {0};
        cli_figure figure = {picture->site, one->name, one->caption, &svg};
        if (!one->is_wanted(picture))
            continue;
        core_status status = one->draw(picture, &svg, error);
        if (status == CORE_OK)
            status = cli_sheet_add(sheet, &figure, error);
        core_buffer_free(&svg);
        CORE_TRY(status);
    }
    return CORE_OK;
}

static core_status write_all(const cli_sheet *sheet, afx_error *error) {
    CORE_TRY(core_make_folders(sheet->folder, error));
    for (size_t k = 0; k < sheet->figures; k++)
        CORE_TRY(write_file(sheet, sheet->drawn[k].name, &sheet->drawn[k].svg, error));
    return write_file(sheet, "index.html", &sheet->page, error);
}

core_status cli_sheet_end(cli_sheet *sheet, core_status status, afx_error *error) {
    if (status == CORE_OK)
        status = report_html_end(&sheet->page, error);
    if (status == CORE_OK)
        status = write_all(sheet, error);
    for (size_t k = 0; k < sheet->figures; k++)
        core_buffer_free(&sheet->drawn[k].svg);
    core_free(sheet->drawn);
    core_buffer_free(&sheet->page);
    return status;
}
