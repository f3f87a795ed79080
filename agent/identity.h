#ifndef AGENT_IDENTITY_H
#define AGENT_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct feed;
struct feed_item;

/*
 * When two items are one: what an item is called within its feed, as 64 bits
 * that are never 0.  Stored in databases: the same item must give the same
 * number in every later version.
 *
 * It is called by its guid, else by its link, else by its title and text.
 * A guid or link that is a web address is the same with http and https, with
 * and without a slash at its end, and whatever its tracking parameters say.
 */
struct identity {
	int64_t name;		/* by guid, else link, else title and text */
	int64_t whole;		/* by guid and link and title: for a name that is shared */
	bool shared;		/* the name stands on different items of this document */
};

/* The identity of one item, by its name or, where that is not unique, by the whole. */
int64_t identity_of(const struct feed_item *item, bool guid_is_unique);

/* The same of what is kept of an item: gives the `whole` that the item gave. */
int64_t identity_whole(struct str guid, struct str link, struct str title);

/*
 * The id of an item in JSON, which every item has: its guid, else its link,
 * else a URN of its identity, written into room.
 */
#define IDENTITY_ID_SIZE 40
struct str identity_id(struct str guid, struct str link, int64_t identity,
    char room[IDENTITY_ID_SIZE]);

/*
 * All items of a document, into feed->nitems elements.  Which of name and
 * whole counts depends on earlier documents too: store_identify().
 */
void identity_of_all(const struct feed *feed, struct identity *ret);

#endif
