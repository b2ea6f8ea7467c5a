/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Returns the values of a unit's own keys, as opposed to those of its fields.
 */
#include <string.h>
#include <time.h>

#include "filter/expr.h"

#define NS_PER_S UINT64_C(1000000000)

static struct sdec_text begin(struct own_values *out) {
  return (struct sdec_text){.data = out->shown[out->n], .cap = OWN_LEN - 1};
}

static struct seen *end(struct own_values *out, struct sdec_text *text) {
  sdec_put_zero(text);
  out->list[out->n] = (struct seen){.text = NULL};
  return &out->list[out->n++];
}

/* end_text ends a value that is compared in the form in which it is shown. */
static struct seen *end_text(struct own_values *out, struct sdec_text *text) {
  struct seen *seen = end(out, text);
  seen->text = text->data;
  return seen;
}

static void add_number(struct own_values *out, bool there, uint64_t number) {
  struct sdec_text text = begin(out);
  if (there) {
    sdec_put_dec(&text, number);
    struct seen *seen = end(out, &text);
    seen->has_number = true;
    seen->number = number;
  }
}

static void add_text(struct own_values *out, const char *string) {
  struct sdec_text text = begin(out);
  if (string != NULL) {
    sdec_put(&text, string);
    (void)end_text(out, &text);
  }
}

/* As long as it may be. */
static void add_file(struct own_values *out, const char *file) {
  if (file != NULL) {
    out->list[out->n++] = (struct seen){.text = file};
  }
}

static void put_nine(struct sdec_text *text, uint64_t fraction) {
  for (uint64_t step = NS_PER_S / 10; step > 0; step /= 10) {
    sdec_put_char(text, (char)('0' + fraction / step % 10));
  }
}

static void add_seconds(struct own_values *out, bool there, uint64_t ns) {
  struct sdec_text text = begin(out);
  if (there) {
    sdec_put_dec(&text, ns / NS_PER_S);
    sdec_put_char(&text, '.');
    put_nine(&text, ns % NS_PER_S);
    struct seen *seen = end(out, &text);
    seen->has_number = seen->is_real = true;
    seen->real = (double)ns / (double)NS_PER_S;
  }
}

static void add_stamp(struct own_values *out, uint64_t ns) {
  char date[40];
  const time_t at = (time_t)(ns / NS_PER_S);
  struct sdec_text text = begin(out);
  struct tm parts = {0};
  gmtime_r(&at, &parts);
  (void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S.", &parts);
  sdec_put(&text, date);
  put_nine(&text, ns % NS_PER_S);
  sdec_put_char(&text, 'Z');
  struct seen *seen = end_text(out, &text);
  seen->has_number = true;
  seen->number = ns;
}

static void add_version(struct own_values *out, const struct sdec_unit *unit) {
  struct sdec_text text = begin(out);
  if (unit->has_version) {
    sdec_put_dec(&text, unit->version >> 4);
    sdec_put_char(&text, '.');
    sdec_put_dec(&text, unit->version & 15u);
    struct seen *seen = end(out, &text);
    seen->has_number = seen->is_real = true;
    seen->real = (unit->version >> 4) + (unit->version & 15u) / 10.0;
  }
}

static void add_address(struct own_values *out, const struct sdec_addr *addr) {
  struct sdec_text text = begin(out);
  if (addr->kind != SDEC_ADDR_NONE) {
    sdec_addr_text(addr, &text);
    struct seen *seen = end_text(out, &text);
    seen->has_number = addr->kind == SDEC_ADDR_EID;
    seen->number = addr->bytes[0];
  }
}

static void add_sealed(struct own_values *out, const struct sdec_unit *unit) {
  struct sdec_text text = begin(out);
  if (unit->sealed != SDEC_SEALED_NOT) {
    sdec_unit_sealed_text(unit, &text);
    (void)end_text(out, &text);
  }
}

static const char *direction(const struct sdec_unit *unit) {
  return unit->dir == SDEC_DIR_REQ ? "req" : unit->dir == SDEC_DIR_RSP ? "rsp" : NULL;
}

static const char *blamed(const struct sdec_finding *finding) {
  return finding->side == SDEC_SIDE_REQ ? "req" : finding->side == SDEC_SIDE_RSP ? "rsp" : NULL;
}

static const char *note(const struct sdec_unit *unit) {
  return unit->worst != SDEC_CLEAN ? sdec_severity_name(unit->worst) : NULL;
}

/* These add one finding or one verdict. */
static void add_finding(struct own_values *out, uint8_t key, const struct sdec_finding *finding) {
  switch (key) {
    case KEY_FINDINGS_RULE: add_text(out, finding->rule.id); break;
    case KEY_FINDINGS_SEVERITY: add_text(out, sdec_rule_severity_name(finding->rule.severity)); break;
    default: add_text(out, blamed(finding)); break;
  }
}

static void add_verdict(struct own_values *out, uint8_t key, const struct sdec_verdict *verdict) {
  add_text(out, key == KEY_VERDICTS_CHECK ? sdec_check_name(verdict->check) : sdec_result_name(verdict->result));
}

static bool add_remark(struct own_values *out, uint8_t key, const struct remarks *remarks, uint32_t at) {
  const bool findings = key < KEY_VERDICTS;
  const uint32_t n = findings ? remarks->n_findings : remarks->n_verdicts;
  if (at >= n) {
    return false;
  }
  if (key == KEY_FINDINGS || key == KEY_VERDICTS) {
    add_number(out, at == 0, n); /* their number */
  } else if (findings) {
    add_finding(out, key, &remarks->findings[at]);
  } else {
    add_verdict(out, key, &remarks->verdicts[at]);
  }
  return true;
}

bool values_own(uint8_t key, const struct sdec_unit *unit, const struct remarks *remarks, uint32_t at,
                struct own_values *out) {
  out->n = 0;
  if (key >= KEY_FINDINGS) {
    return add_remark(out, key, remarks, at);
  }
  if (at > 0) {
    return false;
  }
  switch (key) {
    case KEY_FILE: add_file(out, remarks->file); break;
    case KEY_NAME: add_text(out, unit->name); break;
    case KEY_PROTOCOL: add_text(out, unit->protocol); break;
    case KEY_VERSION: add_version(out, unit); break;
    case KEY_CODE: add_number(out, unit->has_code, unit->code); break;
    case KEY_DIR: add_text(out, direction(unit)); break;
    case KEY_TRANSPORT: add_text(out, sdec_transport_name(unit->transport)); break;
    case KEY_ID: add_number(out, true, unit->number); break;
    case KEY_PARENT_ID: add_number(out, unit->parent != 0, unit->parent); break;
    case KEY_REQUEST_ID: add_number(out, unit->request != 0, unit->request); break;
    case KEY_FRAME: add_number(out, true, unit->frame); break;
    case KEY_TIME: add_seconds(out, true, unit->time_ns); break;
    case KEY_TS: add_stamp(out, unit->time_ns); break;
    case KEY_RESPONSE_TIME: add_seconds(out, unit->request_frame != 0, unit->response_ns); break;
    case KEY_REQUEST_FRAME: add_number(out, unit->request_frame != 0, unit->request_frame); break;
    case KEY_CONN: add_number(out, true, unit->conn); break;
    case KEY_SESSION: add_number(out, unit->has_session, unit->session); break;
    case KEY_SESSION_NO: add_number(out, unit->session_no != 0, unit->session_no); break;
    case KEY_HANDSHAKE: add_number(out, unit->has_handshake, unit->handshake); break;
    case KEY_LEN_BYTES: add_number(out, true, unit->span.len); break;
    case KEY_SEALED: add_sealed(out, unit); break;
    case KEY_ERROR: add_number(out, unit->message != NULL && unit->message->failure, 1); break;
    case KEY_NOTE: add_text(out, note(unit)); break;
    default: break;
  }
  if (key == KEY_SRC || key == KEY_ENDPOINT) {
    add_address(out, &unit->src);
  }
  if (key == KEY_DST || key == KEY_ENDPOINT) {
    add_address(out, &unit->dst);
  }
  return true;
}
