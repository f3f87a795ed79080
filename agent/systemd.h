#ifndef AGENT_SYSTEMD_H
#define AGENT_SYSTEMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * What is said to the service manager and the journal.  The only door to
 * libsystemd.  Away from systemd every call does nothing and is cheap.
 */

/* True when fd is the very stream that systemd connected to the journal ($JOURNAL_STREAM). */
bool systemd_is_journal(int fd);

/* sd_notify(3): we are up; what `systemctl status` shows; texts are read again; we end. */
void systemd_ready(void);
void systemd_status(const char *text);
void systemd_reloading(void);
void systemd_stopping(void);
/* The start, or the stop, needs up to so many ms more from now on. */
void systemd_extend(int64_t ms);
/* We end because of this: what `systemctl status` shows of a service that failed. */
void systemd_failed(const char *text);

/* How often the watchdog wants to hear of us, ms; 0: it does not. */
int64_t systemd_watchdog(void);
/* Work gets done. */
void systemd_alive(void);

/* One field of a journal entry: name in capitals, value any bytes. */
struct systemd_field {
	const char *name;
	struct str value;
};

/* One native journal entry; false where the journal did not take it. */
bool systemd_journal(const struct systemd_field *fields, size_t n);

#endif
