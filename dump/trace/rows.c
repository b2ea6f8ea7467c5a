/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One row per unit, in order of arrival and thus of unit numbers.
 */
#include "trace/rows.h"

#include <stdlib.h>
#include <string.h>

#include "show/verdicts.h"

const char *phase_name(uint32_t phase) {
  static const char *const names[PHASES] = {
      [PHASE_SETUP] = "negotiation",   [PHASE_IDENTITY] = "identity", [PHASE_MEASURE] = "measurements",
      [PHASE_HANDSHAKE] = "handshake", [PHASE_SESSION] = "session",   [PHASE_OTHER] = "other",
  };
  return phase < PHASES ? names[phase] : "";
}

static uint8_t phase_of(const struct sdec_unit *unit) {
  static const uint8_t phases[SDEC_STEPS] = {
      [SDEC_STEP_NONE] = PHASE_OTHER,           [SDEC_STEP_VERSION] = PHASE_SETUP,
      [SDEC_STEP_CAPABILITIES] = PHASE_SETUP,   [SDEC_STEP_ALGORITHMS] = PHASE_SETUP,
      [SDEC_STEP_DIGESTS] = PHASE_IDENTITY,     [SDEC_STEP_KEY_EXCHANGE] = PHASE_HANDSHAKE,
      [SDEC_STEP_FINISH] = PHASE_HANDSHAKE,     [SDEC_STEP_PSK_EXCHANGE] = PHASE_HANDSHAKE,
      [SDEC_STEP_PSK_FINISH] = PHASE_HANDSHAKE, [SDEC_STEP_KEY_UPDATE] = PHASE_SESSION,
      [SDEC_STEP_CHUNK] = PHASE_OTHER,          [SDEC_STEP_END] = PHASE_SESSION,
      [SDEC_STEP_CERTIFICATE] = PHASE_IDENTITY, [SDEC_STEP_CHALLENGE] = PHASE_IDENTITY,
      [SDEC_STEP_MEASUREMENTS] = PHASE_MEASURE, [SDEC_STEP_ENDPOINT_INFO] = PHASE_MEASURE,
      [SDEC_STEP_CSR] = PHASE_IDENTITY,         [SDEC_STEP_LOG] = PHASE_MEASURE,
      [SDEC_STEP_HEARTBEAT] = PHASE_SESSION,    [SDEC_STEP_TURN] = PHASE_OTHER,
      [SDEC_STEP_TURNED] = PHASE_OTHER,
  };
  const uint8_t step = unit->message != NULL ? unit->message->step : SDEC_STEP_NONE;
  return unit->kind == SDEC_UNIT_RECORD || (unit->has_session && phases[step] == PHASE_OTHER) ? PHASE_SESSION
                                                                                              : phases[step];
}

bool rows_open(struct rows *rows, bool no_packets) {
  *rows = (struct rows){.view = {.depth = DEPTH_LINE, .time = TIME_NONE, .no_packets = no_packets}};
  if (out_memory(&rows->fields) && out_memory(&rows->remarks)) {
    rows->sink = sink_new(&rows->fields, &rows->view);
  }
  return rows->sink != NULL;
}

/* taken returns and clears the text of an output, without its leading blank. */
static const char *taken(struct rows *rows, struct out *out) {
  const size_t skip = out->len > 0 && out->data[0] == ' ';
  const char *text = keep_text(&rows->keep, out->data + skip, out->len - skip);
  out->len = 0;
  return text;
}

static void add_findings(struct rows *rows, struct row *row, const struct sdec_finding *findings, uint32_t n) {
  row->first_finding = rows->n_findings;
  for (uint32_t i = 0; i < n; i++) {
    struct row_finding *own = keep_row(&rows->keep, &rows->findings, &rows->n_findings, &rows->cap_findings,
                                       sizeof(*rows->findings));
    if (own != NULL) {
      own->finding = findings[i];
      own->number = row->number;
      row->n_findings++;
    }
  }
}

void rows_unit(struct rows *rows, const struct sdec_unit *unit, const struct verdict_list *verdicts,
               const struct sdec_finding *findings, uint32_t n_findings) {
  struct row *row = keep_row(&rows->keep, &rows->list, &rows->n, &rows->cap, sizeof(*rows->list));
  if (row == NULL) {
    return;
  }
  sink_verdicts(rows->sink, verdicts);
  text_parts(rows->sink, unit, &rows->fields, &rows->remarks);
  *row = (struct row){
      .number = unit->number,
      .parent = unit->parent,
      .request = unit->request,
      .frame = unit->frame,
      .time_ns = unit->time_ns,
      .response_ns = unit->response_ns,
      .conn = unit->conn,
      .session = unit->session,
      .session_no = unit->session_no,
      .len = unit->span.len,
      .kind = (uint8_t)unit->kind,
      .dir = (uint8_t)unit->dir,
      .phase = phase_of(unit),
      .version = unit->has_version ? unit->version : 0,
      .transport = (uint8_t)unit->transport,
      .nesting = unit->nesting,
      .worst = (uint8_t)unit->worst,
      .has_session = unit->has_session,
      .failure = unit->message != NULL && unit->message->failure != 0,
      .timed = unit->request_frame != 0 && unit->time_ns != 0, /* input without packets has no times */
      .refuted = verdicts_refute(verdicts),
      .protocol = unit->protocol,
      .name = unit->name,
      .src = unit->src,
      .dst = unit->dst,
  };
  row->fields = taken(rows, &rows->fields);
  row->remarks = taken(rows, &rows->remarks);
  add_findings(rows, row, findings, n_findings);
}

const struct row *rows_find(const struct rows *rows, uint64_t number) {
  uint32_t low = 0, high = rows->n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (rows->list[middle].number < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < rows->n && rows->list[low].number == number ? &rows->list[low] : NULL;
}

void rows_late(struct rows *rows, const struct sdec_verdict *verdict) {
  const struct row *found = rows_find(rows, verdict->unit);
  char buffer[VERDICT_TEXT];
  struct sdec_text late = {.data = buffer, .cap = sizeof(buffer)};
  if (found == NULL) {
    return;
  }
  struct row *row = &rows->list[found - rows->list];
  verdict_text(verdict, &late);
  out_string(&rows->remarks, row->remarks);
  out_string(&rows->remarks, row->remarks[0] != '\0' ? "; " : "");
  out_bytes(&rows->remarks, buffer, late.len);
  row->remarks = taken(rows, &rows->remarks);
  row->refuted |= verdict->result == SDEC_FAIL;
}

void rows_total(void *own, const struct sdec_finding *finding) {
  struct rows *rows = own;
  struct row_finding *total = keep_row(&rows->keep, &rows->totals, &rows->n_totals, &rows->cap_totals,
                                       sizeof(*rows->totals));
  if (total != NULL) {
    *total = (struct row_finding){.finding = *finding, .number = finding->unit};
  }
}

void rows_free(struct rows *rows) {
  sink_free(rows->sink);
  free(rows->fields.data);
  free(rows->remarks.data);
  free(rows->list);
  free(rows->findings);
  free(rows->totals);
  keep_free(&rows->keep);
  *rows = (struct rows){.sink = NULL};
}
