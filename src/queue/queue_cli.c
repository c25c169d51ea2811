/* queue_cli.c: machines that give out tickets, by command. */
#include "queue/queue_cli.h"

#include <stdio.h>

#include "base/date.h"
#include "queue/kiosk.h"
#include "store/store.h"

/* What a command works with. */
struct opened {
	struct store *store;
	struct province province;
};

static bool open_all(struct cli *c, bool read_only, struct opened *w, struct error *err)
{
	*w = (struct opened){ .store = cli_store(c, read_only, err) };
	struct db *db = w->store ? store_reader(w->store, err) : NULL;
	bool ok = db && province_read_store(&w->province, db, false, err);
	store_reader_return(w->store, db);
	if (!ok)
		store_close(w->store);
	return ok;
}

static void close_all(struct opened *w)
{
	province_release(&w->province);
	store_close(w->store);
}

static bool kiosk_add(struct cli *c, struct error *err)
{
	struct opened w;
	struct kiosk_new n = { .kiosk = { .name = c->arg[0] } };
	const char *agency = cli_get(c, "agency");
	if (!agency)
		return err_set(err, ERR_USAGE, "--agency: expected the code of the agency");
	if (!open_all(c, false, &w, err))
		return false;
	bool ok = kiosk_place(&w.province, agency, cli_get(c, "desk"), &n.kiosk, err) &&
		  store_act(w.store, "command line", kiosk_add_act, &n, err);
	if (ok) {
		printf("%s/queue/kiosk/%s\n", province_setting(&w.province, "public_url", ""), n.token);
		fprintf(stderr, "open this address on the machine; it is not told again\n");
	}
	close_all(&w);
	return ok;
}

static const char *desk_code(const struct province *p, int64_t id)
{
	int at = province_desk_by_id(p, id);
	return at < 0 ? "" : p->desk[at].code;
}

static bool list(struct cli *c, const struct opened *w, struct db *db, struct error *err)
{
	static const char *const columns[] = { "name", "desk", "agency", "made_at", "made_by", "ended_at",
		"ended_by", NULL };
	const struct province *p = &w->province;
	struct kiosk *k = arena_alloc(&c->arena, sizeof *k * KIOSKS_MAX);
	struct table t;
	char text[17];
	int n = kiosks_list(db, &c->arena, k, KIOSKS_MAX, err);
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < n; i++) {
		int agency = k[i].agency ? province_agency_by_id(p, k[i].agency) : -1;
		table_text(&t, k[i].name);
		table_text(&t, desk_code(p, k[i].desk));
		table_text(&t, agency < 0 ? "" : p->agency[agency].code);
		table_text(&t, time_format(k[i].made_at, text));
		table_text(&t, k[i].made_by);
		table_text(&t, k[i].ended_at ? time_format(k[i].ended_at, text) : "");
		table_text(&t, k[i].ended_by ? k[i].ended_by : "");
	}
	return n >= 0 && cli_table(c, &t, err);
}

static bool kiosk_list(struct cli *c, struct error *err)
{
	struct opened w;
	if (!open_all(c, true, &w, err))
		return false;
	struct db *db = store_reader(w.store, err);
	bool ok = db && list(c, &w, db, err);
	store_reader_return(w.store, db);
	close_all(&w);
	return ok;
}

static bool kiosk_end(struct cli *c, struct error *err)
{
	struct kiosk k = { 0 };
	struct store *s = cli_store(c, false, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && kiosk_by_name(db, c->arg[0], &c->arena, &k, err);
	store_reader_return(s, db);
	if (ok && !k.id)
		ok = err_set(err, ERR_NOT_FOUND, "no machine is named \"%s\", or it has ended", c->arg[0]);
	ok = ok && store_act(s, "command line", kiosk_end_act, &k.id, err);
	store_close(s);
	return ok;
}

const struct cli_command queue_commands[] = {
	{ .words = "queue kiosk add",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = kiosk_add,
		.help = "Adds a machine that gives out tickets, and prints its secret address.\n"
			"Who knows the address may take tickets of its desk and do nothing else.",
		.option = { { "agency", "CODE", "the agency whose machine it is" },
			{ "desk", "CODE", "the desk (default: the one that takes in for the agency)" },
			CLI_DATA } },
	{ .words = "queue kiosk list",
		.run = kiosk_list,
		.help = "Lists the machines that give out tickets.",
		.option = { CLI_FORMAT, CLI_DATA } },
	{ .words = "queue kiosk end",
		.args = "NAME",
		.min_args = 1,
		.max_args = 1,
		.run = kiosk_end,
		.help = "Ends a machine: its address opens nothing from now on, on whichever node.",
		.option = { CLI_DATA } },
	{ 0 },
};
