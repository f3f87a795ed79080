/*
 * Rows per CPU second of the store, beside a loop of bare SQLite that does the
 * same to the same tables in the same run: what the difference is, we cost.
 *
 *	store_bench [items per feed [feeds]]
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/stamp.h"
#include "agent/store.h"
#include "agent/store_names.h"
#include "agent/store_schema.h"

#define DOCUMENT 30		/* items of one document: one transaction */
#define ROUNDS 3
#define NOW INT64_C(1764000000000)

static char body[1024];

struct shape {
	int feeds, documents;
};

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t
identity_at(int feed, int document, int item)
{
	char key[64];
	int n = snprintf(key, sizeof(key), "%d/%d/%d", feed, document, item);

	return (int64_t)(hash_of((struct str){ key, (size_t)n }, 0) >> 1) + 1;
}

static struct store_item
item_at(int feed, int document, int item)
{
	return (struct store_item){
		.feed = feed + 1, .identity = identity_at(feed, document, item),
		.guid = STR("https://news.example/world/2025/11/24/a-report-of-the-day-1234567"),
		.link = STR("https://news.example/world/2025/11/24/a-report-of-the-day-1234567"),
		.title = STR("A headline of the usual length, some seventy bytes of it, about it"),
		.summary = STR("Two sentences that say what the report is about.  They are short."),
		.content = { body, sizeof(body) }, .author = STR("N. N."), .tags = STR(""), .language = STR("en"),
		.published = NOW - 60000, .modified = STAMP_NONE, .first_seen = NOW,
	};
}

static void
die(const char *what)
{
	fprintf(stderr, "store_bench: %s\n", what);
	exit(1);
}

/* One pass over all documents through the store; known: they are there already. */
static double
through_store(const char *path, struct shape shape, bool known)
{
	struct store *s = store_open(path, STORE_WRITE, stderr);
	double begin = cpu();

	if (s == NULL)
		exit(1);
	for (int d = 0; d < shape.documents; d++)
	for (int f = 0; f < shape.feeds; f++) {
		if (!store_begin(s))
			die(store_error(s));
		for (int i = 0; i < DOCUMENT; i++) {
			struct store_item item = item_at(f, d, i);
			struct identity id = { .name = item.identity, .whole = ~item.identity };
			struct store_known was;
			int64_t row;
			bool has;

			if (!store_names_identify(s, item.feed, &id, &item.identity) ||
			    !store_find_item(s, item.feed, item.identity, &was, &has) || has != known ||
			    (!has && !store_add_item(s, &item, &row)))
				die(store_error(s));
		}
		if (!store_commit(s))
			die(store_error(s));
	}
	begin = cpu() - begin;
	store_close(s);
	return begin;
}

struct bare {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *has, *add, *name;
};

static sqlite3_stmt *
prepared(sqlite3 *db, enum store_schema_statement which)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db, store_schema_sql(which), -1, &statement, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	return statement;
}

static void
step(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		die("a step failed");
	sqlite3_reset(statement);
}

static void
bare_document(const struct bare *b, int f, int d, bool known)
{
	step(b->begin);
	for (int i = 0; i < DOCUMENT; i++) {
		struct store_item item = item_at(f, d, i);
		const struct str texts[] = {
			STR("2025-11-24T16:00:00Z"), STR("2025-11-24T15:59:00Z"), { NULL, 0 },
			item.guid, item.link, item.title, item.language, item.author, item.tags,
			item.summary, item.content,
		};

		sqlite3_bind_int64(b->has, 1, item.feed);
		sqlite3_bind_int64(b->has, 2, item.identity);
		if ((sqlite3_step(b->has) == SQLITE_ROW) != known)
			die("an item is not what it should be");
		sqlite3_reset(b->has);
		if (known)
			continue;
		sqlite3_bind_int64(b->add, 1, item.feed);
		sqlite3_bind_int64(b->add, 2, item.identity);
		for (int k = 0; k < 11; k++)
			sqlite3_bind_text(b->add, 3 + k, texts[k].p, (int)texts[k].n, SQLITE_STATIC);
		step(b->add);
		sqlite3_bind_int64(b->name, 1, item.feed);
		sqlite3_bind_int64(b->name, 2, item.identity);
		sqlite3_bind_int64(b->name, 3, sqlite3_last_insert_rowid(b->db));
		sqlite3_bind_int64(b->name, 4, 1);
		sqlite3_bind_text(b->name, 5, texts[0].p, (int)texts[0].n, SQLITE_STATIC);
		step(b->name);
	}
	step(b->commit);
}

static double
through_sqlite(const char *path, struct shape shape, bool known)
{
	struct bare b = { 0 };
	double begin;

	if (sqlite3_open(path, &b.db) != SQLITE_OK || sqlite3_exec(b.db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(b.db));
	b.begin = prepared(b.db, STORE_BEGIN);
	b.commit = prepared(b.db, STORE_COMMIT);
	b.has = prepared(b.db, STORE_FIND_ITEM);
	b.add = prepared(b.db, STORE_ADD_ITEM);
	b.name = prepared(b.db, STORE_ADD_IDENTITY);
	begin = cpu();
	for (int d = 0; d < shape.documents; d++)
		for (int f = 0; f < shape.feeds; f++)
			bare_document(&b, f, d, known);
	begin = cpu() - begin;
	sqlite3_finalize(b.begin);
	sqlite3_finalize(b.commit);
	sqlite3_finalize(b.has);
	sqlite3_finalize(b.add);
	sqlite3_finalize(b.name);
	sqlite3_close(b.db);
	return begin;
}

static void
print(const char *what, double store, double bare, double rows)
{
	printf("%-6s  store %7.0f rows/cpu s (%5.2f us/row)   SQLite alone %7.0f (%5.2f us/row)"
	    "   %+.2f us/row\n", what, rows / store, store / rows * 1e6, rows / bare,
	    bare / rows * 1e6, (store - bare) / rows * 1e6);
}

static double
least(double a, double b)
{
	return a < b ? a : b;
}

int
main(int argc, char **argv)
{
	struct shape shape = { 50, 20 };
	char directory[] = "/tmp/feedwatch-bench-XXXXXX", ours[64], theirs[64], command[64];
	double best[4] = { 1e9, 1e9, 1e9, 1e9 }, rows;

	if (argc > 1)
		shape.documents = (int)(strtol(argv[1], NULL, 10) + DOCUMENT - 1) / DOCUMENT;
	if (argc > 2)
		shape.feeds = (int)strtol(argv[2], NULL, 10);
	memset(body, 'x', sizeof(body));
	if (mkdtemp(directory) == NULL)
		die("no directory for the databases");
	snprintf(ours, sizeof(ours), "%s/ours.db", directory);
	snprintf(theirs, sizeof(theirs), "%s/theirs.db", directory);
	rows = (double)shape.feeds * shape.documents * DOCUMENT;
	for (int round = 0; round < ROUNDS; round++) {
		snprintf(command, sizeof(command), "rm -f %s/*", directory);
		if (system(command) != 0)
			die("cannot clean up");
		/* an empty database of ours is what the bare loop fills too */
		store_close(store_open(theirs, STORE_WRITE, stderr));
		best[0] = least(best[0], through_store(ours, shape, false));
		best[1] = least(best[1], through_sqlite(theirs, shape, false));
		best[2] = least(best[2], through_store(ours, shape, true));
		best[3] = least(best[3], through_sqlite(theirs, shape, true));
	}
	printf("store: %d feeds x %d documents of %d items with 1 KB of text, one transaction a"
	    " document, best of %d\n", shape.feeds, shape.documents, DOCUMENT, ROUNDS);
	print("new", best[0], best[1], rows);
	print("known", best[2], best[3], rows);
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command) != 0;
}
