/* figure_cli.c: motcua report dossiers, motcua audit. */
#include "figure/figure_cli.h"

#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier.h"
#include "figure/figure.h"
#include "result/result.h"
#include "store/years.h"
#include "work/work.h"

static bool read_query(struct cli *c, const struct province *p, struct figure_query *q, struct error *err)
{
	const char *by = cli_get(c, "by"), *level = cli_get(c, "level"), *agency = cli_get(c, "agency");
	int at = BY_AGENCY;
	*q = (struct figure_query){ .level = -1, .agency = -1 };
	if (!cli_day(c, "from", &q->from, err) || !cli_day(c, "to", &q->to, err))
		return false;
	if (q->from > q->to)
		return err_set(err, ERR_USAGE, "--to: expected a day not before --from");
	if (by && (at = text_word(by, figure_by_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--by: found \"%s\", expected agency, district, procedure, field, level, "
			"channel or month",
			by);
	q->by = (enum figure_by)at;
	if (level && (q->level = text_word(level, level_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--level: found \"%s\", expected province, district or commune", level);
	if (agency && (q->agency = province_agency(p, agency, strlen(agency))) < 0)
		return err_set(err, ERR_NOT_FOUND, "--agency: no agency has the code \"%s\"", agency);
	return true;
}

static bool print(struct cli *c, const struct figure_report *r, struct error *err)
{
	struct table t;
	figure_table(&t, &c->arena, r, "Tổng");
	return cli_table(c, &t, err);
}

static bool report(struct cli *c, struct error *err)
{
	struct province p = { 0 };
	struct catalogue cat = { 0 };
	struct figure_query q;
	struct figure_report r;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && province_read_store(&p, db, false, err) && read_query(c, &p, &q, err);
	bool keyed = ok && (q.by == BY_PROCEDURE || q.by == BY_FIELD || q.by == BY_CHANNEL);
	if (keyed)
		ok = catalogue_read_store(&cat, &p, db, err);
	ok = ok && figure_report(db, &p, &cat, &q, &c->arena, &r, err) && print(c, &r, err);
	catalogue_release(&cat);
	province_release(&p);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static void print_difference(void *arg, const char *line)
{
	(void)arg;
	printf("%s\n", line);
}

/* Says where the recount begins when old years are out. */
static bool say_start(struct db *db, struct error *err)
{
	int32_t first;
	char day[11];
	if (!years_first_day(db, &first, err))
		return false;
	if (first != INT32_MIN)
		fprintf(stderr,
			"audit: begins at %s, the years before are out: what stood open then is recounted, "
			"what had come and gone by then is taken as given\n",
			day_format(first, day));
	return true;
}

/* Dossiers, what is done and issued, and what accounts may do, against the journal. */
static bool prove(struct db *db, struct error *err)
{
	struct dossier_proof dossiers;
	struct work_proof work;
	struct result_proof results;
	struct account_proof accounts;
	if (!dossier_prove(db, print_difference, NULL, &dossiers, err) ||
		!work_prove(db, print_difference, NULL, &work, err) ||
		!result_prove(db, print_difference, NULL, &results, err) ||
		!account_prove(db, print_difference, NULL, &accounts, err))
		return false;
	int64_t differences = dossiers.differences + work.differences + results.differences;
	if (differences || accounts.differences)
		return err_set(err, ERR_DATA,
			"%lld things about dossiers and %lld about accounts differ from what the journal "
			"tells",
			(long long)differences, (long long)accounts.differences);
	if (!dossiers.numbers)
		fprintf(stderr, "audit: identity numbers, telephones, addresses for the post and "
				"declarations are "
				"not compared: their keys are not here\n");
	fprintf(stderr,
		"audit: %lld dossiers with %lld files, what was done to %lld of them, %lld letters, %lld "
		"papers that were issued, and the rights of %lld accounts are as the journal tells%s\n",
		(long long)dossiers.dossiers, (long long)dossiers.files, (long long)work.dossiers,
		(long long)work.letters, (long long)results.issued, (long long)accounts.accounts,
		work.erased ? "; some texts are erased" : "");
	return true;
}

static bool audit(struct cli *c, struct error *err)
{
	int64_t rows, differences;
	struct error why = { 0 };
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && say_start(db, err) &&
		  figure_audit(db, print_difference, NULL, &rows, &differences, err);
	if (ok && !differences)
		fprintf(stderr, "audit: %lld ledger rows recounted from the dossiers, no difference\n",
			(long long)rows);
	bool proved = ok && prove(db, &why);
	if (ok && differences)
		err_set(err, ERR_DATA, "%lld figures differ between ledger and recount",
			(long long)differences);
	else if (ok && !proved)
		err_set(err, why.code, "%s", why.text);
	store_reader_return(s, db);
	store_close(s);
	return proved && !differences;
}

const struct cli_command figure_commands[] = {
	{ .words = "report dossiers",
		.run = report,
		.help = "Counts the dossiers of a period, by agency or otherwise.\n"
			"Columns: code, name, to_process, received, carried_in, online, on_time, late, "
			"in_time, overdue.\n"
			"The last row has the code \"total\". Any period is answered from the ledger.",
		.option = { { "from", "DAY", "first day of the period, YYYY-MM-DD" },
			{ "to", "DAY", "last day of the period" },
			{ "by", "WHAT",
				"agency (default), district, procedure, field, level, channel or month" },
			{ "level", "LEVEL", "only agencies of this level: province, district or commune" },
			{ "agency", "CODE", "only this agency" }, CLI_FORMAT, CLI_DATA } },
	{ .words = "audit",
		.run = audit,
		.help = "Recounts every figure of the ledger from the dossiers themselves, and compares "
			"dossiers,\nand what accounts may do, with what the journal tells of them.\n"
			"Prints each difference; exits 1 when there is one.",
		.option = { CLI_DATA } },
	{ 0 },
};
