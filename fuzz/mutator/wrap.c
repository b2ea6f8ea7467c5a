/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Chunks, encapsulation, and generated pairs. Marks, conditions and sizes in the tables tell which messages carry
 * others, and how their numbers relate.
 */
#include "wrap.h"

#include <string.h>

#include "context.h"
#include "packets.h"

enum { MESSAGE_MOST = 4096, CHUNKS_MOST = 6, TRIES = 8, ANSWER = 0x80 };

/* A carrying message under construction. */
struct carrier {
  struct mutator *m;
  struct mutator_subject subject;
  uint32_t code, len;
  uint8_t bytes[MESSAGE_MOST + 256];
};

static const struct sdec_protocol *spdm(void) {
  uint32_t n;
  return sdec_protocols(&n)[0];
}

static bool carries(const struct sdec_message *message, uint8_t as) {
  for (uint32_t i = 0; i < message->body->n_rows; i++) {
    if (message->body->rows[i].kind == SDEC_PAYLOAD && message->body->rows[i].as == as) {
      return true;
    }
  }
  return false;
}

static bool in_version(const struct sdec_message *message, uint32_t version) {
  return version >= message->since && (message->until == 0 || version <= message->until);
}

/* carrier_code finds a message that carries others `as`; the top bit of its code matches `side`. */
static uint32_t carrier_code(const struct carrier *c, uint8_t as, uint32_t side) {
  const struct sdec_protocol *p = spdm();
  for (uint32_t code = 0; code < p->n_messages; code++) {
    const struct sdec_message *message = p->messages[code];
    if (message != NULL && (code & ANSWER) == (side & ANSWER) && carries(message, as) &&
        in_version(message, c->subject.env.value[c->m->version_var])) {
      return code;
    }
  }
  return UINT32_MAX;
}

static void read_carrier(struct carrier *c) {
  model_read(&c->m->model, c->subject.group, &c->subject.env, (struct sdec_span){c->bytes, c->len});
}

/* lay_out lays the message out after an edit of m->model. */
static void lay_out(struct carrier *c, const struct edit *edit) {
  c->len = layout_make(&c->m->dice, edit, c->subject.group, &c->subject.env, c->m->laid_out, sizeof(c->bytes));
  memcpy(c->bytes, c->m->laid_out, c->len);
  message_set_head(c->m, &c->subject, c->code, c->bytes, c->len);
}

static uint32_t payload_of(const struct model *model, uint8_t as) {
  for (uint32_t i = 0; i < model->n; i++) {
    if (model->nodes[i].kind == SDEC_LEAF && model->nodes[i].field->kind == SDEC_PAYLOAD &&
        model->nodes[i].field->as == as) {
      return i;
    }
  }
  return NO_NODE;
}

/* begin generates a message with the code until it has a payload; false if it never does. */
static bool begin(struct carrier *c, uint32_t code, uint8_t as) {
  if (code == UINT32_MAX) {
    return false;
  }
  c->code = code;
  c->subject.protocol = spdm();
  c->subject.group = spdm()->messages[code]->body;
  for (uint32_t i = 0; i < TRIES; i++) {
    c->len = message_fresh(c->m, &c->subject, code, c->bytes, sizeof(c->bytes));
    read_carrier(c);
    if (payload_of(&c->m->model, as) != NO_NODE) {
      return true;
    }
  }
  return false;
}

/* fill puts bytes into the payload, and their length into the number that determines its size. */
static void fill(struct carrier *c, uint8_t as, struct sdec_span bytes) {
  read_carrier(c);
  const struct model *model = &c->m->model;
  struct edit edit = edit_none(model);
  edit.run = payload_of(model, as);
  if (edit.run == NO_NODE) {
    return;
  }
  edit.run_len = bytes.len;
  edit.run_bytes = bytes.data;
  edit.number = model_writer(model, edit.run, model->nodes[edit.run].field->size.var);
  edit.value = bytes.len;
  lay_out(c, &edit);
}

static bool add(struct sequence *s, uint32_t at, const struct packet *like, const struct carrier *c, uint32_t start) {
  uint8_t *bytes = list_room(s, start + c->len);
  if (bytes == NULL) {
    return false;
  }
  memcpy(bytes, like->data.data, start);
  memcpy(bytes + start, c->bytes, c->len);
  const uint32_t side = c->code < ANSWER ? PACKET_FROM_RESPONDER : 0;
  const uint8_t flags = (uint8_t)((like->flags & ~(uint32_t)PACKET_FROM_RESPONDER) | side);
  return list_insert(s, at, (struct packet){like->way, flags, {bytes, start + c->len}});
}

/* taken returns the message in a packet, if it is one at a known position. */
static bool taken(struct mutator *m, const struct packet *packet, struct carrier *out, uint32_t *out_start,
                  struct sdec_span *out_message) {
  if (packet->way > WAY_RECORD_TCP || !context_message(packet, out_start) ||
      packet->data.len - *out_start > MESSAGE_MOST) {
    return false;
  }
  *out_message = (struct sdec_span){packet->data.data + *out_start, packet->data.len - *out_start};
  out->m = m;
  memset(&out->subject, 0, sizeof(out->subject));
  out->subject.env.value[m->version_var] = out_message->data[0];
  out->subject.env.known = UINT32_C(1) << m->version_var;
  return true;
}

bool wrap_message(struct mutator *m, struct sequence *s, uint32_t at) {
  static const uint8_t kinds[] = {SDEC_AS_ENCAPSULATED, SDEC_AS_ENCAPSULATED, SDEC_AS_INNER};
  const struct packet packet = s->packets[at];
  const uint8_t as = kinds[dice_below(&m->dice, sizeof(kinds))];
  struct carrier c;
  struct sdec_span message;
  uint32_t start;
  if (!taken(m, &packet, &c, &start, &message)) {
    return false;
  }
  const uint32_t side = as == SDEC_AS_ENCAPSULATED ? message.data[1] ^ ANSWER : message.data[1];
  if (!begin(&c, carrier_code(&c, as, side), as)) {
    return false;
  }
  fill(&c, as, message);
  if (!add(s, at, &packet, &c, start)) {
    return false;
  }
  list_cut(s, at + 1, 1);
  return true;
}

/* ---------------------------------------------------------------------------------------------------------- chunks */

/* number_zero finds the number whose value 0 makes another number present: the chunk number; the other is the total
 * size. */
static uint32_t number_zero(const struct carrier *c, const struct sdec_field **out_other) {
  for (uint32_t i = 0; i < c->subject.group->n_rows; i++) {
    const struct sdec_field *row = &c->subject.group->rows[i];
    const uint32_t writer = row->when.test == SDEC_EQ && row->when.arg == 0
                                ? model_writer(&c->m->model, c->m->model.n, row->when.var)
                                : NO_NODE;
    if (writer != NO_NODE) {
      *out_other = row;
      return writer;
    }
  }
  return NO_NODE;
}

/* set_flag sets the single bit that the conversation remembers: the last-chunk flag. */
static void set_flag(struct carrier *c, bool value) {
  for (uint32_t i = 0; i < c->m->model.n; i++) {
    const struct node *n = &c->m->model.nodes[i];
    if (n->kind == SDEC_BIT && n->bits->fact != 0 && n->bits->lo == n->bits->hi) {
      place_put(node_place(n), c->bytes, value);
    }
  }
}

/* make_chunk turns the carrier into chunk `number` of `all`. */
static void make_chunk(struct carrier *c, uint32_t number, bool last, struct sdec_span piece, uint32_t all) {
  const struct sdec_field *other = NULL;
  read_carrier(c);
  struct edit edit = edit_none(&c->m->model);
  edit.number = number_zero(c, &other);
  edit.value = number;
  lay_out(c, &edit);
  fill(c, SDEC_AS_CHUNK, piece);
  read_carrier(c);
  set_flag(c, last);
  const uint32_t total = other == NULL ? NO_NODE : model_child(&c->m->model, NO_NODE, other);
  if (total != NO_NODE) {
    place_put(node_place(&c->m->model.nodes[total]), c->bytes, all);
  }
}

/* agree copies the numbers that the conversation remembers to the counterpart of a chunk. */
static void agree(struct carrier *partner, const struct carrier *chunk) {
  struct model *model = &partner->m->model, *other = &partner->m->donor;
  read_carrier(partner);
  mutator_donor(partner->m, &chunk->subject, (struct sdec_span){chunk->bytes, chunk->len});
  for (uint32_t i = 0; i < model->n; i++) {
    for (uint32_t k = 0; k < other->n && node_is_number(&model->nodes[i]); k++) {
      const struct node *a = &model->nodes[i], *b = &other->nodes[k];
      if (a->kind == SDEC_LEAF && b->kind == SDEC_LEAF && a->field->fact != 0 && a->field->fact == b->field->fact) {
        place_put(node_place(a), partner->bytes, b->value);
      }
    }
  }
  partner->m->donor.n = 0;
}

static bool add_chunk(struct sequence *s, uint32_t *at, const struct packet *like, const struct carrier *chunk,
                      uint32_t start) {
  struct carrier partner = {.m = chunk->m, .subject = chunk->subject, .code = chunk->code ^ ANSWER};
  const struct sdec_message *message = sdec_message_find(spdm(), partner.code);
  const bool answered = (chunk->code & ANSWER) != 0;
  if (message == NULL) {
    return false;
  }
  partner.subject.group = message->body;
  partner.len = message_fresh(partner.m, &partner.subject, partner.code, partner.bytes, sizeof(partner.bytes));
  agree(&partner, chunk);
  if (!add(s, *at, like, answered ? chunk : &partner, start) ||
      !add(s, *at + 1, like, answered ? &partner : chunk, start)) {
    return false;
  }
  *at += 2;
  return true;
}

bool wrap_chunks(struct mutator *m, struct sequence *s, uint32_t at) {
  const struct packet packet = s->packets[at];
  struct carrier c;
  struct sdec_span message;
  uint32_t start;
  if (!taken(m, &packet, &c, &start, &message) ||
      !begin(&c, carrier_code(&c, SDEC_AS_CHUNK, message.data[1]), SDEC_AS_CHUNK)) {
    return false;
  }
  const uint32_t n = 1 + dice_below(&m->dice, CHUNKS_MOST), size = message.len / n + 1;
  list_cut(s, at, 1);
  for (uint32_t i = 0, done = 0; done < message.len; i++) {
    const uint32_t len = message.len - done < size ? message.len - done : size;
    make_chunk(&c, i, done + len == message.len, (struct sdec_span){message.data + done, len}, message.len);
    if (!add_chunk(s, &at, &packet, &c, start)) {
      break;
    }
    done += len;
  }
  return true;
}

/* ----------------------------------------------------------------------------------------------------------- pairs */

bool wrap_fresh(struct mutator *m, struct sequence *s, uint32_t at) {
  static const uint8_t none[RECORD_PREFIX] = {0};
  const struct packet nothing = {WAY_BARE, 0, {none, 0}};
  const struct packet like = at < s->n ? s->packets[at] : nothing;
  struct mutator_subject next;
  struct carrier c = {.m = m};
  struct sdec_span message;
  uint32_t start = 0;
  c.subject.env.value[m->version_var] = 0x10 + dice_below(&m->dice, 5);
  if (at < s->n && !taken(m, &like, &c, &start, &message)) {
    return false;
  }
  if (at < s->n && context_subject(m, s, at, &next, &message)) {
    c.subject.env = next.env; /* as negotiated */
  }
  c.subject.protocol = spdm();
  const uint32_t code = message_any_code(m, spdm());
  for (uint32_t i = 0; i < 2; i++) {
    c.code = i == 0 ? code | ANSWER : code & ~(uint32_t)ANSWER;
    const struct sdec_message *kind = sdec_message_find(spdm(), c.code);
    if (kind == NULL) {
      continue;
    }
    c.subject.group = kind->body;
    c.len = message_fresh(m, &c.subject, c.code, c.bytes, sizeof(c.bytes));
    if (!add(s, at, &like, &c, start)) {
      return i > 0;
    }
    at++;
  }
  return true;
}
