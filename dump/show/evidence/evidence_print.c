/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints evidence as lines of a tree and as JSON.
 */
#include <stdio.h>

#include "show/evidence/diagnostic.h"
#include "show/evidence/evidence.h"
#include "show/json.h"

#define TEXT_SHOWN 256 /* limit in characters for text that is not CBOR */

static void put_lead(struct sink *sink, uint32_t indent) {
  out_spaces(sink->out, indent);
}

static void put_plain_text(struct sink *sink, const struct evidence_item *item, uint32_t indent) {
  const uint32_t shown = sink->view->whole || item->bytes.len < TEXT_SHOWN ? item->bytes.len : TEXT_SHOWN;
  put_lead(sink, indent);
  json_string(sink->out, (const char *)item->bytes.data, shown);
  out_string(sink->out, shown < item->bytes.len ? "...\n" : "\n");
}

/* Exceeding a display limit is not damage. */
static bool is_damage(enum diagnostic_end end) {
  return end == CBOR_WHOLE || end == CBOR_SHORT || end == CBOR_MALFORMED;
}

/* Reports damage on one line after the readable part. */
static void put_rest(struct sink *sink, enum diagnostic_end end, uint32_t len, const struct evidence_item *item,
                     uint32_t indent) {
  out_char(sink->out, '\n');
  if (end == CBOR_WHOLE && len == item->bytes.len) {
    return;
  }
  put_lead(sink, indent);
  sink->found |= is_damage(end);
  paint(sink, is_damage(end) ? PAINT_WARN : PAINT_DIM);
  if (end == CBOR_WHOLE) {
    out_format(sink->out, "! %u bytes follow it", item->bytes.len - len);
  } else {
    out_format(sink->out, "! %s, at %u", diagnostic_end_text(end), item->offset + len);
  }
  paint(sink, PAINT_NONE);
  out_char(sink->out, '\n');
}

static void put_item(struct sink *sink, const struct evidence_item *item, uint32_t indent) {
  uint32_t len = 0;
  put_lead(sink, indent);
  paint(sink, PAINT_DIM);
  out_format(sink->out, "looks like %s:", item->format);
  paint(sink, PAINT_NONE);
  out_char(sink->out, '\n');
  if (!item->is_cbor) {
    if (item->bytes.data[0] != 0x30) {
      put_plain_text(sink, item, indent + 2);
    }
    return;
  }
  const struct diagnostic_style style = {.whole = sink->view->whole, .indent = indent + 2};
  put_lead(sink, indent + 2);
  const enum diagnostic_end end = diagnostic_print(sink->out, item->bytes, &style, &len);
  put_rest(sink, end, len, item, indent + 2);
}

void put_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset, uint32_t depth) {
  struct evidence_item item;
  if (evidence_leaf(&sink->evidence, as, bytes, offset, &item)) {
    put_item(sink, &item, TREE_PLACE_WIDTH + 2 * depth);
  }
}

static void note_item(struct sink *sink, const struct evidence_item *item) {
  static const struct diagnostic_style style = {.one_line = true, .whole = true};
  struct out *out = &sink->evidence.json;
  struct out text;
  uint32_t len = 0;
  if (!item->is_cbor || (out->data == NULL && !out_memory(out)) || !out_memory(&text)) {
    return;
  }
  const enum diagnostic_end end = diagnostic_print(&text, item->bytes, &style, &len);
  out_format(out, "%s{\"offset\":%u,\"format\":\"%s\",\"diagnostic\":", out->len > 0 ? "," : "", item->offset,
             item->format);
  json_string(out, text.data, text.len);
  if (end != CBOR_WHOLE || len != item->bytes.len) {
    char problem[64];
    if (end != CBOR_WHOLE) {
      snprintf(problem, sizeof(problem), "%s", diagnostic_end_text(end));
    } else {
      snprintf(problem, sizeof(problem), "%u bytes follow it", item->bytes.len - len);
    }
    out_format(out, ",\"problem\":\"%s\"", problem);
    json_finding(sink, is_damage(end) ? SDEC_WARN : SDEC_INFO, item->offset + len, "CBOR: ", problem);
  }
  out_char(out, '}');
  out_close(&text);
}

void note_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset) {
  struct evidence_item item;
  if (evidence_leaf(&sink->evidence, as, bytes, offset, &item)) {
    note_item(sink, &item);
  }
}

void json_evidence(struct sink *sink) {
  const struct out *json = &sink->evidence.json;
  if (json->len > 0) {
    out_string(sink->out, ",\"cbor\":[");
    out_bytes(sink->out, json->data, json->len);
    out_char(sink->out, ']');
  }
}
