/* What the settings `data` and `split` of an experiment say, as plain values. */
#ifndef CLI_DATA_CHOICE_H
#define CLI_DATA_CHOICE_H

#include "base/writer.h"
#include "cli.h"
#include "data/split.h"

enum { CLI_MOST_COLUMNS = 32, CLI_MOST_NAMES = 64 };

/* NAME = "COLUMN / 3600 [unit]" */
typedef struct cli_mapped_column {
    const char *name;
    const char *text; /* as written */
} cli_mapped_column;

typedef struct cli_name_list {
    const char *name[CLI_MOST_NAMES];
    size_t count;
} cli_name_list;

typedef struct cli_data_choice {
    const struct cli_data_source *source;
    const char *forcing; /* of camels_us and camels_us_text; NULL: daymet */
    const char *sites;   /* a file with the sites to take, one a line; NULL: all */
    const char *time;    /* header of the times of a folder; NULL: `time` */
    const char *ignore;  /* pattern of files of a folder that are no sites; NULL: none */
    cli_mapped_column column[CLI_MOST_COLUMNS];
    size_t columns;
    cli_name_list attributes; /* those to keep; none: all */
    cli_name_list without;    /* attributes to leave out */
    cli_name_list allow;      /* attributes that the audit takes as they are */
    const char *table;        /* a file of more attributes; NULL: none */
    const char *cache;        /* a file; NULL: none */
    data_split split;
} cli_data_choice;

/* One form of data. */
typedef struct cli_project cli_project;
typedef struct cli_data_source {
    const char *name;
    const char *form;             /* how it is written */
    const char *const *arguments; /* beyond those that all have; ends with NULL */
    bool mapped;                  /* other arguments are NAME = "COLUMN [unit]" */
    core_status (*read)(cli_project *project, afx_error *error);
} cli_data_source;

/* NULL: there is none. */
const cli_data_source *cli_data_source_named(const char *name);
/* The k-th; NULL past the last. */
const cli_data_source *cli_data_source_at(size_t k);

typedef struct cli_plan cli_plan;
/* Takes the settings; what is wrong is reported. */
void cli_plan_data(driver_unit *unit, const front_experiment *experiment, cli_plan *plan);
/* As they are written: `data = ...` and, where there is one, `split = ...`. */
void cli_write_data(base_writer *out, const cli_plan *plan);

#endif
