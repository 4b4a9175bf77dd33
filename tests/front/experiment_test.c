/* The settings of an experiment, as the page writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static const char *const page =
    "experiment camels {\n"
    "  model     = dhbv\n"
    "  data      = camels_us(\"data/camels\", forcing = daymet)\n"
    "  train     = 1980-10-01 .. 1993-09-30\n"
    "  validate  = 1993-10-01 .. 1995-09-30\n"
    "  test      = 1995-10-01 .. 2010-09-30\n"
    "  warmup    = 365 d with gradient\n"
    "  static    = mlp(attributes, hidden = [128, 64])   # every param not named below\n"
    "  dynamic   = lstm([P, T, PET, attributes], hidden = 64) for bucket.BETA, bucket.BETAET\n"
    "  loss      = nse(Q, qobs)\n"
    "  optimizer = adam(rate = 1e-3)\n"
    "  batch     = 100 sites, 365 d\n"
    "  epochs    = 50\n"
    "  seed      = 42\n"
    "  real      = float\n"
    "  use bucket.ET = neural\n"
    "}\n";

static const front_value *value_of(const front_experiment *experiment, const char *name) {
    const front_setting *setting = front_setting_of(experiment, name);
    assert_non_null(setting);
    return &setting->value;
}

static void test_the_page_is_understood(void **state) {
    (void)state;
    reading read = read_text(page);
    front_experiment *camels = front_experiment_of(&read.context, read.program, "camels");
    assert_non_null(camels);
    assert_string_equal(value_of(camels, "model")->text, "dhbv");
    const front_value *data = value_of(camels, "data");
    assert_string_equal(front_argument(data, NULL, 0)->text, "data/camels");
    assert_string_equal(front_argument(data, "forcing", 1)->text, "daymet");
    assert_null(front_argument(data, "basins", 1));
    const front_value *train = value_of(camels, "train");
    assert_true(train->items[0].number == 3926 && train->items[1].number == 8673);
    assert_true(value_of(camels, "warmup")->number == 365 * 86400.0);
    assert_string_equal(front_setting_of(camels, "warmup")->extra, "gradient");
    const front_value *hidden = front_argument(value_of(camels, "static"), "hidden", 1);
    assert_int_equal(hidden->count, 2);
    assert_true(hidden->items[1].number == 64);
    const front_setting *dynamic = front_setting_of(camels, "dynamic");
    assert_int_equal(dynamic->target_count, 2);
    assert_string_equal(dynamic->targets[1].name, "bucket.BETAET");
    const front_value *batch = value_of(camels, "batch");
    assert_int_equal(batch->items[0].kind, VALUE_COUNT);
    assert_string_equal(batch->items[0].text, "sites");
    assert_int_equal(batch->items[1].kind, VALUE_DURATION);
    assert_string_equal(camels->uses[0].label, "neural");
    assert_null(front_setting_of(camels, "threads"));
    forget(&read);
}

static void test_names_that_are_not_there(void **state) {
    (void)state;
    reading read = read_text(page);
    assert_null(front_experiment_of(&read.context, read.program, "other"));
    assert_int_equal(errors_of(&read), 1);
    forget(&read);
    read = read_text("model m {\nstep 1 d\n}\n");
    assert_null(front_experiment_of(&read.context, read.program, NULL));
    assert_int_equal(errors_of(&read), 1);
    forget(&read);
}

static void test_what_is_not_said_is_said_elsewhere(void **state) {
    (void)state;
    reading read = read_text("experiment a { epochs = 5; seed = 1; use X = one; use Y = one\n"
                             "  dynamic = lstm(p) for A\n  dynamic = lstm(q) for B\n}\n"
                             "experiment c { like = b; use X = three; dynamic = none }\n"
                             "experiment b { like = a; seed = 2; seeds = 3 }\n");
    front_experiment *c = front_experiment_of(&read.context, read.program, "c");
    assert_non_null(c);
    assert_true(value_of(c, "epochs")->number == 5);
    assert_true(value_of(c, "seed")->number == 2);
    assert_true(value_of(c, "seeds")->number == 3);
    assert_string_equal(value_of(c, "like")->text, "b");
    assert_int_equal(c->count, 5);
    assert_int_equal(c->use_count, 2);
    assert_string_equal(c->uses[0].label, "three");
    assert_string_equal(c->uses[1].name, "Y");
    front_experiment *b = front_experiment_of(&read.context, read.program, "b");
    assert_int_equal(b->count, 6);
    forget(&read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_page_is_understood),
        cmocka_unit_test(test_names_that_are_not_there),
        cmocka_unit_test(test_what_is_not_said_is_said_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
