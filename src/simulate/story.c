/* story.c: see story.h. What is asked: one function for each kind of request. What is heard stands in
 * hear.c, what is done next with a dossier in choose.c. */
#include "simulate/story.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "simulate/story_parts.h"

const char *const deed_names[] = { "intake", "submit", "accept", "give_back", "take_several", "take",
	"give", "pass", "back", "ask", "answer", "supplement", "supplemented", "extend", "apologise",
	"refuse", "withdraw", "return", "draft", "sign", NULL };
const char *const slip_names[] = { "none", "sent_twice", "same_key", "stale_version", "no_reason",
	"wrong_date", "another_agency", "connection_lost", NULL };

/* Of a hundred dossiers: how many have each plan; the rest go straight through. */
static const int plan_share[PLANS] = { [PLAN_SUPPLEMENT] = 10,
	[PLAN_EXTEND] = 4,
	[PLAN_APOLOGISE] = 3,
	[PLAN_REFUSE] = 5,
	[PLAN_WITHDRAW] = 3,
	[PLAN_BACK] = 6,
	[PLAN_ASK] = 6 };
enum { ONLINE_SHARE = 25, GIVEN_BACK_SHARE = 15, LOST_MS = 6 };

unsigned draw_below(uint64_t *seed, unsigned n)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15ull;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
	z = (z ^ z >> 27) * 0x94D049BB133111EBull;
	return n ? (unsigned)((z ^ z >> 31) % n) : 0;
}

static enum plan draw_plan(struct story *s)
{
	int at = (int)draw_below(&s->seed, 100);
	for (int i = 0; i < PLANS; i++) {
		if (at < plan_share[i])
			return (enum plan)i;
		at -= plan_share[i];
	}
	return PLAN_PLAIN;
}

void story_begin(
	struct story *s, const struct crew *c, int number, const char *stamp, uint64_t seed, int slips)
{
	*s = (struct story){ .number = number, .seed = seed, .stamp = stamp };
	s->service = (int)draw_below(&s->seed, (unsigned)c->services);
	const struct service *v = &c->service[s->service];
	s->clerk = crew_find(c, "clerk", "", v->desk, draw_below(&s->seed, 1000));
	s->plan = draw_plan(s);
	s->online = !v->form && draw_below(&s->seed, 100) < ONLINE_SHARE;
	if (s->online && draw_below(&s->seed, 100) < GIVEN_BACK_SHARE)
		s->plan = PLAN_GIVEN_BACK;
	s->call = (struct deed_call){ .deed = s->online ? DEED_SUBMIT : DEED_INTAKE, .member = s->clerk };
	story_draw_slip(s, c, slips);
	s->want = s->slip == SLIP_REASON ? WANT_SLIP : WANT_BEGIN;
}

/* The person is invented, and the name says so; numbers that begin with 000 are nobody's. */
static void put_person(struct json_out *j, const struct story *s)
{
	char text[64];
	snprintf(text, sizeof text, "Người thử %d", s->number);
	json_str(j, "applicant", text);
	snprintf(text, sizeof text, "000%09d", s->number);
	json_str(j, "applicant_id", text);
	snprintf(text, sizeof text, "000%07d", s->number % 10000000);
	json_str(j, "phone", text);
}

static void put_papers(struct json_out *j, const struct service *v, const char *as)
{
	json_open(j, "papers", '[');
	for (int i = 0; i < v->papers; i++) {
		json_open(j, NULL, '{');
		json_int(j, "no", v->paper[i]);
		json_str(j, "as", as);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_begin(const struct story *s, const struct crew *c, struct task *t, bool bad)
{
	const struct service *v = &c->service[s->service];
	struct json_out j = JSON_OUT(&t->body);
	char number[64];
	buf_adds(&t->path, s->online ? "/api/submissions" : "/api/dossiers");
	json_open(&j, NULL, '{');
	json_str(&j, "procedure", bad ? "" : v->procedure);
	json_str(&j, "agency", v->agency);
	if (s->online) {
		snprintf(number, sizeof number, "MP-%s-%d", s->stamp, s->number);
		json_str(&j, "number", number);
	} else {
		json_str(&j, "channel", s->number % 5 ? "counter" : "post");
	}
	put_person(&j, s);
	put_papers(&j, v, s->online ? "copy" : "original");
	json_close(&j, '}');
}

static void put_answer(const struct story *s, struct task *t, bool bad)
{
	struct json_out j = JSON_OUT(&t->body);
	bool back = s->call.deed == DEED_GIVE_BACK;
	buf_printf(
		&t->path, "/api/submissions/%lld/%s", (long long)s->submission, back ? "return" : "accept");
	json_open(&j, NULL, '{');
	if (back) {
		json_str(&j, "kind", "refusal");
		json_str(&j, "basis", "Mô phỏng: căn cứ minh họa");
	}
	if (back && !bad)
		json_str(&j, "reason", "Mô phỏng: không thuộc thẩm quyền");
	json_close(&j, '}');
}

static void put_number(struct json_out *j, const char *name, int64_t v)
{
	if (v)
		json_int(j, name, v);
}

/* A draft's revision is as old as the version that goes with it. */
static void put_draft(const struct story *s, struct task *t, int64_t version)
{
	struct json_out j = JSON_OUT(&t->body);
	buf_printf(&t->path, "/api/dossiers/%s/result", s->code);
	json_open(&j, NULL, '{');
	json_int(&j, "revision", s->revision + version - s->version);
	json_str(&j, "title", "Mô phỏng: kết quả minh họa");
	json_str(&j, "body", "Mô phỏng: nội dung minh họa.");
	json_close(&j, '}');
}

static void put_sign(const struct story *s, const struct crew *c, struct task *t, int64_t version)
{
	struct json_out j = JSON_OUT(&t->body);
	buf_adds(&t->path, "/api/sign");
	json_open(&j, NULL, '{');
	json_str(&j, "secret", c->member[s->call.member].secret);
	json_open(&j, "items", '[');
	json_open(&j, NULL, '{');
	json_str(&j, "code", s->code);
	json_int(&j, "version", version);
	json_int(&j, "revision", s->revision);
	put_number(&j, "step", s->call.step);
	json_close(&j, '}');
	json_close(&j, ']');
	json_close(&j, '}');
}

static void put_deed(const struct story *s, struct task *t, const struct deed_call *k, int64_t version)
{
	struct json_out j = JSON_OUT(&t->body);
	json_open(&j, NULL, '{');
	if (k->deed == DEED_TAKE_SEVERAL) {
		buf_adds(&t->path, "/api/inbox/take");
		json_open(&j, "items", '[');
		json_int(&j, NULL, k->item);
		json_close(&j, ']');
		json_close(&j, '}');
		return;
	}
	buf_printf(&t->path, "/api/dossiers/%s/acts/%s", s->code, deed_names[k->deed]);
	json_int(&j, "item", k->item);
	json_int(&j, "version", version);
	put_number(&j, "step", k->step);
	put_number(&j, "holder", k->holder);
	put_number(&j, "agency", k->agency);
	put_number(&j, "amount", k->amount);
	if (k->text)
		json_str(&j, "text", "Mô phỏng: lý do minh họa");
	if (k->basis)
		json_str(&j, "basis", "Mô phỏng: căn cứ minh họa");
	if (k->sent_by)
		json_str(&j, "sent_by", k->sent_by);
	if (k->address) {
		json_open(&j, "address", '{');
		json_str(&j, "street", "Số 17, đường Mô phỏng");
		json_str(&j, "commune", "Phường Mô phỏng");
		json_str(&j, "province", "Tỉnh Mô phỏng");
		json_close(&j, '}');
	}
	if (k->at[0])
		json_str(&j, "at", k->at);
	json_close(&j, '}');
}

/* The act that is under way, as it stands or with its fault. */
static void put_call(const struct story *s, const struct crew *c, struct task *t, enum slip slip)
{
	struct deed_call k = s->call;
	int64_t version = s->version;
	switch (slip) {
	case SLIP_TWICE:
	case SLIP_KEY:
	case SLIP_STALE: version--; break;
	case SLIP_REASON:
		k.deed = k.text || k.deed <= DEED_GIVE_BACK ? k.deed : DEED_BACK;
		k.text = false;
		break;
	case SLIP_DATE:
		k.deed = DEED_APOLOGISE;
		snprintf(k.at, sizeof k.at, "31/02/2022");
		break;
	default: break;
	}
	if (k.deed <= DEED_SUBMIT)
		put_begin(s, c, t, slip == SLIP_REASON);
	else if (k.deed <= DEED_GIVE_BACK)
		put_answer(s, t, slip == SLIP_REASON);
	else if (k.deed == DEED_DRAFT)
		put_draft(s, t, version);
	else if (k.deed == DEED_SIGN)
		put_sign(s, c, t, version);
	else
		put_deed(s, t, &k, version);
}

static void put_key(const struct story *s, struct task *t)
{
	snprintf(t->key, sizeof t->key, "sim-%s-%d-%d", s->stamp, s->number, s->sequence);
}

static void next_view(struct story *s, const struct crew *c, struct task *t)
{
	const struct member *m = &c->member[s->call.member];
	bool sees = strcmp(m->agency, c->service[s->service].agency) == 0;
	t->kind = TASK_VIEW;
	/* Who was asked from elsewhere sees it no longer: the desk always does. */
	t->member = sees ? s->call.member : s->clerk;
	buf_printf(&t->path, "/api/dossiers/%s", s->code);
}

void story_next(struct story *s, const struct crew *c, struct task *t)
{
	t->story = s;
	t->member = s->call.member;
	t->deed = s->call.deed;
	t->slip = s->slip;
	t->key[0] = '\0';
	t->patience_ms = 0;
	buf_reset(&t->path);
	buf_reset(&t->body);
	switch (s->want) {
	case WANT_VIEW: next_view(s, c, t); return;
	case WANT_SLIP:
		t->kind = TASK_SLIP;
		put_call(s, c, t, s->slip);
		if (s->slip == SLIP_FOREIGN)
			t->member = story_stranger(s, c);
		return;
	case WANT_AGAIN:
		t->kind = TASK_SLIP;
		put_call(s, c, t, s->slip);
		if (s->slip == SLIP_KEY)
			put_key(s, t);
		return;
	default: break;
	}
	t->kind = TASK_ACT;
	put_call(s, c, t, SLIP_NONE);
	put_key(s, t);
	if (s->slip == SLIP_LOST && !s->slipped_away) {
		s->slipped_away = true;
		t->patience_ms = 1 + draw_below(&s->seed, LOST_MS);
	}
}
