/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where units go: one buffered output and the two printers over it. main.c owns an `out` and a `view`, walks no
 * message and formats no unit; the printers know no files, options or captures.
 */
#ifndef DUMP_SINK_H
#define DUMP_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sdec.h>
#include <sdec_judge.h>
#include <sdec_verify.h>

#include "write/out.h"

enum depth {
  DEPTH_NAMES, /* -q */
  DEPTH_LINE,  /* one line a message */
  DEPTH_TREE   /* -v */
};

enum time_format {
  TIME_CLOCK,   /* local time of day, default */
  TIME_NONE,    /* -t: none */
  TIME_EPOCH,   /* -tt: seconds since the epoch */
  TIME_DELTA,   /* -ttt: since the message printed before */
  TIME_DATE,    /* -tttt: date and time of day */
  TIME_RELATIVE /* -ttttt: since the first packet of the file */
};

struct view {
  uint8_t depth; /* enum depth */
  uint8_t time;  /* enum time_format */
  bool whole;    /* -vv: long values in full */
  bool explain;  /* --explain: at -v, what a signature runs over */
  bool hex;      /* -x: a hex dump of each message as well */
  bool link;     /* -e: what the transport header says as well */
  bool numbered; /* -#: the frame number first */
  bool colour;
  bool show_secrets;    /* print SDEC_AS_SECRET bytes */
  bool no_packets;      /* input is pasted hex: no times, endpoints or frames that mean anything */
  const char *file;     /* where the units come from, as the user named it; lasts as long as they do */
  uint32_t columns;     /* of the terminal, which long values fill in rows; 0: no terminal */
  uint64_t first_ns;    /* time of the first packet of this file */
  uint64_t previous_ns; /* time of the unit printed before; main.c updates it after each unit; 0: none yet */
};

/* A printer keeps what makes printing fast (keys ready to write) over one `out`; `view` may change between units.
 * sink_new gives NULL if memory is short. */
struct sink;
struct sink *sink_new(struct out *out, const struct view *view);
void sink_free(struct sink *sink);

/* text_unit prints one unit at the depth of the view; json_unit one line of NDJSON. Both end with out_unit_end. */
void text_unit(struct sink *sink, const struct sdec_unit *unit);
void json_unit(struct sink *sink, const struct sdec_unit *unit);

/* text_parts writes what a line says of a unit behind its name, in two parts: the decisive fields, and what is
 * remarkable (verdicts, why a record stayed sealed, the worst note). Either may stay empty; each begins with a
 * blank. */
void text_parts(struct sink *sink, const struct sdec_unit *unit, struct out *fields, struct out *remarks);

/* What was verified of the unit that is printed next. `verify`: for what its signature runs over. Not `on`: nothing is
 * verified, and the printers show what the flow found. */
struct verdict_list {
  const struct sdec_verdict *list;
  uint32_t n;
  const struct sdec_verify *verify;
  bool on;
};
void sink_verdicts(struct sink *sink, const struct verdict_list *list);

/* These print a verdict that is not about the unit printed next, and one entry of the ledger. */
void text_verdict(struct sink *sink, const struct sdec_verdict *verdict);
void json_verdict(struct sink *sink, const struct sdec_verdict *verdict);
void text_account(struct sink *sink, const struct sdec_account *account);
void json_account(struct sink *sink, const struct sdec_account *account);

/* sink_findings says what the judge found of the unit that is printed next; it is not copied. Until the first call
 * there is no judge. */
void sink_findings(struct sink *sink, const struct sdec_finding *findings, uint32_t n);

/* sink_found says whether the unit printed last holds a certificate, a request or CBOR that is damaged: the flow looks
 * into none of these, the printers do. */
SDEC_MUST_USE bool sink_found(const struct sink *sink);

#endif
