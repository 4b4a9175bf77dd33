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
    front_index index;
    front_indices *indices;
    front_over over;
    front_overs *overs;
    front_unit *unit;
    front_choices *choices;
    front_layers *layers;
    front_words *words;
    front_item *item;
    front_items *items;
    front_end end;
    const char *text;
    double number;
}

%token <token> NAME "a name" NUMBER "a number" STRING "a string" DATE "a date"
%token <token> MODEL "model" EXPERIMENT "experiment" EXTEND "extend" IMPORT "import" STEP "step"
%token <token> FORCING "forcing" INPUT "input" ATTRIBUTE "attribute" SHARED "shared" PARAM "param"
%token <token> CONST "const" STORE "store" STATE "state" FLUX "flux" LET "let" NEXT "next" DER "der"
%token <token> OUTPUT "output" NET "net" FN "fn" SOLVER "solver" USE "use" DIM "dim" PART "part"
%token <token> SOLVE "solve" IF "if" THEN "then" ELSE "else" AND "and" OR "or" NOT "not" FOR "for"
%token <token> IN "in" WHERE "where" WITH "with" SCALE "scale" ARROW "->" DOTS ".." EQUAL "=="
%token <token> UNEQUAL "!=" AT_MOST "<=" AT_LEAST ">=" END "the end of the statement"
%token <token> BAD "a bad character"

%type <expr> expr either both negation comparison sum product prefix power exponent primary value
%type <expr> item setting argument target call
%type <exprs> values arguments argument_list setting_list targeted
%type <index> index
%type <indices> indices
%type <over> over
%type <overs> overs
%type <unit> unit unit_factor unit_name unit_exponent declared_unit optional_unit
%type <choices> choices given equation models
%type <end> end
%type <layers> layers
%type <words> words word_list
%type <item> documented statement bounded addition experiment_statement function declared dim
%type <items> statements additions experiment_statements dims
%type <text> doc
%type <number> signed

%%

program
    : %empty
    | program block
    | program function doc END      { front_add_function(reader, front_document($2, $3, @$)); }
    | program IMPORT STRING END     { front_add_import(reader, $3); }
    | program error END             { yyerrok; front_mark_damaged(reader); }
    | program error '{' statements '}' END { yyerrok; front_mark_damaged(reader); }
    ;
block
    : MODEL NAME doc '{' statements '}' END   { front_add_model(reader, $2, $3, $5, @$); }
    | EXTEND NAME '{' additions '}' END       { front_add_extension(reader, $2, $4, @$); }
    | EXPERIMENT NAME doc '{' experiment_statements '}' END
                                    { front_add_experiment(reader, $2, $3, $5, @$); }
    | MODEL error '{' statements '}' END      { yyerrok; front_mark_damaged(reader); }
    | MODEL error END                         { yyerrok; front_mark_damaged(reader); }
    | EXTEND error '{' additions '}' END      { yyerrok; front_mark_damaged(reader); }
    | EXTEND error END                        { yyerrok; front_mark_damaged(reader); }
    | EXPERIMENT error '{' experiment_statements '}' END
                                    { yyerrok; front_mark_damaged(reader); }
    | EXPERIMENT error END                    { yyerrok; front_mark_damaged(reader); }
    ;
doc
    : %empty                        { $$ = NULL; }
    | STRING                        { $$ = $1->name; }
    ;
statements
    : %empty                        { $$ = front_list_items(reader); }
    | statements documented END     { $$ = front_add_item(reader, $1, $2); }
    | statements dims END           { $$ = front_add_items(reader, $1, $2); }
    | statements error END          { $$ = $1; yyerrok; front_mark_damaged(reader); }
    ;
additions
    : %empty                        { $$ = front_list_items(reader); }
    | additions documented END      { $$ = front_add_item(reader, $1, $2); }
    | additions addition doc END    { front_document($2, $3, base_span_join(@2, @3));
                                      $$ = front_add_item(reader, $1, $2); }
    | additions dims END            { $$ = front_add_items(reader, $1, $2); }
    | additions error END           { $$ = $1; yyerrok; front_mark_damaged(reader); }
    ;
addition
    : FLUX declared choices         { $$ = front_declare($2, ITEM_FLUX, NULL, $3); }
    | OUTPUT declared choices       { $$ = front_declare($2, ITEM_OUTPUT, NULL, $3); }
    ;
documented
    : statement doc                 { $$ = front_document($1, $2, @$); }
    ;
dims
    : DIM dim                       { $$ = front_add_item(reader, front_list_items(reader), $2); }
    | dims ',' dim                  { $$ = front_add_item(reader, $1, $3); }
    ;
dim
    : NAME doc                      { $$ = front_make_item(reader, ITEM_DIM, $1);
                                      front_document($$, $2, @$); }
    | NAME given doc                { $$ = front_make_item(reader, ITEM_DIM, $1);
                                      $$->choices = *$2; front_document($$, $3, @$); }
    ;
statement
    : STEP NUMBER unit              { $$ = front_make_item(reader, ITEM_STEP, $1); $$->unit = $3;
                                      $$->low = front_make_number(reader, $2, NULL, @2); }
    | FORCING declared declared_unit    { $$ = front_declare($2, ITEM_FORCING, $3, NULL); }
    | INPUT declared declared_unit      { $$ = front_declare($2, ITEM_INPUT, $3, NULL); }
    | ATTRIBUTE declared declared_unit  { $$ = front_declare($2, ITEM_ATTRIBUTE, $3, NULL); }
    | bounded
    | SHARED bounded                { $$ = $2; $$->shared = true; }
    | PARAM declared optional_unit given    { $$ = front_declare($2, ITEM_PARAM, $3, $4); }
    | CONST declared optional_unit given    { $$ = front_declare($2, ITEM_CONST, $3, $4); }
    | STORE declared declared_unit given    { $$ = front_declare($2, ITEM_STORE, $3, $4); }
    | STATE declared declared_unit given    { $$ = front_declare($2, ITEM_STATE, $3, $4); }
    | FLUX declared ':' end ARROW end equation
                                    { $$ = front_declare($2, ITEM_FLUX, NULL, $7);
                                      $$->from = $4; $$->to = $6; }
    | LET declared optional_unit equation   { $$ = front_declare($2, ITEM_LET, $3, $4); }
    | NEXT declared equation                { $$ = front_declare($2, ITEM_NEXT, NULL, $3); }
    | DER declared equation                 { $$ = front_declare($2, ITEM_DER, NULL, $3); }
    | OUTPUT declared declared_unit equation    { $$ = front_declare($2, ITEM_OUTPUT, $3, $4); }
    | NET NAME ':' layers           { $$ = front_make_item(reader, ITEM_NET, $2);
                                      $$->layers = *$4; }
    | function
    | PART declared models          { $$ = front_declare($2, ITEM_PART, NULL, $3); }
    | SOLVE declared declared_unit IN sum DOTS sum '=' expr WHERE sum EQUAL sum
                                    { $$ = front_declare($2, ITEM_SOLVE, $3, NULL);
                                      $$->low = $5; $$->high = $7; $$->normal = $9;
                                      $$->condition = front_make_infix(reader, IR_EQ, $11, $13); }
    | SOLVER primary                { $$ = front_make_item(reader, ITEM_SOLVER, $1);
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $2); }
    | SOLVER choices                { $$ = front_make_item(reader, ITEM_SOLVER, $1);
                                      $$->choices = *$2; }
    | USE NAME '=' NAME             { $$ = front_make_use(reader, $2, $4); }
    ;
bounded
    : PARAM declared declared_unit IN sum DOTS sum
                                    { $$ = front_declare($2, ITEM_PARAM, $3, NULL);
                                      $$->low = $5; $$->high = $7; }
    | PARAM declared declared_unit IN sum DOTS sum '=' expr
                                    { $$ = front_declare($2, ITEM_PARAM, $3, NULL);
                                      $$->low = $5; $$->high = $7; $$->normal = $9; }
    ;
function
    : FN NAME '(' words ')' '=' expr
                                    { $$ = front_make_item(reader, ITEM_FN, $2); $$->words = *$4;
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $7); }
    ;
declared
    : NAME                          { $$ = front_make_item(reader, ITEM_KINDS, $1); }
    | NAME '[' overs ']'            { $$ = front_make_item(reader, ITEM_KINDS, $1);
                                      $$->over = *$3; }
    ;
overs
    : over                          { $$ = front_add_over(reader, NULL, $1); }
    | overs ',' over                { $$ = front_add_over(reader, $1, $3); }
    ;
over
    : NAME                          { $$ = (front_over){.name = $1->name, .span = @1}; }
    | NAME ':' sum DOTS sum         { $$ = (front_over){$1->name, @1, $3, $5}; }
    ;
end
    : %empty                        { $$ = (front_end){.span = @$}; }
    | NAME                          { $$ = (front_end){.name = $1->name, .span = @$}; }
    | NAME '[' indices ']'          { $$ = (front_end){$1->name, @$, *$3}; }
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
models
    : '=' call                      { $$ = front_make_choices(reader, NULL, NULL, $2); }
    | '|' NAME '=' call             { $$ = front_make_choices(reader, NULL, $2, $4); }
    | models '|' NAME '=' call      { $$ = front_make_choices(reader, $1, $3, $5); }
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
    | declared_unit
    ;
declared_unit
    : ':' unit                      { $$ = $2; }
    | ':' unit SCALE NAME           { $$ = front_scale_unit($2, $4); }
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
    : signed                        { $$ = front_make_exponent(reader, $1, 1, @$); }
    | '(' signed ')'                { $$ = front_make_exponent(reader, $2, 1, @$); }
    | '(' signed '/' NUMBER ')'     { $$ = front_make_exponent(reader, $2, $4->number, @$); }
    ;
signed
    : NUMBER                        { $$ = $1->number; }
    | '-' NUMBER                    { $$ = -$2->number; }
    ;
expr
    : either
    | IF expr THEN expr ELSE expr   { front_expr *parts[3] = {$2, $4, $6};
                                      $$ = front_make_select(reader, parts, @$); }
    ;
either
    : both
    | either OR both                { $$ = front_make_infix(reader, IR_OR, $1, $3); }
    ;
both
    : negation
    | both AND negation             { $$ = front_make_infix(reader, IR_AND, $1, $3); }
    ;
negation
    : comparison
    | NOT negation                  { $$ = front_make_prefix(reader, IR_NOT, $2, @$); }
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
    | call
    | call '[' index ']'            { $$ = front_pick(reader, $1, $3, @$); }
    | NAME '[' indices ']'          { $$ = front_make_element(reader, $1, $3, @$); }
    | NAME '[' indices ']' '(' expr ')' { $$ = front_make_reduction(reader, $1, $3, $6, @$); }
    | '(' expr ')'                  { $$ = front_enclose($2); }
    ;
call
    : NAME '(' arguments ')'        { $$ = front_make_call(reader, $1, $3, @$); }
    ;
indices
    : index                         { $$ = front_add_index(reader, NULL, $1); }
    | indices ',' index             { $$ = front_add_index(reader, $1, $3); }
    ;
index
    : value                         { $$ = (front_index){.at = $1, .span = @$}; }
    | value '|' expr                { $$ = front_make_index($1, $3, @$); }
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
    : %empty                        { $$ = front_list_items(reader); }
    | experiment_statements experiment_statement END { $$ = front_add_item(reader, $1, $2); }
    | experiment_statements error END { $$ = $1; yyerrok; front_mark_damaged(reader); }
    ;
experiment_statement
    : NAME '=' setting              { $$ = front_make_item(reader, ITEM_SETTING, $1);
                                      $$->choices = *front_make_choices(reader, NULL, NULL, $3);
                                      front_document($$, NULL, @$); }
    | USE NAME '=' NAME             { $$ = front_make_use(reader, $2, $4);
                                      front_document($$, NULL, @$); }
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
    yysymbol_kind_t symbols[YYNTOKENS];
    const char *words[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
    for (int i = 0; i < count; i++)
        words[i] = yysymbol_name(symbols[i]);
    const char *met = yysymbol_name(yypcontext_token(context));
    front_situation situation = {met, {"", "", ""}, words, count};
    const yy_state_t *state = context->yyssp; /* state 0 is below everything */
    for (int i = 0; i < FRONT_STACK && *state != 0; i++, state--)
        situation.stack[i] = yysymbol_name(YY_ACCESSING_SYMBOL(*state));
    front_report_syntax(reader, &situation);
    return 0;
}
