/* spawn.c: how long a program takes, with as little around it as can be.
 *
 *   spawn run N COMMAND ARG...            nanoseconds of each of N runs, from posix_spawn to exit
 *   spawn start N PORT PATH COMMAND ARG...  nanoseconds from posix_spawn to the first HTTP answer 200 to
 *                                         GET PATH on 127.0.0.1:PORT; the program is then ended by SIGTERM
 *
 * Output of the program goes to /dev/null. One number a line on stdout. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int begin(char **argv, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	int rc = posix_spawnp(pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (rc)
		fprintf(stderr, "spawn: %s: %s\n", argv[0], strerror(rc));
	return rc;
}

static int run(int n, char **argv)
{
	for (int i = 0; i < n; i++) {
		pid_t pid;
		int status;
		long long from = now_ns();
		if (begin(argv, &pid) || waitpid(pid, &status, 0) != pid)
			return 1;
		long long ns = now_ns() - from;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			fprintf(stderr, "spawn: %s failed (status %d)\n", argv[0], status);
			return 1;
		}
		printf("%lld\n", ns);
	}
	return 0;
}

/* True when a GET is answered with 200. */
static int answers(int port, const char *path)
{
	char text[512];
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 5 };
	int fd = socket(AF_INET, SOCK_STREAM, 0), ok = 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
		int n = snprintf(text, sizeof text,
			"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", path, port);
		if (write(fd, text, (size_t)n) == n) {
			ssize_t got = read(fd, text, sizeof text - 1);
			text[got > 0 ? got : 0] = '\0';
			ok = strncmp(text, "HTTP/1.1 200", 12) == 0;
		}
	}
	close(fd);
	return ok;
}

static int start(int n, int port, const char *path, char **argv)
{
	for (int i = 0; i < n; i++) {
		pid_t pid;
		int status;
		long long from = now_ns();
		if (begin(argv, &pid))
			return 1;
		while (!answers(port, path)) {
			if (waitpid(pid, &status, WNOHANG) == pid || now_ns() - from > 60000000000LL) {
				fprintf(stderr, "spawn: %s did not answer\n", argv[0]);
				kill(pid, SIGKILL);
				return 1;
			}
			usleep(200);
		}
		printf("%lld\n", now_ns() - from);
		kill(pid, SIGTERM);
		waitpid(pid, &status, 0);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "run") == 0)
		return run((int)strtol(argv[2], NULL, 10), argv + 3);
	if (argc > 5 && strcmp(argv[1], "start") == 0)
		return start(
			(int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10), argv[4], argv + 5);
	fprintf(stderr, "usage: spawn run N COMMAND ARG... | spawn start N PORT PATH COMMAND ARG...\n");
	return 2;
}
