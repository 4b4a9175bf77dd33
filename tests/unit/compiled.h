/* Generated C, written to a temporary folder, compiled and loaded. */
#ifndef COMPILED_H
#define COMPILED_H

#include <stdbool.h>
#include <stddef.h>

#include "afflux/model.h"
#include "back/back.h"
#include "ir/module.h"

enum { COMPILED_MOST = 512 };

typedef struct compiled {
    char folder[64];
    void *library;
    size_t count;
    const char *names[COMPILED_MOST];
    bool quick; /* compiled without optimizing, in a third of the time */
    bool loose; /* the same without warnings; what does not compile is left out */
} compiled;

/* Is there a compiler of that name? */
bool compiled_can(const char *compiler);

/* An empty folder to write into; removed by compiled_close. */
void compiled_open(compiled *all);
/* Writes the C of a module that has been through all passes. */
void compiled_add(compiled *all, const ir_module *module, bool single);
/* The same, drawing by seed which dim the lanes run along, and for how many sites; may be sites. */
void compiled_add_drawn(compiled *all, const ir_module *module, bool single, uint64_t seed);
/* The same of C that was emitted before. */
void compiled_add_output(compiled *all, const back_output *output);
/* Compiles all as C99 with every warning an error, and loads them; false when it does not
 * compile. */
bool compiled_load(compiled *all, const char *compiler);
const afx_model *compiled_model(const compiled *all, size_t k);
/* Did it compile? */
bool compiled_has(const compiled *all, size_t k);
/* Bytes of work memory as the header's macros have it. */
size_t compiled_forward_size(const compiled *all, size_t k, size_t lanes);
size_t compiled_reverse_size(const compiled *all, size_t k, size_t lanes, size_t steps);
/* Of args the lanes, steps and slots. */
size_t compiled_binomial_size(const compiled *all, size_t k, const afx_args *args);
void compiled_close(compiled *all);

#endif
