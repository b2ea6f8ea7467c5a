/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cuts the bytes of a TCP stream, in order, into frames, or into segments that are messages themselves. Bytes are cut
 * in place, in the packet; only the start of an unfinished frame is copied.
 */
#include <string.h>

#include "base/apart.h"
#include "carriers/tcp_stream.h"

static bool widen_rest(struct tcp *t, struct tcp_stream *s, uint32_t have, size_t len) {
  if (s->rest && sdec_pool_room(t->pool, s->rest) >= len) {
    return true;
  }
  uint8_t *wider = sdec_room_block(t, len);
  if (wider && s->rest) {
    memcpy(wider, s->rest, have);
    sdec_pool_put(t->pool, s->rest);
  }
  s->rest = wider ? wider : s->rest;
  return wider != NULL;
}

/* stash moves bytes from the input to the rest: as many as its frame needs, or all if that is unknown. */
HOT static bool stash(struct tcp *t, struct tcp_stream *s) {
  const uint32_t have = stream_rest(s);
  const uint32_t want = s->need > have ? s->need - have : t->input.len;
  const uint32_t n = want < t->input.len ? want : t->input.len;
  if (have > 0 && s->rest_at > 0) {
    memmove(s->rest, s->rest + s->rest_at, have);
  }
  s->rest_at = 0;
  s->rest_len = have;
  if (!widen_rest(t, s, have, (size_t)have + n)) {
    return false;
  }
  memcpy(s->rest + have, t->input.data, n);
  s->rest_len = have + n;
  t->input = span_from(t->input, n);
  return true;
}

static void give_up_frame(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  const uint64_t bytes = (uint64_t)stream_rest(s) + t->input.len;
  sdec_stream_event(out, s, "bytes lost");
  carried_note(out, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, bytes);
  t->n_incomplete++;
  t->dropped_bytes += bytes;
  sdec_stream_drop_rest(t, s);
  t->input.len = 0;
  s->framing.resync = true;
}

static void consume(struct tcp *t, struct tcp_stream *s, uint32_t n) {
  if (stream_rest(s) > 0) {
    s->rest_at += n;
  } else {
    t->input = span_from(t->input, n);
  }
  s->need = 0;
}

/* give_waiting delivers the waiting bytes as one message, which ended with the last segment stashed. */
static bool give_waiting(struct tcp_stream *s, struct carried *out) {
  sdec_bare_give(&s->bare, (struct sdec_span){s->rest + s->rest_at, stream_rest(s)}, s->src, s->dst, out);
  out->frame = s->bare.frame;
  out->time_ns = s->bare.time_ns;
  s->rest_at = s->rest_len;
  return true;
}

/* wait_for_next stashes a segment until the next one shows what it is or whether it ends there. */
static bool wait_for_next(struct tcp *t, struct tcp_stream *s) {
  s->need = 0;
  s->bare.frame = t->frame;
  s->bare.time_ns = t->time_ns;
  return stash(t, s);
}

/* no_bare switches to frames, starting with the waiting bytes. */
static bool no_bare(struct tcp_stream *s) {
  s->framing.resync = s->framing.resync || s->bare.state != BARE_OPEN;
  s->bare.state = BARE_NOT;
  return false;
}

/* At the end of the capture or connection, the waiting bytes are complete if two segments proved the kind of the
 * stream. */
static bool last_bare(struct tcp_stream *s, struct carried *out) {
  if (stream_rest(s) == 0 || !s->ending) {
    return false;
  }
  return s->bare.state == BARE_SURE ? give_waiting(s, out) : no_bare(s);
}

/* cut_bare takes a segment as a message if all segments so far were; true if it gave one. If the sender did not pause
 * after a segment, one that begins no message may continue it. */
static bool cut_bare(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  const bool waits = stream_rest(s) > 0;
  if (t->input.len == 0) {
    return last_bare(s, out);
  }
  const bool begins = sdec_bare_kind(t->input, s->bare.state == BARE_OPEN) != BARE_NONE;
  if (!begins && (s->bare.state != BARE_SURE || !waits)) {
    return no_bare(s);
  }
  if (begins && waits) {
    s->bare.state = BARE_SURE;
    return give_waiting(s, out);
  }
  if (begins && (t->whole || (s->bare.state == BARE_SURE && s->pushed))) {
    s->bare.state = BARE_SURE;
    sdec_bare_give(&s->bare, t->input, s->src, s->dst, out);
    t->input.len = 0;
    return true;
  }
  s->bare.state = s->bare.state == BARE_SURE ? BARE_SURE : BARE_WAITING;
  if (!wait_for_next(t, s)) {
    return no_bare(s);
  }
  return !begins && s->pushed && give_waiting(s, out);
}

/* Skipped bytes are reported once a frame is found after them, so that their number does not depend on the
 * segmentation; then the frame is cut again. */
HOT bool sdec_stream_cut(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  if (s->bare.state != BARE_NOT) {
    const bool given = cut_bare(t, s, out);
    if (given || s->bare.state != BARE_NOT) {
      return given;
    }
  }
  while (stream_rest(s) > 0 || t->input.len > 0) {
    const bool in_rest = stream_rest(s) > 0;
    const struct sdec_span bytes = in_rest ? (struct sdec_span){s->rest + s->rest_at, stream_rest(s)} : t->input;
    const bool all = !in_rest || t->input.len == 0;
    const struct framing before = s->framing;
    uint32_t used = 0;
    const enum frame_result result = sdec_frame_next(&s->framing, bytes, all && (s->pushed || s->ending), out, &used);
    if (result == FRAME_DONE && s->skipped > 0) {
      s->framing = before;
      sdec_stream_event(out, s, "bytes skipped");
      carried_note(out, SDEC_WARN, SDEC_NOTE_TCP_RESYNC, 0, 0, s->skipped);
      s->skipped = 0;
      return true;
    }
    if (result == FRAME_NEED_MORE) {
      s->need = used;
      if (t->input.len > 0 && !stash(t, s)) {
        give_up_frame(t, s, out);
        return true;
      }
      if (all) {
        return false;
      }
      continue;
    }
    consume(t, s, used);
    if (result == FRAME_DONE) {
      out->src = *s->src;
      out->dst = *s->dst;
      return true;
    }
    s->skipped += used;
    if (out->n_notes > 0) {
      const struct sdec_note why = out->notes[0];
      sdec_stream_event(out, s, "damaged frame");
      out->notes[out->n_notes++] = why;
      t->n_incomplete++;
      return true;
    }
  }
  return false;
}
