/* alerts_cli.c: motcua alerts send, for a timer or by hand: what each subject has to tell. */
#include "app/alerts_cli.h"

#include <stdio.h>

#include "app/modules.h"
#include "notice/notice_cli.h"

static bool tell(struct store *s, const struct rules *rules, const struct mail_server *m, struct error *err)
{
	struct notice_run all = { 0 };
	for (notice_run_fn *const *run = notice_runs; *run; run++) {
		struct notice_run did;
		if (!(*run)(s, rules, m, &did, err))
			return false;
		all.items += did.items;
		all.mails += did.mails;
		all.failed += did.failed;
	}
	fprintf(stderr, "%d items told of in %d mails; %d mails could not be sent\n", all.items, all.mails,
		all.failed);
	return !all.failed ||
	       err_set(err, ERR_AWAY, "some mails were not sent: they are tried again next time");
}

bool alerts_send_command(struct cli *c, struct error *err)
{
	struct mail_server m;
	struct rules rules;
	if (!cli_mail(c, &m, err))
		return false;
	if (!m.url)
		return err_set(err, ERR_USAGE, "--smtp: expected smtp://HOST[:PORT] or smtps://HOST");
	struct store *s = cli_store(c, false, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && rules_load(&rules, db, err);
	store_reader_return(s, db);
	if (ok) {
		ok = tell(s, &rules, &m, err);
		rules_release(&rules);
	}
	store_close(s);
	return ok;
}
