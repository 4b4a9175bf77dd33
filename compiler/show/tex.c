/* A document of LaTeX: equations and tables, for a paper or its supplement. */
#include "show/tex.h"

#include <string.h>

#include "show/equation.h"
#include "show/show.h"
#include "show/unit.h"
#include "show/view.h"

typedef struct document {
    const show_subject *subject;
    base_writer *writer;
    show_equations equations;
} document;

static show_formula formula_in(const document *d, const front_system *system) {
    return (show_formula){.writer = d->writer,
                          .checked = d->subject->checked,
                          .system = system,
                          .latex = true,
                          .plain = true};
}

static void write_paragraph(const document *d, const show_paragraph *paragraph) {
    bool code = paragraph->kind == PARAGRAPH_CODE;
    base_write(d->writer, "%s", code ? "\\begin{flushleft}\\ttfamily\n" : "");
    for (size_t k = 0; k < paragraph->count; k++) {
        const char *line = paragraph->lines[k].name;
        bool begins = code || (paragraph->kind == PARAGRAPH_REFERENCES && !show_is_indented(line));
        base_write(d->writer, "%s", k && begins ? "\\\\\n" : k ? "\n" : "");
        show_write_tex_text(d->writer, line + strspn(line, " "));
    }
    base_write(d->writer, "%s\n\n", code ? "\n\\end{flushleft}" : "");
}

static void write_comment(const document *d, const front_words *lines) {
    show_paragraph paragraph;
    for (size_t line = 0; show_next_paragraph(lines, &line, &paragraph);)
        write_paragraph(d, &paragraph);
}

static void write_head(const document *d) {
    const front_checked *checked = d->subject->checked;
    front_words lines =
        checked->source ? show_header(d->subject->arena, checked->source) : (front_words){0};
    base_write(d->writer, "\\documentclass[11pt]{article}\n\\usepackage[utf8]{inputenc}\n"
                          "\\usepackage[T1]{fontenc}\n\\usepackage{amsmath}\n"
                          "\\usepackage{longtable}\n\\usepackage[margin=2.2cm]{geometry}\n"
                          "\\begin{document}\n\n\\section*{");
    show_write_tex_text(d->writer, *checked->doc ? checked->doc : checked->name);
    base_write(d->writer, "}\n\nModel \\texttt{");
    show_write_tex_text(d->writer, checked->name);
    base_write(d->writer, "}");
    if (!checked->map)
        base_write(d->writer, ", time step %s", checked->step_text);
    for (size_t k = 0; !checked->map && k < checked->system_count; k++) {
        base_write(d->writer, ", solver \\texttt{");
        show_write_tex_text(d->writer, show_solver(d->subject->arena, show_system(checked, k)));
        base_write(d->writer, "}");
    }
    base_write(d->writer, ".\n\n");
    write_comment(d, &lines);
}

/* ---- equations ---- */

static void write_end(const show_formula *formula, const front_end *end) {
    if (end->name)
        show_write_name(formula, end->name, &end->indices);
}

/* What stands behind an equation: where a flux leads, what is solved for, which alternative. */
static void write_remark(const document *d, const show_formula *formula,
                         const show_equation *equation, size_t choice) {
    const front_item *item = equation->item;
    const char *label = item->choices.count ? item->choices.at[choice].label : NULL;
    if (item->kind == ITEM_FLUX) {
        base_write(d->writer, " \\qquad [");
        write_end(formula, &item->from);
        base_write(d->writer, " \\to ");
        write_end(formula, &item->to);
        base_write(d->writer, "]");
    }
    if (item->kind == ITEM_SOLVE) {
        base_write(d->writer, " \\qquad \\text{solved for } ");
        show_write_declared(formula, item);
    }
    if (!label)
        return;
    base_write(d->writer, " \\qquad \\text{(");
    show_write_tex_text(d->writer, label);
    base_write(d->writer, "%s)}",
               show_is_chosen(d->subject, equation->system, item, choice) ? ", chosen" : "");
}

static void write_equation(const document *d, size_t number) {
    const show_equation *equation = &d->equations.at[number - 1];
    const front_item *item = equation->item;
    show_formula formula = formula_in(d, equation->system);
    formula.function = item->kind == ITEM_FN ? item : NULL;
    for (size_t k = 0; k < item->choices.count || !k; k++) {
        base_write(d->writer, "\\begin{equation}");
        if (!k)
            base_write(d->writer, "\\label{equation:%zu}", number);
        base_write(d->writer, "\n  ");
        show_write_equation(&formula, item, k);
        write_remark(d, &formula, equation, k);
        base_write(d->writer, "\n\\end{equation}\n");
    }
}

static void write_part(const document *d, const front_system *system) {
    if (!*system->name)
        return;
    base_write(d->writer, "\n\\subsubsection*{");
    show_write_tex_text(d->writer, system->name);
    base_write(d->writer, ": the model ");
    show_write_tex_text(d->writer, system->model);
    base_write(d->writer, "}\n\n");
}

static void write_equations(const document *d) {
    const front_system *last = NULL;
    base_write(d->writer, "\\subsection*{Equations}\n\n");
    for (size_t k = 0; k < d->equations.count; k++) {
        const show_equation *equation = &d->equations.at[k];
        if (equation->system && equation->system != last)
            write_part(d, equation->system);
        last = equation->system;
        if (last) {
            front_words lines =
                show_comment_before(d->subject->arena, last->block, equation->place);
            base_write(d->writer, lines.count ? "\n" : "");
            write_comment(d, &lines);
        }
        write_equation(d, k + 1);
    }
}

/* ---- tables ---- */

static void write_symbol(const document *d, const front_symbol *symbol) {
    const show_formula formula = formula_in(d, show_system(d->subject->checked, 0));
    base_write(d->writer, "$");
    show_write_name(&formula, symbol->name, NULL);
    base_write(d->writer, "$");
}

static void write_value(const document *d, const show_row *row, const front_expr *expr) {
    const show_formula formula = formula_in(d, show_system_of(d->subject->checked, row->symbol));
    show_write_formula(&formula, expr);
}

static void write_unit(const document *d, const char *unit) {
    const char *scale = strstr(unit, " scale ");
    size_t length = scale ? (size_t)(scale - unit) : strlen(unit);
    if (strcmp(unit, "truth") == 0) {
        base_write(d->writer, "truth");
        return;
    }
    base_write(d->writer, scale ? "%s of $" : "$", scale ? scale + strlen(" scale ") : "");
    show_write_unit(d->writer, base_arena_copy(d->writer->arena, unit, length), SHOW_UNIT_LATEX);
    base_write(d->writer, "$");
}

static void write_row(const document *d, const show_row *row) {
    write_symbol(d, row->symbol);
    base_write(d->writer, " & %s & ", row->role);
    show_write_tex_text(d->writer, row->doc);
    base_write(d->writer, " & ");
    if (*row->unit)
        write_unit(d, row->unit);
    base_write(d->writer, " & ");
    if (row->least) {
        base_write(d->writer, "$");
        write_value(d, row, row->least);
        base_write(d->writer, " \\ldots ");
        write_value(d, row, row->most);
        base_write(d->writer, "$");
    }
    base_write(d->writer, " & ");
    if (row->start) {
        base_write(d->writer, "$");
        write_value(d, row, row->start);
        base_write(d->writer, "$");
    } else {
        show_write_tex_text(d->writer, row->initial);
    }
    base_write(d->writer, " \\\\\n");
}

static void write_symbols(const document *d) {
    show_rows rows = show_symbols(d->subject);
    base_write(d->writer, "\n\\subsection*{Symbols}\n\n"
                          "\\begin{longtable}{llp{5.2cm}lll}\n\\hline\n"
                          "symbol & role & meaning & unit & bounds & value \\\\\n\\hline\n"
                          "\\endhead\n");
    for (size_t k = 0; k < rows.count; k++)
        write_row(d, &rows.at[k]);
    base_write(d->writer, "\\hline\n\\end{longtable}\n");
}

static void write_fluxes(const document *d, const front_symbols *fluxes) {
    base_write(d->writer, " & ");
    for (size_t k = 0; k < fluxes->count; k++) {
        base_write(d->writer, k ? ", " : "");
        write_symbol(d, fluxes->at[k]);
    }
}

static void write_balance(const document *d) {
    size_t count;
    const show_balance *rows = show_balances(d->subject, &count);
    if (!count)
        return;
    base_write(d->writer, "\n\\subsection*{Mass balance}\n\n"
                          "\\begin{longtable}{lp{2.8cm}p{2.8cm}p{2.6cm}p{2.6cm}l}\n\\hline\n"
                          "store & from stores & to stores & from outside & to outside & balance "
                          "\\\\\n\\hline\n\\endhead\n");
    for (size_t k = 0; k < count; k++) {
        const show_balance *row = &rows[k];
        write_symbol(d, row->store);
        write_fluxes(d, &row->in);
        write_fluxes(d, &row->out);
        write_fluxes(d, &row->gains);
        write_fluxes(d, &row->losses);
        base_write(d->writer, " & %s \\\\\n", row->proven ? "proven" : "unproven");
    }
    base_write(d->writer, "\\hline\n\\end{longtable}\n");
}

const char *show_tex(const show_subject *subject) {
    base_writer writer = base_writer_start(subject->arena);
    const document d = {subject, &writer, show_all_equations(subject)};
    write_head(&d);
    write_equations(&d);
    write_symbols(&d);
    write_balance(&d);
    base_write(&writer, "\n\\end{document}\n");
    return writer.text;
}
