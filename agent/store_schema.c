#include "agent/store_schema.h"

#include <stdio.h>

/*
 * Text is '' where there is none, instants are ISO 8601 in UTC or NULL for
 * never.  Columns of fixed size come first: a long text spills into overflow
 * pages, and what stands behind it is slow to reach.
 *
 * items keeps its rowid: new rows go to the end of the table.  What an item is
 * known by stands in identities, some 60 bytes a row with those of one feed
 * side by side, so that a document of 30 items touches a handful of pages
 * however long the history is, and so that texts may go while names stay.
 *
 * alerts.id is never used twice (AUTOINCREMENT): others remember it.
 */
static const char *const steps[STORE_SCHEMA_VERSION] = {
	/* 0 → 1 */
	"CREATE TABLE feeds ("
	"  id INTEGER PRIMARY KEY,"
	"  name TEXT NOT NULL UNIQUE,"
	"  url TEXT NOT NULL,"
	"  etag TEXT NOT NULL DEFAULT '',"
	"  last_modified TEXT NOT NULL DEFAULT '',"
	"  body_hash INTEGER NOT NULL DEFAULT 0,"
	"  outcome TEXT NOT NULL DEFAULT '',"	/* of the last poll: new unchanged retry broken gone */
	"  status INTEGER NOT NULL DEFAULT 0,"	/* HTTP */
	"  reason TEXT NOT NULL DEFAULT '',"
	"  failures INTEGER NOT NULL DEFAULT 0,"	/* in a row */
	"  failing_since TEXT,"
	"  last_poll TEXT,"
	"  last_success TEXT,"
	"  last_new TEXT,"
	"  next_poll TEXT,"
	"  wait_until TEXT,"
	"  polls INTEGER NOT NULL DEFAULT 0"
	");"
	"CREATE TABLE items ("
	"  id INTEGER PRIMARY KEY,"
	"  feed_id INTEGER NOT NULL REFERENCES feeds(id),"
	"  identity INTEGER NOT NULL,"
	"  first_seen TEXT NOT NULL,"
	"  published TEXT,"
	"  modified TEXT,"
	"  guid TEXT NOT NULL,"
	"  link TEXT NOT NULL,"
	"  title TEXT NOT NULL,"
	"  author TEXT NOT NULL,"
	"  language TEXT NOT NULL,"
	"  summary TEXT NOT NULL,"
	"  content TEXT NOT NULL,"
	"  UNIQUE (feed_id, identity)"
	");"
	"CREATE TABLE alerts ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  item_id INTEGER NOT NULL REFERENCES items(id),"
	"  filter TEXT NOT NULL,"
	"  priority TEXT NOT NULL,"
	"  score INTEGER NOT NULL,"
	"  created TEXT NOT NULL,"
	"  printed TEXT,"			/* when its line had been written */
	"  held INTEGER NOT NULL DEFAULT 0,"	/* 1: beyond max-alerts, gets no line */
	"  filter_hash TEXT NOT NULL,"
	"  why TEXT NOT NULL,"			/* JSON */
	"  reason TEXT NOT NULL,"		/* the same in words */
	"  UNIQUE (item_id, filter)"
	");"
	"CREATE INDEX alerts_unprinted ON alerts (id) WHERE printed IS NULL AND held = 0;"
	/* guids that once stood on two items of one document: they name nothing, for ever */
	"CREATE TABLE shared_guids ("
	"  feed_id INTEGER NOT NULL REFERENCES feeds(id),"
	"  identity INTEGER NOT NULL,"
	"  PRIMARY KEY (feed_id, identity)"
	") WITHOUT ROWID;",
	/* 1 → 2: which version of each filter has seen all stored items of its max-age */
	"CREATE TABLE filters ("
	"  name TEXT PRIMARY KEY,"
	"  hash TEXT NOT NULL,"
	"  applied TEXT NOT NULL"
	") WITHOUT ROWID;",
	/* 2 → 3 */
	/* which item a name means; outlives the item's texts */
	"CREATE TABLE identities ("
	"  feed_id INTEGER NOT NULL REFERENCES feeds(id),"
	"  identity INTEGER NOT NULL,"
	"  item_id INTEGER REFERENCES items(id),"	/* NULL: its texts are older than keep */
	"  text_hash INTEGER NOT NULL,"		/* of its texts; 0: not known (older schema) */
	"  former_hash INTEGER NOT NULL DEFAULT 0,"	/* of the texts before */
	"  last_seen TEXT NOT NULL,"		/* in a document of its feed, to a day or so */
	"  changed TEXT,"			/* when its texts last did */
	"  edits INTEGER NOT NULL DEFAULT 0,"	/* how often they did */
	"  aliases INTEGER NOT NULL DEFAULT 0,"	/* rows in aliases */
	"  PRIMARY KEY (feed_id, identity)"
	") WITHOUT ROWID;"
	"INSERT INTO identities (feed_id, identity, item_id, text_hash, last_seen)"
	"  SELECT feed_id, identity, id, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now') FROM items;"
	/* other names of an item: guids it had later, and link, title and date in one */
	"CREATE TABLE aliases ("
	"  feed_id INTEGER NOT NULL REFERENCES feeds(id),"
	"  alias INTEGER NOT NULL,"
	"  identity INTEGER NOT NULL,"
	"  PRIMARY KEY (feed_id, alias)"
	") WITHOUT ROWID;"
	/* items without an index, with tags, long texts last */
	"CREATE TABLE new_items ("
	"  id INTEGER PRIMARY KEY,"
	"  feed_id INTEGER NOT NULL REFERENCES feeds(id),"
	"  identity INTEGER NOT NULL,"
	"  first_seen TEXT NOT NULL,"
	"  published TEXT,"
	"  modified TEXT,"
	"  guid TEXT NOT NULL,"
	"  link TEXT NOT NULL,"
	"  title TEXT NOT NULL,"
	"  language TEXT NOT NULL,"
	"  author TEXT NOT NULL,"	/* all of them, a line each */
	"  tags TEXT NOT NULL,"		/* the categories, a line each */
	"  summary TEXT NOT NULL,"
	"  content TEXT NOT NULL"
	");"
	"INSERT INTO new_items SELECT id, feed_id, identity, first_seen, published, modified,"
	"  guid, link, title, language, author, '', summary, content FROM items ORDER BY id;"
	"DROP TABLE items;"
	"ALTER TABLE new_items RENAME TO items;"
	/* what an edit did to an item that was flagged */
	"CREATE TABLE changes ("
	"  id INTEGER PRIMARY KEY,"
	"  item_id INTEGER NOT NULL REFERENCES items(id),"
	"  seen TEXT NOT NULL,"
	"  field TEXT NOT NULL,"	/* title summary content author category */
	"  before TEXT NOT NULL,"	/* the words that differ, and a few around them */
	"  after TEXT NOT NULL"
	");"
	"CREATE INDEX changes_item ON changes (item_id);"
	"ALTER TABLE feeds ADD COLUMN interval INTEGER NOT NULL DEFAULT 0;"	/* ms, as it is now */
	/* what a feed's new items taught (agent/rhythm.h); no other poll writes here */
	"CREATE TABLE rhythm ("
	"  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id),"
	"  per_day_milli INTEGER NOT NULL,"	/* items a day, times 1000 */
	"  latency_p50 INTEGER,"		/* ms from publication to first sight */
	"  latency_p95 INTEGER,"
	"  gaps INTEGER NOT NULL,"		/* polls between which items may have been missed */
	"  last_gap TEXT,"
	"  silent_since TEXT,"			/* the last item before a silence that lasts */
	"  silent_at TEXT,"			/* quiet until then is silence */
	"  first TEXT,"				/* poll */
	"  hour INTEGER NOT NULL,"		/* since 1970: all before it are in hours */
	"  busy INTEGER NOT NULL,"		/* it had an item */
	"  today INTEGER NOT NULL,"		/* items of its day so far */
	"  gap INTEGER NOT NULL,"		/* ms between two items, lately */
	"  alive TEXT,"				/* the last new item */
	"  longest INTEGER NOT NULL,"		/* ms of quiet */
	"  last_window INTEGER NOT NULL,"	/* items of the last document */
	"  titles BLOB NOT NULL,"		/* of its titles the least hashes; 8 bytes each */
	"  hours BLOB NOT NULL,"		/* of the week: how often there was an item; 2 bytes each */
	"  latencies BLOB NOT NULL"		/* items by latency; 2 bytes each */
	");"
	/* the filters that a feed's stored items were shown to; no row: every filter */
	"CREATE TABLE choices ("
	"  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id),"
	"  filters TEXT NOT NULL"		/* names, a space between */
	");"
	/* permanent redirects: url is the configured address, target where it leads */
	"CREATE TABLE moves ("
	"  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id),"
	"  answers INTEGER NOT NULL,"		/* that said so, an hour or more apart */
	"  first TEXT NOT NULL,"
	"  last TEXT NOT NULL,"
	"  adopted TEXT,"			/* since then target is asked; NULL: url still is */
	"  url TEXT NOT NULL,"
	"  target TEXT NOT NULL"
	");"
	/* whether a server's 304 can be believed */
	"CREATE TABLE audits ("
	"  feed_id INTEGER PRIMARY KEY REFERENCES feeds(id),"
	"  polls INTEGER NOT NULL,"		/* feeds.polls at the last full answer asked for */
	"  at TEXT NOT NULL,"
	"  lies INTEGER NOT NULL,"
	"  until TEXT,"				/* asked for in full till then */
	"  etag TEXT NOT NULL,"			/* of the body before: asked for once more, ''… */
	"  last_modified TEXT NOT NULL"		/* … where nothing is suspected */
	");"
	/* how far `once` has come in giving old texts away; one row */
	"CREATE TABLE pruning ("
	"  id INTEGER PRIMARY KEY CHECK (id = 1),"
	"  aliases INTEGER NOT NULL,"		/* the walk over them; else over identities */
	"  feed_id INTEGER NOT NULL,"		/* the last that was looked at; 0: a walk has ended */
	"  identity INTEGER NOT NULL,"
	"  ended TEXT"				/* the last whole walk */
	");",
};

/* The order in which store_row_feed() reads. */
#define FEED_COLUMNS "f.id, f.name, f.url, f.etag, f.last_modified, f.body_hash, f.outcome," \
	" f.status, f.reason, f.failures, f.failing_since, f.last_poll, f.last_success," \
	" f.last_new, f.next_poll, f.wait_until, f.polls, f.interval, "
#define NO_SUMS "0, 0, 0, NULL, NULL, 0, NULL, NULL, "
#define NO_PLAN "NULL, NULL, NULL, 0, 0"
#define PLANS "SELECT " FEED_COLUMNS "0, 0, 0, NULL, NULL, 0, NULL, r.silent_since," \
	" r.gap, r.alive, r.silent_at, m.feed_id IS NOT NULL, a.feed_id IS NOT NULL FROM feeds f" \
	" LEFT JOIN rhythm r ON r.feed_id = f.id LEFT JOIN moves m ON m.feed_id = f.id" \
	" LEFT JOIN audits a ON a.feed_id = f.id"
/*
 * The order in which store_row_alert() reads.  CROSS JOIN pins the order of
 * the loops: few alerts lead to their items, never the other way round.
 */
#define ALERT_SELECT "SELECT a.id, a.item_id, a.filter, a.filter_hash, a.priority, a.score," \
	" a.why, a.reason, a.created, a.held, f.name, i.guid, i.link, i.title, i.published," \
	" a.printed, i.identity, CASE WHEN i.title = '' THEN" \
	" substr(CASE WHEN i.summary = '' THEN i.content ELSE i.summary END, 1, 400) ELSE '' END" \
	" FROM alerts a CROSS JOIN items i ON i.id = a.item_id" \
	" CROSS JOIN feeds f ON f.id = i.feed_id "

/* The order in which store_row_known() reads. */
#define KNOWN_COLUMNS "n.item_id, n.text_hash, n.former_hash, n.last_seen, n.changed, n.edits," \
	" n.aliases, n.identity"
#define ALIASED(alias, story) "SELECT " KNOWN_COLUMNS ", " story " FROM aliases a" \
	" CROSS JOIN identities n ON n.feed_id = a.feed_id AND n.identity = a.identity" \
	" WHERE a.feed_id = ?1 AND a.alias = " alias

static const char *const statements[STORE_NSTATEMENTS] = {
	/* IMMEDIATE: whoever else writes is met here, where waiting for him loses nothing */
	[STORE_BEGIN] = "BEGIN IMMEDIATE",
	[STORE_COMMIT] = "COMMIT",
	[STORE_ROLLBACK] = "ROLLBACK",
	[STORE_FIND_FEED] = PLANS " WHERE f.name = ?1",
	[STORE_LIST_PLANS] = PLANS,
	[STORE_GET_FEED] = "SELECT " FEED_COLUMNS NO_SUMS NO_PLAN " FROM feeds f WHERE f.id = ?1",
	[STORE_ADD_FEED] = "INSERT INTO feeds (name, url) VALUES (?1, ?2)",
	[STORE_MOVE_FEED] = "UPDATE feeds SET url = ?2, etag = '', last_modified = '',"
	    " body_hash = 0, outcome = '', status = 0, reason = '', failures = 0,"
	    " failing_since = NULL, next_poll = NULL, wait_until = NULL WHERE id = ?1",
	[STORE_PUT_FEED] = "UPDATE feeds SET etag = ?2, last_modified = ?3, body_hash = ?4,"
	    " outcome = ?5, status = ?6, reason = ?7, failures = ?8, failing_since = ?9,"
	    " last_poll = ?10, last_success = ?11, last_new = ?12, next_poll = ?13,"
	    " wait_until = ?14, polls = ?15, interval = ?16 WHERE id = ?1",
	[STORE_LIST_FEEDS] = "SELECT " FEED_COLUMNS "ifnull(ni.n, 0), ifnull(na.n, 0),"
	    " ifnull(r.per_day_milli, 0), r.latency_p50, r.latency_p95, ifnull(r.gaps, 0),"
	    " r.last_gap, r.silent_since, " NO_PLAN " FROM feeds f LEFT JOIN rhythm r ON r.feed_id = f.id"
	    " LEFT JOIN (SELECT feed_id, count(*) AS n FROM identities GROUP BY feed_id) ni"
	    " ON ni.feed_id = f.id"
	    " LEFT JOIN (SELECT i.feed_id, count(*) AS n FROM alerts a"
	    " CROSS JOIN items i ON i.id = a.item_id GROUP BY i.feed_id) na"
	    " ON na.feed_id = f.id ORDER BY f.name",
	[STORE_FIND_ITEM] = "SELECT " KNOWN_COLUMNS " FROM identities n"
	    " WHERE n.feed_id = ?1 AND n.identity = ?2",
	/* by its name, else by another guid of it, else by its story: the first row counts */
	[STORE_RECOGNISE] = "SELECT " KNOWN_COLUMNS ", 0 FROM identities n"
	    " WHERE n.feed_id = ?1 AND n.identity = ?2 UNION ALL " ALIASED("?2", "0")
	    " UNION ALL " ALIASED("?3", "1"),
	[STORE_ADD_IDENTITY] = "INSERT INTO identities (feed_id, identity, item_id, text_hash,"
	    " last_seen) VALUES (?1, ?2, ?3, ?4, ?5)",
	[STORE_PUT_IDENTITY] = "UPDATE identities SET item_id = nullif(?3, 0), text_hash = ?4,"
	    " former_hash = ?5, last_seen = ?6, changed = ?7, edits = ?8, aliases = ?9"
	    " WHERE feed_id = ?1 AND identity = ?2",
	[STORE_PUT_TEXTS] = "UPDATE items SET published = ifnull(published, ?2), modified = ?3,"
	    " link = ?4, title = ?5, language = ?6, author = ?7, tags = ?8, summary = ?9,"
	    " content = ?10 WHERE id = ?1",
	[STORE_IS_FLAGGED] = "SELECT 1 FROM alerts WHERE item_id = ?1 LIMIT 1",
	[STORE_ADD_CHANGE] = "INSERT INTO changes (item_id, seen, field, before, after)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	[STORE_ADD_ALIAS] = "INSERT INTO aliases (feed_id, alias, identity) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT DO NOTHING",
	[STORE_GET_RHYTHM] = "SELECT per_day_milli, gaps, last_gap, silent_since, silent_at, first,"
	    " hour, busy, today, gap, longest, last_window, titles, hours, latencies, alive"
	    " FROM rhythm WHERE feed_id = ?1",
	[STORE_PUT_RHYTHM] = "INSERT OR REPLACE INTO rhythm (feed_id, per_day_milli, gaps, last_gap,"
	    " silent_since, silent_at, first, hour, busy, today, gap, longest, last_window, titles,"
	    " hours, latencies, latency_p50, latency_p95, alive) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
	    " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	[STORE_PUT_SILENCE] = "UPDATE rhythm SET silent_since = ?2 WHERE feed_id = ?1",
	[STORE_ADD_ITEM] = "INSERT INTO items (feed_id, identity, first_seen, published, modified,"
	    " guid, link, title, language, author, tags, summary, content)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[STORE_LAST_ITEM] = "SELECT ifnull(max(id), 0) FROM items",
	[STORE_LIST_ITEMS] = "SELECT i.id, i.feed_id, i.identity, i.first_seen, i.published,"
	    " i.modified, i.guid, i.link, i.title, i.language, i.author, i.tags, i.summary,"
	    " i.content, f.name FROM items i CROSS JOIN feeds f ON f.id = i.feed_id"
	    " WHERE i.id BETWEEN ?2 AND ?3 AND (i.first_seen >= ?1 OR i.published >= ?1)"
	    " ORDER BY i.id",
	/* the newest rows by their feed's names, then by time: a first poll brings all at once */
	[STORE_LATEST_ITEMS] = "SELECT i.first_seen, i.published, i.link, i.title,"
	    " CASE WHEN i.title = '' THEN substr(CASE WHEN i.summary = '' THEN i.content"
	    " ELSE i.summary END, 1, 400) ELSE '' END,"
	    " (SELECT group_concat(filter, char(10)) FROM alerts WHERE item_id = i.id)"
	    " FROM (SELECT item_id FROM identities WHERE feed_id = ?1 AND item_id IS NOT NULL"
	    " ORDER BY item_id DESC LIMIT 500) n CROSS JOIN items i ON i.id = n.item_id"
	    " ORDER BY i.first_seen DESC, i.published DESC, i.id LIMIT ?2",
	[STORE_SHARES_ANY] = "SELECT 1 FROM shared_guids WHERE feed_id = ?1 LIMIT 1",
	[STORE_HAS_SHARED] = "SELECT 1 FROM shared_guids WHERE feed_id = ?1 AND identity = ?2",
	[STORE_ADD_SHARED] = "INSERT INTO shared_guids (feed_id, identity) VALUES (?1, ?2)"
	    " ON CONFLICT DO NOTHING",
	[STORE_NAMED_ITEM] = "SELECT i.id, i.guid, i.link, i.title FROM identities n"
	    " CROSS JOIN items i ON i.id = n.item_id WHERE n.feed_id = ?1 AND n.identity = ?2",
	[STORE_RENAME_ITEM] = "UPDATE items SET identity = ?2 WHERE id = ?1",
	[STORE_RENAME_IDENTITY] = "UPDATE OR IGNORE identities SET identity = ?3"
	    " WHERE feed_id = ?1 AND identity = ?2",
	[STORE_MOVE_ALIASES] = "UPDATE aliases SET identity = ?3"
	    " WHERE feed_id = ?1 AND identity = ?2",
	[STORE_WALK_IDENTITIES] = "SELECT n.feed_id, n.identity, n.item_id, n.last_seen, f.last_new"
	    " FROM identities n CROSS JOIN feeds f ON f.id = n.feed_id"
	    " WHERE (n.feed_id, n.identity) > (?1, ?2) ORDER BY n.feed_id, n.identity",
	[STORE_WALK_ALIASES] = "SELECT a.feed_id, a.alias, NOT EXISTS (SELECT 1 FROM identities n"
	    " WHERE n.feed_id = a.feed_id AND n.identity = a.identity) FROM aliases a"
	    " WHERE (a.feed_id, a.alias) > (?1, ?2) ORDER BY a.feed_id, a.alias",
	[STORE_DROP_ITEM] = "DELETE FROM items WHERE id = ?1",
	[STORE_UNLINK_ITEM] = "UPDATE identities SET item_id = NULL"
	    " WHERE feed_id = ?1 AND identity = ?2",
	[STORE_DROP_IDENTITY] = "DELETE FROM identities WHERE feed_id = ?1 AND identity = ?2",
	[STORE_DROP_ALIAS] = "DELETE FROM aliases WHERE feed_id = ?1 AND alias = ?2",
	[STORE_ADD_ALERT] = "INSERT INTO alerts (item_id, filter, priority, score, created, held,"
	    " filter_hash, why, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
	    " ON CONFLICT (item_id, filter) DO NOTHING",
	[STORE_UNPRINTED] = ALERT_SELECT "WHERE a.printed IS NULL AND a.held = 0"
	    " ORDER BY a.id LIMIT ?1",
	[STORE_MARK_PRINTED] = "UPDATE alerts SET printed = ?2 WHERE id = ?1 AND printed IS NULL",
	[STORE_LIST_ALERTS] = ALERT_SELECT "WHERE (?1 IS NULL OR a.created >= ?1)"
	    " AND (?2 IS NULL OR a.filter = ?2) AND (?3 IS NULL OR f.name = ?3) ORDER BY a.id",
	[STORE_LIST_FILTERS] = "SELECT name, hash FROM filters",
	[STORE_PUT_FILTER] = "INSERT INTO filters (name, hash, applied) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (name) DO UPDATE SET hash = ?2, applied = ?3",
	[STORE_DROP_FILTER] = "DELETE FROM filters WHERE name = ?1",
	[STORE_LIST_CHOICES] = "SELECT feed_id, filters FROM choices ORDER BY feed_id",
	[STORE_PUT_CHOICE] = "REPLACE INTO choices (feed_id, filters) VALUES (?1, ?2)",
	[STORE_DROP_CHOICE] = "DELETE FROM choices WHERE feed_id = ?1",
	[STORE_GET_MOVE] = "SELECT answers, first, last, adopted, url, target FROM moves"
	    " WHERE feed_id = ?1",
	[STORE_PUT_MOVE] = "REPLACE INTO moves (feed_id, answers, first, last, adopted, url, target)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[STORE_DROP_MOVE] = "DELETE FROM moves WHERE feed_id = ?1",
	[STORE_GET_AUDIT] = "SELECT polls, at, lies, until, etag, last_modified FROM audits"
	    " WHERE feed_id = ?1",
	[STORE_PUT_AUDIT] = "REPLACE INTO audits (feed_id, polls, at, lies, until, etag, last_modified)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[STORE_DROP_AUDIT] = "DELETE FROM audits WHERE feed_id = ?1",
	[STORE_GET_PRUNING] = "SELECT aliases, feed_id, identity, ended FROM pruning",
	[STORE_PUT_PRUNING] = "REPLACE INTO pruning (id, aliases, feed_id, identity, ended)"
	    " VALUES (1, ?1, ?2, ?3, ?4)",
};

const char *
store_schema_sql(enum store_schema_statement which)
{
	return statements[which];
}

int
store_schema_version(sqlite3 *db)
{
	sqlite3_stmt *query = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &query, NULL) == SQLITE_OK &&
	    sqlite3_step(query) == SQLITE_ROW)
		version = sqlite3_column_int(query, 0);
	sqlite3_finalize(query);
	return version;
}

/* All steps from version `from` on, within the transaction that is open. */
static int
climb(sqlite3 *db, int from)
{
	char seal[96];
	int rc = SQLITE_OK;

	for (int v = from; v < STORE_SCHEMA_VERSION && rc == SQLITE_OK; v++)
		rc = sqlite3_exec(db, steps[v], NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	snprintf(seal, sizeof(seal), "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    STORE_SCHEMA_APPLICATION, STORE_SCHEMA_VERSION);
	return sqlite3_exec(db, seal, NULL, NULL, NULL);
}

int
store_schema_migrate(sqlite3 *db)
{
	int from = store_schema_version(db), rc;

	if (from < 0)
		return sqlite3_extended_errcode(db);
	if (from >= STORE_SCHEMA_VERSION)
		return SQLITE_OK;
	rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	rc = climb(db, from);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return rc;	/* where it failed the caller closes, which rolls back */
}
