#include "agent/fetch_redirect.h"

#include "agent/limit.h"
#include "base/escape.h"
#include "base/utf8.h"

#define CHAIN_SIZE 1024		/* bytes of the chain that are shown: five usual addresses */
#define SHOWN_SIZE 200		/* bytes of one target that are shown */

void
fetch_redirect_init(struct fetch_redirect *r)
{
	*r = (struct fetch_redirect){ .permanent = true };
	buf_init(&r->chain, CHAIN_SIZE);
}

void
fetch_redirect_clear(struct fetch_redirect *r)
{
	r->hops = 0;
	r->permanent = true;
	buf_clear(&r->chain);
}

void
fetch_redirect_release(struct fetch_redirect *r)
{
	buf_release(&r->chain);
}

/* The scheme of a reference (RFC 3986, 3.1), without its ':'; empty where it is relative. */
static struct str
scheme(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i] | 0x20;

		if (s.p[i] == ':')
			return (struct str){ s.p, i };
		if ((c < 'a' || c > 'z') &&
		    (i == 0 || ((s.p[i] < '0' || s.p[i] > '9') && strchr("+-.", s.p[i]) == NULL)))
			break;
	}
	return (struct str){ NULL, 0 };
}

/* What may be a password is masked: user:secret@host is shown as ***@host. */
static void
note(struct fetch_redirect *r, struct str target)
{
	size_t from = scheme(target).n, at, end;

	if (r->hops > 1)
		buf_add(&r->chain, STR(" -> "));
	while (from < target.n && (target.p[from] == ':' || target.p[from] == '/'))
		from++;
	for (end = from, at = from; end < target.n && strchr("/?#", target.p[end]) == NULL; end++)
		if (target.p[end] == '@')
			at = end;
	escape_text(&r->chain, (struct str){ target.p, from });
	if (at > from)
		buf_add(&r->chain, STR("***"));
	target = str_from(target, at);
	escape_text(&r->chain, utf8_head(target, SHOWN_SIZE));
}

const char *
fetch_redirect_refuses(struct fetch_redirect *r, int status, bool https, struct str location)
{
	struct str target = str_trim(location), to = scheme(target);

	r->hops++;
	r->permanent = r->permanent && (status == 301 || status == 308);
	note(r, target);
	if (target.n > LIMIT_URL)
		return "redirected to an address longer than 8 KiB";
	if (to.n == 0 || str_ieq(to, STR("https")))
		return NULL;
	if (!str_ieq(to, STR("http")))
		return "refused to follow to what is neither http nor https";
	return https ? "refused to follow to plain http" : NULL;
}
