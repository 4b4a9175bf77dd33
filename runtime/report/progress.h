/* A line that says how far a long piece of work is:
 *
 *   epoch 3/20  [##----------------]  12 %  loss 0.1234  validation NSE 0.71  1:23 left
 */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stddef.h>

typedef struct report_score {
    const char *name;
    double value; /* left out while it is NaN */
    int digits;   /* after the point */
} report_score;

typedef struct report_progress {
    const char *name; /* of what is counted, "epoch"; NULL: no count */
    size_t current;   /* the one being worked on, from 1 */
    size_t total;
    double fraction; /* of the whole work, 0 .. 1 */
    double elapsed;  /* seconds */
    const report_score *scores;
    size_t score_count;
    double begun; /* share of the work done before, when one goes on */
} report_progress;

/* Writes the line without a newline into line[size], cut between characters where it is too long;
 * returns its bytes. The time left is the time gone by in proportion to what was done in it. At the
 * end it says how long the work took. */
size_t report_progress_line(const report_progress *progress, char *line, size_t size);

#endif
