/* Figures of a whole run: its training, and how good it is over all sites. */
#ifndef CLI_PLOT_SCORES_H
#define CLI_PLOT_SCORES_H

#include "plot/plot_sheet.h"
#include "training/score.h"

/* The loss and the validation of every pass, from RUN/train.csv; nothing where there is none. */
core_status cli_plot_training(cli_sheet *sheet, const char *run, afx_error *error);

/* A table of all metrics; with three sites and more, shares of sites; with places, maps. */
core_status cli_plot_scores(cli_sheet *sheet, const cli_project *project,
                            const loss_metrics *metrics, afx_error *error);

#endif
