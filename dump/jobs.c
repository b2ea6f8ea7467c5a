/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Processes share nothing and need no locks. Each writes to unlinked temporary files, which are copied to the output
 * once those of all earlier inputs have been.
 */
#define _GNU_SOURCE
#include "jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stop.h"

#define AHEAD 4u /* at most AHEAD times --jobs inputs run ahead of the next one to print */
#define STEP 65536

enum { TO_OUT, TO_ERR, STREAMS };

struct job {
  pid_t pid; /* 0: finished */
  int status;
  int fds[STREAMS];
};

/* unlinked opens a temporary file that has no name; -1 on failure. */
static int unlinked(void) {
  const char *folder = getenv("TMPDIR");
  char path[512];
  const int len = snprintf(path, sizeof(path), "%s/spdmdump.XXXXXX", folder != NULL ? folder : "/tmp");
  const int fd = len > 0 && (size_t)len < sizeof(path) ? mkstemp(path) : -1;
  if (fd >= 0) {
    (void)unlink(path);
  }
  return fd;
}

/* Runs one input in the child process. */
static int work(const struct options *options, uint32_t i, int (*run)(struct options *options, struct out *out)) {
  struct options own = *options;
  struct out out;
  own.inputs = options->inputs + i;
  own.n_inputs = 1;
  own.one_of_several = true;
  if (!out_open(&out, STDOUT_FILENO)) {
    complain("out of memory");
    return EXIT_INPUT;
  }
  return out_finish(&out, run(&own, &out));
}

static void close_files(struct job *job) {
  for (uint32_t i = 0; i < STREAMS; i++) {
    if (job->fds[i] >= 0) {
      (void)close(job->fds[i]);
    }
    job->fds[i] = -1;
  }
}

static void start(struct job *job, const struct options *options, uint32_t i,
                  int (*run)(struct options *options, struct out *out)) {
  static const int standard[STREAMS] = {STDOUT_FILENO, STDERR_FILENO};
  *job = (struct job){.status = EXIT_INPUT, .fds = {unlinked(), unlinked()}};
  job->pid = job->fds[TO_OUT] >= 0 && job->fds[TO_ERR] >= 0 ? fork() : -1;
  if (job->pid < 0) {
    complain("%s: cannot start a process for this input: %s", options->inputs[i], strerror(errno));
    job->pid = 0;
  } else if (job->pid == 0) {
    for (uint32_t k = 0; k < STREAMS; k++) {
      (void)dup2(job->fds[k], standard[k]);
    }
    _exit(work(options, i, run));
  }
}

static void copy(int fd, struct out *out) {
  char step[STEP];
  ssize_t n = 0;
  off_t at = 0;
  while (fd >= 0 && (n = pread(fd, step, sizeof(step), at)) > 0) {
    out_bytes(out, step, (size_t)n);
    at += n;
  }
}

/* hand_over copies the output of a finished job. */
static void hand_over(struct job *job, const struct options *options, struct out *out) {
  char c;
  if (!options->json && out_total(out) != 0 && pread(job->fds[TO_OUT], &c, 1, 0) == 1) {
    out_char(out, '\n'); /* same separator as between inputs of one process */
  }
  copy(job->fds[TO_OUT], out);
  out_flush(out);
  struct out err;
  if (out_open(&err, STDERR_FILENO)) {
    copy(job->fds[TO_ERR], &err);
    out_close(&err);
  }
  close_files(job);
}

/* Jobs from `turn` (next to print) up to `n_started`. */
struct row {
  struct job *jobs;
  uint32_t turn, n_started;
};

static uint32_t n_running(const struct row *row) {
  uint32_t n = 0;
  for (uint32_t i = row->turn; i < row->n_started; i++) {
    n += row->jobs[i].pid > 0;
  }
  return n;
}

static void start_more(struct row *row, const struct options *options,
                       int (*run)(struct options *options, struct out *out)) {
  while (row->n_started < options->n_inputs && n_running(row) < options->jobs &&
         row->n_started - row->turn < AHEAD * options->jobs) {
    start(&row->jobs[row->n_started], options, row->n_started, run);
    row->n_started++;
  }
}

/* reap waits for one job to end. */
static void reap(struct row *row) {
  int status = 0;
  const pid_t pid = waitpid(-1, &status, 0);
  for (uint32_t i = row->turn; i < row->n_started; i++) {
    struct job *job = &row->jobs[i];
    if (pid > 0 && job->pid == pid) {
      job->pid = 0;
      job->status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INPUT;
    } else if (pid < 0 && job->pid > 0 && stop_asked()) {
      (void)kill(job->pid, SIGTERM);
    }
  }
}

int jobs_run(const struct options *options, struct out *out, int (*run)(struct options *options, struct out *out)) {
  struct row row = {.jobs = calloc(options->n_inputs, sizeof(*row.jobs))};
  int worst = EXIT_CLEAN;
  if (row.jobs == NULL) {
    complain("out of memory");
    return EXIT_INPUT;
  }
  while (row.turn < options->n_inputs) {
    if (!stop_asked() && out->error == 0) {
      start_more(&row, options, run);
    }
    if (row.turn == row.n_started) {
      break;
    }
    struct job *job = &row.jobs[row.turn];
    if (job->pid > 0) {
      reap(&row);
      continue;
    }
    hand_over(job, options, out);
    worst = job->status > worst ? job->status : worst;
    row.turn++;
  }
  free(row.jobs);
  return worst;
}
