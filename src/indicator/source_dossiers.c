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

/* Whether a key's procedure passes: asked once for each, not for each agency and channel. */
static bool procedure_passes(const struct node *n, const struct rules *r, const struct figure_key *k,
	int32_t day, const struct figures *use, signed char *passes)
{
	signed char *known = &passes[k->procedure + 1];
	if (!*known)
		*known =
			source_procedure_lets(n, OF_PROCEDURE, &r->catalogue, k->procedure, day) &&
					(!use || (k->procedure >= 0 && source_used(n, OF_PROCEDURE + PF_USE,
									       &use[k->procedure])))
				? 1
				: -1;
	return *known > 0;
}

static bool body_passes(
	const struct node *n, const struct indicator_scope *s, const struct province *p, int agency)
{
	const struct agency *x = &p->agency[agency];
	return indicator_within(s, p, agency) && filter_lets(n, BY_ITS_LEVEL, x->level) &&
	       filter_lets(n, BY_ITS_AGENCY, agency) &&
	       filter_lets(n, BY_ITS_KIND, text_word(x->kind, source_kinds));
}

static bool each_within(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, struct arena *a, source_fn *fn, void *arg, struct error *err)
{
	const struct rules *r = evaluation_rules(e);
	const struct figure_key *keys;
	struct figures *use;
	int count;
	if (!evaluation_keys(e, p, &keys, &count, err) ||
		!source_use(e, n, OF_PROCEDURE + PF_USE, p, s, a, &use, err))
		return false;
	signed char *passes = arena_zalloc(a, (size_t)r->catalogue.procedures + 1);
	/* What of an agency passes is asked once for each, not for each procedure and channel. */
	signed char *bodies = arena_alloc(a, (size_t)r->province.agencies + 1);
	for (int i = 0; i < r->province.agencies; i++)
		bodies[i] = body_passes(n, s, &r->province, i);
	for (int i = 0; i < count; i++) {
		const struct figure_key *k = &keys[i];
		int64_t v = k->f.v[n->what_place];
		if (v && k->agency >= 0 && bodies[k->agency] &&
			filter_lets(n, BY_ITS_CHANNEL, k->channel) &&
			procedure_passes(n, r, k, p.to, use, passes))
			fn(arg, &(struct source_row){
					.agency = k->agency, .procedure = k->procedure, .count = v });
	}
	return true;
}

static bool each(struct evaluation *e, const struct node *n, struct period p,
	const struct indicator_scope *s, source_fn *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = each_within(e, n, p, s, &a, fn, arg, err);
	arena_release(&a);
	return ok;
}

const struct source dossier_source = { "dossiers", "source.dossiers", "Hồ sơ", figure_names, filters,
	each };
