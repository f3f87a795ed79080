/* The units as they are installed: without a complaint of systemd's, and as sealed as a poller can be. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static char dir[] = "/tmp/feedwatch-units.XXXXXX";
static char out[65536];

/* Runs a line of shell, units in $D and the binary in $F; its exit status, what it wrote in `out`. */
static int
sh(const char *line)
{
	char whole[2000];
	FILE *pipe;
	int status;

	snprintf(whole, sizeof(whole), "exec 2>&1; %s", line);
	pipe = popen(whole, "r");
	ck_assert_ptr_nonnull(pipe);
	out[fread(out, 1, sizeof(out) - 1, pipe)] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* False, and said, where systemd's tools are not there. */
static bool
begin(void)
{
	const char *binary = getenv("FEEDWATCH");
	char *whole = realpath(binary != NULL ? binary : "build/release/feedwatch", NULL);

	if (sh("command -v systemd-analyze") != 0) {
		printf("skipped: systemd-analyze is not installed\n");
		return false;
	}
	ck_assert_ptr_nonnull(whole);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	setenv("D", dir, 1);
	setenv("F", whole, 1);
	ck_assert_msg(sh("systemd/units $F /etc/feedwatch $D") == 0, "%s", out);
	free(whole);
	return true;
}

START_TEST(systemd_finds_nothing_wrong_with_them)
{
	if (!begin())
		return;
	ck_assert_msg(sh("systemd-analyze verify --man=no $D/feedwatch.service $D/feedwatch@desk.service "
	    "$D/feedwatch-once.service $D/feedwatch-once.timer") == 0 && *out == '\0', "%s", out);
	sh("rm -r $D");
}
END_TEST

/* systemd 252 says 1.0: only the network, sd_notify's socket and the clock's device are left. */
START_TEST(their_exposure_is_that_of_being_on_the_network)
{
	static const char *const units[] = { "feedwatch", "feedwatch@desk", "feedwatch-once" };

	if (!begin())
		return;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		char line[200];

		snprintf(line, sizeof(line), "systemd-analyze security --offline=true --threshold=10 "
		    "$D/%s.service", units[i]);
		/* the verdict stands at the end of a long table */
		ck_assert_msg(sh(line) == 0, "%s%s", units[i],
		    strlen(out) > 200 ? out + strlen(out) - 200 : out);
	}
	sh("rm -r $D");
}
END_TEST

START_TEST(an_instance_shares_nothing_with_another)
{
	static const char *const lines[] = {
		"ExecStart=.* -c /etc/feedwatch/%i.conf run", "ExecReload=.* -c /etc/feedwatch/%i.conf check",
		"User=feedwatch-%i", "StateDirectory=feedwatch-%i",
		"RuntimeDirectory=feedwatch-%i feedwatch-root-%i", "RootDirectory=/run/feedwatch-root-%i",
		"ReadWritePaths=+/run/feedwatch-%i",
	};

	if (!begin())
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char line[200];

		snprintf(line, sizeof(line), "grep -x '%s' $D/feedwatch@.service", lines[i]);
		ck_assert_msg(sh(line) == 0, "feedwatch@.service lacks %s", lines[i]);
	}
	/* beyond /etc/feedwatch nothing is named as in the plain unit */
	ck_assert_msg(sh("grep -v '^#' $D/feedwatch@.service | grep -E "
	    "'/(run|var/lib)/feedwatch(-root)?( |$)'") == 1, "%s", out);
	sh("rm -r $D");
}
END_TEST

START_TEST(a_round_is_neither_watched_nor_restarted)
{
	if (!begin())
		return;
	ck_assert_msg(sh("grep -E '^(WatchdogSec|ExecReload|Restart|NotifyAccess|WantedBy)' "
	    "$D/feedwatch-once.service") == 1, "%s", out);
	ck_assert_int_eq(sh("grep -x 'Type=oneshot' $D/feedwatch-once.service"), 0);
	sh("rm -r $D");
}
END_TEST

TEST_MAIN("units", systemd_finds_nothing_wrong_with_them,
    their_exposure_is_that_of_being_on_the_network, an_instance_shares_nothing_with_another,
    a_round_is_neither_watched_nor_restarted)
