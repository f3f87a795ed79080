#include "agent/opml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "agent/limit.h"
#include "config/config.h"
#include "tests/test.h"

#define LIST(outlines) "<opml version=\"2.0\"><body>" outlines "</body></opml>"

/* "name url tag,tag; name url" of every feed without a fault. */
static const char *
digest(const struct opml *list, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < list->nfeeds; i++) {
		const struct opml_feed *f = &list->feeds[i];

		if (f->fault != NULL)
			continue;
		buf_addf(out, "%s%.*s %.*s", out->n > 0 ? "; " : "", STR_ARG(f->name),
		    STR_ARG(f->url));
		for (size_t k = 0; k < f->ntags; k++)
			buf_addf(out, "%c%.*s", k == 0 ? ' ' : ',', STR_ARG(f->tags[k]));
	}
	return buf_cstr(out);
}

static void
expect(const char *body, const char *want)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	const char *reason = "";
	struct opml list;
	struct buf out;

	buf_init(&out, 1024 * 1024);
	ck_assert_msg(opml_read(a, str_of(body), &list, &reason), "%s: %s", body, reason);
	ck_assert_str_eq(digest(&list, &out), want);
	buf_release(&out);
	arena_free(a);
}

START_TEST(names_are_made_of_titles)
{
	expect(LIST("<outline text='World: the &amp; news!' xmlUrl='http://h.example/a'/>"),
	    "world-the-news http://h.example/a");
	expect(LIST("<outline title='Only A Title' xmlUrl='http://h.example/a'/>"),
	    "only-a-title http://h.example/a");
	expect(LIST("<outline text='Новини' xmlUrl='http://www.Kyiv.example:80/a'/>"),
	    "kyiv-example http://www.Kyiv.example:80/a");
	expect(LIST("<outline text='!' xmlUrl='file:///srv/a.xml'/>"), "feed file:///srv/a.xml");
	expect(LIST("<outline text='a' xmlUrl='http://h.example/1'/>"
	    "<outline text='Same' xmlUrl='http://h.example/2'/>"
	    "<outline text='same' xmlUrl='http://h.example/3'/>"
	    "<outline text='same 2' xmlUrl='http://h.example/4'/>"
	    "<outline text='SAME!' xmlUrl='http://h.example/5'/>"),
	    "h-example http://h.example/1; same http://h.example/2; same-2 http://h.example/3; "
	    "same-2-2 http://h.example/4; same-3 http://h.example/5");
	expect(LIST("<outline text='A name that goes on and on for ever and ever and longer'"
	    " xmlUrl='http://h.example/'/>"),
	    "a-name-that-goes-on-and-on-for-ever-an http://h.example/");
}
END_TEST

START_TEST(folders_and_categories_become_tags)
{
	expect(LIST("<outline text='World News'><outline text='Europe!'>"
	    "<outline text='abc' xmlUrl='http://h.example/a' category='/x/y,z,x'/></outline>"
	    "<outline text='def' xmlUrl='http://h.example/b'/></outline>"
	    "<outline text='ghi' xmlUrl='http://h.example/c'/>"),
	    "abc http://h.example/a World-News,Europe,x,y,z; def http://h.example/b World-News; "
	    "ghi http://h.example/c");
	expect(LIST("<outline title='Світ'><outline text='abc' xmlUrl='http://h.example/'/>"
	    "</outline>"), "abc http://h.example/ Світ");
	expect(LIST("<outline text='- '><outline text='abc' xmlUrl='http://h.example/'/>"
	    "</outline>"), "abc http://h.example/");
}
END_TEST

START_TEST(a_feed_that_stands_twice_is_one_with_all_tags)
{
	expect(LIST("<outline text='a'><outline text='abc' xmlUrl='http://h.example/x'/></outline>"
	    "<outline text='b'><outline text='def' xmlUrl='HTTP://H.example:80/x#y'/></outline>"),
	    "abc http://h.example/x a,b");
}
END_TEST

START_TEST(lists_as_programs_write_them_are_read)
{
	/* capitals, feed:, blanks in addresses, no body, a bare ampersand, an older version */
	expect("<OPML><OUTLINE TEXT='abc' XMLURL=' http://h.example/a b '/></OPML>",
	    "abc http://h.example/a%20b");
	expect(LIST("<outline text='abc' xmlUrl='feed://h.example/a'/>"
	    "<outline text='def' xmlUrl='feed:https://h.example/b'/>"),
	    "abc http://h.example/a; def https://h.example/b");
	expect(LIST("<outline text='A & B' xmlUrl='http://h.example/?a=1&b=2'/>"),
	    "a-b http://h.example/?a=1&b=2");
	expect("<?xml version='1.0' encoding='ISO-8859-1'?>\n<opml version='1.1'><body>"
	    "<outline text='caf\xE9'><outline text='abc' xmlUrl='http://h.example/'/></outline>"
	    "</body></opml>", "abc http://h.example/ café");
}
END_TEST

START_TEST(what_cannot_be_a_feed_line_says_why)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	const char *reason = "";
	struct opml list;

	ck_assert(opml_read(a, STR(LIST("<outline text='abc' xmlUrl='gopher://h.example/'/>"
	    "<outline text='def' xmlUrl='http://me:pw@h.example/'/>"
	    "<outline text='ghi' xmlUrl='http://h.example/'/>")), &list, &reason));
	ck_assert_uint_eq(list.nfeeds, 3);
	ck_assert(list.feeds[0].fault != NULL && list.feeds[0].name.n == 0);
	ck_assert(list.feeds[1].fault != NULL && list.feeds[2].fault == NULL);
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_list_is_refused)
{
	static const char *const bodies[] = {
		"", "not XML", "<rss><channel/></rss>", LIST(""), LIST("<outline text='x'/>"),
		"<html><body>Not found</body></html>", "{\"opml\":1}",
		"<x><opml><outline xmlUrl='http://h.example/'/></opml></x>",
	};
	struct arena *a = arena_new(LIMIT_DOCUMENT);

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const char *reason = NULL;
		struct opml list;

		ck_assert_msg(!opml_read(a, str_of(bodies[i]), &list, &reason), "%s", bodies[i]);
		ck_assert(reason != NULL && reason[0] != '\0');
	}
	arena_free(a);
}
END_TEST

START_TEST(what_is_written_is_read_back_the_same)
{
	struct str tags[] = { STR("Світ"), STR("a_b"), STR("X-y") };
	struct opml_feed feeds[] = {
		{ .name = STR("BBC.world_1"), .url = STR("http://h.example/?a=1&b='2'"), .tags = tags,
		    .ntags = 3 },
		{ .name = STR("plain"), .url = STR("file:///srv/x.xml") },
	};
	const struct opml list = { .feeds = feeds, .nfeeds = 2 };
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	const char *reason = "";
	struct opml again;
	struct buf out, one, other;

	buf_init(&out, 1024 * 1024);
	buf_init(&one, 1024 * 1024);
	buf_init(&other, 1024 * 1024);
	opml_write(&out, &list);
	ck_assert_msg(opml_read(a, buf_str(&out), &again, &reason), "%s", reason);
	ck_assert_str_eq(digest(&list, &one), digest(&again, &other));
	buf_release(&out);
	buf_release(&one);
	buf_release(&other);
	arena_free(a);
}
END_TEST

START_TEST(many_feeds_of_one_name_take_no_quadratic_time)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	const char *reason = "";
	struct opml list;
	struct buf body;

	buf_init(&body, 64UL * 1024 * 1024);
	buf_add(&body, STR("<opml><body>"));
	for (int i = 0; i < 30000; i++)
		buf_addf(&body, "<outline text='same' xmlUrl='http://h.example/%d'/>", i);
	buf_add(&body, STR("</body></opml>"));
	ck_assert_msg(opml_read(a, buf_str(&body), &list, &reason), "%s", reason);
	ck_assert_uint_eq(list.nfeeds, 30000);
	ck_assert(str_eq(list.feeds[29999].name, STR("same-30000")));
	buf_release(&body);
	arena_free(a);
}
END_TEST

/* Runs a command with its standard output in a file. */
static int
run_into(const char *path, const struct cmd *cmd, const char *config, const char *arg)
{
	const struct cmd_global g = { .config = config, .config_given = true };
	char name[16], file[64], *argv[] = { name, file, NULL };
	int out = dup(STDOUT_FILENO), fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), status;

	ck_assert(out >= 0 && fd >= 0);
	snprintf(name, sizeof(name), "%s", cmd->name);
	snprintf(file, sizeof(file), "%s", arg != NULL ? arg : "");
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	if (arg == NULL)
		argv[1] = NULL;
	status = cmd->run(&g, arg != NULL ? 2 : 1, argv);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(fd);
	return status;
}

static void
write_file(const char *path, const char *body)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(body, f);
	fclose(f);
}

START_TEST(what_can_do_no_harm_comes_back_and_the_rest_is_a_comment)
{
	static const char text[] = "interval 10min\nproxy http://p.example:1\n"
	    "feed a http://a.example/ interval=5min filters=x,y timeout=7s tags=t "
	    "user-agent=\"me \\\"too\\\"\"\n"
	    "feed b http://b.example/ allow-private=yes auth=credential:k proxy=none "
	    "header=\"X-A: 1 2\" cert=credential:c\n"
	    "feed c http://c.example/\n";
	char dir[] = "/tmp/opml_test.XXXXXX", conf[64], list[64], again[64], line[500];
	struct config *c;
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(list, sizeof(list), "%s/list.opml", dir);
	snprintf(conf, sizeof(conf), "%s/a.conf", dir);
	snprintf(again, sizeof(again), "%s/b.conf", dir);
	write_file(conf, text);
	ck_assert_int_eq(run_into(list, &cmd_export, conf, NULL), EX_OK);
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_OK);
	c = config_load(again, stderr);
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(c->feeds[0].interval, 300000);
	ck_assert_int_eq(c->feeds[0].timeout, 7000);
	ck_assert_uint_eq(c->feeds[0].nfilters, 2);
	ck_assert_str_eq(c->feeds[0].user_agent, "me \"too\"");
	ck_assert_str_eq(c->feeds[0].tags[0], "t");
	ck_assert(!c->feeds[1].allow_private && c->feeds[1].auth == NULL);
	config_free(c);
	f = fopen(again, "r");
	while (fgets(line, sizeof(line), f) != NULL && line[0] != '#')
		;
	fclose(f);
	ck_assert_msg(strstr(line, "left out") != NULL && strstr(line, "allow-private=yes") != NULL &&
	    strstr(line, "auth=credential:k") != NULL && strstr(line, "proxy=none") != NULL, "%s", line);

	/* a list that only pretends to be ours */
	write_file(list, "<opml><head><title>feedwatch feeds</title></head><body>"
	    "<outline text='a' xmlUrl='http://h.example/a' options='interval=5min&#10;feed x y'/>"
	    "<outline text='b' xmlUrl='http://h.example/b' options='interval=\"5min'/>"
	    "<outline text='c' xmlUrl='http://h.example/c' options='interval=1s auth=credential:k'/>"
	    "</body></opml>");
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_OK);
	c = config_load(again, stderr);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->nfeeds, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert(c->feeds[i].interval == 600000 && c->feeds[i].auth == NULL);
	config_free(c);
	unlink(list);
	unlink(conf);
	unlink(again);
	rmdir(dir);
}
END_TEST

START_TEST(the_configuration_takes_what_import_prints)
{
	char dir[] = "/tmp/opml_test.XXXXXX", list[64], conf[64], again[64];
	struct config *c;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(list, sizeof(list), "%s/list.opml", dir);
	snprintf(conf, sizeof(conf), "%s/a.conf", dir);
	snprintf(again, sizeof(again), "%s/b.conf", dir);
	write_file(list, LIST("<outline text='Світ  новин'>"
	    "<outline text='Two&#10;feed forged http://f.example/' xmlUrl='http://h.example/a'/>"
	    "<outline text='&#x202E;&#34;#' xmlUrl='http://h.example/b#c'/>"
	    "<outline text='bad' xmlUrl='http://h.example/&#34;&#10;x'/></outline>"));
	ck_assert_int_eq(run_into(conf, &cmd_import, "", list), EX_OK);
	c = config_load(conf, stderr);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->nfeeds, 2);
	ck_assert_str_eq(c->feeds[0].name, "two-feed-forged-http-f-example");
	ck_assert_str_eq(c->feeds[0].tags[0], "Світ-новин");
	ck_assert_str_eq(c->feeds[1].name, "h-example");
	config_free(c);

	ck_assert_int_eq(run_into(list, &cmd_export, conf, NULL), EX_OK);
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_OK);
	c = config_load(again, stderr);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(c->nfeeds, 2);
	ck_assert_str_eq(c->feeds[0].name, "two-feed-forged-http-f-example");
	ck_assert_str_eq(c->feeds[0].tags[0], "Світ-новин");
	config_free(c);

	write_file(list, "<rss/>");
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_DATAERR);
	write_file(list, LIST("<outline xmlUrl='gopher://h.example/'/>"));
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_DATAERR);
	unlink(list);
	ck_assert_int_eq(run_into(again, &cmd_import, "", list), EX_NOINPUT);
	ck_assert_int_eq(run_into(again, &cmd_import, "", NULL), EX_USAGE);
	ck_assert_int_eq(run_into(again, &cmd_export, list, NULL), EX_CONFIG);
	unlink(conf);
	unlink(again);
	rmdir(dir);
}
END_TEST

TEST_MAIN("opml", names_are_made_of_titles, folders_and_categories_become_tags,
    a_feed_that_stands_twice_is_one_with_all_tags, lists_as_programs_write_them_are_read,
    what_cannot_be_a_feed_line_says_why, what_is_no_list_is_refused,
    what_is_written_is_read_back_the_same,
    what_can_do_no_harm_comes_back_and_the_rest_is_a_comment, many_feeds_of_one_name_take_no_quadratic_time,
    the_configuration_takes_what_import_prints)
