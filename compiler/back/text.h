/* Pieces the files of the back end share: one C file being written. */
#ifndef BACK_TEXT_H
#define BACK_TEXT_H

#include "back/back.h"

/* Blocks are padded to whole vectors: 16 floats fill the widest of them. */
enum { BACK_LANES_MULTIPLE = 16 };

typedef struct back_file {
    const ir_module *module;
    base_arena *arena;
    const char *prefix; /* the model's name as a C name */
    const char *upper;  /* the same in capitals */
    const char *real;   /* "double" or "float" */
    bool single;
    back_math math;
    bool used[IR_OPERATORS];          /* operators met in any region */
    bool folds[IR_OPERATORS];         /* by which any region folds lanes: IR_ADD, IR_MIN, IR_MAX */
    bool upstream;                    /* any region sums over the sites upstream */
    bool downstream;                  /* or reads the site downstream */
    bool sites_upstream;              /* or counts the sites upstream */
    bool sites_downstream;            /* or those downstream: 0 or 1 */
    bool levels;                      /* or goes through the network by levels */
    uint32_t lane_dim;                /* the dim whose elements the lanes are; IR_LANES: sites */
    uint32_t multiple;                /* blocks are padded to a multiple of so many sites */
    const char *why_lanes;            /* these */
    uint32_t guard;                   /* numbers before and behind a block's arrays */
    uint32_t block;                   /* sites of a block */
    bool few;                         /* no block has more, and all are padded to that many */
    bool passing;                     /* a step puts its states on the tape of the next one */
    bool expects;                     /* loops ask for parts of a row of the tape */
    bool alone;                       /* blocks are one lane, of a few states: variables */
    uint32_t scratch;                 /* numbers per lane that any region wants */
    uint32_t scratch_of[IR_REGIONS];  /* and each of them */
    back_traffic traffic[IR_REGIONS]; /* counted as they are written */
    const back_report *report;        /* once the regions are written */
    base_writer out;
} back_file;

/* ---- names.c ---- */

/* Turns a name of the language into a C identifier that no keyword, function of math.h or name of
 * the generated code's own uses. */
const char *back_identifier(base_arena *arena, const char *name);
/* The same for a variable of a function: nor does it look like the file's own functions. */
const char *back_local_name(const back_file *file, const char *name);

/* A name given, and the number that may make the next one like it differ. */
typedef struct back_given {
    const char *name; /* NULL: an empty place of the table */
    unsigned next;
} back_given;

typedef struct back_names {
    base_arena *arena;
    back_given *table;
    size_t size; /* a power of two, or 0 */
    size_t count;
} back_names;
/* The name, or with a number behind it when it has been given before. */
const char *back_unique(back_names *names, const char *name);

/* ---- expression.c ---- */

/* How a value is spoken of where it is read. */
typedef struct back_expression {
    const back_file *file;
    const ir_region *region;
    const char *const *local; /* by value: its C name; NULL: written out in place */
    const uint8_t *limit;     /* by value: of MIN, MAX and SELECT, a back_limit */
} back_expression;

/* Of which of its two arguments the lesser or greater passes on that it is not a number. */
typedef enum back_limit {
    BACK_PASSES_BOTH,
    BACK_PASSES_FIRST,
    BACK_PASSES_SECOND,
    BACK_NAMES_ZERO /* of SELECT */
} back_limit;
/* The value's operation on its arguments, whether or not it has a name itself. */
const char *back_operation(const back_expression *e, ir_id id);
/* The value as it is read: its name, or its operation. */
const char *back_operand(const back_expression *e, ir_id id);
const char *back_number(const back_file *file, double number);

/* ---- region.c ---- */

/* One static function for a region. */
void back_write_region(back_file *file, ir_region_kind kind);
const char *back_region_function(const back_file *file, ir_region_kind kind);

/* ---- tape.c ---- */

/* Rows of the tape that a step's states take, and the first of them that a state takes. */
uint32_t back_taped_rows(const back_file *file);
uint32_t back_tape_place(const back_file *file, uint32_t symbol);
/* These, and what a step keeps. */
uint32_t back_tape_rows(const back_file *file);
/* The function that copies them there. */
void back_write_tape(back_file *file);
/* Are all states on tape, and all set by a step? Then it can put them where the next one keeps
 * them. */
bool back_can_pass(const back_file *file);

/* ---- across.c: lanes that are the elements of a dim ---- */

/* "sum", "min", "max". */
const char *back_fold_name(ir_op by);
/* The functions that fold a site's lanes into one number. */
void back_write_folds(back_file *file);
/* Tables that tell how the host's arrays stand in a block. */
void back_write_pieces(back_file *file);

/* ---- axis.c ---- */

/* Chooses the lanes: sets lane_dim, multiple and block. */
void back_choose_lanes(back_file *file, const back_options *options);

/* ---- report.c ---- */

/* After the regions have been written. */
back_report *back_make_report(const back_file *file);
/* How often loops over dims go round for one lane. */
uint64_t back_rounds(const ir_module *module, uint32_t dims);
bool back_is_laned(uint32_t dims);
/* SHIFT, ELEMENT, PREVIOUS along the lanes: the network. */
bool back_is_gathered(const ir_value *value);

/* ---- math.c ---- */

/* What a function of math.h is called where it is wanted: "expf", "hbv_exp". */
const char *back_function(const back_file *file, const char *name);
/* Has the file its own version of it? */
bool back_has_own(const back_file *file, const char *name);
/* The own functions that the text calls, and those that they call. */
void back_write_functions(back_file *file, const char *text);

/* ---- operators.c, tables.c, template.c ---- */

/* A function of math.h that is more than an instruction. */
typedef struct back_call {
    const char *function;
    bool vector; /* the C library has it in vector form */
} back_call;
/* Those an operator calls, but for the file's own; as many as there is room for. */
size_t back_calls_of(const back_file *file, ir_op op, back_call *calls, size_t room);

/* Small functions for operators that math.h lacks, and vector forms of those it has, as far as the
 * text of the regions calls them. */
void back_write_operators(back_file *file, const char *regions);
/* NAME_info and NAME_model. */
void back_write_tables(back_file *file);
/* Text with $name, $NAME, $real and so on replaced. A line that begins with a word and a bar, like
 * "$network|", is written only if that is what the model is or needs. */
void back_write_template(back_file *file, const char *text, size_t length);
void back_fill_template(const back_file *file, base_writer *out, const char *text, size_t length);

/* Someone's words, such that they can stand in a comment of C. */
const char *back_comment(base_arena *arena, const char *text);

/* "forcing", "state_bar": the array of a role and flavour in a block. */
const char *back_array_name(base_arena *arena, ir_role role, ir_flavour flavour);
/* "", "_dot": what the names of a flavour end in. */
const char *back_flavour_ending(ir_flavour flavour);

#endif
