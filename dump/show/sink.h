/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where units are printed: one buffered output and the two printers on top of it. The caller owns the `out` and `view`;
 * the printers know nothing of files, options or captures.
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
  DEPTH_LINE,  /* one line per message */
  DEPTH_TREE   /* -v */
};

enum time_format {
  TIME_CLOCK,   /* local time of day; the default */
  TIME_NONE,    /* -t: none */
  TIME_EPOCH,   /* -tt: seconds since the epoch */
  TIME_DELTA,   /* -ttt: since the previous printed message */
  TIME_DATE,    /* -tttt: date and time of day */
  TIME_RELATIVE /* -ttttt: since the first packet of the file */
};

struct view {
  uint8_t depth; /* enum depth */
  uint8_t time;  /* enum time_format */
  bool whole;    /* -vv: do not shorten long values */
  bool explain;  /* --explain: with -v, list what a signature covers */
  bool hex;      /* -x: hex dump of each message */
  bool link;     /* -e: fields of the transport header */
  bool numbered; /* -#: frame numbers */
  bool colour;
  bool show_secrets;    /* print SDEC_AS_SECRET bytes */
  bool no_packets;      /* pasted hex: times, endpoints and frame numbers are meaningless */
  const char *file;     /* input name as given by the user; must outlive its units */
  uint32_t columns;     /* terminal width, to wrap long values; 0: not a terminal */
  uint64_t first_ns;    /* time of the first packet of this file */
  uint64_t previous_ns; /* time of the previous printed unit, updated by the caller; 0: none yet */
};

/* A printer for one `out`, with cached text for speed; `view` may change between units. sink_new returns NULL if memory
 * runs out. */
struct sink;
struct sink *sink_new(struct out *out, const struct view *view);
void sink_free(struct sink *sink);

/* text_unit prints one unit at the depth of the view; json_unit prints one line of NDJSON. Both end with
 * out_unit_end. */
void text_unit(struct sink *sink, const struct sdec_unit *unit);
void json_unit(struct sink *sink, const struct sdec_unit *unit);

/* text_parts writes what follows the name in a unit's line: the decisive fields, and the remarks (verdicts, why a
 * record is undecrypted, the worst note). Either may be empty; otherwise it begins with a blank. */
void text_parts(struct sink *sink, const struct sdec_unit *unit, struct out *fields, struct out *remarks);

/* The verdicts on the next unit. `verify`: to list what its signature covers. If not `on`, nothing is verified, and the
 * printers show what the flow found. */
struct verdict_list {
  const struct sdec_verdict *list;
  uint32_t n;
  const struct sdec_verify *verify;
  bool on;
};
void sink_verdicts(struct sink *sink, const struct verdict_list *list);

/* These print a verdict on a unit other than the next one, and one entry of the ledger. */
void text_verdict(struct sink *sink, const struct sdec_verdict *verdict);
void json_verdict(struct sink *sink, const struct sdec_verdict *verdict);
void text_account(struct sink *sink, const struct sdec_account *account);
void json_account(struct sink *sink, const struct sdec_account *account);

/* sink_findings sets the findings on the next unit; the list is not copied. Lint counts as off until the first call. */
void sink_findings(struct sink *sink, const struct sdec_finding *findings, uint32_t n);

/* sink_found returns true if the last unit holds a damaged certificate, request or CBOR item, which only the printers
 * examine. */
SDEC_MUST_USE bool sink_found(const struct sink *sink);

#endif
