/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Copies messages, and computes two hashes: of their kind and of their content.
 */
#include "diff/sides.h"

#include <stdlib.h>
#include <string.h>

#include "show/mix.h"

/* True if bytes are random or repeated elsewhere. Undecrypted records may have random padding. */
static bool is_fresh(const struct sdec_unit *unit, const struct sdec_field *row) {
  if (unit->kind == SDEC_UNIT_RECORD) {
    return true;
  }
  switch (row->as) {
    case SDEC_AS_SECRET:
    case SDEC_AS_CHUNK:
    case SDEC_AS_PORTION: return true;
    case SDEC_AS_ENCAPSULATED:
    case SDEC_AS_INNER:
    case SDEC_AS_VENDOR:
    case SDEC_AS_PLAIN_RECORD: return unit->carries;
    default: break;
  }
  return row->content != SDEC_CONTENT_PLAIN && row->content != SDEC_CONTENT_DIGEST &&
         row->content != SDEC_CONTENT_SERIAL;
}

bool diff_skips(const struct diff_walk *walk, const struct sdec_unit *unit, const struct sdec_item *item) {
  return is_fresh(unit, item->field) ||
         (walk->ignored != NULL && walk->ignored[redact_kind_of(item, walk->measured != 0)]);
}

static uint64_t mix_text(uint64_t hash, const char *text) {
  return text == NULL ? mix_bytes(hash, "", 1) : mix_bytes(hash, text, strlen(text) + 1);
}

static uint64_t head_of(const struct sdec_unit *unit) {
  const uint8_t plain[] = {(uint8_t)unit->kind, (uint8_t)unit->dir, unit->nesting};
  return mix_bytes(mix_text(mix_text(MIX_START, unit->protocol), unit->name), plain, sizeof(plain));
}

/* Both sides use the same tables, so a row's address identifies it. */
static uint64_t whole_of(const struct sdec_unit *unit, struct sdec_iter *it, const bool *ignored) {
  struct diff_walk walk = {.ignored = ignored};
  uint64_t hash = mix_bytes(head_of(unit), &unit->version, sizeof(unit->version));
  struct sdec_item item;
  hash = mix_bytes(hash, &unit->sealed, sizeof(unit->sealed));
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    hash = unit->notes[i].severity > SDEC_INFO ? mix_bytes(hash, &unit->notes[i].code, sizeof(unit->notes[i].code))
                                               : hash;
  }
  sdec_unit_begin(unit, it);
  while (unit->group != NULL && sdec_next(it, &item)) {
    redact_follow(&walk.measured, &item);
    if (item.kind == SDEC_NOTE && item.note.severity > SDEC_INFO) {
      hash = mix_bytes(hash, &item.note.code, sizeof(item.note.code));
    } else if (item.kind == SDEC_LEAF) {
      hash = mix_bytes(hash, &item.field, sizeof(item.field));
      hash = diff_skips(&walk, unit, &item) ? hash : mix_bytes(hash, unit->span.data + item.offset, item.len);
    }
  }
  return hash;
}

static struct diff_stream *stream_of(struct diff_side *side, const struct sdec_unit *unit) {
  const uint32_t session_no = unit->has_session ? unit->session_no : 0;
  for (uint32_t i = side->n_streams; i > 0; i--) {
    struct diff_stream *stream = &side->streams[i - 1];
    if (stream->conn == unit->conn && stream->session_no == session_no) {
      return stream;
    }
  }
  struct diff_stream *stream = keep_row(&side->keep, &side->streams, &side->n_streams, &side->cap_streams,
                                        sizeof(*side->streams));
  if (stream != NULL) {
    *stream = (struct diff_stream){
        .conn = unit->conn, .session_no = session_no, .session = unit->session, .partner = NO_PARTNER};
  }
  return stream;
}

bool side_add(struct diff_side *side, const struct sdec_unit *unit, struct sdec_iter *walk) {
  if (unit->kind == SDEC_UNIT_OTHER || unit->kind == SDEC_UNIT_EVENT) {
    return false;
  }
  struct diff_stream *stream = stream_of(side, unit);
  struct diff_message *message = stream == NULL ? NULL
                                                : keep_row(&side->keep, &side->messages, &side->n_messages,
                                                           &side->cap_messages, sizeof(*side->messages));
  uint32_t *place = message == NULL
                        ? NULL
                        : keep_row(&side->keep, &stream->list, &stream->n, &stream->cap, sizeof(*stream->list));
  if (place == NULL) {
    side->n_messages -= message != NULL;
    return false;
  }
  *place = side->n_messages - 1;
  message->unit = *unit;
  message->head = head_of(unit);
  message->whole = whole_of(unit, walk, side->ignored);
  message->partner = NO_PARTNER;
  message->unit.span.data = (const uint8_t *)keep_text(&side->keep, (const char *)unit->span.data, unit->span.len);
  message->unit.tape = NULL;
  message->unit.header = NULL;
  return true;
}

void side_free(struct diff_side *side) {
  for (uint32_t i = 0; i < side->n_streams; i++) {
    free(side->streams[i].list);
  }
  free(side->streams);
  free(side->messages);
  free(side->said);
  keep_free(&side->keep);
  *side = (struct diff_side){.name = NULL};
}
