/* Pieces of a document of LaTeX. */
#ifndef SHOW_TEX_H
#define SHOW_TEX_H

#include "base/writer.h"

/* Words: what LaTeX reads as commands is set as it is; a letter it may lack is named. */
void show_write_tex_text(base_writer *writer, const char *text);

#endif
