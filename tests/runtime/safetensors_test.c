/* tensor/safetensors: what is written comes back; what is broken is refused with its reason. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "core/file.h"
#include "tensor/safetensors.h"

static const char PATH[] = "safetensors_test.safetensors";

static const double WEIGHTS[] = {1.5, -2.25, NAN, INFINITY, 1e-310, 0.1};
static const float SMALL[] = {0.1f, -3.0f, 7.0f};

static const tensor_entry ENTRIES[] = {
    {"small", TENSOR_FLOAT, {1, {3}}, SMALL},
    {"layers.0.weight", TENSOR_DOUBLE, {2, {2, 3}}, WEIGHTS},
    {"empty", TENSOR_DOUBLE, {2, {0, 5}}, NULL},
    {"one \"number\" \xc3\xa9", TENSOR_DOUBLE, {0, {0}}, WEIGHTS},
};
static const tensor_text TEXTS[] = {{"model", "hbv"},
                                    {"words", "two\nlines \"and\" \\ \xe2\x82\xac"}};
static const tensor_archive ARCHIVE = {ENTRIES, 4, TEXTS, 2};

static int remove_file(void **state) {
    (void)state;
    return unlink(PATH);
}

static void archives_come_back(void **state) {
    (void)state;
    tensor_archive back;
    assert_int_equal(tensor_archive_write(PATH, &ARCHIVE, NULL), CORE_OK);
    assert_int_equal(tensor_archive_read(PATH, &back, NULL), CORE_OK);
    assert_int_equal(back.entry_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const tensor_entry *entry = tensor_archive_entry(&back, ENTRIES[i].name);
        size_t size = ENTRIES[i].type == TENSOR_FLOAT ? 4 : 8, elements;
        assert_non_null(entry);
        assert_int_equal(entry->type, ENTRIES[i].type);
        assert_int_equal((uintptr_t)entry->data % CORE_ALIGNMENT, 0);
        assert_memory_equal(&entry->shape, &ENTRIES[i].shape, sizeof entry->shape);
        assert_int_equal(tensor_count(&entry->shape, size, &elements, NULL), CORE_OK);
        assert_true(elements == 0 || memcmp(entry->data, ENTRIES[i].data, elements * size) == 0);
    }
    assert_int_equal(back.text_count, 2);
    assert_string_equal(tensor_archive_text(&back, "words"), TEXTS[1].value);
    assert_null(tensor_archive_text(&back, "absent"));
    assert_null(tensor_archive_entry(&back, "absent"));
    tensor_archive_free(&back);
    assert_null(back.entries);
}

static void archives_of_nothing_come_back(void **state) {
    (void)state;
    tensor_archive nothing = {0}, back;
    assert_int_equal(tensor_archive_write(PATH, &nothing, NULL), CORE_OK);
    assert_int_equal(tensor_archive_read(PATH, &back, NULL), CORE_OK);
    assert_int_equal(back.entry_count + back.text_count, 0);
    tensor_archive_free(&back);
}

static void names_must_differ(void **state) {
    (void)state;
    afx_error error = {0};
    tensor_entry twice[] = {ENTRIES[0], ENTRIES[0]};
    tensor_text texts[] = {TEXTS[0], TEXTS[0]};
    tensor_entry reserved = {"__metadata__", TENSOR_FLOAT, {1, {3}}, SMALL};
    assert_int_equal(tensor_archive_write(PATH, &(tensor_archive){twice, 2, NULL, 0}, &error),
                     CORE_USAGE);
    assert_string_equal(error.message, "two arrays are called `small`");
    assert_int_equal(tensor_archive_write(PATH, &(tensor_archive){NULL, 0, texts, 2}, &error),
                     CORE_USAGE);
    assert_int_equal(tensor_archive_write(PATH, &(tensor_archive){&reserved, 1, NULL, 0}, &error),
                     CORE_USAGE);
    assert_int_equal(tensor_archive_write("nowhere/x", &ARCHIVE, &error), CORE_IO);
}

/* Reads bytes as a file; the message, or "" when it was read. */
static const char *reading_of(const char *bytes, size_t count, afx_error *error) {
    tensor_archive back;
    *error = (afx_error){0};
    assert_int_equal(core_file_write(PATH, bytes, count, error), CORE_OK);
    core_status status = tensor_archive_read(PATH, &back, error);
    if (status == CORE_OK) {
        tensor_archive_free(&back);
        return "";
    }
    assert_int_equal(status, CORE_DATA);
    assert_memory_equal(error->message, PATH, sizeof PATH - 1);
    assert_true(!back.entries && !back.texts && back.entry_count == 0 && back.text_count == 0);
    return error->message;
}

static void every_cut_is_noticed(void **state) {
    (void)state;
    core_buffer file = {0};
    afx_error error;
    assert_int_equal(tensor_archive_write(PATH, &ARCHIVE, NULL), CORE_OK);
    assert_int_equal(core_file_read(PATH, &file, NULL), CORE_OK);
    assert_string_equal(reading_of(file.bytes, file.length, &error), "");
    for (size_t count = 0; count < file.length; count += count < 600 ? 1 : 7) {
        assert_string_not_equal(reading_of(file.bytes, count, &error), "");
    }
    assert_non_null(strstr(reading_of(file.bytes, 7, &error), "shorter than eight bytes"));
    assert_non_null(strstr(reading_of(file.bytes, 60, &error), "cut short in the header"));
    assert_non_null(
        strstr(reading_of(file.bytes, file.length - 1, &error), "cut short in the numbers"));
    assert_int_equal(core_buffer_append(&file, "x", 1, NULL), CORE_OK);
    assert_non_null(strstr(reading_of(file.bytes, file.length, &error), "bytes behind"));
    core_buffer_free(&file);
}

/* No byte of the header may change unseen into a crash; most changes are noticed. */
static void changed_bytes_never_crash(void **state) {
    (void)state;
    core_buffer file = {0};
    afx_error error;
    size_t noticed = 0, tried = 0;
    assert_int_equal(tensor_archive_write(PATH, &ARCHIVE, NULL), CORE_OK);
    assert_int_equal(core_file_read(PATH, &file, NULL), CORE_OK);
    for (size_t i = 0; i < file.length - 80; i += 3) {
        char kept = file.bytes[i];
        file.bytes[i] = (char)(kept ^ (1 << (i % 7)));
        noticed += *reading_of(file.bytes, file.length, &error) ? 1 : 0;
        file.bytes[i] = kept;
        tried++;
    }
    assert_true(noticed > tried / 2);
    core_buffer_free(&file);
}

typedef struct broken_header {
    const char *header;
    const char *reason;
} broken_header;

static void broken_headers_are_refused(void **state) {
    (void)state;
    static const broken_header cases[] = {
        {"[]", "the header is not a JSON object"},
        {"{\"a\":", "the header is not a JSON object"},
        {"{} x", "text behind the header"},
        {"{}", "bytes behind the last number"},
        {"{\"a\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}",
         "`a` are not F32 or F64"},
        {"{\"a\":{\"shape\":[1],\"data_offsets\":[0,8]}}", "`a` are not F32 or F64"},
        {"{\"a\":3}", "`a` are not F32 or F64"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[-1],\"data_offsets\":[0,8]}}", "the shape of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", "the shape of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":1,\"data_offsets\":[0,8]}}", "the shape of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,8]}}",
         "the shape of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,0]}}", "the offsets of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0]}}", "the offsets of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1]}}", "the offsets of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}", "the size of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967297],\"data_offsets\":[0,8]}}",
         "the size of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
         "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
         "a gap or overlap at the numbers of `b`"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
         "a gap or overlap at the numbers of `a`"},
        {"{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
         "\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
         "a second description of `a`"},
        {"{\"__metadata__\":[]}", "the metadata are no object"},
        {"{\"__metadata__\":{\"k\":1}}", "the text of `k`"},
        {"{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "the text of `k`"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        core_buffer file = {0};
        afx_error error;
        uint64_t length = strlen(cases[i].header);
        assert_int_equal(core_buffer_append(&file, &length, 8, NULL), CORE_OK);
        assert_int_equal(core_buffer_append(&file, cases[i].header, length, NULL), CORE_OK);
        assert_int_equal(core_buffer_append(&file, "numbers.", 8, NULL), CORE_OK);
        const char *message = reading_of(file.bytes, file.length, &error);
        if (!strstr(message, cases[i].reason)) {
            print_error("%s: `%s`, not `%s`\n", cases[i].header, message, cases[i].reason);
            fail();
        }
        core_buffer_free(&file);
    }
}

static void huge_header_lengths_are_refused(void **state) {
    (void)state;
    afx_error error;
    assert_non_null(strstr(reading_of("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10, &error),
                           "cut short in the header"));
    tensor_archive back;
    assert_int_equal(tensor_archive_read("nowhere/x", &back, &error), CORE_IO);
    assert_string_equal(error.message, "nowhere/x: No such file or directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_come_back),
        cmocka_unit_test(archives_of_nothing_come_back),
        cmocka_unit_test(names_must_differ),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(changed_bytes_never_crash),
        cmocka_unit_test(broken_headers_are_refused),
        cmocka_unit_test(huge_header_lengths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
