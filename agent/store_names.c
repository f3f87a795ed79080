#include "agent/store_names.h"

#include "agent/store_inside.h"
#include "agent/store_row.h"

#define ALIASES_MAX 8	/* names of one item: those that change with every poll are not all kept */

/* One item's name becomes another, wherever it stands. */
static bool
rename_item(struct store *s, int64_t feed, int64_t item, int64_t from, int64_t to)
{
	static const enum store_schema_statement names[] = {
		STORE_RENAME_IDENTITY, STORE_MOVE_ALIASES,
	};

	store_row_bind_pair(s->statements[STORE_RENAME_ITEM], item, to);
	if (!store_run(s, s->statements[STORE_RENAME_ITEM]))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		sqlite3_stmt *update = s->statements[names[i]];

		store_row_bind_pair(update, feed, from);
		sqlite3_bind_int64(update, 3, to);
		if (!store_run(s, update))
			return false;
	}
	return true;
}

/*
 * A name has just proved to be shared.  The item that bore it alone till now
 * takes its whole identity, so that it is known when it comes again.
 */
bool
store_names_share(struct store *s, int64_t feed, int64_t name)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_SHARED);
	sqlite3_stmt *query = s->statements[STORE_NAMED_ITEM];
	int64_t item = 0, whole = 0;
	int rc;

	if (insert == NULL)
		return false;
	s->sharing = 0;
	store_row_bind_pair(insert, feed, name);
	if (!store_run(s, insert))
		return false;
	store_row_bind_pair(query, feed, name);
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW) {
		item = sqlite3_column_int64(query, 0);
		whole = store_row_whole(query);
	} else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	return rc == SQLITE_ROW ? rename_item(s, feed, item, name, whole) : rc == SQLITE_DONE;
}

/* Few feeds share any: they are asked of name by name, the others once a document. */
static bool
is_shared(struct store *s, int64_t feed, int64_t name, bool *ret_shared)
{
	int64_t any = 0;

	if (s->sharing != feed) {
		if (!store_ask(s, STORE_SHARES_ANY, feed, 0, &any))
			return false;
		s->sharing = feed;
		s->shares = any != 0;
	}
	if (s->shares && !store_ask(s, STORE_HAS_SHARED, feed, name, &any))
		return false;
	*ret_shared = any != 0;
	return true;
}

bool
store_names_identify(struct store *s, int64_t feed, const struct identity *id,
    int64_t *ret_identity)
{
	bool known;

	if (!is_shared(s, feed, id->name, &known))
		return false;
	if (id->shared && !known && !store_names_share(s, feed, id->name))
		return false;
	*ret_identity = id->shared || known ? id->whole : id->name;
	return true;
}

/* The item that has one of these names; the second is a story. */
static bool
recognise(struct store *s, int64_t feed, int64_t identity, int64_t story,
    struct store_known *ret, bool *ret_found)
{
	sqlite3_stmt *query = s->statements[STORE_RECOGNISE];
	int rc;

	store_row_bind_pair(query, feed, identity);
	sqlite3_bind_int64(query, 3, story);
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW) {
		store_row_known(query, ret);
		ret->renamed = sqlite3_column_int64(query, 8) != 0;
	} else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	*ret_found = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool
add_alias(struct store *s, int64_t feed, int64_t alias, int64_t identity)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_ALIAS);

	if (insert == NULL)
		return false;
	store_row_bind_pair(insert, feed, alias);
	sqlite3_bind_int64(insert, 3, identity);
	return store_run(s, insert);
}

bool
store_names_add_story(struct store *s, int64_t feed, int64_t story, int64_t identity)
{
	return story == 0 || add_alias(s, feed, story, identity);
}

bool
store_names_put(struct store *s, int64_t feed, const struct store_known *known)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_IDENTITY);

	if (update == NULL)
		return false;
	store_row_bind_known(update, feed, known);
	return store_run(s, update);
}

bool
store_names_recognise(struct store *s, int64_t feed, const struct identity *id,
    int64_t *ret_identity, struct store_known *ret_known, bool *ret_found)
{
	if (!store_names_identify(s, feed, id, ret_identity) ||
	    !recognise(s, feed, *ret_identity, id->story, ret_known, ret_found))
		return false;
	if (!*ret_found || !ret_known->renamed || ret_known->aliases++ >= ALIASES_MAX)
		return true;
	return add_alias(s, feed, *ret_identity, ret_known->identity) &&
	    store_names_put(s, feed, ret_known);
}
