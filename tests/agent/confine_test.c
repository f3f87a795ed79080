#include "agent/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

/* What a confined process tries; 0 where it could. */
static int
open_a_file(void)
{
	return open("/etc/hostname", O_RDONLY) >= 0 ? 0 : errno;
}

static int
make_a_file(void)
{
	return open("/tmp/feedwatch-confine-test", O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}

static int
make_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int
make_a_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : errno;
}

static int
run_a_program(void)
{
	char *const arguments[] = { NULL };

	execve("/bin/true", arguments, arguments);
	return errno;
}

static int
map_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED ? 0 : errno;
}

static int
make_code_of_data(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	return mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0 ? 0 : errno;
}

static int
signal_its_parent(void)
{
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static int
take_much_memory(void)
{
	char *p = malloc((size_t)64 << 20);

	if (p == NULL)
		return errno;
	memset(p, 1, (size_t)64 << 20);
	p = realloc(p, (size_t)96 << 20);
	free(p);
	return 0;
}

static const struct {
	int (*what)(void);
	int expected;
} tries[] = {
	{ open_a_file, EPERM }, { make_a_file, EPERM }, { make_a_socket, EPERM },
	{ make_a_process, EPERM }, { run_a_program, EPERM }, { map_code, EPERM },
	{ make_code_of_data, EPERM }, { signal_its_parent, EPERM },
	{ take_much_memory, 0 },
};

/* A process, confined, that tries it and sends what came of it. */
static int
confined(int (*what)(void))
{
	int pair[2], got[2] = { -1, -1 };
	pid_t pid;

	ck_assert_int_eq(pipe(pair), 0);
	pid = fork();
	if (pid == 0) {
		confine_close(pair[1]);
		got[0] = confine_seal();
		got[1] = what();
		_exit(write(pair[1], got, sizeof(got)) != sizeof(got));
	}
	close(pair[1]);
	ck_assert_int_eq(read(pair[0], got, sizeof(got)), sizeof(got));
	close(pair[0]);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(got[0], 1);
	return got[1];
}

START_TEST(a_confined_process_can_only_compute)
{
	ck_assert_int_eq(confined(tries[_i].what), tries[_i].expected);
}
END_TEST

START_TEST(it_keeps_no_descriptor_but_one)
{
	int pair[2], secret[2], n = -1;
	pid_t pid;

	ck_assert_int_eq(pipe(pair), 0);
	ck_assert_int_eq(pipe(secret), 0);
	pid = fork();
	if (pid == 0) {
		confine_close(pair[1]);
		n = write(secret[1], "x", 1) < 0 && write(2, "", 1) < 0;
		_exit(write(pair[1], &n, sizeof(n)) != sizeof(n));
	}
	close(pair[1]);
	ck_assert_int_eq(read(pair[0], &n, sizeof(n)), sizeof(n));
	ck_assert_int_eq(n, 1);
	waitpid(pid, NULL, 0);
	close(pair[0]);
	close(secret[0]);
	close(secret[1]);
}
END_TEST

static void
add_tries(TCase *group)
{
	tcase_add_loop_test(group, a_confined_process_can_only_compute, 0,
	    sizeof(tries) / sizeof(tries[0]));
}

TEST_MAIN_WITH("confine", add_tries, it_keeps_no_descriptor_but_one)
