/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks a message once for everything the conversation needs, and finds missing parts of its environment by trial if
 * their negotiation was not captured.
 */
#ifndef SDEC_READ_H
#define SDEC_READ_H

#include "conversation/env.h"
#include "walk/tape.h"

#define READ_FACTS 40
#define READ_SLOTS 8
#define READ_INFERRED 5 /* variables that may have to be inferred for one message */

/* The result of one walk. */
struct reading {
  uint32_t layout_end;         /* end of the bytes covered by rows */
  uint8_t worst;               /* severity of the worst note; SDEC_CLEAN if there is none */
  struct sdec_note worst_note; /* the first with that severity */
  uint8_t damage;    /* severity of the worst note not caused by a rule: says whether the reading is reliable */
  uint32_t n_broken; /* broken rules, except informational ones */
  uint8_t missing;   /* the first variable that was needed but unknown, or 0 */
  uint8_t n_facts;
  uint32_t n_findings; /* notes above information */
  bool free_format;    /* bytes whose first word should select their layout, but did not */
  bool astray;         /* certificates are expected, but none begins there */
  uint8_t fact[READ_FACTS];
  uint32_t value[READ_FACTS];
  struct sdec_span mark[M_END - F_COUNT]; /* fields marked by M_ facts; data NULL if absent */
  struct sdec_span digest[READ_SLOTS];    /* M_DIGEST, by slot */
  const struct sdec_field *payload;       /* the row of a nested message or piece, or NULL */
  struct sdec_span payload_span;
};

/* The workspace of readings. It is too large for the stack of a small machine, so the flow keeps one. `result` is the
 * reading. */
struct reader {
  struct sdec_iter it;
  struct sdec_item item;
  struct reading result, trial;
  struct sdec_tape *tape; /* of the walk that gave `result` */
  uint64_t n_items;       /* of all walks so far */
};

/* sdec_read_message reads a message and keeps its items on the tape. */
void sdec_read_message(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                       struct sdec_span in);

/* sdec_read_layout_end only finds where a message ends; the reader's result is unchanged. */
uint32_t sdec_read_layout_end(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                              struct sdec_span in);

/* sdec_read_versions gives the SPDM versions that a message offers, bit n for 1.n; the reader's result is unchanged. */
uint32_t sdec_read_versions(struct reader *reader, const struct sdec_group *group, const struct sdec_env *env,
                            struct sdec_span in);

/* sdec_read_fact gives a fact of a reading; false if the message lacks it. */
SDEC_MUST_USE bool sdec_read_fact(const struct reading *reading, enum fact fact, uint32_t *out);

/* read_mark gives a marked field; its data is NULL if the message lacks it. */
static inline struct sdec_span read_mark(const struct reading *reading, enum fact mark) {
  return reading->mark[mark - F_COUNT];
}

/* The result of sdec_read_infer: one note per variable. If not certain, other values of some variables fit as well, and
 * the notes on those say so. */
struct inference {
  bool certain;
  uint8_t n_notes;
  struct sdec_note notes[READ_INFERRED];
};

/* sdec_read_infer completes `env` by trial after a reading that lacked a variable or found damage, so that the message
 * fits its layout exactly. False if nothing fits. */
SDEC_MUST_USE bool sdec_read_infer(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                                   struct sdec_span in, struct inference *out);

/* sdec_read_guess is for a reading with bytes of free format. It checks whether they are what devices in the field are
 * known to send: all their named values must be valid and nothing else in the message may get worse. If so, it sets
 * `env` accordingly. */
SDEC_MUST_USE bool sdec_read_guess(struct reader *reader, const struct sdec_group *group, struct sdec_env *env,
                                   struct sdec_span in);

#endif
