#include "agent/html.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/limit.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool right)
{
	if (!right)
		abort();
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* No white space at the ends or twice in a row; UTF-8 where the input is. */
static void
examine(struct str in, struct str text, size_t max, bool line)
{
	must(text.n <= max);
	must(text.n == 0 || (!blank(text.p[0]) && !blank(text.p[text.n - 1])));
	for (size_t i = 1; i < text.n; i++)
		must(!(blank(text.p[i - 1]) && blank(text.p[i])));
	must(!line || text.n == 0 || memchr(text.p, '\n', text.n) == NULL);
	must(!utf8_valid(in) || utf8_valid(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(8UL * 1024 * 1024);
	struct str in = { (const char *)data, size };

	examine(in, html_text(a, in), LIMIT_TEXT, false);
	examine(in, html_line(a, in), LIMIT_TITLE, true);
	examine(in, html_plain_line(a, in), LIMIT_TITLE, true);
	arena_free(a);
	return 0;
}
