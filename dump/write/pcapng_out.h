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

struct pcapng_out {
  struct newfile file; /* its path is NULL for standard output */
  struct out out;
  const char *path;
  bool mctp;
  uint32_t n_inputs; /* interfaces so far, one for each input */
  uint64_t n_written;
};

/* pcapng_open creates the file, or takes standard output for "-"; `mctp`: of MCTP packets. False after a complaint.
 * pcapng_input begins what comes from one input. pcapng_unit adds a unit, unless it is part of another one or no data
 * at all. pcapng_close gives the errno of what could not be written, or 0. */
SDEC_MUST_USE bool pcapng_open(struct pcapng_out *file, const char *path, bool mctp);
void pcapng_input(struct pcapng_out *file, const char *source);
void pcapng_unit(struct pcapng_out *file, const struct sdec_unit *unit);
int pcapng_close(struct pcapng_out *file);

#endif
