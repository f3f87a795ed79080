#include "agent/repair.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/limit.h"
#include "agent/xml.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_start(void *context, const struct xml_name *name, const struct xml_attribute *t, size_t n)
{
	(void)context, (void)name, (void)t, (void)n;
}

static void
on_end(void *context, const struct xml_name *name)
{
	(void)context, (void)name;
}

static void
on_text(void *context, struct str run)
{
	(void)context;
	if (!utf8_valid(run))
		abort();
}

/* Whatever the damage: text that libxml2 reads without an error, and no larger than it may be. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct xml_handler handler = { on_start, on_end, on_text };
	struct str text = { (const char *)data, size };
	struct repair r;

	if (!utf8_valid(text))
		return 0;
	repair_xml(text, &r);
	if (!utf8_valid(buf_str(&r.text)) || r.text.n > LIMIT_REPAIRED)
		abort();
	if (xml_oversized(buf_str(&r.text)) < 0 && r.text.n > 0)
		xml_parse(buf_str(&r.text), true, &handler, NULL);
	buf_release(&r.text);
	return 0;
}
