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
#define SLACK (64u << 10) /* generous limit for a line beyond the bytes of its message */

static void put_text(struct out *out, const char *string) {
  if (string != NULL) {
    json_string(out, string, strlen(string));
  } else {
    LITERAL(out, "null");
  }
}

static char *pen_addr(char *at, const struct sdec_addr *addr) {
  if (addr->kind == SDEC_ADDR_NONE) {
    return PEN(at, "null");
  }
  struct sdec_text text = {.data = at + 1, .cap = PEN_TEXT};
  *at = '"';
  sdec_addr_text(addr, &text);
  return pen_char(at + 1 + text.len, '"');
}

/* The part of a line that is the same for all units of a file. */
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

/* Caches the formatted second: gmtime is slower than the rest of the line. */
static char *pen_stamp(char *at, struct sink *sink, uint64_t ns) {
  const uint64_t second = ns / NS_PER_S;
  if (second != sink->clock_second) {
    const time_t seconds = (time_t)second;
    struct tm parts = {0};
    gmtime_r(&seconds, &parts);
    sink->clock_len = (uint32_t)strftime(sink->stamp, sizeof sink->stamp, "%Y-%m-%dT%H:%M:%S.", &parts);
    sink->clock_second = second;
  }
  return pen_digits(pen_bytes(at, sink->stamp, sink->clock_len), ns % NS_PER_S, 9);
}

static char *pen_seconds(char *at, uint64_t ns) {
  return pen_digits(pen_char(pen_dec(at, ns / NS_PER_S), '.'), ns % NS_PER_S, 9);
}

static char *pen_packet(char *at, struct sink *sink, const struct sdec_unit *unit) {
  at = pen_dec(at, unit->number);
  if (unit->parent != 0) {
    at = pen_dec(PEN(at, ",\"parent_id\":"), unit->parent);
  }
  at = pen_dec(PEN(at, ",\"frame\":"), unit->frame);
  at = pen_seconds(PEN(at, ",\"time\":"), unit->time_ns);
  at = pen_stamp(PEN(at, ",\"ts\":\""), sink, unit->time_ns);
  at = pen_word(PEN(at, "Z\",\"transport\":"), sdec_transport_name(unit->transport));
  at = pen_addr(PEN(at, ",\"src\":"), &unit->src);
  return pen_addr(PEN(at, ",\"dst\":"), &unit->dst);
}

/* Layout variables that were inferred by trial. */
static char *pen_inferred(char *at, const struct sdec_env *env) {
  if (env->inferred >> 1 == 0) {
    return at;
  }
  at = PEN(at, ",\"inferred\":");
  char open = '[';
  for (uint32_t var = 1; env->inferred >> var != 0; var++) {
    if ((env->inferred >> var & 1) != 0) {
      at = pen_word(pen_char(at, open), sdec_env_name(var));
      open = ',';
    }
  }
  return pen_char(at, ']');
}

static char *pen_answer(char *at, const struct sdec_unit *unit) {
  if (unit->request != 0) {
    at = pen_dec(PEN(at, ",\"request_id\":"), unit->request);
  }
  if (unit->request_frame != 0) {
    at = pen_dec(PEN(at, ",\"request_frame\":"), unit->request_frame);
    at = pen_seconds(PEN(at, ",\"response_time\":"), unit->response_ns);
  }
  return at;
}

static char *pen_connection(char *at, const struct sdec_unit *unit) {
  at = pen_dec(PEN(at, ",\"conn\":"), unit->conn);
  at = PEN(at, ",\"session\":");
  at = unit->has_session ? pen_dec(at, unit->session) : PEN(at, "null");
  if (unit->session_no != 0) {
    at = pen_dec(PEN(at, ",\"session_no\":"), unit->session_no);
  }
  at = PEN(at, ",\"dir\":");
  at = pen_word(at, unit->dir == SDEC_DIR_REQ ? "req" : unit->dir == SDEC_DIR_RSP ? "rsp" : NULL);
  at = PEN(at, ",\"via\":[");
  for (uint32_t i = 0; i < unit->n_via; i++) {
    at = i > 0 ? pen_char(at, ',') : at;
    at = pen_word(at, sdec_via_name(unit->via[i]));
  }
  at = pen_answer(pen_char(at, ']'), unit);
  if (unit->has_handshake) {
    at = pen_dec(PEN(at, ",\"handshake\":"), unit->handshake);
  }
  return pen_inferred(at, &unit->env);
}

static char *pen_identity(char *at, const struct sdec_unit *unit) {
  at = pen_word(PEN(at, ",\"protocol\":"), unit->protocol);
  at = PEN(at, ",\"version\":");
  if (unit->has_version) {
    at = pen_dec(pen_char(at, '"'), unit->version >> 4);
    at = pen_dec(pen_char(at, '.'), unit->version & 15u);
    at = pen_char(at, '"');
  } else {
    at = PEN(at, "null");
  }
  at = PEN(at, ",\"code\":");
  return unit->has_code ? pen_dec(at, unit->code) : PEN(at, "null");
}

static void put_name(struct out *out, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  LITERAL(out, ",\"name\":");
  put_text(out, unit->name);
  LITERAL(out, ",\"len\":");
  out_dec(out, unit->span.len);
  if (unit->kind == SDEC_UNIT_RECORD) {
    sdec_unit_sealed_text(unit, &text);
    LITERAL(out, ",\"sealed\":");
    json_string(out, buffer, text.len);
  }
}

/* Writes the raw bytes, then the fields, which copy their hex from the raw bytes while those are in the buffer. They
 * fit in it together, unless the message is huge, because the buffer is flushed first. */
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
  put_head(sink);
  char *at = out_room(out, OUT_ROOM); /* numbers, names and two addresses need less than half of it */
  at = pen_packet(at, sink, unit);
  at = pen_connection(at, unit);
  out_upto(out, pen_identity(at, unit));
  put_name(out, unit);
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
