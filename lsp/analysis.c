/* From the text of a document to all that is known of it. */
#include <string.h>

#include "lsp/document.h"
#include "lsp/path.h"

/* Of one file that are checked, besides the one that runs. */
enum { MOST_MODELS = 64 };

typedef struct reader {
    lsp_documents *documents;
    lsp_analysis *analysis;
} reader;

/* The analysis has a copy of every open text it reads, since documents change before it goes. */
static const base_source *find_open(void *data, const char *path) {
    const reader *r = data;
    lsp_document *document = lsp_document_of_path(r->documents, path);
    if (!document)
        document = lsp_document_of_path(r->documents, lsp_true_path(r->analysis->arena, path));
    if (!document)
        return NULL;
    if (document->borrower != r->analysis->number) {
        const base_source *text = document->source;
        document->lent = base_source_of_text(r->analysis->arena, path, text->text, text->length);
        document->borrower = r->analysis->number;
    }
    return document->lent;
}

static bool is_kept(const lsp_analysis *analysis, const diag_problem *problem) {
    for (size_t i = 0; i < analysis->problem_count; i++) {
        const diag_problem *other = analysis->problems[i];
        if (other->code == problem->code && other->span.source == problem->span.source &&
            other->span.begin == problem->span.begin && other->span.end == problem->span.end)
            return true;
    }
    return false;
}

/* Those of warnings only if they are wanted. */
static void keep_problems(lsp_analysis *analysis, const base_diags *diags, bool warnings) {
    size_t count;
    const diag_problem *problems = diag_problems(diags, &count);
    for (size_t i = 0; i < count; i++) {
        if ((problems[i].severity != DIAG_ERROR && !warnings) || is_kept(analysis, &problems[i]))
            continue;
        analysis->problems =
            base_arena_grow(analysis->arena, analysis->problems, analysis->problem_count,
                            &analysis->problem_capacity, sizeof *analysis->problems);
        analysis->problems[analysis->problem_count++] = &problems[i];
    }
}

/* What a model's names are, by where they are declared: the first that is known stays. */
static void keep_known(lsp_analysis *analysis, const front_survey *survey) {
    for (size_t i = 0; i < survey->count; i++) {
        front_known *known = &survey->at[i];
        base_span span = known->symbol->span;
        if (!span.source)
            continue;
        const void *key = span.source->text + span.begin;
        const front_known *first = front_table_get(&analysis->known, key);
        if (!first || (!first->unit_known && known->unit_known))
            front_table_put(analysis->arena, &analysis->known, key, known);
    }
}

/* Checks a model of the program; NULL: the one that runs. What the survey found. */
static front_survey survey_model(lsp_analysis *analysis, const lsp_documents *documents,
                                 const char *model) {
    front_context *context = base_arena_take(analysis->arena, sizeof *context);
    *context = analysis->context;
    context->diags = base_diags_like(analysis->arena, analysis->context.diags);
    front_options options = {.model = model, .default_size = documents->default_size};
    front_survey survey = front_survey_model(context, analysis->program, &options);
    keep_known(analysis, &survey);
    keep_problems(analysis, context->diags, !model);
    return survey;
}

static void check_models(lsp_analysis *analysis, const lsp_documents *documents) {
    const front_program *program = analysis->program;
    size_t first = program->imported_models;
    if (program->models.count == 0)
        return;
    front_survey runs = survey_model(analysis, documents, NULL);
    analysis->sound = analysis->sound && runs.count > 0;
    for (size_t i = first; i < program->models.count && i < first + MOST_MODELS; i++) {
        const char *name = program->models.at[i]->name;
        if (!runs.model || name != runs.model->name)
            survey_model(analysis, documents, name);
    }
}

static void check_experiments(lsp_analysis *analysis) {
    const front_program *program = analysis->program;
    front_context context = analysis->context;
    context.diags = base_diags_like(analysis->arena, analysis->context.diags);
    for (size_t i = 0; i < program->experiments.count; i++)
        front_experiment_of(&context, program, program->experiments.at[i]->name);
    keep_problems(analysis, context.diags, true);
}

bool lsp_read(lsp_documents *documents, const char *path, lsp_analysis *analysis) {
    base_arena *arena = analysis->arena;
    analysis->context = (front_context){arena, base_names_create(arena), base_diags_create(arena)};
    reader r = {documents, analysis};
    analysis->number = ++documents->looks;
    front_files files = {find_open, &r};
    analysis->program = front_read_open(&analysis->context, path, &files);
    if (!analysis->program)
        return false;
    analysis->index = (lsp_index){.context = &analysis->context, .program = analysis->program};
    lsp_make_index(&analysis->index);
    return true;
}

void lsp_analyse(lsp_documents *documents, lsp_document *document, lsp_analysis *analysis) {
    lsp_read(documents, document->path, analysis); /* an open text can be read always */
    analysis->sound = !analysis->program->damaged && !analysis->program->incomplete;
    keep_problems(analysis, analysis->context.diags, true);
    check_models(analysis, documents);
    check_experiments(analysis);
}

const front_known *lsp_known_of(const lsp_analysis *analysis, const lsp_symbol *symbol) {
    if (!symbol->span.source)
        return NULL;
    return front_table_get(&analysis->known, symbol->span.source->text + symbol->span.begin);
}
