/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The progress bar. The clock is read only once in a few hundred packets, to keep its cost negligible.
 */
#define _POSIX_C_SOURCE 200809L
#include "input/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define STEPS_PER_CLOCK 512
#define FIRST_AFTER_MS 1000
#define EVERY_MS 200
#define BAR_WIDTH 40

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, bool output_is_terminal) {
  *progress = (struct progress){.wanted = isatty(STDERR_FILENO) && !output_is_terminal};
  progress->start_ms = progress->wanted ? now_ms() : 0;
  progress->next_ms = progress->start_ms + FIRST_AFTER_MS;
}

static void draw(uint64_t done, uint64_t total) {
  const uint64_t shown = done > total ? total : done;
  const int filled = (int)(shown * BAR_WIDTH / total);
  char bar[BAR_WIDTH + 1];
  for (int i = 0; i < BAR_WIDTH; i++) {
    bar[i] = i < filled ? '#' : '.';
  }
  bar[BAR_WIDTH] = '\0';
  fprintf(stderr, "\r[%s] %3u%%", bar, (unsigned)(shown * 100 / total));
  fflush(stderr);
}

void progress_step(struct progress *progress, uint64_t done, uint64_t total) {
  if (!progress->wanted || total == 0 || ++progress->skipped < STEPS_PER_CLOCK) {
    return;
  }
  progress->skipped = 0;
  const uint64_t now = now_ms();
  if (now < progress->next_ms) {
    return;
  }
  progress->next_ms = now + EVERY_MS;
  progress->drawn = true;
  draw(done, total);
}

void progress_clear(struct progress *progress) {
  if (progress->drawn) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
  }
  progress->drawn = false;
}
