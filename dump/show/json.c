/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One unit as one line of NDJSON, schema spdmdump/1 (docs/ndjson.md).
 */
#include "show/json.h"

#include <time.h>

#include "show/findings.h"
#include "show/verdicts.h"

#define LITERAL(out, text) out_bytes((out), (text), sizeof(text) - 1)
#define NS_PER_S UINT64_C(1000000000)
#define SLACK (64u << 10) /* what a line takes in addition to the bytes of its message, generously */

static void put_text(struct out *out, const char *string) {
  if (string != NULL) {
    json_string(out, string, strlen(string));
  } else {
    LITERAL(out, "null");
  }
}

static void put_addr(struct out *out, const struct sdec_addr *addr) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  if (addr->kind == SDEC_ADDR_NONE) {
    LITERAL(out, "null");
    return;
  }
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  json_word(out, buffer);
}

/* The same for every unit of a file. */
static void put_head(struct sink *sink) {
  if (sink->head.len == 0 || sink->head_file != sink->view->file) {
    sink->head.len = 0;
    LITERAL(&sink->head, "{\"schema\":\"spdmdump/1\",\"file\":");
    put_text(&sink->head, sink->view->file);
    LITERAL(&sink->head, ",\"id\":");
    sink->head_file = sink->view->file;
  }
  out_bytes(sink->out, sink->head.data, sink->head.len);
}

/* A second is asked of the C library once: that call is slower than the rest of the line. */
static void put_stamp(struct sink *sink, uint64_t ns) {
  const uint64_t second = ns / NS_PER_S;
  if (second != sink->clock_second) {
    const time_t at = (time_t)second;
    struct tm parts = {0};
    gmtime_r(&at, &parts);
    sink->clock_len = (uint32_t)strftime(sink->stamp, sizeof sink->stamp, "%Y-%m-%dT%H:%M:%S.", &parts);
    sink->clock_second = second;
  }
  out_bytes(sink->out, sink->stamp, sink->clock_len);
  out_digits(sink->out, ns % NS_PER_S, 9);
}

static void put_seconds(struct out *out, uint64_t ns) {
  out_dec(out, ns / NS_PER_S);
  out_char(out, '.');
  out_digits(out, ns % NS_PER_S, 9);
}

static void put_packet(struct sink *sink, const struct sdec_unit *unit) {
  struct out *out = sink->out;
  put_head(sink);
  out_dec(out, unit->number);
  if (unit->parent != 0) {
    LITERAL(out, ",\"parent_id\":");
    out_dec(out, unit->parent);
  }
  LITERAL(out, ",\"frame\":");
  out_dec(out, unit->frame);
  LITERAL(out, ",\"time\":");
  put_seconds(out, unit->time_ns);
  LITERAL(out, ",\"ts\":\"");
  put_stamp(sink, unit->time_ns);
  LITERAL(out, "Z\",\"transport\":");
  json_word(out, sdec_transport_name(unit->transport));
  LITERAL(out, ",\"src\":");
  put_addr(out, &unit->src);
  LITERAL(out, ",\"dst\":");
  put_addr(out, &unit->dst);
}

/* Variables of the layout that were found by trial. */
static void put_inferred(struct out *out, const struct sdec_env *env) {
  bool first = true;
  for (uint32_t var = 1; env->inferred >> var != 0; var++) {
    if ((env->inferred >> var & 1) != 0) {
      out_string(out, first ? ",\"inferred\":[" : ",");
      json_word(out, sdec_env_name(var));
      first = false;
    }
  }
  if (!first) {
    out_char(out, ']');
  }
}

static void put_connection(struct out *out, const struct sdec_unit *unit) {
  LITERAL(out, ",\"conn\":");
  out_dec(out, unit->conn);
  LITERAL(out, ",\"session\":");
  if (unit->has_session) {
    out_dec(out, unit->session);
  } else {
    LITERAL(out, "null");
  }
  if (unit->session_no != 0) {
    LITERAL(out, ",\"session_no\":");
    out_dec(out, unit->session_no);
  }
  LITERAL(out, ",\"dir\":");
  json_word(out, unit->dir == SDEC_DIR_REQ ? "req" : unit->dir == SDEC_DIR_RSP ? "rsp" : NULL);
  LITERAL(out, ",\"via\":[");
  for (uint32_t i = 0; i < unit->n_via; i++) {
    if (i > 0) {
      out_char(out, ',');
    }
    json_word(out, sdec_via_name(unit->via[i]));
  }
  out_char(out, ']');
  if (unit->request != 0) {
    LITERAL(out, ",\"request_id\":");
    out_dec(out, unit->request);
  }
  if (unit->request_frame != 0) {
    LITERAL(out, ",\"request_frame\":");
    out_dec(out, unit->request_frame);
    LITERAL(out, ",\"response_time\":");
    put_seconds(out, unit->response_ns);
  }
  if (unit->has_handshake) {
    LITERAL(out, ",\"handshake\":");
    out_dec(out, unit->handshake);
  }
  put_inferred(out, &unit->env);
}

static void put_identity(struct out *out, const struct sdec_unit *unit) {
  LITERAL(out, ",\"protocol\":");
  json_word(out, unit->protocol);
  LITERAL(out, ",\"version\":");
  if (unit->has_version) {
    out_char(out, '"');
    put_version(out, unit->version);
    out_char(out, '"');
  } else {
    LITERAL(out, "null");
  }
  LITERAL(out, ",\"code\":");
  if (unit->has_code) {
    out_dec(out, unit->code);
  } else {
    LITERAL(out, "null");
  }
  LITERAL(out, ",\"name\":");
  put_text(out, unit->name);
  LITERAL(out, ",\"len\":");
  out_dec(out, unit->span.len);
  if (unit->kind == SDEC_UNIT_RECORD) {
    char buffer[256];
    struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
    sdec_unit_sealed_text(unit, &text);
    LITERAL(out, ",\"sealed\":");
    json_string(out, buffer, text.len);
  }
}

/* The raw bytes and, copied from them where possible, the fields: both fit into the buffer together unless the message
 * is huge, because what was there before goes out first. */
static void put_content(struct sink *sink, const struct sdec_unit *unit) {
  struct out *out = sink->out;
  certificates_begin(&sink->certificates);
  evidence_begin(&sink->evidence);
  LITERAL(out, ",\"raw\":\"");
  const uint64_t hex_at = out_total(out);
  out_hex(out, unit->span.data, unit->span.len);
  LITERAL(out, "\",\"fields\":");
  sdec_unit_begin(unit, &sink->walk);
  json_fields(sink, &(struct json_walk){unit->span, hex_at});
  if (unit->header != NULL) {
    LITERAL(out, ",\"header\":");
    sdec_begin(&sink->walk, unit->header, &unit->env, unit->header_span);
    json_fields(sink, &(struct json_walk){unit->header_span, UINT64_MAX});
  }
}

static void put_verdict(struct out *out, const char *check, const char *result, uint32_t *n_verdicts) {
  out_string(out, (*n_verdicts)++ == 0 ? ",\"verdicts\":[{\"check\":" : ",{\"check\":");
  put_text(out, check);
  LITERAL(out, ",\"result\":");
  put_text(out, result);
  LITERAL(out, "}");
}

static void put_own_verdicts(struct out *out, const struct sdec_unit *unit, enum root_is root) {
  static const char *const roots[] = {[ROOT_FIRST] = "pass", [ROOT_OUTSIDE] = "unknown", [ROOT_WRONG] = "fail"};
  uint32_t n_verdicts = 0;
  if (unit->hmac != SDEC_HMAC_NONE) {
    put_verdict(out, "hmac", unit->hmac == SDEC_HMAC_GOOD ? "pass" : "fail", &n_verdicts);
  } else if (unit->unproved) {
    put_verdict(out, "mac", "unknown", &n_verdicts);
  }
  if (root != ROOT_UNTOLD) {
    put_verdict(out, sdec_check_name(SDEC_CHECK_ROOT_HASH), roots[root], &n_verdicts);
  }
  if (n_verdicts > 0) {
    out_char(out, ']');
  }
}

static void put_findings(const struct sink *sink) {
  if (!sink->judged) {
    return;
  }
  LITERAL(sink->out, ",\"findings\":[");
  for (uint32_t i = 0; i < sink->n_findings; i++) {
    if (i > 0) {
      out_char(sink->out, ',');
    }
    findings_json(&sink->findings[i], sink->out);
  }
  out_char(sink->out, ']');
}

void json_unit(struct sink *sink, const struct sdec_unit *unit) {
  struct out *out = sink->out;
  const uint64_t need = (uint64_t)unit->span.len * 5 + SLACK;
  if (out->cap - out->len < need && need <= out->cap && out->fd >= 0) {
    out_flush(out);
  }
  sink->notes.len = 0;
  sink->found = false;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    json_note(sink, &unit->notes[i]);
  }
  put_packet(sink, unit);
  put_connection(out, unit);
  put_identity(out, unit);
  sink->carries = unit->carries;
  put_content(sink, unit);
  const enum root_is root = json_certificates(sink);
  sink->found |= root == ROOT_WRONG;
  json_evidence(sink);
  LITERAL(out, ",\"notes\":[");
  out_bytes(out, sink->notes.data, sink->notes.len);
  LITERAL(out, "]");
  if (unit->n_notes_lost > 0) {
    LITERAL(out, ",\"notes_lost\":");
    out_dec(out, unit->n_notes_lost);
  }
  if (sink->verdicts.on) {
    json_verdicts(sink, &sink->verdicts);
  } else {
    put_own_verdicts(out, unit, root);
  }
  put_findings(sink);
  LITERAL(out, "}\n");
  out_unit_end(out);
}
