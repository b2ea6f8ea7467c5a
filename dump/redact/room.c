/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What redaction says if there is not enough memory.
 */
#include "complain.h"
#include "redact/state.h"

void redact_no_memory(const struct redact *r) {
  if (r->tape.too_long) {
    complain("--redact: %s: too long: what is kept of a capture may take %u MiB; give a part of it", r->source,
             (unsigned)(r->tape.most >> 20));
  } else {
    complain("--redact: %s: out of memory", r->source);
  }
}
