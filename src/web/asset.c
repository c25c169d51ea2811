/* asset.c: see asset.h. */
#include "web/asset.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const encoding_names[] = { NULL, "br", "gzip" };

enum { PATHS_MAX = 64, PATH_SIZE = 128 };
static char paths[PATHS_MAX][PATH_SIZE];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_paths(void)
{
	for (int i = 0; i < asset_count && i < PATHS_MAX; i++)
		snprintf(paths[i], PATH_SIZE, "/assets/%s", assets[i].path);
}

const char *asset_path(const char *name)
{
	pthread_once(&once, fill_paths);
	for (int i = 0; i < asset_count && i < PATHS_MAX; i++)
		if (strcmp(assets[i].name, name) == 0)
			return paths[i];
	return "/assets/";
}

const struct asset *asset_find(const char *file)
{
	for (int i = 0; i < asset_count; i++)
		if (strcmp(assets[i].path, file) == 0)
			return &assets[i];
	return NULL;
}

/* True when `name` stands in the list with a weight above 0. */
static int accepts(const char *header, const char *name)
{
	size_t want = strlen(name);
	for (const char *p = header; *p;) {
		while (*p == ' ' || *p == ',')
			p++;
		size_t n = strcspn(p, ","), word = strcspn(p, ",; ");
		if (word == want && strncasecmp(p, name, want) == 0) {
			const char *q = strstr(p, "q=");
			return !(q && q < p + n && strtod(q + 2, NULL) <= 0);
		}
		p += n;
	}
	return 0;
}

unsigned encodings_accepted(const char *header)
{
	unsigned bits = 1u << ENCODING_PLAIN;
	if (!header)
		return bits;
	if (accepts(header, "br"))
		bits |= 1u << ENCODING_BR;
	if (accepts(header, "gzip"))
		bits |= 1u << ENCODING_GZIP;
	return bits;
}
