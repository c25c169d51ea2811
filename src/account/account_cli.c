/* account_cli.c: motcua user ..., motcua token .... A password is read from the first line of stdin,
 * never from the command line, where others could see it. */
#include "account/account_cli.h"

#include <stdio.h>
#include <string.h>

#include "account/absence.h"
#include "account/account.h"
#include "account/invitation.h"
#include "account/totp.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"

/* An act about one account. */
struct change {
	const char *name;
	struct account account;
	char hash[HASH_SIZE], token[64];
	const char *token_name, *agency, *desk, *delegate;
	struct post post;
	int32_t from, to;
	bool lock, remove, invite;
	struct buf link; /* made by the act */
};

static bool read_password(const char *name, char *hash, struct error *err)
{
	char line[PASSWORD_BYTES + 8]; /* what is longer is cut, and still too long */
	if (!fgets(line, sizeof line, stdin))
		return err_set(err, ERR_DATA, "expected the password on the first line of stdin");
	line[strcspn(line, "\r\n")] = '\0';
	return password_allowed(name, line, err) && password_hash(line, hash, err);
}

static bool run_act(struct cli *c, act_fn *fn, struct change *ch, struct error *err)
{
	struct store *s = cli_store(c, false, err);
	bool ok = s && store_act(s, "command line", fn, ch, err);
	store_close(s);
	return ok;
}

/* The ids of the agency and desk whose codes were given. */
static bool find_places(struct tx *tx, struct change *ch, struct error *err)
{
	struct province p;
	bool ok = true;
	if (!ch->agency && !ch->desk)
		return true;
	if (!province_read_store(&p, tx->db, false, err))
		return false;
	int agency = ch->agency ? province_agency(&p, ch->agency, strlen(ch->agency)) : -1;
	int desk = ch->desk ? province_desk(&p, ch->desk, strlen(ch->desk)) : -1;
	if (ch->agency && agency < 0)
		ok = err_set(err, ERR_NOT_FOUND, "no agency has the code \"%s\"", ch->agency);
	else if (ch->desk && desk < 0)
		ok = err_set(err, ERR_NOT_FOUND, "no desk has the code \"%s\"", ch->desk);
	ch->post.agency = agency < 0 ? 0 : p.agency[agency].id;
	ch->post.desk = desk < 0 ? 0 : p.desk[desk].id;
	province_release(&p);
	return ok;
}

/* The link, as it is told on stdout this once. */
static bool make_link(struct tx *tx, struct change *ch, int64_t id, struct error *err)
{
	struct province p;
	char token[INVITATION_TOKEN];
	if (!invitation_make(tx, id, true, token, err) || !province_read_settings(&p, tx->db, err))
		return false;
	buf_reset(&ch->link);
	buf_printf(&ch->link, "%s" INVITATION_PATH "%s", province_setting(&p, "public_url", ""), token);
	province_release(&p);
	return true;
}

static bool add_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	int64_t id;
	if (!find_places(tx, ch, err))
		return false;
	ch->account.post[0] = ch->post;
	ch->account.posts = 1;
	return account_add(tx, &ch->account, &id, err) && (!ch->invite || make_link(tx, ch, id, err));
}

/* Reads --role, --agency and --desk: who works on dossiers has a place to do it. */
static bool read_post(struct cli *c, struct change *ch, struct error *err)
{
	int role = text_word(cli_get(c, "role"), role_names);
	ch->agency = cli_get(c, "agency");
	ch->desk = cli_get(c, "desk");
	if (role < 1)
		return err_set(err, ERR_USAGE,
			"--role: expected clerk, officer, approver, head, leader, inspector or admin");
	ch->post.role = (enum role)role;
	if (role == ROLE_CLERK && !ch->desk)
		return err_set(err, ERR_USAGE, "--desk: a clerk sits at a desk");
	if ((1u << role & ROLE_STAFF) && role != ROLE_CLERK && !ch->agency)
		return err_set(err, ERR_USAGE, "--agency: %s %s belongs to an agency",
			role == ROLE_OFFICER || role == ROLE_APPROVER ? "an" : "a", role_names[role]);
	return true;
}

static bool tell_link(struct change *ch)
{
	if (ch->link.len)
		puts(ch->link.p);
	buf_release(&ch->link);
	return true;
}

static bool user_add(struct cli *c, struct error *err)
{
	struct change ch = { .link = BUF_INIT(4096) };
	const char *full = cli_get(c, "full-name");
	ch.invite = cli_get(c, "invite");
	if (!read_post(c, &ch, err))
		return false;
	if (!account_name_fits(c->arg[0]))
		return err_set(err, ERR_DATA,
			"found the name \"%s\", expected 1 to 60 of a to z, 0 to 9, dot, dash and "
			"underscore, the first of them a letter",
			c->arg[0]);
	if (ch.invite ? !password_nobody(ch.hash, err) : !read_password(c->arg[0], ch.hash, err))
		return false;
	ch.account.name = c->arg[0];
	ch.account.full_name = full ? full : c->arg[0];
	ch.account.password = ch.hash;
	return run_act(c, add_act, &ch, err) && tell_link(&ch);
}

static bool find(struct tx *tx, struct change *ch, struct arena *a, struct error *err)
{
	return account_by_name(tx->db, ch->name, a, &ch->account, err);
}

static bool invite_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && make_link(tx, ch, ch->account.id, err);
	arena_release(&a);
	return ok;
}

static bool user_invite(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .link = BUF_INIT(4096) };
	return run_act(c, invite_act, &ch, err) && tell_link(&ch);
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
	return read_password(c->arg[0], ch.hash, err) && run_act(c, password_act, &ch, err);
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

static bool totp_reset_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && totp_remove(tx, ch->account.id, err);
	arena_release(&a);
	return ok;
}

static bool user_totp_reset(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0] };
	return run_act(c, totp_reset_act, &ch, err);
}

static bool post_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && find_places(tx, ch, err) &&
		  (ch->remove ? account_post_remove : account_post_add)(tx, ch->account.id, &ch->post, err);
	arena_release(&a);
	return ok;
}

static bool post_add(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0] };
	return read_post(c, &ch, err) && run_act(c, post_act, &ch, err);
}

static bool post_remove(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .remove = true };
	return read_post(c, &ch, err) && run_act(c, post_act, &ch, err);
}

static bool away_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	struct account delegate;
	bool ok = find(tx, ch, &a, err) && account_by_name(tx->db, ch->delegate, &a, &delegate, err) &&
		  account_away(tx, ch->account.id, delegate.id, ch->from, ch->to, err);
	arena_release(&a);
	return ok;
}

static bool read_day(struct cli *c, const char *option, int32_t *day, struct error *err)
{
	const char *s = cli_get(c, option);
	return (s && day_parse(s, strlen(s), day)) ||
	       err_set(err, ERR_USAGE, "--%s: expected a day, YYYY-MM-DD", option);
}

static bool user_away(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .delegate = cli_get(c, "delegate") };
	if (!ch.delegate)
		return err_set(err, ERR_USAGE, "--delegate: expected the account that stands in");
	return read_day(c, "from", &ch.from, err) && read_day(c, "to", &ch.to, err) &&
	       run_act(c, away_act, &ch, err);
}

static bool token_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	int64_t ends = ch->to ? time_of_day_start(ch->to + 1) : 0;
	bool ok = find(tx, ch, &a, err) &&
		  token_add(tx, ch->token_name, ch->account.id, ends, ch->token, err);
	arena_release(&a);
	return ok;
}

static bool token_new(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .token_name = c->arg[1] };
	if ((cli_get(c, "until") && !read_day(c, "until", &ch.to, err)) || !run_act(c, token_act, &ch, err))
		return false;
	printf("%s\n", ch.token);
	return true;
}

static bool token_end_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *ch = arg;
	struct arena a = { 0 };
	bool ok = find(tx, ch, &a, err) && token_end(tx, ch->account.id, 0, ch->token_name, err);
	arena_release(&a);
	return ok;
}

static bool token_over(struct cli *c, struct error *err)
{
	struct change ch = { .name = c->arg[0], .token_name = c->arg[1] };
	return run_act(c, token_end_act, &ch, err);
}

static void put_token(void *arg, const struct program_token *k)
{
	struct table *t = arg;
	char text[17];
	table_text(t, k->account);
	table_text(t, k->name);
	table_text(t, time_format(k->made, text));
	table_text(t, k->ends ? time_format(k->ends, text) : "");
}

/* Prints a table of what `read` puts into it. */
static bool list(struct cli *c, const char *const *columns,
	bool (*read)(struct db *db, struct table *t, struct error *err), struct error *err)
{
	struct table t;
	table_begin(&t, &c->arena, columns);
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && read(db, &t, err) && cli_table(c, &t, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static bool read_tokens(struct db *db, struct table *t, struct error *err)
{
	return token_each(db, 0, put_token, t, err);
}

static bool token_list(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "account", "name", "made", "ends", NULL };
	return list(c, columns, read_tokens, err);
}

static void put_account(void *arg, const struct account *a)
{
	struct table *t = arg;
	table_text(t, a->name);
	table_text(t, a->full_name);
	struct buf roles = BUF_INIT(1024);
	for (int i = 0; i < a->posts; i++)
		if (!a->post[i].acts_for)
			buf_printf(&roles, "%s%s", roles.len ? " " : "", role_names[a->post[i].role]);
	table_text(t, roles.len ? roles.p : "");
	buf_release(&roles);
	table_text(t, a->locked ? "yes" : "");
}

static bool read_accounts(struct db *db, struct table *t, struct error *err)
{
	return account_each(db, "", 0, put_account, t, err);
}

static bool user_list(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "name", "full_name", "role", "locked", NULL };
	return list(c, columns, read_accounts, err);
}

#define ROLE_OPTIONS \
	{ "role", "ROLE", "clerk, officer, approver, head, leader, inspector or admin" }, \
		{ "agency", "CODE", "the agency of an officer, approver or head" }, \
	{ \
		"desk", "CODE", "the desk of a clerk" \
	}

const struct cli_command account_commands[] = {
	{ .words = "user add",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_add,
		.help = "Adds an account. The password is the first line of stdin; with --invite\n"
			"there is none, and the link is printed with which its owner sets one.",
		.option = { ROLE_OPTIONS, { "full-name", "TEXT", "name shown on pages" },
			{ "invite", NULL, "print a link instead of reading a password" }, CLI_DATA } },
	{ .words = "user invite",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_invite,
		.help = "Prints a link with which NAME sets a new password: good once, for three days.\n"
			"A mail brings it too where the account has an address and mail goes out.",
		.option = { CLI_DATA } },
	{ .words = "post add",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = post_add,
		.help = "Gives an account another post.",
		.option = { ROLE_OPTIONS, CLI_DATA } },
	{ .words = "post remove",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = post_remove,
		.help = "Takes a post away from an account.",
		.option = { ROLE_OPTIONS, CLI_DATA } },
	{ .words = "user away",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_away,
		.help = "Lets a colleague act in all posts of NAME while NAME is away.\n"
			"What is done so carries both names. One absence lasts 190 days at most.",
		.option = { { "delegate", "NAME", "who stands in" },
			{ "from", "DAY", "the first day, YYYY-MM-DD" }, { "to", "DAY", "the last day" },
			CLI_DATA } },
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
	{ .words = "user totp-reset",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = user_totp_reset,
		.help = "Turns two-step sign-in off for an account whose owner has lost the phone.",
		.option = { CLI_DATA } },
	{ .words = "token add",
		.args = "USER NAME",
		.min_args = 2,
		.max_args = 2,
		.run = token_new,
		.help = "Makes a token with which a program calls the API as USER; prints it once.",
		.option = { { "until", "DAY", "the last day on which it is good, YYYY-MM-DD" },
			CLI_DATA } },
	{ .words = "token list",
		.run = token_list,
		.help = "Lists the tokens of programs: whose, what they are called, made when, good until.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "token end",
		.args = "USER NAME",
		.min_args = 2,
		.max_args = 2,
		.run = token_over,
		.help = "Ends the token of this name, at once and on every node.",
		.option = { CLI_DATA } },
	{ 0 },
};
