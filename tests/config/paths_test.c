#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/paths.h"
#include "tests/test.h"

#define ROOM "/tmp/feedwatch-paths-XXXXXX"

static void
touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	close(fd);
}

START_TEST(a_path_is_relative_to_the_directory_of_its_file)
{
	static const struct {
		const char *file, *path, *joined;
	} cases[] = {
		{ "/etc/fw/fw.conf", "a.conf", "/etc/fw/a.conf" },
		{ "/etc/fw/fw.conf", "./a.conf", "/etc/fw/a.conf" },
		{ "/etc/fw/fw.conf", "../a.conf", "/etc/fw/../a.conf" },
		{ "/etc/fw/fw.conf", "/a.conf", "/a.conf" },
		{ "fw.conf", "a.conf", "a.conf" },
		{ "x/fw.conf", "y/a.conf", "x/y/a.conf" },
		{ "/fw.conf", "a.conf", "/a.conf" },
	};
	struct arena *a = arena_new(1 << 16);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_str_eq(paths_join(a, paths_folder(a, cases[i].file),
		    str_of(cases[i].path)), cases[i].joined);
	arena_free(a);
}
END_TEST

START_TEST(a_pattern_gives_files_in_byte_order_and_no_directories)
{
	struct arena *a = arena_new(1 << 16);
	char room[] = ROOM;
	struct paths p;

	ck_assert_ptr_nonnull(mkdtemp(room));
	ck_assert_int_eq(chdir(room), 0);
	/* the directory's own name looks like a pattern and is none */
	ck_assert_int_eq(mkdir("d[1]*", 0700), 0);
	ck_assert_int_eq(mkdir("d[1]*/e.f", 0700), 0);
	touch("d[1]*/b.f");
	touch("d[1]*/B.f");
	touch("d[1]*/10.f");
	touch("d[1]*/9.f");
	touch("d[1]*/\xC3\xA4.f");
	touch("d[1]*/.h.f");
	touch("d[1]*/b.g");
	p = paths_expand(a, "d[1]*/", STR("*.f"));
	ck_assert_uint_eq(p.n, 5);
	ck_assert_str_eq(p.names[0], "d[1]*/10.f");
	ck_assert_str_eq(p.names[1], "d[1]*/9.f");
	ck_assert_str_eq(p.names[2], "d[1]*/B.f");
	ck_assert_str_eq(p.names[3], "d[1]*/b.f");
	ck_assert_str_eq(p.names[4], "d[1]*/\xC3\xA4.f");
	ck_assert_uint_eq(paths_expand(a, "d[1]*/", STR("*.none")).n, 0);
	ck_assert_uint_eq(paths_expand(a, "none/", STR("*")).n, 0);
	arena_free(a);
	ck_assert_int_eq(system("cd / && rm -r /tmp/feedwatch-paths-??????"), 0);
}
END_TEST

START_TEST(what_cannot_be_read_is_said_in_words)
{
	struct arena *a = arena_new(1 << 16);
	const char *why = NULL;
	char *text;
	size_t size = 0;

	ck_assert_str_eq(paths_check(a, "/nonexistent/x", NULL), "there is no such file");
	ck_assert_str_eq(paths_check(a, "/", NULL), "it is a directory");
	ck_assert_str_eq(paths_check(a, "/dev/null", NULL), "it is not a regular file");
	ck_assert_ptr_null(paths_read("/nonexistent/x", 10, &size, &why));
	ck_assert_str_eq(why, "there is no such file");
	ck_assert_ptr_null(paths_read("/", 10, &size, &why));
	ck_assert_str_eq(why, "it is a directory");
	ck_assert_ptr_null(paths_read("/dev/zero", 1 << 20, &size, &why));
	ck_assert_str_eq(why, "it is far too large for a configuration");
	text = paths_read("/dev/null", 10, &size, &why);
	ck_assert_str_eq(text, "");
	ck_assert_uint_eq(size, 0);
	free(text);
	arena_free(a);
}
END_TEST

START_TEST(one_file_has_one_id_by_whatever_name)
{
	struct arena *a = arena_new(1 << 16);
	char room[] = ROOM;
	struct str one, two, other;

	ck_assert_ptr_nonnull(mkdtemp(room));
	ck_assert_int_eq(chdir(room), 0);
	touch("a");
	touch("b");
	ck_assert_int_eq(symlink("a", "c"), 0);
	ck_assert_ptr_null(paths_check(a, "a", &one));
	ck_assert_ptr_null(paths_check(a, "./c", &two));
	ck_assert_ptr_null(paths_check(a, "b", &other));
	ck_assert(str_eq(one, two));
	ck_assert(!str_eq(one, other));
	unlink("a");
	unlink("b");
	unlink("c");
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(room);
	arena_free(a);
}
END_TEST

TEST_MAIN("paths",
    a_path_is_relative_to_the_directory_of_its_file,
    a_pattern_gives_files_in_byte_order_and_no_directories,
    what_cannot_be_read_is_said_in_words,
    one_file_has_one_id_by_whatever_name)
