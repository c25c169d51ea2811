/* library.c: see library.h. */
#include "base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool load(struct library *l, struct error *err)
{
	/* Lazily: most of what such a library calls is never called here. */
	void *handle = dlopen(l->file, RTLD_LAZY | RTLD_LOCAL);
	if (!handle)
		return err_set(err, ERR_SYSTEM, "%s cannot be loaded: install the package %s (%s)", l->file,
			l->package, dlerror());
	for (size_t i = 0; i < l->count; i++) {
		void *found = dlsym(handle, l->functions[i].name);
		if (!found)
			return err_set(err, ERR_SYSTEM, "%s has no %s: install a newer %s", l->file,
				l->functions[i].name, l->package);
		memcpy((char *)l->table + l->functions[i].at, &found, sizeof found);
	}
	l->loaded = true;
	return true;
}

bool library_load(struct library *l, struct error *err)
{
	pthread_mutex_lock(&lock);
	bool ok = l->loaded || load(l, err);
	pthread_mutex_unlock(&lock);
	return ok;
}
