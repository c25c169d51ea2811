/* notice_cli.c: motcua user email, and how mail goes out, for other commands. */
#include "notice/notice_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "notice/notice.h"

static const char *option(const struct cli *c, const char *name, const char *env)
{
	const char *given = cli_get(c, name), *set = getenv(env);
	return given ? given : set && *set ? set : NULL;
}

bool cli_mail(const struct cli *c, struct mail_server *m, struct error *err)
{
	*m = (struct mail_server){ .url = option(c, "smtp", "MOTCUA_SMTP"),
		.from = option(c, "mail-from", "MOTCUA_MAIL_FROM"),
		.user = option(c, "smtp-user", "MOTCUA_SMTP_USER"),
		.password = option(c, "smtp-password-file", "MOTCUA_SMTP_PASSWORD_FILE") };
	return !m->url || mail_server_fits(m, err);
}

/* An account and its new address. */
struct address {
	int64_t account;
	const char *email;
};

static bool address_act(struct tx *tx, void *arg, struct error *err)
{
	const struct address *a = arg;
	return account_set_email(tx, a->account, a->email, err);
}

static bool user_email(struct cli *c, struct error *err)
{
	struct address a = { .email = c->args > 1 ? c->arg[1] : NULL };
	struct account account;
	if (a.email && !text_is_address(a.email))
		return err_set(err, ERR_DATA, "found \"%s\", expected an address such as an@camau.gov.vn",
			a.email);
	struct store *s = cli_store(c, false, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && account_by_name(db, c->arg[0], &c->arena, &account, err);
	store_reader_return(s, db);
	a.account = ok ? account.id : 0;
	ok = ok && store_act(s, "command line", address_act, &a, err);
	store_close(s);
	return ok;
}

const struct cli_command notice_commands[] = {
	{ .words = "user email",
		.args = "NAME [ADDRESS]",
		.min_args = 1,
		.max_args = 2,
		.run = user_email,
		.help = "Sets the address to which an account's mail goes; without one it gets none.",
		.option = { CLI_DATA } },
	{ 0 },
};
