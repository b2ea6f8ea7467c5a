/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Groups files into items. A file that continues the previous one belongs to the same item; the transcript cutter
 * decides whether it does.
 */
#include <stdlib.h>

#include "exhibit_items.h"
#include "input/certs.h"

/* shared returns how many enclosing objects and arrays two JSON members have in common. */
static uint32_t shared(const struct piece *a, const struct piece *b) {
  uint32_t n = 0;
  while (n < a->n_path && n < b->n_path && a->path[n] == b->path[n]) {
    n++;
  }
  return n;
}

/* nearest returns true if no other piece of the same kind is closer to the messages `of`. */
static bool nearest(const struct pieces *pieces, const struct piece *of, const struct piece *piece) {
  for (uint32_t i = 0; i < pieces->n; i++) {
    if (pieces->list[i].kind == piece->kind && shared(of, &pieces->list[i]) > shared(of, piece)) {
      return false;
    }
  }
  return true;
}

void exhibit_add_chain(struct chains *chains, const struct piece *piece) {
  const struct sdec_known_chain like = {.side = 1, .slot = piece->kind == PIECE_KEY ? SDEC_RAW_KEY : SDEC_ANY_SLOT};
  if (!chains_add(chains, &like, piece->bytes)) {
    complain("more certificate chains than can be kept");
  }
}

static void borrow(struct chains *chains, const struct chains *from) {
  for (uint32_t i = 0; i < from->n && chains->n < CHAINS_MOST; i++) {
    chains->list[chains->n++] = from->list[i];
  }
}

/* take_joined joins certificates stored in separate members into one chain, if they form one. Considers those next to
 * `messages`, or all of the file if that is NULL. */
static bool take_joined(struct chains *chains, const struct pieces *pieces, const struct piece *messages) {
  struct sdec_span parts[PIECES_MOST];
  struct piece chain = {.kind = PIECE_CHAIN};
  uint32_t n = 0;
  for (uint32_t i = 0; i < pieces->n; i++) {
    const struct piece *piece = &pieces->list[i];
    if (piece->kind == PIECE_CHAIN && (messages == NULL || nearest(pieces, messages, piece))) {
      parts[n++] = piece->bytes;
    }
  }
  uint8_t *joined = certs_joined(parts, n, &chain.bytes.len);
  if (joined != NULL) {
    chain.bytes.data = joined;
    exhibit_add_chain(chains, &chain);
  }
  free(joined);
  return joined != NULL;
}

/* Everything else in a file of messages belongs to those messages. Keys and chains given by options take precedence. */
static void take_beside(struct run *run, struct item *item, const struct pieces *pieces) {
  borrow(&item->chains, &run->decode->options->chains);
  const bool joined = take_joined(&item->chains, pieces, item->piece);
  for (uint32_t i = 0; i < pieces->n; i++) {
    const struct piece *piece = &pieces->list[i];
    if (piece->kind == PIECE_MESSAGES || !nearest(pieces, item->piece, piece)) {
      continue;
    }
    item->bare = false;
    if (piece->kind == PIECE_NONCE) {
      item->nonce = piece->bytes;
    } else if (piece->kind == PIECE_KEY || !joined) {
      exhibit_add_chain(&item->chains, piece);
    }
  }
  borrow(&item->chains, &run->beside);
}

/* goes_on returns true if `bytes` continue the previous item: they must not start a new connection, and either the two
 * together form a transcript, or they begin with a response whose request may be rebuilt, or the item is incomplete
 * without them. */
static bool goes_on(const struct run *run, struct item *item, struct sdec_span bytes) {
  if (item->n_parts == PARTS_MOST) {
    return false;
  }
  item->parts[item->n_parts] = bytes;
  if (exhibit_begins_anew(bytes)) {
    return false;
  }
  return exhibit_cuts_so_far(run, item->parts, item->n_parts + 1) || exhibit_begins_with_answer(bytes) ||
         !exhibit_cuts(run, item->parts, item->n_parts);
}

static struct item *new_item(struct run *run) {
  if (run->n_items == run->cap_items) {
    const uint32_t cap = 2 * run->cap_items + 8;
    struct item *bigger = realloc(run->items, cap * sizeof(*bigger));
    if (bigger == NULL) {
      return NULL;
    }
    run->items = bigger;
    run->cap_items = cap;
  }
  struct item *item = &run->items[run->n_items++];
  *item = (struct item){.bare = true};
  return item;
}

/* Objects of a dump belong to one exchange; members of JSON do not. */
static void add_items(struct run *run, const struct exhibit_file *file) {
  const uint32_t n_before = run->n_items;
  for (uint32_t i = 0; i < file->pieces->n; i++) {
    const struct piece *piece = &file->pieces->list[i];
    if (piece->kind != PIECE_MESSAGES) {
      continue;
    }
    struct item *last = run->n_items > 0 ? &run->items[run->n_items - 1] : NULL;
    const bool together = (file->pieces->n == 1 && last != NULL && last->bare) ||
                          (piece->member[0] == '\0' && run->n_items > n_before);
    if (together && goes_on(run, last, piece->bytes)) {
      last->parts[last->n_parts++] = piece->bytes;
      continue;
    }
    struct item *item = new_item(run);
    if (item == NULL) {
      complain("%s: out of memory", file->name);
      decode_status(run->decode, EXIT_INPUT);
      return;
    }
    item->name = file->name;
    item->piece = piece;
    item->parts[item->n_parts++] = piece->bytes;
    take_beside(run, item, file->pieces);
  }
}

static bool has_messages(const struct pieces *pieces) {
  for (uint32_t i = 0; i < pieces->n; i++) {
    if (pieces->list[i].kind == PIECE_MESSAGES) {
      return true;
    }
  }
  return false;
}

void exhibit_gather(struct run *run, const struct exhibits *exhibits) {
  for (uint32_t i = 0; i < exhibits->n; i++) {
    const struct pieces *pieces = exhibits->files[i].pieces;
    if (has_messages(pieces)) {
      continue;
    }
    const bool joined = take_joined(&run->beside, pieces, NULL);
    for (uint32_t k = 0; k < pieces->n; k++) {
      const uint8_t kind = pieces->list[k].kind;
      if (kind == PIECE_KEY || (kind == PIECE_CHAIN && !joined)) {
        exhibit_add_chain(&run->beside, &pieces->list[k]);
      }
    }
  }
  for (uint32_t i = 0; i < exhibits->n; i++) {
    add_items(run, &exhibits->files[i]);
  }
}
