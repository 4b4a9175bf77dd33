/* Text read and checked, for the tests of the front half. */
#ifndef READING_H
#define READING_H

#include "front/front.h"

typedef struct reading {
    front_context context;
    front_program *program;
    front_checked *checked;
} reading;

reading read_text(const char *text);
reading read_file(const char *path);
/* Checks with the choices given, separated by blanks: "ET=linear solver=euler". */
void check_with(reading *read, const char *uses);
void forget(reading *read);

size_t errors_of(const reading *read);
/* The symbol of that kind and name; fails the test when there is none. */
const front_symbol *symbol_called(const reading *read, front_symbol_kind kind, const char *name);

/* How many .afx files of the folders, a list that NULL ends, are what is asked. */
size_t files_that_are(char **folders, bool (*of)(const char *path));

#endif
