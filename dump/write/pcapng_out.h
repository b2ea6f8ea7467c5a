/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A pcapng file of what was decoded: messages in clear, messages out of records that were opened, and the records that
 * stayed sealed: as exported PDUs (link type 252) that name the dissector for them, or as MCTP packets in cooked
 * captures (link type 113), which programs without our dissectors know.
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
  const char *source; /* the input at hand */
  bool mctp, unbuffered, standard;
  bool begun; /* a file is open */
  bool ended; /* the last one is full */
  int error;  /* of a file that could not be begun or ended */
  struct ring ring;
  uint32_t n_inputs; /* interfaces in this file, one for each input */
  uint64_t n_written;
};

/* `mctp`: of MCTP packets. */
struct pcapng_how {
  bool mctp, unbuffered;
  struct ring_rules ring;
};

/* pcapng_open creates the file, or takes standard output for "-"; files that begin at a time are created with the first
 * message. False after a complaint. pcapng_input begins what comes from one input; `source` lasts until the next.
 * pcapng_unit adds a unit, unless it is part of another one or no data at all. pcapng_stops says whether no more can be
 * written. pcapng_close gives the errno of what could not be written, or 0. */
SDEC_MUST_USE bool pcapng_open(struct pcapng_out *file, const char *path, const struct pcapng_how *how);
SDEC_MUST_USE bool pcapng_stops(const struct pcapng_out *file);
void pcapng_input(struct pcapng_out *file, const char *source);
void pcapng_unit(struct pcapng_out *file, const struct sdec_unit *unit);
int pcapng_close(struct pcapng_out *file);

#endif
