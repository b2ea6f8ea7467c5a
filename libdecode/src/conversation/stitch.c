/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembly in pool memory, which grows with the bytes received, never with an announced length.
 */
#include "conversation/stitch.h"

#include "base/note.h"

uint32_t sdec_stitch_drop(struct stitch *s, struct pool *pool) {
  const uint32_t len = s->open ? s->buffer.len : 0;
  sdec_buffer_drop(&s->buffer, pool);
  *s = (struct stitch){0};
  return len;
}

/* append adds bytes at the end; false, with a note, if they are too many or there is no memory. */
static bool append(struct stitch *s, struct pool *pool, struct sdec_span bytes, struct sdec_note *note) {
  const uint64_t need = (uint64_t)s->buffer.len + bytes.len;
  const uint64_t share = sdec_pool_size(pool) / 2;
  const uint64_t most = share < STITCH_LIMIT ? share : STITCH_LIMIT;
  if (need > most) {
    *note = note_make(SDEC_WARN, SDEC_NOTE_TOO_LARGE, 0, most, need);
    return false;
  }
  if (!sdec_buffer_add(&s->buffer, pool, bytes)) {
    *note = note_make(SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, s->buffer.len);
    return false;
  }
  return true;
}

/* hand_over passes the finished bytes to the caller. */
static enum stitch_result hand_over(struct stitch *s, struct sdec_span *out_whole) {
  *out_whole = buffer_span(&s->buffer);
  *s = (struct stitch){0};
  return STITCH_BUILT;
}

static enum stitch_result give_up(struct stitch *s, struct pool *pool) {
  (void)sdec_stitch_drop(s, pool);
  return STITCH_MORE;
}

enum stitch_result sdec_stitch_chunk(struct stitch *s, struct pool *pool, const struct piece *piece,
                                     struct sdec_span *out_whole, struct sdec_note *out_note) {
  *out_note = (struct sdec_note){0};
  if (piece->sequence == 0) {
    if (s->open && s->key == piece->key && s->next == 1) {
      *out_note = note_make(SDEC_INFO, SDEC_NOTE_REPEATED, 0, 0, 0);
    } else if (s->open) {
      *out_note = note_make(SDEC_WARN, SDEC_NOTE_CHUNK_SIZE, 0, s->total, s->buffer.len);
    }
    (void)sdec_stitch_drop(s, pool);
    *s = (struct stitch){.open = true, .key = piece->key, .total = piece->total};
  } else if (!s->open || s->key != piece->key) {
    *out_note = note_make(SDEC_WARN, SDEC_NOTE_CHUNK_NO_START, 0, 0, piece->sequence);
    return STITCH_MORE;
  } else if (piece->sequence == s->next - 1) {
    *out_note = note_make(SDEC_INFO, SDEC_NOTE_REPEATED, 0, 0, 0);
    return STITCH_MORE;
  } else if (piece->sequence != s->next) {
    *out_note = note_make(SDEC_ERROR, SDEC_NOTE_CHUNK_SEQUENCE, 0, s->next, piece->sequence);
    return give_up(s, pool);
  }
  if (!append(s, pool, piece->bytes, out_note)) {
    return give_up(s, pool);
  }
  s->next = piece->sequence + 1;
  if (!piece->last && s->buffer.len < s->total) {
    return STITCH_MORE;
  }
  if (s->buffer.len != s->total) {
    *out_note = note_make(SDEC_ERROR, SDEC_NOTE_CHUNK_SIZE, 0, s->total, s->buffer.len);
  }
  /* The bytes are worth decoding even if the size is wrong. If they are complete without LastChunk, wait for that
   * flag. */
  return piece->last ? hand_over(s, out_whole) : STITCH_MORE;
}

enum stitch_result sdec_stitch_portion(struct stitch *s, struct pool *pool, const struct piece *piece,
                                       struct sdec_span *out_whole, struct sdec_note *out_note) {
  *out_note = (struct sdec_note){0};
  const uint32_t offset = piece->has_offset ? piece->offset : s->buffer.len;
  if (piece->bytes.len == 0 || (!piece->has_offset && !s->open)) {
    return STITCH_MORE;
  }
  if (offset == 0) {
    (void)sdec_stitch_drop(s, pool);
    if (piece->remainder == 0) {
      *out_whole = piece->bytes;
      return STITCH_WHOLE;
    }
    *s = (struct stitch){.open = true, .key = piece->key, .group = piece->group};
  } else if (!s->open) {
    return STITCH_MORE; /* the start was not captured, or part of a finished object is read again */
  } else if (offset < s->buffer.len) {
    *out_note = note_make(SDEC_INFO, SDEC_NOTE_REPEATED, 0, 0, 0);
    return STITCH_MORE;
  } else if (offset > s->buffer.len) {
    *out_note = note_make(SDEC_WARN, SDEC_NOTE_PORTION_GAP, 0, s->buffer.len, offset);
    return give_up(s, pool);
  }
  const uint64_t total = (uint64_t)offset + piece->bytes.len + piece->remainder;
  if (s->total != 0 && total != s->total) {
    *out_note = note_make(SDEC_WARN, SDEC_NOTE_PORTION_SIZE, 0, s->total, total);
    return give_up(s, pool);
  }
  s->total = total > UINT32_MAX ? UINT32_MAX : (uint32_t)total;
  if (!append(s, pool, piece->bytes, out_note)) {
    return give_up(s, pool);
  }
  return piece->remainder == 0 ? hand_over(s, out_whole) : STITCH_MORE;
}
