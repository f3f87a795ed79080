#include <stdint.h>
#include <stdlib.h>

#include "filters/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a filter file: compiled or refused with complaints; what compiles is matched once. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filter_file file = { "fuzz.filter", { (const char *)data, size } };
	struct filter_item item = { .age = -1 };
	const struct filter_flag *flag;
	struct filter_counts counts;
	struct filter_set *set;
	char *said = NULL;
	size_t n = 0;
	FILE *diag = open_memstream(&said, &n);
	struct buf out;

	set = filter_compile(&file, 1, diag, &counts);
	fclose(diag);
	free(said);
	if ((set == NULL) != (counts.errors + counts.tests_failed > 0))
		abort();
	if (set == NULL)
		return 0;
	item.field[FILTER_TITLE] = file.text;
	item.field[FILTER_AUTHOR] = file.text;
	filter_match(set, &item, &flag);
	buf_init(&out, 1 << 16);
	if (filter_count(set) > 0)
		filter_explain(set, 0, &item, &out);
	buf_release(&out);
	filter_free(set);
	return 0;
}
