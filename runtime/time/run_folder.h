/* The tables that a training or an evaluation leaves in the folder of its run, each written at once
 * or not at all. Numbers read back to the same bits. */
#ifndef TIME_RUN_FOLDER_H
#define TIME_RUN_FOLDER_H

#include "time/calibration.h"
#include "time/pretrainer.h"
#include "time/trainer.h"

/* FOLDER/train.csv: epoch,loss,validation_nse. */
core_status time_write_history(const char *folder, const time_trained *trained, afx_error *error);

/* FOLDER/pretrain.csv: pass,loss, and by the name of each equation the share of its variance. */
typedef struct time_pretrained_history {
    const time_epoch *passes;
    size_t pass_count;
    const time_replaced *replaced;
    size_t replaced_count;
    const double *shares; /* [pass][replaced] */
} time_pretrained_history;
core_status time_write_pretraining(const char *folder, const time_pretrained_history *history,
                                   afx_error *error);

/* FOLDER/calibration.csv: a row for each site. */
core_status time_write_calibration(const char *folder, const data_set *set,
                                   const time_calibrated *calibrated, afx_error *error);

/* FOLDER/metrics.csv of the test period, FOLDER/metrics_PERIOD.csv of another: a row for each site,
 * its metrics and the number of observations. rmse and bias are in the unit of the output. */
core_status time_write_metrics(const char *folder, const time_setup *setup, const char *period,
                               const loss_metrics *metrics, afx_error *error);

/* The same of another output, at a place: FOLDER/metrics_NAME.csv or metrics_PERIOD_NAME.csv. */
core_status time_write_output_metrics(const char *folder, const time_setup *setup,
                                      const char *period, size_t place, const loss_metrics *metrics,
                                      afx_error *error);

/* FOLDER/parameters.csv: a row for each site of columns[site][time_columns]: NAME, or NAME[1] and
 * so on for the elements of a parameter over dims, with .1 to .members after it where there are
 * several members; then routing_raw_a and routing_raw_theta, in the
 * sense of time/unit_hydrograph.h, where the model is routed. */
core_status time_write_parameters(const char *folder, const time_setup *setup,
                                  const double *columns, afx_error *error);

#endif
