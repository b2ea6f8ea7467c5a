/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Readings and inference. Level 2's only caller of the walker.
 */
#include "conversation/read.h"

#include <string.h>

#include "walk/rows.h"

/* Payloads that the flow takes further. */
static bool goes_on(uint8_t as) {
  return (as >= SDEC_AS_ENCAPSULATED && as <= SDEC_AS_VENDOR) || as == SDEC_AS_PLAIN_RECORD;
}

static void keep_fact(struct reading *out, uint8_t fact, uint64_t value) {
  if (out->n_facts < READ_FACTS) {
    out->fact[out->n_facts] = fact;
    out->value[out->n_facts++] = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
  }
}

static void keep_mark(struct reading *out, const struct sdec_item *item, struct sdec_span in) {
  const struct sdec_span bytes = span_sub(in, item->offset, item->len);
  out->mark[item->field->fact - F_COUNT] = bytes;
  if (item->field->fact == M_DIGEST && item->index < READ_SLOTS) {
    out->digest[item->index] = bytes;
  }
}

/* A certificate is a DER sequence of at least 128 bytes: its length is in one to three bytes of their own. */
static bool begins_certificate(struct sdec_span bytes) {
  const uint64_t start = span_be(bytes, 0, 2);
  return start >= 0x3081 && start <= 0x3083;
}

static void keep_leaf(struct reading *out, const struct sdec_item *item, struct sdec_span in) {
  const struct sdec_field *field = item->field;
  if (field->fact >= F_COUNT) {
    keep_mark(out, item, in);
  } else if (field->fact != F_NONE) {
    keep_fact(out, field->fact, item->value);
  }
  if (field->kind == SDEC_GROUP && field->select == PEEK32) {
    out->free_format = true;
  }
  if (field->kind == SDEC_PAYLOAD && goes_on(field->as)) {
    out->payload = field;
    out->payload_span = span_sub(in, item->offset, item->len);
  }
  if (field->as == SDEC_AS_CERTIFICATES && item->len > 0) {
    out->astray = !begins_certificate(span_sub(in, item->offset, item->len));
  }
}

static void keep_note(struct reading *out, const struct sdec_note *note) {
  if (note->severity + 1 > out->worst) {
    out->worst = (uint8_t)(note->severity + 1);
  }
  if (note->code == SDEC_NOTE_MISSING && out->missing == 0) {
    out->missing = (uint8_t)note->expected;
  }
}

static void walk(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env, struct sdec_span in,
                 struct reading *out) {
  struct sdec_iter *it = &reader->it;
  struct sdec_item *item = &reader->item;
  out->worst = out->missing = out->n_facts = 0;
  out->payload = NULL;
  out->free_format = out->astray = false;
  memset(out->mark, 0, sizeof(out->mark));
  memset(out->digest, 0, sizeof(out->digest));
  sdec_begin(it, group, env, in);
  while (sdec_next(it, item)) {
    reader->n_items++;
    if (item->kind == SDEC_LEAF) {
      if (item->field->fact != F_NONE || item->field->kind >= SDEC_GROUP) { /* more than a number or bytes */
        keep_leaf(out, item, in);
      }
    } else if (item->kind == SDEC_BIT) {
      if (item->bits->fact != F_NONE) {
        keep_fact(out, item->bits->fact, item->value);
      }
    } else if (item->kind == SDEC_NOTE) {
      keep_note(out, &item->note);
    }
  }
  out->layout_end = sdec_layout_end(it);
}

void read_message(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                  struct sdec_span in) {
  walk(reader, group, env, in, &reader->result);
}

uint32_t read_layout_end(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                         struct sdec_span in) {
  walk(reader, group, env, in, &reader->trial);
  return reader->trial.layout_end;
}

bool read_fact(const struct reading *reading, enum fact fact, uint32_t *out) {
  for (uint32_t i = 0; i < reading->n_facts; i++) {
    if (reading->fact[i] == fact) {
      *out = reading->value[i];
      return true;
    }
  }
  return false;
}

/* A search over the variables that the message turns out to need, in the order in which it needs them. */
#define SEARCH_DEPTH 5
#define SEARCH_LIMIT 600 /* walks; a wrong size is mostly found out by the next length field, long before this */

struct search {
  uint8_t var[SEARCH_DEPTH];
  uint32_t choice[SEARCH_DEPTH];
  uint32_t n;
};

/* apply fills `env` with the current choices; false if the last one is past its candidates. */
static bool apply(const struct search *s, const struct sdec_env *base, struct sdec_env *env) {
  *env = *base;
  for (uint32_t i = 0; i < s->n; i++) {
    uint32_t value;
    if (!env_candidate(env, s->var[i], s->choice[i], &value)) {
      return false;
    }
    env_put(env, s->var[i], value);
    env->inferred |= UINT32_C(1) << s->var[i];
  }
  return true;
}

/* advance moves to the next choice, dropping variables whose candidates are used up; false at the end. */
static bool advance(struct search *s, const struct sdec_env *base, struct sdec_env *env) {
  while (s->n > 0) {
    s->choice[s->n - 1]++;
    if (apply(s, base, env)) {
      return true;
    }
    s->n--;
  }
  return false;
}

static bool fits(const struct reading *reading) {
  return reading->worst <= 1 + SDEC_INFO && !reading->astray;
}

/* search_all tries until the choices or the limit are used up; the first fit goes to *out_env and the result. */
static uint32_t search_all(struct reader *reader, const struct sdec_group *group, const struct sdec_env *base,
                           struct sdec_span in, struct sdec_env *out_env) {
  struct reading *trial = &reader->trial;
  struct search s = {.n = 0};
  struct sdec_env env = *base;
  uint32_t n_fits = 0;
  trial->missing = reader->result.missing;
  for (uint32_t walks = 0; walks < SEARCH_LIMIT; walks++) {
    if (trial->missing != 0 && s.n < SEARCH_DEPTH) {
      s.var[s.n] = trial->missing;
      s.choice[s.n++] = 0;
      if (!apply(&s, base, &env) && !advance(&s, base, &env)) {
        return n_fits;
      }
    } else {
      if (s.n > 0 && fits(trial) && n_fits++ == 0) {
        *out_env = env;
        reader->result = *trial;
      }
      if (!advance(&s, base, &env)) {
        return n_fits;
      }
    }
    walk(reader, group, &env, in, trial);
  }
  return n_fits;
}

/* An unsigned MEASUREMENTS without Nonce, as one implementation writes it. */
static bool try_without_nonce(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                              struct sdec_span in) {
  struct sdec_env other = *env;
  env_put(&other, E_NONCE, 0);
  other.inferred |= UINT32_C(1) << E_NONCE;
  walk(reader, group, &other, in, &reader->trial);
  if (!fits(&reader->trial)) {
    return false;
  }
  *env = other;
  reader->result = reader->trial;
  return true;
}

bool read_infer(struct reader *reader, const struct sdec_group *group, struct sdec_env *env, struct sdec_span in,
                struct sdec_note *out_note) {
  struct sdec_env found;
  const uint8_t missing = reader->result.missing;
  *out_note = (struct sdec_note){.code = SDEC_NOTE_INFERRED, .severity = SDEC_INFO};
  if (missing == 0) {
    out_note->expected = E_NONCE;
    return try_without_nonce(reader, group, env, in);
  }
  const uint32_t n_fits = search_all(reader, group, env, in, &found);
  if (n_fits == 0) {
    return false;
  }
  *env = found;
  out_note->expected = missing;
  out_note->got = found.value[missing];
  if (n_fits > 1) {
    out_note->code = SDEC_NOTE_AMBIGUOUS;
  }
  return true;
}

/* n_unnamed counts the numbers that have names, but none for this value. */
static uint32_t n_unnamed(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                          struct sdec_span in) {
  uint32_t n = 0;
  sdec_begin(&reader->it, group, env, in);
  while (sdec_next(&reader->it, &reader->item)) {
    const struct sdec_item *item = &reader->item;
    n += item->kind == SDEC_LEAF && item->field->names != NULL && sdec_value_name(item) == NULL;
  }
  return n;
}

bool read_guess(struct reader *reader, const struct sdec_group *group, struct sdec_env *env, struct sdec_span in) {
  struct sdec_env other = *env;
  env_put(&other, E_OPAQUE_FORMAT, OPAQUE_NVIDIA);
  other.inferred |= UINT32_C(1) << E_OPAQUE_FORMAT;
  walk(reader, group, &other, in, &reader->trial);
  if (!fits(&reader->trial) || n_unnamed(reader, group, &other, in) > n_unnamed(reader, group, env, in)) {
    return false;
  }
  *env = other;
  reader->result = reader->trial;
  return true;
}
