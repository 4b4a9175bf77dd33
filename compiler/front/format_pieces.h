/* Tokens and comments of a source, in order, as the format needs them. */
#ifndef FRONT_FORMAT_PIECES_H
#define FRONT_FORMAT_PIECES_H

#include "front/parse.h"

enum { FORMAT_COMMENT = -1 };

typedef struct format_piece {
    int kind; /* of the token as laid out, or FORMAT_COMMENT */
    base_span span;
    size_t lines;  /* line ends between the piece before and this one */
    size_t column; /* in the source, from 0, in characters; a tab leads to the next multiple of 8 */
    size_t depth;  /* blocks around it; a `}` stands outside its own */
    size_t inside; /* other brackets around it; a closing one stands outside its own */
    bool starts;   /* begins a statement */
    bool binary;   /* an operand stands before it */
} format_piece;

typedef struct format_pieces {
    format_piece *at;
    size_t count;
} format_pieces;

/* Of a source that has been scanned and laid out without errors. */
format_pieces front_gather_pieces(const front_reader *reader);

#endif
