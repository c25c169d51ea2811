/* result_cli.c: with which key an official signs. The key's password is never given here: whoever signs
 * types it each time. */
#include "result/result_cli.h"

#include <stdio.h>

#include "base/file.h"
#include "result/result.h"

static bool set_act(struct tx *tx, void *arg, struct error *err)
{
	return signing_key_set(tx, arg, err);
}

static bool remove_act(struct tx *tx, void *arg, struct error *err)
{
	return signing_key_remove(tx, *(int64_t *)arg, err);
}

static bool find_account(struct cli *c, struct store *s, int64_t *id, struct error *err)
{
	struct account a;
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && account_by_name(db, c->arg[0], &c->arena, &a, err);
	*id = ok ? a.id : 0;
	store_reader_return(s, db);
	return ok;
}

static bool signer_set(struct cli *c, struct error *err)
{
	const char *key = cli_get(c, "key"), *module = cli_get(c, "module");
	const char *capacity = cli_get(c, "capacity");
	struct signing_key k = { .capacity = capacity,
		.kind = module ? "token" : "files",
		.token = cli_get(c, "token"),
		.object = cli_get(c, "object") };
	if (!key == !module)
		return err_set(err, ERR_USAGE, "expected either --key FILE or --module LIB.so");
	if (!capacity || !*capacity)
		return err_set(err, ERR_USAGE,
			"--capacity: expected how the signer signs, such as \"TM. ỦY BAN NHÂN DÂN\"");
	if (!cli_path(c, key ? "key" : "module", &k.place, err) || !cli_path(c, "cert", &k.cert, err))
		return false;
	struct store *s = cli_store(c, false, err);
	bool ok =
		s && find_account(c, s, &k.account, err) && store_act(s, "command line", set_act, &k, err);
	if (ok)
		fprintf(stderr, "%s signs with %s\n", c->arg[0], k.place);
	store_close(s);
	return ok;
}

static bool signer_remove(struct cli *c, struct error *err)
{
	int64_t id;
	struct store *s = cli_store(c, false, err);
	bool ok = s && find_account(c, s, &id, err) && store_act(s, "command line", remove_act, &id, err);
	if (ok)
		fprintf(stderr, "%s signs with no key\n", c->arg[0]);
	store_close(s);
	return ok;
}

const struct cli_command result_commands[] = {
	{ .words = "signer set",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = signer_set,
		.help = "Says with which key the account NAME signs results and certified copies: a file "
			"(PEM,\n"
			"PKCS#12) or a token asked through PKCS#11. Its password or PIN is typed at each "
			"signing.",
		.option = { { "capacity", "TEXT", "what stands above the name: \"GIÁM ĐỐC\"" },
			{ "key", "FILE", "the private key" },
			{ "cert", "FILE", "PEM: the signer's certificate, then those above it" },
			{ "module", "LIB.so", "the token's PKCS#11 library" },
			{ "token", "LABEL", "which token" }, { "object", "LABEL", "which key in it" },
			CLI_DATA } },
	{ .words = "signer remove",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = signer_remove,
		.help = "Forgets with which key the account NAME signs.",
		.option = { CLI_DATA } },
	{ 0 },
};
