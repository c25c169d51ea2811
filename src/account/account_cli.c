/* account_cli.c: motcua user ..., motcua token add. A password is read from the first line of stdin,
 * never from the command line, where others could see it. */
#include "account/account_cli.h"

#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "province/province.h"

/* An act about one account. */
struct change {
	const char *name;
	struct account account;
	char hash[HASH_SIZE], token[64];
	const char *token_name, *agency;
	bool lock;
};

static bool read_password(char *hash, struct error *err)
{
	char line[256];
	if (!fgets(line, sizeof line, stdin))
		return err_set(err, ERR_DATA, "expected the password on the first line of stdin");
	line[strcspn(line, "\r\n")] = '\0';
	return password_allowed(line, err) && password_hash(line, hash, err);
}

static bool run_act(struct cli *c, act_fn *fn, struct change *ch, struct error *err)
{
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", fn, ch, err);
	store_close(s);
	return ok;
}

static bool add_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct province p;
	if (ch->agency) {
		if (!province_read_store(&p, tx->db, false, err))
			return false;
		int at = province_agency(&p, ch->agency, strlen(ch->agency));
		ch->account.agency = at < 0 ? 0 : p.agency[at].id;
		province_release(&p);
		if (at < 0)
			return err_set(err, ERR_NOT_FOUND, "no agency has the code \"%s\"", ch->agency);
	}
	return account_add(tx, &ch->account, NULL, err);
}

static bool user_add(struct cli *c, struct error *err)
{
	struct change ch = { .agency = cli_get(c, "agency") };
	const char *role = cli_get(c, "role"), *full = cli_get(c, "full-name");
	for (int i = 1; role && i < ROLES; i++)
		if (strcmp(role, role_names[i]) == 0)
			ch.account.role = (enum role)i;
	if (!ch.account.role)
		return err_set(err, ERR_USAGE, "--role: expected officer, leader or admin");
	if (ch.account.role == ROLE_OFFICER && !ch.agency)
		return err_set(err, ERR_USAGE, "--agency: an officer belongs to an agency");
	if (!read_password(ch.hash, err))
		return false;
	ch.account.name = c->arg[0];
	ch.account.full_name = full ? full : c->arg[0];
	ch.account.password = ch.hash;
	return run_act(c, add_act, &ch, err);
}

static bool find(struct tx *tx, struct change *ch, struct arena *a, struct error *err)
{
	return account_by_name(tx->db, ch->name, a, &ch->account, err);
}

static bool password_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && account_set_password(tx, ch->account.id, ch->hash, err);
	arena_release(&a);
	return ok;
}

static bool user_password(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0] };
	return read_password(ch.hash, err) && run_act(c, password_act, &ch, err);
}

static bool lock_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && account_set_locked(tx, ch->account.id, ch->lock, err);
	arena_release(&a);
	return ok;
}

static bool user_lock(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .lock = true };
	return run_act(c, lock_act, &ch, err);
}

static bool user_unlock(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0] };
	return run_act(c, lock_act, &ch, err);
}

static bool token_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && token_add(tx, ch->token_name, ch->account.id, ch->token, err);
	arena_release(&a);
	return ok;
}

static bool token_new(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .token_name = c->arg[1] };
	if (!run_act(c, token_act, &ch, err))
		return false;
	printf("%s\n", ch.token);
	return true;
}

static void put_account(void *arg, const struct account *a)
{
	struct table *t = arg;
	table_text(t, a->name);
	table_text(t, a->full_name);
	table_text(t, role_names[a->role]);
	table_text(t, a->locked ? "yes" : "");
}

static bool user_list(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "name", "full_name", "role", "locked", NULL };
	struct table t;
	table_begin(&t, &c->arena, columns);
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && account_each(db, put_account, &t, err) && cli_table(c, &t, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

const struct cli_command account_commands[] = {
	{ .words = "user add",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_add,
		.help = "Adds an account. The password is the first line of stdin.",
		.option = { { "role", "ROLE", "officer, leader or admin" },
			{ "agency", "CODE", "the officer's agency" },
			{ "full-name", "TEXT", "name shown on pages" }, CLI_DATA } },
	{ .words = "user list",
		.run = user_list,
		.help = "Lists the accounts.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "user password",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_password,
		.help = "Sets a new password (first line of stdin) and ends the account's sessions.",
		.option = { CLI_DATA } },
	{ .words = "user lock",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_lock,
		.help = "Locks an account and ends its sessions.",
		.option = { CLI_DATA } },
	{ .words = "user unlock",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_unlock,
		.help = "Unlocks an account.",
		.option = { CLI_DATA } },
	{ .words = "token add",
		.args = "USER NAME",
		.min_args = 2,
		.max_args = 2,
		.run = token_new,
		.help = "Makes a token with which a program calls the API as USER; prints it once.",
		.option = { CLI_DATA } },
	{ 0 },
};
