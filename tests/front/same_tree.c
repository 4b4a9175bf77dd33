#include "same_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_same_text(const char *a, const char *b) {
    if (!a || !b)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void assert_same_unit(const front_unit *a, const front_unit *b) {
    if (!a || !b) {
        assert_true(a == b);
        return;
    }
    assert_same_text(a->text, b->text);
    assert_same_text(a->scale, b->scale);
}

static void assert_same_expr(const front_expr *a, const front_expr *b);

static void assert_same_indices(const front_indices *a, const front_indices *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_same_expr(a->at[i].at, b->at[i].at);
        assert_int_equal(a->at[i].answer, b->at[i].answer);
        assert_same_expr(a->at[i].value, b->at[i].value);
    }
}

static void assert_same_expr(const front_expr *a, const front_expr *b) {
    if (!a || !b) {
        assert_true(a == b);
        return;
    }
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->operation, b->operation);
    assert_same_text(a->name, b->name);
    assert_memory_equal(&a->number, &b->number, sizeof a->number);
    assert_same_unit(a->literal_unit, b->literal_unit);
    assert_same_indices(&a->indices, &b->indices);
    assert_int_equal(a->arguments.count, b->arguments.count);
    for (size_t i = 0; i < a->arguments.count; i++)
        assert_same_expr(a->arguments.at[i], b->arguments.at[i]);
}

static void assert_same_lists(const front_item *a, const front_item *b) {
    assert_int_equal(a->choices.count, b->choices.count);
    for (size_t i = 0; i < a->choices.count; i++) {
        assert_same_text(a->choices.at[i].label, b->choices.at[i].label);
        assert_same_expr(a->choices.at[i].value, b->choices.at[i].value);
    }
    assert_int_equal(a->layers.count, b->layers.count);
    for (size_t i = 0; i < a->layers.count; i++) {
        assert_true(a->layers.at[i].width == b->layers.at[i].width);
        assert_same_text(a->layers.at[i].activation, b->layers.at[i].activation);
    }
    assert_int_equal(a->words.count, b->words.count);
    for (size_t i = 0; i < a->words.count; i++)
        assert_same_text(a->words.at[i].name, b->words.at[i].name);
}

static void assert_same_end(const front_end *a, const front_end *b) {
    assert_same_text(a->name, b->name);
    assert_same_indices(&a->indices, &b->indices);
}

static void assert_same_overs(const front_overs *a, const front_overs *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_same_text(a->at[i].name, b->at[i].name);
        assert_same_expr(a->at[i].low, b->at[i].low);
        assert_same_expr(a->at[i].high, b->at[i].high);
    }
}

static void assert_same_item(const front_item *a, const front_item *b) {
    assert_int_equal(a->kind, b->kind);
    assert_same_text(a->name, b->name);
    assert_same_text(a->doc, b->doc);
    assert_same_text(a->label, b->label);
    assert_same_end(&a->from, &b->from);
    assert_same_end(&a->to, &b->to);
    assert_same_overs(&a->over, &b->over);
    assert_int_equal(a->shared, b->shared);
    assert_same_unit(a->unit, b->unit);
    assert_same_expr(a->low, b->low);
    assert_same_expr(a->high, b->high);
    assert_same_expr(a->normal, b->normal);
    assert_same_expr(a->condition, b->condition);
    assert_same_lists(a, b);
}

static void assert_same_items(const front_items *a, const front_items *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_same_item(a->at[i], b->at[i]);
}

static void assert_same_blocks(const front_blocks *a, const front_blocks *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_same_text(a->at[i]->name, b->at[i]->name);
        assert_same_text(a->at[i]->doc, b->at[i]->doc);
        assert_same_items(&a->at[i]->items, &b->at[i]->items);
    }
}

void assert_comes_back(reading *first) {
    assert_int_equal(errors_of(first), 0);
    const char *printed = front_print(first->context.arena, first->program);
    reading second = read_text(printed);
    diag_print(second.context.diags, (diag_style){0}, stderr);
    assert_string_equal(front_print(second.context.arena, second.program), printed);
    assert_int_equal(errors_of(&second), 0);
    assert_int_equal(first->program->imports.count, second.program->imports.count);
    for (size_t i = 0; i < first->program->imports.count; i++)
        assert_same_text(first->program->imports.at[i].name, second.program->imports.at[i].name);
    assert_same_items(&first->program->functions, &second.program->functions);
    assert_same_blocks(&first->program->models, &second.program->models);
    assert_same_blocks(&first->program->extensions, &second.program->extensions);
    assert_same_blocks(&first->program->experiments, &second.program->experiments);
    forget(&second);
    forget(first);
}
