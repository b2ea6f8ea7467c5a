/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages missing from the capture, counted per connection. A loss excuses failures of its own connection only, so
 * that nobody can hide a wrong signature by dropping packets elsewhere. If the connection is unknown, the loss counts
 * for the pair of endpoints.
 */
#include <string.h>

#include "memory/evict.h"
#include "verify.h"

struct pair {
  struct sdec_addr ends[2];
};

struct pair_losses {
  uint64_t n;
};

bool sdec_losses_init(struct sdec_verify *v) {
  return sdec_map_init(&v->pair_losses, v->pool, LOSSY_PAIRS_MOST, sizeof(struct pair), sizeof(struct pair_losses));
}

static struct sdec_addr plain(const struct sdec_addr *addr) {
  struct sdec_addr out = {.kind = addr->kind, .len = addr->len};
  memcpy(out.bytes, addr->bytes, addr->len < sizeof(out.bytes) ? addr->len : sizeof(out.bytes));
  return out;
}

/* pair_of gives two endpoints in an order independent of the direction; false if one is unknown. */
static bool pair_of(const struct sdec_addr *a, const struct sdec_addr *b, struct pair *out) {
  const struct sdec_addr first = plain(a), second = plain(b);
  const bool turned = memcmp(&first, &second, sizeof(first)) > 0;
  out->ends[0] = turned ? second : first;
  out->ends[1] = turned ? first : second;
  return a->kind != SDEC_ADDR_NONE && b->kind != SDEC_ADDR_NONE;
}

/* Losses of an evicted pair count for every connection, so that no connection's total decreases. */
static bool forget_oldest(void *owner) {
  struct sdec_verify *v = owner;
  struct pair_losses *oldest = sdec_map_oldest(&v->pair_losses);
  if (oldest == NULL) {
    return false;
  }
  v->losses_anywhere += oldest->n + 1;
  sdec_map_remove(&v->pair_losses, oldest);
  return true;
}

static void lost_between(struct sdec_verify *v, const struct sdec_addr *a, const struct sdec_addr *b) {
  struct pair pair;
  struct pair_losses *losses = NULL;
  if (pair_of(a, b, &pair)) {
    losses = sdec_map_find(&v->pair_losses, &pair);
    losses = losses != NULL ? losses : evict_add((struct evict){forget_oldest, v}, &v->pair_losses, &pair);
  }
  *(losses != NULL ? &losses->n : &v->losses_anywhere) += 1;
}

/* True if a note reports something that may leave a gap in a transcript. */
static bool tells_loss(const struct sdec_unit *unit) {
  static const uint8_t codes[] = {SDEC_NOTE_SNAPPED,        SDEC_NOTE_MCTP_NO_START, SDEC_NOTE_MCTP_SEQUENCE,
                                  SDEC_NOTE_UNFINISHED,     SDEC_NOTE_EVICTED,       SDEC_NOTE_TOO_LARGE,
                                  SDEC_NOTE_TCP_LOST,       SDEC_NOTE_TCP_RESYNC,    SDEC_NOTE_CHUNK_SEQUENCE,
                                  SDEC_NOTE_CHUNK_NO_START, SDEC_NOTE_PORTION_GAP,   SDEC_NOTE_RECORD_LOST,
                                  SDEC_NOTE_MCTP_RESTART,   SDEC_NOTE_IP_FRAGMENT};
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    for (uint32_t k = 0; k < sizeof(codes); k++) {
      if (unit->notes[i].code == codes[k]) {
        return true;
      }
    }
  }
  return false;
}

void sdec_losses_unit(struct sdec_verify *v) {
  const struct sdec_unit *unit = v->unit;
  if (!tells_loss(unit)) {
    return;
  }
  struct party *p = unit->conn != 0 ? sdec_map_find(&v->parties, &unit->conn) : NULL;
  if (p != NULL) {
    p->losses++;
  } else {
    lost_between(v, &unit->src, &unit->dst);
  }
}

static uint64_t losses_of(struct sdec_verify *v, const struct party *p) {
  struct pair pair;
  const struct pair_losses *losses = pair_of(&p->requester, &p->responder, &pair)
                                         ? sdec_map_find(&v->pair_losses, &pair)
                                         : NULL;
  return p->losses + v->losses_anywhere + (losses != NULL ? losses->n : 0);
}

void sdec_losses_begin(struct sdec_verify *v, struct party *p) {
  p->seen_losses = losses_of(v, p);
}

bool sdec_losses_since(struct sdec_verify *v, const struct party *p) {
  return losses_of(v, p) != p->seen_losses;
}
