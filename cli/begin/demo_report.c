#include "begin/demo_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "core/memory.h"
#include "report/html.h"
#include "report/scatter.h"
#include "report/time_plot.h"

static core_status put(const cli_demo_result *demo, const char *name, const core_buffer *text,
                       afx_error *error) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", demo->folder, name) >= (int)sizeof path)
        return core_fail(error, CORE_USAGE, "%s: the path is too long", demo->folder);
    return core_file_write(path, text->bytes, text->length, error);
}

/* ---- the hydrograph ---- */

/* The site whose NSE is nearest the median. */
static size_t typical_site(const cli_demo_result *demo) {
    size_t best = 0;
    for (size_t s = 1; s < demo->project->set.shape.sites; s++) {
        double near = fabs(demo->metrics[s].nse - demo->summary.nse);
        if (near < fabs(demo->metrics[best].nse - demo->summary.nse))
            best = s;
    }
    return best;
}

enum { SHOWN_STEPS = 2 * 365 };

static core_status hydrograph(const cli_demo_result *demo, core_buffer *svg, afx_error *error) {
    const cli_project *p = demo->project;
    size_t site = typical_site(demo), all = p->test.end - p->test.begin;
    size_t count = all < SHOWN_STEPS ? all : SHOWN_STEPS;
    int64_t *time = core_allocate(count, sizeof *time);
    if (!time)
        return core_fail_memory(error);
    for (size_t t = 0; t < count; t++)
        time[t] = data_time_of_step(&p->set, p->test.begin + t);
    const double *observed =
        data_series_of(&p->set, p->setup.observation.index, site) + p->test.begin;
    size_t rain = time_place(p->native.model->info, AFX_FORCING, "P");
    report_series series[] = {{"observed", observed, true},
                              {"simulated", demo->simulated + site * all, false}};
    char title[160];
    snprintf(title, sizeof title, "%s, test period: NSE %.2f, the median of %zu catchments",
             p->set.site[site].name, demo->metrics[site].nse, demo->summary.sites);
    report_frame frame = {"streamflow (mm/d)", 2, series, false};
    report_time_plot plot = {.title = title,
                             .count = count,
                             .time = time,
                             .frame_count = 1,
                             .frames = &frame,
                             .rain_label = "rain (mm/d)"};
    if (rain != SIZE_MAX)
        plot.rain = data_series_of(&p->set, p->setup.forcing[rain].index, site) + p->test.begin;
    core_status status = report_time_plot_svg(&plot, svg, error);
    core_free(time);
    return status;
}

/* ---- recovery of the truth ---- */

static double correlation(const double *x, const double *y, size_t count) {
    loss_series series = {count, x, 1, y, 1};
    return loss_metrics_of(&series).correlation;
}

/* One parameter over the sites: true and learned, each [site]. */
static void parameter_pairs(const cli_demo_result *demo, size_t parameter, double *truth,
                            double *learned) {
    size_t columns = time_columns(&demo->project->setup);
    for (size_t s = 0; s < demo->project->set.shape.sites; s++) {
        truth[s] = demo->truth->columns[s * demo->truth->parameters + parameter];
        learned[s] = demo->project->network.columns[s * columns + parameter];
    }
}

typedef struct recovery {
    report_panel *panels; /* [parameter] */
    double *numbers;      /* [parameter][true, learned][site] */
    char (*texts)[2][48]; /* [parameter][name, note] */
    double *correlations; /* [parameter] */
} recovery;

static void fill_recovery(const cli_demo_result *demo, recovery *r) {
    size_t sites = demo->project->set.shape.sites;
    for (size_t p = 0; p < demo->truth->parameters; p++) {
        const afx_info *info = demo->project->native.model->info;
        const afx_symbol *symbol = time_symbol(info, AFX_PARAMETER, p);
        char name[TIME_NAME_LENGTH];
        time_element_name(info, AFX_PARAMETER, p, name);
        double *truth = r->numbers + 2 * p * sites, *learned = truth + sites;
        parameter_pairs(demo, p, truth, learned);
        r->correlations[p] = correlation(learned, truth, sites);
        snprintf(r->texts[p][0], sizeof r->texts[p][0], "%.30s (%.12s)", name, symbol->unit);
        snprintf(r->texts[p][1], sizeof r->texts[p][1], "r = %.2f", r->correlations[p]);
        r->panels[p] = (report_panel){r->texts[p][0], r->texts[p][1], sites,          truth,
                                      learned,        symbol->lowest, symbol->highest};
    }
}

static core_status recover(const cli_demo_result *demo, core_buffer *svg, double *correlations,
                           afx_error *error) {
    size_t parameters = demo->truth->parameters, sites = demo->project->set.shape.sites;
    recovery r = {core_allocate(parameters, sizeof(report_panel)),
                  core_allocate(2 * parameters * sites, sizeof(double)),
                  core_allocate(parameters, sizeof(char[2][48])), correlations};
    core_status status = r.panels && r.numbers && r.texts ? CORE_OK : core_fail_memory(error);
    if (status == CORE_OK) {
        fill_recovery(demo, &r);
        report_scatter scatter = {.title = "True and learned parameters, one point per catchment",
                                  .x_label = "true",
                                  .y_label = "learned",
                                  .count = parameters,
                                  .panels = r.panels};
        status = report_scatter_svg(&scatter, svg, error);
    }
    core_free(r.panels);
    core_free(r.numbers);
    core_free(r.texts);
    return status;
}

/* ---- the table ---- */

static core_status add_row(report_table *table, const char *name, const char *format, double value,
                           afx_error *error) {
    char text[64];
    snprintf(text, sizeof text, *format == 'e' ? "%.1e" : *format == '1' ? "%.1f" : "%.3f", value);
    CORE_TRY(report_table_add(table, name, error));
    return report_table_add(table, text, error);
}

static core_status fill_table(const cli_demo_result *demo, const double *correlations,
                              report_table *table, afx_error *error) {
    const afx_info *info = demo->project->native.model->info;
    CORE_TRY(add_row(table, "median NSE of the test period", "3", demo->summary.nse, error));
    CORE_TRY(add_row(table, "  lower quartile", "3", demo->summary.nse_low, error));
    CORE_TRY(add_row(table, "  upper quartile", "3", demo->summary.nse_high, error));
    CORE_TRY(add_row(table, "median KGE of the test period", "3", demo->summary.kge, error));
    CORE_TRY(add_row(table, "share of sites with NSE < 0", "3", demo->summary.below_zero, error));
    for (size_t p = 0; demo->truth && p < demo->truth->parameters; p++) {
        char own[TIME_NAME_LENGTH], name[TIME_NAME_LENGTH + 32];
        snprintf(name, sizeof name, "recovery of %s (correlation)",
                 time_element_name(info, AFX_PARAMETER, p, own));
        CORE_TRY(add_row(table, name, "3", correlations[p], error));
    }
    if (demo->truth)
        CORE_TRY(
            add_row(table, "mass error (share of the rain)", "e", demo->truth->mass_error, error));
    return add_row(table, "training time (s)", "1", demo->seconds, error);
}

/* ---- the page ---- */

static core_status write_page(const cli_demo_result *demo, const report_table *table,
                              const core_buffer *flow, const core_buffer *recovered,
                              afx_error *error) {
    core_buffer page = {0};
    core_status status = report_html_begin(&page, "Afflux demo", error);
    if (status == CORE_OK)
        status = report_html_paragraph(
            &page,
            demo->truth ? "Synthetic catchments whose parameters are known: a network reads the "
                          "attributes of a catchment and gives the parameters of HBV; both were "
                          "trained together on streamflow with noise."
                        : "Real catchments: a network reads the attributes of a catchment and "
                          "gives the parameters of sixteen HBV models, which were trained through "
                          "their equations on observed streamflow.",
            error);
    if (status == CORE_OK)
        status = report_html_table(&page, table, error);
    if (status == CORE_OK)
        status = report_html_figure(&page, flow, NULL, error);
    if (status == CORE_OK && demo->truth)
        status = report_html_figure(&page, recovered, NULL, error);
    if (status == CORE_OK)
        status = report_html_end(&page, error);
    if (status == CORE_OK)
        status = put(demo, "report.html", &page, error);
    core_buffer_free(&page);
    return status;
}

core_status cli_demo_write(const cli_demo_result *demo, report_table *table, afx_error *error) {
    core_buffer flow = {0}, recovered = {0};
    size_t parameters = demo->truth ? demo->truth->parameters : 0;
    double *correlations = core_allocate(parameters, sizeof *correlations);
    core_status status = correlations ? hydrograph(demo, &flow, error) : core_fail_memory(error);
    if (status == CORE_OK)
        status = put(demo, "hydrograph.svg", &flow, error);
    if (status == CORE_OK && demo->truth)
        status = recover(demo, &recovered, correlations, error);
    if (status == CORE_OK && demo->truth)
        status = put(demo, "recovery.svg", &recovered, error);
    if (status == CORE_OK)
        status = fill_table(demo, correlations, table, error);
    if (status == CORE_OK)
        status = write_page(demo, table, &flow, &recovered, error);
    core_buffer_free(&flow);
    core_buffer_free(&recovered);
    core_free(correlations);
    return status;
}
