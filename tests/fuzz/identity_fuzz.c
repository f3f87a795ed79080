#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "agent/feed.h"
#include "agent/identity.h"

/* What must hold for any bytes at all as a guid, link and title. */
static void
must(bool holds)
{
	if (!holds)
		abort();
}

static int64_t
name_of(const char *before, struct str middle, const char *after)
{
	struct feed_item item = { .published = STAMP_NONE, .modified = STAMP_NONE };
	struct buf id;
	int64_t name;

	buf_init(&id, middle.n + 64);
	buf_add(&id, str_of(before));
	buf_add(&id, middle);
	buf_add(&id, str_of(after));
	item.id = buf_str(&id);
	name = identity_of(&item, true);
	must(name != 0);
	buf_release(&id);
	return name;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str id = str_cut(&rest, '\n'), url = str_cut(&rest, '\n');
	struct feed_item items[2] = {
		{ .id = id, .url = url, .title = rest, .content = id },
		{ .id = id, .url = url, .title = url, .content = rest },
	};
	struct feed feed = { .items = items, .nitems = 2 };
	struct identity got[2];

	identity_of_all(&feed, got);
	must(got[0].name == identity_of(&items[0], true) && got[0].name != 0);
	must(got[0].whole == identity_of(&items[0], false) && got[0].whole != 0);
	must(got[0].shared == (got[0].name == got[1].name && got[0].whole != got[1].whole));
	must(got[0].shared == got[1].shared);
	must(name_of("http://a/", id, "") == name_of("HTTPS://A/", id, ""));
	must(name_of("http://a/x?", id, "&utm_source=1") == name_of("http://a/x/?", id, "&gclid=") ||
	    memchr(id.p, '#', id.n) != NULL);
	return 0;
}
