/* look.c: see look.h. */
#include "simulate/look.h"

#include "base/date.h"

enum look {
	LOOK_INBOX,
	LOOK_FREE,
	LOOK_DOSSIER,
	LOOK_SEARCH,
	LOOK_CODE,
	LOOK_CATALOGUE,
	LOOK_LIST,
	LOOK_FIGURES,
	LOOK_OVERVIEW,
	LOOK_BOARD,
	LOOKS
};

/* Of a hundred looks. Those who work look most; a board or an overview is opened now and then. */
static const int share[LOOKS] = { [LOOK_INBOX] = 24,
	[LOOK_FREE] = 16,
	[LOOK_DOSSIER] = 30,
	[LOOK_SEARCH] = 5,
	[LOOK_CODE] = 9,
	[LOOK_CATALOGUE] = 4,
	[LOOK_LIST] = 4,
	[LOOK_FIGURES] = 3,
	[LOOK_OVERVIEW] = 3,
	[LOOK_BOARD] = 2 };
static const char *const staff[] = { "clerk", "officer", "officer", "approver", "head" };

static int somebody(const struct crew *c, uint64_t *seed)
{
	return crew_find(c, staff[draw_below(seed, 5)], "", "", draw_below(seed, 10000));
}

/* A dossier of the simulation, or NULL: none has a code yet. */
static const struct story *some_story(const struct story *story, int begun, uint64_t *seed)
{
	for (int tries = 0; begun && tries < 8; tries++) {
		const struct story *s = &story[draw_below(seed, (unsigned)begun)];
		if (s->code[0])
			return s;
	}
	return NULL;
}

static enum look draw_look(uint64_t *seed)
{
	int at = (int)draw_below(seed, 100);
	for (int i = 0; i < LOOKS; i++) {
		if (at < share[i])
			return (enum look)i;
		at -= share[i];
	}
	return LOOK_INBOX;
}

/* The reporting period in which the day is, half a year long. */
static void put_period(struct buf *b)
{
	char from[11], to[11];
	int32_t today = day_of_time(time_now());
	buf_printf(b, "%s..%s", day_format(today - 180, from), day_format(today, to));
}

static void put_page(struct task *t, enum look look, const struct crew *c, uint64_t *seed)
{
	int leader = crew_find(c, "leader", "", "", 0);
	switch (look) {
	case LOOK_FREE: buf_adds(&t->path, "/inbox?pile=free"); break;
	case LOOK_SEARCH: buf_printf(&t->path, "/search?q=nguoi+thu+%u", 1 + draw_below(seed, 1000)); break;
	case LOOK_CATALOGUE: buf_adds(&t->path, "/procedures?q=giay+phep"); break;
	case LOOK_LIST:
		t->member = leader;
		buf_adds(&t->path, "/figures/");
		put_period(&t->path);
		buf_adds(&t->path, "/all/to_process");
		break;
	case LOOK_FIGURES:
		t->member = leader;
		buf_adds(&t->path, "/figures/");
		put_period(&t->path);
		buf_adds(&t->path, "/agencies");
		break;
	case LOOK_OVERVIEW:
		t->member = leader;
		buf_adds(&t->path, "/");
		break;
	case LOOK_BOARD:
		t->member = crew_find(c, "head", "", "", draw_below(seed, 1000));
		buf_adds(&t->path, "/board");
		break;
	default: buf_adds(&t->path, "/inbox"); break;
	}
}

void look_next(struct task *t, const struct crew *c, const struct story *story, int begun, uint64_t *seed)
{
	enum look look = draw_look(seed);
	const struct story *s = some_story(story, begun, seed);
	t->kind = TASK_READ;
	t->story = NULL;
	t->key[0] = '\0';
	t->patience_ms = 0;
	t->member = somebody(c, seed);
	buf_reset(&t->path);
	buf_reset(&t->body);
	if (!s && (look == LOOK_DOSSIER || look == LOOK_CODE))
		look = LOOK_INBOX;
	if (look == LOOK_DOSSIER || look == LOOK_CODE) {
		t->member = s->clerk;
		buf_printf(&t->path, look == LOOK_CODE ? "/search?q=%s" : "/dossiers/%s", s->code);
		return;
	}
	put_page(t, look, c, seed);
}
