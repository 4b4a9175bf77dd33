#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

int cli_fail(const cli_arguments *arguments, int code, const char *format, ...) {
    va_list list;
    fprintf(stderr, "afflux %s: ", arguments->command->name);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    return code;
}

int cli_fail_with(const cli_arguments *arguments, core_status status, const afx_error *error) {
    if (!error->message[0]) /* it has been told as a mistake in the model is */
        return core_exit_code(status);
    return cli_fail(arguments, core_exit_code(status), "%s", error->message);
}

void cli_print_diagnostics(const cli_arguments *arguments, const base_diags *diags) {
    diag_style style = {.json = cli_given(arguments, "--message-format"),
                        .color = isatty(STDERR_FILENO)};
    diag_print(diags, style, stderr);
}

int cli_show_diagnostics(const cli_arguments *arguments, const driver_unit *unit) {
    cli_print_diagnostics(arguments, unit->context.diags);
    if (unit->broken)
        return cli_fail(arguments, CLI_INTERNAL,
                        "a mistake in the compiler itself, please report it: %s", unit->broken);
    return diag_error_count(unit->context.diags) ? CLI_MODEL : CLI_OK;
}

core_status cli_print_table(const report_table *table, afx_error *error) {
    core_buffer text = {0};
    core_status status = report_table_text(table, &text, error);
    if (status == CORE_OK)
        printf("%s", text.bytes);
    core_buffer_free(&text);
    return status;
}

void cli_print_json_text(const char *text) {
    putchar('"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

void cli_print_json_number(double number) {
    if (isfinite(number))
        printf("%.17g", number);
    else
        printf("null");
}
