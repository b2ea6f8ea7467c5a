/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Differences as NDJSON: one object each, then one with the counts.
 */
#include <inttypes.h>
#include <string.h>

#include "diff/diff.h"
#include "show/json.h"

struct printing {
  struct differ *differ;
  struct out *out;
};

static void put_text(struct out *out, const char *text) {
  json_string(out, text, strlen(text));
}

static void put_side(struct printing *printing, const struct diff_place *place, int side) {
  struct out *out = printing->out;
  const struct diff_message *message = place->messages[side];
  if (message == NULL) {
    out_string(out, "null");
    return;
  }
  out_string(out, "{\"file\":");
  put_text(out, printing->differ->sides[side].name);
  out_format(out, ",\"id\":%" PRIu64 ",\"frame\":%" PRIu64 ",\"conn\":%" PRIu32 ",\"session\":", message->unit.number,
             message->unit.frame, message->unit.conn);
  if (message->unit.has_session) {
    out_dec(out, message->unit.session);
  } else {
    out_string(out, "null");
  }
  out_char(out, '}');
}

static void put_value(struct out *out, const struct diff_field *field, int side) {
  if (field->there[side]) {
    put_text(out, field->values[side]);
  } else {
    out_string(out, "null");
  }
}

static void put_difference(void *own, const struct diff_place *place) {
  struct printing *printing = own;
  struct out *out = printing->out;
  const struct diff_fields *fields = &printing->differ->fields;
  const struct diff_message *old = place->messages[DIFF_OLD], *new = place->messages[DIFF_NEW];
  const bool both = old != NULL && new != NULL;
  out_string(out, "{\"schema\":\"spdmdump/1\",\"event\":\"difference\",\"kind\":");
  put_text(out, both ? "changed" : old != NULL ? "missing" : "added");
  out_string(out, ",\"name\":");
  put_text(out, (old != NULL ? old : new)->unit.name);
  out_string(out, ",\"old\":");
  put_side(printing, place, DIFF_OLD);
  out_string(out, ",\"new\":");
  put_side(printing, place, DIFF_NEW);
  out_string(out, ",\"differences\":[");
  for (uint32_t i = 0; both && i < fields->n; i++) {
    out_string(out, i > 0 ? ",{\"path\":" : "{\"path\":");
    put_text(out, fields->list[i].path);
    out_string(out, ",\"old\":");
    put_value(out, &fields->list[i], DIFF_OLD);
    out_string(out, ",\"new\":");
    put_value(out, &fields->list[i], DIFF_NEW);
    out_char(out, '}');
  }
  out_string(out, "]}\n");
}

struct diff_count differ_json(struct differ *differ, struct out *out) {
  struct printing printing = {.differ = differ, .out = out};
  const struct diff_count count = differ_each(differ, put_difference, &printing);
  out_string(out, "{\"schema\":\"spdmdump/1\",\"event\":\"diff\",\"old_file\":");
  put_text(out, differ->sides[DIFF_OLD].name);
  out_string(out, ",\"new_file\":");
  put_text(out, differ->sides[DIFF_NEW].name);
  out_format(out, ",\"changed\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"added\":%" PRIu64 "}\n", count.changed,
             count.missing, count.added);
  return count;
}
