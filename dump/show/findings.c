/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings of the judge as lines and as JSON.
 */
#include "show/findings.h"

#include <inttypes.h>
#include <string.h>

#include "show/json.h"

void findings_text(const struct sdec_finding *finding, struct out *out) {
  char buffer[SDEC_FINDING_SENTENCE];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_finding_text(finding, &text);
  out_string(out, "    ! ");
  out_bytes(out, text.data, text.len);
  out_char(out, '\n');
}

void findings_late(const struct sdec_finding *finding, struct out *out) {
  char buffer[SDEC_FINDING_SENTENCE];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_finding_text(finding, &text);
  out_string(out, finding->message);
  out_string(out, " #");
  out_dec(out, finding->frame);
  out_string(out, ": ");
  out_bytes(out, text.data, text.len);
  out_char(out, '\n');
}

static void put_sides(const struct sdec_judge_stats *stats, struct out *out) {
  for (uint32_t left = SDEC_RULE_SEVERITIES; left > 0; left--) {
    const uint32_t i = left - 1;
    uint64_t n = 0;
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      n += stats->found[i][side];
    }
    if (n > 0) {
      out_format(out, "  %-8s %" PRIu64 ": Requester %" PRIu64 ", Responder %" PRIu64, sdec_rule_severity_name(i), n,
                 stats->found[i][SDEC_SIDE_REQ], stats->found[i][SDEC_SIDE_RSP]);
      if (stats->found[i][0] > 0) {
        out_format(out, ", either %" PRIu64, stats->found[i][0]);
      }
      out_string(out, "\n");
    }
  }
}

static uint64_t unjudged(const struct sdec_judge_stats *stats) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < SDEC_UNJUDGED_REASONS; i++) {
    n += stats->unjudged[i];
  }
  return n;
}

void findings_summary(const struct sdec_judge_stats *stats, struct out *out) {
  put_sides(stats, out);
  out_format(out, "  judged %" PRIu64 ", violated %" PRIu64 ", not judged %" PRIu64 "%s\n", stats->judged,
             stats->violated, unjudged(stats), unjudged(stats) > 0 ? ":" : "");
  for (uint32_t i = 0; i < SDEC_UNJUDGED_REASONS; i++) {
    if (stats->unjudged[i] > 0) {
      out_format(out, "    %" PRIu64 " %s\n", stats->unjudged[i], sdec_unjudged_text(i));
    }
  }
}

static void put_text(struct out *out, const char *key, const char *text) {
  out_format(out, ",\"%s\":", key);
  if (text != NULL && text[0] != '\0') {
    json_string(out, text, strlen(text));
  } else {
    out_string(out, "null");
  }
}

static const char *side_word(uint8_t side) {
  return side == SDEC_SIDE_REQ ? "req" : side == SDEC_SIDE_RSP ? "rsp" : NULL;
}

static void put_members(const struct sdec_finding *finding, struct out *out) {
  out_format(out, "\"rule\":\"%s\"", finding->rule.id);
  put_text(out, "severity", sdec_rule_severity_name(finding->rule.severity));
  put_text(out, "side", side_word(finding->side));
  put_text(out, "what", finding->rule.what);
  put_text(out, "field", finding->field);
  out_format(out, ",\"offset\":%" PRIu32, finding->offset);
  put_text(out, "expected", finding->expected);
  put_text(out, "got", finding->got);
  put_text(out, "clause", finding->rule.clause);
  put_text(out, "tests", finding->rule.tests);
}

void findings_json(const struct sdec_finding *finding, struct out *out) {
  out_char(out, '{');
  put_members(finding, out);
  out_char(out, '}');
}

static void begin_event(const char *file, const char *event, struct out *out) {
  out_string(out, "{\"schema\":\"spdmdump/1\"");
  if (file != NULL) {
    put_text(out, "file", file);
  }
  put_text(out, "event", event);
  out_char(out, ',');
}

void findings_event(const char *file, const struct sdec_finding *finding, struct out *out) {
  begin_event(file, "finding", out);
  put_members(finding, out);
  out_format(out, ",\"conn\":%" PRIu32 ",\"id\":%" PRIu64 ",\"frame\":%" PRIu64, finding->conn, finding->unit,
             finding->frame);
  put_text(out, "name", finding->message);
  out_format(out, ",\"count\":%" PRIu64 ",\"last_frame\":%" PRIu64 "}\n", finding->count, finding->last_frame);
}

void findings_event_summary(const char *file, const struct sdec_judge_stats *stats, struct out *out) {
  const char *between = "";
  begin_event(file, "lint", out);
  out_format(out, "\"judged\":%" PRIu64 ",\"violated\":%" PRIu64 ",\"not_judged\":{", stats->judged, stats->violated);
  for (uint32_t i = 0; i < SDEC_UNJUDGED_REASONS; i++) {
    if (stats->unjudged[i] > 0) {
      out_format(out, "%s\"%s\":%" PRIu64, between, sdec_unjudged_text(i), stats->unjudged[i]);
      between = ",";
    }
  }
  out_string(out, "}}\n");
}
