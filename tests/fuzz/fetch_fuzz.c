#include <stdint.h>
#include <stdlib.h>

#include "agent/fetch_guard.h"
#include "agent/fetch_header.h"
#include "agent/fetch_redirect.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a server writes into Location, Retry-After, Date and ETag; the first byte picks the hop. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fetch_redirect r;
	struct str text;
	char *value;

	if (size == 0)
		return 0;
	value = mem_alloc(size);
	memcpy(value, data + 1, size - 1);
	text = (struct str){ value, size - 1 };
	fetch_redirect_init(&r);
	for (int i = 0; i < 3; i++)
		fetch_redirect_refuses(&r, data[0], (data[0] & 1) != 0, text);
	fetch_redirect_release(&r);
	fetch_header_printable(text);
	fetch_header_retry_after(value, NULL, 0);
	fetch_header_retry_after(value, value, INT64_MAX);
	fetch_guard_literal(value);
	free(value);
	return 0;
}
