/* A page of HTML that stands alone: begin it, append its parts in their order, end it. It is light
 * or dark as the reader's screen is, and light on paper. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/table.h"

core_status report_html_begin(core_buffer *page, const char *title, afx_error *error);
core_status report_html_heading(core_buffer *page, const char *text, afx_error *error);
core_status report_html_paragraph(core_buffer *page, const char *text, afx_error *error);
core_status report_html_table(core_buffer *page, const report_table *table, afx_error *error);

/* svg is one that this room made: it goes into the page as it is. caption: NULL for none. */
core_status report_html_figure(core_buffer *page, const core_buffer *svg, const char *caption,
                               afx_error *error);
core_status report_html_end(core_buffer *page, afx_error *error);

#endif
