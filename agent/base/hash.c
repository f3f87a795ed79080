#include "base/hash.h"

#include <endian.h>

#define ODD_1 UINT64_C(0x9E3779B97F4A7C15)	/* 2^64 / golden ratio */
#define ODD_2 UINT64_C(0xD1B54A32D192ED03)

static uint64_t
mix(uint64_t h)
{
	h ^= h >> 32;
	h *= ODD_2;
	h ^= h >> 29;
	h *= ODD_1;
	return h ^ h >> 32;
}

/* n <= 8 bytes, first byte lowest, on every machine. */
static uint64_t
load(const char *p, size_t n)
{
	uint64_t w = 0;

	if (n > 0)
		memcpy(&w, p, n);
	return le64toh(w);
}

uint64_t
hash_of(struct str s, uint64_t seed)
{
	uint64_t h = mix(seed + ODD_1 + s.n);

	for (; s.n >= 8; s = (struct str){ s.p + 8, s.n - 8 })
		h = (h ^ mix(load(s.p, 8))) * ODD_1 + ODD_2;
	return mix(h ^ mix(load(s.p, s.n) + ODD_2));
}
