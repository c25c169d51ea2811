/* curl.c: see curl.h. */
#include "store/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "store/host.h"

static struct curl_calls loaded;
static bool is_loaded;
static pthread_mutex_t load_lock = PTHREAD_MUTEX_INITIALIZER;

static bool load(struct error *err)
{
	struct {
		const char *name;
		void *at;
	} const wanted[] = { { "curl_easy_init", &loaded.init }, { "curl_easy_setopt", &loaded.set },
		{ "curl_easy_reset", &loaded.reset }, { "curl_easy_perform", &loaded.perform },
		{ "curl_easy_getinfo", &loaded.info }, { "curl_easy_cleanup", &loaded.cleanup },
		{ "curl_slist_append", &loaded.append }, { "curl_slist_free_all", &loaded.free_all },
		{ "curl_url", &loaded.url_init }, { "curl_url_set", &loaded.url_set },
		{ "curl_url_cleanup", &loaded.url_cleanup }, { "curl_multi_init", &loaded.many_init },
		{ "curl_multi_setopt", &loaded.many_set }, { "curl_multi_add_handle", &loaded.many_add },
		{ "curl_multi_remove_handle", &loaded.many_remove },
		{ "curl_multi_socket_action", &loaded.many_act },
		{ "curl_multi_info_read", &loaded.many_info },
		{ "curl_multi_cleanup", &loaded.many_cleanup } };
	void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	bool ok = library != NULL;
	for (size_t i = 0; ok && i < sizeof wanted / sizeof wanted[0]; i++) {
		void *f = dlsym(library, wanted[i].name);
		memcpy(wanted[i].at, &f, sizeof f);
		ok = f != NULL;
	}
	return ok || err_set(err, ERR_SYSTEM,
			     "libcurl.so.4 cannot be loaded (install the package libcurl4): %s", dlerror());
}

bool curl_load(struct curl_calls *calls, struct error *err)
{
	pthread_mutex_lock(&load_lock);
	is_loaded = is_loaded || load(err);
	*calls = loaded;
	bool ok = is_loaded;
	pthread_mutex_unlock(&load_lock);
	return ok;
}

size_t curl_take(char *p, size_t size, size_t n, void *to)
{
	struct buf *b = to;
	buf_add(b, p, size * n);
	return b->full ? 0 : size * n;
}

bool curl_near(const char *host)
{
	return host_is_here(host, host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/"));
}
