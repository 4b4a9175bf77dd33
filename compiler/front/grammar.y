/* The grammar of the language. Actions only call constructors; see construct.h. */
%code requires {
#include "front/parse.h"
}

%code provides {
int front_lex(FRONT_STYPE *value, base_span *location, front_reader *reader);
void front_error(const base_span *location, front_reader *reader, const char *message);
}

%code {
#include "front/construct.h"

#define YYLLOC_DEFAULT(joined, parts, count)                                                   \
    (joined) = (count) ? base_span_join(YYRHSLOC(parts, 1), YYRHSLOC(parts, count))            \
                       : (base_span){YYRHSLOC(parts, 0).source, YYRHSLOC(parts, 0).end,        \
                                     YYRHSLOC(parts, 0).end}
}

%define api.pure full
%define api.prefix {front_}
%define api.location.type {base_span}
%define parse.error custom
%define parse.lac full
%locations
%param {front_reader *reader}
%initial-action { @$ = (base_span){reader->source, 0, 0}; }

%union {
    const front_token *token;
    front_expr *expr;
    front_exprs *exprs;
    front_unit *unit;
    front_choices *choices;
    front_layers *layers;
    front_words *words;
    front_item *item;
    front_items *items;
    front_end end;
    const char *text;
}

%token <token> NAME "a name" NUMBER "a number" STRING "a string" DATE "a date"
%token <token> MODEL "model" EXPERIMENT "experiment" IMPORT "import" STEP "step" FORCING "forcing"
%token <token> ATTRIBUTE "attribute" PARAM "param" CONST "const" STORE "store" STATE "state"
%token <token> FLUX "flux" LET "let" NEXT "next" DER "der" OUTPUT "output" NET "net" FN "fn"
%token <token> SOLVER "solver" USE "use" LATER "a word of a later version"
%token <token> IF "if" THEN "then" ELSE "else" AND "and" OR "or" NOT "not" FOR "for"
%token <token> IN "in" WITH "with" ARROW "->" DOTS ".." EQUAL "==" UNEQUAL "!=" AT_MOST "<="
%token <token> AT_LEAST ">=" END "the end of the statement" BAD "a bad character"

%type <expr> expr or and not comparison sum product prefix power exponent primary value item setting
%type <expr> argument index_item target
%type <exprs> values arguments argument_list setting_list index targeted
%type <unit> unit unit_factor unit_name unit_exponent optional_unit
%type <choices> choices given equation
%type <end> end
%type <layers> layers
%type <words> words word_list
%type <item> statement flux_head experiment_statement function
%type <items> statements experiment_statements
%type <text> doc
%type <token> declared

%%

program
    : %empty
    | program model
    | program experiment
    | program function END          { front_add_function(reader, $2); }
    | program IMPORT STRING END     { front_add_import(reader, $3); }
    | program error END             { yyerrok; front_mark_damaged(reader); }
    | program error '{' statements '}' END { yyerrok; front_mark_damaged(reader); }
    ;

model
    : MODEL NAME doc '{' statements '}' END   { front_add_model(reader, $2, $3, $5, @$); }
    | MODEL error '{' statements '}' END      { yyerrok; front_mark_damaged(reader); }
    ;

experiment
    : EXPERIMENT NAME doc '{' experiment_statements '}' END
                                    { front_add_experiment(reader, $2, $3, $5, @$); }
    | EXPERIMENT error '{' experiment_statements '}' END
                                    { yyerrok; front_mark_damaged(reader); }
    ;

doc
    : %empty                        { $$ = NULL; }
    | STRING                        { $$ = $1->name; }
    ;

statements
    : %empty                        { $$ = front_add_item(reader, NULL, NULL); }
    | statements statement END      { $$ = front_add_item(reader, $1, $2); }
    | statements error END          { $$ = $1; yyerrok; front_mark_damaged(reader); }
    ;

statement
    : STEP NUMBER unit              { $$ = front_make_item(reader, ITEM_STEP, $1, @$);
                                      $$->low = front_make_number(reader, $2, NULL, @2);
                                      $$->unit = $3; }
    | FORCING declared ':' unit doc { $$ = front_make_item(reader, ITEM_FORCING, $2, @$);
                                      $$->unit = $4; $$->doc = $5; }
    | ATTRIBUTE declared ':' unit doc
                                    { $$ = front_make_item(reader, ITEM_ATTRIBUTE, $2, @$);
                                      $$->unit = $4; $$->doc = $5; }
    | PARAM declared ':' unit IN sum DOTS sum doc
                                    { $$ = front_make_item(reader, ITEM_PARAM, $2, @$);
                                      $$->unit = $4; $$->low = $6; $$->high = $8; $$->doc = $9; }
    | PARAM declared ':' unit IN sum DOTS sum '=' expr doc
                                    { $$ = front_make_item(reader, ITEM_PARAM, $2, @$);
                                      $$->unit = $4; $$->low = $6; $$->high = $8;
                                      $$->normal = $10; $$->doc = $11; }
    | PARAM declared optional_unit given doc
                                    { $$ = front_make_item(reader, ITEM_PARAM, $2, @$);
                                      $$->unit = $3; $$->choices = *$4; $$->doc = $5; }
    | CONST declared optional_unit given doc
                                    { $$ = front_make_item(reader, ITEM_CONST, $2, @$);
                                      $$->unit = $3; $$->choices = *$4; $$->doc = $5; }
    | STORE declared ':' unit given doc
                                    { $$ = front_make_item(reader, ITEM_STORE, $2, @$);
                                      $$->unit = $4; $$->choices = *$5; $$->doc = $6; }
    | STATE declared ':' unit given doc
                                    { $$ = front_make_item(reader, ITEM_STATE, $2, @$);
                                      $$->unit = $4; $$->choices = *$5; $$->doc = $6; }
    | flux_head equation doc        { $$ = $1; $$->span = @$; $$->choices = *$2; $$->doc = $3; }
    | LET declared optional_unit equation doc
                                    { $$ = front_make_item(reader, ITEM_LET, $2, @$);
                                      $$->unit = $3; $$->choices = *$4; $$->doc = $5; }
    | NEXT declared equation doc    { $$ = front_make_item(reader, ITEM_NEXT, $2, @$);
                                      $$->choices = *$3; $$->doc = $4; }
    | DER declared equation doc     { $$ = front_make_item(reader, ITEM_DER, $2, @$);
                                      $$->choices = *$3; $$->doc = $4; }
    | OUTPUT declared ':' unit equation doc
                                    { $$ = front_make_item(reader, ITEM_OUTPUT, $2, @$);
                                      $$->unit = $4; $$->choices = *$5; $$->doc = $6; }
    | NET NAME ':' layers doc       { $$ = front_make_item(reader, ITEM_NET, $2, @$);
                                      $$->layers = *$4; $$->doc = $5; }
    | function
    | SOLVER primary doc            { $$ = front_make_item(reader, ITEM_SOLVER, $1, @$);
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $2);
                                      $$->doc = $3; }
    | SOLVER choices doc            { $$ = front_make_item(reader, ITEM_SOLVER, $1, @$);
                                      $$->choices = *$2; $$->doc = $3; }
    | USE NAME '=' NAME             { $$ = front_make_item(reader, ITEM_USE, $2, @$);
                                      $$->label = $4->name; $$->label_span = @4; }
    ;

flux_head
    : FLUX declared ':' end ARROW end
                                    { $$ = front_make_item(reader, ITEM_FLUX, $2, @$);
                                      $$->from = $4; $$->to = $6; }
    ;

function
    : FN NAME '(' words ')' '=' expr doc
                                    { $$ = front_make_item(reader, ITEM_FN, $2, @$);
                                      $$->words = *$4; $$->doc = $8;
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $7); }
    ;

declared
    : NAME
    | NAME '[' index ']'            { $$ = $1; front_make_later(reader, "an array", @$); }
    ;

end
    : %empty                        { $$ = (front_end){NULL, @$}; }
    | NAME                          { $$ = (front_end){$1->name, @$}; }
    | NAME '[' index ']'            { $$ = (front_end){$1->name, @1};
                                      front_make_later(reader, "an array", @$); }
    ;

given
    : '=' expr                      { $$ = front_make_choices(reader, NULL, NULL, $2); }
    ;

equation
    : given
    | choices
    ;

choices
    : '|' NAME '=' expr             { $$ = front_make_choices(reader, NULL, $2, $4); }
    | choices '|' NAME '=' expr     { $$ = front_make_choices(reader, $1, $3, $5); }
    ;

layers
    : NUMBER                        { $$ = front_add_layer(reader, NULL, $1, NULL); }
    | layers ARROW NUMBER           { $$ = front_add_layer(reader, $1, $3, NULL); }
    | layers ARROW NUMBER NAME      { $$ = front_add_layer(reader, $1, $3, $4); }
    ;

words
    : %empty                        { $$ = front_add_word(reader, NULL, NULL); }
    | word_list
    ;

word_list
    : NAME                          { $$ = front_add_word(reader, NULL, $1); }
    | word_list ',' NAME            { $$ = front_add_word(reader, $1, $3); }
    ;

optional_unit
    : %empty                        { $$ = NULL; }
    | ':' unit                      { $$ = $2; }
    ;

unit
    : unit_factor
    | unit '*' unit_factor          { $$ = front_join_units(reader, $1, '*', $3); }
    | unit '/' unit_factor          { $$ = front_join_units(reader, $1, '/', $3); }
    ;

unit_factor
    : unit_name
    | unit_name '^' unit_exponent   { $$ = front_raise_unit(reader, $1, $3, @$); }
    ;

unit_name
    : NAME                          { $$ = front_make_unit(reader, $1, @$); }
    | NUMBER                        { $$ = front_make_unit(reader, $1, @$); }
    ;

unit_exponent
    : NUMBER                        { $$ = front_make_exponent(reader, $1->number, 1, @$); }
    | '-' NUMBER                    { $$ = front_make_exponent(reader, -$2->number, 1, @$); }
    | '(' NUMBER ')'                { $$ = front_make_exponent(reader, $2->number, 1, @$); }
    | '(' '-' NUMBER ')'            { $$ = front_make_exponent(reader, -$3->number, 1, @$); }
    | '(' NUMBER '/' NUMBER ')'
                        { $$ = front_make_exponent(reader, $2->number, $4->number, @$); }
    | '(' '-' NUMBER '/' NUMBER ')'
                        { $$ = front_make_exponent(reader, -$3->number, $5->number, @$); }
    ;

expr
    : or
    | IF expr THEN expr ELSE expr   { front_expr *parts[3] = {$2, $4, $6};
                                      $$ = front_make_select(reader, parts, @$); }
    ;

or
    : and
    | or OR and                     { $$ = front_make_infix(reader, IR_OR, $1, $3); }
    ;

and
    : not
    | and AND not                   { $$ = front_make_infix(reader, IR_AND, $1, $3); }
    ;

not
    : comparison
    | NOT not                       { $$ = front_make_prefix(reader, IR_NOT, $2, @$); }
    ;

comparison
    : sum
    | comparison '<' sum            { $$ = front_make_infix(reader, IR_LT, $1, $3); }
    | comparison AT_MOST sum        { $$ = front_make_infix(reader, IR_LE, $1, $3); }
    | comparison '>' sum            { $$ = front_make_infix(reader, IR_GT, $1, $3); }
    | comparison AT_LEAST sum       { $$ = front_make_infix(reader, IR_GE, $1, $3); }
    | comparison EQUAL sum          { $$ = front_make_infix(reader, IR_EQ, $1, $3); }
    | comparison UNEQUAL sum        { $$ = front_make_infix(reader, IR_NE, $1, $3); }
    ;

sum
    : product
    | sum '+' product               { $$ = front_make_infix(reader, IR_ADD, $1, $3); }
    | sum '-' product               { $$ = front_make_infix(reader, IR_SUB, $1, $3); }
    ;

product
    : prefix
    | product '*' prefix            { $$ = front_make_infix(reader, IR_MUL, $1, $3); }
    | product '/' prefix            { $$ = front_make_infix(reader, IR_DIV, $1, $3); }
    ;

prefix
    : power
    | '-' prefix                    { $$ = front_make_prefix(reader, IR_NEG, $2, @$); }
    ;

power
    : primary
    | primary '^' exponent          { $$ = front_make_infix(reader, IR_POW, $1, $3); }
    ;

exponent
    : power
    | '-' exponent                  { $$ = front_make_prefix(reader, IR_NEG, $2, @$); }
    ;

primary
    : NUMBER                        { $$ = front_make_number(reader, $1, NULL, @$); }
    | NUMBER '[' unit ']'           { $$ = front_make_number(reader, $1, $3, @$); }
    | NUMBER NAME                   { $$ = front_make_quantity(reader, $1, $2, @$); }
    | NAME                          { $$ = front_make_name(reader, $1); }
    | NAME '(' arguments ')'        { $$ = front_make_call(reader, $1, $3, @$); }
    | NAME '[' index ']'            { $$ = front_make_later(reader, "an array's element", @$); }
    | NAME '[' index ']' '(' arguments ')' { $$ = front_make_later(reader, "a reduction", @$); }
    | NAME '(' arguments ')' '[' index ']' { $$ = front_make_later(reader, "several outputs", @$); }
    | '(' expr ')'                  { $$ = front_enclose($2); }
    ;

index
    : index_item                    { $$ = front_append(reader, front_list(reader), $1); }
    | index ',' index_item          { $$ = front_append(reader, $1, $3); }
    ;

index_item
    : value
    | value '|' value
    | NAME ':' value                { $$ = $3; }
    ;

item
    : expr
    | STRING                        { $$ = front_make_text(reader, EXPR_STRING, $1); }
    | DATE                          { $$ = front_make_text(reader, EXPR_DATE, $1); }
    | '[' values ']'                { $$ = front_make_group(reader, EXPR_LIST, NULL, $2, @$); }
    | '[' ']'       { $$ = front_make_group(reader, EXPR_LIST, NULL, front_list(reader), @$); }
    ;

value
    : item
    | item DOTS item                { $$ = front_make_range(reader, $1, $3); }
    ;

values
    : value                         { $$ = front_append(reader, front_list(reader), $1); }
    | values ',' value              { $$ = front_append(reader, $1, $3); }
    ;

arguments
    : %empty                        { $$ = front_list(reader); }
    | argument_list
    ;

argument_list
    : argument                      { $$ = front_append(reader, front_list(reader), $1); }
    | argument_list ',' argument    { $$ = front_append(reader, $1, $3); }
    ;

argument
    : value
    | NAME '=' value                { $$ = front_make_tagged(reader, EXPR_NAMED, $1, $3, @$); }
    ;

experiment_statements
    : %empty                        { $$ = front_add_item(reader, NULL, NULL); }
    | experiment_statements experiment_statement END { $$ = front_add_item(reader, $1, $2); }
    | experiment_statements error END { $$ = $1; yyerrok; front_mark_damaged(reader); }
    ;

experiment_statement
    : NAME '=' setting              { $$ = front_make_item(reader, ITEM_SETTING, $1, @$);
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $3); }
    | USE NAME '=' NAME             { $$ = front_make_item(reader, ITEM_USE, $2, @$);
                                      $$->label = $4->name; $$->label_span = @4; }
    ;

setting
    : value
    | setting_list                  { $$ = front_make_group(reader, EXPR_LIST, NULL, $1, @$); }
    | targeted                      { $$ = front_make_group(reader, EXPR_FOR, NULL, $1, @$); }
    | value WITH NAME               { $$ = front_make_tagged(reader, EXPR_WITH, $3, $1, @$); }
    ;

setting_list
    : value ',' value               { $$ = front_append(reader, front_list(reader), $1);
                                      front_append(reader, $$, $3); }
    | setting_list ',' value        { $$ = front_append(reader, $1, $3); }
    ;

targeted
    : value FOR target              { $$ = front_append(reader, front_list(reader), $1);
                                      front_append(reader, $$, $3); }
    | targeted ',' target           { $$ = front_append(reader, $1, $3); }
    ;

target
    : NAME                          { $$ = front_make_name(reader, $1); }
    ;

%%

static int yyreport_syntax_error(const yypcontext_t *context, front_reader *reader) {
    enum { MOST = 40 };
    yysymbol_kind_t symbols[MOST];
    const char *words[MOST];
    int count = yypcontext_expected_tokens(context, symbols, MOST);
    for (int i = 0; i < count; i++)
        words[i] = yysymbol_name(symbols[i]);
    front_expected expected = {yysymbol_name(yypcontext_token(context)), words, count};
    front_report_syntax(reader, &expected);
    return 0;
}
