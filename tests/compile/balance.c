/* The proof of mass balance holds for what is lowered, and for nothing that leaks: each test alters
 * one thing in the STEP region, as a mistake in lowering would, and the proof must fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "front/lower.h"
#include "ir/build.h"
#include "reading.h"

static const char chain[] = "model chain {\n"
                            "  step 1 d\n"
                            "  forcing P : mm/d\n"
                            "  store A : mm = 5\n"
                            "  store B : mm = 3\n"
                            "  flux rain : -> A = P\n"
                            "  flux spill : A -> B = 0.1 [1/d] * A\n"
                            "  flux leave : B -> = 0.2 [1/d] * B\n"
                            "  output Q : mm/d = leave\n"
                            "  solver\n"
                            "    | sequential = sequential\n"
                            "    | euler = euler\n"
                            "    | parts = euler(substeps = 3)\n"
                            "    | ahead = implicit_euler(substeps = 2, tolerance = 1e-3)\n"
                            "}\n";

/* Those whose step is a circle come last. */
static const char *const solvers[] = {
    "solver=sequential", "solver=euler", "solver=implicit_euler", "solver=implicit_midpoint",
    "solver=parts",      "solver=ahead", "solver=adaptive"};
enum { IN_PARTS = 4 };
enum { SOLVERS = sizeof solvers / sizeof *solvers };

typedef struct subject {
    reading read;
    front_lowered *lowered;
} subject;

static subject lower(reading read, const char *uses) {
    subject made = {.read = read};
    check_with(&made.read, uses);
    assert_non_null(made.read.checked);
    made.lowered = front_lower(&made.read.context, made.read.checked, 0);
    return made;
}

static bool is_proven(const subject *of, const char *store) {
    front_symbol *symbol = (front_symbol *)(uintptr_t)symbol_called(&of->read, SYMBOL_STORE, store);
    front_symbols stores = {.at = &symbol, .count = 1};
    return *front_prove_stores(of->read.context.arena, of->lowered, &stores);
}

static ir_id moved_value(const subject *of, const char *flux) {
    for (size_t k = 0; k < of->lowered->moved_count; k++)
        if (strcmp(of->lowered->moved[k].flux->name, flux) == 0)
            return of->lowered->moved[k].value;
    fail_msg("no flux called %s", flux);
    return 0;
}

/* What moved; where parts of the step are over, in all of them. */
static ir_id moved_like(ir_builder *builder, const subject *of, const char *flux, ir_id stored) {
    ir_id value = moved_value(of, flux);
    uint32_t more = ir_value_of(builder, value)->dims & ~ir_value_of(builder, stored)->dims;
    for (uint32_t d = IR_LANES + 1; d < builder->module->dim_count; d++)
        if (more >> d & 1)
            value = ir_reduce(builder, d, value);
    return value;
}

static uint32_t state_called(const ir_module *module, const char *name) {
    for (uint32_t s = 0; s < module->symbol_count; s++)
        if (module->symbols[s].role == IR_STATE && strcmp(module->symbols[s].name, name) == 0)
            return s;
    fail_msg("no state called %s", name);
    return 0;
}

/* ---- mistakes: what takes the place of a store's new value ---- */

typedef ir_id mistake(ir_builder *builder, const subject *of, ir_id stored);

static ir_id none(ir_builder *builder, const subject *of, ir_id stored) {
    (void)builder, (void)of;
    return stored;
}

static ir_id little_loss(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of;
    return ir_operate(builder, IR_SUB, stored, ir_number(builder, 1e-6), 0);
}

static ir_id constant_gain(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of;
    return ir_operate(builder, IR_ADD, stored, ir_number(builder, 1), 0);
}

static ir_id evaporating_share(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of;
    return ir_operate(builder, IR_MUL, stored, ir_number(builder, 1 - 1e-9), 0);
}

static ir_id flux_taken_twice(ir_builder *builder, const subject *of, ir_id stored) {
    return ir_operate(builder, IR_SUB, stored, moved_like(builder, of, "spill", stored), 0);
}

/* In B, which gains by it: what left A never arrives. In A: what B gains was never taken. */
static ir_id flux_with_one_end(ir_builder *builder, const subject *of, ir_id stored) {
    bool gains = ir_value_of(builder, stored)->op == IR_ADD;
    return ir_operate(builder, gains ? IR_SUB : IR_ADD, stored,
                      moved_like(builder, of, "spill", stored), 0);
}

static ir_id scaled_flux(ir_builder *builder, const subject *of, ir_id stored) {
    ir_id little = ir_operate(builder, IR_MUL, moved_like(builder, of, "spill", stored),
                              ir_number(builder, 1e-3), 0);
    return ir_operate(builder, IR_ADD, stored, little, 0);
}

static ir_id flux_of_another_store(ir_builder *builder, const subject *of, ir_id stored) {
    return ir_operate(builder, IR_SUB, stored, moved_like(builder, of, "rain", stored), 0);
}

static ir_id content_of_another_store(ir_builder *builder, const subject *of, ir_id stored) {
    ir_id other = ir_load(builder, state_called(of->lowered->module, "B"), IR_VALUE);
    ir_id share = ir_operate(builder, IR_MUL, other, ir_number(builder, 1e-6), 0);
    return ir_operate(builder, IR_SUB, stored, share, 0);
}

static ir_id forcing_slips_in(ir_builder *builder, const subject *of, ir_id stored) {
    uint32_t forcing = 0; /* P is declared first */
    assert_int_equal(of->lowered->module->symbols[forcing].role, IR_FORCING);
    return ir_operate(builder, IR_ADD, stored, ir_load(builder, forcing, IR_VALUE), 0);
}

static ir_id cut_at_zero(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of;
    return ir_operate(builder, IR_MAX, stored, ir_number(builder, 0), 0);
}

static ir_id unchanged_content(ir_builder *builder, const subject *of, ir_id stored) {
    (void)stored;
    return ir_load(builder, state_called(of->lowered->module, "A"), IR_VALUE);
}

static ir_id nothing_left(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of, (void)stored;
    return ir_number(builder, 0);
}

static ir_id not_a_number(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of;
    ir_id zero = ir_number(builder, 0);
    ir_id undefined = ir_operate(builder, IR_DIV, zero, zero, 0);
    return ir_operate(builder, IR_ADD, stored, undefined, 0);
}

/* Set twice: only the last one counts in the generated code. */
static ir_id overwritten(ir_builder *builder, const subject *of, ir_id stored) {
    ir_store(builder, state_called(of->lowered->module, "A"), IR_VALUE, stored);
    return ir_operate(builder, IR_SUB, stored, ir_number(builder, 1), 0);
}

typedef enum where { AT_THE_END, IN_EVERY_PART } where;

/* Is it what a part of the step leaves in store A, for the next one to begin with? */
static bool ends_part(const ir_region *region, ir_id id) {
    for (ir_id k = 1; k < region->count; k++) {
        const ir_value *value = &region->values[k];
        if (value->op == IR_PREVIOUS && value->target == id && value->name &&
            strcmp(value->name, "A") == 0)
            return true;
    }
    return false;
}

/* The mistake as a value of every part, though it be the same in all. */
static ir_id over_parts(ir_builder *builder, ir_id made, ir_id right) {
    if (ir_value_of(builder, made)->dims == ir_value_of(builder, right)->dims)
        return made;
    ir_id nothing = ir_operate(builder, IR_MUL, right, ir_number(builder, 0), 0);
    return ir_operate(builder, IR_ADD, made, nothing, 0);
}

static void follow(const subject *of, const ir_id *to) {
    front_lowered *lowered = of->lowered;
    for (size_t k = 0; k < lowered->moved_count; k++) {
        lowered->moved[k].value = to[lowered->moved[k].value];
        lowered->moved[k].from = to[lowered->moved[k].from];
        lowered->moved[k].to = to[lowered->moved[k].to];
    }
    for (size_t k = 0; k < lowered->change_count; k++) {
        lowered->changes[k].before = to[lowered->changes[k].before];
        lowered->changes[k].end = to[lowered->changes[k].end];
    }
    ir_region *region = &lowered->module->regions[IR_STEP];
    for (ir_id id = 1; id < region->count; id++)
        if (region->values[id].op == IR_PREVIOUS || region->values[id].op == IR_UNKNOWN)
            region->values[id].target = to[region->values[id].target];
}

/* Writes the region anew with the mistake where store A is set. */
static void make_mistake(const subject *of, mistake *make, where place) {
    ir_module *module = of->lowered->module;
    ir_region old = module->regions[IR_STEP];
    uint32_t store = state_called(module, "A");
    ir_builder builder = ir_build(module, &module->regions[IR_STEP]);
    ir_id *to = base_arena_take(of->read.context.arena, old.count * sizeof *to);
    for (ir_id id = 1; id < old.count; id++) {
        ir_value value = old.values[id];
        for (int k = 0; k < ir_arity(&value); k++)
            value.argument[k] = to[value.argument[k]];
        bool set = ir_is_root(&value) && value.symbol == store;
        if (place == AT_THE_END && set)
            value.argument[0] = make(&builder, of, value.argument[0]);
        to[id] = ir_append(&builder, value);
        if (place == IN_EVERY_PART && ends_part(&old, id))
            to[id] = over_parts(&builder, make(&builder, of, to[id]), to[id]);
    }
    follow(of, to);
    const char *fault = ir_check(module);
    if (fault)
        fail_msg("%s", fault);
}

/* The store with the mistake, and the other: proven or not, under every solver; where there are
 * parts of a step, a mistake in each of them too. */
static void expect_proofs(mistake *make, bool proven) {
    int circles = make == overwritten ? 0 : SOLVERS - IN_PARTS; /* a step sets a store once */
    for (int k = 0; k < SOLVERS + circles; k++) {
        subject of = lower(read_text(chain), solvers[k < SOLVERS ? k : k - SOLVERS + IN_PARTS]);
        assert_true(is_proven(&of, "A") && is_proven(&of, "B"));
        make_mistake(&of, make, k < SOLVERS ? AT_THE_END : IN_EVERY_PART);
        assert_int_equal(is_proven(&of, "A"), proven);
        assert_true(is_proven(&of, "B"));
        forget(&of.read);
    }
}

static void test_the_same_region_stays_proven(void **state) {
    (void)state;
    expect_proofs(none, true);
}

static void test_leaks_are_found(void **state) {
    (void)state;
    mistake *const leaks[] = {
        little_loss,       constant_gain, evaporating_share,     flux_taken_twice,
        flux_with_one_end, scaled_flux,   flux_of_another_store, content_of_another_store,
        forcing_slips_in,  cut_at_zero,   unchanged_content,     nothing_left,
        not_a_number,      overwritten};
    for (size_t k = 0; k < sizeof leaks / sizeof *leaks; k++)
        expect_proofs(leaks[k], false);
}

/* The solution itself: right, if it were exact. */
static ir_id what_was_solved_for(ir_builder *builder, const subject *of, ir_id stored) {
    (void)of, (void)stored;
    for (ir_id id = 1; id < builder->region->count; id++) {
        const ir_value *value = ir_value_of(builder, id);
        if (value->op == IR_UNKNOWN && strcmp(value->name, "A") == 0)
            return id;
    }
    fail_msg("nothing is solved for");
    return 0;
}

static void test_a_tolerance_is_a_leak(void **state) {
    (void)state;
    subject of = lower(read_text(chain), "solver=implicit_euler");
    make_mistake(&of, what_was_solved_for, AT_THE_END);
    assert_false(is_proven(&of, "A"));
    assert_true(is_proven(&of, "B"));
    forget(&of.read);
}

/* A list of fluxes that names another end than the region uses. */
static void test_a_flux_must_reach_the_ends_it_declares(void **state) {
    (void)state;
    for (int k = 0; k < SOLVERS; k++) {
        subject of = lower(read_text(chain), solvers[k]);
        front_symbol altered = *symbol_called(&of.read, SYMBOL_FLUX, "spill");
        altered.to = NULL;
        for (size_t m = 0; m < of.lowered->moved_count; m++)
            if (strcmp(of.lowered->moved[m].flux->name, "spill") == 0)
                of.lowered->moved[m].flux = &altered;
        assert_true(is_proven(&of, "A"));
        assert_false(is_proven(&of, "B"));
        forget(&of.read);
    }
}

/* ---- units ---- */

static void expect_all_proven(reading read, const char *uses) {
    subject of = lower(read, uses);
    const front_symbols *stores = &of.read.checked->symbols[SYMBOL_STORE];
    assert_true(stores->count > 0);
    for (size_t k = 0; k < stores->count; k++)
        if (!is_proven(&of, stores->at[k]->name))
            fail_msg("%s is not proven with %s", stores->at[k]->name, uses);
    forget(&of.read);
}

static const char scales[] = "model scales {\n"
                             "  step 1 h\n"
                             "  store A : m = 5\n"
                             "  store B : mm = 3\n"
                             "  flux fall : A -> B = 0.1 [1/d] * A\n"
                             "  flux rise : B -> A = 0.3 [1/d] * B\n"
                             "  output Q : mm/d = fall\n"
                             "  solver\n"
                             "    | sequential = sequential\n"
                             "    | euler = euler\n"
                             "    | parts = euler(substeps = 7)\n"
                             "    | ahead = implicit_midpoint(substeps = 7)\n"
                             "}\n";

static void test_stores_of_different_units(void **state) {
    (void)state;
    for (int k = 0; k < SOLVERS; k++)
        expect_all_proven(read_text(scales), solvers[k]);
}

/* What arrives is told by the other scale: forgotten, it is a leak of 999 parts in 1000. */
static void test_a_forgotten_scale_is_found(void **state) {
    (void)state;
    for (int k = 0; k < SOLVERS; k++) {
        subject of = lower(read_text(scales), solvers[k]);
        for (size_t m = 0; m < of.lowered->moved_count; m++) {
            front_symbol *altered = base_arena_take(of.read.context.arena, sizeof *altered);
            *altered = *of.lowered->moved[m].flux;
            altered->to_factor = 1;
            of.lowered->moved[m].flux = altered;
        }
        assert_false(is_proven(&of, "A"));
        assert_false(is_proven(&of, "B"));
        forget(&of.read);
    }
}

/* Such a store is held in its declared unit and computed with in steps. */
static void test_a_store_with_time_in_its_unit(void **state) {
    (void)state;
    const char text[] = "model dam {\n"
                        "  step 6 h\n"
                        "  forcing P : m^3/s\n"
                        "  store V : m^3/s*d = 0\n"
                        "  store W : m^3 = 0\n"
                        "  flux gain : -> V = P\n"
                        "  flux pass : V -> W = 0.1 [1/d] * V\n"
                        "  output q : m^3/s = pass\n"
                        "}\n";
    expect_all_proven(read_text(text), "solver=sequential");
    expect_all_proven(read_text(text), "solver=euler");
}

static void test_one_value_for_two_fluxes(void **state) {
    (void)state;
    const char text[] = "model twins {\n"
                        "  step 1 d\n"
                        "  store S : mm = 9\n"
                        "  flux left : S -> = 0.1 [1/d] * 2 [mm]\n"
                        "  flux right : S -> = 0.1 [1/d] * 2 [mm]\n"
                        "  flux back : -> S = 3 [mm/d]\n"
                        "  output Q : mm/d = left + right + back\n"
                        "}\n";
    expect_all_proven(read_text(text), "solver=sequential");
    expect_all_proven(read_text(text), "solver=euler");
}

static void test_hbv_is_proven(void **state) {
    static const char *const uses[] = {
        "ET=power",       "ET=linear", "ET=neural", "solver=euler", "solver=implicit_euler",
        "solver=adaptive"};
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++)
        expect_all_proven(read_file(*state), uses[k]);
}

int main(int count, char **words) {
    if (count != 2)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_region_stays_proven),
        cmocka_unit_test(test_leaks_are_found),
        cmocka_unit_test(test_a_tolerance_is_a_leak),
        cmocka_unit_test(test_a_flux_must_reach_the_ends_it_declares),
        cmocka_unit_test(test_stores_of_different_units),
        cmocka_unit_test(test_a_forgotten_scale_is_found),
        cmocka_unit_test(test_a_store_with_time_in_its_unit),
        cmocka_unit_test(test_one_value_for_two_fluxes),
        cmocka_unit_test_prestate(test_hbv_is_proven, words[1]),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
