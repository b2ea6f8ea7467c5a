/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A progress bar on stderr, if it is a terminal, for files that take longer than a second.
 */
#ifndef DUMP_PROGRESS_H
#define DUMP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
  bool wanted, drawn;
  uint64_t start_ms, next_ms;
  uint32_t skipped; /* steps since the clock was last read */
};

/* progress_start decides whether to show a bar: not if output goes to the same terminal. */
void progress_start(struct progress *progress, bool output_is_terminal);
void progress_step(struct progress *progress, uint64_t done, uint64_t total);
void progress_clear(struct progress *progress);

#endif
