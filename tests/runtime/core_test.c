/* core: status and error record, memory, files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "core/file.h"
#include "core/memory.h"
#include "core/profile.h"
#include "core/status.h"

static void exit_codes_are_those_documented(void **state) {
    (void)state;
    assert_int_equal(core_exit_code(CORE_OK), 0);
    assert_int_equal(core_exit_code(CORE_USAGE), 2);
    assert_int_equal(core_exit_code(CORE_DATA), 3);
    assert_int_equal(core_exit_code(CORE_IO), 3);
    assert_int_equal(core_exit_code(CORE_NUMERICAL), 4);
    assert_int_equal(core_exit_code(CORE_MEMORY), 70);
    assert_int_equal(core_exit_code(CORE_INTERNAL), 70);
    assert_string_equal(core_status_name(CORE_NUMERICAL), "numerical");
}

static core_status fail_below(afx_error *error) {
    CORE_TRY(core_fail(error, CORE_DATA, "column %d lacks", 3));
    return CORE_OK;
}

static void failures_carry_their_place(void **state) {
    (void)state;
    afx_error error = {0};
    assert_int_equal(fail_below(&error), CORE_DATA);
    assert_int_equal(core_fail_within(&error, CORE_DATA, "%s:%d", "a.csv", 7), CORE_DATA);
    assert_int_equal(error.status, CORE_DATA);
    assert_string_equal(error.message, "a.csv:7: column 3 lacks");
    assert_int_equal(core_fail_within(NULL, CORE_IO, "nobody"), CORE_IO);
}

static void long_messages_are_cut(void **state) {
    (void)state;
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    afx_error error;
    core_fail(&error, CORE_IO, "%s", text);
    core_fail_within(&error, CORE_IO, "place");
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_memory_equal(error.message, "place: xxx", 10);
    core_fail_within(&error, CORE_IO, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

static void memory_is_zeroed_and_aligned(void **state) {
    (void)state;
    for (size_t count = 0; count < 200; count += 13) {
        unsigned char *bytes = core_allocate(count, 3);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % CORE_ALIGNMENT, 0);
        for (size_t i = 0; i < count * 3; i++) {
            assert_int_equal(bytes[i], 0);
        }
        core_free(bytes);
    }
    core_free(NULL);
}

static void impossible_sizes_give_null(void **state) {
    (void)state;
    assert_null(core_allocate(SIZE_MAX / 2, 3));
    assert_null(core_allocate(SIZE_MAX, 1));
    assert_null(core_allocate((size_t)1 << 60, 8));
    assert_null(core_allocate(((size_t)1 << 61) + 1, 8)); /* 8 when it wraps */
    size_t capacity = 4;
    int *items = core_allocate(capacity, sizeof *items);
    items[3] = 9;
    assert_null(core_grow(items, &capacity, SIZE_MAX / 2, sizeof *items));
    assert_int_equal(capacity, 4);
    assert_int_equal(items[3], 9);
    core_free(items);
}

static void lists_grow_and_keep_their_items(void **state) {
    (void)state;
    size_t capacity = 0;
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = core_grow(items, &capacity, (size_t)i + 1, sizeof *items);
        assert_int_equal(items[i], 0);
        items[i] = i * i;
    }
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(items[i], i * i);
    }
    core_free(items);
}

static void buffers_collect_text(void **state) {
    (void)state;
    core_buffer buffer = {0};
    assert_int_equal(core_buffer_append(&buffer, NULL, 0, NULL), CORE_OK);
    assert_string_equal(buffer.bytes, "");
    for (int i = 0; i < 100; i++) {
        assert_int_equal(core_buffer_print(&buffer, NULL, "%d,", i % 10), CORE_OK);
    }
    assert_int_equal(buffer.length, 200);
    assert_string_equal(buffer.bytes + 180, "0,1,2,3,4,5,6,7,8,9,");
    assert_int_equal(core_buffer_reserve(&buffer, SIZE_MAX - 100, NULL), CORE_MEMORY);
    core_buffer_free(&buffer);
    assert_null(buffer.bytes);
}

static int enter_folder(void **state) {
    static const char pattern[] = "runtime-core-XXXXXX";
    char *folder = core_copy_text(pattern);
    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state) {
    int failed =
        unlink("deep/er/file") || rmdir("deep/er") || rmdir("deep") || chdir("..") || rmdir(*state);
    core_free(*state);
    return failed;
}

static void files_are_replaced_whole(void **state) {
    (void)state;
    afx_error error = {0};
    core_buffer buffer = {0};
    struct stat found;
    assert_int_equal(core_make_folders("deep/er/", &error), CORE_OK);
    assert_int_equal(core_make_folders("deep/er", &error), CORE_OK);
    assert_int_equal(core_file_write("deep/er/file", "one\0two", 7, &error), CORE_OK);
    assert_int_equal(core_file_write("deep/er/file", "three", 5, &error), CORE_OK);
    assert_int_equal(stat("deep/er/file.tmp", &found), -1);
    assert_int_equal(core_file_read("deep/er/file", &buffer, &error), CORE_OK);
    assert_int_equal(buffer.length, 5);
    assert_string_equal(buffer.bytes, "three");
    core_buffer_free(&buffer);
}

static void file_failures_name_the_path(void **state) {
    (void)state;
    afx_error error = {0};
    core_buffer buffer = {0};
    assert_int_equal(core_file_read("nowhere/file", &buffer, &error), CORE_IO);
    assert_string_equal(error.message, "nowhere/file: No such file or directory");
    assert_int_equal(core_file_read(".", &buffer, &error), CORE_IO);
    assert_int_equal(core_file_write("nowhere/file", "x", 1, &error), CORE_IO);
    assert_int_equal(core_make_folders("deep/er/file/below", &error), CORE_IO);
    assert_string_equal(error.message, "deep/er/file/below: Not a directory");
    core_buffer_free(&buffer);
}

/* What a phase is given, it has: work of a known length shows in its row and in no other. */
static void watches_count_for_one_phase_at_a_time(void **state) {
    (void)state;
    core_profile profile;
    assert_int_equal(core_profile_create(&profile, NULL), CORE_OK);
    assert_int_equal(core_profile_threads(&profile, 3, NULL), CORE_OK);
    core_passes_begin(&profile);
    core_watch *watch = core_watch_of(&profile, 2);
    assert_int_equal(core_turn(watch, CORE_FORWARD), CORE_IDLE);
    const struct timespec pause = {.tv_nsec = 20000000};
    nanosleep(&pause, NULL);
    assert_int_equal(core_turn(watch, CORE_ADJOINT), CORE_FORWARD);
    assert_int_equal(core_turn(watch, CORE_IDLE), CORE_ADJOINT);
    nanosleep(&pause, NULL);
    core_turn(watch, CORE_IDLE);
    core_passes_end(&profile);
    double slept = core_profile_spent(&profile, CORE_FORWARD).wall;
    assert_true(slept >= 0.02 && core_profile_spent(&profile, CORE_ADJOINT).wall < slept);
    assert_true(core_profile_spent(&profile, CORE_FORWARD).processor < slept);
    assert_true(profile.elapsed >= 0.04);
    assert_true(profile.passes[CORE_FORWARD].wall == slept);
    assert_true(profile.passes[CORE_MODEL].wall == 0); /* before the passes */
    core_profile_free(&profile);
}

static void without_a_profile_nothing_is_counted(void **state) {
    (void)state;
    assert_null(core_watch_of(NULL, 1));
    assert_int_equal(core_turn(NULL, CORE_FORWARD), CORE_IDLE);
    core_passes_begin(NULL);
    core_passes_end(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_codes_are_those_documented),
        cmocka_unit_test(failures_carry_their_place),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(impossible_sizes_give_null),
        cmocka_unit_test(lists_grow_and_keep_their_items),
        cmocka_unit_test(buffers_collect_text),
        cmocka_unit_test(files_are_replaced_whole),
        cmocka_unit_test(file_failures_name_the_path),
        cmocka_unit_test(watches_count_for_one_phase_at_a_time),
        cmocka_unit_test(without_a_profile_nothing_is_counted),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
