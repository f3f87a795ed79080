/* Each question of feedwatch(8), OPERATION, is answered by the command that stands there. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/scenarios/bed.h"
#include "tests/test.h"

#define RSS(items) "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>" items \
	"</channel></rss>"
#define ITEM(guid, title) "<item><guid>" guid "</guid><title>" title "</title></item>"

static const char filter[] = "filter talks { about \"talks\" match \"truce\" and \"border\" "
    "hit \"A truce at the border\" miss \"weather\" }\n";

/* The command as the manual has it (commands of ours), what its answer holds, and its exit status. */
static const struct {
	const char *command;
	const char *answers[3];
	int exit;
	bool jq;
} questions[] = {
	{ "feedwatch status --failing",
	    { "\nill   failing ", "answered 503", " (2 in a row, for " }, 1, false },
	{ "feedwatch alerts -t --since 1d",
	    { "Z notice talks well: A truce at the border holds (", "truce” title" }, 0, false },
	{ "feedwatch status --gaps", { "\nwell ", "   3      2      1  ",
	    "items may have been missed, last " }, 1, false },
	{ "feedwatch fetch https://wire.example/rss | feedwatch match -v -f talks.filter -",
	    { "Truce elsewhere", "border" }, 0, false },
	{ "feedwatch status | tail -n 1", { "2 feeds: 1 ", "; last poll ", "s ago\n" }, 0, false },
	{ "feedwatch status --silent", { "\nwell  silent ", "unusually quiet for " }, 1, false },
	{ "feedwatch status | grep -o 'database.*iB'", { "database ", " KiB\n" }, 0, false },
	{ "feedwatch status bbc-world", { "\nstate           silent\n",
	    "Z  -  Truce elsewhere\n", "Z  talks  A truce at the border holds\n" }, 0, false },
	{ "feedwatch status -j | jq -s 'map(select(.feed and (.url | contains(\"//wire.example/\")))) "
	    "| max_by(.last_poll)'", { "\"feed\": \"", "\"last_poll\": \"", "\"status\": " }, 0, true },
};

static const char *
manual(void)
{
	static char text[1 << 20];
	FILE *f = fopen("man/feedwatch.8", "r");

	ck_assert_ptr_nonnull(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* `from` replaced wherever it stands. */
static const char *
with(struct bed *bed, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (at == NULL)
		return text;
	return bed_format(bed, "%.*s%s%s", (int)(at - text), text, to,
	    with(bed, at + strlen(from), from, to));
}

/* feedwatch is the binary under test with the bed's configuration; wire.example its server. */
static struct bed_result
ask(struct bed *bed, const char *command)
{
	const char *binary = getenv("FEEDWATCH");
	char *whole = realpath(binary != NULL ? binary : "build/release/feedwatch", NULL);
	const char *script;
	struct bed_result r;

	ck_assert_ptr_nonnull(whole);
	command = with(bed, command, "https://wire.example/rss", "--allow-private $BASE/a.xml");
	command = with(bed, command, "bbc-world", "well");
	command = with(bed, command, "//wire.example/", with(bed, bed_base(bed), "http:", ""));
	script = bed_format(bed, "BASE=%s\nfeedwatch() { %s -c feedwatch.conf \"$@\"; }\n%s\n",
	    bed_base(bed), whole, command);
	r = bed_run(bed, &(struct bed_run){ .program = "/bin/sh", .args = { "-c", script } });
	free(whole);
	return r;
}

static struct bed *
bed_of_two_feeds(void)
{
	struct bed *bed = bed_new();

	bed_route(bed, "/a.xml", &(struct bed_reply){ .body =
	    RSS(ITEM("1", "A truce at the border holds") ITEM("2", "Truce elsewhere")) });
	bed_route(bed, "/b.xml", &(struct bed_reply){ .status = 503, .body = "oops" });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "feed well %s/a.xml\nfeed ill %s/b.xml\n", bed_base(bed), bed_base(bed));
	BED_RUN(bed, "once");
	BED_RUN(bed, "once");
	return bed;
}

START_TEST(each_question_of_the_manual_has_its_answer)
{
	struct bed *bed = bed_of_two_feeds();
	bool jq = system("command -v jq >/dev/null 2>&1") == 0;

	bed_sql(bed, "UPDATE rhythm SET gaps = 3, last_gap = '2026-11-20T10:00:00Z', "
	    "silent_since = '2026-11-20T10:00:00Z'");
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		const char *command = questions[i].command;
		struct bed_result r;

		ck_assert_msg(strstr(manual(), bed_format(bed, ".Dl $ %s\n", command)) != NULL,
		    "feedwatch(8) lacks: %s", command);
		if (questions[i].jq && !jq) {
			printf("skipped: jq is not installed\n");
			continue;
		}
		r = ask(bed, command);
		ck_assert_msg(r.exit == questions[i].exit, "%s ended with %d:\n%s%s", command, r.exit,
		    r.out, r.err);
		for (size_t k = 0; k < 3 && questions[i].answers[k] != NULL; k++)
			ck_assert_msg(strstr(r.out, questions[i].answers[k]) != NULL,
			    "%s\ndoes not say %s, but\n%s%s", command, questions[i].answers[k], r.out,
			    r.err);
	}
	bed_free(bed);
}
END_TEST

/* What the two questions to the journal find: the events, as they are where there is none. */
START_TEST(a_reload_says_what_it_changed_and_the_heart_beats)
{
	struct bed *bed = bed_of_two_feeds();
	struct bed_child *child;
	const char *err;

	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_saw(child, "ready feeds=2", 30000));
	bed_config(bed, "heartbeat 2h\nfeed well %s/a.xml tags=x\nfeed fresh %s/b.xml\n",
	    bed_base(bed), bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "reloaded config=", 30000));
	err = bed_stop(child).err;
	ck_assert_msg(strstr(err, " feeds=2 filters=1 feeds-added=fresh feeds-removed=ill "
	    "feeds-changed=well settings-changed=heartbeat\n") != NULL, "%s", err);
	bed_free(bed);
}
END_TEST

/* What ExecReload= of the unit does first: the journal away, its entries come as lines with a level. */
START_TEST(a_reload_that_systemd_refuses_is_said_as_the_agent_would)
{
	static const char script[] = ": >err\nJOURNAL_STREAM=$(stat -c %d:%i err) MAINPID=1 "
	    "feedwatch check 2>>err\necho \"exit $?\"\ngrep -v 'text=\" ' err\n";
	struct bed *bed = bed_of_two_feeds();
	struct bed_result r;

	bed_config(bed, "feed well %s/a.xml intervl=5min\n", bed_base(bed));
	r = ask(bed, script);
	ck_assert_msg(strstr(r.out, "exit 78\n<3>complaint text=\"feedwatch.conf:") != NULL, "%s%s", r.out,
	    r.err);
	ck_assert_msg(strstr(r.out, "\n<3>reload-refused config=feedwatch.conf reason=\"feedwatch.conf:") !=
	    NULL, "%s", r.out);
	ck_assert_ptr_nonnull(strstr(r.out, "error: unknown option \\\"intervl\\\""));
	bed_config(bed, "feed well %s/a.xml\n", bed_base(bed));
	r = ask(bed, script);
	ck_assert_msg(strstr(r.out, "exit 0\n") != NULL && strstr(r.out, "refused") == NULL, "%s", r.out);
	/* the reason is what is wrong, not what was warned of before */
	bed_filter(bed, "bad", "filter bad { match \"a\" hit \"b\" }\n");
	bed_config(bed, "feed well %s/a.xml\n", bed_base(bed));
	r = ask(bed, script);
	ck_assert_msg(strstr(r.out, "refused config=feedwatch.conf reason=\"bad.filter:1:28: test failed: ") !=
	    NULL, "%s", r.out);
	bed_free(bed);
}
END_TEST

START_TEST(metrics_are_written_while_it_runs)
{
	struct bed *bed = bed_of_two_feeds();
	struct bed_child *child;
	const char *text = "";

	bed_config(bed, "metrics-file now.prom\nfeed well %s/a.xml\n", bed_base(bed));
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_saw(child, "ready feeds=1", 30000));
	for (int i = 0; i < 300 && strstr(text, "feedwatch_feed_up{feed=\"well\"} 1\n") == NULL; i++) {
		bed_sleep(100);
		if (access(bed_path(bed, "now.prom"), R_OK) == 0)
			text = bed_read(bed, "now.prom");
	}
	ck_assert_ptr_nonnull(strstr(text, "feedwatch_feed_up{feed=\"well\"} 1\n"));
	ck_assert_int_eq(bed_stop(child).exit, 0);
	bed_free(bed);
}
END_TEST

START_TEST(a_metrics_file_that_cannot_be_written_is_said_once_and_harms_nothing)
{
	struct bed *bed = bed_of_two_feeds();
	struct bed_child *child;
	const char *err;

	bed_config(bed, "metrics-file nowhere/now.prom\nfeed well %s/a.xml\n", bed_base(bed));
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_saw(child, "metrics-failing path=", 30000));
	err = bed_stop(child).err;
	ck_assert_ptr_nonnull(strstr(err, " reason=\"No such file or directory\"\n"));
	bed_free(bed);
}
END_TEST

TEST_MAIN("operation", each_question_of_the_manual_has_its_answer,
    a_reload_says_what_it_changed_and_the_heart_beats,
    a_reload_that_systemd_refuses_is_said_as_the_agent_would, metrics_are_written_while_it_runs,
    a_metrics_file_that_cannot_be_written_is_said_once_and_harms_nothing)
