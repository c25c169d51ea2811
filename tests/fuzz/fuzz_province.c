/* fuzz_province.c: any bytes as one of a province's files (the first byte says which); the others are
 * sound. Whatever is wrong must be told with its place. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "setup/setup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const files[] = { "p/settings.csv", "p/agencies.csv", "p/desks.csv", "p/procedures.csv",
	"vn/hours.csv", "vn/holidays.csv", "vn/announced.csv", "vn/law.csv", "vn/processes.csv",
	"vn/process_steps.csv" };
enum { FILES = sizeof files / sizeof *files };
static const char *const sound[] = {
	"key,value,note\nname,Tỉnh,\n",
	"code,name,level,kind,parent,desk,valid_from,valid_to,successor\n"
	"P1,Sở,province,department,,M,2004-01-01,,\nD1,Huyện,district,district,,M,2004-01-01,,\n",
	"code,name,agency,address,valid_from,valid_to\nM,Một cửa,,,2004-01-01,\n",
	"code,name,level,field,owner,counted,time_limit,unit,online_level,interlinked,boundary_free,on_the_"
	"spot,fee,"
	"paid_online,post,valid_from,valid_to,demo\nT1,Cấp,province,Đất đai,P1,yes,5,working "
	"days,4,,,,yes,yes,,"
	"2020-01-01,,\n",
	"weekday,from,to,valid_from,valid_to\n1,07:00,11:00,1990-01-01,\n",
	"calendar,month,day,before,after,beside,name,name_en,valid_from,valid_to,source\n"
	"lunar,1,1,1,3,0,Tết,New Year,1990-01-01,,\n",
	"date,kind,name,source\n2022-01-03,off,Bù,\n",
	"key,value,source,valid_from,valid_to\n",
	"code,name,applies,valid_from,valid_to\n",
	"process,step,name,kind,role,body,hours,next\n",
};
_Static_assert(sizeof sound == sizeof files, "a sound one of each file");
static char dir[64];

static void put(int i, const char *p, size_t n)
{
	struct arena a = { 0 };
	FILE *f = fopen(path_join(&a, dir, files[i]), "wb");
	if (f) {
		fwrite(p, 1, n, f);
		fclose(f);
	}
	arena_release(&a);
}

static void prepare(void)
{
	struct arena a = { 0 };
	memcpy(dir, "/tmp/motcua-fuzz-XXXXXX", 24);
	if (!mkdtemp(dir))
		abort();
	mkdir(path_join(&a, dir, "p"), 0700);
	mkdir(path_join(&a, dir, "vn"), 0700);
	/* Papers are no tables: those of the program, which is run from its folder. */
	char *papers = realpath("province/vn/documents", NULL);
	if (!papers || symlink(papers, path_join(&a, dir, "vn/documents")) != 0)
		abort();
	free(papers);
	for (int i = 0; i < FILES; i++)
		put(i, sound[i], strlen(sound[i]));
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct setup s;
	if (!dir[0])
		prepare();
	int which = size ? data[0] % FILES : 0;
	put(which, size ? (const char *)data + 1 : "", size ? size - 1 : 0);
	if (setup_read(&s, path_join(&a, dir, "p"), &err)) {
		struct calendar_day *days;
		calendar_year(&s.province.calendar, 2022, &a, &days);
		calendar_year(&s.province.calendar, 2035, &a, &days);
		setup_release(&s);
	} else {
		assert(err.code == ERR_DATA && strstr(err.text, ".csv:"));
	}
	put(which, sound[which], strlen(sound[which]));
	arena_release(&a);
	return 0;
}
