/* simulate_cli.c: motcua simulate prepare, motcua simulate. */
#include "simulate/simulate_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "simulate/play.h"
#include "store/curl.h"

enum { AGENCIES = 12, AGENCIES_MAX = 200, CONNECTIONS_MAX = 1000, DOSSIERS_MAX = 1000000 };

/* A whole number of an option, or `otherwise` when it was not given. */
static bool number(struct cli *c, const char *name, int64_t otherwise, int64_t least, int64_t most,
	int *out, struct error *err)
{
	const char *s = cli_get(c, name);
	int64_t v = otherwise;
	if (s && (!int_parse(s, strlen(s), &v) || v < least || v > most))
		return err_set(err, ERR_USAGE, "--%s: found \"%s\", expected a number from %lld to %lld",
			name, s, (long long)least, (long long)most);
	*out = (int)v;
	return true;
}

/* The key of the heads and the first line of the file that unlocks it. */
static bool read_key(struct cli *c, struct crew_key *k, struct error *err)
{
	const char *path = cli_get(c, "password-file");
	struct file_map map;
	*k = (struct crew_key){ .secret = "" };
	if (!cli_path(c, "key", &k->key, err) || !cli_path(c, "cert", &k->cert, err))
		return false;
	if ((k->cert || path) && !k->key)
		return err_set(err, ERR_USAGE, "--cert, --password-file: expected --key as well");
	if (!path)
		return true;
	if (!file_map(&map, path, err))
		return false;
	const char *end = map.n ? memchr(map.p, '\n', map.n) : NULL;
	k->secret = arena_dup(&c->arena, map.n ? map.p : "", end ? (size_t)(end - map.p) : map.n);
	file_unmap(&map);
	return true;
}

static bool prepare(struct cli *c, struct error *err)
{
	int agencies;
	struct crew crew;
	struct crew_key key;
	const char *path = cli_get(c, "crew");
	if (!path)
		return err_set(err, ERR_USAGE, "--crew: expected the file to write");
	if (!number(c, "agencies", AGENCIES, 1, AGENCIES_MAX, &agencies, err) || !read_key(c, &key, err))
		return false;
	struct store *s = cli_store(c, false, err);
	bool ok = s && crew_make(s, agencies, key.key ? &key : NULL, path, err);
	store_close(s);
	if (!ok || !crew_read(&crew, path, err))
		return false;
	fprintf(stderr,
		"made %d accounts for %d procedures at their agencies; %s holds what they sign in with\n",
		crew.members, crew.services, path);
	crew_release(&crew);
	return true;
}

static bool read_speed(struct cli *c, struct play *p, struct error *err)
{
	const char *s = cli_get(c, "speed");
	char *end;
	p->speed = 60;
	if (!s)
		return true;
	if (strcmp(s, "max") == 0) {
		p->speed = 0;
		return true;
	}
	p->speed = strtod(s, &end);
	return (*s && !*end && p->speed > 0 && p->speed <= 1e6) ||
	       err_set(err, ERR_USAGE,
		       "--speed: found \"%s\", expected max, or how many times faster than the day", s);
}

/* What people sign in with is not sent in clear over a network. */
static bool read_address(struct cli *c, struct play *p, struct error *err)
{
	p->base = c->arg[0];
	if (strncmp(p->base, "https://", 8) == 0 ||
		(strncmp(p->base, "http://", 7) == 0 && curl_near(p->base + 7)))
		return true;
	return err_set(err, ERR_USAGE,
		"found \"%s\", expected https://HOST, or http://127.0.0.1:PORT on this machine", p->base);
}

static bool read_play(struct cli *c, struct play *p, struct error *err)
{
	int seed, minutes;
	const char *format = cli_get(c, "format");
	p->acknowledged = cli_get(c, "acknowledged");
	p->check = true;
	if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		return err_set(err, ERR_USAGE, "--format: expected text or json");
	if (!cli_get(c, "crew"))
		return err_set(
			err, ERR_USAGE, "--crew: expected the file that motcua simulate prepare wrote");
	bool ok = read_address(c, p, err) && read_speed(c, p, err) &&
		  number(c, "connections", 64, 1, CONNECTIONS_MAX, &p->connections, err) &&
		  number(c, "dossiers", 3000, 1, DOSSIERS_MAX, &p->dossiers, err) &&
		  number(c, "reads", 70, 0, 99, &p->reads, err) &&
		  number(c, "faults", 8, 0, 100, &p->slips, err) &&
		  number(c, "rate", 0, 1, 1000000, &p->rate, err) &&
		  number(c, "patience", 30, 1, 3600, &p->patience, err) &&
		  number(c, "minutes", 0, 1, 100000, &minutes, err) &&
		  number(c, "seconds", 0, 1, 100000, &p->seconds, err) &&
		  number(c, "seed", 1, 0, 1 << 30, &seed, err);
	if (!ok)
		return false;
	p->seconds += minutes * 60;
	p->seed = (uint64_t)seed;
	return true;
}

static bool simulate(struct cli *c, struct error *err)
{
	struct play p = { 0 };
	struct crew crew;
	if (!read_play(c, &p, err) || !crew_read(&crew, cli_get(c, "crew"), err))
		return false;
	struct tally *t = arena_zalloc(&c->arena, sizeof *t);
	struct buf out = BUF_INIT(1 << 20);
	const char *format = cli_get(c, "format");
	bool ok = play_day(&p, &crew, t, err);
	if (ok) {
		tally_put(t, format && strcmp(format, "json") == 0, &out);
		ok = cli_out(&out, err) &&
		     (!t->wrong || err_set(err, ERR_DATA, "%lld answers were not what must come",
					   (long long)t->wrong));
	}
	buf_release(&out);
	tally_release(t);
	crew_release(&crew);
	return ok;
}

const struct cli_command simulate_commands[] = {
	{ .words = "simulate prepare",
		.run = prepare,
		.help = "Makes accounts of each role for a simulated day, in a store of the "
			"demonstration.\n"
			"Their passwords and tokens are drawn, and stand in the file alone, which only its "
			"owner can read. With a key officers draft results and heads sign them with it; "
			"else\n"
			"dossiers go on without.",
		.option = { { "crew", "FILE", "where to write what they sign in with" },
			{ "agencies", "N", "for about so many agencies (default: 12)" },
			{ "key", "FILE", "the private key with which all heads sign" },
			{ "cert", "FILE", "PEM: its certificate, then those above it" },
			{ "password-file", "FILE", "its first line is the key's password" }, CLI_DATA } },
	{ .words = "simulate",
		.args = "http://127.0.0.1:8080",
		.min_args = 1,
		.max_args = 1,
		.run = simulate,
		.help = "Plays a day of a province against a running server, over HTTP.\n"
			"Dossiers go from their intake to their return, people look at pages between, and "
			"make "
			"faults. Says\n"
			"at the end what was done and how long it took; exits 1 when the server did what "
			"it "
			"must not.",
		.option = { { "crew", "FILE", "those who act: what motcua simulate prepare wrote" },
			{ "dossiers", "N", "how many come that day (default: 3000)" },
			{ "connections", "N", "at once (default: 64)" },
			{ "speed", "N|max",
				"how many times faster than the day's clock (default: 60: ten minutes)" },
			{ "rate", "N", "at most so many requests a second" },
			{ "reads", "N", "so many of a hundred requests only look (default: 70)" },
			{ "faults", "N", "so many of a hundred acts go with a fault (default: 8)" },
			{ "minutes", "N", "ends after so long, whatever is under way" },
			{ "seconds", "N", "the same in seconds" },
			{ "patience", "N",
				"gives up after so many seconds without an answer (default: 30)" },
			{ "seed", "N", "another seed is another day (default: 1)" },
			{ "acknowledged", "FILE",
				"adds a line for each acknowledged act: code, version, act; durable before "
				"the "
				"next is asked" },
			{ "format", "text|json", "how to say it (default: text)" } } },
	{ 0 },
};
