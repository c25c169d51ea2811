/* agencies_test.c: an act on bodies is whole or nothing, whichever call of the store fails; what it leaves is
 * read again as the files say. */
#include "../../tests/office.h"

#include "province/agencies.h"

static const char AGENCIES[] = "code,name,level,kind,parent,desk,valid_from,valid_to,successor,identifier\n"
			       "S9,Sở mới,province,department,,TN,2199-01-01,,,\n"
			       "S8,Chi cục,province,department,S9,,2199-01-01,,,\n";
static const char DESKS[] = "code,name,agency,address,valid_from,valid_to\n"
			    "TN,Bộ phận mới,S9,,2199-01-01,\n";

static struct agencies_change change(void)
{
	return (struct agencies_change){ .agencies = { "a.csv", AGENCIES, sizeof AGENCIES - 1 },
		.desks = { "d.csv", DESKS, sizeof DESKS - 1 },
		.number = "1",
		.day = test_day("2022-01-01"),
		.effective = test_day("2199-01-01") };
}

static void is_whole_or_nothing(void **state)
{
	(void)state;
	struct office o;
	struct error err = { 0 };
	struct province p = { 0 };
	office_make(&o);
	struct agencies_change k = change();
	assert_true(under_faults(&o, agencies_act, &k, sizeof k) > 8 / test_fault_step());
	assert_int_equal(k.added, 2);
	assert_int_equal(k.desks_added, 1);
	struct db *db = store_reader(o.w.store, &err);
	assert_ok(province_read_store(&p, db, false, &err), err);
	int s9 = province_agency(&p, "S9", 2), s8 = province_agency(&p, "S8", 2),
	    tn = province_desk(&p, "TN", 2);
	assert_int_equal(s9, o.rules.province.agencies);
	assert_int_equal(p.agency[s8].parent, s9);
	assert_int_equal(p.desk[tn].agency, s9);
	assert_string_equal(p.agency[s9].desk, "TN");
	assert_int_equal(p.agency[s9].valid_to, DAY_NEVER);
	int64_t generation;
	assert_ok(rules_generation(db, &generation, &err), err);
	assert_int_equal(generation, o.rules.generation + 1);
	province_release(&p);
	store_reader_return(o.w.store, db);
	/* The same again: they are there, and a row has to change something. */
	struct agencies_change again = change();
	assert_false(store_act(o.w.store, "test", agencies_act, &again, &err));
	assert_int_equal(err.code, ERR_DATA);
	test_sound_journal(o.w.store);
	office_drop(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_whole_or_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
