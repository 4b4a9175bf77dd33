/* A plain simulation of one site or many: what `afflux run` of a model reads, runs and writes. */
#ifndef CLI_SIMULATION_H
#define CLI_SIMULATION_H

#include "data/links.h"
#include "data/name_index.h"
#include "data/panel.h"
#include "native.h"
#include "plot/inside.h"
#include "simulation/columns.h"
#include "time/clock.h"
#include "time/elements.h"
#include "time/river.h"

/* A file of series. */
typedef struct cli_source {
    char *path;
    data_panel panel;
    const char *only; /* the one forcing it holds; NULL: those of its variables' names */
    size_t *site;     /* [site of the simulation] its number in the panel */
} cli_source;

enum { CLI_MOST_SOURCES = 16 };

/* Arrays are in doubles, [place][time][lane] and [place][lane]. Lanes are sites, in the order of
 * levels where there is a river. */
typedef struct cli_simulation {
    const cli_arguments *arguments;
    const afx_model *model;
    const driver_unit *unit; /* what the model was compiled from; NULL: not known */
    cli_columns columns;
    cli_source source[CLI_MOST_SOURCES];
    size_t source_count;
    size_t sites;
    char **name; /* [site]; borrowed; NULL: they are only counted */
    data_name_index index;
    data_links links; /* of a network model */
    time_river river;
    size_t rows; /* of the series */
    size_t hold; /* steps of the model in a row */
    int64_t row_seconds;
    int64_t start;
    bool dated;
    double *forcing, *dynamic, *attribute, *parameter, *state, *output, *weights;
    void *work;
    size_t threads; /* 0 is one */
    bool state_given;
    const cli_inside *inside; /* outputs after the model's own, which are drawn and not written;
                               * NULL: there are none */
} cli_simulation;

int cli_simulate(const cli_arguments *arguments, const cli_native *native,
                 const cli_inside *inside);

/* Of a model's run over some steps, without work memory. */
afx_args cli_simulation_arguments(const cli_simulation *s, size_t first, size_t steps);
core_status cli_run_simulation(cli_simulation *s, afx_error *error);
void cli_free_simulation(cli_simulation *s);
/* All arrays, for sites, rows and hold as they are. */
core_status cli_allocate_simulation(cli_simulation *s, afx_error *error);

/* A file named on the command line: as it is, or in the folder of --data. Returns text. */
enum { CLI_PATH_LENGTH = 4096 };
const char *cli_find_file(const cli_arguments *arguments, const char *path,
                          char text[CLI_PATH_LENGTH]);

/* `FILE:VARIABLE`, as it stands on the command line. */
typedef struct cli_file_part {
    char path[CLI_PATH_LENGTH]; /* found as above */
    const char *variable;       /* NULL: none was said */
    char text[CLI_PATH_LENGTH];
} cli_file_part;
void cli_split_file(const cli_arguments *arguments, const char *text, cli_file_part *part);

size_t cli_simulation_places(const cli_simulation *s, afx_role role);
/* Of the model's own outputs, which come first. */
size_t cli_written_outputs(const cli_simulation *s);
size_t cli_simulation_lane(const cli_simulation *s, size_t site);
/* "1990-10-01", or "step 4" where there are no dates. */
const char *cli_simulation_moment(const cli_simulation *s, size_t step, char text[64]);

/* Series: forcings and then dynamic parameters, by number. */
size_t cli_series_count(const cli_simulation *s);
afx_role cli_series_role(const cli_simulation *s, size_t series, size_t *place);
const char *cli_series_name(const cli_simulation *s, size_t series, char text[TIME_NAME_LENGTH]);
bool cli_from_clock(const cli_simulation *s, size_t series);
/* The source that has a file of its own for this series; NULL: none. */
const cli_source *cli_own_source(const cli_simulation *s, const char *name);

/* Reads the network and the files, and finds sites and rows. */
core_status cli_open_sources(cli_simulation *s, afx_error *error);
/* The same, then forcings and dynamic parameters; allocates all arrays. */
core_status cli_read_series(cli_simulation *s, afx_error *error);
/* Attributes, parameters, weights, states before the first step. */
core_status cli_read_values(cli_simulation *s, afx_error *error);
/* Outputs, states after the last step, and the figure of the first site that --plot wants. */
core_status cli_write_simulation(cli_simulation *s, afx_error *error);
core_status cli_plot_simulation(const cli_simulation *s, const char *path, afx_error *error);

#endif
