/* serve.c: putting the parts together: store, rules, cube, templates, routes, server. */
#include "app/serve.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/desk_web.h"
#include "account/idle_web.h"
#include "app/app_web.h"
#include "app/modules.h"
#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "dossier/seen.h"
#include "figure/cube.h"
#include "form/form.h"
#include "indicator/indicator.h"
#include "nation/nation_web.h"
#include "notice/alert.h"
#include "notice/notice_cli.h"
#include "sign/sign.h"
#include "standby/standby_web.h"
#include "store/sealed.h"
#include "web/page.h"
#include "web/server.h"
#include "web/template.h"

enum { ROUTE_TABLES = 32 };

/* A province with its rules and forms, as read from the store. */
struct loaded {
	struct world world;
	struct forms forms;           /* which world.rules points to, */
	struct indicators indicators; /* as to these */
	struct loaded *earlier;       /* of those that have a cube of their own */
};

/* A running program. */
struct serving {
	struct web web;
	bool national; /* what the store holds: */
	/* A province, as it was when its agencies last changed: the cube counts by their places. It and those
	 * before it stay until the end, as somebody may still be reading their cubes. */
	struct loaded *counted;
	pthread_mutex_t counted_lock; /* guards the pointer: the writer's thread follows it */
	struct shared shared;         /* as it is now, for those who ask */
	int64_t generation;           /* of its rules; */
	int32_t day;                  /* read on this day */
	struct nation nation;         /* or a nation */
	int64_t idle_looked;          /* for idle_note() */
	const struct route *routes[ROUTE_TABLES];
	sigset_t ends; /* the signals that end it */
	struct server *server;
	struct server_options options;
	char address[64], trusted[512];
	struct mail_server mail; /* url NULL: nobody is told by mail */
};

static void collect_routes(const struct route **routes, unsigned where)
{
	int n = 0;
	for (int i = 0; modules[i] && n < ROUTE_TABLES - 2; i++)
		if (modules[i]->routes && (modules[i]->where & where))
			routes[n++] = modules[i]->routes;
	routes[n++] = app_routes;
	routes[n] = NULL;
}

static void loaded_release(const void *arg)
{
	struct loaded *l = (struct loaded *)arg;
	indicators_release(&l->indicators);
	forms_release(&l->forms);
	rules_release(&l->world.rules);
	free(l);
}

static struct loaded *loaded_read(struct db *db, struct error *err)
{
	struct loaded *l = calloc(1, sizeof *l);
	if (!l)
		die("out of memory");
	if (!rules_load(&l->world.rules, db, err)) {
		free(l);
		return NULL;
	}
	if (!forms_load(&l->forms, &l->world.rules.catalogue, db, err)) {
		rules_release(&l->world.rules);
		free(l);
		return NULL;
	}
	if (!indicators_load(&l->indicators, &l->world.rules, db, err)) {
		forms_release(&l->forms);
		rules_release(&l->world.rules);
		free(l);
		return NULL;
	}
	l->world.rules.forms = &l->forms;
	l->world.rules.indicators = &l->indicators;
	return l;
}

/* The ledger moved: what the cube in use counts moves with it. Runs on the writer's thread. */
static void count(void *arg, int64_t seq, const struct ledger_change *changes, size_t n)
{
	struct serving *s = arg;
	pthread_mutex_lock(&s->counted_lock);
	struct cube *cube = s->counted->world.cube;
	pthread_mutex_unlock(&s->counted_lock);
	cube_apply(cube, seq, changes, n);
}

/* Begins to count by the agencies of `l`: a cube that is filled when it is first asked. */
static void count_by(struct serving *s, struct loaded *l)
{
	l->world.cube = cube_new(&l->world.rules.province);
	l->earlier = s->counted;
	pthread_mutex_lock(&s->counted_lock);
	s->counted = l;
	pthread_mutex_unlock(&s->counted_lock);
	shared_put(&s->shared, l, NULL);
}

static void counted_release(struct loaded *l)
{
	while (l) {
		struct loaded *earlier = l->earlier;
		cube_free(l->world.cube);
		loaded_release(l);
		l = earlier;
	}
}

static bool same_agencies(const struct province *a, const struct province *b)
{
	bool same = a->agencies == b->agencies;
	for (int i = 0; same && i < a->agencies; i++)
		same = a->agency[i].id == b->agency[i].id;
	return same;
}

/* Reads the rules anew when somebody, on whichever node, has changed them, and on a new day, since a
 * procedure's version begins on a day. Requests that have begun go on with what they began with. */
static void renew(struct serving *s, struct db *db)
{
	struct error err = { 0 };
	int64_t generation;
	int32_t today = day_of_time(time_now());
	if (!rules_generation(db, &generation, &err) || (generation == s->generation && today == s->day))
		return;
	struct loaded *l = loaded_read(db, &err);
	if (!l) {
		log_line(LOG_WARN, "the rules have changed and cannot be read: %s", err.text);
		return;
	}
	/* Pages that were kept speak of the day before. */
	if (s->day != today)
		store_version_move(s->web.store);
	s->generation = l->world.rules.generation;
	s->day = today;
	if (same_agencies(&l->world.rules.province, &s->counted->world.rules.province)) {
		l->world.cube = s->counted->world.cube;
		shared_put(&s->shared, l, loaded_release);
	} else {
		count_by(s, l);
	}
	log_line(LOG_INFO, "rules: generation %lld", (long long)generation);
}

static void tick(void *arg, struct db *reader, bool moved)
{
	struct serving *s = arg;
	idle_note(s->web.store, &s->idle_looked);
	if (s->national) {
		s->web.demo = nation_tick(&s->nation, s->web.store);
		return;
	}
	seen_write(s->web.store);
	if (moved)
		cube_stale(s->counted->world.cube);
	renew(s, reader);
}

static bool read_listen(struct serving *s, const char *listen, struct error *err)
{
	const char *colon = strrchr(listen, ':');
	int64_t port;
	size_t n = colon ? (size_t)(colon - listen) : 0;
	if (!colon || n >= sizeof s->address || !int_parse(colon + 1, strlen(colon + 1), &port) ||
		port < 0 || port > 65535)
		return err_set(err, ERR_USAGE, "--listen: found \"%s\", expected ADDRESS:PORT", listen);
	bool brackets = n > 2 && listen[0] == '[' && listen[n - 1] == ']';
	memcpy(s->address, listen + brackets, n - 2 * brackets);
	s->address[n - 2 * brackets] = '\0';
	s->options.address = s->address;
	s->options.port = (int)port;
	return true;
}

static bool read_trusted(struct serving *s, const char *list, struct error *err)
{
	if (!list)
		return true;
	if (strlen(list) >= sizeof s->trusted)
		return err_set(err, ERR_USAGE, "--trust-proxy: too long");
	memcpy(s->trusted, list, strlen(list) + 1);
	for (char *p = s->trusted; *p;) {
		if (s->options.trusted_count == TRUSTED_MAX)
			return err_set(err, ERR_USAGE, "--trust-proxy: expected at most %d addresses",
				TRUSTED_MAX);
		s->options.trusted[s->options.trusted_count++] = p;
		p += strcspn(p, ",");
		if (*p)
			*p++ = '\0';
	}
	return true;
}

static bool read_options(struct cli *c, struct serving *s, struct error *err)
{
	const char *listen = cli_get(c, "listen"), *cache = cli_get(c, "page-cache"),
		   *workers = cli_get(c, "workers");
	int64_t n = 0;
	if (workers && (!int_parse(workers, strlen(workers), &n) || n < 1 || n > 32))
		return err_set(err, ERR_USAGE, "--workers: expected a number from 1 to 32");
	if (cache && strcmp(cache, "on") != 0 && strcmp(cache, "off") != 0)
		return err_set(err, ERR_USAGE, "--page-cache: expected on or off");
	s->options.workers = (int)n;
	s->options.access_log = cli_get(c, "access-log");
	s->web.page_cache = !cache || strcmp(cache, "on") == 0;
	return cli_mail(c, &s->mail, err) && read_listen(s, listen ? listen : "127.0.0.1:8080", err) &&
	       read_trusted(s, cli_get(c, "trust-proxy"), err);
}

static bool load_province(struct serving *s, struct db *db, struct error *err)
{
	struct loaded *l = loaded_read(db, err);
	if (!l)
		return false;
	const struct catalogue *c = &l->world.rules.catalogue;
	s->generation = l->world.rules.generation;
	s->day = day_of_time(time_now());
	count_by(s, l);
	for (int i = 0; i < c->procedures; i++)
		s->web.demo |= c->procedure[i].demo;
	store_listen(s->web.store, count, s);
	return true;
}

static bool load(struct cli *c, struct serving *s, struct error *err)
{
	struct db *db = store_reader(s->web.store, err);
	bool ok = db && sealed_ready(db, err) && nation_is(db, &s->national, err) && messages_load(err) &&
		  (s->national || load_province(s, db, err));
	s->web.near = db && db_engine(db) == ENGINE_SQLITE;
	store_reader_return(s->web.store, db);
	if (!ok)
		return false;
	if (s->national) {
		shared_put(&s->shared, &s->nation, NULL);
		if (!nation_open(&s->nation, s->web.store, err))
			return false;
	}
	const struct province *p =
		s->national ? &s->nation.rules.province : &s->counted->world.rules.province;
	s->web.province_name[LANG_VI] = province_setting(p, "name", "motcua");
	s->web.province_name[LANG_EN] = province_setting(p, "name_en", s->web.province_name[LANG_VI]);
	collect_routes(s->routes, s->national ? IN_NATION : IN_PROVINCE);
	page_nav(&s->web);
	s->web.keep = DESK_FIELD;
	s->web.templates = templates_load(cli_get(c, "dev"), err);
	return s->web.templates != NULL;
}

static void welcome(const struct serving *s)
{
	const char *colon = strchr(s->address, ':');
	fprintf(stderr,
		"\nOpen http://%s%s%s:%d/ and sign in; each account has a first task on its home page\n"
		"  motcua       demo-motcua       a clerk at the province's centre\n"
		"  chuyenvien   demo-chuyenvien   an officer of the Department of Planning and Investment\n"
		"  truongphong  demo-truongphong  its head of office, who assigns and approves\n"
		"  giamdoc      demo-giamdoc      its director, who signs\n"
		"  canbo        demo-canbo        an officer of the Department of Justice\n"
		"  lanhdao      demo-lanhdao      a leader of the province: all figures and dossiers\n"
		"  thanhtra     demo-thanhtra     an inspector\n"
		"  quantri      demo-quantri      the administrator\n"
		"The dossiers and persons are invented; the counts are those of the printed annex.\n"
		"Ctrl-C ends it.\n\n",
		colon ? "[" : "", s->address, colon ? "]" : "", server_port(s->server));
}

/* What a node does besides answering. */
struct beside {
	struct job_runner *jobs;
	struct alert_runner *alerts;
};

static void beside_stop(struct beside *b)
{
	job_runner_stop(b->jobs);
	alert_runner_stop(b->alerts);
}

static bool beside_start(struct serving *s, struct beside *b, struct error *err)
{
	struct job_work work = { .store = s->web.store, .kinds = job_kinds, .shared = &s->shared };
	*b = (struct beside){ 0 };
	if (s->national)
		return true;
	b->jobs = job_runner_start(&work, err);
	if (b->jobs && s->mail.url)
		b->alerts = alert_runner_start(s->web.store, &s->shared, &s->mail, notice_runs, err);
	if (b->jobs && (b->alerts || !s->mail.url))
		return true;
	beside_stop(b);
	return false;
}

/* What is printed cannot be mended later: its QR code has to say the whole address. */
static void warn_of_address(const struct serving *s)
{
	if (!s->national && !*province_setting(&s->counted->world.rules.province, "public_url", ""))
		log_line(LOG_WARN, "public_url is not set: QR codes on printed papers cannot be opened "
				   "from a phone: "
				   "motcua setting public_url https://... --data DIR");
}

static bool run(struct cli *c, struct serving *s, struct error *err)
{
	int got = 0;
	if (!store_writer_start(s->web.store, err))
		return false;
	struct beside beside;
	if (!beside_start(s, &beside, err))
		return false;
	scan_check_by("/proc/self/exe");
	s->server = server_start(&s->options, err);
	if (!s->server) {
		beside_stop(&beside);
		return false;
	}
	app_web_watch(s->server);
	warn_of_address(s);
	log_line(LOG_INFO, "listening on %s:%d", s->address, server_port(s->server));
	if (cli_get(c, "welcome"))
		welcome(s);
	sigwait(&s->ends, &got);
	log_line(LOG_INFO, "stopping: finishing what is in hand");
	app_web_watch(NULL);
	beside_stop(&beside);
	server_stop(s->server);
	if (!s->national)
		seen_end(s->web.store);
	standby_web_stop();
	return true;
}

/* Without a place for files all else is served. */
static bool open_files(struct cli *c, struct serving *s, struct error *err)
{
	if (!files_address(cli_get(c, "files"), cli_data(c), &c->arena))
		return true;
	s->web.files = cli_files(c, err);
	return s->web.files != NULL;
}

bool serve_command(struct cli *c, struct error *err)
{
	struct serving *s = arena_zalloc(&c->arena, sizeof *s);
	shared_begin(&s->shared);
	pthread_mutex_init(&s->counted_lock, NULL);
	if (!read_options(c, s, err))
		return false;
	/* Pages are some 100 KB: kept in the heap they need not be mapped and cleared anew each time. */
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
	mallopt(M_ARENA_MAX, 4);
	/* Before any thread is made, a nation's links among them, so that only sigwait sees them. */
	sigemptyset(&s->ends);
	sigaddset(&s->ends, SIGTERM);
	sigaddset(&s->ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &s->ends, NULL);
	if (!open_files(c, s, err))
		return false;
	s->web.store = cli_store(c, false, err);
	s->web.routes = s->routes;
	s->web.subjects = &s->shared;
	s->options.web = &s->web;
	s->options.identify = account_identify;
	s->options.tick = tick;
	s->options.tick_arg = s;
	bool ok = s->web.store && load(c, s, err) && run(c, s, err);
	/* A province that hangs is left to end with the process, and what its thread uses with it. Else the
	 * store closes first: an act of the nation's may still be on its way. */
	if (nation_stop(&s->nation)) {
		store_close(s->web.store);
		nation_release(&s->nation);
	}
	templates_free(s->web.templates);
	shared_end(&s->shared);
	counted_release(s->counted);
	messages_release();
	files_close(s->web.files);
	return ok;
}

bool routes_command(struct cli *c, struct error *err)
{
	const struct route *routes[ROUTE_TABLES];
	struct buf b = BUF_INIT(1 << 20);
	collect_routes(routes, cli_get(c, "nation") ? IN_NATION : IN_PROVINCE);
	route_print(routes, &b);
	bool ok = cli_out(&b, err);
	buf_release(&b);
	return ok;
}
