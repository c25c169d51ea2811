/* province.h: what the files under province/ say of the bodies and the calendar: agencies, desks,
 * settings, office hours, holidays. Read from files (and checked) or from the store. */
#ifndef MOTCUA_PROVINCE_PROVINCE_H
#define MOTCUA_PROVINCE_PROVINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "province/calendar.h"
#include "province/clock.h"
#include "province/due.h"
#include "province/law.h"
#include "province/role.h"

struct db;
struct table;
struct tx;

/* Level of government. */
enum level { LEVEL_PROVINCE, LEVEL_DISTRICT, LEVEL_COMMUNE, LEVELS };

/* Names of the levels as files spell them, with NULL at the end. */
extern const char *const level_names[];

/* A body that owns procedures or staff. */
struct agency {
	int64_t id;
	const char *code, *name;
	const char
		*identifier; /* four groups by Decision 20/2020/QĐ-TTg, "000.00.04.H12"; NULL: none known */
	enum level level;
	const char *kind;             /* department, vertical, utility, district or commune */
	int parent;                   /* place in province.agency, -1: none */
	const char *desk;             /* code of the desk that takes in for it, or NULL */
	int32_t valid_from, valid_to; /* days, both included; DAY_NEVER: no end */
	int successor;                /* place of the body that carries on its work, -1: none */
};

/* A place where dossiers are taken in. */
struct desk {
	int64_t id;
	const char *code, *name, *address;
	int agency; /* place in province.agency, -1: none */
	int32_t valid_from, valid_to;
};

/* A day that never comes: the end of what is still valid. */
enum { DAY_NEVER = 1 << 30 };

/* A key and its value. */
struct setting {
	const char *key, *value;
};

/* All of it, in an arena of its own. Read-only once it is loaded, so threads may share it. */
struct province {
	struct arena arena;
	struct agency *agency;
	int agencies;
	struct desk *desk;
	int desks;
	struct setting *setting;
	int settings;
	struct map agency_by_code, desk_by_code; /* code -> place */
	int *agency_by_id;                       /* id -> place, -1: none */
	int64_t max_agency_id;
	struct calendar calendar;
	struct law law;
};

/* Reads and checks `dir` (province/ca-mau) and the national files beside it (`dir`/../vn). On false
 * err says file:line:column, and `p` is empty. */
bool province_read_files(struct province *p, const char *dir, struct error *err);

/* Reads what was loaded into the store. With `calendar` false the calendar and
 * the rules of law are left out. */
bool province_read_store(struct province *p, struct db *db, bool calendar, struct error *err);

/* Reads the settings alone, which a store may have that holds no province. */
bool province_read_settings(struct province *p, struct db *db, struct error *err);

/* Writes a province read from files into an empty store, giving ids. */
bool province_save(struct tx *tx, struct province *p, struct error *err);

/* Begins a table with all agencies, or all desks: the columns are those of agencies.csv and desks.csv. */
void province_agency_table(const struct province *p, struct table *t, struct arena *a);
/* See province_agency_table. */
void province_desk_table(const struct province *p, struct table *t, struct arena *a);

/* Place of the agency with this code, or -1. */
int province_agency(const struct province *p, const char *code, size_t n);

/* Place of the desk with this code, or -1. */
int province_desk(const struct province *p, const char *code, size_t n);

/* Place of the desk with this id (0: of none), or -1. */
int province_desk_by_id(const struct province *p, int64_t id);

/* Place of the agency with this id, or -1. */
int province_agency_by_id(const struct province *p, int64_t id);

/* Place of the body that carries on the work of the one at this place on `day`: itself while it is valid,
 * else its successor, and so on. */
int province_heir(const struct province *p, int agency, int32_t day);

/* What a value of this setting would have to be, when this one will not do; NULL: it will. Keys that
 * the program knows nothing of take anything. */
const char *setting_expected(const char *key, const char *value);

/* Which generation the rules in the store are: agencies, settings, catalogue, and what else pages read. */
bool rules_generation(struct db *db, int64_t *generation, struct error *err);

/* Notes, within an act, that what pages read has changed: every node reads it anew. */
bool generation_move(struct tx *tx, struct error *err);

/* A setting to change (arg of setting_act). */
struct setting_new {
	const char *key, *value;
};

/* Changes a setting, or makes it. ERR_DATA when the value will not do. */
bool setting_act(struct tx *tx, void *setting, struct error *err);

/* A setting's value, or `otherwise`. */
const char *province_setting(const struct province *p, const char *key, const char *otherwise);

/* Builds the maps once agencies and desks are there. */
void province_index(struct province *p);

/* Frees all. */
void province_release(struct province *p);

#include "province/agencies.h"

#endif
