#include "tests/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/scenarios/bed.h"

/*
 * https against a server of openssl(1), which ca-certificates brings along:
 * each certificate that is wrong is named for what is wrong with it.
 */
#define OPENSSL "/usr/bin/openssl"

static const char CONFIG[] =
    "[ca]\ndefault_ca = bed\n"
    "[bed]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha256\n"
    "policy = policy\nunique_subject = no\n"
    "[policy]\ncommonName = supplied\n"
    "[req]\ndistinguished_name = name\nprompt = no\n"
    "[name]\nCN = bed\n"
    "[root]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = keyCertSign\n"
    "subjectKeyIdentifier = hash\n"
    "[here]\nsubjectAltName = IP:127.0.0.1\n"
    "[other]\nsubjectAltName = DNS:other.example\n";

static void
openssl(struct bed *bed, const char *const *args)
{
	struct bed_run run = { .program = OPENSSL };
	struct bed_result r;

	for (size_t i = 0; args[i] != NULL; i++)
		run.args[i] = args[i];
	r = bed_run(bed, &run);
	ck_assert_msg(r.exit == 0, "openssl %s: %s", args[0], r.err);
}
#define RUN_OPENSSL(bed, ...) openssl((bed), (const char *const[]){ __VA_ARGS__, NULL })

/* A certificate for the one key of the bed, signed by its CA. */
static void
sign(struct bed *bed, const char *name, const char *extensions, const char *from, const char *until)
{
	RUN_OPENSSL(bed, "ca", "-batch", "-notext", "-config", "ca.conf", "-cert", "ca.pem",
	    "-keyfile", "ca.key", "-in", "leaf.csr", "-out", name, "-extensions", extensions,
	    "-startdate", from, "-enddate", until);
}

static void
make_certificates(struct bed *bed)
{
	bed_write(bed, "ca.conf", CONFIG);
	bed_write(bed, "index.txt", "");
	RUN_OPENSSL(bed, "req", "-x509", "-config", "ca.conf", "-extensions", "root", "-nodes",
	    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "30",
	    "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=bed CA");
	RUN_OPENSSL(bed, "req", "-config", "ca.conf", "-nodes", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", "leaf.key", "-out", "leaf.csr");
	RUN_OPENSSL(bed, "req", "-x509", "-config", "ca.conf", "-extensions", "here",
	    "-key", "leaf.key", "-days", "30", "-out", "self.pem");
	sign(bed, "good.pem", "here", "20200101000000Z", "20990101000000Z");
	sign(bed, "expired.pem", "here", "20200101000000Z", "20210101000000Z");
	sign(bed, "future.pem", "here", "20980101000000Z", "20990101000000Z");
	sign(bed, "other.pem", "other", "20200101000000Z", "20990101000000Z");
	bed_write(bed, "feed", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss/>\n");
	bed_write(bed, "down", "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/feed\r\n\r\n");
}

/* A server that shows this certificate; it answers with the files of the bed. */
static struct bed_child *
serve(struct bed *bed, const char *certificate, const char **ret_port)
{
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .program = OPENSSL,
	    .args = { "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", certificate,
	    "-key", "leaf.key" } });
	const char *line;

	ck_assert(bed_saw(child, "ACCEPT", 10000));
	line = strstr(bed_out(child), "ACCEPT");
	*ret_port = bed_format(bed, "%ld", strtol(strrchr(line, ':') + 1, NULL, 10));
	return child;
}

START_TEST(a_certificate_is_judged_and_the_verdict_told)
{
	static const struct {
		const char *certificate, *ca_file, *scheme, *path,
		    *words;	/* words NULL: a body */
	} CASES[] = {
		{ "good.pem", "ca.pem", "https", "feed", NULL },
		{ "expired.pem", "ca.pem", "https", "feed", "has expired at 2021-01-01T00:00:00Z (here it is 2" },
		{ "future.pem", "ca.pem", "https", "feed", "is not yet valid: its time begins at 2098-01-01T00:00:00Z (here it is 2" },
		{ "other.pem", "ca.pem", "https", "feed", "TLS certificate is for another host than" },
		{ "self.pem", "ca.pem", "https", "feed", "is self-signed" },
		{ "good.pem", "self.pem", "https", "feed", "unknown issuer" },
		{ "good.pem", "leaf.key", "https", "feed", "cannot read the CA certificates" },
		{ "good.pem", "ca.pem", "https", "down",
		    "refused to follow to plain http; redirected: http://127.0.0.1:1/feed" },
		{ "good.pem", "ca.pem", "http", "feed", "connection" },
	};
	struct bed *bed;

	if (access(OPENSSL, X_OK) != 0) {
		printf("skipped: TLS, there is no " OPENSSL "\n");
		return;
	}
	bed = bed_new();
	make_certificates(bed);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *port;
		struct bed_child *server = serve(bed, CASES[i].certificate, &port);
		struct bed_result r;

		bed_config(bed, "ca-file %s\n", CASES[i].ca_file);
		r = BED_RUN(bed, "fetch", bed_format(bed, "%s://127.0.0.1:%s/%s", CASES[i].scheme,
		    port,
		    CASES[i].path));
		bed_stop(server);
		ck_assert_str_eq(r.out, CASES[i].words == NULL ? "<rss/>\n" : "");
		ck_assert_msg(strstr(r.err, CASES[i].words != NULL ? CASES[i].words : "") != NULL,
		    "%zu: '%s' without '%s'", i, r.err, CASES[i].words);
		ck_assert_int_eq(r.exit, CASES[i].words != NULL);
	}
	bed_free(bed);
}
END_TEST

START_TEST(without_authorities_nothing_is_polled_and_it_is_said_once)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_filter(bed, "x", "filter x { about \"x\" match \"x\" hit \"x\" miss \"y\" }\n");
	bed_write(bed, "none.pem", "no certificate\n");
	bed_config(bed, "ca-file none.pem\nfeed a https://127.0.0.1:1/a\nfeed b https://127.0.0.1:1/b\n");
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 78);
	ck_assert_msg(strstr(r.err, "none.pem: there is no certificate in it\n") != NULL, "%s", r.err);
	ck_assert_ptr_null(strstr(r.err, "feed-failing"));
	r = BED_RUN(bed, "check");	/* which is what a reload asks first */
	ck_assert_int_eq(r.exit, 78);
	ck_assert_msg(strstr(r.err, "none.pem: there is no certificate in it\n") != NULL, "%s", r.err);
	ck_assert_ptr_nonnull(strstr(r.out, "1 error"));
	/* who speaks no https needs none */
	bed_config(bed, "ca-file none.pem\nfeed a http://127.0.0.1:1/a\n");
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 1);
	bed_free(bed);
}
END_TEST

/* A server that wants to be shown a certificate; another host never sees it. */
START_TEST(a_client_certificate_is_shown_to_its_host)
{
	struct bed *bed;
	struct bed_child *server;
	const char *folder, *line, *port;
	struct bed_result r;

	if (access(OPENSSL, X_OK) != 0) {
		printf("skipped: TLS, there is no " OPENSSL "\n");
		return;
	}
	bed = bed_new();
	make_certificates(bed);
	bed_write(bed, "both", bed_format(bed, "%s%s", bed_read(bed, "good.pem"),
	    bed_read(bed, "leaf.key")));
	server = bed_start(bed, &(struct bed_run){ .program = OPENSSL,
	    .args = { "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", "good.pem",
	    "-key", "leaf.key", "-CAfile", "ca.pem", "-Verify", "2", "-verify_return_error" } });
	ck_assert(bed_saw(server, "ACCEPT", 10000));
	line = strstr(bed_out(server), "ACCEPT");
	port = bed_format(bed, "%ld", strtol(strrchr(line, ':') + 1, NULL, 10));
	folder = bed_format(bed, "CREDENTIALS_DIRECTORY=%s", bed_path(bed, ""));
	bed_config(bed, "ca-file ca.pem\nfeed a https://127.0.0.1:%s/feed cert=credential:both\n"
	    "feed b https://127.0.0.1:%s/other cert=credential:ca-conf\n", port, port);
	bed_write(bed, "ca-conf", "no certificate\n");
	r = BED_RUN(bed, "fetch", bed_format(bed, "https://127.0.0.1:%s/feed", port));
	ck_assert_int_eq(r.exit, 1);
	r = bed_run(bed, &(struct bed_run){ .args = { "fetch", "a" }, .env = { folder } });
	ck_assert_msg(r.exit == 0, "%s", r.err);
	ck_assert_str_eq(r.out, "<rss/>\n");
	r = bed_run(bed, &(struct bed_run){ .args = { "fetch", "b" }, .env = { folder } });
	ck_assert_msg(strstr(r.err, "the client certificate cannot be used") != NULL, "%s", r.err);
	r = BED_RUN(bed, "fetch", "a");
	ck_assert_msg(strstr(r.err, "a: its credential is not there") != NULL, "%s", r.err);
	bed_stop(server);
	bed_free(bed);
}
END_TEST

/* Another file under the same name: what libcurl has read of the old one must not stand for a day. */
START_TEST(a_reload_reads_the_authorities_afresh)
{
	struct bed *bed;
	struct bed_child *server, *child;
	struct bed_result r;
	const char *port;

	if (access(OPENSSL, X_OK) != 0) {
		printf("skipped: TLS, there is no " OPENSSL "\n");
		return;
	}
	bed = bed_new();
	make_certificates(bed);
	server = serve(bed, "good.pem", &port);
	bed_filter(bed, "x", "filter x { about \"x\" match \"x\" hit \"x\" miss \"y\" }\n");
	bed_write(bed, "trusted.pem", bed_read(bed, "self.pem"));
	bed_config(bed, "ca-file trusted.pem\nhost-gap 100ms\nfeed a https://127.0.0.1:%s/feed\n", port);
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_saw(child, "feed-failing feed=a ", 30000));
	bed_write(bed, "trusted.pem", bed_read(bed, "ca.pem"));
	bed_config(bed, "ca-file trusted.pem\nhost-gap 100ms\nfeed a https://127.0.0.1:%s/feed\n"
	    "feed b https://127.0.0.1:%s/feed?b\n", port, port);
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "feed-failing feed=b ", 30000));
	r = bed_stop(child);
	/* the server knows no ?b, and says so: its certificate is believed */
	ck_assert_msg(strstr(strstr(r.err, "feed=b "), "status=200 ") != NULL, "%s", r.err);
	bed_stop(server);
	bed_free(bed);
}
END_TEST

START_TEST(a_server_that_does_not_speak_tls_is_told)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_route(bed, "/a", &(struct bed_reply){ .body = "x" });
	r = BED_RUN(bed, "fetch", "--allow-private", "--timeout", "1s",
	    bed_format(bed, "https%s/a", strchr(bed_base(bed), ':')));
	ck_assert_msg(strstr(r.err, "no TLS handshake in 1 s") != NULL, "%s", r.err);
	ck_assert_int_eq(r.exit, 1);
	bed_free(bed);
}
END_TEST

TEST_MAIN("tls", without_authorities_nothing_is_polled_and_it_is_said_once,
    a_client_certificate_is_shown_to_its_host, a_certificate_is_judged_and_the_verdict_told,
    a_reload_reads_the_authorities_afresh,
    a_server_that_does_not_speak_tls_is_told)
