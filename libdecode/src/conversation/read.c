/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Readings and inference. The only caller of the walker in level 2.
 */
#include "conversation/read.h"

#include <string.h>

#include "base/apart.h"
#include "base/note.h"
#include "walk/rows.h"
#include "walk/run.h"

#define NONCE_LEN 32u

/* goes_on says whether the flow processes a payload further. */
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

/* A certificate is a DER sequence of at least 128 bytes, so its length takes one to three extra bytes. */
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
  if (note->severity > out->worst) {
    out->worst = (uint8_t)note->severity;
    out->worst_note = *note;
  }
  out->n_findings += note->severity > SDEC_INFO;
  if (note->rule == NULL && note->severity > out->damage) {
    out->damage = (uint8_t)note->severity;
  }
  out->n_broken += note->rule != NULL && note->severity > SDEC_INFO;
  if (note->code == SDEC_NOTE_MISSING && out->missing == 0) {
    out->missing = (uint8_t)note->expected;
  }
}

static void reading_clear(struct reading *out) {
  out->worst_note.code = SDEC_NOTE_NONE;
  out->worst = out->damage = out->missing = out->n_facts = 0;
  out->n_findings = out->n_broken = 0;
  out->payload = NULL;
  out->free_format = out->astray = false;
  memset(out->mark, 0, sizeof(out->mark));
  memset(out->digest, 0, sizeof(out->digest));
}

static inline void keep_item(struct reading *out, const struct sdec_item *item, struct sdec_span in) {
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

static void walk(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env, struct sdec_span in,
                 struct reading *out) {
  reading_clear(out);
  sdec_begin(&reader->it, group, env, in);
  while (sdec_next(&reader->it, &reader->item)) {
    reader->n_items++;
    keep_item(out, &reader->item, in);
  }
  out->layout_end = sdec_layout_end(&reader->it);
}

/* keep_run evaluates what a run put on the tape from `from` on, which includes no notes. */
static inline void keep_run(struct reader *reader, const struct sdec_tape *tape, size_t from, struct sdec_span in) {
  reader->n_items += (tape->len - from) / TAPE_ITEM;
  for (uint32_t i = 0; i < tape->n_noted; i++) {
    keep_item(&reader->result, tape->noted[i], in);
  }
}

/* Like walk, but uses runs where possible and keeps the items. */
HOT void sdec_read_message(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                           struct sdec_span in) {
  struct sdec_tape *tape = reader->tape;
  reading_clear(&reader->result);
  tape_begin(tape, group, in);
  sdec_begin(&reader->it, group, env, in);
  for (;;) {
    const size_t from = tape->len;
    sdec_run(&reader->it, tape);
    keep_run(reader, tape, from, in);
    struct sdec_item *item = tape_slot(tape);
    if (!sdec_next(&reader->it, item)) {
      break;
    }
    reader->n_items++;
    keep_item(&reader->result, item, in);
    tape_keep(tape, item);
  }
  reader->result.layout_end = tape->layout_end = sdec_layout_end(&reader->it);
}

uint32_t sdec_read_layout_end(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                              struct sdec_span in) {
  walk(reader, group, env, in, &reader->trial);
  return reader->trial.layout_end;
}

uint32_t sdec_read_versions(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                            struct sdec_span in) {
  uint32_t versions = 0;
  sdec_begin(&reader->it, group, env, in);
  while (sdec_next(&reader->it, &reader->item)) {
    if (reader->item.kind == SDEC_LEAF && reader->item.field->role == SDEC_OFFERED_VERSION &&
        reader->item.value >> 12 == 1) {
      versions |= UINT32_C(1) << (reader->item.value >> 8 & 15);
    }
  }
  return versions;
}

bool sdec_read_fact(const struct reading *reading, enum fact fact, uint32_t *out) {
  for (uint32_t i = 0; i < reading->n_facts; i++) {
    if (reading->fact[i] == fact) {
      *out = reading->value[i];
      return true;
    }
  }
  return false;
}

/* A search over the variables that the message turns out to need, in the order in which it needs them. */
#define SEARCH_LIMIT 600 /* walks; a wrong size is mostly found out by the next length field, long before this */

struct search {
  uint8_t var[READ_INFERRED];
  uint32_t choice[READ_INFERRED];
  uint32_t n;
};

/* The result of a search: the first environment that fits, and the variables in which other fitting ones differ. */
struct found {
  struct sdec_env env;
  uint32_t open; /* bit per variable */
  bool any;
};

/* apply sets the current choices in `env`; false if the last one has no more candidates. */
static bool apply(const struct search *s, const struct sdec_env *base, struct sdec_env *env) {
  *env = *base;
  for (uint32_t i = 0; i < s->n; i++) {
    uint32_t value;
    if (!sdec_env_candidate(env, s->var[i], s->choice[i], &value)) {
      return false;
    }
    env_put(env, s->var[i], value);
    env->inferred |= UINT32_C(1) << s->var[i];
  }
  return true;
}

/* advance moves to the next choice, dropping variables without further candidates; false at the end. */
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

/* A trial that fits breaks no more rules than the original reading. */
static bool fits(const struct reader *reader) {
  const struct reading *trial = &reader->trial;
  return trial->damage <= SDEC_INFO && trial->n_broken <= reader->result.n_broken && !trial->astray;
}

/* keep_fit records a fitting trial: the first one gives the environment and the reading. */
static void keep_fit(struct reader *reader, struct found *found, const struct sdec_env *env) {
  if (!found->any) {
    found->any = true;
    found->env = *env;
    reader->result = reader->trial;
    return;
  }
  for (uint32_t var = 1; var < SDEC_ENV_VARS; var++) {
    const bool same = env_known(&found->env, var) == env_known(env, var) && found->env.value[var] == env->value[var];
    found->open |= same ? 0 : UINT32_C(1) << var;
  }
}

/* search_all tries until the choices or the limit are exhausted. */
static void search_all(struct reader *reader, const struct sdec_group *group, const struct sdec_env *base,
                       struct sdec_span in, struct found *out) {
  struct reading *trial = &reader->trial;
  struct search s = {.n = 0};
  struct sdec_env env = *base;
  *out = (struct found){.any = false};
  trial->missing = reader->result.missing;
  for (uint32_t walks = 0; walks < SEARCH_LIMIT; walks++) {
    if (trial->missing != 0 && s.n < READ_INFERRED) {
      s.var[s.n] = trial->missing;
      s.choice[s.n++] = 0;
      if (!apply(&s, base, &env) && !advance(&s, base, &env)) {
        return;
      }
    } else {
      if (s.n > 0 && fits(reader)) {
        keep_fit(reader, out, &env);
      }
      if (!advance(&s, base, &env)) {
        return;
      }
    }
    walk(reader, group, &env, in, trial);
  }
}

/* take_trial adopts the trial under `other` as the result; the tape still has the previous reading. */
static void take_trial(struct reader *reader, struct sdec_env *env, const struct sdec_env *other) {
  *env = *other;
  reader->result = reader->trial;
  reader->tape->whole = false;
}

/* Some early implementations end an unsigned MEASUREMENTS early: without Nonce, or right after the record. */
static bool try_early_end(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                          struct sdec_span in) {
  for (uint32_t more = 0; more < 2; more++) {
    struct sdec_env other = *env;
    env_put(&other, E_NONCE, 0);
    other.inferred |= UINT32_C(1) << E_NONCE;
    if (more != 0) {
      env_put(&other, E_OPAQUE_LENGTH, 0);
      other.inferred |= UINT32_C(1) << E_OPAQUE_LENGTH;
    }
    walk(reader, group, &other, in, &reader->trial);
    if (fits(reader)) {
      take_trial(reader, env, &other);
      return true;
    }
  }
  return false;
}

static void say(struct inference *out, uint8_t code, uint32_t expected, uint32_t got) {
  out->notes[out->n_notes++] = note_make(SDEC_INFO, code, 0, expected, got);
}

bool sdec_read_infer(struct reader *reader, const struct sdec_group *group, struct sdec_env *env, struct sdec_span in,
                     struct inference *out) {
  const uint32_t before = env->inferred;
  struct found found;
  *out = (struct inference){.certain = true};
  if (reader->result.missing == 0) {
    if (!try_early_end(reader, group, env, in)) {
      return false;
    }
    say(out, SDEC_NOTE_EARLY_END, 0, env->value[E_OPAQUE_LENGTH] != 0 ? NONCE_LEN : NONCE_LEN + 2);
    return true;
  }
  search_all(reader, group, env, in, &found);
  if (!found.any) {
    return false;
  }
  *env = found.env;
  reader->tape->whole = false;
  out->certain = found.open == 0;
  for (uint32_t var = 1; var < SDEC_ENV_VARS; var++) {
    if (((env->inferred & ~before) >> var & 1) != 0) {
      say(out, (found.open >> var & 1) != 0 ? SDEC_NOTE_AMBIGUOUS : SDEC_NOTE_INFERRED, var, env->value[var]);
    }
  }
  return true;
}

/* How many numbers that should have names have one, and how many do not. */
struct naming {
  uint32_t n_named, n_unnamed;
};

static struct naming naming_of(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                               struct sdec_span in) {
  struct naming n = {0, 0};
  sdec_begin(&reader->it, group, env, in);
  while (sdec_next(&reader->it, &reader->item)) {
    const struct sdec_item *item = &reader->item;
    if (item->kind == SDEC_LEAF && item->field->names != NULL) {
      const bool named = sdec_value_name(item) != NULL;
      n.n_named += named;
      n.n_unnamed += !named;
    }
  }
  return n;
}

/* guess_form tries one form of NVIDIA's records: it must add no finding, and every new number must have a name. */
static bool guess_form(struct reader *reader, const struct sdec_group *group, struct sdec_env *env, struct sdec_span in,
                       uint32_t format) {
  struct sdec_env other = *env;
  const struct naming before = naming_of(reader, group, env, in);
  env_put(&other, E_OPAQUE_FORMAT, format);
  other.inferred |= UINT32_C(1) << E_OPAQUE_FORMAT;
  walk(reader, group, &other, in, &reader->trial);
  const struct naming now = naming_of(reader, group, &other, in);
  if (reader->trial.n_findings > reader->result.n_findings || reader->trial.astray ||
      now.n_unnamed > before.n_unnamed || now.n_named <= before.n_named) {
    return false;
  }
  take_trial(reader, env, &other);
  return true;
}

bool sdec_read_guess(struct reader *reader, const struct sdec_group *group, struct sdec_env *env, struct sdec_span in) {
  return guess_form(reader, group, env, in, OPAQUE_NVIDIA) || guess_form(reader, group, env, in, OPAQUE_NVIDIA_ODD);
}
