/* app_web.c: /healthz for whoever watches over the service, /metrics for Prometheus. */
#include "app/app_web.h"

#include <inttypes.h>
#include <stdatomic.h>

#include "base/date.h"
#include "figure/cube.h"
#include "web/asset.h"

static _Atomic(struct server *) watched;

void app_web_watch(struct server *s)
{
	atomic_store(&watched, s);
}

static bool health(struct request *r, struct error *err)
{
	int32_t horizon;
	/* A read through the store: healthy means that it answers. */
	if (!ledger_horizon(r->db, &horizon, err))
		return false;
	r->response->type = "text/plain; charset=utf-8";
	r->response->no_store = true;
	r->response->body = BUF_INIT(64);
	buf_adds(&r->response->body, "ok\n");
	return true;
}

static void metric(struct buf *b, const char *name, const char *type, const char *help, uint64_t v)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type, name, v);
}

static bool metrics(struct request *r, struct error *err)
{
	struct server *s = atomic_load(&watched);
	struct store_stats st = store_stats(r->web->store);
	struct buf *b = &r->response->body;
	(void)err;
	r->response->type = "text/plain; version=0.0.4; charset=utf-8";
	r->response->no_store = true;
	*b = BUF_INIT(64 * 1024);
	metric(b, "motcua_acts_total", "counter", "Acts stored durably.", st.acts);
	metric(b, "motcua_acts_failed_total", "counter", "Acts refused or failed.", st.failed);
	metric(b, "motcua_commits_total", "counter", "Durable commits; acts per commit show the grouping.",
		st.commits);
	if (!s)
		return true;
	struct server_stats sv = server_stats(s);
	metric(b, "motcua_requests_total", "counter", "Requests answered.", sv.requests);
	metric(b, "motcua_cached_pages_total", "counter", "Pages answered as kept.", sv.cached);
	metric(b, "motcua_requests_in_hand", "gauge", "Requests being worked on.", (uint64_t)sv.in_hand);
	metric(b, "motcua_connections", "gauge", "Open connections.", (uint64_t)sv.connections);
	buf_adds(b, "# HELP motcua_responses_total Responses by class of status.\n# TYPE "
		    "motcua_responses_total counter\n");
	for (int i = 2; i < 6; i++)
		buf_printf(b, "motcua_responses_total{class=\"%dxx\"} %" PRIu64 "\n", i, sv.by_class[i]);
	return true;
}

static bool favicon(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, asset_path("favicon.svg"));
}

const struct route app_routes[] = {
	{ .method = "GET", .path = "/healthz", .handler = health, .who = PUBLIC },
	{ .method = "GET", .path = "/metrics", .handler = metrics, .who = PUBLIC, .flags = ROUTE_LOCAL },
	{ .method = "GET", .path = "/favicon.ico", .handler = favicon, .who = PUBLIC },
	{ 0 },
};
