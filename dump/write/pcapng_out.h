/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes decoded messages to a pcapng file: cleartext messages, messages from decrypted records, and records that were
 * not decrypted. Either as exported PDUs (link type 252) that name their dissector, or as MCTP packets in cooked
 * captures (link type 113) for programs without our dissectors.
 */
#ifndef DUMP_PCAPNG_OUT_H
#define DUMP_PCAPNG_OUT_H

#include <sdec.h>

#include "write/newfile.h"
#include "write/out.h"
#include "write/ring.h"

struct pcapng_out {
  struct newfile file; /* its path is NULL for standard output */
  struct out out;
  const char *path;
  const char *source; /* the current input */
  bool mctp, unbuffered, standard;
  bool begun; /* a file is open */
  bool ended; /* the last file is full */
  int error;  /* errno if a file could not be begun or completed */
  struct ring ring;
  uint32_t n_inputs; /* interfaces in this file, one per input */
  uint64_t n_written;
};

/* `mctp`: write MCTP packets. */
struct pcapng_how {
  bool mctp, unbuffered;
  struct ring_rules ring;
};

/* pcapng_open creates the file, or uses standard output for "-"; files named by time are created at the first message.
 * False after a complaint. pcapng_input begins an input; `source` must last until the next one. pcapng_unit adds a
 * unit, unless it is part of another one or has no data. pcapng_stops returns true if no more can be written.
 * pcapng_close returns the errno of a failed write, or 0. */
SDEC_MUST_USE bool pcapng_open(struct pcapng_out *file, const char *path, const struct pcapng_how *how);
SDEC_MUST_USE bool pcapng_stops(const struct pcapng_out *file);
void pcapng_input(struct pcapng_out *file, const char *source);
void pcapng_unit(struct pcapng_out *file, const struct sdec_unit *unit);
int pcapng_close(struct pcapng_out *file);

#endif
