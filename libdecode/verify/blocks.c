/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Keeps the measurement blocks of each connection, to compare later readings and summary hashes with them.
 */
#include "blocks.h"

#include <string.h>

#define VALUE_SHOWN 24   /* bytes of a changed value that a verdict quotes */
#define SAYS_UNCHANGED 2 /* of ContentChanged */

/* Position of a walk over a response. */
struct block_walk {
  struct sdec_item item;
  uint32_t start;
  uint8_t index, type;
  bool inside, typed;
};

/* next_block gives the next complete block: from its index field to the end of the enclosing element. */
static bool next_block(struct sdec_verify *v, struct block_walk *walk, struct sdec_span *out) {
  struct sdec_item *item = &walk->item;
  while (sdec_next(&v->it, item)) {
    if (item->kind == SDEC_LEAF && item->field->role == SDEC_MEASURED_INDEX) {
      walk->start = item->offset;
      walk->index = (uint8_t)item->value;
      walk->inside = true;
      walk->typed = false;
    } else if (item->kind == SDEC_BIT && item->bits->role == SDEC_MEASURED_TYPE && walk->inside && !walk->typed) {
      walk->type = span_u8(v->unit->span, item->offset);
      walk->typed = true;
    } else if (item->kind == SDEC_CLOSE && walk->inside && item->element && item->offset == walk->start) {
      walk->inside = false;
      *out = span_sub(v->unit->span, item->offset, item->len);
      return true;
    }
  }
  return false;
}

static struct block *find_block(struct blocks *b, uint8_t index, uint8_t form) {
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->list[i].index == index && (b->list[i].type & BLOCK_RAW) == form) {
      return &b->list[i];
    }
  }
  return NULL;
}

static struct block *add_block(struct sdec_verify *v, struct blocks *b) {
  if (b->n == b->room) {
    const uint32_t room = b->room == 0 ? 16 : 2 * b->room;
    struct block *list = b->n >= BLOCKS_MOST ? NULL
                         : b->list == NULL
                             ? sdec_pool_get(v->pool, room * sizeof(*list))
                             : sdec_pool_grow(v->pool, b->list, b->n * sizeof(*list), room * sizeof(*list));
    if (list == NULL) {
      b->given_up = true;
      v->stats.given_up++;
      return NULL;
    }
    b->list = list;
    b->room = room;
  }
  memset(&b->list[b->n], 0, sizeof(b->list[0]));
  return &b->list[b->n++];
}

static void put_value(struct sdec_text *text, struct sdec_span block) {
  const struct sdec_span value = span_from(block, block.len > BLOCK_VALUE_AT ? BLOCK_VALUE_AT : 0);
  sdec_put_hex_bytes(text, value.data, value.len < VALUE_SHOWN ? value.len : VALUE_SHOWN);
  sdec_put(text, value.len > VALUE_SHOWN ? "..." : "");
}

static void say_changed(struct sdec_verify *v, const struct block *before, struct sdec_span now) {
  const bool unchanged = v->sight.value[SDEC_MEASURED_CHANGE] == SAYS_UNCHANGED;
  const bool sealed = v->sight.role[SDEC_SIGNATURE].data != NULL;
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_MEASUREMENT, SDEC_FAIL, SDEC_BY_NOBODY, SDEC_NO_SLOT);
  struct sdec_text text = sdec_why_begin(&verdict);
  verdict.severity = unchanged && sealed ? SDEC_ERROR : SDEC_WARN;
  sdec_put(&text, "index ");
  sdec_put_dec(&text, before->index);
  sdec_put(&text, " differs from frame ");
  sdec_put_dec(&text, before->frame);
  sdec_put(&text, unchanged ? " although it is reported as unchanged: was " : ": was ");
  put_value(&text, buffer_span(&before->bytes));
  sdec_put(&text, ", is ");
  put_value(&text, now);
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

static void keep_block(struct sdec_verify *v, struct blocks *b, const struct block_walk *walk, struct sdec_span bytes) {
  struct block *block = find_block(b, walk->index, walk->type & BLOCK_RAW);
  const struct sdec_span before = block != NULL ? buffer_span(&block->bytes) : (struct sdec_span){NULL, 0};
  if (block != NULL && before.len == bytes.len && memcmp(before.data, bytes.data, bytes.len) == 0) {
    block->read = v->unit->number;
    return;
  }
  if (block != NULL) {
    say_changed(v, block, bytes);
    block->changed = true;
    block->covered = false;
    b->n_bytes -= block->bytes.len;
    block->bytes.len = 0;
  } else if ((block = add_block(v, b)) == NULL) {
    return;
  }
  block->index = walk->index;
  block->type = walk->type;
  block->unit = block->read = v->unit->number;
  block->frame = v->unit->frame;
  if (b->n_bytes + (uint64_t)bytes.len > BLOCK_BYTES_MOST || !sdec_buffer_add(&block->bytes, v->pool, bytes)) {
    b->given_up = true;
    v->stats.given_up++;
    return;
  }
  b->n_bytes += bytes.len;
}

static uint32_t count_indices(struct blocks *b) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < b->n; i++) {
    n += (b->list[i].type & BLOCK_RAW) == 0 || find_block(b, b->list[i].index, 0) == NULL;
  }
  return n;
}

/* cover marks the blocks whose current value was first or last read in a message that the unit's signature covers. */
static void cover(struct sdec_verify *v, struct blocks *b) {
  const struct job *job = &v->job;
  struct script_message message;
  if (!v->has_proof || job->context != CONTEXT_MEASUREMENTS || job->fitting < 0) {
    return;
  }
  const struct reading *reading = &job->readings[job->fitting];
  sdec_references_signed(v);
  for (uint32_t i = 0; i < reading->n; i++) {
    const struct piece *piece = &reading->pieces[i];
    for (uint32_t k = 0; piece->script != NULL && sdec_script_message(piece->script, k, &message); k++) {
      for (uint32_t m = 0; message.at >= piece->from && message.unit != 0 && m < b->n; m++) {
        b->list[m].covered |= b->list[m].read == message.unit || b->list[m].unit == message.unit;
      }
    }
  }
}

void sdec_blocks_answer(struct sdec_verify *v, const struct asked *asked) {
  struct blocks *b = sdec_blocks_of(v, v->at);
  struct block_walk walk = {.inside = false};
  struct sdec_span bytes;
  uint32_t n = 0;
  if (b == NULL || v->unit->group == NULL) {
    return;
  }
  sdec_summary_begin(v);
  sdec_unit_begin(v->unit, &v->it);
  while (next_block(v, &walk, &bytes)) {
    keep_block(v, b, &walk, bytes);
    sdec_summary_block(v, bytes, walk.type);
    n++;
  }
  cover(v, b);
  b->read_all |= asked != NULL && asked->which == BLOCKS_ALL && n > 0;
  sdec_referred_answer(v);
  if (asked == NULL) {
    return;
  }
  if (asked->which == 0 && saw_role(&v->sight, SDEC_MEASURED_COUNT)) {
    b->total = (uint32_t)v->sight.value[SDEC_MEASURED_COUNT];
  }
  if (asked->which == BLOCKS_ALL && n > 0) {
    sdec_summary_candidate(v, v->at, false);
  } else if (n > 0 && b->total > 0 && !b->given_up && count_indices(b) == b->total) {
    sdec_summary_begin(v);
    for (uint32_t index = 0; index < 256; index++) {
      const struct block *digest = find_block(b, (uint8_t)index, 0);
      const struct block *block = digest != NULL ? digest : find_block(b, (uint8_t)index, BLOCK_RAW);
      if (block != NULL) {
        sdec_summary_block(v, buffer_span(&block->bytes), block->type);
      }
    }
    sdec_summary_candidate(v, v->at, true);
    b->read_all = true;
  }
  v->at->findings.n_blocks = count_indices(b);
}
