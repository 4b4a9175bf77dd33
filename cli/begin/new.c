#include "begin/new.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/memory.h"
#include "front/vocabulary.h"
#include "native.h"
#include "templates.h"

enum { BY_DEFAULT = 0 };

static const cli_template templates[] = {
    {"bucket", "soil and groundwater; every parameter from attributes", bucket, NULL, CLI_TRUTH},
    {"snow", "the same with degree-day snow", snow, NULL, CLI_TRUTH},
    {"hybrid", "a network for evapotranspiration, learned through the equations", hybrid,
     "ET = neural", CLI_TRUTH},
    {"ode", "differential equations, and solvers to choose from", ode, NULL, CLI_TRUTH},
    {"parts", "a model as a part of another, four times", parts, NULL, CLI_TRUTH},
    {"network", "a river network: discharge from site to site", network, NULL, CLI_RIVER},
    {"map", "a field in, numbers out, with softened decisions", map, NULL, CLI_FIELD},
};

enum { TEMPLATES = sizeof templates / sizeof *templates };

static const cli_template *template_named(const char *name) {
    for (size_t k = 0; name && k < TEMPLATES; k++)
        if (strcmp(templates[k].name, name) == 0)
            return &templates[k];
    return name ? NULL : &templates[BY_DEFAULT];
}

/* ---- texts ---- */

/* The text with the project's name for its own. */
static core_status add_named(const cli_new_project *project, const char *text, core_buffer *to,
                             afx_error *error) {
    static const char own[] = "new_model";
    for (const char *at; (at = strstr(text, own)); text = at + sizeof own - 1) {
        CORE_TRY(core_buffer_append(to, text, (size_t)(at - text), error));
        CORE_TRY(core_buffer_print(to, error, "%s", project->name));
    }
    return core_buffer_print(to, error, "%s", text);
}

static core_status write_file(const cli_new_project *project, const char *name,
                              const core_buffer *text, afx_error *error) {
    char path[CLI_NEW_PATH + 128];
    snprintf(path, sizeof path, "%s/%s", project->making, name);
    return core_file_write(path, text->bytes, text->length, error);
}

static core_status write_model(const cli_new_project *project, afx_error *error) {
    core_buffer text = {0};
    char name[CLI_NEW_NAME + 8];
    snprintf(name, sizeof name, "%s.afx", project->name);
    core_status status = add_named(project, project->template->model, &text, error);
    if (status == CORE_OK)
        status = write_file(project, name, &text, error);
    core_buffer_free(&text);
    return status;
}

/* What the template chooses stands below its model. */
static core_status write_experiment(const cli_new_project *project, afx_error *error) {
    core_buffer text = {0};
    const char *behind = strstr(experiment, "  data ");
    const char *use = project->template->use;
    core_buffer all = {0};
    core_status status =
        core_buffer_print(&all, error, "%.*s%s%s%s%s", (int)(behind - experiment), experiment,
                          use ? "  use " : "", use ? use : "", use ? "\n" : "", behind);
    if (status == CORE_OK)
        status = add_named(project, all.bytes, &text, error);
    if (status == CORE_OK)
        status = write_file(project, "experiment.afx", &text, error);
    core_buffer_free(&all);
    core_buffer_free(&text);
    return status;
}

static const char *const first_steps[] = {
    [CLI_TRUTH] = "afflux train experiment.afx -o runs/first   # about ten seconds\n"
                  "afflux eval runs/first\n"
                  "afflux run new_model.afx --forcing data/site_001.csv -o simulated.csv\n",
    [CLI_RIVER] = "afflux run new_model.afx --data data --network links.csv -o simulated\n",
    [CLI_FIELD] = "afflux run new_model.afx --input R=field.csv -o results.csv\n",
};

static const char *const files[] = {
    [CLI_TRUTH] = "- `experiment.afx`: what is trained on what\n"
                  "- `data/`: six made-up sites, `attributes.csv` among them; their streamflow is\n"
                  "  that of this model with parameters that follow the attributes, and an error\n"
                  "  of 5 percent\n",
    [CLI_RIVER] = ("- `data/`: made-up weather of six sites\n"
                   "- `links.csv`: which site is downstream of which\n"),
    [CLI_FIELD] = "- `field.csv`: made-up rain on 24 rows and 32 columns\n",
};

static core_status write_readme(const cli_new_project *project, afx_error *error) {
    core_buffer all = {0}, text = {0};
    const cli_template *template = project->template;
    core_status status = core_buffer_print(
        &all, error,
        "# new_model\n\nMade by `afflux new` from the template `%s`: %s.\n\n"
        "- `new_model.afx`: the model\n%s\n"
        "```sh\nafflux check new_model.afx        # names, units, water balance\n"
        "afflux why new_model.afx %s        # how an output is computed\n%s```\n\n"
        "After a change, `afflux fmt new_model.afx` lays it out and `afflux verify new_model.afx` "
        "proves\nits gradient.\n",
        template->name, template->words, files[template->data],
        template->data == CLI_FIELD ? "area" : "Q", first_steps[template->data]);
    if (status == CORE_OK)
        status = add_named(project, all.bytes, &text, error);
    if (status == CORE_OK)
        status = write_file(project, "README.md", &text, error);
    core_buffer_free(&all);
    core_buffer_free(&text);
    return status;
}

/* ---- the project ---- */

static core_status write_project(const cli_arguments *arguments, const cli_new_project *project,
                                 afx_error *error) {
    CORE_TRY(core_make_folders(project->making, error));
    CORE_TRY(write_model(project, error));
    CORE_TRY(write_readme(project, error));
    if (project->template->data == CLI_TRUTH)
        CORE_TRY(write_experiment(project, error));
    return cli_write_new_data(arguments, project, error);
}

/* A name of the language that begins no statement and is no word of it. */
static bool is_name(const char *name) {
    size_t length = strlen(name);
    if (length == 0 || length >= CLI_NEW_NAME || isdigit((unsigned char)name[0]))
        return false;
    for (const char *at = name; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_')
            return false;
    for (front_word_sort sort = FRONT_DECLARATIONS; sort <= FRONT_RESERVED; sort++)
        for (size_t k = 0; front_word_at(sort, k); k++)
            if (strcmp(front_word_at(sort, k), name) == 0)
                return false;
    return true;
}

static bool choose(const cli_arguments *arguments, cli_new_project *project) {
    const char *path = arguments->words[0], *slash = strrchr(path, '/');
    const char *given = cli_value(arguments, "--template");
    struct stat about;
    project->path = path;
    project->name = slash ? slash + 1 : path;
    project->template = template_named(given);
    int length = snprintf(project->making, sizeof project->making, "%s.tmp", path);
    if (!is_name(project->name))
        cli_fail(arguments, CLI_USAGE, "%s: the name of a model has letters, digits and _ only",
                 path);
    else if (!project->template)
        cli_fail(arguments, CLI_USAGE, "there is no template `%s`; afflux new --list shows all",
                 given);
    else if (length >= (int)sizeof project->making)
        cli_fail(arguments, CLI_USAGE, "the path is too long");
    else if (lstat(path, &about) == 0 || lstat(project->making, &about) == 0)
        cli_fail(arguments, CLI_USAGE, "%s is there already; nothing is overwritten",
                 lstat(path, &about) == 0 ? path : project->making);
    else
        return true;
    return false;
}

static int list_templates(void) {
    for (size_t k = 0; k < TEMPLATES; k++)
        printf("  %-8s %s\n", templates[k].name, templates[k].words);
    return CLI_OK;
}

/* All is written beside its place, and moved there at once. */
static int run_new(const cli_arguments *arguments) {
    cli_new_project project;
    afx_error error = {0};
    if (cli_given(arguments, "--list"))
        return list_templates();
    if (arguments->word_count == 0)
        return cli_fail(arguments, CLI_USAGE, "wanted: a NAME; see afflux new --help");
    if (!choose(arguments, &project))
        return CLI_USAGE;
    core_status status = write_project(arguments, &project, &error);
    if (status == CORE_OK && rename(project.making, project.path) != 0)
        status = core_fail(&error, CORE_IO, "%s: %s", project.path, strerror(errno));
    if (status != CORE_OK) {
        cli_remove_folder(project.making);
        return cli_fail_with(arguments, status, &error);
    }
    printf("%s/README.md says how to go on\n", project.path);
    return CLI_OK;
}

static const cli_option options[] = {
    {"--template", "bucket|snow|hybrid|ode|parts|network|map", "bucket by default; see --list"},
    {"--list", NULL, "shows the templates"},
    {"--seed", "N", "of the made-up data; 1 by default"},
    {NULL, NULL, NULL}};

const cli_command cli_new = {
    .name = "new",
    .form = "NAME [--template TEMPLATE] | --list",
    .words = "makes the folder of a new model: equations, an experiment, data to try them on",
    .examples = "afflux new mymodel --template snow\n"
                "afflux new --list",
    .options = options,
    .least_words = 0,
    .most_words = 1,
    .run = run_new,
};
