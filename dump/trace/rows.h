/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every unit of an input in a few words, for reports that draw the conversation: sender, time, message, carrier,
 * verdicts and findings.
 */
#ifndef DUMP_ROWS_H
#define DUMP_ROWS_H

#include "show/sink.h"
#include "trace/keep.h"

/* The purpose of a part of a conversation. */
enum phase { PHASE_SETUP, PHASE_IDENTITY, PHASE_MEASURE, PHASE_HANDSHAKE, PHASE_SESSION, PHASE_OTHER, PHASES };
const char *phase_name(uint32_t phase);

struct row {
  uint64_t number, parent, request, frame, time_ns, response_ns;
  uint32_t conn, session, session_no, len;
  uint8_t kind, dir, phase, version, transport, nesting;
  uint8_t worst; /* enum sdec_severity */
  bool has_session, failure, timed, refuted;
  const char *protocol, *name;
  const char *fields, *remarks; /* "" if empty */
  struct sdec_addr src, dst;
  uint32_t first_finding, n_findings; /* range in rows->findings */
};

struct row_finding {
  struct sdec_finding finding;
  uint64_t number; /* of the unit */
};

struct rows {
  struct keep keep;
  struct row *list;
  uint32_t n, cap;
  struct row_finding *findings;
  uint32_t n_findings, cap_findings;
  struct row_finding *totals; /* findings with their final counts, including those without a row */
  uint32_t n_totals, cap_totals;
  struct view view;
  struct out fields, remarks;
  struct sink *sink; /* produces fields and remarks; NULL: rows are off */
};

/* rows_open starts collecting; false if memory runs out. rows_unit adds a unit with its verdicts and findings;
 * rows_late adds a verdict on an earlier unit; rows_total adds a finding with its final count, with `own` pointing to
 * the rows. rows_free frees everything; a zeroed struct is off. */
SDEC_MUST_USE bool rows_open(struct rows *rows, bool no_packets);
void rows_unit(struct rows *rows, const struct sdec_unit *unit, const struct verdict_list *verdicts,
               const struct sdec_finding *findings, uint32_t n_findings);
void rows_late(struct rows *rows, const struct sdec_verdict *verdict);
void rows_total(void *own, const struct sdec_finding *finding);
void rows_free(struct rows *rows);

/* rows_find returns the row of a unit, or NULL. */
const struct row *rows_find(const struct rows *rows, uint64_t number);

#endif
