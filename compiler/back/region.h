/* A region being written as a C function: what its files know of it. */
#ifndef BACK_REGION_H
#define BACK_REGION_H

#include "back/text.h"
#include "ir/rule.h"

/* Where an array is read: by dim the C text of the index; NULL: the loop's own. */
typedef struct back_at {
    const char *index[IR_MOST_DIMS];
} back_at;

/* Something read at another place, and its name where it has been declared. */
typedef struct back_shifted {
    const char *text;
    const char *name;
    uint32_t loop; /* the last loop that declared it */
} back_shifted;

typedef struct back_region {
    back_file *file;
    const ir_region *region;
    ir_region_kind kind;
    base_writer *out;
    back_names names;
    const char **local;  /* by value: its name in the nest being written */
    const char **found;  /* by shifted value: what it reads, whether or not that is past the end */
    const char **spoken; /* by value: the name it will have where it is declared */
    uint32_t *uses;      /* by value */
    uint32_t *inlined;   /* by value: operations its expression has */
    bool *chosen;      /* by value: an arm of a SELECT, or what a shifted read gives past an end */
    bool *moved;       /* by value: a SHIFT or ELEMENT that is but a way to read its argument */
    bool *fixed;       /* by value: a sum or product of indices and numbers only, computed again
                          * in every nest, outside the lane loop */
    bool *late;        /* by value: a STORE that waits until all that reads the state is done */
    uint32_t *scratch; /* by value: 1 + its first row of scratch; 0: it stays in its nest */
    uint32_t *slots;   /* [value][dim]: how many places along it stand in scratch at a time */
    uint32_t *last;    /* by value: the last nest that reads it from scratch */
    uint32_t *around;  /* by nest: 1 + the OPEN nest of the innermost circle around it; 0: none */
    uint32_t *outermost;  /* by nest: the same of the outermost circle */
    uint32_t *close;      /* by OPEN nest: its CLOSE */
    uint32_t *last_piece; /* by value: the last piece of its nest that reads it */
    uint32_t *piece;      /* by value: the piece of its nest that computes it */
    ir_id *stored;        /* by value: the root of its own piece that puts it where the pieces after
                             it read it; 0: they read it from scratch */
    bool *again;          /* by value: other pieces of its nest compute it again */
    bool *idle;           /* by value: and its own piece does not read it */
    uint32_t *pieces;     /* by nest: how many lane loops it has */
    ir_id **ids;          /* by nest: its values by piece; NULL: one piece */
    uint32_t **begin;     /* by nest: where the values of each piece begin */
    uint8_t *limit;       /* by value: of MIN, MAX and SELECT, a back_limit */
    const char **sum;     /* by REDUCE: the name it is added up under; NULL: in scratch */
    ir_id *settled;       /* by OPEN nest: the truth that ends it early; 0: none */
    bool read[IR_ROLES][IR_FLAVOURS]; /* arrays that the text written speaks of */
    bool set[IR_ROLES][IR_FLAVOURS];
    bool passes; /* puts states into `next` */
    uint32_t scratch_count;
    back_traffic traffic;
    uint32_t numbered;
    uint32_t loop;  /* of those written so far, counted from 1 */
    uint32_t parts; /* of a row of the tape, asked for so far */
    /* Of the nest being written: */
    uint32_t nest;
    uint32_t now;        /* the piece of it */
    uint64_t rounds;     /* how often its loops go round for one lane; 0 if they have none */
    bool across;         /* its lanes are the elements of the file's lane_dim */
    base_writer indices; /* declarations of what is the same for all sites */
    base_writer shared;  /* across a dim: of what is read once for a site */
    base_writer reads;   /* declarations of what is read from memory */
    back_shifted *shifted;
    size_t shifted_count, shifted_capacity;
} back_region;

/* ---- start.c ---- */

back_region back_start_region(back_file *file, ir_region_kind kind);

/* ---- circles.c: nests in circles, and what of a value must stand in scratch ---- */

void back_find_circles(back_region *r);
/* Finds what ends circles early. */
void back_find_settled(back_region *r);
/* The OPEN nest of the circle along `dim` that the value is computed in, plus 1; 0: none. */
uint32_t back_circle_along(const back_region *r, ir_id id, uint32_t dim);
/* Does the value read the last place of a circle that is over? */
bool back_reads_end(const back_region *r, const ir_value *value);
/* The dims whose loops are open around a nest. */
uint32_t back_open_dims(const back_region *r, uint32_t nest);
/* Are a nest's lanes, or those of loops over dims that it opens itself, the elements of a dim? Such
 * a nest has the sites outside. In a circle along that dim, lanes are sites. */
bool back_is_across(const back_region *r, uint32_t nest);
bool back_opens_across(const back_region *r, uint32_t dims);
/* Is it a sum or extreme of lanes that stand side by side? */
bool back_folds(const back_region *r, ir_id id);
/* Is `nest` in the circle that the OPEN nest begins? */
bool back_is_inside(const back_region *r, uint32_t nest, uint32_t open);

/* ---- sequence.c ---- */

/* All that a statement reads, through what has no statement of its own. */
typedef void back_visitor(void *context, ir_id reader, ir_id read);
void back_visit_reads(const back_region *r, ir_id reader, ir_id id, back_visitor *visit,
                      void *context);
/* Is the value, or root, one of the nest's statements in its lane loops? */
bool back_is_in_nest(const back_region *r, const ir_nest *nest, ir_id id);

/* A nest's statements in an order in which few rows are alive at a time. */
typedef struct back_sequence {
    ir_id *ids;
    uint32_t count;
    uint32_t *position; /* by value: 1 + its place; 0: none */
} back_sequence;
back_sequence back_sequence_of(const back_region *r, const ir_nest *nest);

/* Does the root leave what it stores where it can be read again? */
bool back_can_be_read(const back_region *r, ir_id root);

/* ---- pieces.c ---- */

/* What of a nest is one lane loop. */
typedef struct back_piece {
    const ir_id *ids;
    uint32_t count;
} back_piece;
back_piece back_piece_of(const back_region *r, uint32_t nest, uint32_t piece);

/* Cuts lane loops with long bodies: fills piece and pieces. */
void back_cut_nests(back_region *r);

/* ---- again.c ---- */

/* Fills again and idle. */
void back_find_again(back_region *r);

/* ---- tile.c ---- */

/* Terms of sums along a dim, and sums of places along another, that are written out in one lane
 * loop; 1 term: there is no such tile. */
typedef struct back_tile {
    uint32_t along, terms;
    uint32_t beside, sums; /* beside 0: one sum */
} back_tile;

back_tile back_tile_of(const back_region *r, uint32_t number);
void back_write_tiles(back_region *r, const ir_nest *nest, const back_tile *tile);

/* ---- region.c ---- */

/* All that a nest reads and does at one place. */
void back_write_place(back_region *r);

/* ---- declare.c ---- */

void back_declare_limits(const back_file *file, const char *body, base_writer *out);
/* Of whole blocks, the number of lanes is the function's own. */
void back_declare_arrays(const back_region *r, bool of_whole_blocks, base_writer *out);

/* ---- loops.c ---- */

/* Loops over the dims but the lanes. */
void back_open_dim_loops(back_region *r, uint32_t dims);
/* Over a block's sites, or those of a level; the second as vectors. */
void back_open_site_loop(back_region *r, bool by_level);
void back_open_lane_loop(back_region *r, bool by_level);
/* Loops whose lanes are the elements of a dim: the sites stand outside, `shared` between. */
void back_open_loops_across(back_region *r, const char *shared);
/* All loops over dims, in a nest around which those of `open` are open. */
void back_open_loops(back_region *r, uint32_t dims, uint32_t open);
void back_close_loops(back_region *r, uint32_t dims);
/* The dims a nest loops over itself: those of circles around it are open, but the lanes of a level
 * are the nest's own. */
uint32_t back_own_dims(uint32_t dims, uint32_t open);
/* Of these, those whose loops stand outside of the loops over lanes. */
uint32_t back_outer_dims(const back_region *r, uint32_t dims);

/* ---- reading.c: what is read where ---- */

/* The arguments that C reads: of a power that has a logarithm not the base. */
ir_id back_argument(const ir_value *value, int k);
/* Fills uses, chosen, moved, fixed, late, scratch and slots. */
void back_find_reads(back_region *r);
/* A value of a nest cut into pieces is read in another of them: it asks for scratch. */
void back_note_piece(back_region *r, ir_id id, uint32_t piece);
/* Is it read where it stands: a number, a symbol, an index? */
bool back_is_leaf(const ir_value *value);
/* SHIFT, ELEMENT, PREVIOUS. */
bool back_is_shift(const ir_value *value);

/* ---- scratch.c ---- */

/* Finds what need not stand in scratch, for a root stores it. */
void back_find_stored(back_region *r);

/* Gives every value that asks for scratch its rows; values that do not live at the same time may
 * share some. */
void back_lay_out_scratch(back_region *r);

/* ---- place.c ---- */

/* The array of a role and flavour as this region sees it. */
const char *back_region_array(const back_region *r, ir_role role, ir_flavour flavour);
/* The C text of a symbol's, or of a scratch value's, element. */
const char *back_symbol_place(back_region *r, const ir_value *value, const back_at *at);
const char *back_scratch_place(back_region *r, ir_id id, const back_at *at);
/* The row of lanes of a symbol or scratch value: an address. */
const char *back_row(back_region *r, ir_id id, const back_at *at);
/* Is it an index that is a number? */
bool back_is_number(const char *index);
/* Where a fold collects its terms: the first of them; a term, in the nest that makes it. */
const char *back_fold_place(back_region *r, ir_id id, bool term);
/* The index `offset` on from that of `at` along dim, clamped or wrapped so that it is always valid;
 * declared, if need be, among the nest's indices. */
const char *back_moved_index(back_region *r, const ir_value *value, const back_at *at);
/* Where lanes are the elements of a dim, a read along it has no index that is always valid, but
 * reads past the ends too, which are within the block's memory, and chooses afterwards. */
bool back_passes_ends(const back_region *r, const ir_value *value, const back_at *at);
/* "k1 - 2"; what stands past the ends, if that is no fill; "k1 >= 2", where it does not pass. */
const char *back_index_beside(back_region *r, uint32_t dim, int32_t offset);
const char *back_index_beyond(back_region *r, const ir_value *value);
const char *back_within(const back_region *r, const ir_value *value);
/* "k1 >= 1": is the place that the value reads there? "" when always, NULL when never. */
const char *back_is_there(const back_region *r, const ir_value *value, const back_at *at);

/* ---- shown.c ---- */

/* Fills limit. */
void back_find_limits(back_region *r);

/* ---- read.c ---- */

/* Declares what the value reads that its nest does not compute itself. */
void back_declare_reads(back_region *r, ir_id id);

/* ---- statement.c ---- */

bool back_stays_inline(const back_region *r, ir_id id);
void back_measure_inlines(back_region *r);
void back_name_values(back_region *r);
/* The statement that computes the value, or sets the root. */
void back_write_statement(back_region *r, ir_id id);
void back_write_late_store(back_region *r, ir_id id);
/* "0.0", "INFINITY": what a sum or extreme starts with. */
const char *back_reduce_start(const back_region *r, const ir_value *value);
/* Does the nest compute or set anything for it? */
bool back_has_statement(const back_region *r, ir_id id);

#endif
