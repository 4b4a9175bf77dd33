/* A folder of figures and one page, index.html, with all of them. */
#ifndef CLI_PLOT_SHEET_H
#define CLI_PLOT_SHEET_H

#include "plot/picture.h"

typedef struct cli_drawn {
    char name[200]; /* of its file */
    core_buffer svg;
} cli_drawn;

/* Nothing is written before it ends. */
typedef struct cli_sheet {
    const char *folder;
    core_buffer page;
    cli_drawn *drawn; /* [figures] */
    size_t figures, capacity;
} cli_sheet;

core_status cli_sheet_begin(cli_sheet *sheet, const char *folder, const char *title,
                            afx_error *error);
/* FOLDER/SITE_NAME.svg, or FOLDER/NAME.svg where site is "", also on the page; takes the buffer.
 * In the name, what is no letter, digit, point or minus becomes an underscore. */
typedef struct cli_figure {
    const char *site;
    const char *name;
    const char *caption; /* NULL: none */
    core_buffer *svg;
} cli_figure;
core_status cli_sheet_add(cli_sheet *sheet, const cli_figure *figure, afx_error *error);
/* Everything there is to draw of a site. */
core_status cli_sheet_add_site(cli_sheet *sheet, const cli_picture *picture, afx_error *error);
/* Writes all figures and index.html; frees the sheet in any case. */
core_status cli_sheet_end(cli_sheet *sheet, core_status status, afx_error *error);

#endif
