/* totp_test.c: codes against the table of RFC 6238, each taken once; what the store lets be done when. */
#include "../../tests/support.h"

#include "account/account.h"
#include "account/totp.h"

/* RFC 6238, appendix B, SHA-1: the last six digits of its codes. */
static const struct totp known = { .secret = "12345678901234567890" };
static const struct {
	int64_t at;
	const char *code;
} table[] = { { 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" },
	{ 1234567890, "005924" }, { 2000000000, "279037" } };
enum { ROWS = sizeof table / sizeof table[0] };

static void codes_are_those_of_the_rfc(void **state)
{
	(void)state;
	char text[TOTP_TEXT];
	struct error err = { 0 };
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(totp_step_of(&known, table[i].code, table[i].at), table[i].at / TOTP_STEP);
	assert_ok(totp_secret_text(known.secret, text, &err), err);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void a_code_holds_a_step_before_and_after(void **state)
{
	(void)state;
	int64_t step = 1234567890 / TOTP_STEP, begins = step * TOTP_STEP;
	assert_int_equal(totp_step_of(&known, "005924", begins - TOTP_STEP), step);
	assert_int_equal(totp_step_of(&known, "005924", begins + 2 * TOTP_STEP - 1), step);
	assert_int_equal(totp_step_of(&known, "005924", begins - TOTP_STEP - 1), 0);
	assert_int_equal(totp_step_of(&known, "005924", begins + 2 * TOTP_STEP), 0);
}

static void anything_else_is_no_code(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "005925", "05924", "0059240", "89005924", "005 92",
		"00592x", "-05924", "+05924", "005924\n", "００５９２４" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(totp_step_of(&known, wrong[i], 1234567890), 0);
	assert_true(totp_step_of(&known, " 005 924 ", 1234567890) > 0);
}

static void a_code_is_taken_once(void **state)
{
	(void)state;
	struct totp t = known;
	t.last_step = 1234567890 / TOTP_STEP - 1;
	assert_true(totp_step_of(&t, "005924", 1234567890) > 0);
	t.last_step++;
	assert_int_equal(totp_step_of(&t, "005924", 1234567890), 0);
	t.last_step++; /* nor an older one */
	assert_int_equal(totp_step_of(&t, "005924", 1234567890), 0);
}

/* An account and what is done to its second factor. */
struct doing {
	struct test_world w;
	int64_t id, step;
	unsigned char ticket[32];
};

static bool add(struct tx *tx, void *arg, struct error *err)
{
	struct account a = { .name = "an", .full_name = "An", .password = "a hash" };
	return account_add(tx, &a, &((struct doing *)arg)->id, err);
}

static bool begin(struct tx *tx, void *arg, struct error *err)
{
	return totp_begin(tx, ((struct doing *)arg)->id, known.secret, err);
}

static bool confirm(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return totp_confirm(tx, d->id, d->step, err);
}

static bool take(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return totp_taken(tx, d->id, d->step, err);
}

static bool take_away(struct tx *tx, void *arg, struct error *err)
{
	return totp_remove(tx, ((struct doing *)arg)->id, err);
}

static bool give_ticket(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return ticket_store(tx, d->id, d->ticket, err);
}

static bool end_ticket(struct tx *tx, void *arg, struct error *err)
{
	return ticket_end(tx, ((struct doing *)arg)->ticket, err);
}

static bool new_password(struct tx *tx, void *arg, struct error *err)
{
	return account_set_password(tx, ((struct doing *)arg)->id, "new hash", err);
}

static enum err_code act(struct doing *d, act_fn *fn)
{
	struct error err = { 0 };
	bool ok = store_act(d->w.store, "test", fn, d, &err);
	assert_int_equal(ok, err.code == ERR_NONE);
	return err.code;
}

static struct totp read_totp(struct doing *d, bool *found)
{
	struct totp t;
	struct error err = { 0 };
	struct db *db = store_reader(d->w.store, &err);
	assert_ok(totp_read(db, d->id, &t, found, &err), err);
	store_reader_return(d->w.store, db);
	return t;
}

static void it_is_begun_confirmed_used_and_removed(void **state)
{
	(void)state;
	struct doing d = { .step = 7 };
	bool found;
	test_world_make(&d.w);
	assert_int_equal(act(&d, add), ERR_NONE);
	assert_int_equal(act(&d, confirm), ERR_CONFLICT);
	assert_int_equal(act(&d, take_away), ERR_NOT_FOUND);
	read_totp(&d, &found);
	assert_false(found);
	assert_int_equal(act(&d, begin), ERR_NONE);
	assert_int_equal(act(&d, begin), ERR_NONE); /* once more, before it is confirmed */
	struct totp t = read_totp(&d, &found);
	assert_true(found && !t.confirmed_at && !t.last_step);
	assert_memory_equal(t.secret, known.secret, TOTP_SECRET);
	assert_int_equal(act(&d, confirm), ERR_NONE);
	assert_int_equal(act(&d, confirm), ERR_CONFLICT);
	assert_int_equal(act(&d, begin), ERR_CONFLICT);
	t = read_totp(&d, &found);
	assert_true(t.confirmed_at && t.last_step == 7);
	assert_int_equal(act(&d, take), ERR_CONFLICT);
	d.step = 8;
	assert_int_equal(act(&d, take), ERR_NONE);
	assert_int_equal(act(&d, take_away), ERR_NONE);
	read_totp(&d, &found);
	assert_false(found);
	test_sound_journal(d.w.store);
	test_world_drop(&d.w);
}

static int64_t owner_at(struct doing *d, int64_t now)
{
	int64_t account = -1;
	struct error err = { 0 };
	struct db *db = store_reader(d->w.store, &err);
	assert_ok(ticket_find(db, d->ticket, now, &account, &err), err);
	store_reader_return(d->w.store, db);
	return account;
}

static void a_ticket_is_good_for_minutes(void **state)
{
	(void)state;
	struct doing d = { .ticket = { 1, 2, 3 } };
	test_world_make(&d.w);
	assert_int_equal(act(&d, add), ERR_NONE);
	assert_int_equal(owner_at(&d, 0), 0);
	assert_int_equal(act(&d, give_ticket), ERR_NONE);
	int64_t ends = test_number(d.w.folder.data, "SELECT ends FROM sign_in_ticket");
	assert_int_equal(owner_at(&d, ends - 1), d.id);
	assert_int_equal(owner_at(&d, ends), 0);
	assert_int_equal(act(&d, end_ticket), ERR_NONE);
	assert_int_equal(owner_at(&d, ends - 1), 0);
	/* A new password makes it worthless, as it does sessions. */
	assert_int_equal(act(&d, give_ticket), ERR_NONE);
	assert_int_equal(act(&d, new_password), ERR_NONE);
	assert_int_equal(owner_at(&d, ends - 1), 0);
	test_world_drop(&d.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_code_holds_a_step_before_and_after),
		cmocka_unit_test(anything_else_is_no_code),
		cmocka_unit_test(a_code_is_taken_once),
		cmocka_unit_test(it_is_begun_confirmed_used_and_removed),
		cmocka_unit_test(a_ticket_is_good_for_minutes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
