/* The tree as source text again: statements and blocks. */
#include "front/print.h"

static void print_unit(base_writer *writer, const front_item *item) {
    if (item->unit)
        base_write(writer, " : %s", item->unit->text);
    if (item->unit && item->unit->scale)
        base_write(writer, " scale %s", item->unit->scale);
}

static void print_overs(base_writer *writer, const front_overs *overs) {
    for (size_t i = 0; i < overs->count; i++) {
        base_write(writer, "%s%s", i ? ", " : "[", overs->at[i].name);
        if (!overs->at[i].low)
            continue;
        base_write(writer, ": ");
        front_write_range(writer, overs->at[i].low, overs->at[i].high);
    }
    base_write(writer, overs->count ? "]" : "");
}

static void print_choices(base_writer *writer, const front_choices *choices) {
    if (choices->count == 1 && !choices->at[0].label) {
        base_write(writer, " = ");
        front_write_expr(writer, choices->at[0].value, 0);
        return;
    }
    writer->indent++;
    for (size_t i = 0; i < choices->count; i++) {
        base_write(writer, "\n| %s = ", choices->at[i].label);
        front_write_expr(writer, choices->at[i].value, 0);
    }
    writer->indent--;
}

/* A param, or what is solved for. */
static void print_bounded(base_writer *writer, const front_item *item) {
    print_unit(writer, item);
    if (item->low) {
        base_write(writer, " in ");
        front_write_range(writer, item->low, item->high);
    }
    if (item->normal) {
        base_write(writer, " = ");
        front_write_expr(writer, item->normal, 0);
    }
    if (item->condition) {
        base_write(writer, " where ");
        front_write_expr(writer, item->condition, 0);
    }
    if (item->choices.count)
        print_choices(writer, &item->choices);
}

static void print_layers(base_writer *writer, const front_layers *layers) {
    base_write(writer, " : ");
    for (size_t i = 0; i < layers->count; i++) {
        base_write(writer, i ? " -> " : "");
        front_write_number(writer, layers->at[i].width);
        if (layers->at[i].activation)
            base_write(writer, " %s", layers->at[i].activation);
    }
}

static void print_words(base_writer *writer, const front_words *words) {
    base_write(writer, "(");
    for (size_t i = 0; i < words->count; i++)
        base_write(writer, "%s%s", i ? ", " : "", words->at[i].name);
    base_write(writer, ")");
}

static void print_solver(base_writer *writer, const front_choices *choices) {
    if (choices->at[0].label) {
        print_choices(writer, choices);
        return;
    }
    base_write(writer, " ");
    front_write_expr(writer, choices->at[0].value, FRONT_TIGHTEST);
}

static void print_end(base_writer *writer, const front_end *end) {
    base_write(writer, "%s", end->name);
    front_write_indices(writer, &end->indices);
}

static void print_flux(base_writer *writer, const front_item *item) {
    base_write(writer, " : ");
    if (item->from.name)
        print_end(writer, &item->from);
    base_write(writer, item->from.name ? " ->" : "->");
    if (item->to.name) {
        base_write(writer, " ");
        print_end(writer, &item->to);
    }
    print_choices(writer, &item->choices);
}

static void print_body(base_writer *writer, const front_item *item) {
    switch (item->kind) {
    case ITEM_STEP:
        base_write(writer, " ");
        front_write_number(writer, item->low->number);
        base_write(writer, " %s", item->unit->text);
        break;
    case ITEM_PARAM:
    case ITEM_SOLVE:
        print_bounded(writer, item);
        break;
    case ITEM_FLUX:
        print_flux(writer, item);
        break;
    case ITEM_NET:
        print_layers(writer, &item->layers);
        break;
    case ITEM_FN:
        print_words(writer, &item->words);
        print_choices(writer, &item->choices);
        break;
    case ITEM_SOLVER:
        print_solver(writer, &item->choices);
        break;
    case ITEM_USE:
        base_write(writer, " = %s", item->label);
        break;
    default:
        print_unit(writer, item);
        if (item->choices.count)
            print_choices(writer, &item->choices);
    }
}

static void print_item(base_writer *writer, const front_item *item) {
    bool unnamed = item->kind == ITEM_STEP || item->kind == ITEM_SOLVER;
    const char *word = item->kind == ITEM_SETTING ? "" : front_item_words(item->kind);
    base_write(writer, "%s%s%s%s", item->shared ? "shared " : "", word,
               *word && !unnamed ? " " : "", unnamed ? "" : item->name);
    print_overs(writer, &item->over);
    print_body(writer, item);
    if (item->doc) {
        base_write(writer, "  ");
        front_write_text(writer, item->doc);
    }
    base_write(writer, "\n");
}

static void print_block(base_writer *writer, const front_block *block, const char *word) {
    base_write(writer, "%s %s ", word, block->name);
    if (block->doc) {
        front_write_text(writer, block->doc);
        base_write(writer, " ");
    }
    base_write(writer, "{\n");
    writer->indent++;
    for (size_t i = 0; i < block->items.count; i++)
        print_item(writer, block->items.at[i]);
    writer->indent--;
    base_write(writer, "}\n");
}

const char *front_print(base_arena *arena, const front_program *program) {
    base_writer writer = base_writer_start(arena);
    for (size_t i = 0; i < program->imports.count; i++)
        base_write(&writer, "import %s\n", front_print_text(arena, program->imports.at[i].name));
    for (size_t i = program->imported_functions; i < program->functions.count; i++)
        print_item(&writer, program->functions.at[i]);
    for (size_t i = program->imported_models; i < program->models.count; i++)
        print_block(&writer, program->models.at[i], "model");
    for (size_t i = program->imported_extensions; i < program->extensions.count; i++)
        print_block(&writer, program->extensions.at[i], "extend");
    for (size_t i = 0; i < program->experiments.count; i++)
        print_block(&writer, program->experiments.at[i], "experiment");
    return writer.text;
}

const char *front_print_block(base_arena *arena, const front_block *block, bool experiment) {
    base_writer writer = base_writer_start(arena);
    print_block(&writer, block, experiment ? "experiment" : "model");
    return writer.text;
}

const char *front_print_item(base_arena *arena, const front_item *item) {
    base_writer writer = base_writer_start(arena);
    print_item(&writer, item);
    return writer.text;
}
