#include "report/html.h"

#include "report/text.h"

static const char *const style =
    "<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:16px/1.5 system-ui,\"Segoe UI\",Helvetica,Arial,sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}\n"
    "figure{margin:1.5rem 0;overflow-x:auto}figure svg{max-width:100%;height:auto}\n"
    "figcaption{color:#555;font-size:.9rem}\n"
    ".table{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.25rem .8rem;text-align:left;border-bottom:1px solid #ddd}\n"
    "th{border-bottom:2px solid #888}.right{text-align:right}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    "body{color:#ddd;background:#16181c}figcaption{color:#aaa}\n"
    "th,td{border-color:#2e3238}th{border-color:#777d86}\n"
    "}\n"
    "</style>\n";

static core_status put_element(core_buffer *page, const char *name, const char *text,
                               afx_error *error) {
    report_writer writer = {.buffer = page, .error = error};
    report_print(&writer, "<%s>", name);
    report_put_escaped(&writer, text);
    report_print(&writer, "</%s>\n", name);
    return writer.status;
}

core_status report_html_begin(core_buffer *page, const char *title, afx_error *error) {
    report_writer writer = {.buffer = page, .error = error};
    report_put(&writer, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                        "<meta name=\"viewport\" content=\"width=device-width\"/>\n");
    writer.status =
        writer.status == CORE_OK ? put_element(page, "title", title, error) : writer.status;
    report_put(&writer, style);
    report_put(&writer, "</head>\n<body>\n");
    CORE_TRY(writer.status);
    return put_element(page, "h1", title, error);
}

core_status report_html_heading(core_buffer *page, const char *text, afx_error *error) {
    return put_element(page, "h2", text, error);
}

core_status report_html_paragraph(core_buffer *page, const char *text, afx_error *error) {
    return put_element(page, "p", text, error);
}

static void put_cell(report_writer *writer, const report_column *column, const char *name,
                     const char *text) {
    report_print(writer, "<%s%s>", name,
                 column->alignment == REPORT_RIGHT ? " class=\"right\"" : "");
    report_put_escaped(writer, text);
    report_print(writer, "</%s>", name);
}

core_status report_html_table(core_buffer *page, const report_table *table, afx_error *error) {
    report_writer writer = {.buffer = page, .error = error};
    report_put(&writer, "<div class=\"table\"><table>\n<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        put_cell(&writer, &table->columns[i], "th", table->columns[i].header);
    }
    report_put(&writer, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < report_table_rows(table); row++) {
        report_put(&writer, "<tr>");
        for (size_t i = 0; i < table->column_count; i++) {
            put_cell(&writer, &table->columns[i], "td", report_table_cell(table, row, i));
        }
        report_put(&writer, "</tr>\n");
    }
    report_put(&writer, "</tbody>\n</table></div>\n");
    return writer.status;
}

core_status report_html_figure(core_buffer *page, const core_buffer *svg, const char *caption,
                               afx_error *error) {
    report_writer writer = {.buffer = page, .error = error};
    report_put(&writer, "<figure>\n");
    report_put_bytes(&writer, svg->bytes, svg->length);
    if (caption != NULL) {
        report_put(&writer, "<figcaption>");
        report_put_escaped(&writer, caption);
        report_put(&writer, "</figcaption>\n");
    }
    report_put(&writer, "</figure>\n");
    return writer.status;
}

core_status report_html_end(core_buffer *page, afx_error *error) {
    report_writer writer = {.buffer = page, .error = error};
    report_put(&writer, "</body>\n</html>\n");
    return writer.status;
}
