#include "verify/verify_uses.h"

#include <string.h>

/* `ET` of `bucket.ET`. */
static const char *own_name(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

static void add_label(cli_choice *choice, const char *label) {
    for (size_t k = 0; k < choice->count; k++)
        if (strcmp(choice->labels[k], label) == 0)
            return;
    if (choice->count < CLI_MOST_CHOICES)
        choice->labels[choice->count++] = label;
}

static void add_labels(const front_blocks *blocks, const front_chosen *chosen, cli_choice *choice) {
    for (size_t b = 0; b < blocks->count; b++)
        for (size_t i = 0; i < blocks->at[b]->items.count; i++) {
            const front_item *item = blocks->at[b]->items.at[i];
            if (!item->name || strcmp(item->name, own_name(chosen->name)) != 0)
                continue;
            for (size_t k = 0; k < item->choices.count; k++)
                if (item->choices.at[k].label)
                    add_label(choice, item->choices.at[k].label);
        }
}

void cli_list_choices(const driver_unit *unit, cli_choices *choices) {
    choices->count = 0;
    for (size_t k = 0; k < unit->checked->chosen_count; k++) {
        const front_chosen *chosen = &unit->checked->chosen[k];
        if (choices->count == CLI_MOST_CHOICES)
            return;
        cli_choice *choice = &choices->at[choices->count];
        *choice = (cli_choice){.name = chosen->name};
        add_label(choice, chosen->label);
        add_labels(&unit->program->models, chosen, choice);
        add_labels(&unit->program->extensions, chosen, choice);
        choices->count += choice->count > 1;
    }
}

static size_t product_of(const cli_choices *choices) {
    size_t product = 1;
    for (size_t k = 0; k < choices->count && product <= CLI_MOST_CHOICES; k++)
        product *= choices->at[k].count;
    return product;
}

size_t cli_combination_count(const cli_choices *choices) {
    size_t product = product_of(choices), changes = 1;
    for (size_t k = 0; k < choices->count; k++)
        changes += choices->at[k].count - 1;
    return product <= CLI_MOST_CHOICES ? product : changes;
}

size_t cli_combination(const cli_choices *choices, size_t k, base_arena *arena, const char **uses) {
    bool whole = product_of(choices) <= CLI_MOST_CHOICES;
    for (size_t c = 0; c < choices->count; c++) {
        const cli_choice *choice = &choices->at[c];
        size_t label = 0;
        if (whole) {
            label = k % choice->count;
            k /= choice->count;
        } else if (k > 0 && k < choice->count) {
            label = k;
            k = 0;
        } else if (k > 0) {
            k -= choice->count - 1;
        }
        uses[c] = base_arena_format(arena, "%s=%s", choice->name, choice->labels[label]);
    }
    return choices->count;
}
