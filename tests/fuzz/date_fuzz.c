#include "agent/date.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char at[STAMP_SIZE];
	int64_t date = date_parse((struct str){ (const char *)data, size });

	/* what is read can be written, and read again as the same second */
	if (date != STAMP_NONE && date >= 0) {
		stamp_format(date, at);
		if (at[0] != '\0' && date_parse(str_of(at)) != date - date % 1000)
			abort();
	}
	return 0;
}
