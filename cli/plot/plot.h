/* `afflux plot`: figures of a trained run, or of what a run without an experiment wrote. */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include "plot/picture.h"

enum { CLI_PLOTTED_SITES = 32 }; /* of one page */

/* A folder with experiment.afx; the exit code. */
int cli_plot_run(const cli_arguments *arguments, const char *run);

/* A file of outputs, or a folder of such files, one for each site. */
int cli_plot_file(const cli_arguments *arguments, const char *path);

/* Where figures go: -o, or a name made of that of what is plotted. */
void cli_plot_folder(const cli_arguments *arguments, const char *path, char folder[4096]);

/* What was drawn, on stdout. */
void cli_tell_plots(const char *folder, size_t figures);

#endif
