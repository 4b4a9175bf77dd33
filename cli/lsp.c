/* The language server on standard input and output. */
#include "lsp/lsp.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "experiment/data_choice.h"
#include "experiment/data_source.h"
#include "loss/loss.h"
#include "model_options.h"

static size_t read_input(void *data, char *buffer, size_t room) {
    (void)data;
    ssize_t got;
    do
        got = read(STDIN_FILENO, buffer, room);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

static bool input_waits(void *data) {
    (void)data;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

static bool write_output(void *data, const char *bytes, size_t count) {
    (void)data;
    while (count > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, count);
        if (done < 0 && errno != EINTR)
            return false;
        bytes += done > 0 ? done : 0;
        count -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* ---- what an experiment may say ---- */

enum { MOST_CHOICES = 64 };

typedef struct choices {
    lsp_choice at[MOST_CHOICES];
    size_t count;
} choices;

static void add(choices *list, const char *setting, const char *name, const char *words) {
    if (list->count < MOST_CHOICES)
        list->at[list->count++] = (lsp_choice){setting, name, words};
}

static void add_losses(choices *list) {
    static const char *const names[] = {
#define LOSS(name, ...) #name,
#include "loss/loss.def"
#undef LOSS
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const loss_kind *kind;
        afx_error error;
        if (loss_named(names[i], &kind, &error) == CORE_OK)
            add(list, "loss", names[i], kind->words);
    }
}

static void add_optimizers(choices *list) {
    static const char *const rules[] = {
#define RULE(name, ...) #name,
#include "optim/rule.def"
#undef RULE
    };
    static const char *const searches[] = {
#define SEARCH(name, ...) #name,
#include "optim/search.def"
#undef SEARCH
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        add(list, "optimizer", rules[i], "steps along the gradient");
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
        add(list, "optimizer", searches[i], "calibrates each site alone");
}

static void add_data_sources(choices *list) {
    const cli_data_source *source;
    for (size_t i = 0; (source = cli_data_source_at(i)); i++)
        add(list, "data", source->name, source->form);
}

static void add_rest(choices *list) {
    static const lsp_choice rest[] = {
        {"static", "mlp", "mlp(attributes, hidden = [128, 128]): a dense network"},
        {"static", "free", "a value for each site, without a network"},
        {"dynamic", "lstm", "lstm([P, T, attributes], hidden = 64)"},
        {"dynamic", "gru", "gru([P, T, attributes], hidden = 64)"},
        {"model", "lstm", "an LSTM alone, without equations"},
        {"split", "time", "periods of the same sites"},
        {"split", "ungauged", "ungauged(fold = 1): sites that were not trained"},
        {"stop", "early", "early(patience = 10): when the validation gets no better"},
        {"relax", "anneal", "anneal(1, 0.01): widths shrink from pass to pass"},
        {"routing", "gamma_uh", "gamma_uh(15 d): a unit hydrograph behind the model"},
        {"real", "float", "numbers of 32 bits"},
        {"real", "double", "numbers of 64 bits"}};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        add(list, rest[i].setting, rest[i].name, rest[i].words);
}

static int run_lsp(const cli_arguments *arguments) {
    (void)arguments;
    choices list = {.count = 0};
    add_losses(&list);
    add_optimizers(&list);
    add_data_sources(&list);
    add_rest(&list);
    signal(SIGPIPE, SIG_IGN); /* an editor that goes is no reason to die: write tells it */
    const lsp_wire wire = {NULL, read_input, input_waits, write_output};
    const lsp_options options = {.version = DRIVER_VERSION,
                                 .choices = list.at,
                                 .choice_count = list.count,
                                 .default_size = CLI_SMALL_DIM};
    return lsp_serve(&wire, &options);
}

static const cli_option options[] = {
    {"--stdio", NULL, "speak on standard input and output, which it does anyway"},
    {NULL, NULL, NULL}};

const cli_command cli_lsp = {
    .name = "lsp",
    .form = "",
    .words = "answers an editor (docs/editors.md): mistakes, hover, names, completion",
    .examples = "afflux lsp\n"
                "nvim -c \"lua vim.lsp.start_client({cmd = {'afflux', 'lsp'}})\" model.afx",
    .options = options,
    .least_words = 0,
    .most_words = 0,
    .run = run_lsp,
};
