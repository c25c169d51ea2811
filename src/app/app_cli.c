/* app_cli.c: motcua verify, motcua export journal, motcua version; the rows of the others. */
#include "app/app_cli.h"

#include <stdio.h>
#include <string.h>

#include "app/alerts_cli.h"
#include "app/paper_cli.h"
#include "app/schema_cli.h"
#include "app/serve.h"
#include "app/sign_cli.h"
#include "dossier/seen.h"
#include "notice/notice_cli.h"
#include "store/journal.h"

#ifndef MOTCUA_VERSION
#define MOTCUA_VERSION "0.0.0"
#endif

static bool with_reader(
	struct cli *c, bool (*fn)(struct cli *, struct db *, struct error *), struct error *err)
{
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && fn(c, db, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

/* Who looked at dossiers is no event of its own: the journal holds digests of it. */
static bool prove_looks(struct db *db, struct error *err)
{
	struct seen_proof proof;
	if (!seen_prove(db, &proof, err))
		return false;
	if (proof.fault[0])
		return err_set(err, ERR_DATA, "%s", proof.fault);
	if (proof.hours)
		fprintf(stderr, "verify: %lld looks at dossiers under %lld seals, unchanged\n",
			(long long)proof.rows, (long long)proof.hours);
	return true;
}

static bool verify_with(struct cli *c, struct db *db, struct error *err)
{
	struct verify_result r;
	const char *head = cli_get(c, "head");
	if (!journal_verify(db, &r, err))
		return false;
	if (r.fault[0])
		return err_set(err, ERR_DATA, "%s", r.fault);
	if (head && strcmp(head, r.head) != 0)
		return err_set(err, ERR_DATA,
			"the chain is whole, but it ends in %s, expected %s: the journal was "
			"exchanged or cut",
			r.head, head);
	printf("%s\n", r.head);
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
		if (r.out[year - FIRST_YEAR])
			fprintf(stderr,
				"verify: %lld events of the year %d are out: not compared with their "
				"digests\n",
				(long long)r.out[year - FIRST_YEAR], year);
	fprintf(stderr, "verify: %lld events under %lld seals, chain whole\n", (long long)r.events,
		(long long)r.seals);
	return prove_looks(db, err);
}

static bool verify(struct cli *c, struct error *err)
{
	return with_reader(c, verify_with, err);
}

/* Lines being gathered for one write. */
struct lines {
	struct buf b;
	struct error *err;
};

static bool put_line(void *arg, const char *line, size_t n)
{
	struct lines *l = arg;
	buf_add(&l->b, line, n);
	buf_addc(&l->b, '\n');
	if (l->b.len < 1 << 16)
		return true;
	bool ok = cli_out(&l->b, l->err);
	buf_reset(&l->b);
	return ok;
}

static bool export_with(struct cli *c, struct db *db, struct error *err)
{
	(void)c;
	struct lines l = { .b = BUF_INIT(32u << 20), .err = err };
	bool ok = journal_export(db, put_line, &l, err) && cli_out(&l.b, err);
	buf_release(&l.b);
	return ok;
}

static bool export_journal(struct cli *c, struct error *err)
{
	return with_reader(c, export_with, err);
}

static bool version(struct cli *c, struct error *err)
{
	(void)c;
	(void)err;
	printf("motcua %s\n", MOTCUA_VERSION);
	return true;
}

const struct cli_command app_commands[] = {
	{ .words = "alerts send",
		.run = alerts_send_command,
		.help = "Tells by mail of what will soon be late: officers, then heads, of dossiers; heads "
			"of answers\nthat their agencies owe. Each once. 'motcua serve --smtp ...' does "
			"the same each minute.",
		.option = { CLI_MAIL, CLI_DATA } },
	{ .words = "serve",
		.run = serve_command,
		.help = "Serves the pages and the API until SIGTERM or SIGINT; then finishes what is in "
			"hand.\n"
			"In the open it stands behind a reverse proxy: docs/operations.md.",
		.option = { { "listen", "ADDR:PORT",
				    "where to listen (default: 127.0.0.1:8080; port 0: any free one)" },
			{ "trust-proxy", "ADDR,...", "proxies whose X-Forwarded-For and -Proto count" },
			CLI_MAIL, { "access-log", "FILE", "a line of JSON per request; - for stderr" },
			{ "page-cache", "on|off", "keep pages while the figures stand (default: on)" },
			{ "workers", "N", "threads behind the event loops (default: 4)" },
			{ "dev", "DIR",
				"read templates from DIR (src/) at each start instead of those compiled "
				"in" },
			{ "welcome", NULL, "say what to open, and the demonstration's accounts" },
			CLI_FILES, CLI_DATA } },
	{ .words = "routes",
		.run = routes_command,
		.help = "Prints every page with who may see it.",
		.option = { { "nation", NULL, "those of a nation instead of a province's" } } },
	{ .words = "verify",
		.run = verify,
		.help = "Checks the journal's whole chain; names the first event altered, missing or "
			"added.\n"
			"Prints the hash of the last seal: kept elsewhere, it proves later that nothing "
			"was cut off.",
		.option = { { "head", "HASH", "fail unless the chain ends in this hash" }, CLI_DATA } },
	{ .words = "export journal",
		.run = export_journal,
		.help = "Writes every event and seal as a line of JSON (docs/journal.md).",
		.option = { CLI_DATA } },
	{ .words = "schema check",
		.args = "SCHEMA.json [INSTANCE.json...]",
		.min_args = 1,
		.max_args = CLI_ARGS,
		.run = schema_check_command,
		.help = "Checks a JSON Schema (draft 2020-12), and documents against it.\n"
			"Each fault is shown as FILE: POINTER: what was found, what was expected. Nothing "
			"is "
			"fetched.",
		.option = { { "with", "DIR", "schemas that it refers to: every .json file of this folder" },
			{ "formats", NULL, "let \"format\" decide, too" } } },
	{ .words = "paper make",
		.args = "TEMPLATE VALUES.json",
		.min_args = 2,
		.max_args = 2,
		.run = paper_make_command,
		.help = "Makes a document of a template (src/paper/README.md) and values.\n"
			"A fault of the template is shown as FILE:LINE:COLUMN.",
		.option = { { "to", "FILE.pdf|FILE.docx",
			"where to write it; the name's end says what" } } },
	{ .words = "sign",
		.args = "FILE.pdf",
		.min_args = 1,
		.max_args = 1,
		.run = sign_command,
		.help = "Signs a PDF (PAdES B-B), with a key from files or from a token (PKCS#11).\n"
			"Signatures that it has stay valid. No time is asked from a service (RFC 3161).",
		.option = { { "to", "OUT.pdf", "where to write the signed file" },
			{ "key", "FILE", "the private key: PEM or PKCS#12" },
			{ "cert", "FILE", "the signer's certificate, then those above it: PEM" },
			{ "password-file", "FILE", "its first line is the key's password" },
			{ "module", "LIB.so", "a token's PKCS#11 library, instead of --key" },
			{ "token", "LABEL", "which token (default: the only one)" },
			{ "object", "LABEL", "which key of the token (default: the only one)" },
			{ "pin-file", "FILE", "its first line is the token's PIN" },
			{ "reason", "TEXT", "why it is signed" },
			{ "location", "TEXT", "where it is signed" },
			{ "visible", "PAGE,LEFT,BOTTOM,WIDTH,HEIGHT",
				"show the signature on a page, in mm from its lower left" } } },
	{ .words = "scan check",
		.run = scan_check_command,
		.help = "Looks into the PDF on stdin as into one that is scanned to be kept: prints how "
			"many "
			"pages\nit has, or why it would be refused, and exits with 1 then." },
	{ .words = "signatures",
		.args = "FILE.pdf",
		.min_args = 1,
		.max_args = 1,
		.run = signatures_command,
		.help = "Lists the signatures of a PDF; exits with 1 unless there are some and all are "
			"valid.\n"
			"cover: whole; earlier (then only signatures were added); changed; broken.",
		.option = { { "trust", "CA.pem",
				    "certificates that are trusted, and lists of revoked ones" },
			{ "at", "TIME", "certificates must be valid at YYYY-MM-DDTHH:MM (default: now)" },
			CLI_FORMAT } },
	{ .words = "version", .run = version, .help = "Prints the version." },
	{ 0 },
};
