#ifndef AGENT_EDIT_H
#define AGENT_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/identity.h"
#include "agent/store.h"
#include "base/arena.h"
#include "filters/filter.h"

/*
 * A known item came again: is it the same still, and if its texts were edited,
 * what of that is kept.
 */

/*
 * What the filters see of an item, as 64 bits that are never 0: another number
 * means that it was edited.  White space does not count, nor does what changes
 * without anybody's editing: how many views or comments there are, how long
 * ago it was, the query of an address in the text.  Stored in databases.
 */
int64_t edit_hash(const struct filter_item *texts);

enum edit_verdict {
	EDIT_NONE,		/* nothing to look at; that it was seen is noted where that is due */
	EDIT_CHANGED,		/* its texts are new: the filters must see them */
	EDIT_OTHER,		/* another article that was given the guid of this one */
};

/* item: as it came, not stored yet; its first_seen is now.  False where the store failed. */
bool edit_judge(struct store *s, const struct store_item *item, const struct identity *identity,
    struct store_known *known, enum edit_verdict *ret);

/* What is said of an edit of a flagged item; strings in the arena, or the item's own. */
struct edit_note {
	int64_t item;
	struct str title, link, fields, change;
};

/*
 * After the filters saw the new texts: they become the item's, unless it was
 * edited so often of late that this one must wait.  flagged: it had an alert
 * before: what changed is recorded, and *ret_noted says that there is a note.
 * alerted: it has a new one now, and its texts must be those that raised it.
 */
struct edit {
	struct store *store;
	struct arena *arena;
	const struct store_item *item;
	struct store_known *known;
	int64_t story;
	bool flagged, alerted;
};
bool edit_record(const struct edit *e, bool *ret_recorded, struct edit_note *ret_note,
    bool *ret_noted);

#endif
