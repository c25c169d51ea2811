/* demo.c: the demonstration: each agency's seven counts are those of the printed annex; the dossiers
 * that make them up are invented, the same ones each time. */
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/sheet.h"
#include "guide/guide.h"
#include "result/result.h"
#include "setup/setup.h"
#include "store/store.h"
#include "work/work.h"

enum {
	U_DISTRICT,
	U_NO,
	U_UNIT,
	U_TO_PROCESS,
	U_RECEIVED,
	U_CARRIED,
	U_ONLINE,
	U_ON_TIME,
	U_LATE,
	U_OPEN,
	U_COLUMNS
};
static const struct sheet_column count_columns[U_COLUMNS] = {
	[U_DISTRICT] = { "district", true },
	[U_NO] = { "no", false },
	[U_UNIT] = { "unit", false },
	[U_TO_PROCESS] = { "to_process", false },
	[U_RECEIVED] = { "received", false },
	[U_CARRIED] = { "carried_in", false },
	[U_ONLINE] = { "online", false },
	[U_ON_TIME] = { "on_time", false },
	[U_LATE] = { "late", false },
	[U_OPEN] = { "in_progress", false },
};

static bool read_counts_row(const struct sheet *s, struct demo_counts *c, struct error *err)
{
	int *const to[] = { &c->to_process, &c->received, &c->carried_in, &c->online, &c->on_time, &c->late,
		&c->in_progress };
	for (int i = 0; i < 7; i++) {
		int64_t v;
		if (!sheet_int(s, U_TO_PROCESS + i, 0, 10000000, &v, err))
			return false;
		*to[i] = (int)v;
	}
	if (c->received + c->carried_in != c->to_process ||
		c->on_time + c->late + c->in_progress != c->to_process)
		return sheet_bad(
			s, U_TO_PROCESS, err, "received + carried_in and on_time + late + in_progress");
	return true;
}

/* Reads one table; its rows are the agencies of `level`, in the catalogue's order. */
static bool read_counts(struct demo *d, const char *path, enum level level, struct error *err)
{
	struct file_map map;
	struct sheet s;
	const struct province *p = &d->setup->province;
	if (!file_map(&map, path, err))
		return false;
	bool ok = sheet_open(&s, path, map.p, map.n, count_columns, U_COLUMNS, err);
	if (!ok) {
		file_unmap(&map);
		return false;
	}
	enum csv_result got = CSV_END;
	for (int i = 0; ok && i < p->agencies; i++) {
		if (p->agency[i].level != level)
			continue;
		got = sheet_next(&s, err);
		const struct csv_field *unit = sheet_field(&s, U_UNIT);
		ok = got == CSV_ROW && read_counts_row(&s, &d->counts[i], err);
		if (ok && (unit->n != strlen(p->agency[i].name) ||
				  memcmp(unit->p, p->agency[i].name, unit->n) != 0))
			ok = sheet_bad(&s, U_UNIT, err, "\"%s\", as in agencies.csv", p->agency[i].name);
	}
	if (!ok)
		err_set(err, ERR_DATA, "%s: fewer rows than agencies of this level", path);
	sheet_close(&s);
	file_unmap(&map);
	return ok;
}

enum { W_PROCEDURE, W_WEIGHT, W_ONLINE, W_COLUMNS };
static const struct sheet_column weight_columns[W_COLUMNS] = {
	[W_PROCEDURE] = { "procedure", false },
	[W_WEIGHT] = { "weight", false },
	[W_ONLINE] = { "online", false },
};

static bool read_weights(struct demo *d, const char *path, struct error *err)
{
	struct file_map map;
	struct sheet s;
	if (!file_map(&map, path, err))
		return false;
	bool ok = sheet_open(&s, path, map.p, map.n, weight_columns, W_COLUMNS, err);
	enum csv_result got = CSV_END;
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW) {
		const struct csv_field *code = sheet_field(&s, W_PROCEDURE);
		int at = catalogue_find(&d->setup->catalogue, code->p, code->n);
		int64_t weight = 0, online = 0;
		if (at < 0) {
			ok = sheet_bad(&s, W_PROCEDURE, err, "the code of a procedure");
			break;
		}
		ok = sheet_int(&s, W_WEIGHT, 0, 10000000, &weight, err) &&
		     sheet_int(&s, W_ONLINE, 0, 10000000, &online, err);
		d->weight[at] = (struct demo_weight){ (int)weight, (int)online };
	}
	ok = ok && got == CSV_END;
	sheet_close(&s);
	file_unmap(&map);
	return ok;
}

enum { G_LEVEL, G_SHARE, G_COLUMNS };
static const struct sheet_column digitised_columns[G_COLUMNS] = {
	[G_LEVEL] = { "level", false },
	[G_SHARE] = { "ten_thousandth", false },
};

/* Reads how many of ten thousand results are digitised, a row a level. */
static bool read_digitised(struct demo *d, const char *path, struct error *err)
{
	struct file_map map;
	struct sheet s;
	if (!file_map(&map, path, err))
		return false;
	bool ok = sheet_open(&s, path, map.p, map.n, digitised_columns, G_COLUMNS, err);
	enum csv_result got = CSV_END;
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW) {
		int level;
		int64_t share;
		ok = sheet_word(&s, G_LEVEL, level_names, &level, err) &&
		     sheet_int(&s, G_SHARE, 0, 10000, &share, err);
		if (ok)
			d->digitised[level] = (int)share;
	}
	ok = ok && got == CSV_END;
	sheet_close(&s);
	file_unmap(&map);
	return ok;
}

bool demo_read(struct demo *d, struct setup *s, const char *dir, struct error *err)
{
	*d = (struct demo){ .setup = s };
	struct arena *a = &d->arena;
	d->counts = arena_zalloc(a, sizeof *d->counts * ((size_t)s->province.agencies + 1));
	d->weight = arena_zalloc(a, sizeof *d->weight * ((size_t)s->catalogue.procedures + 1));
	d->decisions = path_join(a, dir, "demo/decisions.csv");
	d->key = path_join(a, dir, "demo/signer.key");
	d->cert = path_join(a, dir, "demo/signer.pem");
	bool ok = read_counts(d, path_join(a, dir, "demo/appendix2-province.csv"), LEVEL_PROVINCE, err) &&
		  read_counts(d, path_join(a, dir, "demo/appendix2-district.csv"), LEVEL_DISTRICT, err) &&
		  read_counts(d, path_join(a, dir, "demo/appendix2-commune.csv"), LEVEL_COMMUNE, err) &&
		  read_weights(d, path_join(a, dir, "demo/procedures.csv"), err) &&
		  read_digitised(d, path_join(a, dir, "demo/digitised.csv"), err);
	if (!ok)
		demo_release(d);
	return ok;
}

void demo_release(struct demo *d)
{
	free(d->dossier);
	arena_release(&d->arena);
	*d = (struct demo){ 0 };
}

static uint32_t mix(uint32_t x)
{
	x = (x ^ x >> 16) * 0x7feb352dU;
	x = (x ^ x >> 15) * 0x846ca68bU;
	return x ^ x >> 16;
}

void demo_person(uint32_t seed, char name[96], char id[16], char phone[16])
{
	static const char *const family[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng",
		"Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Trương", "Lâm", "Quách", "Tạ", "Châu", "Danh" };
	static const char *const middle[] = { "Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Quốc", "Kim",
		"Đức", "Hoàng", "Thị Mỹ", "Thị Hồng", "Công", "Tuấn", "Phước", "Trúc" };
	static const char *const given[] = { "An", "Bình", "Chiến", "Dũng", "Đào", "Giang", "Hạnh", "Hùng",
		"Khánh", "Lan", "Liên", "Mai", "Nam", "Nga", "Oanh", "Phúc", "Phượng", "Quyên", "Sơn",
		"Tâm", "Thảo", "Thủy", "Trang", "Tú", "Út", "Vân", "Việt", "Xuân", "Ý", "Yến", "Đạt",
		"Nhân", "Lợi", "Tài", "Thắng", "Diễm", "Hiếu", "Kiệt", "Loan", "Ngân" };
	uint32_t a = mix(seed), b = mix(a + 1), c = mix(b + 2);
	struct buf t = BUF_INIT(95);
	buf_printf(&t, "%s %s %s", family[a % 20], middle[a / 20 % 16], given[a / 320 % 40]);
	memcpy(name, t.p, t.len + 1);
	buf_reset(&t);
	buf_printf(&t, "000%04u%05u", b % 10000, c % 100000);
	memcpy(id, t.p, t.len + 1);
	buf_reset(&t);
	buf_printf(&t, "000%07u", (b >> 7) % 10000000);
	memcpy(phone, t.p, t.len + 1);
	buf_release(&t);
}

/* Last serial given out for each agency and the day it was for. */
struct serials {
	int32_t *day;
	int *last;
};

/* An open one stands at some step of its process, so that there is work on every desk. */
static bool put_to_work(struct tx *tx, const struct demo *d, const struct demo_dossier *m, int desk,
	int64_t id, struct error *err)
{
	const struct rules *r = &d->rules;
	struct dossier at = { .id = id,
		.procedure = m->procedure,
		.agency = m->agency,
		.desk = desk,
		.received_at = m->received_at,
		.due_at = m->due_at };
	const struct process *p = process_for(r, &r->catalogue.procedure[m->procedure],
		&r->province.agency[m->agency], day_of_time(m->received_at));
	if (!p)
		return true;
	/* Not the last step: there it would be finished; nor with a body that somebody has to choose. */
	int step = 1 + (int)(m->person / 7 % (uint32_t)(p->steps - 1));
	while (step_is_chosen(process_step(p, step)))
		step--;
	return work_begin(tx, r, &at, step, m->received_at, err);
}

static bool store_one(struct tx *tx, const struct demo *d, const struct demo_dossier *m, struct serials *s,
	struct error *err)
{
	const struct province *p = &d->setup->province;
	const struct procedure *proc = &d->setup->catalogue.procedure[m->procedure];
	const struct agency *agency = &p->agency[m->agency];
	char name[96], id[16], phone[16], code[64];
	int32_t day = day_of_time(m->received_at);
	struct date date = date_of(day);
	if (s->day[m->agency] != day) {
		s->day[m->agency] = day;
		s->last[m->agency] = 0;
	}
	struct buf t = BUF_INIT(sizeof code - 1);
	buf_printf(&t, "%s-%02d%02d%02d-%04d", agency->identifier, date.year % 100, date.month, date.day,
		++s->last[m->agency]);
	memcpy(code, t.p, t.len + 1);
	buf_release(&t);
	demo_person(m->person, name, id, phone);
	int desk = agency->desk ? province_desk(p, agency->desk, strlen(agency->desk)) : -1;
	bool paid = proc->fee && proc->paid_online && m->channel == CHANNEL_ONLINE;
	unsigned marks = 0;
	marks |= (m->digitised ? MARK_YES : 1u) << (MARK_DIGITISED * MARK_BITS);
	marks |= (paid ? MARK_YES : 1u) << (MARK_PAID_ONLINE * MARK_BITS);
	marks |= (m->channel == CHANNEL_POST ? MARK_YES : 1u) << (MARK_POSTAL_IN * MARK_BITS);
	marks |= (proc->post && m->person % 100 < 12 ? MARK_YES : 1u) << (MARK_POSTAL_OUT * MARK_BITS);
	struct dossier_new n = {
		.code = { code, strlen(code) },
		.procedure = proc,
		.agency = agency,
		.desk = desk < 0 ? NULL : &p->desk[desk],
		.channel = m->channel,
		.received_at = m->received_at,
		.due_at = m->due_at,
		.finished_at = m->finished_at,
		.returned_at = m->returned_at,
		.fee = proc->fee ? (int64_t)(1 + m->person / 1000 % 20) * 10000 : -1,
		.outcome = m->outcome,
		.marks = marks,
		.person = { { name, strlen(name) }, { id, strlen(id) }, { phone, strlen(phone) } },
		.act = "dossier.imported",
	};
	int64_t made;
	/* Its code was numbered here. */
	return dossier_add_free(tx, &n, &made, err) &&
	       (m->finished_at || put_to_work(tx, d, m, desk, made, err));
}

static bool store_all(struct tx *tx, struct demo *d, struct error *err)
{
	const struct province *p = &d->setup->province;
	struct serials s = {
		.day = arena_zalloc(&d->arena, sizeof *s.day * (size_t)p->agencies),
		.last = arena_zalloc(&d->arena, sizeof *s.last * (size_t)p->agencies),
	};
	for (int i = 0; i < d->dossiers; i++)
		if (!store_one(tx, d, &d->dossier[i], &s, err))
			return false;
	return true;
}

/* The demonstration's accounts; README and 'make run' name them. */
enum { DEMO_LEADER = 0, DEMO_HEAD = 5, DEMO_ACCOUNTS = 8 };

static bool add_accounts(struct tx *tx, const struct province *p, int64_t *id, struct error *err)
{
	static const struct {
		const char *name, *full, *agency, *desk, *password;
		enum role role;
	} list[DEMO_ACCOUNTS] = {
		{ "lanhdao", "Lãnh đạo tỉnh (minh họa)", NULL, NULL, "demo-lanhdao", ROLE_LEADER },
		{ "canbo", "Cán bộ Sở Tư pháp (minh họa)", "P04", NULL, "demo-canbo", ROLE_OFFICER },
		{ "motcua", "Công chức Trung tâm một cửa (minh họa)", NULL, "TTHCC", "demo-motcua",
			ROLE_CLERK },
		{ "chuyenvien", "Chuyên viên Sở Kế hoạch và Đầu tư (minh họa)", "P09", NULL,
			"demo-chuyenvien", ROLE_OFFICER },
		{ "truongphong", "Trưởng phòng Sở Kế hoạch và Đầu tư (minh họa)", "P09", NULL,
			"demo-truongphong", ROLE_APPROVER },
		[DEMO_HEAD] = { "giamdoc", "Giám đốc Sở Kế hoạch và Đầu tư (minh họa)", "P09", NULL,
			"demo-giamdoc", ROLE_HEAD },
		{ "thanhtra", "Thanh tra tỉnh (minh họa)", NULL, NULL, "demo-thanhtra", ROLE_INSPECTOR },
		{ "quantri", "Quản trị hệ thống (minh họa)", NULL, NULL, "demo-quantri", ROLE_ADMIN },
	};
	char hash[HASH_SIZE];
	for (int i = 0; i < DEMO_ACCOUNTS; i++) {
		int at = list[i].agency ? province_agency(p, list[i].agency, strlen(list[i].agency)) : -1;
		int desk = list[i].desk ? province_desk(p, list[i].desk, strlen(list[i].desk)) : -1;
		struct account a = { .name = list[i].name,
			.full_name = list[i].full,
			.post = { { .role = list[i].role,
				.agency = at < 0 ? 0 : p->agency[at].id,
				.desk = desk < 0 ? 0 : p->desk[desk].id } },
			.posts = 1,
			.password = hash };
		if (!password_hash(list[i].password, hash, err) || !account_add(tx, &a, &id[i], err))
			return false;
	}
	return true;
}

/* Head and leader sign with a key whose password is known: what is signed with it says that it is worth
 * nothing. */
static bool give_key(
	struct tx *tx, const struct demo *d, int64_t account, const char *capacity, struct error *err)
{
	char *key = realpath(d->key, NULL), *cert = realpath(d->cert, NULL);
	struct signing_key k = {
		.account = account, .capacity = capacity, .kind = "files", .place = key, .cert = cert
	};
	bool ok = !key || !cert || signing_key_set(tx, &k, err);
	free(key);
	free(cert);
	return ok;
}

/* A draft of the half-year's report, to look at and write in. */
static bool add_report(struct tx *tx, struct error *err)
{
	struct report r = { .layout = "cchc-2022",
		.name = "Báo cáo kết quả thực hiện công tác cải cách hành chính",
		.period = { day_of(2021, 12, 15), day_of(2022, 6, 14) } };
	return report_add_act(tx, &r, err);
}

/* Each is guided from here on: what the demonstration itself did in their names does not count. */
static bool guide_accounts(struct tx *tx, const int64_t *id, struct error *err)
{
	for (int i = 0; i < DEMO_ACCOUNTS; i++)
		if (!guide_begin(tx, id[i], err))
			return false;
	return true;
}

/* What the report says was published, amended and abolished. */
static bool record_decisions(struct tx *tx, struct demo *d, struct error *err)
{
	struct file_map map;
	struct past_decisions p = { .name = d->decisions, .catalogue = &d->setup->catalogue };
	if (!file_map(&map, p.name, err))
		return false;
	p.text = map.p;
	p.n = map.n;
	bool ok = decisions_record_act(tx, &p, err);
	file_unmap(&map);
	return ok;
}

bool demo_act(struct tx *tx, void *arg, struct error *err)
{
	struct demo *d = arg;
	int64_t account[DEMO_ACCOUNTS];
	if (!setup_act(tx, d->setup, err))
		return false;
	/* The same as the pages will load from the store; nothing of it is freed by way of this copy. */
	d->rules = (struct rules){ .province = d->setup->province,
		.catalogue = d->setup->catalogue,
		.processes = d->setup->processes };
	d->rules.due.calendar = &d->rules.province.calendar;
	d->rules.due.days = calendar_workdays(d->rules.due.calendar, 1990, 2100, &d->arena);
	return record_decisions(tx, d, err) && add_accounts(tx, &d->setup->province, account, err) &&
	       give_key(tx, d, account[DEMO_HEAD], "GIÁM ĐỐC", err) &&
	       give_key(tx, d, account[DEMO_LEADER], "PHÓ CHỦ TỊCH", err) && store_all(tx, d, err) &&
	       demo_plan(tx, d, err) && demo_gather(tx, d, err) && add_report(tx, err) &&
	       (d->still || demo_live(tx, &d->rules, err)) && guide_accounts(tx, account, err);
}
