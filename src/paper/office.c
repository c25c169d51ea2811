/* office.c: see office.h. */
#include "paper/office.h"

#include "base/date.h"
#include "base/library.h"

struct zip_api zip;
struct xml_api xml;

#define ROW(name) { "zip_" #name, offsetof(struct zip_api, name) },
static const struct library_function zip_functions[] = { ZIP_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "xml" #name, offsetof(struct xml_api, name) },
static const struct library_function xml_functions[] = { XML_FUNCTIONS(ROW) };
#undef ROW

static struct library libzip = { "libzip.so.4", "libzip4", zip_functions,
	sizeof zip_functions / sizeof zip_functions[0], &zip, false };
static struct library libxml = { "libxml2.so.2", "libxml2", xml_functions,
	sizeof xml_functions / sizeof xml_functions[0], &xml, false };

bool office_load(struct error *err)
{
	return library_load(&libzip, err) && library_load(&libxml, err);
}

/* Time as MS-DOS kept it, which is what ZIP holds: local, in steps of two seconds, from 1980 on. */
static void dos_time(int64_t at, unsigned short *time, unsigned short *day)
{
	struct date d = date_of(day_of_time(at));
	int64_t second = at - time_of_day_start(day_of_time(at));
	int year = d.year < 1980 ? 0 : d.year - 1980;
	*day = (unsigned short)(year << 9 | d.month << 5 | d.day);
	*time = (unsigned short)(second / 3600 << 11 | second / 60 % 60 << 5 | second % 60 / 2);
}

static bool add_parts(zip_t *archive, const struct office_part *parts, int count, int64_t at)
{
	unsigned short time, day;
	dos_time(at, &time, &day);
	for (int i = 0; i < count; i++) {
		const struct buf *b = &parts[i].bytes;
		zip_source_t *source = zip.source_buffer_create(b->p, b->len, 0, NULL);
		zip_int64_t index =
			source ? zip.file_add(archive, parts[i].name, source, ZIP_FL_ENC_UTF_8) : -1;
		if (index < 0) {
			zip.source_free(source);
			return false;
		}
		if (zip.file_set_dostime(archive, (zip_uint64_t)index, time, day, 0) != 0)
			return false;
	}
	return true;
}

static bool read_back(zip_source_t *source, struct buf *out)
{
	char block[1 << 14];
	zip_int64_t n;
	if (zip.source_open(source) != 0)
		return false;
	while ((n = zip.source_read(source, block, sizeof block)) > 0)
		buf_add(out, block, (size_t)n);
	zip.source_close(source);
	return n == 0;
}

bool office_zip(const struct office_part *parts, int count, int64_t at, struct buf *out, struct error *err)
{
	zip_error_t why;
	zip_source_t *source = zip.source_buffer_create(NULL, 0, 0, &why);
	zip_t *archive = source ? zip.open_from_source(source, ZIP_TRUNCATE, &why) : NULL;
	if (!archive) {
		zip.source_free(source);
		return err_set(err, ERR_SYSTEM, "libzip cannot begin an archive");
	}
	zip.source_keep(source);
	bool ok = add_parts(archive, parts, count, at);
	if (!ok || zip.close(archive) != 0) {
		err_set(err, ERR_SYSTEM, "libzip: %s", zip.strerror(archive));
		zip.discard(archive);
		ok = false;
	}
	ok = ok && (read_back(source, out) || err_set(err, ERR_SYSTEM, "libzip cannot read its archive"));
	zip.source_free(source);
	return ok;
}
