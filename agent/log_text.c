#include "agent/log_text.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/utf8.h"

#define VALUE_SIZE 512		/* bytes of one value in a sentence; the rest is cut off */

/* A new event needs a row here and `make events`: log_test says so. */
static const struct log_words words[LOG_NEVENTS] = {
	[LOG_STARTED] = { "13a7a5122373466eadb5f1d9087d9699", "The program starts",
	    "feedwatch @version@ starts: @feeds@ feeds, @filters@ filters, database @database@",
	    "Nothing, unless you did not start it: then the event before says why it ended." },
	[LOG_READY] = { "40978efa957e4861978eec016b20b7a2", "Polling begins",
	    "ready: @feeds@ feeds, @due@ of them due now",
	    "Nothing. The first heartbeat comes an hour later, if not set otherwise." },
	[LOG_RELOADED] = { "e7bdcf85746e490490fa5c5fd2264fcf", "A new configuration is in force",
	    "new configuration in force: @feeds@ feeds, @filters@ filters"
	    "[; feeds added: @feeds-added@][; feeds removed: @feeds-removed@]"
	    "[; feeds changed: @feeds-changed@][; filters added: @filters-added@]"
	    "[; filters removed: @filters-removed@][; filters changed: @filters-changed@]"
	    "[; settings changed: @settings-changed@]",
	    "Compare it with what you meant to change; what is not named stayed as it was." },
	[LOG_RELOAD_REFUSED] = { "347ce607be724f479aa4505516bff38c",
	    "A new configuration is refused",
	    "new configuration refused, the old one stays in force: @reason@",
	    "Correct what the complaints before it name; feedwatch check shows all of them, "
	    "then reload again." },
	[LOG_COMPLAINT] = { "d4675414584c46ea96cd389178781764",
	    "Something is wrong with a configuration or filter", "@text@",
	    "Correct the file at the line and column it names, then run feedwatch check." },
	[LOG_FILTER_APPLIED] = { "fce7647a388a4dc8b7e1e664cec68cc6",
	    "A new filter has seen the stored items",
	    "filter @filter@ was run over @items@ stored items: @alerts@ alerts"
	    "[, @held@ of them without a line]",
	    "If the number surprises you: feedwatch try FILE shows hits and near misses "
	    "without storing anything." },
	[LOG_STOPPING] = { "8d86d648a11f4819845a44493d994bd6", "The program is asked to end",
	    "stopping on @signal@; @pending@ polls under way are dropped",
	    "Nothing: dropped polls are due at the next start." },
	[LOG_STOPPED] = { "f7404f92bd7c4653aadc95b91f9f215d", "The program ended",
	    "stopped after @polls@ polls, @items@ new items, @alerts@ alerts",
	    "Nothing is watched until it is started again." },
	[LOG_HEARTBEAT] = { "d0c5b12dbc7a4e77925bae25f4150508", "The program is at work",
	    "in the last @seconds@: @polls@ polls of @feeds@ feeds, @failed@ failed; "
	    "@items@ new items, @alerts@ alerts; @failing@ feeds failing, @silent@ silent; "
	    "@gaps@ gaps[; slowest @slowest@, @took@][; polls began up to @lag@ late]",
	    "Nothing, if polls grow and few feeds fail; feedwatch status shows each feed. "
	    "Where lag grows, set a longer interval or more connections." },
	[LOG_FEED_NEW] = { "b5620c47dc41434e9372294c4a7b5555", "A feed has new items",
	    "@feed@: @new@ new of @items@ items[, @changed@ edited], @alerts@ alerts; next poll in @next@",
	    "Nothing: feedwatch alerts shows what was flagged." },
	[LOG_FEED_UNCHANGED] = { "3735822adb954a14841cdd0d0559667c", "A feed is unchanged",
	    "@feed@: nothing new; next poll in @next@", "Nothing." },
	[LOG_FEED_FAILING] = { "4d577bcdcdc745ce90f9aabd25c31f56", "A feed fails",
	    "@feed@: @reason@; failure @failures@[, next poll in @next@]",
	    "Once or twice: nothing, it is tried again. If it lasts, feedwatch fetch -v URL "
	    "shows what the server says; correct the address or remove the feed." },
	[LOG_FEED_RECOVERED] = { "10d273c483274e1e9560553d059e8648", "A feed is well again",
	    "@feed@: well again after @failures@ failures[ since @since@]",
	    "Items that came and went meanwhile were missed; compare with the site "
	    "if it was long." },
	[LOG_FEED_GONE] = { "eea46ce6a95045e79e8b64474c9c7d08", "A feed is gone for good",
	    "@feed@: the server says that @url@ is gone for good",
	    "Look for its new address, or remove the feed from the configuration." },
	[LOG_FEED_REPAIRED] = { "d2556afd9cd842319582d6e288aa0ecf",
	    "A damaged document was read after repair",
	    "@feed@: the document is damaged; it was repaired and read[ as @format@]",
	    "Nothing; items beyond the damage may be lost: tell the publisher." },
	[LOG_FEED_TRUNCATED] = { "11a122352b754ea382039d4b966efdb6", "A document ends too early",
	    "@feed@: the document ends too early; kept @items@ whole items",
	    "Nothing, it is asked in full again. If it lasts, tell the publisher." },
	[LOG_FEED_MOVING] = { "197a482a97494a6a9455799aae468e13", "A feed is being redirected",
	    "@feed@: redirected for good to @to@[; not adopted: @reason@]",
	    "Nothing, or write the new address into the configuration at once." },
	[LOG_FEED_MOVED] = { "97a4e72ffc6048c3beaa1396e270031e", "A feed has moved",
	    "@feed@: asked at @to@ from now on, after @answers@ answers that said so",
	    "Write the new address into the configuration: the old one may end." },
	[LOG_FEED_MOVED_BACK] = { "e3bb702a676148f79db800901e0890ae",
	    "A feed is asked at its old address again",
	    "@feed@: the new address fails (@reason@); the configured one is asked again",
	    "Look which of both is right, and write it into the configuration." },
	[LOG_FEED_LIED] = { "bb5a09acf0e44c27b0ed5fd1a8c43d0e",
	    "A server said unchanged of a changed feed",
	    "@feed@: a 304 hid new items[, @items@ of them]; asked in full till @until@",
	    "Nothing; its server or a cache before it is set up wrongly: tell the publisher." },
	[LOG_FEED_WAITING] = { "f6154f100b6848de9247c15afb359f69",
	    "A host asks to be left alone",
	    "@feed@: [@host@ ]asked to be left alone for @seconds@",
	    "If it happens often, set a longer interval for its feeds." },
	[LOG_ITEMS_DROPPED] = { "1770c7154b184e55865caef5f772eb73",
	    "A document has too many items", "@feed@: left out @dropped@ items",
	    "Look whether the address is a feed; the items listed first are kept." },
	[LOG_ITEMS_RENAMED] = { "e84930e1715e473793992a0c6626ef11",
	    "Known items have new guids",
	    "@feed@: @renamed@ of @items@ items are known ones under new guids",
	    "Nothing: link, title and date tell them; no second alert is raised." },
	[LOG_ITEM_CHANGED] = { "683f74b56f404f27911832adb9690dd9",
	    "A flagged item was edited",
	    "@feed@: flagged item @item@ was edited[ (@fields@)]: @title@ [@link@][; @change@]",
	    "Look whether the report still says what you acted on; its alert stands." },
	[LOG_ALERTS_HELD] = { "100235b133ac400282cfc1d723208626",
	    "More alerts than lines are printed for",
	    "@feed@: @printed@ alerts printed, @held@ stored without a line",
	    "See all with feedwatch alerts --feed NAME; if they are wrong, narrow the filter, "
	    "if they are right, raise max-alerts." },
	[LOG_ALERTS_UNPRINTED] = { "3c1be65874954edd840c6598916f55ae", "Alerts cannot be printed",
	    "alerts cannot be printed: @reason@",
	    "Look at what reads standard output; nothing is lost, "
	    "feedwatch alerts shows them." },
	[LOG_STORE_FAILING] = { "c26f1d9e011b4ddc8063e0a05770af34",
	    "The database takes nothing", "the database takes nothing[ of @feed@]: @reason@",
	    "Free disk space, or end the program that locks the database. After five minutes "
	    "the service ends and is started afresh." },
	[LOG_STORE_RECOVERED] = { "21184f60559a4434a5bfdf5863f1dbf6",
	    "The database works again", "the database takes what comes in again",
	    "Nothing: feeds that could not be stored are polled again within a minute." },
	[LOG_ITEMS_MISSED] = { "49d441cff04742cb9013ce529c96b387", "Items may have been missed",
	    "@feed@: nothing of the document before is left among @items@ items[; since @since@]",
	    "Look at the site for what came in between. If it happens often, set a shorter "
	    "interval for the feed; feedwatch status counts the gaps." },
	[LOG_FEED_SILENT] = { "1f4dc2f9c505488cb55ff2e9ac69c8d8", "A feed is unusually quiet",
	    "@feed@: answers well, but had nothing new since @since@",
	    "Compare with the site: the address may be an old one that is kept "
	    "but not filled any more." },
	[LOG_FEED_HEARD] = { "c9643f8093ab49e5b16936f39881a4da", "A quiet feed has news again",
	    "@feed@: new items after a silence since @since@", "Nothing." },
	[LOG_NETWORK_DOWN] = { "cdcaefd3aa3f4082ba0e74527320cafd", "No host answers",
	    "no host answers any more: @reason@",
	    "Look after network, DNS and firewall of this machine; no feed is blamed, "
	    "and all that was due is asked when hosts answer again." },
	[LOG_NETWORK_UP] = { "76ff159bdc1848849725c166b3cb03b0", "Hosts answer again",
	    "hosts answer again after @seconds@",
	    "Nothing; where it was long, look for items-may-be-missed." },
	[LOG_ITEMS_PRUNED] = { "e2e88f46e90a46feaae67647fc1cb780",
	    "Old texts were given away",
	    "@items@ old items lost their texts[, @forgotten@ are forgotten]",
	    "Nothing; to keep texts longer, raise keep." },
	[LOG_WAL_LARGE] = { "d6687a5cd5cd4e20bd9f08663ac64fa5",
	    "The write-ahead log grows",
	    "the write-ahead log of the database has @bytes@ bytes",
	    "Find the program that has been reading the database for long (fuser DATABASE), and end it." },
	[LOG_READER_UNSEALED] = { "323b68725b764b948e2a23908902476c",
	    "Documents are read without a seal", "documents are read without a seal: @reason@",
	    "Run it on a kernel with seccomp, and look whether the unit forbids it." },
	[LOG_METRICS_FAILING] = { "9e1977ab4a4e440a806d5838f41ae81e",
	    "The metrics cannot be written", "@path@ cannot be written: @reason@",
	    "Name a metrics-file in a directory that the service may write, such as "
	    "/run/feedwatch; polling goes on without it." },
	[LOG_STUCK] = { "4484d878d65f4be5a07c9c4618e36926", "No work gets done",
	    "no poll came to its end for @seconds@; @pending@ polls under way",
	    "Nothing under systemd, which restarts it within a minute; else restart it, "
	    "and report the log: this is a defect." },
};

const struct log_words *
log_text_words(enum log_event event)
{
	return &words[event];
}

/* Sentences */

/* Time for people: "350 ms", "12 s", "10 min", "3 h", "2 d". */
static void
add_span(struct buf *out, int64_t ms)
{
	static const struct { int64_t below, unit; const char *name; } units[] = {
		{ CLOCK_SECOND, 1, "ms" }, { 2 * CLOCK_MINUTE, CLOCK_SECOND, "s" },
		{ 2 * CLOCK_HOUR, CLOCK_MINUTE, "min" }, { 2 * CLOCK_DAY, CLOCK_HOUR, "h" },
		{ INT64_MAX, CLOCK_DAY, "d" },
	};
	size_t i = 0;

	while (ms >= units[i].below)
		i++;
	buf_addf(out, "%lld %s", (long long)((ms + units[i].unit / 2) / units[i].unit),
	    units[i].name);
}

/* Keys whose numbers are times, in all events. */
static int64_t
unit_of(const char *key)
{
	static const struct { const char *key; int64_t unit; } units[] = {
		{ "took", 1 }, { "lag", 1 }, { "next", CLOCK_SECOND }, { "seconds", CLOCK_SECOND },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(key, units[i].key) == 0)
			return units[i].unit;
	return 0;
}

static const struct log_field *
find(struct str key, const struct log_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(key, str_of(fields[i].key)) && log_has_value(&fields[i]))
			return &fields[i];
	return NULL;
}

static void
add_field(struct buf *out, const struct log_field *f)
{
	int64_t unit = f->is_number ? unit_of(f->key) : 0;

	if (!f->is_number)
		escape_text(out, utf8_head(f->text, VALUE_SIZE));
	else if (unit > 0 && f->number >= 0 && f->number < INT64_MAX / unit)
		add_span(out, f->number * unit);
	else
		buf_addf(out, "%lld", (long long)f->number);
}

/* Where the first plural among the next two words ends; 0: there is none. */
static size_t
plural_end(struct str text)
{
	size_t end = 0;

	for (int word = 0; word < 2; word++) {
		if (end == text.n || text.p[end] != ' ')
			break;
		for (end++; end < text.n && text.p[end] >= 'a' && text.p[end] <= 'z';)
			end++;
		if (text.p[end - 1] == 's')
			return end;
	}
	return 0;
}

/* " new items, …" behind a 1 is " new item, …". */
static void
add_words(struct buf *out, struct str text, bool one)
{
	size_t end = one ? plural_end(text) : 0;

	if (end > 0) {
		buf_add(out, (struct str){ text.p, end - 1 });
		text = str_from(text, end);
	}
	buf_add(out, text);
}

/* Adds a text with its keys filled in; false where one of them has no value. */
static bool
add_filled(struct buf *out, struct str text, const struct log_field *fields, size_t n)
{
	bool whole = true, one = false;

	while (text.n > 0) {
		const struct log_field *f;

		add_words(out, str_cut(&text, '@'), one);
		if (text.n == 0)
			break;
		f = find(str_cut(&text, '@'), fields, n);
		if (f != NULL)
			add_field(out, f);
		whole = whole && f != NULL;
		one = f != NULL && f->is_number && f->number == 1 && unit_of(f->key) == 0;
	}
	return whole;
}

void
log_text_sentence(struct buf *out, enum log_event event, const struct log_field *fields, size_t n)
{
	struct str rest = str_of(words[event].sentence);

	while (rest.n > 0) {
		size_t before;

		add_filled(out, str_cut(&rest, '['), fields, n);
		before = out->n;
		if (rest.n > 0 && !add_filled(out, str_cut(&rest, ']'), fields, n))
			out->n = before;
	}
}

/* Catalog and manual */

/* Words of text, in lines of at most 76 bytes. */
static void
add_wrapped(struct buf *out, struct str first, struct str text)
{
	size_t column = first.n;

	buf_add(out, first);
	while (text.n > 0) {
		struct str word = str_cut(&text, ' ');

		if (column > 0 && column + 1 + word.n > 76) {
			buf_addc(out, '\n');
			column = 0;
		}
		if (column > 0)
			buf_addc(out, ' ');
		buf_add(out, word);
		column += word.n + (column > 0);
	}
	buf_addc(out, '\n');
}

static void
add_message(struct buf *out, const char *id, const char *subject, const char *meaning,
    const char *advice)
{
	buf_addf(out, "\n-- %s\nSubject: %s\nDefined-By: feedwatch\n"
	    "Documentation: man:feedwatch(8)\n\n",
	    id, subject);
	add_wrapped(out, STR(""), str_of(meaning));
	buf_addc(out, '\n');
	add_wrapped(out, STR("What to do:"), str_of(advice));
}

void
log_text_catalog(struct buf *out)
{
	buf_add(out, STR("# What journalctl -x says of feedwatch's entries.  "
	    "Made by `make events` from agent/log*.c.\n"));
	add_message(out, LOG_TEXT_ALERT_ID, "Filter @FILTER@ flags an item of @FEED@",
	    "An item was flagged. The entry has its FILTER, FEED, SCORE, TITLE and URL, "
	    "and in FEEDWATCH_WHY which words were found where.",
	    "Read it. If it is none of yours, feedwatch try FILE shows what a narrower "
	    "filter would have flagged.");
	for (int i = 0; i < LOG_NEVENTS; i++) {
		const struct log_entry *e = log_entry((enum log_event)i);
		struct str keys = str_of(e->keys);
		bool feed = str_eq(str_cut(&keys, ' '), STR("feed"));
		char subject[100];

		snprintf(subject, sizeof(subject), feed ? "%s: @FEED@" : "%s", words[i].subject);
		add_message(out, words[i].id, subject, e->meaning, words[i].advice);
	}
}

/* mdoc wants each sentence to begin a line. */
static void
add_sentences(struct buf *out, struct str text)
{
	while (text.n > 0) {
		const char *stop = memmem(text.p, text.n, ". ", 2);
		size_t n = stop != NULL ? (size_t)(stop - text.p) + 1 : text.n;

		add_wrapped(out, STR(""), (struct str){ text.p, n });
		text = str_from(text, n + 1);
	}
}

void
log_text_manual(struct buf *out)
{
	static const char *const levels[] = { "emerg", "alert", "crit", "err", "warning",
	    "notice", "info", "debug" };

	for (int i = 0; i < LOG_NEVENTS; i++) {
		const struct log_entry *e = log_entry((enum log_event)i);

		buf_addf(out, ".It Cm %s Pq %s", e->name, levels[e->level]);
		if (*e->keys != '\0')
			buf_addf(out, " : Ar %s", e->keys);
		buf_addf(out, "\n%s\n", e->meaning);
		if (strncmp(words[i].advice, "Nothing.", 8) != 0) {
			buf_add(out, STR(".Em To do :\n"));
			add_sentences(out, str_of(words[i].advice));
		}
	}
}
