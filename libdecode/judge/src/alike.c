/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memoization. Two messages of the same kind get the same result if their numbers, their requests and the connection
 * values that the forms read are equal. A form that reads anything else (bytes, times, earlier values) is judged every
 * time, and so is one that fails. The key is a keyed digest, so that nobody can craft a message that collides with
 * another.
 */
#include "base/apart.h"
#include "base/digest.h"
#include "value.h"

/* Symbols have ten bits, widths of numbers seven. */
static inline uint64_t word_of_said(const struct said *said) {
  return (uint64_t)said->index << 32 | (uint32_t)said->symbol << 8 | said->bits;
}

static inline uint64_t word_of_element(const struct element *element) {
  return (uint64_t)element->symbol << 48 | (uint64_t)element->index << 32 | (uint32_t)element->first << 16 |
         element->end;
}

/* The size of the sheet, whether all was read, the direction, and whether a rule is broken already. */
static uint64_t about(const struct sdec_judge *j) {
  const struct sheet *sheet = &j->sheet;
  const bool lost = j->talk != NULL && j->talk->lost;
  const uint32_t of_unit = (uint32_t)j->unit->dir << 4 | (uint32_t)(j->n_broken != 0) << 3 |
                           (uint32_t)sheet->full << 2 | (uint32_t)sheet->unread << 1 | lost;
  return (uint64_t)sheet->n_elements << 32 | (uint32_t)sheet->n_said << 16 | of_unit;
}

/* The part of the key that depends on the message and its request only; never 0. */
static uint64_t like_of(const struct sdec_judge *j, const struct form_list *list) {
  const struct sheet *sheet = &j->sheet;
  const uint64_t *key = j->config.hash_key;
  uint64_t like = digest_add(key, key[0], list->kind, about(j));
  for (const struct said *said = sheet->said; said < sheet->said + sheet->n_said; said++) {
    like = digest_add(key, like, word_of_said(said), said->bits != 0 ? said->number : 0);
  }
  for (uint32_t i = 0; i < sheet->n_elements; i++) {
    like = digest_add(key, like, word_of_element(&sheet->elements[i]), i);
  }
  like = digest_add(key, like, key[0], j->request != NULL ? j->request->like : 0);
  return like != 0 ? like : 1;
}

/* The whole key: adds the connection values that forms of this kind read. Never 0. */
static uint64_t key_of(struct sdec_judge *j, const struct form_list *list) {
  const struct reads *reads = &list->reads;
  const uint64_t *key = j->config.hash_key;
  uint64_t h = j->like;
  for (uint32_t i = 0; i < reads->n_told; i++) {
    const bool known = is_told(j->talk, reads->told[i]);
    h = digest_add(key, h, known, known ? j->talk->told[reads->told[i]] : 0);
  }
  for (uint32_t i = 0; i < reads->n_values; i++) {
    const struct answer answer = sdec_value_of(j, &j->values[reads->values[i]]);
    h = digest_add(key, h, answer.known, answer.known ? answer.number : 0);
  }
  h = digest_add(key, h, key[0], 0);
  return h != 0 ? h : 1;
}

/* The place of a key. If absent, the place to insert it: an unused one of its set, else a pseudo-random victim. */
static uint32_t place_of(const struct sdec_judge *j, uint64_t key) {
  const uint32_t first = (uint32_t)(key % (ALIKE_MOST / ALIKE_WAYS)) * ALIKE_WAYS;
  uint32_t place = first + (uint32_t)(key >> 40) % ALIKE_WAYS;
  for (uint32_t i = first; i < first + ALIKE_WAYS; i++) {
    if (j->alike_keys[i] == key) {
      return i;
    }
    place = j->alike_keys[i] == 0 ? i : place;
  }
  return place;
}

struct alike *sdec_alike_of(struct sdec_judge *j, const struct form_list *list, bool *out_known) {
  *out_known = false;
  if ((j->request != NULL && j->request->like == 0) || list->n > ALIKE_FORMS) {
    return NULL;
  }
  j->like = like_of(j, list);
  const uint64_t key = key_of(j, list);
  const uint32_t place = place_of(j, key);
  *out_known = j->alike_keys[place] == key;
  if (*out_known) {
    return &j->alike[place];
  }
  j->alike_new = (struct alike){.after_others = j->n_broken != 0};
  j->reads = list->reads;
  j->is_noting = true;
  return &j->alike_new;
}

/* Whatever a form newly read becomes part of the key for this kind. */
RARE void sdec_alike_keep(struct sdec_judge *j, struct form_list *list) {
  j->is_noting = false;
  const bool more = j->reads.n_told > list->reads.n_told || j->reads.n_values > list->reads.n_values;
  if (more) {
    list->reads = j->reads;
  }
  const uint64_t key = key_of(j, list);
  const uint32_t place = place_of(j, key);
  j->alike_keys[place] = key;
  j->alike[place] = j->alike_new;
}
