/* Constructors of statements, lists and blocks. */
#include "front/construct.h"

front_item *front_make_item(front_reader *reader, front_item_kind kind, const front_token *name) {
    front_item *item = base_arena_take(reader->context->arena, sizeof *item);
    item->kind = kind;
    item->span = name->span;
    item->name_span = name->span;
    item->name = name->name;
    return item;
}

front_item *front_declare(front_item *declared, front_item_kind kind, const front_unit *unit,
                          const front_choices *choices) {
    declared->kind = kind;
    declared->unit = unit;
    if (choices)
        declared->choices = *choices;
    return declared;
}

front_item *front_make_use(front_reader *reader, const front_token *name,
                           const front_token *label) {
    front_item *item = front_make_item(reader, ITEM_USE, name);
    item->label = label->name;
    item->label_span = label->span;
    return item;
}

front_item *front_document(front_item *item, const char *doc, base_span span) {
    item->doc = doc;
    item->span = span;
    return item;
}

front_overs *front_add_over(front_reader *reader, front_overs *list, front_over over) {
    base_arena *arena = reader->context->arena;
    if (!list)
        list = base_arena_take(arena, sizeof *list);
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = over;
    return list;
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

front_items *front_list_items(front_reader *reader) {
    return base_arena_take(reader->context->arena, sizeof(front_items));
}

front_items *front_add_item(front_reader *reader, front_items *list, front_item *item) {
    base_arena *arena = reader->context->arena;
    list->at = base_arena_grow(arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = item;
    return list;
}

front_items *front_add_items(front_reader *reader, front_items *list, const front_items *more) {
    for (size_t i = 0; i < more->count; i++)
        front_add_item(reader, list, more->at[i]);
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

void front_add_extension(front_reader *reader, const front_token *name, front_items *items,
                         base_span span) {
    add_block(reader, &reader->program->extensions,
              (front_block){name->name, name->span, span, NULL, *items});
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
