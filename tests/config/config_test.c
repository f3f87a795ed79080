#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "config/config.h"
#include "version.h"
#include "tests/test.h"

#define GOLDEN "tests/corpus/config"

/* Runs config_parse() over a text; what it says is put in says. */
static struct config *
parse(const char *text, char says[4096])
{
	FILE *diag = fmemopen(says, 4096, "w");
	struct config *c = config_parse("test.conf", str_of(text), diag);

	fclose(diag);
	return c;
}

START_TEST(an_empty_text_gives_the_documented_defaults)
{
	char says[4096] = "";
	struct config *c = parse("", says);

	ck_assert_ptr_nonnull(c);
	ck_assert_str_eq(says, "");
	ck_assert_int_eq(c->interval, 10 * CLOCK_MINUTE);
	ck_assert_int_eq(c->timeout, 30 * CLOCK_SECOND);
	ck_assert_int_eq(c->connect_timeout, 10 * CLOCK_SECOND);
	ck_assert_int_eq(c->host_gap, 500);
	ck_assert_int_eq(c->host_connections, 2);
	ck_assert_int_eq(c->connections, 32);
	ck_assert_int_eq(c->max_body, 16 * 1024 * 1024);
	ck_assert_int_eq(c->max_alerts, 50);
	/* not compared with VERSION: it changes with each commit, and objects stay */
	ck_assert(str_starts(str_of(c->user_agent), STR("feedwatch/")));
	ck_assert_uint_gt(strlen(c->user_agent), strlen("feedwatch/"));
	ck_assert(!c->allow_private);
	ck_assert_ptr_null(c->ca_file);
	ck_assert_int_eq(c->output, CONFIG_OUTPUT_TEXT);
	ck_assert_uint_eq(c->nfeeds, 0);
	config_free(c);
}
END_TEST

START_TEST(a_feed_gets_what_its_line_says_and_the_settings_for_the_rest)
{
	char says[4096] = "";
	struct config *c = parse(
	    "feed a HTTPS://a.example/x  interval=5min tags=war,мир filters=peace,gas\n"
	    "feed b file:///srv/b.xml timeout=1s allow-private=no auth=credential:b-key\n"
	    "feed c https://c.example/ user-agent=\"c \\\"d\\\" \\\\\"\n"
	    "interval 1h\nallow-private yes\nuser-agent \"news desk\"\n", says);

	ck_assert_msg(c != NULL, "%s", says);
	ck_assert_uint_eq(c->nfeeds, 3);
	ck_assert_str_eq(c->feeds[0].url, "https://a.example/x");
	ck_assert_int_eq(c->feeds[0].interval, 5 * CLOCK_MINUTE);
	ck_assert_int_eq(c->feeds[0].timeout, 30 * CLOCK_SECOND);
	ck_assert_uint_eq(c->feeds[0].ntags, 2);
	ck_assert_str_eq(c->feeds[0].tags[1], "мир");
	ck_assert_uint_eq(c->feeds[0].nfilters, 2);
	ck_assert_str_eq(c->feeds[0].filters[0], "peace");
	ck_assert(c->feeds[0].allow_private);
	ck_assert_str_eq(c->feeds[0].user_agent, "news desk");
	ck_assert_int_eq(c->feeds[1].interval, CLOCK_HOUR);
	ck_assert_int_eq(c->feeds[1].timeout, CLOCK_SECOND);
	ck_assert(!c->feeds[1].allow_private);
	ck_assert_str_eq(c->feeds[1].auth, "b-key");
	ck_assert_uint_eq(c->feeds[1].line, 2);
	ck_assert_str_eq(c->feeds[1].file, "test.conf");
	ck_assert_str_eq(c->feeds[2].user_agent, "c \"d\" \\");
	config_free(c);
}
END_TEST

START_TEST(a_feed_may_have_its_own_way_to_the_net)
{
	static const char text[] = "proxy http://p.example:3128\n"
	    "proxy-auth credential:p-key\n"
	    "feed a https://a.example/\n"
	    "feed b https://b.example/ proxy=socks5h://127.0.0.1:9050\n"
	    "feed c https://c.example/ proxy=none\n"
	    "feed d https://d.example/ proxy=https://q.example:1 proxy-auth=credential:q-key "
	    "cert=credential:d-cert header=Accept-Language:uk header=\"X-Key: credential:d-key\"\n";
	struct config *c = config_parse("a.conf", STR(text), stderr);

	ck_assert_ptr_nonnull(c);
	ck_assert_str_eq(c->feeds[0].proxy, "http://p.example:3128");
	ck_assert_str_eq(c->feeds[0].proxy_auth, "p-key");
	ck_assert_str_eq(c->feeds[1].proxy, "socks5h://127.0.0.1:9050");
	ck_assert_ptr_null(c->feeds[1].proxy_auth);	/* that secret is the other proxy's */
	ck_assert_ptr_null(c->feeds[2].proxy);
	ck_assert_str_eq(c->feeds[3].proxy_auth, "q-key");
	ck_assert_str_eq(c->feeds[3].cert, "d-cert");
	ck_assert_uint_eq(c->feeds[3].nheaders, 2);
	ck_assert_str_eq(c->feeds[3].headers[0], "Accept-Language: uk");
	ck_assert_str_eq(c->feeds[3].headers[1], "X-Key: credential:d-key");
	ck_assert_uint_eq(c->feeds[0].nheaders, 0);
	config_free(c);
}
END_TEST

START_TEST(the_database_lies_in_the_first_state_directory_unless_it_is_set)
{
	static const struct {
		const char *state, *text, *database;
	} cases[] = {
		{ "/var/lib/fw", "", "/var/lib/fw/feedwatch.db" },
		{ "/var/lib/fw:/srv/more", "", "/var/lib/fw/feedwatch.db" },
		{ "/var/lib/fw", "database /srv/x.db", "/srv/x.db" },
		{ "/var/lib/fw", "database ./x.db", "x.db" },
		{ "", "", "/var/lib/feedwatch/feedwatch.db" },
		{ NULL, "", "/var/lib/feedwatch/feedwatch.db" },
		{ NULL, "database \"a b.db\"", "a b.db" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char says[4096] = "";
		struct config *c;

		unsetenv("STATE_DIRECTORY");
		if (cases[i].state != NULL)
			setenv("STATE_DIRECTORY", cases[i].state, 1);
		c = parse(cases[i].text, says);
		ck_assert_msg(c != NULL, "%s", says);
		ck_assert_str_eq(c->database, cases[i].database);
		config_free(c);
	}
}
END_TEST

/* As systemd/units has it; a parsed text opens no file, so none need be there. */
START_TEST(the_database_of_an_instance_is_found_by_its_configuration)
{
	static const struct { const char *path, *state, *database; } cases[] = {
		{ CONFDIR "/desk.conf", NULL, "/var/lib/feedwatch-desk/feedwatch.db" },
		{ CONFDIR "/desk.conf", "/srv/x", "/srv/x/feedwatch.db" },
		{ CONFDIR "/feedwatch.conf", NULL, "/var/lib/feedwatch/feedwatch.db" },
		{ CONFDIR "/feeds.d/desk.conf", NULL, "/var/lib/feedwatch/feedwatch.db" },
		{ CONFDIR "/.conf", NULL, "/var/lib/feedwatch/feedwatch.db" },
		{ "desk.conf", NULL, "/var/lib/feedwatch/feedwatch.db" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char says[4096] = "";
		FILE *diag = fmemopen(says, sizeof(says), "w");
		struct config *c;

		unsetenv("STATE_DIRECTORY");
		if (cases[i].state != NULL)
			setenv("STATE_DIRECTORY", cases[i].state, 1);
		c = config_parse(cases[i].path, STR("feed a https://a.example/\n"), diag);
		fclose(diag);
		ck_assert_msg(c != NULL, "%s", says);
		ck_assert_str_eq(c->database, cases[i].database);
		config_free(c);
	}
	unsetenv("STATE_DIRECTORY");
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_said_in_one_line)
{
	static const struct {
		const char *path, *says;
	} cases[] = {
		{ "/nonexistent/x.conf", "/nonexistent/x.conf: error: the configuration cannot be "
		    "read: there is no such file\n" },
		{ "/", "/: error: the configuration cannot be read: it is a directory\n" },
		{ CONFDIR "/feedwatch.conf", CONFDIR "/feedwatch.conf: error: the configuration "
		    "cannot be read: there is no such file; name another one with -c FILE\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char says[4096] = "";
		FILE *diag;

		if (i == 2 && access(cases[i].path, F_OK) == 0)
			continue;
		diag = fmemopen(says, sizeof(says), "w");
		ck_assert_ptr_null(config_load(cases[i].path, diag));
		fclose(diag);
		ck_assert_str_eq(says, cases[i].says);
	}
}
END_TEST

/* An interval= is kept as it stands: a shipped feed that has one does not follow its rhythm. */
START_TEST(the_shipped_feeds_are_asked_in_their_own_rhythm)
{
	char says[4096] = "";
	FILE *diag = fmemopen(says, sizeof(says), "w");
	struct config *c = config_load("config/feedwatch.conf", diag);

	fclose(diag);
	ck_assert_msg(c != NULL, "%s", says);
	ck_assert_str_eq(says, "");
	ck_assert_uint_gt(c->nfeeds, 100);
	for (size_t i = 0; i < c->nfeeds; i++) {
		ck_assert_msg(c->feeds[i].interval_min == 5 * CLOCK_MINUTE &&
		    c->feeds[i].interval_max == CLOCK_HOUR, "%s has an interval of its own",
		    c->feeds[i].name);
	}
	config_free(c);
}
END_TEST

START_TEST(twenty_thousand_feeds_are_read_and_the_one_double_is_found)
{
	char says[4096] = "";
	struct config *c;
	struct buf b;

	buf_init(&b, 1 << 24);
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "feed f%d https://h%d.example/%d interval=1h\n", i, i % 50, i);
	c = parse(buf_cstr(&b), says);
	ck_assert_msg(c != NULL, "%s", says);
	ck_assert_uint_eq(c->nfeeds, 20000);
	ck_assert_str_eq(c->feeds[19999].url, "https://h49.example/19999");
	config_free(c);
	buf_add(&b, STR("feed f777 https://last.example/\n"));
	ck_assert_ptr_null(parse(buf_cstr(&b), says));
	ck_assert_ptr_nonnull(strstr(says, "test.conf:20001:6: error: another feed has this name"));
	ck_assert_ptr_nonnull(strstr(says, "first used on line 778\n"));
	buf_release(&b);
}
END_TEST

START_TEST(beyond_a_thousand_complaints_only_their_number_is_said)
{
	size_t size, lines = 0;
	char *says = NULL;
	FILE *diag = open_memstream(&says, &size);
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 1234; i++)
		buf_add(&b, STR("colour blue\n"));
	ck_assert_ptr_null(config_parse("test.conf", buf_str(&b), diag));
	fclose(diag);
	for (const char *p = says; (p = strstr(p, "error:")) != NULL; p++)
		lines++;
	ck_assert_uint_eq(lines, 1000);
	ck_assert_ptr_nonnull(strstr(says, "\ntest.conf: 234 more complaints are not shown\n"));
	buf_release(&b);
	free(says);
}
END_TEST

START_TEST(no_complaint_shows_a_password)
{
	static const char *const texts[] = {
		"feed a https://anna:SECRET@a.example/\n",
		"feed a \"https://anna:SECRET@a.example/\" colour=x\n",
		"feed -a https://SECRET@a.example/ interval=1s\n",
		"interval 1s\nfeed a https://x@SECRET@a.example/ \"\n",
		"feed a https://a.example/ auth=anna:SECRET\n",
		"feed a https://a.example/ auth=\"Bearer SECRET\" auth=SECRET\n",
		"feed a https://a.example/ \"auth=Bearer SECRET\"\n",
		"feed a https://a.example/ header=Authorization:SECRET\n",
		"feed a https://a.example/ header=\"X-Api-Key: SECRET\"\n",
		"feed a https://a.example/ \"header=Cookie: a=SECRET; b\" colour=blue\n",
		"feed a https://a.example/ header=X-Key:credential:k header=X-Token:SECRET\n",
		"feed a https://a.example/ proxy=http://anna:SECRET@p.example:3128\n",
		"proxy socks5h://anna:SECRET@p.example:9050\n",
		"feed a https://a.example/ proxy-auth=anna:SECRET\n",
		"feed a https://a.example/ auth=\"Bearer SECRET",
		"https://anna:SECRET@a.example/\n",
		"auth=SECRET\n",
		"feed a https://a.example/ user-agent=x://SECRET@ colour=y\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char says[4096] = "";

		ck_assert_ptr_null(parse(texts[i], says));
		ck_assert_msg(strstr(says, "error:") != NULL, "%s", says);
		ck_assert_msg(strstr(says, "SECRET") == NULL, "%s", says);
	}
}
END_TEST

static char *
content(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;
	ssize_t n;

	if (f == NULL)
		return strdup("");
	n = getdelim(&text, &room, EOF, f);
	fclose(f);
	return n < 0 ? strdup("") : text;
}

/* Golden files say HERE where this checkout's own folder stands. */
static char *
movable(char *text)
{
	char here[4096], *at;
	size_t n;

	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	n = strlen(here);
	while ((at = strstr(text, here)) != NULL) {
		memcpy(at, "HERE", 4);
		memmove(at + 4, at + n, strlen(at + n) + 1);
	}
	return text;
}

/* Everything that a golden file records about one configuration. */
static char *
outcome(const char *path)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct config *c = config_load(path, out);

	if (c == NULL) {
		fprintf(out, "refused\n");
	} else {
		fprintf(out, "accepted: %zu feeds, %zu filter files\n", c->nfeeds,
		    c->nfilter_files);
		for (size_t i = 0; i < c->nfeeds; i++)
			fprintf(out, "feed %s %s\n", c->feeds[i].name, c->feeds[i].url);
		for (size_t i = 0; i < c->nfilter_files; i++)
			fprintf(out, "filters %s\n", c->filter_files[i]);
	}
	config_free(c);
	fclose(out);
	return movable(text);
}

static bool
golden_agrees(const char *name)
{
	char out[512];
	char *is = outcome(name), *expected;
	bool same;

	snprintf(out, sizeof(out), "%.*s.out", (int)(strlen(name) - strlen(".conf")), name);
	if (getenv("GOLDEN_WRITE") != NULL && access(out, F_OK) != 0) {
		FILE *f = fopen(out, "w");

		fputs(is, f);
		fclose(f);
	}
	expected = content(out);
	same = strcmp(is, expected) == 0;
	if (!same)
		fprintf(stderr, "%s: expected\n%s---- but got\n%s----\n", out, expected, is);
	free(expected);
	free(is);
	return same;
}

/* GOLDEN_WRITE=1 in the environment writes the files that are missing, to be read before a commit. */
START_TEST(each_complaint_reads_as_its_golden_file)
{
	size_t n = 0, bad = 0;
	struct dirent *e;
	DIR *d;

	unsetenv("STATE_DIRECTORY");
	ck_assert_int_eq(chdir(GOLDEN), 0);
	d = opendir(".");
	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL) {
		size_t size = strlen(e->d_name);

		if (size > 5 && strcmp(e->d_name + size - 5, ".conf") == 0) {
			n++;
			bad += !golden_agrees(e->d_name);
		}
	}
	closedir(d);
	ck_assert_msg(bad == 0, "%zu of %zu golden files differ", bad, n);
	ck_assert_uint_ge(n, 40);
}
END_TEST

TEST_MAIN("config",
    an_empty_text_gives_the_documented_defaults,
    a_feed_may_have_its_own_way_to_the_net,
    a_feed_gets_what_its_line_says_and_the_settings_for_the_rest,
    the_database_lies_in_the_first_state_directory_unless_it_is_set,
    the_database_of_an_instance_is_found_by_its_configuration,
    a_file_that_cannot_be_read_is_said_in_one_line,
    the_shipped_feeds_are_asked_in_their_own_rhythm,
    twenty_thousand_feeds_are_read_and_the_one_double_is_found,
    beyond_a_thousand_complaints_only_their_number_is_said,
    no_complaint_shows_a_password,
    each_complaint_reads_as_its_golden_file)
