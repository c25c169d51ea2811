/* update.c: see update.h. */
#include "setup/update.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "setup/update_rows.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/work.h"

/* The store as it is, beside the files. */
struct state {
	struct tx *tx;
	struct update *u;
	struct rules rules;
	struct forms forms;
};

static bool same_steps(const struct process *a, const struct process *b)
{
	bool equal = a->steps == b->steps;
	for (int i = 0; equal && i < a->steps; i++) {
		const struct step *x = &a->step[i], *y = &b->step[i];
		equal = text_eq(x->name, y->name) && x->kind == y->kind && x->role == y->role &&
			text_eq(x->body, y->body) && x->hours == y->hours && x->nexts == y->nexts &&
			memcmp(x->next, y->next, sizeof *x->next * (size_t)x->nexts) == 0;
	}
	return equal;
}

static bool one_process(struct state *s, struct process *p, int place, struct error *err)
{
	const struct process *had = NULL;
	for (int i = 0; i < s->rules.processes.count; i++)
		if (text_eq(s->rules.processes.process[i].code, p->code))
			had = &s->rules.processes.process[i];
	if (!had) {
		s->u->processes++;
		return process_insert(s->tx, p, place, err);
	}
	if (had->valid_from != p->valid_from || !text_eq(had->name, p->name) ||
		!text_eq(had->applies, p->applies) || !same_steps(had, p))
		return err_set(err, ERR_DATA,
			"processes.csv: %s is not what the store has, and a process never changes under a "
			"dossier: "
			"leave it as it was with a valid_to, and give the new one another code",
			p->code);
	if (had->valid_to != p->valid_to) {
		s->u->processes++;
		if (!process_set_end(s->tx, had->id, p->valid_to, err))
			return false;
	}
	return process_set_place(s->tx, had->id, place, err);
}

static bool update_processes(struct state *s, struct error *err)
{
	struct processes *files = &s->u->setup->processes;
	int place = files->count;
	for (int i = 0; i < files->count; i++)
		if (!one_process(s, &files->process[i], i + 1, err))
			return false;
	for (int i = 0; i < s->rules.processes.count; i++) {
		const struct process *p = &s->rules.processes.process[i];
		bool there = false;
		for (int k = 0; k < files->count; k++)
			there |= text_eq(files->process[k].code, p->code);
		if (!there && !process_set_place(s->tx, p->id, ++place, err))
			return false;
	}
	return true;
}

static bool one_form(struct state *s, struct form_source *f, struct error *err)
{
	for (int i = 0; i < s->forms.sources; i++) {
		const struct form_source *had = &s->forms.source[i];
		if (!text_eq(had->code, f->code))
			continue;
		f->id = had->id;
		return (had->n == f->n && memcmp(had->text, f->text, f->n) == 0) ||
		       err_set(err, ERR_DATA,
			       "forms/%s.json is not what the store has, and a form never changes under a "
			       "dossier: "
			       "leave it as it was, and give the new one another name and days of its own "
			       "in "
			       "procedure_forms.csv",
			       f->code);
	}
	s->u->forms++;
	return form_source_insert(s->tx, f, err);
}

static int64_t source_id(const struct forms *f, const char *code)
{
	for (int i = 0; i < f->sources; i++)
		if (text_eq(f->source[i].code, code))
			return f->source[i].id;
	return 0;
}

static bool one_term(struct state *s, const struct form_term *t, struct error *err)
{
	const struct forms *files = &s->u->setup->forms;
	const struct catalogue *c = &s->rules.catalogue;
	const char *code = s->u->setup->catalogue.procedure[t->procedure].code,
		   *form = files->blank[t->blank].code;
	int at = catalogue_find(c, code, strlen(code));
	if (at < 0)
		return true;
	for (int i = 0; i < s->forms.terms; i++) {
		const struct form_term *had = &s->forms.term[i];
		if (had->procedure != at || had->valid_from != t->valid_from)
			continue;
		if (!text_eq(s->forms.blank[had->blank].code, form))
			return err_set(err, ERR_DATA,
				"procedure_forms.csv: %s has the form %s since that day: end it, and let "
				"%s begin on "
				"a later day",
				code, s->forms.blank[had->blank].code, form);
		if (had->valid_to == t->valid_to)
			return true;
		s->u->terms++;
		return term_set_end(s->tx, c->procedure[at].id, t->valid_from, t->valid_to, err);
	}
	s->u->terms++;
	return form_term_insert(s->tx, c->procedure[at].id, source_id(files, form), t, err);
}

/* Days of the store that the files say nothing of stay; they may not meet those of the files. */
static bool check_left(const struct state *s, struct error *err)
{
	const struct forms *files = &s->u->setup->forms;
	for (int i = 0; i < s->forms.terms; i++) {
		const struct form_term *had = &s->forms.term[i];
		const char *code = s->rules.catalogue.procedure[had->procedure].code;
		int at = catalogue_find(&s->u->setup->catalogue, code, strlen(code));
		bool named = false, meets = false;
		for (int k = 0; k < files->terms; k++)
			if (files->term[k].procedure == at) {
				named |= files->term[k].valid_from == had->valid_from;
				meets |= files->term[k].valid_from <= had->valid_to &&
					 had->valid_from <= files->term[k].valid_to;
			}
		if (meets && !named)
			return err_set(err, ERR_DATA,
				"procedure_forms.csv: %s has the form %s in the store on these days: name "
				"it with its "
				"valid_to",
				code, s->forms.blank[had->blank].code);
	}
	return true;
}

static bool update_forms(struct state *s, struct error *err)
{
	struct forms *files = &s->u->setup->forms;
	for (int i = 0; i < files->sources; i++)
		if (!one_form(s, &files->source[i], err))
			return false;
	for (int i = 0; i < files->terms; i++)
		if (!one_term(s, &files->term[i], err))
			return false;
	return check_left(s, err);
}

static bool update_law(struct state *s, struct error *err)
{
	const struct law *a = &s->rules.province.law, *b = &s->u->setup->province.law;
	bool equal = a->rules == b->rules;
	for (int i = 0; equal && i < a->rules; i++) {
		const struct law_rule *x = &a->rule[i], *y = &b->rule[i];
		equal = text_eq(x->key, y->key) && text_eq(x->value, y->value) &&
			text_eq(x->source ? x->source : "", y->source ? y->source : "") &&
			x->valid_from == y->valid_from && x->valid_to == y->valid_to;
	}
	if (equal)
		return true;
	s->u->law = 1;
	return law_empty(s->tx, err) && law_save(s->tx, b, err);
}

/* What an older program did not know; what a decision changed stays. */
static bool update_amounts(struct state *s, const struct procedure *p, const struct procedure *had,
	bool *changed, struct error *err)
{
	const struct procedure *first = had->versions ? had->version : had;
	bool bare = first->fee_amount < 0 && !first->legal_limit,
	     says = p->fee_amount >= 0 || p->legal_limit;
	struct procedure to = *first;
	if (!bare || !says || had->versions)
		return true;
	to.fee_amount = first->fee ? p->fee_amount : -1;
	to.fee_per = to.fee_amount < 0 ? FEE_PER_DOSSIER : p->fee_per;
	to.legal_limit = p->legal_limit;
	to.legal_unit = p->legal_unit;
	if (limit_compare(&to) > 0)
		to.legal_limit = 0;
	if (to.fee_amount < 0 && !to.legal_limit)
		return true;
	*changed = true;
	return procedure_set_amounts(s->tx, &to, err);
}

static bool update_details(struct state *s, struct error *err)
{
	struct catalogue *files = &s->u->setup->catalogue, some = *files;
	size_t bytes = sizeof *some.procedure * ((size_t)files->procedures + 1);
	some.procedure = arena_alloc(&files->arena, bytes);
	memcpy(some.procedure, files->procedure, bytes - sizeof *some.procedure);
	for (int i = 0; i < files->procedures; i++) {
		struct procedure *p = &some.procedure[i];
		int at = catalogue_find(&s->rules.catalogue, p->code, strlen(p->code));
		bool changed = false;
		if (at < 0) {
			s->u->unknown++;
			p->detail = NULL;
			continue;
		}
		const struct procedure *had = &s->rules.catalogue.procedure[at];
		p->id = had->id;
		if (!update_amounts(s, p, had, &changed, err))
			return false;
		const struct procedure *first = had->versions ? had->version : had;
		if (p->detail && !detail_same(p->detail, first->detail))
			changed = true;
		else
			p->detail = NULL;
		s->u->details += changed;
	}
	return details_save(s->tx, &some, err);
}

bool update_did(const struct update *u)
{
	return u->forms || u->terms || u->processes || u->law || u->documents || u->details ||
	       u->indicators || u->layouts;
}

static bool note(struct tx *tx, const struct update *u, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "forms", u->forms);
	json_int(&j, "terms", u->terms);
	json_int(&j, "processes", u->processes);
	json_int(&j, "law", u->law);
	json_int(&j, "documents", u->documents);
	json_int(&j, "details", u->details);
	json_int(&j, "indicators", u->indicators);
	json_int(&j, "layouts", u->layouts);
	json_close(&j, '}');
	return journal_tell(tx, "province.updated", "province", 1, &b, err);
}

/* The store's agencies and catalogue need not be those of the files: what is written must be read by the
 * server, so it is read here. */
static bool update_reporting(struct state *s, struct error *err)
{
	char national[4096];
	struct indicators sets;
	snprintf(national, sizeof national, "%s/../vn", s->u->setup->dir);
	if (!indicators_update(s->tx, &s->u->setup->indicators, &s->u->indicators, err) ||
		!indicators_load(&sets, &s->rules, s->tx->db, err))
		return false;
	bool ok = report_layouts_save(s->tx, &s->rules, &sets, national, &s->u->layouts, err);
	indicators_release(&sets);
	return ok;
}

static bool update_all(struct state *s, struct error *err)
{
	char documents[4096], own[4096];
	snprintf(own, sizeof own, "%s/documents", s->u->setup->dir);
	snprintf(documents, sizeof documents, "%s/../vn/documents", s->u->setup->dir);
	return update_processes(s, err) && update_forms(s, err) && update_law(s, err) &&
	       update_details(s, err) && documents_update(s->tx, documents, own, &s->u->documents, err) &&
	       update_reporting(s, err) &&
	       (!update_did(s->u) || (note(s->tx, s->u, err) && generation_move(s->tx, err)));
}

bool update_act(struct tx *tx, void *arg, struct error *err)
{
	struct state s = { .tx = tx, .u = arg };
	bool has;
	*s.u = (struct update){ .setup = s.u->setup };
	if (!setup_has_province(tx->db, &has, err))
		return false;
	if (!has)
		return err_set(
			err, ERR_NOT_FOUND, "the store holds no province: make one with motcua init");
	if (!rules_load(&s.rules, tx->db, err))
		return false;
	bool ok = forms_load(&s.forms, &s.rules.catalogue, tx->db, err);
	if (ok) {
		ok = update_all(&s, err);
		forms_release(&s.forms);
	}
	rules_release(&s.rules);
	return ok;
}
