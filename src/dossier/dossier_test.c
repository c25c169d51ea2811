/* dossier_test.c: what taking in a dossier leaves behind, and the counting rules at their edges. */
#include "../../tests/support.h"

#include "store/search.h"

static void set_person(struct dossier_new *d, const char *name, const char *id, const char *phone)
{
	d->person[PERSON_APPLICANT] = (struct span){ name, strlen(name) };
	d->person[PERSON_ID] = (struct span){ id, strlen(id) };
	d->person[PERSON_PHONE] = (struct span){ phone, strlen(phone) };
}

static bool count_found(void *arg, int64_t id)
{
	*(int *)arg += id > 0;
	return true;
}

static void a_dossier_is_stored_whole(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	struct arena a = { 0 };
	struct dossier d;
	test_world_make(&w);
	struct dossier_new n = test_dossier(
		&w, "H-1", "C1", "X2", "2022-03-01T08:30", "2022-03-03T17:00", "2022-03-02T09:00");
	n.channel = CHANNEL_ONLINE;
	n.outcome = OUTCOME_REFUSED;
	n.returned_at = test_time("2022-03-02T10:00");
	n.fee = 20000;
	n.desk = &w.setup.province.desk[1];
	n.marks = (unsigned)MARK_YES << (MARK_POSTAL_IN * MARK_BITS) | 1u;
	set_person(&n, "Nguyễn Thị Đào", "000123456789", "0001234567");
	test_add(&w, n);
	struct db *db = store_reader(w.store, &err);
	assert_ok(dossier_by_code(db, &w.setup.province, &w.setup.catalogue, "H-1", &a, &d, &err), err);
	assert_string_equal(w.setup.catalogue.procedure[d.procedure].code, "X2");
	assert_string_equal(w.setup.province.agency[d.agency].code, "C1");
	assert_int_equal(d.desk, 1);
	assert_true(d.channel == CHANNEL_ONLINE && d.outcome == OUTCOME_REFUSED && d.fee == 20000);
	assert_true(d.received_at == n.received_at && d.due_at == n.due_at);
	assert_true(d.finished_at == n.finished_at && d.returned_at == n.returned_at);
	assert_true(mark_is(d.marks, MARK_POSTAL_IN) && !mark_is(d.marks, MARK_DIGITISED));
	assert_false(mark_is(d.marks, MARK_PAID_ONLINE) || mark_is(d.marks, MARK_POSTAL_OUT));
	assert_string_equal(d.person[PERSON_APPLICANT], "Nguyễn Thị Đào");
	assert_string_equal(d.person[PERSON_PHONE], "0001234567");
	assert_false(dossier_by_code(db, &w.setup.province, &w.setup.catalogue, "H-2", &a, &d, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	int held = 0;
	assert_true(search_find(db, SEARCH_NAMES, "dao nguyen", SEARCH_WHOLE, 4, count_found, &held, &err));
	assert_int_equal(held, 1);
	store_reader_return(w.store, db);
	test_sound(w.store);
	arena_release(&a);
	test_world_drop(&w);
}

static void keep_text(void *arg, const struct event_row *e)
{
	struct buf *b = arg;
	buf_printf(b, "%s %s %.*s\n", e->who, e->act, (int)e->data_len, e->data);
}

/* The event tells all but who the person is: of that, only salted digests. */
static void the_event_holds_no_personal_value(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	struct buf b = BUF_INIT(1 << 16);
	char digest[65];
	test_world_make(&w);
	struct dossier_new n =
		test_dossier(&w, "H-1", "S1", "T1", "2022-03-01T08:30", "2022-03-15T17:00", "");
	set_person(&n, "Nguyễn Thị Đào", "000123456789", "0001234567");
	test_add(&w, n);
	n.code = (struct span){ "H-2", 3 };
	test_add(&w, n);
	struct db *db = store_reader(w.store, &err);
	assert_ok(journal_about(db, "dossier", 1, keep_text, &b, &err), err);
	assert_has(b.p, "test dossier.received {\"code\":\"H-1\",\"procedure\":\"T1\",\"agency\":\"S1\","
			"\"channel\":\"counter\",\"received\":\"2022-03-01T08:30\",\"due\":\"2022-03-15T17:"
			"00\","
			"\"applicant\":\"");
	assert_null(strstr(b.p, "Nguy"));
	assert_null(strstr(b.p, "000123456789"));
	assert_null(strstr(b.p, "0001234567"));
	/* The digest is that of the value with the salt kept beside it. */
	struct stmt *q = db_stmt_once(db, "SELECT salt, phone FROM dossier_person WHERE dossier = 1");
	assert_true(stmt_row(q));
	size_t n_salt;
	const unsigned char *salt = get_blob(q, 0, &n_salt);
	assert_int_equal(n_salt, PERSON_FIELDS * SALT_BYTES);
	journal_digest(salt + PERSON_PHONE * SALT_BYTES, "phone", "0001234567", 10, digest);
	assert_has(b.p, digest);
	assert_ok(stmt_end(q, &err), err);
	/* The same person's second dossier shows other digests. */
	buf_reset(&b);
	assert_ok(journal_about(db, "dossier", 2, keep_text, &b, &err), err);
	assert_null(strstr(b.p, digest));
	store_reader_return(w.store, db);
	buf_release(&b);
	test_world_drop(&w);
}

static void a_code_is_given_once(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	test_world_make(&w);
	struct dossier_new n =
		test_dossier(&w, "H-1", "S1", "T1", "2022-03-01T08:30", "2022-03-15T17:00", "");
	test_add(&w, n);
	assert_false(store_act(w.store, "test", test_add_act, &n, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_has(err.text, "H-1");
	assert_int_equal(test_number(w.folder.data, "SELECT COUNT(*) FROM dossier"), 1);
	test_sound(w.store);
	test_world_drop(&w);
}

static int64_t tally(struct test_world *w, const char *from, const char *to, enum figure figure)
{
	struct error err = { 0 };
	int64_t n = -1;
	struct dossier_filter f = dossier_filter_all(test_day(from), test_day(to), figure);
	struct db *db = store_reader(w->store, &err);
	assert_ok(dossier_tally(db, &f, &n, &err), err);
	store_reader_return(w->store, db);
	return n;
}

/* One dossier, a period, and the eight figures it must give, as digits in the order of enum figure. */
struct edge {
	const char *received, *due, *finished, *from, *to, *figures;
};

static const struct edge edges[] = {
	/* figures: to_process received carried_in online on_time late in_time overdue */
	{ "2022-03-01T00:00", "2022-03-05T17:00", "", "2022-03-01", "2022-03-01", "11000010" },
	{ "2022-02-28T23:59", "2022-03-05T17:00", "", "2022-03-01", "2022-03-01", "10100010" },
	{ "2022-03-01T23:59", "2022-03-05T17:00", "", "2022-03-01", "2022-03-01", "11000010" },
	{ "2022-03-02T00:00", "2022-03-05T17:00", "", "2022-03-01", "2022-03-01", "00000000" },
	/* finished to the minute, and a minute late */
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-03-05T17:00", "2022-03-05", "2022-03-05",
		"10101000" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-03-05T17:01", "2022-03-05", "2022-03-05",
		"10100100" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-03-06T00:00", "2022-03-05", "2022-03-05",
		"10100001" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-03-06T00:00", "2022-03-06", "2022-03-06",
		"10100100" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-03-06T00:00", "2022-03-07", "2022-03-09",
		"00000000" },
	/* finished on time, but at the midnight that ends the period */
	{ "2022-03-01T08:00", "2022-03-10T17:00", "2022-03-06T00:00", "2022-03-05", "2022-03-05",
		"10100010" },
	{ "2022-03-01T08:00", "2022-03-10T17:00", "2022-03-06T00:00", "2022-03-06", "2022-03-06",
		"10101000" },
	/* due on the last day of the period: overdue when the day ends */
	{ "2022-03-01T08:00", "2022-03-05T17:00", "", "2022-03-01", "2022-03-05", "11000001" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "", "2022-03-01", "2022-03-04", "11000010" },
	{ "2022-03-01T08:00", "2022-03-05T23:59", "", "2022-03-01", "2022-03-05", "11000001" },
	{ "2022-03-01T08:00", "2022-03-06T00:00", "", "2022-03-01", "2022-03-05", "11000010" },
	/* received, due and finished in the same minute */
	{ "2022-03-01T08:00", "2022-03-01T08:00", "2022-03-01T08:00", "2022-03-01", "2022-03-01",
		"11001000" },
	{ "2022-03-01T08:00", "2022-03-01T08:00", "2022-03-01T08:01", "2022-03-01", "2022-03-01",
		"11000100" },
	/* a period that holds all of it, one long after, one long before */
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-04-01T08:00", "2022-01-01", "2022-12-31",
		"11000100" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "2022-04-01T08:00", "2022-05-01", "2022-12-31",
		"00000000" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "", "2023-05-01", "2023-12-31", "10100001" },
	{ "2022-03-01T08:00", "2022-03-05T17:00", "", "2021-01-01", "2021-12-31", "00000000" },
};

static void assert_figures(struct test_world *w, const struct edge *e)
{
	struct error err = { 0 };
	struct arena a = { 0 };
	struct figure_report r;
	struct figure_query q = {
		.from = test_day(e->from), .to = test_day(e->to), .level = -1, .agency = -1
	};
	for (enum figure_by by = 0; by < BYS; by++) {
		struct db *db = store_reader(w->store, &err);
		q.by = by;
		assert_ok(
			figure_report(db, &w->setup.province, &w->setup.catalogue, &q, &a, &r, &err), err);
		store_reader_return(w->store, db);
		struct figures sum = { 0 };
		for (int i = 0; i < r.rows; i++)
			figures_add(&sum, &r.row[i].f);
		for (int f = 0; f < FIGURES; f++) {
			int64_t expected = e->figures[f] - '0';
			if (r.total.v[f] != expected)
				print_error("edge %s..%s in %s..%s: %s by %s\n", e->received, e->finished,
					e->from, e->to, figure_names[f], figure_by_names[by]);
			assert_int_equal(r.total.v[f], expected);
			if (by != BY_MONTH || f == FIGURE_RECEIVED || f == FIGURE_ON_TIME ||
				f == FIGURE_LATE)
				assert_int_equal(sum.v[f], expected);
		}
	}
	for (int f = 0; f < FIGURES; f++)
		assert_int_equal(tally(w, e->from, e->to, (enum figure)f), e->figures[f] - '0');
	arena_release(&a);
}

static void counts_at_the_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
		struct test_world w;
		test_world_make(&w);
		test_add(&w, test_dossier(&w, "H-1", "C3", "X2", edges[i].received, edges[i].due,
				     edges[i].finished));
		assert_figures(&w, &edges[i]);
		test_sound(w.store);
		test_world_drop(&w);
	}
}

/* Adds one dossier for each filter to find, and some it must pass over. */
static void filters_find_exactly_theirs(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	int64_t n;
	test_world_make(&w);
	static const char *const agencies[] = { "S1", "S1", "D1", "C1", "C2", "C3" };
	static const char *const procedures[] = { "T1", "T2", "H1", "X1", "X2", "X1" };
	for (int i = 0; i < 6; i++) {
		char code[16];
		snprintf(code, sizeof code, "H-%d", i);
		struct dossier_new d = test_dossier(
			&w, code, agencies[i], procedures[i], "2022-03-01T08:00", "2022-03-05T17:00", "");
		d.channel = i % 3 + 1;
		test_add(&w, d);
	}
	struct db *db = store_reader(w.store, &err);
	struct dossier_filter all =
		dossier_filter_all(test_day("2022-03-01"), test_day("2022-03-01"), FIGURE_RECEIVED);
	struct dossier_filter f = all;
	const struct province *p = &w.setup.province;
	const struct catalogue *c = &w.setup.catalogue;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 6);
	f.level = LEVEL_COMMUNE;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 3);
	f = all, f.agency = p->agency[province_agency(p, "S1", 2)].id;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 2);
	f = all, f.district = p->agency[province_agency(p, "D1", 2)].id;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 3);
	f = all, f.procedure = c->procedure[catalogue_find(c, "X1", 2)].id;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 2);
	f = all, f.field = "Hộ tịch";
	assert_true(dossier_tally(db, &f, &n, &err) && n == 3);
	f.channel = CHANNEL_ONLINE;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 1);
	f.level = LEVEL_COMMUNE;
	assert_true(dossier_tally(db, &f, &n, &err) && n == 0);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

/* A page's rows, kept by id. */
struct page_seen {
	int64_t id[64], value;
	int count;
	enum dossier_sort sort;
};

static bool see(void *arg, const struct dossier *d)
{
	struct page_seen *s = arg;
	s->id[s->count++] = d->id;
	s->value = s->sort == SORT_RECEIVED ? d->received_at
		   : s->sort == SORT_DUE    ? d->due_at
					    : d->finished_at;
	return true;
}

/* All of a list at once, and page after page: each row once, in the same order. Returns how many. */
static int walk(struct test_world *w, struct db *db, const struct dossier_filter *f, int sort, bool down)
{
	struct error err = { 0 };
	struct page_seen all = { .sort = sort }, pages = { .sort = sort };
	struct dossier_page page = { .sort = sort, .descending = down };
	const struct province *p = &w->setup.province;
	const struct catalogue *c = &w->setup.catalogue;
	assert_ok(dossier_list(db, p, c, f, &page, down, see, &all, &err), err);
	page.max = 5;
	for (int before = -1; pages.count > before;) {
		before = pages.count;
		assert_ok(dossier_list(db, p, c, f, &page, false, see, &pages, &err), err);
		page.after = pages.count > 0;
		page.value = pages.value;
		page.id = pages.count ? pages.id[pages.count - 1] : 0;
	}
	assert_int_equal(pages.count, all.count);
	assert_memory_equal(pages.id, all.id, (size_t)all.count * sizeof all.id[0]);
	return all.count;
}

static void walk_all(struct test_world *w, struct db *db, const int *counts)
{
	struct error err = { 0 };
	int64_t n;
	for (int figure = 0; figure < FIGURES; figure++) {
		struct dossier_filter f = dossier_filter_all(
			test_day("2022-03-04"), test_day("2022-03-11"), (enum figure)figure);
		for (int sort = 0; sort <= SORT_CODE_ORDER; sort++)
			for (int down = 0; down < 2; down++) {
				int seen = walk(w, db, &f, sort, down);
				assert_ok(dossier_tally(db, &f, &n, &err), err);
				assert_int_equal(seen, n);
				assert_true(!counts[figure] || seen == counts[figure]);
			}
	}
}

/* Of every figure, in every order there is, over dossiers that took days, weeks and months. */
static void pages_fit_together(void **state)
{
	(void)state;
	static const char *const received[] = { "2021-11-01T08:00", "2022-01-20T08:00", "2022-02-25T08:00",
		"2022-03-05T08:00", "2022-03-05T08:00" };
	static const int counts[FIGURES] = {
		[FIGURE_TO_PROCESS] = 45, [FIGURE_RECEIVED] = 18, [FIGURE_CARRIED_IN] = 27
	};
	struct test_world w;
	struct error err = { 0 };
	char code[16], due[20], finished[20];
	test_world_make(&w);
	for (int i = 0; i < 45; i++) {
		snprintf(code, sizeof code, "H-%02d", i);
		snprintf(due, sizeof due, "2022-03-%02dT17:00", 6 + i * 7 % 11);
		snprintf(finished, sizeof finished, "2022-03-%02dT10:00", 6 + i % 13);
		test_add(&w,
			test_dossier(&w, code, "C1", "X2", received[i % 5], due, i % 4 ? finished : ""));
	}
	struct db *db = store_reader(w.store, &err);
	/* Long after the period, soon after it, and before it ends. */
	static const char *const now[] = { "2022-06-01T08:00", "2022-03-14T08:00", "2022-03-10T08:00" };
	for (int i = 0; i < 3; i++) {
		test_now(test_time(now[i]));
		walk_all(&w, db, counts);
	}
	unsetenv("MOTCUA_NOW");
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

/* More than are read at once, one of them twice, and one that is not there. */
static void read_by_id_in_the_order_given(void **state)
{
	(void)state;
	struct test_world w;
	struct error err = { 0 };
	struct arena a = { 0 };
	struct dossier found[40];
	int64_t ids[40], kept[40];
	char code[16];
	test_world_make(&w);
	for (int i = 0; i < 40; i++) {
		snprintf(code, sizeof code, "H-%02d", i);
		test_add(
			&w, test_dossier(&w, code, "C1", "X2", "2022-03-01T08:00", "2022-03-05T17:00", ""));
	}
	struct db *db = store_reader(w.store, &err);
	for (int i = 0; i < 40; i++) {
		snprintf(code, sizeof code, "H-%02d", i);
		assert_ok(dossier_by_code(
				  db, &w.setup.province, &w.setup.catalogue, code, &a, &found[0], &err),
			err);
		kept[i] = found[0].id;
	}
	for (int i = 0; i < 40; i++)
		ids[i] = kept[i * 7 % 40];
	ids[3] = ids[5];
	ids[20] = 999999;
	for (int n = 0; n <= 40; n++) {
		memset(found, 0x55, sizeof found);
		assert_ok(
			dossier_by_ids(db, &w.setup.province, &w.setup.catalogue, ids, n, &a, found, &err),
			err);
		for (int i = 0; i < n; i++) {
			assert_int_equal(found[i].id, i == 20 ? 0 : ids[i]);
			assert_int_equal(found[i].due_at, i == 20 ? 0 : test_time("2022-03-05T17:00"));
		}
	}
	arena_release(&a);
	store_reader_return(w.store, db);
	test_world_drop(&w);
}

/* What an act changes of a dossier. */
struct changing {
	struct rules *rules;
	int64_t id;
	void (*change)(struct dossier *d);
	struct dossier now;
};

static bool change_act(struct tx *tx, void *arg, struct error *err)
{
	struct changing *c = arg;
	struct arena a = { 0 };
	struct dossier was;
	bool ok =
		dossier_by_ids(tx->db, &c->rules->province, &c->rules->catalogue, &c->id, 1, &a, &was, err);
	c->now = was;
	c->change(&c->now);
	ok = ok && dossier_change(tx, c->rules, &was, &c->now, err);
	arena_release(&a);
	return ok;
}

static void nothing(struct dossier *d)
{
	(void)d;
}

static void stop(struct dossier *d)
{
	d->due_at = CLOCK_STOPPED;
}

static void extend(struct dossier *d)
{
	d->due_at = test_time("2022-03-31T17:00");
}

static void mark(struct dossier *d)
{
	d->marks |= (unsigned)MARK_YES << (MARK_DIGITISED * MARK_BITS);
}

static void finish(struct dossier *d)
{
	d->finished_at = test_time("2022-03-20T09:00");
	d->outcome = OUTCOME_GRANTED;
}

static void hand_out(struct dossier *d)
{
	d->returned_at = test_time("2022-03-21T09:00");
}

static void change_outcome(struct dossier *d)
{
	d->outcome = OUTCOME_REFUSED;
}

static void open_again(struct dossier *d)
{
	d->finished_at = d->returned_at = 0;
}

static void what_changes_is_written(void **state)
{
	(void)state;
	static void (*const changes[])(struct dossier * d) = { nothing, stop, extend, mark, finish, nothing,
		hand_out, change_outcome, open_again };
	struct test_world w;
	struct rules rules;
	struct error err = { 0 };
	struct arena a = { 0 };
	struct dossier is;
	test_world_make(&w);
	test_add(&w, test_dossier(&w, "H-1", "C1", "X2", "2022-03-01T08:00", "2022-03-05T17:00", ""));
	struct db *db = store_reader(w.store, &err);
	assert_ok(rules_load(&rules, db, &err), err);
	assert_ok(dossier_by_code(db, &rules.province, &rules.catalogue, "H-1", &a, &is, &err), err);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct changing c = { .rules = &rules, .id = is.id, .change = changes[i] };
		assert_ok(store_act(w.store, "test", change_act, &c, &err), err);
		assert_ok(dossier_by_ids(db, &rules.province, &rules.catalogue, &c.id, 1, &a, &is, &err),
			err);
		assert_int_equal(is.due_at, c.now.due_at);
		assert_int_equal(is.finished_at, c.now.finished_at);
		assert_int_equal(is.outcome, c.now.outcome);
		assert_int_equal(is.returned_at, c.now.returned_at);
		assert_int_equal(is.marks, c.now.marks);
	}
	rules_release(&rules);
	store_reader_return(w.store, db);
	arena_release(&a);
	test_world_drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changes_is_written),
		cmocka_unit_test(a_dossier_is_stored_whole),
		cmocka_unit_test(the_event_holds_no_personal_value),
		cmocka_unit_test(a_code_is_given_once),
		cmocka_unit_test(counts_at_the_edges),
		cmocka_unit_test(filters_find_exactly_theirs),
		cmocka_unit_test(pages_fit_together),
		cmocka_unit_test(read_by_id_in_the_order_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
