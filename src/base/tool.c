/* tool.c: see tool.h. */
#include "base/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

bool tool_there(const char *name)
{
	const char *path = getenv("PATH");
	char full[4096];
	while (path && *path) {
		size_t n = strcspn(path, ":");
		snprintf(full, sizeof full, "%.*s/%s", (int)n, path, name);
		if (access(full, X_OK) == 0)
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

/* Starts it with `in` as its input and a pipe as its output, whose reading end goes to *from. */
static int start(const char *const *argv, int in, int *from, pid_t *pid)
{
	posix_spawn_file_actions_t acts;
	int both[2], why;
	if (pipe2(both, O_CLOEXEC) < 0)
		return errno;
	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_adddup2(&acts, in, 0);
	posix_spawn_file_actions_adddup2(&acts, both[1], 1);
	posix_spawn_file_actions_addopen(&acts, 2, "/dev/null", O_WRONLY, 0);
	lseek(in, 0, SEEK_SET);
	why = posix_spawnp(pid, argv[0], &acts, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&acts);
	close(both[1]);
	*from = both[0];
	if (why)
		close(both[0]);
	return why;
}

static void bound(pid_t pid, const struct tool_limits *l)
{
	struct rlimit cpu = { (rlim_t)l->seconds, (rlim_t)l->seconds };
	struct rlimit memory = { (rlim_t)l->mib << 20, (rlim_t)l->mib << 20 };
	prlimit(pid, RLIMIT_CPU, &cpu, NULL);
	if (l->mib)
		prlimit(pid, RLIMIT_AS, &memory, NULL);
}

static int64_t milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Takes in what comes until it ends, or there is too much, or the time is over: false then. */
static bool gather(int from, int64_t until, struct buf *out)
{
	char piece[16 * 1024];
	for (;;) {
		struct pollfd p = { .fd = from, .events = POLLIN };
		int64_t left = until - milliseconds();
		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return false;
		ssize_t n = read(from, piece, sizeof piece);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		buf_add(out, piece, (size_t)n);
		if (out->full)
			return false;
	}
}

bool tool_run(const char *const *argv, int in, const struct tool_limits *limits, struct buf *out,
	struct error *err)
{
	int from = -1, status = 0;
	pid_t pid;
	int why = start(argv, in, &from, &pid);
	if (why)
		return err_set(err, why == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", argv[0],
			why == ENOENT ? "no such program is installed" : strerror(why));
	bound(pid, limits);
	bool whole = gather(from, milliseconds() + (int64_t)limits->seconds * 1000, out);
	close(from);
	if (!whole)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!whole)
		return err_set(err, ERR_SYSTEM, "%s: took too long, or wrote too much", argv[0]);
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       err_set(err, ERR_SYSTEM, "%s: failed (status %d)", argv[0],
		       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
