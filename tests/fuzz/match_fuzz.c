#include <stdint.h>
#include <stdlib.h>

#include "filters/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char filters[] =
    "group places { Kyiv 'US' Mosco* Росси* Україн*3 乌克兰 *land* м'який 3.5 우크* }\n"
    "group words { \"peace talk*\" cease-fire* \"a b c\" talks 停火 سلام \"x-y z-w\" }\n"
    "group both = places near/5 words\n"
    "filter a { match both in lead or count(words) > 2 or 2 of places in (author, link) }\n"
    "filter b { match /ce.se+fire/i near/sentence words or words then/100 (places or words) }\n"
    "filter c { match not words score +3 places in title score -1 'US' priority err at 2 }\n"
    "filter d { match words not near/3 places not then/sentence \"a\" }\n"
    "filter e { match \"a\" near/100 \"a\" near/100 \"a\" and /(a|b)*c/ }\n";

/* Any bytes as an item: fields parted by NUL.  What flags it must explain itself from its texts. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct filter_set *set;
	struct filter_file file = { "fuzz.filter", STR(filters) };
	struct str rest = { (const char *)data, size };
	struct filter_item item = { .age = -1 };
	const struct filter_flag *flag;
	struct buf out;
	size_t n;

	if (set == NULL)
		set = filter_compile(&file, 1, NULL, NULL);
	if (set == NULL)
		abort();
	for (size_t i = 0; i < FILTER_NFIELDS; i++)
		item.field[i] = str_cut(&rest, '\0');
	n = filter_match(set, &item, &flag);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < flag[i].nwhy; k++)
			if (flag[i].why[k].times == 0 || flag[i].why[k].group.n == 0 ||
			    item.field[flag[i].why[k].field].n == 0)
				abort();
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < filter_count(set); i++)
		filter_explain(set, i, &item, &out);
	buf_release(&out);
	return 0;
}
