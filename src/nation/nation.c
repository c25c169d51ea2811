/* nation.c: a nation while it is served. */
#include <stddef.h>

#include "base/date.h"
#include "nation/link.h"
#include "nation/nation_web.h"

/* How often the times at which provinces answered are stored, in seconds. */
enum { NOTE_SECONDS = 60 };

bool nation_open(struct nation *n, struct store *store, struct error *err)
{
	struct db *db = store_reader(store, err);
	bool ok = db && province_read_settings(&n->rules.province, db, err) &&
		  nation_list_read_store(&n->list, db, err);
	store_reader_return(store, db);
	if (!ok)
		return false;
	n->links = links_start(store, &n->list, err);
	return n->links != NULL;
}

static void seen_done(struct act *act)
{
	/* A failure only means that the next one tells it. */
	struct nation *n = (struct nation *)((char *)act - offsetof(struct nation, note));
	atomic_store(&n->noting, false);
}

bool nation_tick(struct nation *n, struct store *store)
{
	bool demo = false;
	links_tick(n->links);
	bool due = time_now() - n->noted >= NOTE_SECONDS && !atomic_load(&n->noting);
	for (int i = 0; i < n->list.provinces; i++) {
		struct link_state s = links_state(n->links, i);
		demo |= s.demo;
		if (due)
			n->list.province[i].seen_at = s.seen_at;
	}
	if (due) {
		n->noted = time_now();
		atomic_store(&n->noting, true);
		n->note = (struct act){
			.run = nation_seen_act, .arg = &n->list, .who = "nation", .done = seen_done
		};
		store_submit(store, &n->note);
	}
	return demo;
}

bool nation_stop(struct nation *n)
{
	return links_stop(n->links);
}

void nation_release(struct nation *n)
{
	nation_list_release(&n->list);
	rules_release(&n->rules);
}
