/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Growing lists, and copying of new bytes into the packets.
 */
#define _GNU_SOURCE
#include "redact/tape.h"

#include <stdlib.h>
#include <string.h>

#define NESTING_MOST 16

/* may_take accounts for memory; if the limit is exceeded, the tape has failed: false. */
static bool may_take(struct tape *t, uint64_t len) {
  t->too_long |= len > t->most - t->len;
  t->failed |= t->too_long;
  t->len += t->too_long ? 0 : len;
  return !t->too_long;
}

/* one_more makes room in a list; NULL, and the tape has failed: out of memory. */
static void *one_more(struct tape *t, void **list, uint32_t *n, size_t size) {
  if (!may_take(t, size)) {
    return NULL;
  }
  if (*n == 0 || (*n & (*n - 1)) == 0) {
    void *bigger = realloc(*list, (*n == 0 ? 1 : 2 * (size_t)*n) * size);
    if (bigger == NULL) {
      t->failed = true;
      return NULL;
    }
    *list = bigger;
  }
  uint8_t *fresh = (uint8_t *)*list + (*n)++ * size;
  memset(fresh, 0, size);
  return fresh;
}

uint32_t tape_blob(struct tape *t, const uint8_t *data, uint32_t len) {
  uint8_t *bytes = may_take(t, 2 * ((uint64_t)len + 1)) ? calloc(2, (size_t)len + 1) : NULL;
  struct blob *blob = bytes != NULL ? one_more(t, (void **)&t->blobs, &t->n_blobs, sizeof(*blob)) : NULL;
  if (blob == NULL) {
    free(bytes);
    t->failed = true;
    return NO_BLOB;
  }
  *blob = (struct blob){.old = bytes, .now = bytes + len + 1, .len = len, .packet = NO_BLOB, .record = NO_BLOB};
  if (len > 0 && data != NULL) {
    memcpy(blob->old, data, len);
  }
  return t->n_blobs - 1;
}

uint32_t tape_packet(struct tape *t, const struct sdec_packet *packet) {
  const uint32_t blob = tape_blob(t, packet->data.data, packet->data.len);
  struct wire_packet *p = blob != NO_BLOB ? one_more(t, (void **)&t->packets, &t->n_packets, sizeof(*p)) : NULL;
  if (p == NULL) {
    return NO_BLOB;
  }
  p->packet = *packet;
  p->blob = blob;
  t->blobs[blob].packet = t->n_packets - 1;
  p->packet.data = (struct sdec_span){t->blobs[blob].now, packet->data.len};
  return t->n_packets - 1;
}

void tape_place(struct tape *t, uint32_t blob, uint32_t in, uint32_t at, uint32_t from, uint32_t len) {
  struct place *place = NULL;
  if (blob != NO_BLOB && len > 0) {
    struct blob *b = &t->blobs[blob];
    place = one_more(t, (void **)&b->places, &b->n_places, sizeof(*place));
  }
  if (place != NULL) {
    *place = (struct place){.in = in, .at = at, .from = from, .len = len};
    if (t->blobs[in].packet != NO_BLOB) {
      t->packets[t->blobs[in].packet].placed = true;
    }
  }
}

struct item *tape_item(struct tape *t, const struct sdec_unit *unit) {
  const uint32_t blob = tape_blob(t, unit->span.data, unit->span.len);
  struct item *item = blob != NO_BLOB ? one_more(t, (void **)&t->items, &t->n_items, sizeof(*item)) : NULL;
  if (item != NULL) {
    item->unit = *unit;
    item->blob = blob;
    item->unit.span = (struct sdec_span){t->blobs[blob].old, unit->span.len};
    item->signature = SDEC_UNKNOWN;
  }
  return item;
}

struct envelope *tape_envelope(struct tape *t) {
  return one_more(t, (void **)&t->envelopes, &t->n_envelopes, sizeof(struct envelope));
}

/* A blob and the next of its places to visit. */
struct step {
  uint32_t blob, place;
};

/* visit goes through everything that contains a blob, directly or not: depth first, without recursion. */
static bool visit(const struct tape *t, struct step stack[NESTING_MOST], uint32_t *depth, struct place *out,
                  uint32_t *out_from) {
  while (*depth > 0) {
    struct step *s = &stack[*depth - 1];
    const struct blob *b = &t->blobs[s->blob];
    if (s->place == b->n_places) {
      (*depth)--;
      continue;
    }
    *out = b->places[s->place++];
    *out_from = s->blob;
    if (*depth < NESTING_MOST) {
      stack[(*depth)++] = (struct step){out->in, 0};
    }
    return true;
  }
  return false;
}

void tape_flush(struct tape *t, uint32_t blob) {
  struct step stack[NESTING_MOST] = {{blob, 0}};
  struct place place;
  uint32_t depth = 1, from;
  while (visit(t, stack, &depth, &place, &from)) {
    memcpy(t->blobs[place.in].now + place.at, t->blobs[from].now + place.from, place.len);
  }
}

uint32_t tape_first(const struct tape *t, uint32_t blob) {
  struct step stack[NESTING_MOST] = {{blob, 0}};
  struct place place;
  uint32_t depth = 1, from, first = t->n_packets;
  while (visit(t, stack, &depth, &place, &from)) {
    const struct blob *b = &t->blobs[place.in];
    first = b->packet < first ? b->packet : first;
    if (b->record != NO_BLOB && depth < NESTING_MOST) {
      stack[depth++] = (struct step){b->record, 0};
    }
  }
  return first;
}

void tape_free(struct tape *t) {
  for (uint32_t i = 0; i < t->n_blobs; i++) {
    free(t->blobs[i].old);
    free(t->blobs[i].places);
  }
  free(t->blobs);
  free(t->packets);
  if (t->items != NULL) {
    explicit_bzero(t->items, t->n_items * sizeof(t->items[0]));
  }
  free(t->items);
  free(t->envelopes);
  *t = (struct tape){0};
}
