/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memory of redaction: where it comes from, and what is said when there is not enough.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "complain.h"
#include "redact/state.h"

void *redact_memory(size_t len) {
  void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory != MAP_FAILED ? memory : NULL;
}

void redact_no_memory(const struct redact *r) {
  if (r->tape.too_long) {
    complain("--redact: %s: too long: what is kept of a capture may take %u MiB; give a part of it", r->source,
             (unsigned)(r->tape.most >> 20));
  } else {
    complain("--redact: %s: out of memory", r->source);
  }
}
