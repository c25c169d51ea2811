/* source_dossiers.c: dossiers(FIGURE, filters), from the ledger's rows by agency, procedure and channel. */
#include "indicator/source.h"

#include "dossier/dossier.h"

static const char *const channels[] = { "any", "counter", "online", "post", NULL };

enum {
	BY_ITS_LEVEL,
	BY_ITS_KIND,
	BY_ITS_AGENCY,
	BY_ITS_CHANNEL,
	BY_PROCEDURE_LEVEL,
	BY_PROCEDURE_CODE,
	BY_PROCEDURE_FIELD,
	BY_COUNTED,
	BY_ONLINE_LEVEL,
	BY_FEE,
	BY_PAID_ONLINE,
	BY_POST,
	BY_INTERLINKED,
	BY_BOUNDARY_FREE,
	BY_USE,
};

static const struct source_filter filters[] = {
	[BY_ITS_LEVEL] = { "level", FILTER_WORD, level_names },
	[BY_ITS_KIND] = { "kind", FILTER_WORD, source_kinds },
	[BY_ITS_AGENCY] = { "agency", FILTER_AGENCY, NULL },
	[BY_ITS_CHANNEL] = { "channel", FILTER_WORD, channels },
	[BY_PROCEDURE_LEVEL] = { "procedure_level", FILTER_WORD, level_names },
	[BY_PROCEDURE_CODE] = { "procedure", FILTER_PROCEDURE, NULL },
	[BY_PROCEDURE_FIELD] = { "field", FILTER_FIELD, NULL },
	[BY_COUNTED] = { "counted", FILTER_YES, NULL },
	[BY_ONLINE_LEVEL] = { "online_level", FILTER_NUMBER, NULL },
	[BY_FEE] = { "fee", FILTER_YES, NULL },
	[BY_PAID_ONLINE] = { "paid_online", FILTER_YES, NULL },
	[BY_POST] = { "post", FILTER_YES, NULL },
	[BY_INTERLINKED] = { "interlinked", FILTER_WORD, source_links },
	[BY_BOUNDARY_FREE] = { "boundary_free", FILTER_WORD, source_places },
	[BY_USE] = { "with", FILTER_WORD, figure_names },
	{ NULL, FILTER_YES, NULL },
};

/* Filters about the procedure; a row whose procedure is not known any more passes only where none is
 * asked. */
static bool procedure_lets(const struct node *n, const struct catalogue *c, int place, int32_t day)
{
	const struct procedure *p = place < 0 ? NULL : procedure_on(&c->procedure[place], day);
	if (!p) {
		for (int i = 0; i < n->filters; i++)
			if (n->filter[i].of >= BY_PROCEDURE_LEVEL)
				return false;
		return true;
	}
	return filter_lets(n, BY_PROCEDURE_LEVEL, p->level) && filter_lets(n, BY_PROCEDURE_CODE, place) &&
	       filter_lets(n, BY_PROCEDURE_FIELD, c->field_of[place]) &&
	       filter_lets(n, BY_COUNTED, p->counted) && filter_lets(n, BY_ONLINE_LEVEL, p->online_level) &&
	       filter_lets(n, BY_FEE, p->fee) && filter_lets(n, BY_PAID_ONLINE, p->paid_online) &&
	       filter_lets(n, BY_POST, p->post) &&
	       filter_lets(n, BY_INTERLINKED, source_word(p->interlinked, source_links)) &&
	       filter_lets(n, BY_BOUNDARY_FREE, source_word(p->boundary_free, source_places));
}

static bool each(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	const struct rules *r = evaluation_rules(e);
	const struct figure_key *keys;
	struct figures *use;
	int count;
	if (!evaluation_keys(e, p, &keys, &count, err) || !source_use(e, n, BY_USE, p, s, &use, err))
		return false;
	/* Which procedures pass is asked once for each, not for each agency and channel. */
	signed char *passes = arena_zalloc(evaluation_arena(e), (size_t)r->catalogue.procedures + 1);
	for (int i = 0; i < count; i++) {
		const struct figure_key *k = &keys[i];
		int64_t v = k->f.v[n->what_place];
		signed char *known = &passes[k->procedure + 1];
		if (!v || k->agency < 0 || !indicator_within(s, &r->province, k->agency))
			continue;
		const struct agency *a = &r->province.agency[k->agency];
		if (!filter_lets(n, BY_ITS_LEVEL, a->level) || !filter_lets(n, BY_ITS_AGENCY, k->agency) ||
			!filter_lets(n, BY_ITS_KIND, text_word(a->kind, source_kinds)) ||
			!filter_lets(n, BY_ITS_CHANNEL, k->channel))
			continue;
		if (!*known)
			*known =
				procedure_lets(n, &r->catalogue, k->procedure, p.to) &&
						(!use || (k->procedure >= 0 && source_used(n, BY_USE,
										       &use[k->procedure])))
					? 1
					: -1;
		if (*known > 0)
			fn(arg, &(struct source_row){
					.agency = k->agency, .procedure = k->procedure, .count = v });
	}
	return true;
}

const struct source dossier_source = { "dossiers", "source.dossiers", "Hồ sơ", figure_names, filters,
	each };
