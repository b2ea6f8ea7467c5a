/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One walk over a message for what the conversation needs from it, and the trial of environments when some of it was
 * never negotiated in the capture.
 */
#ifndef SDEC_READ_H
#define SDEC_READ_H

#include "conversation/env.h"
#include "walk/tape.h"

#define READ_FACTS 40
#define READ_SLOTS 8
#define READ_INFERRED 5 /* variables that one message may need to have inferred */

/* What one walk found. */
struct reading {
  uint32_t layout_end;         /* bytes the rows account for */
  uint8_t worst;               /* severity of the worst note; SDEC_CLEAN: there is none */
  struct sdec_note worst_note; /* the first of them */
  uint8_t damage;              /* the same of notes other than on rules: what was read can be relied on or not */
  uint32_t n_broken;           /* rules broken, but for those that are information only */
  uint8_t missing;             /* the first variable that was needed and not known, or 0 */
  uint8_t n_facts;
  uint32_t n_findings; /* notes that are more than information */
  bool free_format;    /* bytes whose first word should choose their layout, and chose none */
  bool astray;         /* no certificate begins where certificates should */
  uint8_t fact[READ_FACTS];
  uint32_t value[READ_FACTS];
  struct sdec_span mark[M_END - F_COUNT]; /* fields that M_ facts mark; data NULL if absent */
  struct sdec_span digest[READ_SLOTS];    /* M_DIGEST, by slot */
  const struct sdec_field *payload;       /* the row of a message or piece carried inside, or NULL */
  struct sdec_span payload_span;
};

/* Where readings are made: too large for the stack of a small machine, so the flow keeps one. `result` is the
 * reading. */
struct reader {
  struct sdec_iter it;
  struct sdec_item item;
  struct reading result, trial;
  struct sdec_tape *tape; /* of the walk that `result` came from */
  uint64_t n_items;       /* of all walks so far */
};

/* sdec_read_message reads a message, and keeps what it finds on the tape. */
void sdec_read_message(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                       struct sdec_span in);

/* sdec_read_layout_end finds only where a message ends; the reader's result stays. */
uint32_t sdec_read_layout_end(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                              struct sdec_span in);

/* sdec_read_versions gives the versions of SPDM that a message offers, bit n for 1.n; the reader's result stays. */
uint32_t sdec_read_versions(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                            struct sdec_span in);

/* sdec_read_fact gives a fact of a reading; false if the message does not have it. */
SDEC_MUST_USE bool sdec_read_fact(const struct reading *reading, enum fact fact, uint32_t *out);

/* read_mark gives a marked field; its data is NULL if the message does not have it. */
static inline struct sdec_span read_mark(const struct reading *reading, enum fact mark) {
  return reading->mark[mark - F_COUNT];
}

/* What sdec_read_infer found: a note for each variable. Not certain: other values of some variables fit as well, and
 * the notes on those say so. */
struct inference {
  bool certain;
  uint8_t n_notes;
  struct sdec_note notes[READ_INFERRED];
};

/* sdec_read_infer completes `env` by trial after a reading that missed a variable or found damage: under the values it
 * takes, the message fits its layout exactly. False if nothing fits. */
SDEC_MUST_USE bool sdec_read_infer(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                                   struct sdec_span in, struct inference *out);

/* sdec_read_guess looks, after a reading that met bytes of a free format, whether they are what devices in the field
 * put there: they fit down to the last named value and nothing else in the message becomes worse. Then `env` says
 * so. */
SDEC_MUST_USE bool sdec_read_guess(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                                   struct sdec_span in);

#endif
