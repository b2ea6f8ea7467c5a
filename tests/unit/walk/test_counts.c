/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Derives messages with one error from every clean case, in every version in which it is clean: each count and length
 * one too large; each message, and each row that a version added or removed, one version too early or too late. Each
 * must get the right note.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "each_row.h"
#include "new_flow.h"
#include "variants.h"
#include "walk/rows.h"

enum { ROWS_MOST = 4096 };

static struct test_cases cases;
static uint8_t bytes[VARIANT_MOST], other[VARIANT_MOST];

struct tried {
  const struct sdec_field *rows[ROWS_MOST];
  uint32_t n, n_made, n_wrong;
};

static bool was_tried(const struct tried *t, const struct sdec_field *row) {
  for (uint32_t i = 0; i < t->n; i++) {
    if (t->rows[i] == row) {
      return true;
    }
  }
  return false;
}

static void mark(struct tried *t, const struct sdec_field *row) {
  if (!was_tried(t, row)) {
    assert_true(t->n < ROWS_MOST);
    t->rows[t->n++] = row;
  }
}

static void complain(struct tried *t, const struct test_case *c, const char *row, const char *what, uint64_t value) {
  t->n_wrong++;
  printf("%s:%u: version %x: %s: %s: %s (%llu)\n", c->file, c->line, (unsigned)c->env.value[E_VERSION], c->title, row,
         what, (unsigned long long)value);
}

/* ------------------------------------------------------------------------------------------- counts and lengths */

/* Offsets, from which the length of the gap before is subtracted, may point anywhere, so they are excluded. */
static bool sized_by(const struct sdec_field *row, uint8_t var, uint8_t op) {
  return row->size.op == op && row->size.var == var && row->size.add >= 0;
}

/* Whether a note reports missing bytes, leftover bytes, or a limit of the number itself. */
static bool says_too_long(const struct sdec_note *note, uint32_t offset) {
  return note->code == SDEC_NOTE_TRUNCATED || note->code == SDEC_NOTE_OVERRUN || note->code == SDEC_NOTE_LENGTH ||
         note->code == SDEC_NOTE_NEGATIVE || note->code == SDEC_NOTE_TRAILING ||
         (note->rule != NULL && note->offset == offset);
}

static bool is_stray(const struct sdec_field *row) {
  const struct sdec_group *strays = sdec_strays();
  return row >= strays->rows && row < strays->rows + strays->n_rows;
}

/* Bytes in rows that take the rest of a message: padding, and rows without a size of their own. */
struct slack {
  uint32_t padding, rest;
};

static void add_slack(struct slack *slack, const struct sdec_item *item) {
  const struct sdec_field *row = item->field;
  if (item->kind == SDEC_LEAF && (row->kind == SDEC_ALIGN || is_stray(row))) {
    slack->padding += item->len;
  } else if (item->kind == SDEC_LEAF && row->size.op == SDEC_OP_REST) {
    slack->rest += item->len;
  }
}

static struct slack slack_of(const struct test_case *c) {
  struct slack slack = {0, 0};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    add_slack(&slack, &item);
  }
  return slack;
}

/* try_count gives a number another value: if that sizes a row, there are too few bytes for it or for what
 * follows, unless padding or a row that takes the rest has fewer. */
static void try_count(struct tried *t, const struct test_case *c, const struct sdec_item *number, uint64_t value,
                      uint8_t op) {
  const uint8_t var = variant_save(number);
  struct sdec_iter it;
  struct sdec_item item;
  const struct sdec_field *sized = NULL;
  const struct slack before = slack_of(c);
  struct slack left = {0, 0};
  bool said = false;
  variant_put(c, number, value, bytes);
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.field != NULL && item.kind != SDEC_CLOSE && sized_by(item.field, var, op)) {
      sized = item.field;
      mark(t, sized);
    }
    add_slack(&left, &item);
    said = said || (item.kind == SDEC_NOTE && says_too_long(&item.note, number->offset));
  }
  if (sized != NULL) {
    t->n_made++;
    if (!said && left.padding == before.padding && left.rest == before.rest) {
      complain(t, c, sized->name, "one too many, and no note", value);
    }
  }
}

static void try_counts(struct tried *t, const struct test_case *c) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if ((item.kind != SDEC_LEAF && item.kind != SDEC_BIT) || variant_save(&item) == 0 || item.value == UINT64_MAX) {
      continue;
    }
    const uint32_t n_bits = variant_bits(&item);
    const uint64_t one_more = item.value + 1, bit_more = item.value | one_more;
    if (n_bits == 64 || one_more >> n_bits == 0) {
      try_count(t, c, &item, one_more, SDEC_OP_VAR);
      try_count(t, c, &item, bit_more, SDEC_OP_POPCOUNT);
    }
  }
}

/* If an earlier row of the layout has the same size variable, a row is never too long on its own. */
struct sizes {
  const struct tried *tried;
  bool collecting;
  struct {
    char layout[128];
    uint8_t var;
  } of[ROWS_MOST];
  uint32_t n, n_wrong;
};

static bool has_size(const struct sizes *s, const char *layout, uint8_t var) {
  for (uint32_t i = 0; i < s->n; i++) {
    if (s->of[i].var == var && strcmp(s->of[i].layout, layout) == 0) {
      return true;
    }
  }
  return false;
}

static void visit_size(void *context, const char *name, const struct sdec_field *row) {
  struct sizes *s = context;
  char layout[128] = "";
  if ((row->size.op != SDEC_OP_VAR && row->size.op != SDEC_OP_POPCOUNT) || row->size.var < S_OWN || row->size.add < 0) {
    return;
  }
  (void)snprintf(layout, sizeof(layout), "%.*s", (int)(strrchr(name, '.') - name), name);
  if (s->collecting && was_tried(s->tried, row)) {
    assert_true(s->n < ROWS_MOST);
    s->of[s->n].var = row->size.var;
    memcpy(s->of[s->n++].layout, layout, sizeof(layout));
  } else if (!s->collecting && !has_size(s, layout, row->size.var)) {
    s->n_wrong++;
    printf("%s: no clean case lets it be one too long\n", name);
  }
}

static void every_count_one_too_many(void **state) {
  (void)state;
  static struct tried t;
  struct test_case c;
  for (uint32_t i = 0; i < cases.n; i++) {
    for (uint8_t version = V1_0; version <= V1_4; version++) {
      if (variant_in_version(&cases.items[i], version, other, &c)) {
        try_counts(&t, &c);
      }
    }
  }
  static struct sizes s = {.tried = &t, .collecting = true};
  each_row(visit_size, &s);
  s.collecting = false;
  each_row(visit_size, &s);
  printf("%u messages made, for %u rows with a count or length\n", t.n_made, t.n);
  assert_true(t.n_made > 1000);
  assert_int_equal(t.n_wrong + s.n_wrong, 0);
}

/* ---------------------------------------------------------------------------------------------- rows of a version */

/* covering returns the leaf that contains the byte at `offset`. */
static bool covering(const struct test_case *c, uint32_t offset, struct sdec_item *out, bool *out_noted) {
  struct sdec_iter it;
  struct sdec_item item;
  bool found = false;
  *out_noted = false;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_LEAF && item.offset <= offset && offset < item.offset + item.len) {
      *out = item;
      found = true;
    }
    *out_noted = *out_noted || item.kind == SDEC_NOTE;
  }
  return found;
}

/* try_row decodes a message in a version that lacks one of its rows: another row takes its place, or leftover or
 * missing bytes are noted. */
static void try_row(struct tried *t, const struct test_case *c, const struct sdec_item *leaf, uint8_t version) {
  struct test_case as = *c;
  struct sdec_item instead;
  bool noted;
  memcpy(bytes, c->bytes, c->len);
  bytes[0] = version;
  as.bytes = bytes;
  as.env.value[E_VERSION] = version;
  mark(t, leaf->field);
  t->n_made++;
  const bool covered = covering(&as, leaf->offset, &instead, &noted);
  const uint32_t own = c->env.value[E_VERSION];
  const bool replaced = covered && (!variant_gated(own, instead.field->since, instead.field->until) ||
                                    instead.field->size.op == SDEC_OP_REST);
  if (!noted && !replaced) {
    complain(t, c, leaf->field->name, "in a version without it, and no note", version);
  }
}

static void try_rows(struct tried *t, const struct test_case *c) {
  const uint32_t own = c->env.value[E_VERSION];
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.kind != SDEC_LEAF) {
      continue;
    }
    if (own > V1_0 && own > c->message->since && item.field->since == own) {
      try_row(t, c, &item, (uint8_t)(own - 1));
    }
    if (own < V1_4 && item.field->until == own) {
      try_row(t, c, &item, (uint8_t)(own + 1));
    }
  }
}

static void every_row_one_version_off(void **state) {
  (void)state;
  static struct tried t;
  struct test_case c;
  for (uint32_t i = 0; i < cases.n; i++) {
    for (uint8_t version = V1_0; version <= V1_4; version++) {
      if (variant_in_version(&cases.items[i], version, other, &c) && c.bytes == other) {
        try_rows(&t, &c);
      }
    }
  }
  printf("%u messages made, for %u rows that are not in every version\n", t.n_made, t.n);
  assert_true(t.n_made > 100);
  assert_int_equal(t.n_wrong, 0);
}

/* ------------------------------------------------------------------------------------------ messages of a version */

/* note_of_flow returns a flow's note with this code on a message; false if there is none. */
static bool note_of_flow(const struct test_case *c, uint8_t version, enum sdec_note_code code, struct sdec_note *out) {
  const struct sdec_config config = {.size = sizeof(config)};
  struct sdec_unit unit;
  bool found = false;
  memcpy(bytes, c->bytes, c->len);
  bytes[0] = version;
  struct sdec_packet packet = {.data = {bytes, c->len}, .original_len = c->len, .frame = 1, .time_ns = 1};
  packet.carrier = SDEC_CARRIER_SPDM;
  void *memory = NULL;
  struct sdec_flow *flow = new_flow(&config, &memory);
  sdec_flow_feed(flow, &packet);
  while (sdec_flow_take(flow, &unit)) {
    for (uint32_t i = 0; i < unit.n_notes; i++) {
      if (unit.notes[i].code == code) {
        *out = unit.notes[i];
        found = true;
      }
    }
  }
  sdec_flow_end(flow);
  free(memory);
  return found;
}

static void try_message(struct tried *t, const struct test_case *c) {
  const struct sdec_message *m = c->message;
  struct sdec_note note = {.code = SDEC_NOTE_NONE};
  const uint8_t early = (uint8_t)(m->since - 1), late = (uint8_t)((m->until != 0 ? m->until : V1_4) + 1);
  const enum sdec_note_code before = m->since == V1_0 ? SDEC_NOTE_BAD_VERSION : SDEC_NOTE_NOT_IN_VERSION;
  const enum sdec_note_code after = late > V1_4 ? SDEC_NOTE_VERSION : SDEC_NOTE_NOT_IN_VERSION;
  if (!note_of_flow(c, early, before, &note) || note.got != early) {
    complain(t, c, m->name, "a version too early, and no note", early);
  }
  if (!note_of_flow(c, late, after, &note) || note.got != late) {
    complain(t, c, m->name, "a version too late, and no note", late);
  }
  for (uint8_t version = V1_0; version <= V1_4; version++) {
    if (variant_gated(version, m->since, m->until) && note_of_flow(c, version, SDEC_NOTE_NOT_IN_VERSION, &note)) {
      complain(t, c, m->name, "is in this version, and a note says it is not", version);
    }
  }
  t->n_made++;
}

static void every_message_one_version_off(void **state) {
  (void)state;
  static struct tried t;
  uint32_t n_protocols, n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n_protocols)[0];
  for (uint32_t code = 0; code < spdm->n_messages; code++) {
    const struct sdec_message *message = spdm->messages[code];
    for (uint32_t i = 0; message != NULL && i < cases.n; i++) {
      const struct test_case *c = &cases.items[i];
      if (c->message == message && c->len >= 4 && c->len <= VARIANT_MOST && c->bytes[0] == c->env.value[E_VERSION]) {
        try_message(&t, c);
        break;
      }
    }
    n += message != NULL;
  }
  assert_int_equal(t.n_made, n); /* every message has a case */
  assert_int_equal(t.n_wrong, 0);
}

static int load(void **state) {
  (void)state;
  return cases_load(&cases, CORPUS_DIR "/cases") ? 0 : -1;
}

static int unload(void **state) {
  (void)state;
  cases_free(&cases);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_count_one_too_many),
      cmocka_unit_test(every_row_one_version_off),
      cmocka_unit_test(every_message_one_version_off),
  };
  return cmocka_run_group_tests_name("counts", tests, load, unload);
}
