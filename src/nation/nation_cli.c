/* nation_cli.c: motcua nation share, load, list, report. */
#include "nation/nation_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "nation/report.h"

static bool on_server(struct cli *c, const char *what, struct error *err)
{
	return store_is_address(cli_data(c)) ||
	       err_set(err, ERR_USAGE,
		       "--data: %s works on PostgreSQL: expected postgresql://host:port/name", what);
}

static bool share(struct cli *c, struct error *err)
{
	struct nation_share s = { .role = cli_get(c, "role"), .end = cli_get(c, "end") != NULL };
	if (!on_server(c, "sharing", err))
		return false;
	if (!s.role || !*s.role)
		return err_set(
			err, ERR_USAGE, "--role: expected the database role that the nation reads as");
	struct store *store = cli_store(c, false, err);
	bool ok = store && store_act(store, "command line", nation_share_act, &s, err);
	if (ok)
		fprintf(stderr,
			s.end ? "%s may read the counts no more\n"
			      : "%s may read the counts, and nothing else\n",
			s.role);
	store_close(store);
	return ok;
}

static bool load_list(struct cli *c, struct nation_load *load, struct nation_list *l, struct error *err)
{
	const char *file = cli_get(c, "provinces");
	struct file_map map;
	if (!file)
		return err_set(err, ERR_USAGE, "--provinces: expected the file with the list of provinces");
	if (!nation_list_read_files(l, file, cli_get(c, "passwords"), err))
		return false;
	load->list = l;
	if (!file_map(&map, file, err))
		return false;
	sha256_hex(map.p, map.n, load->digest);
	file_unmap(&map);
	return true;
}

static bool load(struct cli *c, struct error *err)
{
	struct nation_load load = { .name = cli_get(c, "name"), .name_en = cli_get(c, "name-en") };
	struct nation_list l = { 0 };
	struct store_open how = { .data = cli_data(c), .keys = cli_get(c, "keys"), .create = true };
	if (!load.name)
		load.name = "Cả nước";
	if (!load.name_en)
		load.name_en = "Viet Nam";
	if (!on_server(c, "a nation", err) || !load_list(c, &load, &l, err)) {
		nation_list_release(&l);
		return false;
	}
	struct store *store = store_open(&how, err);
	bool ok = store && store_act(store, "command line", nation_load_act, &load, err);
	if (ok)
		fprintf(stderr, "%d provinces are attached; 'motcua nation list' tells which answer\n",
			l.provinces);
	store_close(store);
	nation_list_release(&l);
	return ok;
}

/* A nation's store with its links. */
struct opened {
	struct store *store;
	struct nation nation;
};

static bool open_nation(struct cli *c, struct opened *o, struct error *err)
{
	bool is = false;
	o->store = cli_store(c, false, err);
	struct db *db = o->store ? store_reader(o->store, err) : NULL;
	bool ok = db && nation_is(db, &is, err) &&
		  (is || err_set(err, ERR_DATA, "%s holds no nation: 'motcua nation load' makes one",
				 cli_data(c))) &&
		  nation_list_read_store(&o->nation.list, db, err);
	store_reader_return(o->store, db);
	if (ok)
		o->nation.links = links_start(o->store, &o->nation.list, err);
	return ok && o->nation.links;
}

/* Notes which provinces have answered; what hangs ends with the process. */
static bool close_nation(struct opened *o, bool ok, struct error *err)
{
	struct nation_list *l = &o->nation.list;
	for (int i = 0; o->nation.links && i < l->provinces; i++)
		l->province[i].seen_at = links_state(o->nation.links, i).seen_at;
	ok = ok && store_act(o->store, "command line", nation_seen_act, l, err);
	if (!links_stop(o->nation.links))
		return ok;
	store_close(o->store);
	nation_list_release(l);
	return ok;
}

static void put_state(struct table *t, const struct nation_province *p, const struct link_state *s)
{
	char at[26], acted[26];
	table_text(t, p->code);
	table_text(t, p->name);
	table_text(t, s->answers ? "yes" : "no");
	table_text(t, s->seen_at ? time_stamp(s->seen_at, at) : NULL);
	table_text(t, s->as_of ? time_stamp(s->as_of, acted) : NULL);
	table_text(t, s->why);
}

static bool list(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "code", "name", "answers", "known_at", "last_act", "why",
		NULL };
	static const struct question head = { .by = ASK_HEAD };
	struct opened o = { 0 };
	struct table t;
	bool ok = open_nation(c, &o, err);
	if (ok) {
		int n = o.nation.list.provinces;
		struct reply *reply = arena_zalloc(&c->arena, sizeof *reply * (size_t)n);
		links_ask(o.nation.links, &head, -1, NATION_PATIENCE_MS, reply);
		table_begin(&t, &c->arena, columns);
		for (int i = 0; i < n; i++) {
			struct link_state s = links_state(o.nation.links, i);
			put_state(&t, &o.nation.list.province[i], &s);
		}
		replies_release(reply, n);
		ok = cli_table(c, &t, err);
	}
	return close_nation(&o, ok, err);
}

static bool read_query(
	struct cli *c, const struct nation_list *l, struct nation_query *q, struct error *err)
{
	const char *by = cli_get(c, "by"), *level = cli_get(c, "level"), *province = cli_get(c, "province");
	int at = NATION_BY_PROVINCE;
	*q = (struct nation_query){ .level = -1, .province = -1, .procedure = cli_get(c, "procedure") };
	if (!cli_day(c, "from", &q->from, err) || !cli_day(c, "to", &q->to, err))
		return false;
	if (q->from > q->to)
		return err_set(err, ERR_USAGE, "--to: expected a day not before --from");
	if (by && (at = text_word(by, nation_by_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--by: found \"%s\", expected province, level, procedure or month", by);
	q->by = (enum nation_by)at;
	if (level && (q->level = text_word(level, level_names)) < 0)
		return err_set(err, ERR_USAGE,
			"--level: found \"%s\", expected province, district or commune", level);
	if (province && (q->province = nation_list_find(l, province)) < 0)
		return err_set(err, ERR_NOT_FOUND, "--province: no province has the code \"%s\"", province);
	return true;
}

static void tell_missing(const struct nation *n, const struct nation_report *r)
{
	char at[26];
	for (int i = 0; i < r->missings; i++) {
		const struct nation_missing *m = &r->missing[i];
		fprintf(stderr, "without %s %s, whose figures were last known %s: %s\n",
			n->list.province[m->place].code, n->list.province[m->place].name,
			m->seen_at ? time_stamp(m->seen_at, at) : "never", m->why);
	}
	fprintf(stderr, "%d of %d provinces are in the report\n", r->asked - r->missings, r->asked);
}

static bool report(struct cli *c, struct error *err)
{
	struct opened o = { 0 };
	struct nation_query q;
	struct nation_report r;
	struct table t;
	bool ok = open_nation(c, &o, err) && read_query(c, &o.nation.list, &q, err) &&
		  nation_report(&o.nation, &q, &c->arena, &r, err);
	if (ok) {
		nation_table(&t, &c->arena, &o.nation, &r, "Tổng");
		tell_missing(&o.nation, &r);
		ok = cli_table(c, &t, err);
	}
	return close_nation(&o, ok, err);
}

const struct cli_command nation_commands[] = {
	{ .words = "nation share",
		.run = share,
		.help = "At a province: lets a database role of its server read the counts of the ledger, "
			"by\n"
			"agency and by procedure, and nothing about a dossier or a person.",
		.option = { { "role", "NAME", "the role, which exists already" },
			{ "end", NULL, "take the right away again" }, CLI_DATA } },
	{ .words = "nation load",
		.run = load,
		.help = "Makes an empty database a nation's, or gives a nation another list of provinces.\n"
			"The list is a CSV file: code, name, name_en, host, port, database, role, site.",
		.option = { { "provinces", "FILE", "the list of provinces" },
			{ "passwords", "FILE",
				"CSV: code, password; for the roles that need one. Only you may be able to "
				"read it" },
			{ "name", "NAME", "what the pages call the nation (default: Cả nước)" },
			{ "name-en", "NAME", "the same in English (default: Viet Nam)" }, CLI_DATA } },
	{ .words = "nation list",
		.run = list,
		.help = "Lists the provinces: whether each answers, and when its figures were last known.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "nation report",
		.run = report,
		.help = "Counts the dossiers of a period over all provinces that answer.\n"
			"Columns: code, name, to_process, received, carried_in, online, on_time, late, "
			"in_time, "
			"overdue,\n"
			"known_at. A province that does not answer has a row missing:CODE with the time of "
			"its "
			"last\n"
			"known figures; the last row, \"total\", is that of the others.",
		.option = { { "from", "DAY", "first day of the period, YYYY-MM-DD" },
			{ "to", "DAY", "last day of the period" },
			{ "by", "WHAT", "province (default), level, procedure or month" },
			{ "level", "LEVEL", "only agencies of this level: province, district or commune" },
			{ "province", "CODE", "only this province" },
			{ "procedure", "CODE", "only this procedure; by province" }, CLI_FORMAT,
			CLI_DATA } },
	{ 0 },
};
