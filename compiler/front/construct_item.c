/* Constructors of statements, lists and blocks. */
#include "front/construct.h"

front_item *front_make_item(front_reader *reader, front_item_kind kind, const front_token *name,
                            base_span span) {
    front_item *item = base_arena_take(reader->context->arena, sizeof *item);
    item->kind = kind;
    item->span = span;
    item->name_span = name->span;
    item->name = name->name;
    return item;
}

front_choices *front_make_choices(front_reader *reader, front_choices *list,
                                  const front_token *label, front_expr *value) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    front_choice choice = {.value = value, .label_span = value->span};
    if (label) {
        choice.label = label->name;
        choice.label_span = label->span;
    }
    list->at[list->count++] = choice;
    return list;
}

front_layers *front_add_layer(front_reader *reader, front_layers *list, const front_token *width,
                              const front_token *activation) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    front_layer layer = {.width = width->number, .width_span = width->span};
    if (activation) {
        layer.activation = activation->name;
        layer.activation_span = activation->span;
    }
    list->at[list->count++] = layer;
    return list;
}

front_words *front_add_word(front_reader *reader, front_words *list, const front_token *word) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    if (!word)
        return list;
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = (front_word){word->name, word->span};
    return list;
}

front_items *front_add_item(front_reader *reader, front_items *list, front_item *item) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    if (!item)
        return list;
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = item;
    return list;
}

static void add_block(front_reader *reader, front_blocks *blocks, front_block block) {
    base_arena *arena = reader->context->arena;
    front_block *kept = base_arena_take(arena, sizeof *kept);
    *kept = block;
    blocks->at =
        base_arena_grow(arena, blocks->at, blocks->count, &blocks->capacity, sizeof *blocks->at);
    blocks->at[blocks->count++] = kept;
}

void front_add_model(front_reader *reader, const front_token *name, const char *doc,
                     front_items *items, base_span span) {
    add_block(reader, &reader->program->models,
              (front_block){name->name, name->span, span, doc, *items});
}

void front_add_experiment(front_reader *reader, const front_token *name, const char *doc,
                          front_items *items, base_span span) {
    add_block(reader, &reader->program->experiments,
              (front_block){name->name, name->span, span, doc, *items});
}

void front_add_function(front_reader *reader, front_item *item) {
    front_add_item(reader, &reader->program->functions, item);
}

void front_add_import(front_reader *reader, const front_token *path) {
    base_arena *arena = reader->context->arena;
    front_words *imports = &reader->program->imports;
    imports->at = base_arena_grow(arena, imports->at, imports->count, &imports->capacity,
                                  sizeof *imports->at);
    imports->at[imports->count++] = (front_word){path->name, path->span};
}

void front_mark_damaged(front_reader *reader) {
    reader->program->damaged = true;
}
