/* source_dossiers.c: dossiers(FIGURE, filters), from the ledger's rows by agency, procedure and channel. */
#include "indicator/source.h"

#include "dossier/dossier.h"

static const char *const channels[] = { "any", "counter", "online", "post", NULL };

enum { BY_ITS_LEVEL, BY_ITS_KIND, BY_ITS_AGENCY, BY_ITS_CHANNEL, OF_PROCEDURE };

static const struct source_filter filters[] = {
	{ "level", FILTER_WORD, level_names },
	{ "kind", FILTER_WORD, source_kinds },
	{ "agency", FILTER_AGENCY, NULL },
	{ "channel", FILTER_WORD, channels },
	PROCEDURE_FILTER_ROWS("procedure_level"),
	{ NULL, FILTER_YES, NULL },
};

static bool each(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	const struct rules *r = evaluation_rules(e);
	const struct figure_key *keys;
	struct figures *use;
	int count;
	if (!evaluation_keys(e, p, &keys, &count, err) ||
		!source_use(e, n, OF_PROCEDURE + PF_USE, p, s, &use, err))
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
			*known = source_procedure_lets(n, OF_PROCEDURE, &r->catalogue, k->procedure,
					 p.to) && (!use || (k->procedure >= 0 &&
								   source_used(n, OF_PROCEDURE + PF_USE,
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
