#include "agent/fetch_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Invariants
 * 1. What is not known to be globally reachable is refused: IPv6 is open only
 *    inside 2000::/3 (the only part IANA gives out), IPv4 only outside the table.
 * 2. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as the
 *    IPv4 address it leads to.
 */
struct range {
	uint8_t start[16];
	unsigned bits;
	const char *what;
};

static const struct range V4[] = {
	{ { 0 }, 8, "unspecified" },
	{ { 10 }, 8, "private" },
	{ { 100, 64 }, 10, "carrier-grade NAT" },
	{ { 127 }, 8, "loopback" },
	{ { 169, 254 }, 16, "link-local" },
	{ { 172, 16 }, 12, "private" },
	{ { 192, 0, 0 }, 24, "reserved" },
	{ { 192, 0, 2 }, 24, "documentation" },
	{ { 192, 88, 99 }, 24, "6to4 relay" },
	{ { 192, 168 }, 16, "private" },
	{ { 198, 18 }, 15, "benchmarking" },
	{ { 198, 51, 100 }, 24, "documentation" },
	{ { 203, 0, 113 }, 24, "documentation" },
	{ { 224 }, 4, "multicast" },
	{ { 255, 255, 255, 255 }, 32, "broadcast" },
	{ { 240 }, 4, "reserved" },
};

static const struct range V6[] = {
	{ { 0 }, 128, "unspecified" },
	{ { [15] = 1 }, 128, "loopback" },
	{ { 0x01, 0x00 }, 64, "discard-only" },
	{ { 0xfc }, 7, "unique local" },
	{ { 0xfe, 0x80 }, 10, "link-local" },
	{ { 0xfe, 0xc0 }, 10, "site-local" },
	{ { 0xff }, 8, "multicast" },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "documentation" },
	{ { 0x20, 0x01, 0x00, 0x00 }, 32, "Teredo" },
	{ { 0x20, 0x01, 0x00 }, 23, "reserved" },
	{ { 0x3f, 0xff, 0x00 }, 20, "documentation" },
};

/* IPv6 prefixes that carry an IPv4 address, and the byte where it begins. */
static const struct carrier {
	struct range range;
	size_t at;
} CARRIERS[] = {
	{ { { [10] = 0xff, [11] = 0xff }, 96, "IPv4-mapped" }, 12 },
	{ { { 0x00, 0x64, 0xff, 0x9b }, 96, "NAT64" }, 12 },
	{ { { 0x20, 0x02 }, 16, "6to4" }, 2 },
};

static const struct range GLOBAL_UNICAST = { { 0x20 }, 3, NULL };

static bool
inside(const uint8_t *address, const struct range *r)
{
	size_t whole = r->bits / 8;
	unsigned rest = r->bits % 8;
	uint8_t mask = (uint8_t)(0xff00u >> rest);

	return memcmp(address, r->start, whole) == 0 &&
	    (rest == 0 || (address[whole] & mask) == (r->start[whole] & mask));
}

static const char *
among(const uint8_t *address, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (inside(address, &ranges[i]))
			return ranges[i].what;
	return NULL;
}

static const char *
judge_v4(const uint8_t address[4])
{
	return among(address, V4, sizeof(V4) / sizeof(V4[0]));
}

static const char *
judge_v6(const uint8_t address[16])
{
	const char *what;

	for (size_t i = 0; i < sizeof(CARRIERS) / sizeof(CARRIERS[0]); i++)
		if (inside(address, &CARRIERS[i].range))
			return judge_v4(address + CARRIERS[i].at);
	what = among(address, V6, sizeof(V6) / sizeof(V6[0]));
	if (what == NULL && !inside(address, &GLOBAL_UNICAST))
		what = "reserved";
	return what;
}

const char *
fetch_guard_address(const struct sockaddr *address)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	/* copied: the caller's bytes need not be aligned for these types */
	switch (address->sa_family) {
	case AF_INET:
		memcpy(&v4, address, sizeof(v4));
		return judge_v4((const uint8_t *)&v4.sin_addr);
	case AF_INET6:
		memcpy(&v6, address, sizeof(v6));
		return judge_v6(v6.sin6_addr.s6_addr);
	default:
		return "no internet address";
	}
}

const char *
fetch_guard_literal(const char *text)
{
	uint8_t address[16];

	if (inet_pton(AF_INET, text, address) == 1)
		return judge_v4(address);
	if (inet_pton(AF_INET6, text, address) == 1)
		return judge_v6(address);
	return "no address";
}
