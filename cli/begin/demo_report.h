/* The page and pictures of a demo. */
#ifndef CLI_DEMO_REPORT_H
#define CLI_DEMO_REPORT_H

#include "begin/truth.h"
#include "report/table.h"
#include "training/score.h"

typedef struct cli_demo_result {
    cli_project *project;
    const cli_truth *truth;      /* NULL: real data */
    const char *folder;          /* where pictures go */
    const loss_metrics *metrics; /* [site] of the test period */
    const double *simulated;     /* [site][step] of it */
    time_summary summary;
    double seconds; /* of training */
} cli_demo_result;

/* hydrograph.svg of a typical site, recovery.svg where the truth is known, report.html; and the
 * table that is also printed. */
core_status cli_demo_write(const cli_demo_result *demo, report_table *table, afx_error *error);

#endif
