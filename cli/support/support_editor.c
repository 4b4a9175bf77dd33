/* A grammar of colours for TextMate and what reads its files, and an extension of VS Code. */
#include <stdio.h>

#include "support/support.h"

/* Regular expressions are JSON texts here: each backslash of theirs is written twice. */
static void print_rule(const char *scope, const char *before, const char *behind) {
    printf(",\n    {\"name\": \"%s.afflux\", \"match\": \"%s%s\"}", scope, before, behind);
}

static void print_words_rule(const char *scope, const char *before, front_word_sort sort,
                             const char *behind) {
    printf(",\n    {\"name\": \"%s.afflux\", \"match\": \"%s(?:", scope, before);
    cli_print_alternatives(sort, "|");
    printf(")%s\"}", behind);
}

/* `10 [mm/d]`: a number and its unit. */
static void print_quantity_rule(void) {
    printf(",\n    {\"match\": \"\\\\b(\\\\d+(?:\\\\.\\\\d+)?(?:[eE][-+]?\\\\d+)?)\\\\s*"
           "\\\\[([^\\\\]]*)\\\\]\", \"captures\":\n"
           "      {\"1\": {\"name\": \"constant.numeric.afflux\"}, "
           "\"2\": {\"name\": \"support.type.unit.afflux\"}}}");
}

void cli_print_textmate(void) {
    printf("{\n  \"name\": \"Afflux\",\n  \"scopeName\": \"source.afflux\",\n"
           "  \"fileTypes\": [\"afx\"],\n  \"patterns\": [\n"
           "    {\"name\": \"comment.line.number-sign.afflux\", \"match\": \"#.*$\"}");
    print_rule("string.quoted.double", "\\\"(?:[^\\\"\\\\\\\\]|\\\\\\\\.)*\\\"", "");
    print_rule("constant.numeric.date", "\\\\b\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d",
               "(?:T\\\\d\\\\d:\\\\d\\\\d(?::\\\\d\\\\d)?)?");
    print_words_rule("support.type.unit", "(?<=:)\\\\s*", FRONT_UNITS,
                     "\\\\b(?:[*/^](?:[0-9A-Za-z-]+|\\\\([-0-9/]+\\\\)))*");
    print_quantity_rule();
    print_words_rule("keyword.declaration", "(?:^|(?<=[;{]))\\\\s*", FRONT_DECLARATIONS,
                     "(?=\\\\s+[A-Za-z_0-9\\\"|])");
    print_rule("keyword.declaration", "(?<=\\\\bshared )\\\\s*param\\\\b", "");
    print_words_rule("variable.parameter.setting", "^\\\\s*", FRONT_SETTINGS, "(?=\\\\s*=)");
    print_words_rule("keyword.control", "\\\\b", FRONT_RESERVED, "\\\\b");
    print_words_rule("keyword.other", "\\\\b", FRONT_CONTEXTUAL, "\\\\b");
    print_words_rule("support.function", "\\\\b", FRONT_FUNCTIONS, "\\\\b(?=\\\\s*[(\\\\[])");
    print_words_rule("support.function.solver", "\\\\b", FRONT_SOLVERS, "\\\\b");
    print_words_rule("constant.language", "\\\\b", FRONT_GIVEN, "\\\\b");
    print_rule("entity.name.tag.alternative", "(?<=\\\\|)\\\\s*[A-Za-z_]\\\\w*(?=\\\\s*=)", "");
    print_rule("constant.numeric", "\\\\b\\\\d+(?:\\\\.\\\\d+)?(?:[eE][-+]?\\\\d+)?", "");
    print_rule("keyword.operator", "->|\\\\.\\\\.|==|!=|<=|>=|[-+*/^<>=|]", "");
    printf("\n  ]\n}\n");
}

void cli_print_vscode(void) {
    printf("{\n"
           "  \"name\": \"afflux\",\n"
           "  \"displayName\": \"Afflux\",\n"
           "  \"description\": \"Colours of Afflux models and experiments\",\n"
           "  \"version\": \"%s\",\n"
           "  \"publisher\": \"afflux\",\n"
           "  \"license\": \"Apache-2.0\",\n"
           "  \"engines\": {\"vscode\": \"^1.60.0\"},\n"
           "  \"categories\": [\"Programming Languages\"],\n"
           "  \"contributes\": {\n"
           "    \"languages\": [{\"id\": \"afflux\", \"aliases\": [\"Afflux\"], "
           "\"extensions\": [\".afx\"],\n"
           "      \"configuration\": \"./language-configuration.json\"}],\n"
           "    \"grammars\": [{\"language\": \"afflux\", \"scopeName\": \"source.afflux\",\n"
           "      \"path\": \"./syntaxes/afflux.tmLanguage.json\"}]\n"
           "  }\n"
           "}\n",
           DRIVER_VERSION);
}

void cli_print_vscode_language(void) {
    printf("{\n"
           "  \"comments\": {\"lineComment\": \"#\"},\n"
           "  \"brackets\": [[\"{\", \"}\"], [\"[\", \"]\"], [\"(\", \")\"]],\n"
           "  \"autoClosingPairs\": [\n"
           "    {\"open\": \"{\", \"close\": \"}\"}, {\"open\": \"[\", \"close\": \"]\"},\n"
           "    {\"open\": \"(\", \"close\": \")\"},\n"
           "    {\"open\": \"\\\"\", \"close\": \"\\\"\", \"notIn\": [\"string\", \"comment\"]}],\n"
           "  \"wordPattern\": \"[A-Za-z_][A-Za-z0-9_]*\"\n"
           "}\n");
}
