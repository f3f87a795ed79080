#include "agent/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "agent/feed.h"

/* Where a hash begins says what is hashed: a title never meets a guid. */
#define SEED_NAME 1
#define SEED_TEXT 2
#define SEED_WHOLE 3
#define SEED_STORY 4

#define HOST_SIZE 256	/* RFC 1035: a name has at most 255 bytes; what is longer counts as written */

/*
 * Query parameters that say where a click came from, or whose it is, never
 * which article is meant.  A '*' stands for any rest.
 */
static const char *const tracking[] = {
	"utm_*", "mtm_*", "pk_*", "piwik_*",			/* Google, Matomo */
	"at_medium", "at_campaign*", "at_custom*", "at_format", "at_link*", "at_ptr_name",
	"at_bbc_team", "at_creation", "at_variant", "at_platform", "at_network",	/* AT Internet */
	"xtor", "wt_mc*", "wtmc", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
	"twclid", "ttclid", "igshid", "igsh", "li_fat_id",	/* advertisers' click numbers */
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_anon_id", "oly_enc_id",
	"_ga", "_gl", "s_cid", "ncid", "ocid", "icid", "cmpid", "cmp", "ftcamp", "smid", "ito", "maca",
	"traffic_source", "feedtype", "feedname",
	"phpsessid", "jsessionid", "sessionid", "session_id",
};

static bool
names_tracking(struct str name, struct str known)
{
	if (known.p[known.n - 1] != '*')
		return str_ieq(name, known);
	known.n--;
	return str_istarts(name, known);
}

static bool
is_tracking(struct str parameter)
{
	struct str name = parameter;
	char first;

	if (str_istarts(name, STR("amp;")))	/* escaped once too often */
		name = str_from(name, 4);
	name = str_cut(&name, '=');
	first = name.n > 0 ? str_lower(name.p[0]) : '\0';
	for (size_t i = 0; i < sizeof(tracking) / sizeof(tracking[0]); i++)
		/* a hostile address has millions of parameters: most are told by a letter */
		if (tracking[i][0] == first && names_tracking(name, str_of(tracking[i])))
			return true;
	return false;
}

/* Cuts the part of *rest before the first of `ends` off and returns it; the end stays in *rest. */
static struct str
cut_before(struct str *rest, const char *ends)
{
	struct str part = *rest;

	for (; *ends != '\0' && part.n > 0; ends++) {
		const char *at = memchr(part.p, *ends, part.n);

		if (at != NULL)
			part.n = (size_t)(at - part.p);
	}
	*rest = str_from(*rest, part.n);
	return part;
}

static uint64_t
hash_host(struct str host, uint64_t seed)
{
	char small[HOST_SIZE];

	if (host.n > sizeof(small))
		return hash_of(host, seed);
	for (size_t i = 0; i < host.n; i++)
		small[i] = str_lower(host.p[i]);
	return hash_of((struct str){ small, host.n }, seed);
}

static uint64_t
hash_path(struct str path, uint64_t seed)
{
	struct str rest = path;

	while (rest.n > 0) {	/* ;jsessionid=… ends a path of Java's */
		cut_before(&rest, ";");
		if (str_istarts(rest, STR(";jsessionid="))) {
			path.n -= rest.n;
			break;
		}
		rest = str_from(rest, 1);
	}
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return hash_of(path, seed);
}

/* What is neither empty nor tracking, in its order. */
static uint64_t
hash_parameters(struct str list, uint64_t seed)
{
	while (list.n > 0) {
		struct str parameter = str_cut(&list, '&');

		if (parameter.n > 0 && !is_tracking(parameter))
			seed = hash_of(parameter, seed);
	}
	return seed;
}

/* rest: an http or https address behind its "://". */
static uint64_t
hash_address(struct str rest, uint64_t seed)
{
	struct str query, fragment;

	seed = hash_host(cut_before(&rest, "/?#"), seed);
	seed = hash_path(cut_before(&rest, "?#"), seed);
	query = cut_before(&rest, "#");
	fragment = str_from(rest, 1);
	seed = hash_parameters(str_from(query, 1), seed);
	/* another seed: "?a" is not "#a" */
	return fragment.n > 0 && hash_parameters(fragment, seed) != seed
	    ? hash_parameters(fragment, ~seed) : seed;
}

/* A guid or link; it is not empty. */
static uint64_t
hash_name(struct str name, uint64_t seed)
{
	if (str_istarts(name, STR("http://")))
		return hash_address(str_from(name, 7), seed);
	if (str_istarts(name, STR("https://")))
		return hash_address(str_from(name, 8), seed);
	return hash_of(name, seed);
}

static int64_t
never_0(uint64_t hash)
{
	int64_t identity;

	memcpy(&identity, &hash, sizeof(identity));
	return identity != 0 ? identity : 1;
}

static int64_t
name_of(const struct feed_item *item)
{
	struct str guid = str_trim(item->id), link = str_trim(item->url);
	struct str text = item->content.n > 0 ? item->content : item->summary;

	if (guid.n > 0)
		return never_0(hash_name(guid, SEED_NAME));
	if (link.n > 0)
		return never_0(hash_name(link, SEED_NAME));
	return never_0(hash_of(text, hash_of(str_trim(item->title), SEED_TEXT)));
}

int64_t
identity_whole(struct str guid, struct str link, struct str title)
{
	uint64_t hash = hash_name(str_trim(guid), SEED_WHOLE);

	hash = hash_name(str_trim(link), hash);
	return never_0(hash_of(str_trim(title), hash));
}

int64_t
identity_of(const struct feed_item *item, bool guid_is_unique)
{
	return guid_is_unique ? name_of(item) : identity_whole(item->id, item->url, item->title);
}

struct str
identity_id(struct str guid, struct str link, int64_t identity, char room[IDENTITY_ID_SIZE])
{
	if (guid.n > 0 || link.n > 0)
		return guid.n > 0 ? guid : link;
	snprintf(room, IDENTITY_ID_SIZE, "urn:feedwatch:%016jx", (uintmax_t)(uint64_t)identity);
	return str_of(room);
}

/* An address behind scheme and www., or all of what is none. */
static struct str
behind_www(struct str link)
{
	if (str_istarts(link, STR("http://")))
		link = str_from(link, 7);
	else if (str_istarts(link, STR("https://")))
		link = str_from(link, 8);
	return str_istarts(link, STR("www.")) ? str_from(link, 4) : link;
}

bool
identity_same_link(struct str a, struct str b)
{
	return hash_address(behind_www(str_trim(a)), 0) == hash_address(behind_www(str_trim(b)), 0);
}

/*
 * Wrongly taken for another, an item is alerted twice; wrongly taken for the
 * same, it is lost.  So the date counts to the second; only beside it may the
 * query of the link differ, where unknown trackers live.  Without a date the
 * text must be the same, too.
 */
static int64_t
story_of(const struct feed_item *item)
{
	struct str link = behind_www(str_trim(item->url));
	int64_t date = item->published != STAMP_NONE ? item->published : item->modified;
	struct str path = link;
	uint64_t hash;

	if (link.n == 0)
		return 0;
	if (date != STAMP_NONE)
		link = cut_before(&path, "?#");
	hash = hash_of(str_trim(item->title), hash_address(link, SEED_STORY));
	if (date != STAMP_NONE)
		hash = hash_of(STR(""), hash + (uint64_t)date);
	else
		hash = hash_of(item->content, hash_of(item->summary, hash));
	return never_0(hash);
}

static int
by_name(const void *a, const void *b)
{
	const struct identity *x = *(struct identity *const *)a, *y = *(struct identity *const *)b;

	return (x->name > y->name) - (x->name < y->name);
}

static int
by_story(const void *a, const void *b)
{
	const struct identity *x = *(struct identity *const *)a, *y = *(struct identity *const *)b;

	return (x->story > y->story) - (x->story < y->story);
}

/* Marks the names that stand on items which differ otherwise. */
static void
mark_shared(struct identity **sorted, size_t n)
{
	for (size_t first = 0, end; first < n; first = end) {
		bool differ = false;

		for (end = first; end < n && sorted[end]->name == sorted[first]->name; end++)
			differ = differ || sorted[end]->whole != sorted[first]->whole;
		for (size_t i = first; i < end; i++)
			sorted[i]->shared = differ;
	}
}

/* Takes away the stories that stand on items of different names. */
static void
drop_twins(struct identity **sorted, size_t n)
{
	for (size_t first = 0, end; first < n; first = end) {
		int64_t story = sorted[first]->story;
		bool differ = false;

		for (end = first; end < n && sorted[end]->story == story; end++)
			differ = differ || sorted[end]->whole != sorted[first]->whole;
		for (size_t i = first; i < end && differ; i++)
			sorted[i]->story = 0;
	}
}

/* Compares each with each by sorting, as there may be thousands. */
static void
compare_all(struct identity *all, size_t n)
{
	struct identity **sorted = mem_array(n, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &all[i];
	qsort(sorted, n, sizeof(*sorted), by_name);
	mark_shared(sorted, n);
	qsort(sorted, n, sizeof(*sorted), by_story);
	drop_twins(sorted, n);
	free(sorted);
}

void
identity_of_all(const struct feed *feed, struct identity *ret)
{
	for (size_t i = 0; i < feed->nitems; i++) {
		const struct feed_item *item = &feed->items[i];

		ret[i] = (struct identity){
			.name = name_of(item),
			.whole = identity_whole(item->id, item->url, item->title),
			.story = story_of(item),
		};
	}
	compare_all(ret, feed->nitems);
}
