/* What is wrong with a document, as the editor shows it. */
#include <string.h>

#include "lsp/path.h"
#include "lsp/server.h"

enum { MOST_SHOWN = 500, SEVERITY_ERROR = 1, SEVERITY_WARNING = 2, SEVERITY_NOTE = 3 };

static int severity_of(diag_severity severity) {
    return severity == DIAG_ERROR     ? SEVERITY_ERROR
           : severity == DIAG_WARNING ? SEVERITY_WARNING
                                      : SEVERITY_NOTE;
}

/* The message, what else is known of it, and what may help. */
static const char *words_of(base_arena *arena, const diag_problem *problem) {
    base_writer words = base_writer_start(arena);
    base_write(&words, "%s", problem->message);
    for (size_t i = 0; i < problem->note_count; i++)
        base_write(&words, "\nnote: %s", problem->notes[i]);
    for (size_t i = 0; i < problem->help_count; i++)
        base_write(&words, "\nhelp: %s", problem->help[i]);
    return words.text;
}

static void add_related(lsp_server *server, cJSON *list, base_span span, const char *words) {
    if (!span.source || !*words)
        return;
    cJSON *related = cJSON_CreateObject();
    cJSON_AddItemToObject(related, "location", lsp_make_location(server, span));
    cJSON_AddStringToObject(related, "message", words);
    cJSON_AddItemToArray(list, related);
}

/* A problem of an imported file is shown where it comes in: at the first import that leads there,
 * by whatever way, which is not known; so at the first. */
static base_span shown_place(const lsp_server *server, const lsp_analysis *analysis,
                             const diag_problem *problem) {
    const front_program *program = analysis->program;
    if (problem->span.source == program->source)
        return problem->span;
    for (size_t i = 0; problem->span.source && i < program->imports.count; i++) {
        const char *path =
            front_import_path(server->arena, program->source->path, program->imports.at[i].name);
        if (strcmp(path, problem->span.source->path) == 0)
            return program->imports.at[i].span;
    }
    return problem->span.source && program->imports.count ? program->imports.at[0].span
                                                          : (base_span){program->source, 0, 0};
}

static cJSON *make_diagnostic(lsp_server *server, const lsp_analysis *analysis,
                              const diag_problem *problem) {
    cJSON *made = cJSON_CreateObject();
    base_span place = shown_place(server, analysis, problem);
    const char *words = words_of(server->arena, problem);
    bool elsewhere = problem->span.source && problem->span.source != place.source;
    if (elsewhere)
        words = base_arena_format(server->arena, "%s: %s", problem->span.source->path, words);
    cJSON_AddItemToObject(made, "range", lsp_make_range(place, server->documents.encoding));
    cJSON_AddNumberToObject(made, "severity", severity_of(problem->severity));
    cJSON_AddStringToObject(made, "code", diag_code_name(problem->code));
    cJSON_AddStringToObject(made, "source", "afflux");
    cJSON_AddStringToObject(made, "message", words);
    cJSON *related = cJSON_AddArrayToObject(made, "relatedInformation");
    if (elsewhere)
        add_related(server, related, problem->span, problem->message);
    for (size_t i = 0; i < problem->mark_count; i++)
        add_related(server, related, problem->marks[i].span, problem->marks[i].words);
    return made;
}

static void publish(lsp_server *server, const char *address, double version, cJSON *list) {
    cJSON *params = cJSON_CreateObject();
    cJSON_AddStringToObject(params, "uri", address);
    if (version >= 0)
        cJSON_AddNumberToObject(params, "version", version);
    cJSON_AddItemToObject(params, "diagnostics", list);
    lsp_notify(server, "textDocument/publishDiagnostics", params);
}

void lsp_publish(lsp_server *server, lsp_document *document) {
    const lsp_analysis *analysis = lsp_look(&server->documents, document);
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < analysis->problem_count && i < MOST_SHOWN; i++)
        cJSON_AddItemToArray(list, make_diagnostic(server, analysis, analysis->problems[i]));
    publish(server, document->address, document->version, list);
}

void lsp_publish_nothing(lsp_server *server, const char *address) {
    publish(server, address, -1, cJSON_CreateArray());
}

/* ---- repairs ---- */

/* `did you mean X?`: what the help offers; NULL when it offers no such thing. */
static const char *offered(base_arena *arena, const diag_problem *problem) {
    static const char opening[] = "did you mean `";
    for (size_t i = 0; i < problem->help_count; i++) {
        const char *help = problem->help[i];
        if (strncmp(help, opening, sizeof opening - 1) != 0)
            continue;
        const char *begin = help + sizeof opening - 1, *end = strrchr(begin, '`');
        if (end && strcmp(end, "`?") == 0)
            return base_arena_copy(arena, begin, (size_t)(end - begin));
    }
    return NULL;
}

/* Whether the offer stands for just what the place holds: the name that the message quotes, or what
 * the offer itself begins with, `PERC` of `PERC*dt`. */
static bool is_replaceable(const lsp_server *server, const diag_problem *problem,
                           const char *offer) {
    const char *text = lsp_copy(server->arena, problem->span);
    return strstr(problem->message, base_arena_format(server->arena, "`%s`", text)) != NULL ||
           strncmp(offer, text, strlen(text)) == 0;
}

static void add_action(lsp_server *server, cJSON *list, const lsp_place *place,
                       const diag_problem *problem) {
    const char *offer = offered(server->arena, problem);
    if (!offer || !is_replaceable(server, problem, offer))
        return;
    cJSON *action = cJSON_CreateObject();
    cJSON_AddStringToObject(action, "title",
                            base_arena_format(server->arena, "Replace by `%s`", offer));
    cJSON_AddStringToObject(action, "kind", "quickfix");
    cJSON_AddBoolToObject(action, "isPreferred", true);
    cJSON *solved = cJSON_AddArrayToObject(action, "diagnostics");
    cJSON_AddItemToArray(solved, make_diagnostic(server, place->analysis, problem));
    cJSON *changes = cJSON_AddObjectToObject(cJSON_AddObjectToObject(action, "edit"), "changes");
    cJSON *edits = cJSON_AddArrayToObject(changes, place->document->address);
    cJSON_AddItemToArray(edits, lsp_make_edit(problem->span, offer, server->documents.encoding));
    cJSON_AddItemToArray(list, action);
}

cJSON *lsp_actions(lsp_server *server, const cJSON *params) {
    lsp_place place = lsp_place_of(server, params);
    cJSON *list = cJSON_CreateArray();
    if (!place.document)
        return list;
    lsp_encoding encoding = server->documents.encoding;
    const cJSON *range = lsp_member(params, "range");
    uint32_t begin =
        lsp_offset_of(place.source, lsp_position_in(lsp_member(range, "start")), encoding);
    uint32_t end = lsp_offset_of(place.source, lsp_position_in(lsp_member(range, "end")), encoding);
    for (size_t i = 0; i < place.analysis->problem_count; i++) {
        const diag_problem *problem = place.analysis->problems[i];
        if (problem->span.source == place.source && problem->span.begin <= end &&
            problem->span.end >= begin)
            add_action(server, list, &place, problem);
    }
    return list;
}
