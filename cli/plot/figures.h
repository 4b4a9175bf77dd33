/* Figures of a site, each an SVG that is appended to a buffer. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "plot/picture.h"

/* All there is in one figure: rain, outputs, stores, fluxes. */
core_status cli_draw_overview(const cli_picture *picture, core_buffer *svg, afx_error *error);

/* Rain, then simulated and observed, linear and logarithmic. */
core_status cli_draw_hydrograph(const cli_picture *picture, core_buffer *svg, afx_error *error);

/* The same of the `steps` around the highest observation (or, without any, simulation). */
core_status cli_draw_peak(const cli_picture *picture, size_t steps, core_buffer *svg,
                          afx_error *error);

/* All lines of a kind, a frame for each. */
core_status cli_draw_lines(const cli_picture *picture, cli_line_kind kind, core_buffer *svg,
                           afx_error *error);

/* Simulated over observed; share of time that each is exceeded. */
core_status cli_draw_scatter(const cli_picture *picture, core_buffer *svg, afx_error *error);
core_status cli_draw_duration(const cli_picture *picture, core_buffer *svg, afx_error *error);

bool cli_has_lines(const cli_picture *picture, cli_line_kind kind);

#endif
