/* format.c: the table of formats, and those that are short. */
#include "schema/format.h"

#include <string.h>

#include "schema/pattern.h"
#include "schema/uri.h"

/* RFC 5321: the longest name in front of the @. */
enum { MAILBOX_MAX = 64 };

static bool uri(const char *p, size_t n)
{
	return uri_valid(p, n, 0);
}

static bool uri_reference(const char *p, size_t n)
{
	return uri_valid(p, n, URI_REFERENCE);
}

static bool iri(const char *p, size_t n)
{
	return uri_valid(p, n, URI_INTERNATIONAL);
}

static bool iri_reference(const char *p, size_t n)
{
	return uri_valid(p, n, URI_REFERENCE | URI_INTERNATIONAL);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool uuid(const char *p, size_t n)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	if (n != sizeof shape - 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == '-' ? p[i] != '-' : !is_hex(p[i]))
			return false;
	return true;
}

static bool json_pointer(const char *p, size_t n)
{
	if (n && p[0] != '/')
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] == '~' && (i + 1 == n || (p[i + 1] != '0' && p[i + 1] != '1')))
			return false;
	return true;
}

static bool relative_json_pointer(const char *p, size_t n)
{
	size_t i = 0;
	while (i < n && p[i] >= '0' && p[i] <= '9')
		i++;
	if (i == 0 || (i > 1 && p[0] == '0'))
		return false;
	return (n - i == 1 && p[i] == '#') || json_pointer(p + i, n - i);
}

static bool regex(const char *p, size_t n)
{
	char problem[PATTERN_PROBLEM];
	struct pattern *pattern = pattern_compile(p, n, problem);
	pattern_free(pattern);
	return pattern != NULL;
}

/* A letter of a mailbox's name that needs no quotes. */
static bool is_atom(char c, bool international)
{
	if ((unsigned char)c >= 0x80)
		return international;
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool quoted_name(const char *p, size_t n, bool international)
{
	if (n < 2 || p[n - 1] != '"')
		return false;
	for (size_t i = 1; i < n - 1; i++) {
		bool escaped = p[i] == '\\';
		if (escaped && ++i == n - 1)
			return false;
		unsigned char c = (unsigned char)p[i];
		if (c < 0x20 || c == 0x7F || (c >= 0x80 && !international) || (c == '"' && !escaped))
			return false;
	}
	return true;
}

static bool mailbox_name(const char *p, size_t n, bool international)
{
	if (n == 0 || n > MAILBOX_MAX)
		return false;
	if (p[0] == '"')
		return quoted_name(p, n, international);
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '.' ? i == 0 || i + 1 == n || p[i - 1] == '.' : !is_atom(p[i], international))
			return false;
	}
	return true;
}

/* A host name that may have letters of any script. */
static bool international_host(const char *p, size_t n)
{
	char plain[512];
	if (n >= sizeof plain)
		return false;
	for (size_t i = 0; i < n; i++)
		plain[i] = (unsigned char)p[i] >= 0x80 ? 'x' : p[i];
	return host_valid(plain, n);
}

static bool mail(const char *p, size_t n, bool international)
{
	const char *at = memrchr(p, '@', n);
	if (!at || !mailbox_name(p, (size_t)(at - p), international))
		return false;
	const char *host = at + 1;
	size_t length = n - (size_t)(host - p);
	if (length < 2 || host[0] != '[' || host[length - 1] != ']')
		return international ? international_host(host, length) : host_valid(host, length);
	if (length > 7 && strncasecmp(host + 1, "IPv6:", 5) == 0)
		return ipv6_valid(host + 6, length - 7);
	return ipv4_valid(host + 1, length - 2);
}

static bool email(const char *p, size_t n)
{
	return mail(p, n, false);
}

static bool idn_email(const char *p, size_t n)
{
	return mail(p, n, true);
}

static const struct format formats[] = {
	{ "date", format_date },
	{ "date-time", format_date_time },
	{ "duration", format_duration },
	{ "email", email },
	{ "hostname", host_valid },
	{ "idn-email", idn_email },
	{ "ipv4", ipv4_valid },
	{ "ipv6", ipv6_valid },
	{ "iri", iri },
	{ "iri-reference", iri_reference },
	{ "json-pointer", json_pointer },
	{ "regex", regex },
	{ "relative-json-pointer", relative_json_pointer },
	{ "time", format_time },
	{ "uri", uri },
	{ "uri-reference", uri_reference },
	{ "uuid", uuid },
};

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}
