/* journal_test.c: the chain's bytes are those of docs/journal.md, and whoever alters, takes out, adds or
 * cuts is found, with the event named. */
#include "../../tests/support.h"

#include <sodium.h>

#include "base/file.h"

/* Appends *arg events. */
static bool append(struct tx *tx, void *arg, struct error *err)
{
	int n = *(int *)arg;
	struct buf data = BUF_INIT(256);
	bool ok = true;
	for (int i = 0; ok && i < n; i++) {
		buf_reset(&data);
		buf_printf(&data, "{\"n\":%d}", i);
		struct event e = { .act = "thing.done",
			.kind = "thing",
			.subject = i + 1,
			.data = data.p,
			.data_len = data.len };
		ok = journal_append(tx, &e, err);
	}
	buf_release(&data);
	return ok;
}

static void append_events(const struct test_folder *f, int n)
{
	struct error err = { 0 };
	struct store *s = test_open(f, NULL);
	assert_ok(store_act(s, "Đào \"x\"", append, &n, &err), err);
	store_close(s);
}

/* Three seals: over events 1 to 3, 4 to 5 and 6 to 10. */
static void make_chain(struct test_folder *f)
{
	test_folder_make(f);
	append_events(f, 3);
	append_events(f, 2);
	append_events(f, 5);
}

static struct verify_result verify(const struct test_folder *f)
{
	struct error err = { 0 };
	struct verify_result v;
	struct store *s = test_open(f, NULL);
	struct db *db = store_reader(s, &err);
	assert_ok(journal_verify(db, &v, &err), err);
	store_reader_return(s, db);
	store_close(s);
	return v;
}

static void a_whole_chain_is_whole(void **state)
{
	(void)state;
	struct test_folder f;
	make_chain(&f);
	struct verify_result v = verify(&f);
	assert_string_equal(v.fault, "");
	assert_int_equal(v.events, 10);
	assert_int_equal(v.seals, 3);
	assert_int_equal(v.at_event, 0);
	assert_int_equal(strlen(v.head), 64);
	test_folder_drop(&f);
	test_folder_make(&f);
	v = verify(&f);
	assert_string_equal(v.fault, "");
	assert_string_equal(v.head, "");
	test_folder_drop(&f);
}

static void every_tampering_is_found_and_named(void **state)
{
	(void)state;
	static const struct {
		const char *sql, *fault;
		int event;
	} cases[] = {
		{ "UPDATE event SET data = '{\"n\":9}' WHERE seq = 4", "event 4 was altered", 4 },
		{ "UPDATE event SET who = 'nobody' WHERE seq = 1", "event 1 was altered", 1 },
		{ "UPDATE event SET at = at + 1 WHERE seq = 10", "event 10 was altered", 10 },
		{ "UPDATE event SET subject = 99 WHERE seq = 7", "event 7 was altered", 7 },
		{ "UPDATE event SET act = 'thing.undone' WHERE seq = 2", "event 2 was altered", 2 },
		{ "UPDATE event SET kind = 'other' WHERE seq = 2", "event 2 was altered", 2 },
		{ "DELETE FROM event WHERE seq = 5", "event 5 is missing", 5 },
		{ "DELETE FROM event WHERE seq = 6", "event 6 is missing", 6 },
		{ "DELETE FROM event", "event 1 is missing", 1 },
		{ "INSERT INTO event SELECT 11, at, who, act, kind, subject, data FROM event WHERE seq = "
		  "10",
			"event 11 was added", 11 },
		{ "INSERT INTO event SELECT 0, at, who, act, kind, subject, data FROM event WHERE seq = 1",
			"event 0 was added", 0 },
		{ "UPDATE seal SET hash = zeroblob(32) WHERE no = 2",
			"seal 2 over events 4 to 5 was altered", 4 },
		{ "UPDATE seal SET digests = zeroblob(64) WHERE no = 2", "event 4 was altered", 4 },
		{ "UPDATE seal SET digests = zeroblob(63) WHERE no = 2",
			"seal 2 over events 4 to 5 was altered", 4 },
		{ "UPDATE seal SET prev = zeroblob(32) WHERE no = 3",
			"seal 3 over events 6 to 10 was altered", 6 },
		{ "UPDATE seal SET prev = zeroblob(1) WHERE no = 3",
			"seal 3 over events 6 to 10 was altered", 6 },
		{ "DELETE FROM seal WHERE no = 2", "the seal over event 4 is missing", 4 },
		{ "DELETE FROM seal WHERE no = 1", "the seal over event 1 is missing", 1 },
		{ "DELETE FROM seal WHERE no = 3", "event 6 was added", 6 },
		{ "DELETE FROM seal WHERE no = 3; DELETE FROM event WHERE seq > 5", "event 6 is missing",
			6 },
		{ "UPDATE seal SET last = 11 WHERE no = 3", "seal 3 over events 6 to 11 was altered", 6 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct test_folder f;
		make_chain(&f);
		test_exec(f.data, cases[i].sql);
		struct verify_result v = verify(&f);
		if (!strstr(v.fault, cases[i].fault))
			print_error("after: %s\n", cases[i].sql);
		assert_has(v.fault, cases[i].fault);
		assert_int_equal(v.at_event, cases[i].event);
		test_folder_drop(&f);
	}
}

/* Puts a digest and a hash that fit an altered event 1 into the first seal. */
static void forge_first_seal(const struct test_folder *f)
{
	struct error err = { 0 };
	size_t n;
	unsigned char body[32 + 16 + 96] = { 0 }, hash[32];
	struct buf line = BUF_INIT(4096);
	struct db *db = test_connect(f->data, true, &err);
	struct stmt *q = db_stmt_once(db, "SELECT at, who FROM event WHERE seq = 1");
	assert_true(stmt_row(q));
	struct event_row e = { .seq = 1,
		.at = get_int(q, 0),
		.subject = 1,
		.who = get_text(q, 1, NULL),
		.act = "thing.done",
		.kind = "thing",
		.data = "{}",
		.data_len = 2 };
	journal_line(&line, &e);
	assert_ok(stmt_end(q, &err), err);
	q = db_stmt_once(db, "SELECT digests FROM seal WHERE no = 1");
	assert_true(stmt_row(q));
	memcpy(body + 48, get_blob(q, 0, &n), 96);
	assert_ok(stmt_end(q, &err), err);
	crypto_hash_sha256(body + 48, (const unsigned char *)line.p, line.len);
	body[39] = 1;
	body[47] = 3;
	crypto_hash_sha256(hash, body, sizeof body);
	assert_ok(db_exec(db, "UPDATE event SET data = '{}' WHERE seq = 1", &err), err);
	q = db_stmt_once(db, "UPDATE seal SET digests = ?1, hash = ?2 WHERE no = 1");
	bind_blob(q, 1, body + 48, 96);
	bind_blob(q, 2, hash, 32);
	assert_ok(stmt_run(q, &err), err);
	db_close(db);
	buf_release(&line);
}

/* Whoever rewrites an event with its seal must rewrite every seal after it as well. */
static void a_forged_seal_breaks_the_next(void **state)
{
	(void)state;
	struct test_folder f;
	make_chain(&f);
	forge_first_seal(&f);
	struct verify_result v = verify(&f);
	assert_string_equal(v.fault, "seal 2 over events 4 to 5 was altered");
	test_folder_drop(&f);
}

/* A clever forger who cuts the tail and mends the counter leaves a chain that is whole; the head that
 * was kept elsewhere shows it. */
static void a_kept_head_shows_a_cut_tail(void **state)
{
	(void)state;
	struct test_folder f;
	make_chain(&f);
	struct verify_result whole = verify(&f);
	test_exec(f.data, "DELETE FROM seal WHERE no = 3; DELETE FROM event WHERE seq > 5;"
			  "UPDATE counter SET next = 6 WHERE name = 'event'");
	struct verify_result cut = verify(&f);
	assert_string_equal(cut.fault, "");
	assert_int_equal(cut.events, 5);
	assert_string_not_equal(cut.head, whole.head);
	test_folder_drop(&f);
}

/* Exported lines, gathered. */
struct lines {
	struct buf all;
	int count, stop_after;
};

static bool gather(void *arg, const char *line, size_t n)
{
	struct lines *l = arg;
	buf_add(&l->all, line, n);
	buf_addc(&l->all, '\n');
	return ++l->count != l->stop_after;
}

static void exports_lines_that_hash_to_the_seals(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct lines l = { .all = BUF_INIT(1 << 20) }, part = { .all = BUF_INIT(1 << 20), .stop_after = 2 };
	unsigned char body[32 + 16 + 96] = { 0 }, digest[32];
	char hex[65];
	make_chain(&f);
	struct store *s = test_open(&f, NULL);
	struct db *db = store_reader(s, &err);
	assert_ok(journal_export(db, gather, &l, &err), err);
	assert_int_equal(l.count, 13);
	/* The first seal by hand, as docs/journal.md tells it. */
	const char *p = l.all.p;
	for (int i = 0; i < 3; i++) {
		const char *end = strchr(p, '\n');
		crypto_hash_sha256(body + 48 + 32 * i, (const unsigned char *)p, (size_t)(end - p));
		p = end + 1;
	}
	body[39] = 1;
	body[47] = 3;
	crypto_hash_sha256(digest, body, sizeof body);
	hex_encode(digest, 32, hex);
	static const char begins[] = "{\"seal\":1,\"first\":1,\"last\":3,\"prev\":\"0000";
	assert_memory_equal(p, begins, sizeof begins - 1);
	assert_has(p, hex);
	assert_has(l.all.p, "\"who\":\"Đào \\\"x\\\"\",\"act\":\"thing.done\",\"on\":\"thing\",\"id\":1,"
			    "\"data\":{\"n\":0}}");
	assert_false(journal_export(db, gather, &part, &err));
	assert_int_equal(part.count, 2);
	store_reader_return(s, db);
	store_close(s);
	buf_release(&l.all);
	buf_release(&part.all);
	test_folder_drop(&f);
}

static void a_large_act_has_several_seals(void **state)
{
	(void)state;
	struct test_folder f;
	test_folder_make(&f);
	append_events(&f, SEAL_EVENTS);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM seal"), 1);
	append_events(&f, 2 * SEAL_EVENTS + 1);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM seal"), 4);
	assert_int_equal(test_number(f.data, "SELECT MAX(last - first + 1) FROM seal"), SEAL_EVENTS);
	struct verify_result v = verify(&f);
	assert_string_equal(v.fault, "");
	assert_int_equal(v.events, 3 * SEAL_EVENTS + 1);
	test_folder_drop(&f);
}

static void digests_of_personal_values_are_salted(void **state)
{
	(void)state;
	unsigned char salt[SALT_BYTES] = { 0 }, text[SALT_BYTES + 6 + 5] = { 0 }, digest[32];
	char a[65], b[65], c[65], expect[65];
	journal_digest(salt, "phone", "00012", 5, a);
	memcpy(text + SALT_BYTES, "phone", 6);
	memcpy(text + SALT_BYTES + 6, "00012", 5);
	crypto_hash_sha256(digest, text, sizeof text);
	hex_encode(digest, 32, expect);
	assert_string_equal(a, expect);
	salt[3] = 1;
	journal_digest(salt, "phone", "00012", 5, b);
	assert_string_not_equal(a, b);
	/* Name and value do not run into each other. */
	journal_digest(salt, "phon", "e00012", 6, c);
	assert_string_not_equal(b, c);
}

static void tell(void *arg, const struct event_row *e)
{
	int64_t *seen = arg;
	assert_int_equal(e->subject, 2);
	assert_true(e->seq > seen[0]);
	seen[0] = e->seq;
	seen[1]++;
}

static void reads_what_is_about_one_record(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	int64_t seen[2] = { 0, 0 };
	make_chain(&f);
	struct store *s = test_open(&f, NULL);
	struct db *db = store_reader(s, &err);
	assert_ok(journal_about(db, "thing", 2, tell, seen, &err), err);
	assert_int_equal(seen[1], 3);
	assert_ok(journal_about(db, "other", 2, tell, seen, &err), err);
	assert_int_equal(seen[1], 3);
	store_reader_return(s, db);
	store_close(s);
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_chain_is_whole),
		cmocka_unit_test(every_tampering_is_found_and_named),
		cmocka_unit_test(a_forged_seal_breaks_the_next),
		cmocka_unit_test(a_kept_head_shows_a_cut_tail),
		cmocka_unit_test(exports_lines_that_hash_to_the_seals),
		cmocka_unit_test(a_large_act_has_several_seals),
		cmocka_unit_test(digests_of_personal_values_are_salted),
		cmocka_unit_test(reads_what_is_about_one_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
