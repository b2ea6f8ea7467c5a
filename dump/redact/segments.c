/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages come out of a stream in order, so each is looked for behind the one before.
 */
#define _GNU_SOURCE
#include "redact/segments.h"

#include <stdlib.h>
#include <string.h>

#include "redact/wire.h"

#define STREAM_MOST (UINT32_C(1) << 28)

static bool read(const struct tape *t, uint32_t packet, struct wire *out) {
  const struct blob *b = &t->blobs[t->packets[packet].blob];
  return wire_read(&t->packets[packet].packet, (struct sdec_span){b->old, b->len}, out) && out->stream;
}

/* same_way says whether two packets have the same hosts and ports in the same order. */
static bool same_way(const struct tape *t, uint32_t a, const struct wire *wa, uint32_t b, const struct wire *wb) {
  const uint8_t *da = t->blobs[t->packets[a].blob].old, *db = t->blobs[t->packets[b].blob].old;
  const bool four = da[wa->ip] >> 4 == 4;
  const uint32_t at = four ? 12 : 8, len = four ? 8 : 32;
  return da[wa->ip] >> 4 == db[wb->ip] >> 4 && memcmp(da + wa->ip + at, db + wb->ip + at, len) == 0 &&
         memcmp(da + wa->tcp, db + wb->tcp, 4) == 0;
}

/* assemble puts together what was sent from packet `first` to `last` in one direction; NULL: out of memory. */
static uint8_t *assemble(const struct tape *t, uint32_t first, const struct wire *from, uint32_t last,
                         uint32_t *out_len) {
  uint8_t *bytes = NULL;
  uint32_t len = 0;
  for (uint32_t i = first; i <= last; i++) {
    struct wire wire;
    if (!read(t, i, &wire) || !same_way(t, first, from, i, &wire)) {
      continue;
    }
    const uint32_t at = wire.seq - from->seq, n = wire.end - wire.headers;
    if (at > STREAM_MOST || n > STREAM_MOST - at) {
      continue;
    }
    if (at + n > len) {
      uint8_t *bigger = realloc(bytes, (size_t)at + n);
      if (bigger == NULL) {
        free(bytes);
        return NULL;
      }
      bytes = bigger;
      memset(bytes + len, 0, at + n - len);
      len = at + n;
    }
    if (n > 0) {
      memcpy(bytes + at, t->blobs[t->packets[i].blob].old + wire.headers, n);
    }
  }
  *out_len = len;
  return bytes;
}

/* spread places a blob that stands at `at` of a stream in all segments that hold a part of it. */
static void spread(struct tape *t, uint32_t first, const struct wire *from, uint32_t last, uint32_t blob, uint32_t at) {
  const uint32_t end = at + t->blobs[blob].len;
  for (uint32_t i = first; i <= last; i++) {
    struct wire wire;
    if (!read(t, i, &wire) || !same_way(t, first, from, i, &wire)) {
      continue;
    }
    const uint32_t begins = wire.seq - from->seq, ends = begins + (wire.end - wire.headers);
    const uint32_t low = begins > at ? begins : at, high = ends < end ? ends : end;
    if (low < high && begins <= STREAM_MOST) {
      tape_place(t, blob, t->packets[i].blob, wire.headers + (low - begins), low - at, high - low);
    }
  }
}

/* cursor_of gives the cursor of a packet's direction; NULL: there are too many. */
static uint32_t *cursor_of(struct streams *s, const struct tape *t, uint32_t packet, const struct wire *wire,
                           uint32_t *out_first) {
  for (uint32_t i = 0; i < s->n; i++) {
    struct wire first;
    if (read(t, s->cursors[i].packet, &first) && same_way(t, s->cursors[i].packet, &first, packet, wire)) {
      *out_first = s->cursors[i].packet;
      return &s->cursors[i].at;
    }
  }
  uint32_t first = 0;
  struct wire w;
  while (first < packet && !(read(t, first, &w) && same_way(t, first, &w, packet, wire))) {
    first++;
  }
  if (s->n == STREAM_CURSORS) {
    return NULL;
  }
  s->cursors[s->n].packet = *out_first = first;
  s->cursors[s->n].at = 0;
  return &s->cursors[s->n++].at;
}

bool stream_place(struct streams *s, struct tape *t, uint32_t last, uint32_t blob) {
  struct wire wire, from;
  uint32_t first = 0, len = 0;
  uint32_t *cursor = last < t->n_packets && read(t, last, &wire) ? cursor_of(s, t, last, &wire, &first) : NULL;
  if (cursor == NULL || !read(t, first, &from)) {
    return false;
  }
  uint8_t *bytes = assemble(t, first, &from, last, &len);
  const uint8_t *found = bytes != NULL && *cursor <= len
                             ? memmem(bytes + *cursor, len - *cursor, t->blobs[blob].old, t->blobs[blob].len)
                             : NULL;
  if (found != NULL) {
    const uint32_t at = (uint32_t)(found - bytes);
    spread(t, first, &from, last, blob, at);
    *cursor = at + t->blobs[blob].len;
  }
  free(bytes);
  return found != NULL;
}
