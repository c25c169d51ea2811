/* keys_cli.c: motcua keys: which keys personal values are sealed with, and changing them. A change of
 * keys is a new one put first, after which every value is sealed anew; the older keys stay in the file,
 * since backups and years that are out still need them. */
#include "setup/keys_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "store/sealed.h"

/* The store's values by key. */
struct counted {
	struct sealed_count of[KEYS_MAX + 1];
	int n;
	bool todo; /* rows wait to be sealed anew */
};

static bool count(struct store *s, struct counted *k, struct error *err)
{
	struct db *db = store_reader(s, err);
	bool ok = db && sealed_count(db, k->of, &k->n, &k->todo, err);
	store_reader_return(s, db);
	return ok;
}

static int64_t values_of(const struct counted *k, uint32_t key)
{
	for (int i = 0; i < k->n; i++)
		if (k->of[i].key == key)
			return k->of[i].values;
	return 0;
}

/* Values that are not under the first key. */
static int64_t left(struct store *s, const struct counted *k)
{
	const struct key *first = keyring_first(store_keys(s));
	int64_t n = 0;
	for (int i = 0; i < k->n; i++)
		if (!first || k->of[i].key != first->id)
			n += k->of[i].values;
	return n;
}

static void add_row(struct table *t, const char *key, const char *made, const char *state, int64_t values)
{
	table_text(t, key);
	table_text(t, made);
	table_text(t, state);
	table_int(t, values);
}

static void add_rows(struct cli *c, struct table *t, struct keyring *ring, const struct counted *k)
{
	const struct key *first = keyring_first(ring);
	char name[KEY_ID], day[11];
	int keys = keyring_count(ring);
	for (int i = 0; i < keys; i++) {
		const struct key *key = keyring_at(ring, i);
		add_row(t, arena_str(&c->arena, key_name(key->id, name)),
			arena_str(&c->arena, day_format(key->made, day)), key == first ? "seals" : "opens",
			values_of(k, key->id));
	}
	for (int i = 0; i < k->n; i++) {
		if (!k->of[i].key)
			add_row(t, "", "", "clear", k->of[i].values);
		else if (!keyring_find(ring, k->of[i].key))
			add_row(t, arena_str(&c->arena, key_name(k->of[i].key, name)), "", "missing",
				k->of[i].values);
	}
}

bool keys_list_command(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "key", "made", "state", "values", NULL };
	struct table t;
	struct counted k;
	struct store *s = cli_store(c, true, err);
	bool ok = s && count(s, &k, err);
	if (ok) {
		table_begin(&t, &c->arena, columns);
		add_rows(c, &t, store_keys(s), &k);
		ok = cli_table(c, &t, err);
	}
	store_close(s);
	return ok;
}

static bool ready(struct store *s, struct error *err)
{
	struct db *db = store_reader(s, err);
	bool ok = db && sealed_ready(db, err);
	store_reader_return(s, db);
	return ok;
}

bool keys_check_command(struct cli *c, struct error *err)
{
	struct counted k;
	char name[KEY_ID];
	struct store *s = cli_store(c, true, err);
	bool ok = s && ready(s, err) && count(s, &k, err);
	int64_t n = ok ? left(s, &k) : 0;
	if (ok && (n || k.todo))
		ok = err_set(err, ERR_DATA,
			"%lld values are not under the key that seals: 'motcua keys encrypt' seals them "
			"anew",
			(long long)n);
	if (ok) {
		const struct key *first = keyring_first(store_keys(s));
		fprintf(stderr, "all %lld values are under the key %s\n",
			(long long)values_of(&k, first->id), key_name(first->id, name));
	}
	store_close(s);
	return ok;
}

bool keys_add_command(struct cli *c, struct error *err)
{
	char name[KEY_ID];
	/* Opened for writing, a new store has its first key. */
	struct store *s = cli_store(c, false, err);
	struct keyring *ring = s ? store_keys(s) : NULL;
	bool ok = ring && ready(s, err) && keyring_add(ring, false, err);
	if (ok) {
		const struct key *key = keyring_at(ring, keyring_count(ring) - 1);
		fprintf(stderr,
			"%s: the new key opens, and does not seal yet: bring the file to every node, then "
			"'motcua keys "
			"rotate'\n",
			keyring_path(ring));
		puts(key_name(key->id, name));
	}
	store_close(s);
	return ok;
}

static bool encrypt(struct store *s, struct error *err)
{
	int64_t values = 0;
	char name[KEY_ID];
	if (!sealed_all(s, &values, err))
		return false;
	fprintf(stderr, "%lld values were sealed under the key %s\n", (long long)values,
		key_name(keyring_first(store_keys(s))->id, name));
	return true;
}

bool keys_encrypt_command(struct cli *c, struct error *err)
{
	struct store *s = cli_store(c, false, err);
	bool ok = s && ready(s, err) && encrypt(s, err);
	store_close(s);
	return ok;
}

/* Puts a key first that has sealed nothing yet: one that was added, else a new one. */
static bool change_first(struct cli *c, struct store *s, struct error *err)
{
	struct keyring *ring = store_keys(s);
	struct db *db = store_reader(s, err);
	bool known = true, ok = db != NULL;
	int at = keyring_count(ring);
	while (ok && known && at > 0)
		ok = sealed_knows(db, keyring_at(ring, --at)->id, &known, err);
	store_reader_return(s, db);
	if (!ok)
		return false;
	if (!known)
		return keyring_prefer(ring, keyring_at(ring, at)->id, err);
	if (store_is_address(cli_data(c)) && !cli_get(c, "alone"))
		return err_set(err, ERR_USAGE,
			"no key was added: 'motcua keys add', bring the file to every node, then again; or "
			"--alone, "
			"when no other node serves");
	return keyring_add(ring, true, err);
}

bool keys_rotate_command(struct cli *c, struct error *err)
{
	struct counted k;
	struct store *s = cli_store(c, false, err);
	bool ok = s && ready(s, err) && count(s, &k, err);
	bool resumed = ok && (k.todo || left(s, &k));
	if (resumed)
		fprintf(stderr, "going on with the change of keys that was begun\n");
	else if (ok) {
		ok = change_first(c, s, err);
		/* Opening notes the key in the store before anything is sealed with it. */
		store_close(s);
		s = ok ? cli_store(c, false, err) : NULL;
		ok = s != NULL;
	}
	ok = ok && encrypt(s, err);
	if (ok)
		fprintf(stderr,
			"%s: keep a copy of it apart from the data; the older keys stay in it for "
			"backups\n",
			keyring_path(store_keys(s)));
	store_close(s);
	return ok;
}
