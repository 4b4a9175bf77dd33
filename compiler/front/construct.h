/* Constructors of the tree, called by the grammar's actions and by nothing else.
 *
 * None returns NULL. A construct that is wrong is reported and becomes EXPR_ERROR, so that the
 * parser goes on. */
#ifndef FRONT_CONSTRUCT_H
#define FRONT_CONSTRUCT_H

#include "front/parse.h"

front_expr *front_make_number(front_reader *reader, const front_token *number,
                              const front_unit *unit, base_span span);
front_expr *front_make_name(front_reader *reader, const front_token *name);
front_expr *front_make_text(front_reader *reader, front_expr_kind kind, const front_token *text);
front_expr *front_make_quantity(front_reader *reader, const front_token *number,
                                const front_token *word, base_span span);
front_expr *front_make_infix(front_reader *reader, ir_op operation, front_expr *left,
                             front_expr *right);
front_expr *front_make_prefix(front_reader *reader, ir_op operation, front_expr *operand,
                              base_span span);
front_expr *front_make_select(front_reader *reader, front_expr *parts[3], base_span span);
front_expr *front_make_call(front_reader *reader, const front_token *name, front_exprs *arguments,
                            base_span span);
/* EXPR_LIST, EXPR_FOR and the like: a name or none, and arguments. */
front_expr *front_make_group(front_reader *reader, front_expr_kind kind, const front_token *name,
                             front_exprs *arguments, base_span span);
front_expr *front_make_range(front_reader *reader, front_expr *from, front_expr *to);
/* A name and one argument: EXPR_NAMED, EXPR_WITH. */
front_expr *front_make_tagged(front_reader *reader, front_expr_kind kind, const front_token *name,
                              front_expr *value, base_span span);
front_expr *front_enclose(front_expr *inner);

/* `x[z-1 | 0]`, `sum[z](x)`, `f(x)[1]`. */
front_expr *front_make_element(front_reader *reader, const front_token *name,
                               front_indices *indices, base_span span);
front_expr *front_make_reduction(front_reader *reader, const front_token *name,
                                 front_indices *indices, front_expr *value, base_span span);
front_expr *front_pick(front_reader *reader, front_expr *call, front_index index, base_span span);
/* An index with what it reads out of range: the words `edge` and `wrap`, or a value. */
front_index front_make_index(front_expr *at, front_expr *answer, base_span span);
front_indices *front_add_index(front_reader *reader, front_indices *list, front_index index);

front_exprs *front_list(front_reader *reader);
front_exprs *front_append(front_reader *reader, front_exprs *list, front_expr *item);

front_unit *front_make_unit(front_reader *reader, const front_token *name, base_span span);
front_unit *front_raise_unit(front_reader *reader, front_unit *unit, front_unit *exponent,
                             base_span span);
/* An exponent before it is applied: text and a ratio, held in power[0] of the value. */
front_unit *front_make_exponent(front_reader *reader, double top, double bottom, base_span span);
front_unit *front_scale_unit(front_unit *unit, const front_token *function);
front_unit *front_join_units(front_reader *reader, front_unit *left, char sign, front_unit *right);

front_item *front_make_item(front_reader *reader, front_item_kind kind, const front_token *name);
/* What `declared` began becomes an item; unit and choices may be NULL. */
front_item *front_declare(front_item *declared, front_item_kind kind, const front_unit *unit,
                          const front_choices *choices);
front_item *front_make_use(front_reader *reader, const front_token *name, const front_token *label);
/* The end of every statement: its documentation, which may be NULL, and its place. */
front_item *front_document(front_item *item, const char *doc, base_span span);
front_overs *front_add_over(front_reader *reader, front_overs *list, front_over over);
front_choices *front_make_choices(front_reader *reader, front_choices *list,
                                  const front_token *label, front_expr *value);
front_layers *front_add_layer(front_reader *reader, front_layers *list, const front_token *width,
                              const front_token *activation);
front_words *front_add_word(front_reader *reader, front_words *list, const front_token *word);
front_items *front_list_items(front_reader *reader);
front_items *front_add_item(front_reader *reader, front_items *list, front_item *item);
front_items *front_add_items(front_reader *reader, front_items *list, const front_items *more);

void front_add_model(front_reader *reader, const front_token *name, const char *doc,
                     front_items *items, base_span span);
void front_add_extension(front_reader *reader, const front_token *name, front_items *items,
                         base_span span);
void front_add_experiment(front_reader *reader, const front_token *name, const char *doc,
                          front_items *items, base_span span);
void front_add_function(front_reader *reader, front_item *item);
void front_add_import(front_reader *reader, const front_token *path);
void front_mark_damaged(front_reader *reader);

#endif
