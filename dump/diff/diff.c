/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks through both captures at once, in the order of the older one.
 */
#include "diff/diff.h"

#include <stdlib.h>

#include "diff/align.h"

void differ_ignore(struct differ *differ, const bool ignored[REDACT_KINDS]) {
  differ->sides[DIFF_OLD].ignored = differ->sides[DIFF_NEW].ignored = differ->fields.ignored = ignored;
}

void differ_unit(struct differ *differ, int side, const struct sdec_unit *unit, const struct remarks *remarks) {
  differ->sides[side].n_sealed += unit->sealed != SDEC_SEALED_NOT;
  if (side_add(&differ->sides[side], unit, &differ->walk)) {
    said_add(&differ->sides[side], remarks);
  }
}

bool differ_align(struct differ *differ) {
  return align(differ->sides) && !differ->sides[DIFF_OLD].keep.full && !differ->sides[DIFF_NEW].keep.full;
}

void differ_free(struct differ *differ) {
  side_free(&differ->sides[DIFF_OLD]);
  side_free(&differ->sides[DIFF_NEW]);
  fields_free(&differ->fields);
}

/* Position of the walk: a pair of streams, or one without a partner. */
struct visit {
  struct differ *differ;
  void (*each)(void *own, const struct diff_place *place);
  void *own;
  struct diff_place place;
  struct diff_count count;
  uint8_t versions[DIFF_SIDES]; /* of the last pair of messages, to report a changed version only once */
};

static const struct diff_message *at(const struct visit *visit, int side, uint32_t i) {
  const struct diff_stream *stream = visit->place.streams[side];
  return stream != NULL && i < stream->n ? &visit->differ->sides[side].messages[stream->list[i]] : NULL;
}

static void tell(struct visit *visit, const struct diff_message *old, const struct diff_message *new) {
  visit->place.messages[DIFF_OLD] = old;
  visit->place.messages[DIFF_NEW] = new;
  visit->count.changed += old != NULL && new != NULL;
  visit->count.missing += new == NULL;
  visit->count.added += old == NULL;
  if (visit->each != NULL) {
    visit->each(visit->own, &visit->place);
  }
  visit->place.begins = false;
}

/* Messages with different hashes may turn out equal, if they differ only in what is not compared. */
static void visit_pair(struct visit *visit, const struct diff_message *old, const struct diff_message *new) {
  struct diff_fields *fields = &visit->differ->fields;
  fields->n = 0;
  const bool other = visit->versions[DIFF_OLD] != old->unit.version || visit->versions[DIFF_NEW] != new->unit.version;
  if (old->whole != new->whole) {
    fields_compare(fields, &old->unit, &new->unit, other);
  }
  said_compare(fields, visit->differ->sides, old, new);
  visit->versions[DIFF_OLD] = old->unit.version;
  visit->versions[DIFF_NEW] = new->unit.version;
  if (fields->n > 0) {
    tell(visit, old, new);
  }
  visit->place.begins = visit->place.begins || fields->n == 0;
  visit->place.before[DIFF_OLD] = fields->n == 0 ? old : NULL;
  visit->place.before[DIFF_NEW] = fields->n == 0 ? new : NULL;
}

static void visit_streams(struct visit *visit, const struct diff_stream *old, const struct diff_stream *new) {
  uint32_t i = 0, k = 0;
  visit->place = (struct diff_place){.streams = {old, new}, .begins = true};
  for (;;) {
    const struct diff_message *a = at(visit, DIFF_OLD, i), *b = at(visit, DIFF_NEW, k);
    if (a == NULL && b == NULL) {
      return;
    }
    if (a != NULL && a->partner == NO_PARTNER) {
      tell(visit, a, NULL);
      i++;
    } else if (b != NULL && b->partner == NO_PARTNER) {
      tell(visit, NULL, b);
      k++;
    } else {
      visit_pair(visit, a, b);
      i++;
      k++;
    }
  }
}

struct diff_count differ_each(struct differ *differ, void (*each)(void *own, const struct diff_place *place),
                              void *own) {
  struct visit visit = {.differ = differ, .each = each, .own = own};
  struct diff_side *old = &differ->sides[DIFF_OLD], *new = &differ->sides[DIFF_NEW];
  for (uint32_t i = 0; i < old->n_streams; i++) {
    const uint32_t partner = old->streams[i].partner;
    visit_streams(&visit, &old->streams[i], partner != NO_PARTNER ? &new->streams[partner] : NULL);
  }
  for (uint32_t i = 0; i < new->n_streams; i++) {
    if (new->streams[i].partner == NO_PARTNER) {
      visit_streams(&visit, NULL, &new->streams[i]);
    }
  }
  return visit.count;
}

void differ_name(struct out *out, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_unit_name_text(unit, &text);
  sdec_unit_marks_text(unit, &text);
  out_bytes(out, buffer, text.len);
}

void differ_line(struct out *out, const struct sdec_unit *unit) {
  const struct view view = {.depth = DEPTH_LINE, .time = TIME_NONE};
  struct out fields = {.data = NULL}, remarks = {.data = NULL};
  struct sink *sink = out_memory(&fields) && out_memory(&remarks) ? sink_new(&fields, &view) : NULL;
  differ_name(out, unit);
  if (sink != NULL) {
    text_parts(sink, unit, &fields, &remarks);
    out_bytes(out, fields.data, fields.len);
    out_bytes(out, remarks.data, remarks.len);
  }
  sink_free(sink);
  free(fields.data);
  free(remarks.data);
}
