/*
 * The whole agent on a bad disk: every call of SQLite to it fails in turn, and
 * the power is cut before each.  Whatever happens: the database is whole, no
 * validator is ahead of its items, and once the disk is well every item is
 * there once, every alert once as a row and at least once as a line.
 */
#include <sys/stat.h>

#include "agent/agent.h"
#include "agent/log.h"
#include "base/clock.h"
#include "tests/agent/store_bed.h"
#include "tests/agent/store_vfs.h"
#include "tests/sim/sim.h"
#include "tests/test.h"

#define FEEDS 3

/*
 * Each feed serves two documents, one after the other: the second has new
 * items, an edit of a flagged one and one with another guid.
 */
static int served;	/* 1 or 2 */
static char body[FEEDS][2048], etag[8];

static void
write_item(char *out, size_t size, size_t feed, const char *guid, int number, const char *title)
{
	size_t n = strlen(out);

	snprintf(out + n, size - n, "<item><guid>%s%zu-%d</guid><link>http://a.example/%zu/%d</link>"
	    "<title>%s</title><description>Some words about it.</description></item>", guid, feed,
	    number, feed, number, title);
}

void
sim_answer(const struct fetch_request *request, struct fetch_answer *ret)
{
	size_t feed = request->tag;
	char *out = body[feed], title[80];

	snprintf(etag, sizeof(etag), "\"%d\"", served);
	ret->etag = str_of(etag);
	if (request->etag != NULL && strcmp(request->etag, etag) == 0) {
		ret->outcome = OUTCOME_UNCHANGED;
		ret->status = 304;
		return;
	}
	snprintf(out, sizeof(body[feed]), "<rss version=\"2.0\"><channel>");
	for (int i = 0; i < (served == 1 ? 4 : 7); i++) {
		bool edited = served == 2 && i == 0, renamed = served == 2 && i == 2;

		snprintf(title, sizeof(title), "%s %zu-%d%s", i % 2 == 0 ? "Ukraine talks" : "Weather",
		    feed, i, edited ? " again" : "");
		write_item(out, sizeof(body[feed]), feed, renamed ? "n" : "", i, title);
	}
	strcat(out, "</channel></rss>");
	ret->body = str_of(out);
}

static char conf_path[96], out_path[96];

static void
write_file(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", bed_directory, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void
begin(void)
{
	char text[512] = "database feedwatch.db\nfilters sim.filter\n";
	int out;

	bed_make();
	vfs_install();
	for (int i = 0; i < FEEDS; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "feed f%d http://h%d.example/\n", i, i);
	write_file("sim.conf", text);
	write_file("sim.filter", "filter talks { about \"x\" match \"Ukraine talks\" "
	    "hit \"Ukraine talks\" miss \"x\" }\n");
	snprintf(conf_path, sizeof(conf_path), "%s/sim.conf", bed_directory);
	snprintf(out_path, sizeof(out_path), "%s/out", bed_directory);
	out = open(out_path, O_WRONLY | O_CREAT | O_APPEND, 0644);
	ck_assert_int_ge(out, 0);
	fflush(stdout);
	ck_assert_int_eq(dup2(out, 1), 1);
	close(out);
	log_open(2, false);
}

/* Every feed once.  False where it could not even begin; then it has said why in one line. */
static bool
once(void)
{
	struct config *config = config_load(conf_path, stderr);
	char *said = NULL;
	size_t size;
	FILE *diag = open_memstream(&said, &size);
	struct agent *a;
	int status;

	ck_assert_ptr_nonnull(config);
	a = agent_new(config, AGENT_ONCE, diag, &status);
	fclose(diag);
	if (a != NULL)
		agent_run(a);
	else
		ck_assert_msg(strchr(said, '\n') == said + strlen(said) - 1, "not one line: %s", said);
	agent_free(a);
	free(said);
	return a != NULL;
}

static const char *const files[] = { "feedwatch.db", "feedwatch.db-wal" };

static void
copy_state(const char *from, const char *to)
{
	for (size_t i = 0; i < 2; i++) {
		char source[128], target[128];

		snprintf(source, sizeof(source), "%s/%s", from, files[i]);
		snprintf(target, sizeof(target), "%s/%s", to, files[i]);
		unlink(target);
		if (access(source, F_OK) == 0)
			vfs_copy(source, target);
	}
}

static const char *
sub_directory(const char *name)
{
	static char paths[4][96];
	static int n;
	char *path = paths[n++ % 4];

	snprintf(path, sizeof(paths[0]), "%.60s/%s", bed_directory, name);
	mkdir(path, 0755);
	return path;
}

static void
whole_and_not_ahead(const char *when, long n)
{
	char *whole = bed_text("PRAGMA integrity_check");

	ck_assert_msg(strcmp(whole, "ok") == 0, "%s %ld: %s", when, n, whole);
	free(whole);
	ck_assert_msg(bed_number("SELECT count(*) FROM feeds f WHERE etag <> '' AND (SELECT count(*)"
	    " FROM items i WHERE i.feed_id = f.id) <> CASE etag WHEN '\"1\"' THEN 4 ELSE 7 END") == 0,
	    "%s %ld: validators are ahead", when, n);
	ck_assert_msg(bed_number("SELECT count(*) FROM identities n LEFT JOIN items i"
	    " ON i.id = n.item_id WHERE i.id IS NULL OR i.identity <> n.identity") == 0 &&
	    bed_number("SELECT (SELECT count(*) FROM items) - (SELECT count(*) FROM identities)") == 0,
	    "%s %ld: names and items differ", when, n);
}

/* Which alerts are lines by now; a bit for each. */
static unsigned
lines(void)
{
	static char text[1 << 16];
	FILE *f = fopen(out_path, "r");
	size_t n = fread(text, 1, sizeof(text) - 1, f);
	unsigned bits = 0;

	fclose(f);
	text[n] = '\0';
	for (int feed = 0; feed < FEEDS; feed++)
		for (int i = 0; i < 7; i += 2) {
			char title[64];

			snprintf(title, sizeof(title), ": Ukraine talks %d-%d ", feed, i);
			bits |= (unsigned)(strstr(text, title) != NULL) << (feed * 4 + i / 2);
		}
	return bits;
}

static void
complete(const char *when, long n)
{
	whole_and_not_ahead(when, n);
	ck_assert_msg(bed_number("SELECT count(*) FROM items") == FEEDS * 7, "%s %ld: items", when, n);
	ck_assert_msg(bed_number("SELECT count(*) FROM alerts WHERE printed IS NOT NULL") == FEEDS * 4 &&
	    bed_number("SELECT count(*) FROM alerts") == FEEDS * 4, "%s %ld: alerts", when, n);
	ck_assert_msg(lines() == 0xFFF, "%s %ld: lines %x", when, n, lines());
}

/* The state after the first document, in a directory of its own. */
static const char *
first_state(void)
{
	const char *first = sub_directory("first");

	served = 1;
	ck_assert(once());
	ck_assert_uint_eq(lines(), 0x333);
	copy_state(bed_directory, first);
	return first;
}

static const struct fault {
	const char *name;
	int code;
	bool short_write, fail_on, reads;
} faults[] = {
	{ "write error", SQLITE_IOERR_WRITE, true, false, false },
	{ "write errors from", SQLITE_IOERR_WRITE, false, true, false },
	{ "full", SQLITE_FULL, false, false, false },
	{ "full from", SQLITE_FULL, true, true, false },
	{ "read error", 0, false, false, true },
	{ "read errors from", 0, false, true, true },
};

START_TEST(every_call_to_the_disk_may_fail)
{
	const struct fault *f = &faults[_i];
	const char *first;
	bool untouched = false;
	long n;

	begin();
	first = first_state();
	for (n = 1; !untouched; n++) {
		copy_state(first, bed_directory);
		served = 2;
		memset(&vfs, 0, sizeof(vfs));
		vfs.code = f->code;
		vfs.short_write = f->short_write;
		vfs.fail_on = f->fail_on;
		vfs.reads = f->reads;
		vfs.fail_at = n;
		once();
		untouched = vfs.calls < n;
		vfs.fail_at = 0;
		whole_and_not_ahead(f->name, n);
		ck_assert(once());
		complete(f->name, n);
		ck_assert_int_eq(truncate(out_path, 0), 0);
		served = 1;
		/* the lines of the first document, which were printed long ago */
		write_file("out", ": Ukraine talks 0-0 : Ukraine talks 0-2 : Ukraine talks 1-0 "
		    ": Ukraine talks 1-2 : Ukraine talks 2-0 : Ukraine talks 2-2 ");
	}
	ck_assert_int_gt(n, 10);
}
END_TEST

static unsigned cut_seed, lines_at_cut;
static const char *cut_directory;

static void
cut(void)
{
	vfs_cut_power(cut_directory, files, 2, cut_seed);
	lines_at_cut = lines();
}

/* Alerts that were lines when the power went are rows still. */
static void
no_line_without_a_row(long n)
{
	for (int feed = 0; feed < FEEDS; feed++)
		for (int i = 0; i < 7; i += 2) {
			char sql[200];

			snprintf(sql, sizeof(sql), "SELECT count(*) FROM alerts a JOIN items i ON i.id = "
			    "a.item_id WHERE i.link = 'http://a.example/%d/%d'", feed, i);
			ck_assert_msg((lines_at_cut >> (feed * 4 + i / 2) & 1) == 0 || bed_number(sql) == 1,
			    "cut before %ld, seed %u: a line without a row", n, cut_seed);
		}
}

START_TEST(the_power_may_go_before_every_call)
{
	const char *first, *durable;
	bool untouched = false;
	long n, lost = 0;

	begin();
	first = first_state();
	durable = sub_directory("durable");
	cut_directory = sub_directory("cut");
	for (n = 1; !untouched; n++) {
		copy_state(first, bed_directory);
		copy_state(first, durable);
		snprintf(vfs_durable, sizeof(vfs_durable), "%s", durable);
		vfs_forget(NULL);
		served = 2;
		memset(&vfs, 0, sizeof(vfs));
		vfs.cut_at = n;
		vfs.cut = cut;
		cut_seed = (unsigned)(n * 31 + _i);
		ck_assert(once());
		untouched = vfs.calls < n;
		vfs_durable[0] = '\0';
		if (untouched)
			break;
		copy_state(cut_directory, bed_directory);
		whole_and_not_ahead("cut before", n);
		no_line_without_a_row(n);
		lost += bed_number("SELECT count(*) FROM feeds WHERE etag = '\"1\"'") > 0;
		ck_assert(once());
		complete("cut before", n);
		/* the first document's were printed before this life began */
		write_file("out", ": Ukraine talks 0-0 : Ukraine talks 0-2 : Ukraine talks 1-0 "
		    ": Ukraine talks 1-2 : Ukraine talks 2-0 : Ukraine talks 2-2 ");
	}
	ck_assert_int_gt(n, 10);
	ck_assert_int_gt(lost, 3);
}
END_TEST

static void
add_loops(TCase *tc)
{
	tcase_add_loop_test(tc, every_call_to_the_disk_may_fail, 0, 6);
	tcase_add_loop_test(tc, the_power_may_go_before_every_call, 0, 2);
}

START_TEST(a_well_disk_needs_none_of_this)
{
	begin();
	first_state();
	served = 2;
	ck_assert(once());
	complete("well", 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM changes"), FEEDS);
}
END_TEST

static void
live(struct agent *a, int64_t ms)
{
	for (int64_t until = sim_ticks + ms; sim_ticks < until;)
		ck_assert(agent_turn(a));
}

/* Three polls are one commit, and the commit fails. */
START_TEST(polls_that_were_undone_come_again_within_minutes)
{
	struct config *config;
	struct agent *a;
	int status;

	begin();
	served = 2;
	config = config_load(conf_path, stderr);
	ck_assert_ptr_nonnull(config);
	a = agent_new(config, AGENT_RUN, stderr, &status);
	ck_assert_ptr_nonnull(a);
	memset(&vfs, 0, sizeof(vfs));
	vfs.code = SQLITE_FULL;
	vfs.fail_at = 1;
	vfs.fail_on = true;
	live(a, 10 * CLOCK_SECOND);
	ck_assert_int_gt(vfs.calls, 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 0);
	vfs.fail_at = 0;
	live(a, 2 * CLOCK_MINUTE);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), FEEDS * 7);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts WHERE printed IS NOT NULL"), FEEDS * 4);
	agent_free(a);
}
END_TEST

TEST_MAIN_WITH("disk", add_loops, a_well_disk_needs_none_of_this,
    polls_that_were_undone_come_again_within_minutes)
