#include "scratch.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/listing.h"

scratch_folder scratch_make(void) {
    scratch_folder scratch;
    const char *place = getenv("TMPDIR");
    snprintf(scratch.folder, sizeof scratch.folder, "%s/afflux-data-XXXXXX",
             place != NULL ? place : "/tmp");
    assert_non_null(mkdtemp(scratch.folder));
    return scratch;
}

void scratch_remove(const scratch_folder *scratch) {
    data_listing listing;
    char path[SCRATCH_PATH];
    assert_int_equal(data_list_files(scratch->folder, "*", &listing, NULL), CORE_OK);
    for (size_t i = 0; i < listing.count; i++) {
        unlink(scratch_path(scratch, listing.name[i], path));
    }
    data_listing_free(&listing);
    assert_int_equal(rmdir(scratch->folder), 0);
}

const char *scratch_path(const scratch_folder *scratch, const char *name, char path[SCRATCH_PATH]) {
    int length = snprintf(path, SCRATCH_PATH, "%s/%s", scratch->folder, name);
    assert_in_range(length, 1, SCRATCH_PATH - 1);
    return path;
}

void scratch_write_bytes(const scratch_folder *scratch, const char *name, const void *bytes,
                         size_t count) {
    char path[SCRATCH_PATH];
    FILE *file = fopen(scratch_path(scratch, name, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

void scratch_write(const scratch_folder *scratch, const char *name, const char *text) {
    scratch_write_bytes(scratch, name, text, strlen(text));
}

void assert_failure(core_status status, const afx_error *error, expected_failure expected) {
    if (status == CORE_OK) {
        fail_msg("the call should have failed with: %s", expected.part[0]);
    }
    assert_int_equal(status, expected.status);
    assert_int_equal(error->status, expected.status);
    for (size_t i = 0; i < 4 && expected.part[i] != NULL; i++) {
        if (strstr(error->message, expected.part[i]) == NULL) {
            fail_msg("expected `%s` in: %s", expected.part[i], error->message);
        }
    }
}

void assert_success(core_status status, const afx_error *error) {
    if (status != CORE_OK) {
        fail_msg("%s", error->message);
    }
}

void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) {
        fail_msg("%.17g is not %.17g within %g", a, b, tolerance);
    }
}
