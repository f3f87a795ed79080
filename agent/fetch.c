#include "agent/fetch.h"

#include <curl/curl.h>
#include <locale.h>
#include <stdlib.h>

#include "agent/fetch_transfer.h"
#include "agent/fetch_verdict.h"
#include "agent/limit.h"
#include "base/clock.h"
#include "base/mem.h"

/*
 * Invariants
 * 1. At most settings.connections transfers hold a handle; what was started
 *    beyond waits in `waiting`, in order, and its time does not run yet.
 * 2. A finished transfer stays in the multi until fetch_take() hands it out,
 *    and keeps its handle until the next fetch_take(): so the bodies in
 *    memory are bounded by the connections, and views stay valid.
 * 3. pending = waiting + in the multi + impossible ones not yet taken.
 */
struct fetch {
	CURLM *multi;
	struct fetch_settings settings;
	char *ca_file;
	struct fetch_ask *waiting, **waiting_end;
	struct fetch_transfer *all;		/* by sibling */
	struct fetch_transfer *spare;		/* without a request */
	struct fetch_transfer *impossible;	/* answered without being tried */
	struct fetch_transfer *taken;		/* the caller looks at it */
	struct fetch_budget budget;		/* what large bodies may take */
	size_t pending, held, running;		/* held: transfers with a request */
	int64_t trusted_at;			/* ticks of the last but the first settings; 0: none */
	locale_t utf8;				/* host names are UTF-8 whatever the locale */
};

struct fetch *
fetch_new(const struct fetch_settings *settings)
{
	struct fetch *f = mem_alloc(sizeof(*f));

	f->waiting_end = &f->waiting;
	f->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (f->multi = curl_multi_init()) == NULL) {
		fetch_free(f);
		return NULL;
	}
	fetch_configure(f, settings);
	return f;
}

void
fetch_free(struct fetch *f)
{
	if (f == NULL)
		return;
	while (f->all != NULL) {
		struct fetch_transfer *t = f->all;

		f->all = t->sibling;
		if (t->running)
			curl_multi_remove_handle(f->multi, t->easy);
		fetch_transfer_free(t);
	}
	while (f->waiting != NULL) {
		struct fetch_ask *ask = f->waiting;

		f->waiting = ask->next;
		fetch_ask_free(ask);
	}
	curl_multi_cleanup(f->multi);
	curl_global_cleanup();
	if (f->utf8 != (locale_t)0)
		freelocale(f->utf8);
	free(f->ca_file);
	free(f);
}

void
fetch_configure(struct fetch *f, const struct fetch_settings *settings)
{
	const curl_version_info_data *library = curl_version_info(CURLVERSION_NOW);
	const char *ca_file = settings->ca_file != NULL ? settings->ca_file : library->cainfo;
	char *copy = ca_file != NULL ? mem_copy(ca_file) : NULL;

	if (f->ca_file != NULL)
		f->trusted_at = clock_ticks();
	free(f->ca_file);
	f->ca_file = copy;
	f->settings = *settings;
	f->settings.ca_file = copy;
	/* never below what is in use: transfers under way keep what they have */
	f->budget.max = LIMIT_LARGE_BODIES * settings->max_body;
	if (f->budget.max < f->budget.used)
		f->budget.max = f->budget.used;
	if (f->settings.connections < 1)
		f->settings.connections = 1;
	curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS,
	    (long)(f->settings.connections + LIMIT_IDLE));
}

void
fetch_start(struct fetch *f, const struct fetch_request *request)
{
	struct fetch_ask *ask = fetch_ask_new(request);

	*f->waiting_end = ask;
	f->waiting_end = &ask->next;
	f->pending++;
}

size_t
fetch_pending(const struct fetch *f)
{
	return f->pending;
}

static void
give_back(struct fetch *f, struct fetch_transfer *t)
{
	fetch_transfer_clear(t);
	t->next = f->spare;
	f->spare = t;
	f->held--;
}

static void
keep_waiting(struct fetch *f, bool (*keep)(void *context, size_t *tag), void *context)
{
	struct fetch_ask **at = &f->waiting;

	while (*at != NULL) {
		struct fetch_ask *ask = *at;

		if (keep(context, &ask->request.tag)) {
			at = &ask->next;
			continue;
		}
		*at = ask->next;
		fetch_ask_free(ask);
		f->pending--;
	}
	f->waiting_end = at;
}

static void
break_off(struct fetch *f, struct fetch_transfer *t)
{
	struct fetch_transfer **at = &f->impossible;

	if (t->running) {
		curl_multi_remove_handle(f->multi, t->easy);
		t->running = false;
		f->running--;
	} else {
		while (*at != t)
			at = &(*at)->next;
		*at = t->next;
	}
	give_back(f, t);
	f->pending--;
}

void
fetch_keep(struct fetch *f, bool (*keep)(void *context, size_t *tag), void *context)
{
	keep_waiting(f, keep, context);
	for (struct fetch_transfer *t = f->all; t != NULL; t = t->sibling)
		if (t->ask != NULL && t != f->taken && !keep(context, &t->ask->request.tag))
			break_off(f, t);
}

static struct fetch_transfer *
find_spare(struct fetch *f)
{
	struct fetch_transfer *t = f->spare;

	if (t != NULL) {
		f->spare = t->next;
		return t;
	}
	t = fetch_transfer_new(&f->budget);
	if (t != NULL) {
		t->sibling = f->all;
		f->all = t;
	}
	return t;
}

/* libcurl keeps a parsed CA file for a day: what is older than the settings may be another one. */
static void
trust_afresh(struct fetch *f, struct fetch_transfer *t)
{
	int64_t age = clock_ticks() - f->trusted_at;

	if (f->trusted_at != 0)
		curl_easy_setopt(t->easy, CURLOPT_CA_CACHE_TIMEOUT,
		    (long)((age < CLOCK_DAY ? age : CLOCK_DAY) / CLOCK_SECOND));
}

/* Lets waiting requests begin while there is room. */
static void
begin(struct fetch *f)
{
	while (f->waiting != NULL && f->held < f->settings.connections) {
		struct fetch_ask *ask = f->waiting;
		struct fetch_transfer *t = find_spare(f);

		if (t == NULL)
			return;		/* no memory for a handle: others will end */
		f->waiting = ask->next;
		if (f->waiting == NULL)
			f->waiting_end = &f->waiting;
		f->held++;
		trust_afresh(f, t);
		if (fetch_transfer_prepare(t, ask, &f->settings) &&
		    curl_multi_add_handle(f->multi, t->easy) == CURLM_OK) {
			t->running = true;
			f->running++;
		} else {
			t->next = f->impossible;
			f->impossible = t;
		}
	}
}

/* True once an answer is there to be taken. */
static bool
drive(struct fetch *f)
{
	locale_t before = f->utf8 != (locale_t)0 ? uselocale(f->utf8) : (locale_t)0;
	int alive = 0;

	begin(f);
	curl_multi_perform(f->multi, &alive);
	if (before != (locale_t)0)
		uselocale(before);
	return f->impossible != NULL || (size_t)alive < f->running;
}

void
fetch_wait(struct fetch *f, int64_t wait, int wakeup_fd)
{
	struct curl_waitfd wakeup = { .fd = wakeup_fd, .events = CURL_WAIT_POLLIN };
	unsigned n = wakeup_fd >= 0 ? 1 : 0;
	int64_t until = clock_ticks() + wait, left = wait;

	while (!drive(f) && left > 0) {
		int slice = (int)(left < CLOCK_MINUTE ? left : CLOCK_MINUTE);

		curl_multi_poll(f->multi, n > 0 ? &wakeup : NULL, n, slice, NULL);
		if (n > 0 && wakeup.revents != 0)
			break;
		left = until - clock_ticks();
	}
}

/* The next finished transfer, out of the multi; NULL where there is none. */
static struct fetch_transfer *
finished(struct fetch *f, CURLcode *ret_result)
{
	struct fetch_transfer *t = f->impossible;
	CURLMsg *message;
	int left;

	if (t != NULL) {
		f->impossible = t->next;
		*ret_result = CURLE_OK;
		return t;
	}
	while ((message = curl_multi_info_read(f->multi, &left)) != NULL) {
		CURLcode result = message->data.result;
		CURL *easy = message->easy_handle;

		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
		curl_multi_remove_handle(f->multi, easy);
		if (fetch_transfer_retry(t, result) &&
		    curl_multi_add_handle(f->multi, easy) == CURLM_OK)
			continue;
		f->running--;
		*ret_result = result;
		return t;
	}
	return NULL;
}

bool
fetch_take(struct fetch *f, struct fetch_answer *ret)
{
	CURLcode result = CURLE_OK;

	if (f->taken != NULL)
		give_back(f, f->taken);
	f->taken = finished(f, &result);
	if (f->taken == NULL)
		return false;
	fetch_verdict_answer(f->taken, result, ret);
	f->taken->running = false;
	f->pending--;
	return true;
}

const char *
fetch_version(void)
{
	return curl_version();
}
