/* clamd.c: see clamd.h. */
#include "store/clamd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Seconds to wait for each step; bytes of a piece and of an answer. */
enum { WAIT_SECONDS = 60, PIECE = 64 * 1024, ANSWER_MAX = 1024 };

static bool away(const char *path, const char *why, struct error *err)
{
	return err_set(err, ERR_AWAY, "the virus scanner at %s: %s", path, why);
}

static int reach(const char *path, struct error *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = WAIT_SECONDS };
	if (strlen(path) >= sizeof at.sun_path) {
		err_set(err, ERR_USAGE, "MOTCUA_CLAMD: the path of the socket is too long");
		return -1;
	}
	memcpy(at.sun_path, path, strlen(path) + 1);
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s >= 0) {
		setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
		setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	}
	if (s >= 0 && connect(s, (struct sockaddr *)&at, sizeof at) == 0)
		return s;
	away(path, strerror(errno), err);
	if (s >= 0)
		close(s);
	return -1;
}

static bool send_all(int s, const void *p, size_t n)
{
	const char *at = p;
	while (n) {
		ssize_t done = send(s, at, n, MSG_NOSIGNAL);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/* The file in pieces, each with its length before it; a length of 0 is the end. */
static bool send_file(int s, int fd)
{
	char *piece = malloc(PIECE);
	off_t at = 0;
	ssize_t n;
	uint32_t none = 0;
	if (!piece)
		die("out of memory");
	bool ok = send_all(s, "zINSTREAM", sizeof "zINSTREAM");
	while (ok && (n = pread(fd, piece, PIECE, at)) > 0) {
		uint32_t length = htonl((uint32_t)n);
		at += n;
		ok = send_all(s, &length, sizeof length) && send_all(s, piece, (size_t)n);
	}
	free(piece);
	return ok && send_all(s, &none, sizeof none);
}

static bool judge(const char *path, const char *answer, struct error *err)
{
	static const char begins[] = "stream: ";
	const char *said =
		strncmp(answer, begins, sizeof begins - 1) == 0 ? answer + sizeof begins - 1 : answer;
	const char *found = strstr(said, " FOUND");
	if (strcmp(said, "OK") == 0)
		return true;
	if (found)
		return err_set(err, ERR_DATA, "the file is refused: the virus scanner found %.*s in it",
			(int)(found - said), said);
	return away(path, *said ? said : "no answer", err);
}

bool clamd_look(const char *socket_path, int fd, struct error *err)
{
	char answer[ANSWER_MAX + 1];
	size_t len = 0;
	ssize_t n = 0;
	int s = reach(socket_path, err);
	if (s < 0)
		return false;
	/* Where the daemon ends the talk, it has said why. */
	bool sent = send_file(s, fd);
	while (len < ANSWER_MAX && (n = recv(s, answer + len, ANSWER_MAX - len, 0)) > 0)
		len += (size_t)n;
	int why = errno;
	close(s);
	answer[len] = '\0';
	if (!len)
		return away(socket_path, n < 0 || !sent ? strerror(why) : "no answer", err);
	return judge(socket_path, answer, err);
}
