/* work_web.c: the routes of the life of a dossier. */
#include "work/work_web.h"

#include "account/account_web.h"
#include "work/intake_web_api.h"
#include "work/show_web.h"

#define CLERK (1u << ROLE_CLERK)

/* What an act may bring; the act's row in work.c says what it needs. */
#define ACT_FIELDS \
	{ \
		{ "item", FIELD_TEXT, 20, true }, { "version", FIELD_TEXT, 20, true }, \
			{ "step", FIELD_TEXT, 10, false }, { "holder", FIELD_TEXT, 20, false }, \
			{ "agency", FIELD_TEXT, 20, false }, { "amount", FIELD_TEXT, 10, false }, \
			{ "at", FIELD_TEXT, 20, false }, { "text", FIELD_TEXT, 4000, false }, \
			{ "basis", FIELD_TEXT, 500, false }, { "sent_by", FIELD_TEXT, 10, false }, \
	}

const struct route work_routes[] = {
	{ .method = "GET",
		.path = "/inbox",
		.handler = inbox_show,
		.flags = ROUTE_TABLE,
		.who = ROLE_STAFF,
		.title = "inbox.title",
		.nav = "inbox.title",
		.nav_place = 0,
		.field = { { "pile", FIELD_TEXT, 20, false }, { "after", FIELD_TEXT, 50, false } } },
	{ .method = "POST",
		.path = "/inbox/take",
		.handler = inbox_bulk,
		.who = ROLE_STAFF,
		.title = "inbox.title" },
	{ .method = "GET",
		.path = "/intake",
		.handler = intake_choose,
		.who = CLERK,
		.title = "intake.title",
		.nav = "intake.title",
		.nav_place = 1,
		.field = { { "q", FIELD_TEXT, 200, false } } },
	{ .method = "GET",
		.path = "/intake/:procedure",
		.handler = intake_form,
		.who = CLERK,
		.title = "intake.title" },
	{ .method = "POST",
		.path = "/intake/:procedure",
		.handler = intake_post,
		.who = CLERK,
		.title = "intake.title",
		.field = { { "scan", FIELD_TEXT, 500, false }, { "applicant", FIELD_TEXT, 200, false },
			{ "applicant_id", FIELD_TEXT, 20, false }, { "phone", FIELD_TEXT, 20, false },
			{ "agency", FIELD_TEXT, 60, false }, { "fee", FIELD_TEXT, 15, false },
			{ "channel", FIELD_TEXT, 10, false }, { "key", FIELD_TEXT, 64, false } } },
	{ .method = "GET",
		.path = "/dossiers/:code",
		.handler = work_show,
		.who = ROLE_EVERYBODY,
		.flags = ROUTE_TABLE,
		.title = "dossier.title",
		.field = { { "taken_in", FIELD_TEXT, 1, false } } },
	{ .method = "POST",
		.path = "/dossiers/:code/numbers",
		.handler = work_reveal,
		.who = ROLE_STAFF,
		.title = "dossier.title" },
	{ .method = "GET",
		.path = "/dossiers/:code/receipt",
		.handler = intake_receipt,
		.who = ROLE_STAFF,
		.title = "receipt.title",
		.field = { { "paper", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/dossiers/:code/acts/:act",
		.handler = work_act_post,
		.who = ROLE_STAFF,
		.title = "dossier.title",
		.field = ACT_FIELDS },
	{ .method = "GET",
		.path = "/dossiers/:code/print/:what",
		.handler = work_print,
		.who = ROLE_STAFF,
		.title = "receipt.title" },
	{ .method = "GET",
		.path = "/masking",
		.handler = masking_show,
		.flags = ROUTE_TABLE,
		.who = ROLE_OVERSEERS | 1u << ROLE_HEAD,
		.title = "masking.title",
		.nav = "masking.nav",
		.nav_place = 8,
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/api/dossiers",
		.handler = intake_api_add,
		.who = ROLE_STAFF | 1u << ROLE_ADMIN,
		.flags = ROUTE_API },
	{ .method = "POST",
		.path = "/api/dossiers/:code/acts/:act",
		.handler = work_act_api,
		.who = ROLE_STAFF,
		.flags = ROUTE_API },
	{ 0 },
};
