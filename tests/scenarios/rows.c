#include "tests/scenarios/rows.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BODY_MAX ((size_t)64 << 20)
#define CALM ROW_ITEM("calm", "Ukraine truce, calm")
#define AFTER ROW_ITEM("after", "Ukraine truce, after")
#define PLAY_MS 120000

static const char filter[] =
    "filter talks { about \"a truce\" match \"Ukrain*\" and \"truce\"\n"
    "  hit \"Ukraine truce\" miss \"truce\" }\n";

/* What the storm did with one feed, and how it is afterwards. */
struct seen {
	const char *feed;		/* its name */
	const char *log, *out;		/* its lines of the storm */
	const char *items, *etag, *alerts, *holds, *failures;
	size_t asked, thens;
	const char *after, *after_log;	/* once all is well */
	const char *sent;
};

static struct play {
	struct bed *bed;
	const struct row_case *cases;
	size_t n;
	struct seen *seen;
	struct bed_result storm, after;
} play;

static const char *
path_of(size_t i)
{
	return bed_format(play.bed, "/%s", play.seen[i].feed);
}

static const char *
then_of(size_t i)
{
	return bed_format(play.bed, "/then-%s", play.seen[i].feed);
}

/* The text with the path `then` for ROW_THEN. */
static const char *
with_then(struct bed *bed, const char *text, const char *then)
{
	const char *at = text != NULL ? strstr(text, ROW_THEN) : NULL;

	if (at == NULL)
		return text;
	return bed_format(bed, "%.*s%s%s", (int)(at - text), text, then, at + strlen(ROW_THEN));
}

void
rows_serve(struct bed *bed, const struct row_case *c, const char *path, const char *then)
{
	struct bed_reply reply = c->reply, second = c->then;
	struct buf body;

	buf_init(&body, BODY_MAX);
	if (c->make != NULL) {
		c->make(&body);
		reply.body = body.p;
		reply.size = body.n;
	} else if (reply.size == 0)
		reply.body = with_then(bed, reply.body, then);
	reply.redirect = with_then(bed, reply.redirect, then);
	second.redirect = with_then(bed, second.redirect, then);
	bed_route(bed, path, &reply);
	bed_route(bed, then, &second);
	buf_release(&body);
}

static void
serve_calm(const char *body, const char *etag)
{
	for (size_t i = 0; i < play.n; i++)
		bed_route(play.bed, path_of(i), &(struct bed_reply){ .body = body, .etag = etag });
}

static void
serve_storm(void)
{
	for (size_t i = 0; i < play.n; i++)
		rows_serve(play.bed, &play.cases[i], path_of(i), then_of(i));
}

/* Lines of a text that hold the mark. */
static const char *
lines_with(const char *text, const char *mark)
{
	struct str rest = str_of(text);
	const char *kept;
	struct buf lines;

	buf_init(&lines, BODY_MAX);
	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		if (memmem(line.p, line.n, mark, strlen(mark)) == NULL)
			continue;
		buf_add(&lines, line);
		buf_addc(&lines, '\n');
	}
	kept = bed_format(play.bed, "%s", buf_cstr(&lines));
	buf_release(&lines);
	return kept;
}

static const char *
ask(size_t i, const char *what)
{
	return bed_sql(play.bed, "SELECT %s FROM feeds WHERE name = '%s'", what, play.seen[i].feed);
}

#define ITEMS "(SELECT group_concat(title || char(10), '') FROM " \
	"(SELECT title FROM items WHERE feed_id = feeds.id ORDER BY items.id))"
#define ALERTS "(SELECT count(*) FROM alerts JOIN items ON items.id = item_id WHERE feed_id = feeds.id)"

static void
look_at_storm(size_t i)
{
	const struct row_case *c = &play.cases[i];
	struct seen *s = &play.seen[i];

	s->log = lines_with(play.storm.err, bed_format(play.bed, " feed=%s ", s->feed));
	s->out = lines_with(play.storm.out, bed_format(play.bed, " %s: ", s->feed));
	s->items = ask(i, ITEMS);
	s->etag = ask(i, "etag");
	s->alerts = ask(i, ALERTS);
	s->failures = ask(i, "failures");
	s->holds = c->holds != NULL ? ask(i, c->holds) : "1\n";
	s->asked = bed_count(play.bed, path_of(i));
	s->thens = bed_count(play.bed, then_of(i));
}

static void
look_at_after(size_t i)
{
	struct seen *s = &play.seen[i];

	s->after = ask(i, "etag || ' ' || failures || ' ' || "
	    "(SELECT count(*) FROM items WHERE feed_id = feeds.id AND guid = 'calm') || ' ' || "
	    "(SELECT count(*) FROM items WHERE feed_id = feeds.id AND guid = 'after') || ' ' || "
	    ALERTS);
	s->after_log = lines_with(play.after.err, bed_format(play.bed, " feed=%s ", s->feed));
	s->sent = bed_requests(play.bed, path_of(i));
}

static void
write_config(void)
{
	struct buf lines;

	buf_init(&lines, BODY_MAX);
	buf_add(&lines, str_of("host-gap 100ms\nconnections 100\n"));
	for (size_t i = 0; i < play.n; i++)
		buf_addf(&lines, "feed %s http://r%zu.localhost%s/%s %s\n", play.seen[i].feed, i,
		    strrchr(bed_base(play.bed), ':'), play.seen[i].feed,
		    play.cases[i].feed != NULL ? play.cases[i].feed : "");
	bed_config(play.bed, "%s", buf_cstr(&lines));
	buf_release(&lines);
}

static struct bed_result
poll_all(void)
{
	server_forget(bed_server(play.bed));
	return bed_run(play.bed, &(struct bed_run){ .args = { "-v", "once" }, .limit_ms = PLAY_MS });
}

void
rows_play(const struct row_case *cases, size_t n)
{
	play.bed = bed_new();
	play.cases = cases;
	play.n = n;
	play.seen = mem_array(n, sizeof(*play.seen));
	for (size_t i = 0; i < n; i++)
		play.seen[i].feed = bed_format(play.bed, "r%03u_%s", cases[i].row, cases[i].name);
	bed_filter(play.bed, "talks", filter);
	write_config();
	serve_calm(ROW_RSS(CALM), "\"calm\"");
	poll_all();
	serve_storm();
	play.storm = poll_all();
	for (size_t i = 0; i < n; i++)
		look_at_storm(i);
	serve_calm(ROW_RSS(AFTER CALM), "\"after\"");
	play.after = poll_all();
	for (size_t i = 0; i < n; i++)
		look_at_after(i);
}

void
rows_end(void)
{
	free(play.seen);
	bed_free(play.bed);
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n')) != NULL) {
		text++;
		n++;
	}
	return n;
}

/* Whatever came in, a line of either stream is one of ours: nothing forges one. */
static void
judge_streams(void)
{
	struct str rest = str_of(play.storm.err);

	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');
		size_t word = 0;

		while (word < line.n && (islower((unsigned char)line.p[word]) || line.p[word] == '-'))
			word++;
		ck_assert_msg(word > 3 && (word == line.n || line.p[word] == ' '),
		    "no event: %.*s", (int)line.n, line.p);
		for (size_t i = 0; i < line.n; i++)
			ck_assert_int_ge((unsigned char)line.p[i], ' ');
	}
	rest = str_of(play.storm.out);
	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		ck_assert_msg(str_starts(line, STR("notice talks r")), "no alert: %.*s",
		    (int)line.n, line.p);
		ck_assert_uint_lt(line.n, 4096);
	}
}

#define EXPECT(c, s, condition) ck_assert_msg(condition,				\
    "row %u, %s: not %s\nlog: %.900s\nout: %.900s\nitems: %.900s\netag: %.90s", (c)->row, (c)->name,	\
    #condition, (s)->log, (s)->out, (s)->items, (s)->etag)

static void
judge_storm(const struct row_case *c, const struct seen *s)
{
	const char *items = c->items != NULL ? c->items : "";
	bool failing = strstr(s->log, "feed-failing ") != NULL || strstr(s->log, "feed-gone ") != NULL;

	EXPECT(c, s, failing == c->fails);
	EXPECT(c, s, strcmp(s->failures, c->fails ? "1\n" : "0\n") == 0);
	for (size_t i = 0; i < 3 && c->says[i] != NULL; i++)
		EXPECT(c, s, strstr(s->log, c->says[i]) != NULL);
	EXPECT(c, s, c->hides == NULL || strstr(s->log, c->hides) == NULL);
	EXPECT(c, s, c->hides == NULL || strstr(s->out, c->hides) == NULL);
	EXPECT(c, s, strcmp(items, ROW_ANY) == 0 ||
	    strcmp(s->items, bed_format(play.bed, "Ukraine truce, calm\n%s\n", items)) == 0);
	EXPECT(c, s, strcmp(s->alerts, bed_format(play.bed, "%zu\n", c->alerts + 1)) == 0);
	EXPECT(c, s, count_lines(s->out) == c->alerts);
	EXPECT(c, s, c->out == NULL || strstr(s->out, c->out) != NULL);
	EXPECT(c, s, strcmp(s->etag, bed_format(play.bed, "%s\n",
	    c->etag != NULL ? c->etag : "\"calm\"")) == 0);
	EXPECT(c, s, strcmp(s->holds, "1\n") == 0);
	EXPECT(c, s, s->asked == (c->asked > 0 ? c->asked : 1));
	EXPECT(c, s, s->thens == c->thens);
}

static void
judge_after(const struct row_case *c, const struct seen *s)
{
	const char *good = bed_format(play.bed, "\"after\" 0 1 1 %zu\n", c->alerts + 2);

	if (c->held) {
		EXPECT(c, s, *s->sent == '\0');
		EXPECT(c, s, strstr(s->after_log, "feed-waiting ") != NULL);
		return;
	}
	ck_assert_msg(strcmp(s->after, good) == 0, "row %u, %s: afterwards %snot %s\nlog: %s",
	    c->row, c->name, s->after, good, s->after_log);
	EXPECT(c, s, !c->fails || strstr(s->after_log, "feed-recovered ") != NULL);
	ck_assert_msg(c->sent == NULL || strstr(s->sent, c->sent) != NULL, "row %u, %s: sent %s",
	    c->row, c->name, s->sent);
}

void
rows_judge(size_t i)
{
	judge_streams();
	judge_storm(&play.cases[i], &play.seen[i]);
	judge_after(&play.cases[i], &play.seen[i]);
}
