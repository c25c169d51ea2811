/* meta.c: the draft's own meta-schemas, as they were published, from the files in meta/. */
#include "schema/meta.h"

#include <string.h>

#include "base/err.h"
#include "schema/compiler.h"

json_t *meta_load(const char *uri)
{
	static const char prefix[] = "https://json-schema.org/draft/2020-12/";
	const size_t n = sizeof prefix - 1;
	if (strncmp(uri, prefix, n) != 0)
		return NULL;
	const char *name = strncmp(uri + n, "meta/", 5) == 0 ? uri + n + 5 : uri + n;
	bool root = strcmp(name, "schema") == 0;
	if (root != (name == uri + n))
		return NULL;
	for (int i = 0; i < schema_meta_count; i++) {
		const char *file = schema_metas[i].name;
		if (strncmp(file, name, strlen(name)) != 0 || strcmp(file + strlen(name), ".json") != 0)
			continue;
		json_t *json = json_loads(schema_metas[i].text, 0, NULL);
		if (!json)
			die("meta-schema %s: no JSON", file);
		return json;
	}
	return NULL;
}
