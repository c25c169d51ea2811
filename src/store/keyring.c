/* keyring.c: see keyring.h. Keys are kept in memory that is not swapped out and not part of a core dump. */
#include "store/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "store/store.h"

/* A line: id, day, key, with a blank between them. */
enum { LINE = 8 + 1 + 10 + 1 + 2 * KEY_BYTES, FILE_MAX = 64 * 1024 };

struct keyring {
	char *path;
	pthread_mutex_t lock; /* while the file is read or written */
	struct key *key;      /* KEYS_MAX of them, in the order in which they became known; never moved */
	atomic_int keys;
	atomic_int first;             /* place of the one that seals; -1: none */
	int order[KEYS_MAX], ordered; /* places, as the file has them */
	struct timespec changed;      /* of the file, when it was read */
	ino_t inode;
};

static const char HEAD[] = "# Keys of motcua. The first seals personal values, all of them open. Keep a "
			   "copy of this file apart\n"
			   "# from the database and its backups: without it what was sealed can never be "
			   "read again.\n";

const char *keyring_place(const char *given, const char *data, struct arena *a)
{
	const char *said = getenv("MOTCUA_KEYS");
	char *own = store_is_address(data) ? NULL : path_join(a, data, "keys");
	if (given && *given)
		return arena_str(a, given);
	return (own && file_exists(own)) || !said || !*said ? own : arena_str(a, said);
}

const char *key_name(uint32_t id, char text[KEY_ID])
{
	snprintf(text, KEY_ID, "%08x", (unsigned)id);
	return text;
}

static int place_of(const struct keyring *k, uint32_t id)
{
	int n = atomic_load(&k->keys);
	for (int i = 0; i < n; i++)
		if (k->key[i].id == id)
			return i;
	return -1;
}

/* The parts have different uses, so that neither tells of the other. */
static void derive(struct key *key)
{
	crypto_kdf_derive_from_key(key->seal, KEY_BYTES, 1, "mc-seal", key->whole);
	crypto_kdf_derive_from_key(key->find, KEY_BYTES, 2, "mc-find", key->whole);
}

/* Reads a line into `key`. */
static bool read_line(const char *p, size_t n, struct key *key)
{
	unsigned char id[4];
	size_t got;
	if (n != LINE || p[8] != ' ' || p[19] != ' ' || !day_parse(p + 9, 10, &key->made) ||
		sodium_hex2bin(id, sizeof id, p, 8, NULL, &got, NULL) != 0 || got != sizeof id ||
		sodium_hex2bin(key->whole, KEY_BYTES, p + 20, 2 * KEY_BYTES, NULL, &got, NULL) != 0 ||
		got != KEY_BYTES)
		return false;
	key->id = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];
	derive(key);
	return true;
}

/* Takes a key in, unless it is known. False when a known id has another key, or there are too many. */
static bool take(struct keyring *k, const struct key *key)
{
	int at = place_of(k, key->id), n = atomic_load(&k->keys);
	if (at >= 0 && sodium_memcmp(k->key[at].whole, key->whole, KEY_BYTES) != 0)
		return false;
	if ((at < 0 && n == KEYS_MAX) || k->ordered == KEYS_MAX)
		return false;
	if (at < 0) {
		at = n;
		k->key[at] = *key;
		atomic_store(&k->keys, n + 1);
	}
	k->order[k->ordered++] = at;
	return true;
}

static bool read_text(struct keyring *k, const char *p, size_t size, struct error *err)
{
	struct key key;
	bool ok = true;
	k->ordered = 0;
	for (int line = 1; ok && size; line++) {
		const char *nl = memchr(p, '\n', size);
		size_t n = nl ? (size_t)(nl - p) : size, len = n && p[n - 1] == '\r' ? n - 1 : n;
		ok = !len || *p == '#' || (read_line(p, len, &key) && take(k, &key)) ||
		     err_set(err, ERR_USAGE,
			     "%s:%d: expected a key: 8 hexadecimal digits, a day, 64 hexadecimal digits; "
			     "bring "
			     "the file back from its copy",
			     k->path, line);
		p += n + (nl != NULL);
		size -= n + (nl != NULL);
	}
	sodium_memzero(&key, sizeof key);
	if (ok)
		atomic_store(&k->first, k->ordered ? k->order[0] : -1);
	return ok;
}

/* With the lock held. A file that is not there leaves the ring as it is. */
static bool read_file(struct keyring *k, struct error *err)
{
	struct stat st;
	int fd = k->path ? open(k->path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return !k->path || errno == ENOENT ||
		       err_set(err, ERR_USAGE, "%s: %s", k->path, strerror(errno));
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX;
	if (!ok)
		err_set(err, ERR_USAGE, "%s: expected a file of keys", k->path);
	else if (st.st_mode & 077)
		ok = err_set(err, ERR_USAGE,
			"%s can be read by others: make it its owner's alone (chmod 600)", k->path);
	char *text = ok ? sodium_malloc((size_t)st.st_size + 1) : NULL;
	ssize_t n = text ? read(fd, text, (size_t)st.st_size) : -1;
	close(fd);
	if (ok && n < 0)
		ok = err_set(err, ERR_USAGE, "%s: %s", k->path, strerror(errno));
	ok = ok && read_text(k, text, (size_t)n, err);
	sodium_free(text);
	if (ok) {
		k->changed = st.st_mtim;
		k->inode = st.st_ino;
	}
	return ok;
}

struct keyring *keyring_open(const char *path, struct error *err)
{
	struct keyring *k = sodium_init() < 0 ? NULL : calloc(1, sizeof *k);
	if (!k || !(k->key = sodium_allocarray(KEYS_MAX, sizeof *k->key)))
		die("out of memory");
	pthread_mutex_init(&k->lock, NULL);
	atomic_store(&k->first, -1);
	k->path = path ? strdup(path) : NULL;
	if (read_file(k, err))
		return k;
	keyring_close(k);
	return NULL;
}

void keyring_close(struct keyring *k)
{
	if (!k)
		return;
	pthread_mutex_destroy(&k->lock);
	sodium_free(k->key);
	free(k->path);
	free(k);
}

const char *keyring_path(const struct keyring *k)
{
	return k ? k->path : NULL;
}

int keyring_count(const struct keyring *k)
{
	return k ? atomic_load(&k->keys) : 0;
}

const struct key *keyring_at(const struct keyring *k, int i)
{
	return &k->key[i];
}

const struct key *keyring_first(const struct keyring *k)
{
	int at = k ? atomic_load(&k->first) : -1;
	return at < 0 ? NULL : &k->key[at];
}

void keyring_look(struct keyring *k)
{
	struct stat st;
	struct error err = { 0 };
	if (!k || !k->path || stat(k->path, &st) < 0)
		return;
	pthread_mutex_lock(&k->lock);
	bool same = st.st_ino == k->inode && st.st_mtim.tv_sec == k->changed.tv_sec &&
		    st.st_mtim.tv_nsec == k->changed.tv_nsec;
	if (!same && !read_file(k, &err))
		log_line(LOG_WARN, "the keys stay as they were: %s", err.text);
	pthread_mutex_unlock(&k->lock);
}

const struct key *keyring_find(struct keyring *k, uint32_t id)
{
	int at = place_of(k, id);
	if (at < 0) {
		keyring_look(k);
		at = place_of(k, id);
	}
	return at < 0 ? NULL : &k->key[at];
}

static void add_line(struct buf *b, const struct key *key)
{
	char id[KEY_ID], day[11], hex[2 * KEY_BYTES + 1];
	sodium_bin2hex(hex, sizeof hex, key->whole, KEY_BYTES);
	buf_printf(b, "%s %s %s\n", key_name(key->id, id), day_format(key->made, day), hex);
	sodium_memzero(hex, sizeof hex);
}

/* Writes the keys in the ring's order; a name of its own first, so that the file is there whole or not
 * at all. `fresh`: it must not be there yet. */
static bool write_file(struct keyring *k, bool fresh, bool *was_there, struct error *err)
{
	struct buf b = BUF_INIT(FILE_MAX);
	char temporary[4200];
	buf_adds(&b, HEAD);
	for (int i = 0; i < k->ordered; i++)
		add_line(&b, &k->key[k->order[i]]);
	snprintf(temporary, sizeof temporary, "%.4000s.%d.new", k->path, (int)getpid());
	int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, b.p, b.len) == (ssize_t)b.len && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	*was_there = false;
	if (ok && fresh) {
		ok = link(temporary, k->path) == 0 || (*was_there = errno == EEXIST);
		unlink(temporary);
	} else if (ok)
		ok = rename(temporary, k->path) == 0;
	if (!ok)
		err_set(err, errno == ENOSPC ? ERR_FULL : ERR_SYSTEM, "%s: %s", k->path, strerror(errno));
	if (!ok && fd >= 0)
		unlink(temporary);
	sodium_memzero(b.p, b.len);
	buf_release(&b);
	return ok;
}

/* Makes the names in the file's folder durable. */
static bool sync_folder(const struct keyring *k, struct error *err)
{
	struct arena a = { 0 };
	const char *slash = strrchr(k->path, '/');
	const char *folder = !slash             ? "."
			     : slash == k->path ? "/"
						: arena_dup(&a, k->path, (size_t)(slash - k->path));
	bool ok = file_sync(folder, err);
	arena_release(&a);
	return ok;
}

/* Moves the last of the order to its beginning. */
static void last_to_front(struct keyring *k)
{
	int last = k->order[k->ordered - 1];
	memmove(k->order + 1, k->order, sizeof k->order[0] * (size_t)(k->ordered - 1));
	k->order[0] = last;
}

/* With the lock held: writes the order, and reads what stands there then. */
static bool store_order(struct keyring *k, bool fresh, struct error *err)
{
	bool was_there;
	return write_file(k, fresh, &was_there, err) && sync_folder(k, err) && read_file(k, err);
}

bool keyring_add(struct keyring *k, bool first, struct error *err)
{
	struct key key;
	if (!k->path)
		return err_set(err, ERR_USAGE, "--keys: %s", KEYS_UNSAID);
	randombytes_buf(&key.id, sizeof key.id);
	randombytes_buf(key.whole, KEY_BYTES);
	key.made = day_of_time(time_now());
	derive(&key);
	pthread_mutex_lock(&k->lock);
	bool fresh = !file_exists(k->path), had = k->ordered > 0;
	bool ok = fresh || read_file(k, err);
	if (ok && !had && k->ordered) {
		pthread_mutex_unlock(&k->lock);
		sodium_memzero(&key, sizeof key);
		return true;
	}
	if (ok && !take(k, &key))
		ok = err_set(err, ERR_CONFLICT, "%s: there is no room for another key", k->path);
	if (ok && first)
		last_to_front(k);
	ok = ok && store_order(k, fresh, err);
	pthread_mutex_unlock(&k->lock);
	sodium_memzero(&key, sizeof key);
	return ok;
}

bool keyring_prefer(struct keyring *k, uint32_t id, struct error *err)
{
	bool found = false;
	pthread_mutex_lock(&k->lock);
	bool ok = read_file(k, err);
	for (int i = 0; ok && i < k->ordered; i++)
		if (k->key[k->order[i]].id == id) {
			int at = k->order[i];
			memmove(k->order + 1, k->order, sizeof k->order[0] * (size_t)i);
			k->order[0] = at;
			found = true;
			break;
		}
	ok = ok && (found || err_set(err, ERR_NOT_FOUND, "%s does not hold that key", k->path)) &&
	     store_order(k, false, err);
	pthread_mutex_unlock(&k->lock);
	return ok;
}
