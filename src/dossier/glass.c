/* glass.c: see glass.h. */
#include "dossier/glass.h"

#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/glass_rows.h"
#include "store/store.h"

unsigned glass_roles(const struct province *p)
{
	const char *s = province_setting(p, "break_glass_roles", GLASS_ROLES);
	unsigned roles = 0;
	while (*s) {
		size_t n = strcspn(s, " ");
		for (int i = 1; i < ROLES; i++)
			if (strlen(role_names[i]) == n && memcmp(role_names[i], s, n) == 0)
				roles |= 1u << i;
		s += n + (s[n] == ' ');
	}
	return roles & ~(1u << ROLE_CLERK | 1u << ROLE_ADMIN);
}

static int64_t minutes(const struct province *p)
{
	int64_t n;
	const char *s = province_setting(p, "break_glass_minutes", "");
	return int_parse(s, strlen(s), &n) && n > 0 && n <= 24 * 60 ? n : GLASS_MINUTES;
}

static bool note(
	struct tx *tx, const struct glass_new *g, const unsigned char salt[SALT_BYTES], struct error *err)
{
	char digest[65], text[17];
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	journal_digest(salt, "reason", g->reason, strlen(g->reason), digest);
	json_open(&j, NULL, '{');
	json_str(&j, "role", g->role);
	json_str(&j, "until", time_format(g->ends, text));
	json_str(&j, "reason", digest);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.glass_broken", "dossier", g->dossier, &b, err);
}

bool glass_reason_fits(const char *reason)
{
	int letters = 0, all = 0;
	for (const char *p = reason ? reason : ""; *p && all <= GLASS_REASON_MAX; p++) {
		bool begins = ((unsigned char)*p & 0xC0) != 0x80;
		all += begins;
		letters += begins && !strchr(" \t\r\n", *p);
	}
	return letters >= GLASS_REASON_MIN && all <= GLASS_REASON_MAX;
}

bool glass_act(struct tx *tx, void *arg, struct error *err)
{
	struct glass_new *g = arg;
	unsigned char salt[SALT_BYTES];
	if (!glass_reason_fits(g->reason))
		return err_set(err, ERR_DATA,
			"reason: expected %d to %d characters that say why it cannot wait",
			GLASS_REASON_MIN, GLASS_REASON_MAX);
	randombytes_buf(salt, sizeof salt);
	g->ends = tx->now + 60 * minutes(g->province);
	int64_t id = tx_id(tx, "glass", err);
	return id && glass_insert(tx, g, id, salt, err) && note(tx, g, salt, err);
}
