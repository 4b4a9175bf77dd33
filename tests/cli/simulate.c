/* `afflux run` on two models written by hand: a river network with elements and a clock, and a map.
 * What the compiler makes of a text is not looked at here, only what goes in and comes out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/memory.h"
#include "data/grid.h"
#include "data/plain.h"
#include "scratch.h"
#include "simulation/map.h"

static const afx_dim dims[] = {{"n", 2}, {"y", 2}, {"x", 3}};

static size_t no_work(const afx_args *args, afx_mode mode) {
    (void)args;
    (void)mode;
    return 64;
}

static double *at(const afx_array *array, size_t place, size_t t, size_t lane) {
    return (double *)array->data + (ptrdiff_t)place * array->variable + (ptrdiff_t)t * array->time +
           (ptrdiff_t)lane * array->lane;
}

/* ---- a river: Q = q K[1] + what comes from upstream; V[e] grows by K[e] ---- */

static afx_status run_river(const afx_args *args) {
    const afx_network *n = args->network;
    for (size_t lane = 0; lane < args->lanes; lane++)
        for (size_t e = 0; e < 2; e++)
            *at(&args->end, e, 0, lane) = args->start.data ? *at(&args->start, e, 0, lane) : 0;
    for (size_t t = 0; t < args->steps; t++)
        for (size_t lane = 0; lane < args->lanes; lane++) {
            double Q = *at(&args->forcing, 0, t, lane) * *at(&args->parameter, 0, 0, lane);
            for (uint32_t k = n->upstream_begin[lane]; k < n->upstream_begin[lane + 1]; k++) {
                if (n->upstream[k] >= lane)
                    return AFX_BAD_ARGUMENTS;
                Q += *at(&args->output, 0, t, n->upstream[k]);
            }
            *at(&args->output, 0, t, lane) = Q;
            *at(&args->output, 1, t, lane) = *at(&args->forcing, 1, t, lane);
            *at(&args->output, 2, t, lane) = *at(&args->forcing, 2, t, lane);
            for (size_t e = 0; e < 2; e++) {
                double *V = at(&args->end, e, 0, lane);
                *V += *at(&args->parameter, e, 0, lane) * *at(&args->attribute, 0, 0, lane);
                *at(&args->output, 3 + e, t, lane) = *V;
            }
        }
    return AFX_OK;
}

static const afx_symbol river_symbols[] = {
    {.name = "q", .unit = "m^3/s", .role = AFX_FORCING, .elements = 1},
    {.name = "t", .unit = "d", .role = AFX_FORCING, .index = 1, .elements = 1},
    {.name = "doy", .unit = "1", .role = AFX_FORCING, .index = 2, .elements = 1},
    {.name = "area", .unit = "1", .role = AFX_ATTRIBUTE, .elements = 1},
    {.name = "K",
     .unit = "1",
     .role = AFX_PARAMETER,
     .elements = 2,
     .lowest = 0,
     .highest = 10,
     .normal = 1,
     .rank = 1},
    {.name = "V", .unit = "1", .role = AFX_STATE, .elements = 2, .rank = 1},
    {.name = "Q", .unit = "m^3/s", .role = AFX_OUTPUT, .elements = 1},
    {.name = "days", .unit = "d", .role = AFX_OUTPUT, .index = 1, .elements = 1},
    {.name = "day", .unit = "1", .role = AFX_OUTPUT, .index = 2, .elements = 1},
    {.name = "W", .unit = "1", .role = AFX_OUTPUT, .index = 3, .elements = 2, .rank = 1}};
static const afx_info river_info = {.version = AFX_ABI_VERSION,
                                    .real_bytes = 8,
                                    .name = "river",
                                    .source = "river.afx",
                                    .step_seconds = 43200,
                                    .count = {3, 1, 2, 0, 2, 5, 0},
                                    .symbols = river_symbols,
                                    .symbol_count = 10,
                                    .dims = dims,
                                    .dim_count = 3,
                                    .network = 1};
static const afx_model river = {.info = &river_info, .work_size = no_work, .run = run_river};

/* ---- a map ---- */

static afx_status run_map(const afx_args *args) {
    double sum = 0;
    for (size_t k = 0; k < 6; k++) {
        double R = *at(&args->forcing, k, 0, 0);
        sum += R;
        *at(&args->output, 2 + k, 0, 0) = 2 * R;
    }
    for (size_t e = 0; e < 2; e++)
        *at(&args->output, e, 0, 0) = sum * *at(&args->parameter, e, 0, 0);
    return args->steps == 1 ? AFX_OK : AFX_BAD_ARGUMENTS;
}

static const afx_symbol map_symbols[] = {
    {.name = "R", .unit = "mm/h", .role = AFX_FORCING, .elements = 6, .rank = 2, .dims = {1, 2}},
    {.name = "u",
     .unit = "1",
     .role = AFX_PARAMETER,
     .elements = 2,
     .highest = 9,
     .normal = 1,
     .rank = 1},
    {.name = "total", .unit = "mm/h", .role = AFX_OUTPUT, .elements = 2, .rank = 1},
    {.name = "twice",
     .unit = "mm/h",
     .role = AFX_OUTPUT,
     .index = 2,
     .elements = 6,
     .rank = 2,
     .dims = {1, 2}}};
static const afx_info map_info = {.version = AFX_ABI_VERSION,
                                  .real_bytes = 8,
                                  .name = "map",
                                  .source = "map.afx",
                                  .count = {6, 0, 2, 0, 0, 8, 0},
                                  .symbols = map_symbols,
                                  .symbol_count = 4,
                                  .dims = dims,
                                  .dim_count = 3,
                                  .map = 1};
static const afx_model map = {.info = &map_info, .work_size = no_work, .run = run_map};

/* ---- command lines ---- */

typedef struct scene {
    scratch_folder folder;
    char file[8][SCRATCH_PATH];
    char word[16][SCRATCH_PATH + 32];
    const char *words[24];
    int count;
    cli_arguments arguments;
} scene;

static int make(void **state) {
    scene *s = core_allocate(1, sizeof *s);
    assert_non_null(s);
    s->folder = scratch_make();
    *state = s;
    return 0;
}

/* The folders that runs made, and then the rest. */
static int clear(void **state) {
    static const char *const made[] = {"out/Q.csv",     "out/days.csv", "out/day.csv",
                                       "out/W[1].csv",  "out/W[2].csv", "map/total.csv",
                                       "map/twice.csv", "out",          "map"};
    scene *s = *state;
    for (size_t k = 0; k < sizeof made / sizeof *made; k++) {
        char path[SCRATCH_PATH];
        remove(scratch_path(&s->folder, made[k], path));
    }
    scratch_remove(&s->folder);
    core_free(s);
    return 0;
}

/* Option and value; `%` in the value is the scratch folder. */
static void say(scene *s, const char *option, const char *value) {
    char path[SCRATCH_PATH];
    const char *mark = strchr(value, '%');
    char *word = s->word[s->count / 2];
    char *end = stpncpy(word, value, mark ? (size_t)(mark - value) : 0);
    end = stpcpy(end, mark ? scratch_path(&s->folder, "", path) : "");
    stpcpy(end, mark ? mark + 1 : value);
    s->words[s->count++] = option;
    s->words[s->count++] = word;
}

static void parse(scene *s) {
    s->words[s->count++] = "model.afx";
    assert_true(cli_parse(&cli_run, s->count, (char **)(uintptr_t)s->words, &s->arguments));
}

static void check_cells(scene *s, const char *name, const char *expected) {
    char path[SCRATCH_PATH];
    core_buffer text = {0};
    data_plain plain;
    assert_int_equal(data_plain_read(scratch_path(&s->folder, name, path), &plain, NULL), CORE_OK);
    for (size_t c = 0; plain.header && c < plain.columns; c++)
        assert_int_equal(core_buffer_print(&text, NULL, "%s|", plain.header[c]), CORE_OK);
    for (size_t k = 0; k < plain.rows * plain.columns; k++)
        assert_int_equal(core_buffer_print(&text, NULL, "%s|", plain.cell[k]), CORE_OK);
    assert_string_equal(text.bytes, expected);
    core_buffer_free(&text);
    data_plain_free(&plain);
}

static void put_river(scene *s) {
    /* c is the outlet and stands first: lanes are not in the order of the sites. */
    scratch_write(&s->folder, "net.csv", "site,downstream\nc,\na,c\nb,c\nd,a\n");
    scratch_write(&s->folder, "q.csv",
                  "time,a,b,c,d\n1999-12-31,1,2,3,4\n2000-01-01,10,20,30,40\n");
    scratch_write(&s->folder, "area.csv", "site,area\nd,4\nc,3\nb,2\na,1\n");
    scratch_write(&s->folder, "K.csv", "site,\"K[2]\"\na,1\nb,2\nc,3\nd,4\n");
    say(s, "--network", "%/net.csv");
    say(s, "--forcing", "q=%/q.csv");
    say(s, "--attribute", "area=%/area.csv");
    say(s, "--params", "%/K.csv");
    say(s, "--every", "1 d");
}

static void a_river_goes_in_and_out_in_the_order_of_its_sites(void **state) {
    scene *s = *state;
    cli_native native = {.model = &river};
    put_river(s);
    say(s, "-o", "%/out");
    say(s, "--param", "K[1]=2");
    say(s, "--save-state", "%/end.csv");
    parse(s);
    assert_int_equal(cli_simulate(&s->arguments, &native, NULL), CLI_OK);
    check_cells(s, "out/Q.csv",
                "time|c [m^3/s]|a [m^3/s]|b [m^3/s]|d [m^3/s]|"
                "1999-12-31|20|10|4|8|2000-01-01|200|100|40|80|");
    check_cells(s, "out/days.csv",
                "time|c [d]|a [d]|b [d]|d [d]|"
                "1999-12-31|0.25|0.25|0.25|0.25|2000-01-01|1.25|1.25|1.25|1.25|");
    check_cells(s, "out/day.csv",
                "time|c [1]|a [1]|b [1]|d [1]|"
                "1999-12-31|365|365|365|365|2000-01-01|1|1|1|1|");
    check_cells(s, "out/W[2].csv",
                "time|c [1]|a [1]|b [1]|d [1]|"
                "1999-12-31|13.5|1.5|6|24|2000-01-01|31.5|3.5|14|56|");
    check_cells(s, "end.csv", "site|V[1] [1]|V[2] [1]|c|24|36|a|8|4|b|16|16|d|32|64|");
}

static void states_come_back_by_site(void **state) {
    scene *s = *state;
    cli_native native = {.model = &river};
    s->count = 0;
    put_river(s);
    say(s, "-o", "%/out");
    say(s, "--load-state", "%/end.csv");
    say(s, "--state", "V[1]=100");
    say(s, "--save-state", "%/later.csv");
    parse(s);
    assert_int_equal(cli_simulate(&s->arguments, &native, NULL), CLI_OK);
    check_cells(s, "later.csv", "site|V[1] [1]|V[2] [1]|c|112|72|a|104|8|b|108|32|d|116|128|");
}

static void what_is_wrong_is_refused(void **state) {
    typedef struct wrong_case {
        const char *option, *value;
        int code;
    } wrong_case;
    static const wrong_case wrong[] = {{"--every", "5 h", CLI_USAGE},
                                       {"--every", "soon", CLI_USAGE},
                                       {"--param", "K=11", CLI_DATA},
                                       {"--param", "L=1", CLI_USAGE},
                                       {"--param", "K", CLI_USAGE},
                                       {"--network", "%/none.csv", CLI_DATA},
                                       {"--network", "%/q.csv", CLI_DATA},
                                       {"--forcing", "q=%/K.csv", CLI_DATA},
                                       {"--column", "q=q [kg]", CLI_DATA},
                                       {"--column", "q", CLI_USAGE},
                                       {"--attribute", "area=%/q.csv", CLI_DATA}};
    scene *s = *state;
    cli_native native = {.model = &river};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        s->count = 0;
        put_river(s);
        say(s, "-o", "%/none");
        say(s, wrong[k].option, wrong[k].value);
        parse(s);
        assert_int_equal(cli_simulate(&s->arguments, &native, NULL), wrong[k].code);
    }
    s->count = 0;
    scratch_write(&s->folder, "undated.csv", "a,b,c,d\n1,2,3,4\n");
    put_river(s);
    say(s, "-o", "%/none");
    s->words[3] = s->word[10];
    snprintf(s->word[10], sizeof s->word[10], "q=%s/undated.csv", s->folder.folder);
    parse(s);
    assert_int_equal(cli_simulate(&s->arguments, &native, NULL), CLI_DATA); /* doy without dates */
}

/* ---- maps ---- */

static void a_map_reads_and_writes_grids(void **state) {
    scene *s = *state;
    cli_native native = {.model = &map};
    cli_fields fields = {.count = 1};
    front_over over[] = {{.name = "y"}, {.name = "x"}};
    front_item item = {.kind = ITEM_INPUT, .name = "R", .over = {.at = over, .count = 2}};
    char path[SCRATCH_PATH];
    data_grid grid;
    scratch_write(&s->folder, "R.csv", "1,2,3\n4,NaN,6\n");
    assert_int_equal(data_grid_read(scratch_path(&s->folder, "R.csv", path), NULL, &grid, NULL),
                     CORE_OK);
    fields.at[0] = (cli_field){"R", path, &grid, &item};
    s->count = 0;
    say(s, "--param", "u[2]=3");
    say(s, "-o", "%/map");
    parse(s);
    assert_int_equal(cli_run_map(&s->arguments, &native, &fields), CLI_DATA); /* one is missing */
    s->count--;
    say(s, "--missing", "5");
    say(s, "--column", "R=R * 10 [mm/h]");
    parse(s);
    assert_int_equal(cli_run_map(&s->arguments, &native, &fields), CLI_OK);
    check_cells(s, "map/twice.csv", "20|40|60|80|10|120|");
    check_cells(s, "map/total.csv", "165|495|");
    grid.extent[0] = 3;
    grid.extent[1] = 2;
    assert_int_equal(cli_run_map(&s->arguments, &native, &fields), CLI_DATA);
    data_grid_free(&grid);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_river_goes_in_and_out_in_the_order_of_its_sites),
        cmocka_unit_test(states_come_back_by_site),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(a_map_reads_and_writes_grids),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
