/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages that were judged before. A message of the same kind with the same numbers, after a request like the earlier
 * one, on a connection that told the same, comes out the same. A form that reads anything else (bytes, times, what was
 * seen) is judged each time, and so is one that is broken. That messages are alike is decided by a keyed hash of all
 * that: nobody can write one that passes for another.
 */
#include "base/siphash.h"
#include "value.h"

#define ROUNDS 1
#define LAST_ROUNDS 3

static inline void add(struct siphash *h, uint64_t word) {
  siphash_word(h, word, ROUNDS);
}

/* A field that is one word, or has a second one for its number: the first says which. Names have ten bits, sizes of
 * numbers seven. */
#define SHORT_BITS 45
#define INDEXED (1u << 17)
#define IS_SHORT (1u << 18)

static inline void add_said(struct siphash *h, const struct said *said) {
  const uint64_t number = said->bits != 0 ? said->number : 0;
  const uint32_t word = (uint32_t)said->symbol | (uint32_t)said->bits << 10;
  if (said->index == NO_SLOT && number >> SHORT_BITS == 0) {
    add(h, word | IS_SHORT | number << 19);
  } else {
    add(h, word | INDEXED | (uint64_t)said->index << 19);
    add(h, number);
  }
}

static inline uint64_t word_of_element(const struct element *element) {
  return (uint64_t)element->symbol << 48 | (uint64_t)element->index << 32 | (uint32_t)element->first << 16 |
         element->end;
}

/* How much a message says, whether all of it was read, who sent it, whether it broke anything so far. */
static uint64_t about(const struct sdec_judge *j) {
  const struct sheet *sheet = &j->sheet;
  const bool lost = j->talk != NULL && j->talk->lost;
  const uint32_t of_unit = (uint32_t)j->unit->dir << 4 | (uint32_t)(j->n_broken != 0) << 3 |
                           (uint32_t)sheet->full << 2 | (uint32_t)sheet->unread << 1 | lost;
  return (uint64_t)sheet->n_elements << 32 | (uint32_t)(sheet->n_said - sheet->n_head) << 16 |
         (uint32_t)sheet->n_head << 8 | of_unit;
}

/* What it is like, of itself: never 0. */
static uint64_t like_of(const struct sdec_judge *j, const struct form_list *list) {
  const struct sheet *sheet = &j->sheet;
  struct siphash h = siphash_begin(j->config.hash_key);
  add(&h, list->kind);
  add(&h, about(j));
  add(&h, j->request != NULL ? j->request->like : 0);
  for (const struct said *said = sheet->said + sheet->n_head; said < sheet->said + sheet->n_said; said++) {
    add_said(&h, said);
  }
  for (uint32_t i = 0; i < sheet->n_elements; i++) {
    add(&h, word_of_element(&sheet->elements[i]));
  }
  const uint64_t like = siphash_end(&h, LAST_ROUNDS);
  return like != 0 ? like : 1;
}

/* And with what forms of its kind read of the connection: first what of that is known. */
static uint64_t key_of(struct sdec_judge *j, const struct form_list *list) {
  const struct reads *reads = &list->reads;
  const struct talk *talk = j->talk;
  struct siphash h = siphash_begin(j->config.hash_key);
  struct answer answers[READS_VALUES];
  uint64_t known = 0;
  for (uint32_t i = 0; i < reads->n_told; i++) {
    known |= (uint64_t)is_told(talk, reads->told[i]) << i;
  }
  for (uint32_t i = 0; i < reads->n_values; i++) {
    answers[i] = sdec_value_of(j, &j->values[reads->values[i]]);
    known |= (uint64_t)answers[i].known << (READS_TOLD + i);
  }
  add(&h, j->like);
  add(&h, known);
  for (uint32_t i = 0; i < reads->n_told; i++) {
    if ((known >> i & 1) != 0) {
      add(&h, talk->told[reads->told[i]]);
    }
  }
  for (uint32_t i = 0; i < reads->n_values; i++) {
    if (answers[i].known) {
      add(&h, answers[i].number);
    }
  }
  return siphash_end(&h, LAST_ROUNDS);
}

/* There are two places for a key. */
static struct alike *place_of(struct sdec_judge *j, uint64_t key, const struct form_list *list) {
  struct alike *first = &j->alike[key % ALIKE_MOST], *second = &j->alike[key % ALIKE_MOST ^ 1];
  const bool in_second = second->list == list && second->key == key;
  const bool in_first = first->list == list && first->key == key;
  return in_second || (!in_first && first->list != NULL && (second->list == NULL || (key >> 40 & 1) != 0)) ? second
                                                                                                           : first;
}

struct alike *sdec_alike_of(struct sdec_judge *j, const struct form_list *list, bool *out_known) {
  *out_known = false;
  if ((j->request != NULL && j->request->like == 0) || list->n > ALIKE_FORMS) {
    return NULL;
  }
  j->like = like_of(j, list);
  const uint64_t key = key_of(j, list);
  struct alike *alike = place_of(j, key, list);
  *out_known = alike->list == list && alike->key == key;
  if (!*out_known) {
    *alike = (struct alike){.after_others = j->n_broken != 0};
    j->reads = list->reads;
    j->is_noting = true;
  }
  return alike;
}

/* What forms of a kind read becomes part of the key of all of the kind. */
void sdec_alike_keep(struct sdec_judge *j, struct alike *alike, struct form_list *list) {
  j->is_noting = false;
  const bool more = j->reads.n_told > list->reads.n_told || j->reads.n_values > list->reads.n_values;
  if (more) {
    list->reads = j->reads;
  }
  const struct alike kept = *alike;
  *alike = (struct alike){.list = NULL};
  const uint64_t key = key_of(j, list);
  struct alike *place = place_of(j, key, list);
  *place = kept;
  place->list = list;
  place->key = key;
}
