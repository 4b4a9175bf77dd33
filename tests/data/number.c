/* Numbers are read as strtod reads them, to the last bit, and nothing else is a number. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/random.h"
#include "data/number.h"

static void check_text(const char *text) {
    double read = NAN, expected = strtod(text, NULL);
    const char *end = text + strlen(text);
    if (data_scan_number(text, end, &read) != end || memcmp(&read, &expected, sizeof read) != 0)
        fail_msg("%s is read as %.17g, not as %.17g", text, read, expected);
}

static void decimals_are_read_to_the_last_bit(void **state) {
    (void)state;
    core_random random = {.seed = 7};
    for (size_t k = 0; k < 200000; k++) {
        char text[64];
        uint64_t digits = core_random_bits(&random) >> core_random_below(&random, 64);
        int power = (int)core_random_below(&random, 60) - 30;
        double number = (double)(digits >> 11) * pow(10, power);
        const char *sign = k % 3 ? "" : "-";
        if (k % 4 == 0)
            snprintf(text, sizeof text, "%s%.*g", sign, (int)(k % 17) + 1, number);
        else if (k % 4 == 1)
            snprintf(text, sizeof text, "%s%.*f", sign, (int)(k % 6),
                     (double)(digits % 100000) / 7);
        else
            snprintf(text, sizeof text, "%s%llue%d", sign, (unsigned long long)digits, power);
        check_text(text);
    }
}

static void edges_are_read(void **state) {
    (void)state;
    static const char *const texts[] = {"0",
                                        "-0",
                                        "0.0",
                                        "5.",
                                        ".5",
                                        "1e22",
                                        "1e23",
                                        "1e-22",
                                        "1e-23",
                                        "1e308",
                                        "4.9e-324",
                                        "9007199254740993",
                                        "0.1e1",
                                        "+3",
                                        "123456789012345678",
                                        "00000000000000000000001.5",
                                        "1E5"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        check_text(texts[k]);
}

static void other_texts_are_no_numbers(void **state) {
    (void)state;
    static const char *const texts[] = {"",    "-",   ".",   "e5",    "1e",
                                        "1e+", "inf", "nan", "1e999", "x"};
    double read;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        assert_null(data_scan_number(texts[k], texts[k] + strlen(texts[k]), &read));
    const char text[] = "12.5abc";
    assert_true(data_scan_number(text, text + 7, &read) == text + 4);
    assert_true(read == 12.5);
    assert_true(data_scan_number(text, text + 1, &read) == text + 1);
    assert_true(read == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_read_to_the_last_bit),
        cmocka_unit_test(edges_are_read),
        cmocka_unit_test(other_texts_are_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
