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
	/*
	 * By link, title and date: under which an item is known that comes with
	 * another guid.  0: it has no link, or another item of this document has
	 * the same three, so that they do not tell one from the other.
	 */
	int64_t story;
};

/* The identity of one item, by its name or, where that is not unique, by the whole. */
int64_t identity_of(const struct feed_item *item, bool guid_is_unique);

/* The same of what is kept of an item: gives the `whole` that the item gave. */
int64_t identity_whole(struct str guid, struct str link, struct str title);

/* Two links that are the same but for scheme, www., the slash at the end and tracking. */
bool identity_same_link(struct str a, struct str b);

/*
 * The id of an item in JSON, which every item has: its guid, else its link,
 * else a URN of its identity, written into room.
 */
#define IDENTITY_ID_SIZE 40
struct str identity_id(struct str guid, struct str link, int64_t identity,
    char room[IDENTITY_ID_SIZE]);

/*
 * All items of a document, into feed->nitems elements.  Which of the names
 * counts depends on earlier documents too: store_names_recognise().
 */
void identity_of_all(const struct feed *feed, struct identity *ret);

#endif
