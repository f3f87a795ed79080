/* Plays row_wire.c. */
#include "tests/scenarios/rows.h"
#include "tests/test.h"

ROWS_MAIN("rows of the wire", row_wire, row_wire_count)
