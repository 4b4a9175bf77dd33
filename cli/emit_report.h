/* What a compiled model costs, as text or JSON on stdout. */
#ifndef CLI_EMIT_REPORT_H
#define CLI_EMIT_REPORT_H

#include "driver.h"

void cli_print_cost(const driver_unit *unit);
void cli_print_cost_json(const driver_unit *unit);

#endif
