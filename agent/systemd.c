#include "agent/systemd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "base/buf.h"

#define SOCKET "/run/systemd/journal/socket"	/* sd_journal_sendv() is silent without it */
#define FIELDS_MAX 32			/* of one entry; ours have fewer */
#define ENTRY_MAX ((size_t)256 * 1024)	/* bytes of one entry: a datagram carries it */

bool
systemd_is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	if (stream == NULL || sscanf(stream, "%ju:%ju", &device, &inode) != 2)
		return false;
	return fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void
systemd_ready(void)
{
	sd_notify(0, "READY=1");
}

void
systemd_status(const char *text)
{
	sd_notifyf(0, "STATUS=%s", text);
}

void
systemd_reloading(void)
{
	struct timespec ts;

	/* MONOTONIC_USEC is what Type=notify-reload (systemd >= 253) wants beside it */
	clock_gettime(CLOCK_MONOTONIC, &ts);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
	    (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000);
}

void
systemd_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

void
systemd_extend(int64_t ms)
{
	sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%" PRId64, ms * 1000);
}

void
systemd_failed(const char *text)
{
	sd_notifyf(0, "STOPPING=1\nSTATUS=%s", text);
}

int64_t
systemd_watchdog(void)
{
	uint64_t usec;

	return sd_watchdog_enabled(0, &usec) > 0 ? (int64_t)(usec / 1000) : 0;
}

void
systemd_alive(void)
{
	sd_notify(0, "WATCHDOG=1");
}

bool
systemd_journal(const struct systemd_field *fields, size_t n)
{
	char name[] = "SYSLOG_IDENTIFIER=feedwatch";
	struct iovec part[FIELDS_MAX];
	size_t start[FIELDS_MAX + 1];
	struct buf b;
	bool sent;

	/* a field of ours, which entries that come by stderr have as well */
	if (n > FIELDS_MAX - 1 || access(SOCKET, W_OK) != 0)
		return false;
	buf_init(&b, ENTRY_MAX);
	for (size_t i = 0; i < n; i++) {
		start[i] = b.n;
		buf_add(&b, str_of(fields[i].name));
		buf_addc(&b, '=');
		buf_add(&b, fields[i].value);
	}
	start[n] = b.n;
	for (size_t i = 0; i < n; i++)
		part[i] = (struct iovec){ b.p + start[i], start[i + 1] - start[i] };
	part[n] = (struct iovec){ name, sizeof(name) - 1 };
	sent = !b.over && sd_journal_sendv(part, (int)n + 1) == 0;
	buf_release(&b);
	return sent;
}
