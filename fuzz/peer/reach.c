/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sockets and programs.
 */
#define _GNU_SOURCE
#include "reach.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GOODBYE_MS 500

uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

int reach_address(const struct sockaddr_storage *address, socklen_t len) {
  const int on = 1;
  const int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)address, len) != 0) {
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
  }
  if (fd >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    reach_quick(fd);
  }
  return fd;
}

void reach_quick(int fd) {
#ifdef TCP_QUICKACK
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
#else
  (void)fd;
#endif
}

/* The program's standard input and output are a socket, so that the caller can treat both cases alike. */
int reach_program(const char *program, pid_t *out_child) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return -1;
  }
  *out_child = fork();
  if (*out_child == 0) {
    if (dup2(ends[1], STDIN_FILENO) >= 0 && dup2(ends[1], STDOUT_FILENO) >= 0) {
      execl("/bin/sh", "sh", "-c", program, (char *)NULL);
    }
    _exit(127);
  }
  close(ends[1]);
  if (*out_child < 0) {
    close(ends[0]);
    return -1;
  }
  return ends[0];
}

/* A program that does not exit at the end of its input is terminated, then killed. */
void reach_end(pid_t child) {
  static const struct timespec pause = {.tv_nsec = 5000000};
  const uint64_t since = now_ms();
  int signal = 0;
  while (waitpid(child, NULL, WNOHANG) == 0) {
    const uint64_t waited = now_ms() - since;
    const int due = waited > 2 * GOODBYE_MS ? SIGKILL : waited > GOODBYE_MS ? SIGTERM : 0;
    if (due != signal) {
      kill(child, due);
      signal = due;
    }
    nanosleep(&pause, NULL);
  }
}

/* Recordings need addresses. For a program they are made up, with the port that spdmdump recognises. */
void reach_made_up(uint16_t port, struct sockaddr_storage *out) {
  const struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  memcpy(out, &address, sizeof(address));
}
