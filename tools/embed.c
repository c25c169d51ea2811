/* embed.c: a build tool. Turns files into C so that the program needs none of them at run time.
 *
 *	embed migrations FILE...        numbered SQL scripts, in order
 *	embed templates FILE...         HTML templates, named by their path below src/
 *	embed metas FILE...             JSON Schema's meta-schemas, named by their file
 *	embed assets MANIFEST DIR       what tools/assets.mjs made
 *	embed text NAME FILE            one file as a string constant
 *
 * The C goes to stdout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		return NULL;
	}
	char *p = NULL;
	size_t len = 0, cap = 0, got;
	do {
		if (len + 65536 > cap)
			p = realloc(p, cap += cap + 131072);
		got = fread(p + len, 1, 65536, f);
		len += got;
	} while (got);
	fclose(f);
	p[len] = '\0';
	*n = len;
	return p;
}

static void string(const char *p, size_t n)
{
	putchar('"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c == '\n')
			printf("\\n\"\n\"");
		else if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c >= 0x7F || c == '?')
			printf("\\%03o", c);
		else
			putchar(c);
	}
	putchar('"');
}

static const char *base(const char *path)
{
	const char *s = strrchr(path, '/');
	return s ? s + 1 : path;
}

static int migrations(int n, char **files)
{
	printf("/* Generated from migrations/. */\n#include \"store/migrate.h\"\n\nconst struct migration "
	       "migrations[] = {\n");
	for (int i = 0; i < n; i++) {
		size_t len;
		char *p = slurp(files[i], &len);
		if (!p || strtol(base(files[i]), NULL, 10) != i + 1) {
			fprintf(stderr, "%s: expected migration number %d\n", files[i], i + 1);
			return 1;
		}
		printf("\t{ %d, \"%s\",\n", i + 1, base(files[i]));
		string(p, len);
		printf(" },\n");
		free(p);
	}
	printf("};\n\nconst int migration_count = %d;\n", n);
	return 0;
}

static int templates(int n, char **files)
{
	printf("/* Generated from the .html files under src/. */\n#include \"web/template.h\"\n\n"
	       "const struct template_text template_texts[] = {\n");
	for (int i = 0; i < n; i++) {
		size_t len;
		char *p = slurp(files[i], &len);
		if (!p)
			return 1;
		const char *name = strstr(files[i], "src/");
		printf("\t{ \"%s\",\n", name ? name + 4 : files[i]);
		string(p, len);
		printf(" },\n");
		free(p);
	}
	printf("};\n\nconst int template_text_count = %d;\n", n);
	return 0;
}

static int metas(int n, char **files)
{
	printf("/* Generated from src/schema/meta/. */\n#include \"schema/meta.h\"\n\n"
	       "const struct schema_meta schema_metas[] = {\n");
	for (int i = 0; i < n; i++) {
		size_t len;
		char *p = slurp(files[i], &len);
		if (!p)
			return 1;
		printf("\t{ \"%s\",\n", base(files[i]));
		string(p, len);
		printf(" },\n");
		free(p);
	}
	printf("};\n\nconst int schema_meta_count = %d;\n", n);
	return 0;
}

static int bytes(const char *dir, const char *path, const char *suffix, int index, const char *kind)
{
	char file[4096];
	size_t n;
	snprintf(file, sizeof file, "%s/%s%s", dir, path, suffix);
	FILE *f = fopen(file, "rb");
	if (!f)
		return 0;
	fclose(f);
	char *p = slurp(file, &n);
	printf("static const unsigned char %s_%d[] = {", kind, index);
	for (size_t i = 0; i < n; i++)
		printf("%s%u,", i % 24 ? "" : "\n", (unsigned char)p[i]);
	printf("\n};\n");
	free(p);
	return 1;
}

static int assets(const char *manifest, const char *dir)
{
	size_t n;
	char *p = slurp(manifest, &n), *save = NULL, rows[65536] = "";
	size_t used = 0;
	int count = 0;
	if (!p)
		return 1;
	printf("/* Generated from build/assets. */\n#include \"web/asset.h\"\n\n");
	char *line = strtok_r(p, "\n", &save); /* the header */
	while ((line = strtok_r(NULL, "\n", &save))) {
		char *name = line, *path = strchr(name, ','), *type = path ? strchr(path + 1, ',') : NULL;
		if (!type)
			return 1;
		*path++ = '\0';
		*type++ = '\0';
		if (!bytes(dir, path, "", count, "plain"))
			return 1;
		int br = bytes(dir, path, ".br", count, "br"), gz = bytes(dir, path, ".gz", count, "gz");
		used += (size_t)snprintf(rows + used, sizeof rows - used,
			"\t{ \"%s\", \"%s\", \"%s\", { { plain_%d, sizeof plain_%d }, ", name, path, type,
			count, count);
		used += (size_t)snprintf(rows + used, sizeof rows - used,
			br ? "{ br_%d, sizeof br_%d }, " : "{ 0, 0 }, ", count, count);
		used += (size_t)snprintf(rows + used, sizeof rows - used,
			gz ? "{ gz_%d, sizeof gz_%d } } },\n" : "{ 0, 0 } } },\n", count, count);
		count++;
	}
	printf("\nconst struct asset assets[] = {\n%s};\n\nconst int asset_count = %d;\n", rows, count);
	free(p);
	return 0;
}

static int text(const char *name, const char *file)
{
	size_t n;
	char *p = slurp(file, &n);
	if (!p)
		return 1;
	printf("/* Generated from %s. */\nextern const char %s[];\nextern const unsigned long %s_len;\n\n"
	       "const char %s[] =\n",
		base(file), name, name, name);
	string(p, n);
	printf(";\nconst unsigned long %s_len = sizeof %s - 1;\n", name, name);
	free(p);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && strcmp(argv[1], "migrations") == 0)
		return migrations(argc - 2, argv + 2);
	if (argc >= 3 && strcmp(argv[1], "templates") == 0)
		return templates(argc - 2, argv + 2);
	if (argc >= 3 && strcmp(argv[1], "metas") == 0)
		return metas(argc - 2, argv + 2);
	if (argc == 4 && strcmp(argv[1], "assets") == 0)
		return assets(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "text") == 0)
		return text(argv[2], argv[3]);
	fprintf(stderr, "usage: embed migrations|templates|metas|assets|text ...\n");
	return 2;
}
