/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages come out of a stream in order, so each is searched for after the previous one. Every segment is read once.
 */
#define _GNU_SOURCE
#include "redact/segments.h"

#include <stdlib.h>
#include <string.h>

#include "redact/wire.h"

#define STREAM_MOST (UINT32_C(1) << 28)

/* `len` bytes of a stream, from offset `at`: the data of a packet, or a placed blob. */
struct stretch {
  uint32_t at, len, of;
};

struct stretches {
  struct stretch *list;
  uint32_t n, longest;
};

struct stream {
  uint32_t packet, seq; /* first packet in this direction, and the sequence number of its data */
  uint8_t *bytes;
  uint32_t len, room, cursor; /* cursor: offset after the last placed blob */
  struct stretches segments, blobs;
};

static bool read(const struct tape *t, uint32_t packet, struct wire *out) {
  const struct blob *b = &t->blobs[t->packets[packet].blob];
  return wire_read(&t->packets[packet].packet, (struct sdec_span){b->old, b->len}, out) && out->stream;
}

/* same_way returns true if two packets have the same hosts and ports in the same direction. */
static bool same_way(const struct tape *t, uint32_t a, const struct wire *wa, uint32_t b, const struct wire *wb) {
  const uint8_t *da = t->blobs[t->packets[a].blob].old, *db = t->blobs[t->packets[b].blob].old;
  const bool four = da[wa->ip] >> 4 == 4;
  const uint32_t at = four ? 12 : 8, len = four ? 8 : 32;
  return da[wa->ip] >> 4 == db[wb->ip] >> 4 && memcmp(da + wa->ip + at, db + wb->ip + at, len) == 0 &&
         memcmp(da + wa->tcp, db + wb->tcp, 4) == 0;
}

/* grow_list makes room for one more by doubling; NULL: out of memory. */
static void *grow_list(struct tape *t, void *list, uint32_t n, size_t size) {
  if (n != 0 && (n & (n - 1)) != 0) {
    return list;
  }
  void *bigger = realloc(list, (n == 0 ? 1 : 2 * (size_t)n) * size);
  t->failed |= bigger == NULL;
  return bigger;
}

/* add_stretch inserts into a sorted list; most are appended. */
static void add_stretch(struct tape *t, struct stretches *s, struct stretch added) {
  struct stretch *list = grow_list(t, s->list, s->n, sizeof(*list));
  if (list == NULL) {
    return;
  }
  s->list = list;
  uint32_t i = s->n++;
  for (; i > 0 && list[i - 1].at > added.at; i--) {
    list[i] = list[i - 1];
  }
  list[i] = added;
  s->longest = added.len > s->longest ? added.len : s->longest;
}

/* first_over returns the first stretch that may reach beyond `at`. */
static uint32_t first_over(const struct stretches *s, uint32_t at) {
  uint32_t low = 0, high = s->n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (s->list[middle].at + s->longest <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* overlay places the part of a blob that overlaps a segment. */
static void overlay(struct tape *t, const struct stretch *segment, const struct stretch *blob) {
  const uint32_t low = segment->at > blob->at ? segment->at : blob->at;
  const uint32_t end = segment->at + segment->len, blob_end = blob->at + blob->len;
  const uint32_t high = end < blob_end ? end : blob_end;
  struct wire wire;
  if (low < high && read(t, segment->of, &wire)) {
    tape_place(t, blob->of, t->packets[segment->of].blob, wire.headers + (low - segment->at), low - blob->at,
               high - low);
  }
}

/* Sequence numbers wrap around. */
static uint32_t distance(const struct wire *wire, uint32_t from) {
  return (uint32_t)((UINT64_C(1) << 32) + wire->seq - from);
}

/* stream_of finds or creates the stream of a packet. A SYN, or a large jump in sequence numbers, begins a new one. */
static struct stream *stream_of(struct streams *s, struct tape *t, uint32_t packet, const struct wire *wire) {
  for (uint32_t i = s->n; i > 0; i--) {
    struct stream *stream = &s->list[i - 1];
    struct wire first;
    if (!read(t, stream->packet, &first) || !same_way(t, stream->packet, &first, packet, wire)) {
      continue;
    }
    if (wire->starts ? wire->seq == stream->seq : distance(wire, stream->seq) < STREAM_MOST) {
      return stream;
    }
    break;
  }
  struct stream *list = grow_list(t, s->list, s->n, sizeof(*list));
  if (list == NULL) {
    return NULL;
  }
  s->list = list;
  s->list[s->n] = (struct stream){.packet = packet, .seq = wire->seq};
  return &s->list[s->n++];
}

static bool make_room(struct tape *t, struct stream *stream, uint32_t end) {
  if (end <= stream->room) {
    return true;
  }
  const uint32_t room = end > STREAM_MOST / 2 ? STREAM_MOST : end * 2;
  uint8_t *bigger = realloc(stream->bytes, room);
  if (bigger == NULL) {
    t->failed = true;
    return false;
  }
  memset(bigger + stream->room, 0, room - stream->room);
  stream->bytes = bigger;
  stream->room = room;
  return true;
}

static void read_segment(struct streams *s, struct tape *t, uint32_t packet) {
  struct wire wire;
  struct stream *stream = read(t, packet, &wire) ? stream_of(s, t, packet, &wire) : NULL;
  if (stream == NULL) {
    return;
  }
  const struct stretch segment = {.at = distance(&wire, stream->seq), .len = wire.end - wire.headers, .of = packet};
  if (segment.len == 0 || segment.len > STREAM_MOST - segment.at || !make_room(t, stream, segment.at + segment.len)) {
    return;
  }
  memcpy(stream->bytes + segment.at, t->blobs[t->packets[packet].blob].old + wire.headers, segment.len);
  stream->len = segment.at + segment.len > stream->len ? segment.at + segment.len : stream->len;
  add_stretch(t, &stream->segments, segment);
  for (uint32_t i = first_over(&stream->blobs, segment.at);
       i < stream->blobs.n && stream->blobs.list[i].at < segment.at + segment.len; i++) {
    overlay(t, &segment, &stream->blobs.list[i]);
  }
}

bool stream_place(struct streams *s, struct tape *t, uint32_t last, uint32_t blob) {
  struct wire wire;
  for (; s->n_read <= last && s->n_read < t->n_packets; s->n_read++) {
    read_segment(s, t, s->n_read);
  }
  struct stream *stream = last < t->n_packets && read(t, last, &wire) ? stream_of(s, t, last, &wire) : NULL;
  const uint32_t len = t->blobs[blob].len;
  const uint8_t *found = stream != NULL && stream->bytes != NULL
                             ? memmem(stream->bytes + stream->cursor, stream->len - stream->cursor, t->blobs[blob].old,
                                      len)
                             : NULL;
  if (found == NULL) {
    return false;
  }
  const struct stretch placed = {.at = (uint32_t)(found - stream->bytes), .len = len, .of = blob};
  stream->cursor = placed.at + len;
  add_stretch(t, &stream->blobs, placed);
  for (uint32_t i = first_over(&stream->segments, placed.at);
       i < stream->segments.n && stream->segments.list[i].at < placed.at + len; i++) {
    overlay(t, &stream->segments.list[i], &placed);
  }
  return true;
}

void streams_finish(struct streams *s, struct tape *t) {
  for (; s->n_read < t->n_packets; s->n_read++) {
    read_segment(s, t, s->n_read);
  }
}

void streams_free(struct streams *s) {
  for (uint32_t i = 0; i < s->n; i++) {
    free(s->list[i].bytes);
    free(s->list[i].segments.list);
    free(s->list[i].blobs.list);
  }
  free(s->list);
  *s = (struct streams){0};
}
