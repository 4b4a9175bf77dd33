#include "report/svg.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

double report_scale_pixel(const report_scale *scale, double value) {
    double low = scale->low, high = scale->high;
    if (scale->logarithmic) {
        value = log(fmax(value, low));
        low = log(low);
        high = log(high);
    }
    double share = fmin(fmax((value - low) / (high - low), 0), 1);
    return scale->begin + share * (scale->end - scale->begin);
}

/* Roughly, in shares of the height, by the widest of the usual sans-serif fonts. */
static double letter_share(uint32_t character) {
    if (character >= 0x80) {
        return 0.65 * (double)report_character_width(character);
    }
    char letter = (char)character;
    if (strchr(" !'(),-./:;I[]`fijlrt|", letter) != NULL) {
        return 0.4;
    }
    if (strchr("%+<=>@MWmw~", letter) != NULL) {
        return 0.95;
    }
    return letter >= 'A' && letter <= 'Z' ? 0.73 : 0.64;
}

double report_svg_text_room(const char *text, double size) {
    double room = 0;
    while (*text != '\0') {
        room += size * letter_share(report_next_character(&text));
    }
    return room;
}

/* Titles are bold, which is wider. */
static double boldness(const char *style) {
    return strncmp(style, "title", 5) == 0 ? 1.12 : 1;
}

/* Plain rules without variables, which every viewer knows. */
static const char *const style =
    "<style>\n"
    ".afflux-plot{font-family:system-ui,\"Segoe UI\",Helvetica,Arial,\"DejaVu Sans\",sans-serif}\n"
    ".afflux-plot text{fill:#222}\n"
    ".afflux-plot .title{font-weight:600;fill:#111}\n"
    ".afflux-plot .note{fill:#555}\n"
    ".afflux-plot .middle{text-anchor:middle}\n"
    ".afflux-plot .end{text-anchor:end}\n"
    ".afflux-plot .page{fill:#fff}\n"
    ".afflux-plot path{fill:none}\n"
    ".afflux-plot .grid{stroke:#e2e2e2}\n"
    ".afflux-plot .frame{stroke:#8a8a8a;fill:none}\n"
    ".afflux-plot .equal{stroke:#777;stroke-width:1.2;stroke-dasharray:5 4}\n"
    ".afflux-plot .rain{stroke:#4f8fbf}\n"
    ".afflux-plot .line{stroke-width:1.15;stroke-linejoin:round}\n"
    ".afflux-plot .dots{stroke-width:4.5;stroke-linecap:round;opacity:.7}\n"
    ".afflux-plot .fine{stroke-width:2.6;opacity:.5}\n"
    ".afflux-plot .thick{stroke-width:2.8}\n"
    ".afflux-plot .observed{stroke:#a3a3a3;stroke-width:2.8;stroke-linecap:round}\n"
    ".afflux-plot .c0{stroke:#00588c}\n"
    ".afflux-plot .c1{stroke:#d55e00;stroke-dasharray:7 3}\n"
    ".afflux-plot .c2{stroke:#009e73;stroke-dasharray:2 2.5}\n"
    ".afflux-plot .c3{stroke:#b0508a;stroke-dasharray:9 3 2 3}\n"
    ".afflux-plot .c4{stroke:#c98a00;stroke-dasharray:4 2}\n"
    ".afflux-plot .c5{stroke:#3a9bd9;stroke-dasharray:12 3}\n"
    ".afflux-plot .c6{stroke:#7a6a00;stroke-dasharray:6 2 2 2 2 2}\n"
    ".afflux-plot .place{stroke-linecap:round}\n"
    ".afflux-plot .rim{stroke:#333}\n"
    ".afflux-plot .unknown{stroke:#fff}\n"
    ".afflux-plot .m0{stroke:#440154}\n"
    ".afflux-plot .m1{stroke:#414487}\n"
    ".afflux-plot .m2{stroke:#2a788e}\n"
    ".afflux-plot .m3{stroke:#22a884}\n"
    ".afflux-plot .m4{stroke:#7ad151}\n"
    ".afflux-plot .m5{stroke:#fde725}\n"
    "@media screen and (prefers-color-scheme:dark){\n"
    ".afflux-plot text{fill:#ddd}\n"
    ".afflux-plot .title{fill:#f2f2f2}\n"
    ".afflux-plot .note{fill:#aaa}\n"
    ".afflux-plot .page{fill:#16181c}\n"
    ".afflux-plot .grid{stroke:#2e3238}\n"
    ".afflux-plot .frame{stroke:#777d86}\n"
    ".afflux-plot .equal{stroke:#9aa0a8}\n"
    ".afflux-plot .rain{stroke:#5b9bd0}\n"
    ".afflux-plot .observed{stroke:#7c828a}\n"
    ".afflux-plot .rim{stroke:#ddd}\n"
    ".afflux-plot .unknown{stroke:#16181c}\n"
    ".afflux-plot .c0{stroke:#5cb8ff}\n"
    ".afflux-plot .c1{stroke:#ff8a3d}\n"
    ".afflux-plot .c2{stroke:#2fc79a}\n"
    ".afflux-plot .c3{stroke:#e595c3}\n"
    ".afflux-plot .c4{stroke:#f0b93a}\n"
    ".afflux-plot .c5{stroke:#8fd3ff}\n"
    ".afflux-plot .c6{stroke:#d8cb4a}\n"
    "}\n"
    "</style>\n";

void report_svg_begin(report_writer *writer, double width, double height, const char *title) {
    report_print(writer,
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"afflux-plot\" role=\"img\" "
                 "width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n<title>",
                 width, height, width, height);
    report_put_escaped(writer, title != NULL ? title : "");
    report_put(writer, "</title>\n");
    report_put(writer, style);
    report_print(writer, "<rect class=\"page\" width=\"%.0f\" height=\"%.0f\"/>\n", width, height);
}

void report_svg_end(report_writer *writer) {
    report_put(writer, "</svg>\n");
}

/* Bytes of text that fit into room beside an ellipsis. */
static size_t fitting_bytes(const char *text, double size, double room) {
    const char *at = text;
    double left = room - size; /* for the ellipsis */
    for (;;) {
        const char *next = at;
        uint32_t character = report_next_character(&next);
        left -= size * letter_share(character);
        if (character == 0 || left < 0) {
            return (size_t)(at - text);
        }
        at = next;
    }
}

void report_svg_text(report_writer *writer, const report_label *label) {
    report_print(writer, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\">",
                 label->style, label->x, label->y, label->size);
    double room = label->room / boldness(label->style);
    bool is_cut = room > 0 && report_svg_text_room(label->text, label->size) > room;
    size_t length = is_cut ? fitting_bytes(label->text, label->size, room) : strlen(label->text);
    report_put_escaped_bytes(writer, label->text, length);
    report_put(writer, is_cut ? "…</text>\n" : "</text>\n");
}

void report_svg_title(report_writer *writer, const char *title, double width) {
    if (title != NULL) {
        report_svg_text(writer,
                        &(report_label){16, 26, REPORT_SVG_TITLE, "title", title, width - 32});
    }
}

void report_svg_frame(report_writer *writer, const report_area *area) {
    report_print(writer,
                 "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                 area->left, area->top, area->width, area->height);
}

double report_svg_ticks_room(const report_ticks *ticks, double size) {
    double widest = 0;
    for (size_t i = 0; i < ticks->count; i++) {
        widest = fmax(widest, report_svg_text_room(ticks->tick[i].label, size));
    }
    return widest;
}

void report_svg_left_axis(report_writer *writer, const report_area *area, const report_scale *scale,
                          const report_ticks *ticks) {
    for (size_t i = 0; i < ticks->count; i++) {
        double y = report_scale_pixel(scale, ticks->tick[i].value);
        report_print(writer, "<path class=\"grid\" d=\"M%.1f,%.1fh%.1f\"/>\n", area->left, y,
                     area->width);
        report_svg_text(writer, &(report_label){area->left - 6, y + 4, REPORT_SVG_SMALL, "text end",
                                                ticks->tick[i].label, 0});
    }
}

void report_svg_grid_down(report_writer *writer, const report_area *area, const report_scale *scale,
                          const report_ticks *ticks) {
    for (size_t i = 0; i < ticks->count; i++) {
        report_print(writer, "<path class=\"grid\" d=\"M%.1f,%.1fv%.1f\"/>\n",
                     report_scale_pixel(scale, ticks->tick[i].value), area->top, area->height);
    }
}

/* The second line of the first tick gives way to the next one that has one. */
static bool has_room_for_context(const report_scale *scale, const report_ticks *ticks) {
    double first = report_scale_pixel(scale, ticks->tick[0].value);
    double room = report_svg_text_room(ticks->tick[0].context, REPORT_SVG_SMALL) + 8;
    for (size_t i = 1; i < ticks->count; i++) {
        if (ticks->tick[i].context[0] != '\0') {
            return report_scale_pixel(scale, ticks->tick[i].value) - first >= room;
        }
    }
    return true;
}

void report_svg_bottom_labels(report_writer *writer, double y, const report_scale *scale,
                              const report_ticks *ticks) {
    for (size_t i = 0; i < ticks->count; i++) {
        const report_tick *tick = &ticks->tick[i];
        report_label label = {report_scale_pixel(scale, tick->value),
                              y + 15,
                              REPORT_SVG_SMALL,
                              "text middle",
                              tick->label,
                              0};
        report_svg_text(writer, &label);
        if (tick->context[0] != '\0' && (i > 0 || has_room_for_context(scale, ticks))) {
            label.y += 15;
            label.style = "note middle";
            label.text = tick->context;
            report_svg_text(writer, &label);
        }
    }
}
