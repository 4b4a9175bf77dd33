/* A folder of its own for a test, and what a failed call must say. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>

#include "core/status.h"

#define SCRATCH_PATH 512

typedef struct scratch_folder {
    char folder[SCRATCH_PATH / 2];
} scratch_folder;

scratch_folder scratch_make(void);
void scratch_remove(const scratch_folder *scratch); /* with the files in it */

/* FOLDER/NAME into path; returns path. */
const char *scratch_path(const scratch_folder *scratch, const char *name, char path[SCRATCH_PATH]);
void scratch_write(const scratch_folder *scratch, const char *name, const char *text);
void scratch_write_bytes(const scratch_folder *scratch, const char *name, const void *bytes,
                         size_t count);

/* A failed call: its status, and texts that its message holds (up to a NULL). */
typedef struct expected_failure {
    core_status status;
    const char *part[4];
} expected_failure;
void assert_failure(core_status status, const afx_error *error, expected_failure expected);
/* Fails the test with the message of a call that should have worked. */
void assert_success(core_status status, const afx_error *error);

/* |a - b| <= tolerance, and false for NaN. */
void assert_near(double a, double b, double tolerance);

#endif
