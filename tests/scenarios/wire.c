#include "tests/scenarios/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define FILTER "group talks { truce \"peace talk*\" }\nfilter talks {\n  about \"talks\"\n" \
	"  match talks and \"Ukrain*\"\n  hit \"Ukraine truce\"\n  miss \"trade talks\"\n}\n"

/* The text with BASE and ALIEN in it replaced; NULL stays NULL. */
static const char *
placed(struct bed *bed, const char *text)
{
	static const char *const names[] = { "BASE", "ALIEN" };
	const char *values[] = { bed_base(bed),
	    bed_format(bed, "http://localhost%s", strrchr(bed_base(bed), ':')) };

	for (size_t i = 0; text != NULL && i < 2; i++)
		for (const char *at; (at = strstr(text, names[i])) != NULL;)
			text = bed_format(bed, "%.*s%s%s", (int)(at - text), text, values[i],
			    at + strlen(names[i]));
	return text;
}

static void
route(struct bed *bed, const char *path, const struct bed_reply *reply)
{
	struct bed_reply r = *reply;

	r.redirect = placed(bed, r.redirect);
	r.headers = placed(bed, r.headers);
	bed_route(bed, path, &r);
}

static bool
holds(struct str text, struct str part, bool lines)
{
	const char *at = text.n > 0 ? memmem(text.p, text.n, part.p, part.n) : NULL;

	if (at == NULL || !lines || at == text.p || at[-1] == '\n')
		return at != NULL;
	return holds(str_from(text, (size_t)(at + 1 - text.p)), part, lines);
}

/* Each line of `parts` is in the text (lines: begins a line of it), or none is. */
static void
look_for(const char *where, const char *text, const char *parts, bool lines, bool there)
{
	struct str rest = str_of(parts);

	while (rest.n > 0) {
		struct str part = str_cut(&rest, '\n');
		bool found = holds(str_of(text), part, lines);

		ck_assert_msg(part.n == 0 || found == there, "%s: %s “%.*s” in:\n%s", where,
		    there ? "no" : "there is", STR_ARG(part), text);
	}
}

static void
look_at_rows(const char *where, struct bed *bed, const char *query, const char *rows)
{
	const char *is = rows != NULL ? bed_sql(bed, "%s", query) : "";

	ck_assert_msg(rows == NULL || strcmp(is, rows) == 0, "%s: %s: “%s”, not “%s”", where,
	    query, is, rows);
}

static bool
is_empty(const struct bed_reply *r)
{
	static const struct bed_reply NOTHING = { .status = 0 };

	return memcmp(r, &NOTHING, sizeof(NOTHING)) == 0;
}

static void
play(struct bed *bed, const char *where, const struct wire_run *run)
{
	size_t requests = run->requests == 0 ? 1 : run->requests == WIRE_NOBODY ? 0 : run->requests;
	const char *folder = bed_format(bed, "CREDENTIALS_DIRECTORY=%s", bed_path(bed, ""));
	const char *home = bed_format(bed, "HOME=%s", bed_path(bed, ""));
	const char *path = run->at != NULL ? run->at : "/a.xml";
	struct bed_result r;

	if (!is_empty(&run->answer) || run->answers_empty)
		route(bed, "/a.xml", &run->answer);
	if (run->config != NULL)
		bed_config(bed, "%s", placed(bed, run->config));
	if (run->before != NULL)
		bed_sql(bed, "%s", run->before);
	server_forget(bed_server(bed));
	r = bed_run(bed, &(struct bed_run){ .args = { "-v", "once" },
	    .env = { folder, home, placed(bed, run->env) } });
	ck_assert_msg(r.exit == run->exit, "%s: exit %d\n%s", where, r.exit, r.err);
	ck_assert_msg(bed_count(bed, NULL) == requests, "%s: %zu requests, not %zu\n%s\n%s", where,
	    bed_count(bed, NULL), requests, r.err, bed_requests(bed, NULL));
	look_for(where, bed_requests(bed, path), placed(bed, run->sent), true, true);
	look_for(where, bed_requests(bed, path), placed(bed, run->unsent), true, false);
	look_for(where, r.err, placed(bed, run->log), false, true);
	look_for(where, r.err, placed(bed, run->unlogged), false, false);
	look_for(where, r.out, run->out, false, true);
	look_at_rows(where, bed, "SELECT ifnull(group_concat(guid, ' '), '') FROM "
	    "(SELECT guid FROM items ORDER BY guid)",
	    run->guids != NULL ? bed_format(bed, "%s\n", run->guids) : NULL);
	look_at_rows(where, bed, "SELECT etag FROM feeds WHERE name = 'a'",
	    run->etag != NULL ? bed_format(bed, "%s\n", run->etag) : NULL);
	look_at_rows(where, bed, run->sql != NULL ? run->sql : "", placed(bed, run->gives));
}

static bool
is_there(const struct wire_run *run)
{
	return !is_empty(&run->answer) || run->answers_empty || run->log != NULL ||
	    run->sent != NULL || run->unsent != NULL || run->guids != NULL || run->sql != NULL ||
	    run->unlogged != NULL || run->etag != NULL || run->requests != 0;
}

void
wire_play(const struct wire_case *row)
{
	struct bed *bed = bed_new();
	size_t runs = 0;

	bed_filter(bed, "talks", FILTER);
	bed_write(bed, "secret", "anna:s3cret\n");
	bed_write(bed, "key", "k-12345\n");
	bed_config(bed, "%s", placed(bed, row->config != NULL ? row->config : "feed a BASE/a.xml\n"));
	for (size_t i = 0; i < WIRE_PAGES && row->pages[i].path != NULL; i++)
		route(bed, row->pages[i].path, &row->pages[i].answer);
	for (; runs < WIRE_RUNS && is_there(&row->runs[runs]); runs++)
		play(bed, bed_format(bed, "%s, run %zu", row->name, runs + 1), &row->runs[runs]);
	ck_assert_msg(runs > 0, "%s: no run", row->name);
	bed_free(bed);
}
