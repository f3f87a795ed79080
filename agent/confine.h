#ifndef AGENT_CONFINE_H
#define AGENT_CONFINE_H

#include <stdbool.h>

/*
 * Gives up, for ever, what a process that only computes does not need.  The
 * only door to seccomp.
 */

/*
 * Closes all descriptors but `keep`, ignores the signals that a terminal or a
 * service manager sends to the whole group, and dies with its parent.
 */
void confine_close(int keep);

/*
 * From now on no file can be opened, no socket or process made, no memory
 * become code: such calls fail with EPERM.  False (errno says why) where the
 * kernel has no seccomp.
 */
bool confine_seal(void);

#endif
