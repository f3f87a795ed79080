#ifndef AGENT_FETCH_GUARD_H
#define AGENT_FETCH_GUARD_H

#include <sys/socket.h>

/*
 * Which addresses the whole internet can reach (IANA's special-purpose
 * registries, RFC 6890).  Returns NULL for one that is globally reachable,
 * else what it is, in words: "loopback", "private", …
 */
const char *fetch_guard_address(const struct sockaddr *address);

/* The same for an address in text ("192.0.2.1", "fe80::1"); what is none is "no address". */
const char *fetch_guard_literal(const char *text);

#endif
