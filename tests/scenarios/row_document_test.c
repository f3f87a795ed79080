/* Plays row_document.c. */
#include "tests/scenarios/rows.h"
#include "tests/test.h"

ROWS_MAIN("rows of the document", row_document, row_document_count)
