#include "config/seen.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

struct seen_entry {
	struct str key;
	uint64_t hash;
	size_t number;
};

void
seen_release(struct seen *s)
{
	free(s->entries);
	*s = (struct seen){ NULL, 0, 0 };
}

/* Where key stands, or the free slot where it would.  At least a quarter is free. */
static struct seen_entry *
find(const struct seen *s, struct str key, uint64_t hash)
{
	size_t i = (size_t)hash & (s->room - 1);

	while (s->entries[i].key.p != NULL &&
	    !(s->entries[i].hash == hash && str_eq(s->entries[i].key, key)))
		i = (i + 1) & (s->room - 1);
	return &s->entries[i];
}

static void
grow(struct seen *s)
{
	struct seen old = *s;

	s->room = old.room == 0 ? 64 : 2 * old.room;
	s->entries = mem_array(s->room, sizeof(*s->entries));
	for (size_t i = 0; i < old.room; i++)
		if (old.entries[i].key.p != NULL)
			*find(s, old.entries[i].key, old.entries[i].hash) = old.entries[i];
	free(old.entries);
}

size_t
seen_add(struct seen *s, struct str key, size_t number)
{
	uint64_t hash = hash_of(key, 0);
	struct seen_entry *e;

	if (s->n >= s->room / 4 * 3)
		grow(s);
	e = find(s, key, hash);
	if (e->key.p != NULL)
		return e->number;
	*e = (struct seen_entry){ key, hash, number };
	if (key.p == NULL)
		e->key.p = "";
	s->n++;
	return SEEN_NEW;
}
