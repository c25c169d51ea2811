/* secret.c: see secret.h. */
#include "store/secret.h"

#include <sodium.h>
#include <string.h>

enum { FORM = 1, PLACE_MAX = 200, NUMBER_MAX = 256 };

_Static_assert(SECRET_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce's length");
_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key's length");
_Static_assert(
	SECRET_EXTRA == SECRET_NONCE + SECRET_NONCE_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
	"what sealing adds");

/* What is bound into a value beside itself: the form and the key, the place. */
static size_t bind_place(
	const struct secret_place *at, const unsigned char *head, unsigned char out[PLACE_MAX])
{
	size_t table = strlen(at->table) + 1, column = strlen(at->column) + 1, n = SECRET_NONCE;
	if (n + table + column + 8 > PLACE_MAX)
		die("the name of a table is too long: %s", at->table);
	memcpy(out, head, n);
	memcpy(out + n, at->table, table);
	memcpy(out + n + table, at->column, column);
	n += table + column;
	for (int i = 0; i < 8; i++)
		out[n++] = (unsigned char)((uint64_t)at->row >> (56 - 8 * i));
	return n;
}

/* How what is made with a key begins. */
static void put_head(unsigned char *out, const struct key *key)
{
	out[0] = FORM;
	for (int i = 0; i < 4; i++)
		out[1 + i] = (unsigned char)(key->id >> (24 - 8 * i));
}

bool secret_seal(struct keyring *k, const struct secret_place *at, const void *p, size_t n,
	unsigned char *out, struct error *err)
{
	unsigned char place[PLACE_MAX];
	const struct key *key = keyring_first(k);
	if (!key) {
		const char *path = keyring_path(k);
		return path ? err_set(err, ERR_STORE,
				      "personal values cannot be sealed: there are no keys in %s: bring "
				      "that file "
				      "back from its copy (docs/operations.md, \"Keys\")",
				      path)
			    : err_set(err, ERR_STORE, "personal values cannot be sealed: %s", KEYS_UNSAID);
	}
	put_head(out, key);
	randombytes_buf(out + SECRET_NONCE, SECRET_NONCE_BYTES);
	size_t bound = bind_place(at, out, place);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + SECRET_NONCE + SECRET_NONCE_BYTES, NULL, p, n,
		place, bound, NULL, out + SECRET_NONCE, key->seal);
	return true;
}

bool secret_is_sealed(const void *p, size_t n)
{
	return n >= SECRET_EXTRA && *(const unsigned char *)p == FORM;
}

uint32_t secret_key_of(const void *p)
{
	const unsigned char *b = p;
	return (uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4];
}

static bool no_key(const struct keyring *k, uint32_t id, struct error *err)
{
	char name[KEY_ID];
	const char *path = keyring_path(k);
	if (!path)
		return err_set(err, ERR_STORE, "a personal value is sealed with the key %s: %s",
			key_name(id, name), KEYS_UNSAID);
	return err_set(err, ERR_STORE,
		"a personal value is sealed with the key %s, which is not in %s: bring the file that has "
		"it back "
		"from its copy (docs/operations.md, \"Keys\")",
		key_name(id, name), path);
}

bool secret_open(struct keyring *k, const struct secret_place *at, const void *p, size_t n, struct arena *a,
	char **out, size_t *out_n, struct error *err)
{
	unsigned char place[PLACE_MAX];
	const unsigned char *b = p;
	if (!secret_is_sealed(p, n))
		return err_set(err, ERR_STORE,
			"table %s, row %lld: the value in %s is not one that motcua sealed: bring the row "
			"back from "
			"a backup",
			at->table, (long long)at->row, at->column);
	const struct key *key = k ? keyring_find(k, secret_key_of(p)) : NULL;
	if (!key)
		return no_key(k, secret_key_of(p), err);
	*out_n = n - SECRET_EXTRA;
	*out = arena_alloc(a, *out_n + 1);
	(*out)[*out_n] = '\0';
	size_t bound = bind_place(at, b, place), head = SECRET_NONCE + SECRET_NONCE_BYTES;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)*out, NULL, NULL, b + head,
		    n - head, place, bound, b + SECRET_NONCE, key->seal) == 0)
		return true;
	char name[KEY_ID];
	return err_set(err, ERR_STORE,
		"table %s, row %lld: the value in %s was altered, or sealed with another key %s than the "
		"one in %s: "
		"bring the row, or that file, back from a backup",
		at->table, (long long)at->row, at->column, key_name(key->id, name), keyring_path(k));
}

/* What counts of a number. */
static size_t plain_number(const char *p, size_t n, char out[NUMBER_MAX])
{
	size_t len = 0;
	for (size_t i = 0; i < n && len < NUMBER_MAX; i++)
		if (p[i] != ' ' && p[i] != '.' && p[i] != '-')
			out[len++] = p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 'a' + 'A') : p[i];
	return len;
}

/* The first eight bytes of a digest as a number, never 0. */
static int64_t as_number(const unsigned char *digest)
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v = v << 8 | digest[i];
	return (int64_t)(v ? v : 1);
}

int64_t secret_finder(const struct key *key, const char *p, size_t n)
{
	char number[NUMBER_MAX];
	unsigned char digest[crypto_generichash_BYTES_MIN];
	size_t len = plain_number(p, n, number);
	if (!len)
		return 0;
	crypto_generichash(digest, sizeof digest, (unsigned char *)number, len, key->find, KEY_BYTES);
	return as_number(digest);
}

int64_t secret_blind(const struct key *key, const char *kind, const char *p, size_t n)
{
	crypto_generichash_state st;
	unsigned char digest[crypto_generichash_BYTES_MIN];
	crypto_generichash_init(&st, key->find, KEY_BYTES, sizeof digest);
	crypto_generichash_update(&st, (const unsigned char *)kind, strlen(kind) + 1);
	crypto_generichash_update(&st, (const unsigned char *)p, n);
	crypto_generichash_final(&st, digest, sizeof digest);
	return as_number(digest);
}

static void digest_with(const struct key *key, const void *p, size_t n, unsigned char out[SECRET_DIGEST])
{
	put_head(out, key);
	crypto_generichash(out + SECRET_NONCE, SECRET_DIGEST - SECRET_NONCE, p, n, key->find, KEY_BYTES);
}

bool secret_digest(struct keyring *k, const void *p, size_t n, unsigned char out[SECRET_DIGEST])
{
	const struct key *key = keyring_first(k);
	if (key)
		digest_with(key, p, n, out);
	return key != NULL;
}

bool secret_digest_fits(struct keyring *k, const void *p, size_t n, const void *digest, size_t digest_n)
{
	unsigned char own[SECRET_DIGEST];
	const struct key *key =
		k && digest_n == SECRET_DIGEST ? keyring_find(k, secret_key_of(digest)) : NULL;
	if (key)
		digest_with(key, p, n, own);
	return !key || sodium_memcmp(own, digest, sizeof own) == 0;
}

bool secret_same_number(const char *a, const char *b)
{
	char x[NUMBER_MAX], y[NUMBER_MAX];
	size_t n = plain_number(a, strlen(a), x);
	return n == plain_number(b, strlen(b), y) && memcmp(x, y, n) == 0;
}

void secret_join(struct buf *to, const char *const *value, int n)
{
	for (int i = 0; i < n; i++) {
		buf_adds(to, value[i]);
		if (i + 1 < n)
			buf_addc(to, '\0');
	}
}

void secret_split(char *p, size_t n, const char **value, int count)
{
	char *end = p ? p + n : NULL;
	for (int i = 0; i < count; i++) {
		value[i] = p && p < end && *p ? p : NULL;
		p = p ? memchr(p, '\0', (size_t)(end - p)) : NULL;
		p = p ? p + 1 : NULL;
	}
}

bool secret_seal_texts(struct keyring *k, const struct secret_place *at, const char *const *text, int count,
	struct arena *a, unsigned char **out, size_t *out_n, struct error *err)
{
	struct buf b = BUF_INIT((size_t)64 << 20);
	secret_join(&b, text, count);
	bool any = b.len >= (size_t)count;
	bool ok = !b.full || err_set(err, ERR_DATA, "the values are too long");
	*out = ok && any ? arena_alloc(a, b.len + SECRET_EXTRA) : NULL;
	*out_n = *out ? b.len + SECRET_EXTRA : 0;
	ok = ok && (!*out || secret_seal(k, at, b.p, b.len, *out, err));
	if (b.len)
		sodium_memzero(b.p, b.len);
	buf_release(&b);
	return ok;
}

bool secret_open_texts(struct keyring *k, const struct secret_place *at, const void *p, size_t n,
	struct arena *a, const char **text, int count, struct error *err)
{
	char *joined = NULL;
	size_t len = 0;
	if (p && n && !secret_open(k, at, p, n, a, &joined, &len, err))
		return false;
	secret_split(joined, len, text, count);
	return true;
}
