/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A mutator based on libsdec's tables: it finds rows, bits, lengths, counts and elements of a message by walking it,
 * changes one of them and lays the message out again, so that everything that depends on it follows. Usually the
 * surrounding lengths and counts are correct afterwards; sometimes one is made wrong on purpose. Independent of any
 * particular message or field. The same seed and calls produce the same outputs.
 *
 * Fuzzers of other implementations call mutator_message for the messages they send.
 */
#ifndef FUZZ_MUTATOR_H
#define FUZZ_MUTATOR_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was done to an input; counted by mutator_done. */
enum mutation {
  MUTATION_NAMED,       /* a number got a named or expected value */
  MUTATION_BITS,        /* bits of a number changed */
  MUTATION_CONDITION,   /* a conditional row appeared or disappeared, or another layout was chosen */
  MUTATION_RESIZE,      /* a run of bytes or a count changed */
  MUTATION_REPEAT,      /* array elements repeated */
  MUTATION_DROP,        /* elements dropped */
  MUTATION_SWAP,        /* two elements swapped */
  MUTATION_SPLICE,      /* elements or bytes copied from another input, or from elsewhere in this one */
  MUTATION_VERSION,     /* the message changed to another version */
  MUTATION_FRESH,       /* a new message generated from the tables */
  MUTATION_CONTEXT,     /* an environment variable changed, and the layout with it */
  MUTATION_BYTES,       /* bytes of one leaf changed */
  MUTATION_BROKEN,      /* a length, count or selector made wrong */
  MUTATION_PACKET_DROP, /* packets of a sequence: dropped, */
  MUTATION_PACKET_REPEAT,
  MUTATION_PACKET_MOVE,
  MUTATION_PACKET_SPLICE, /* copied from another input, */
  MUTATION_PACKET_HEAD,   /* sent another way, from the other side, over another link, */
  MUTATION_FRAGMENT,      /* split in two or joined with the next, */
  MUTATION_CHUNK,         /* sent as chunks, */
  MUTATION_ENCAPSULATE,   /* carried in another message, */
  MUTATION_PACKET_NEW,    /* generated from the tables */
  MUTATION_PACKET_BYTES,  /* bytes of a packet changed regardless of their meaning */
  MUTATIONS
};
const char *mutation_name(uint32_t mutation);

struct mutator;

/* mutator_new returns a mutator, NULL if memory runs out; mutator_free frees it. mutator_seed restarts its random
 * numbers. */
struct mutator *mutator_new(uint64_t seed);
void mutator_free(struct mutator *m);
void mutator_seed(struct mutator *m, uint64_t seed);

/* The longest message that is laid out again; in longer ones only values change. */
#define MUTATOR_LAID_OUT (16u << 10)

/* A message and the context its layout depends on. */
struct mutator_subject {
  const struct sdec_protocol *protocol; /* NULL: one of sdec_objects */
  const struct sdec_group *group;
  struct sdec_env env;
  bool fixed_env; /* only the version may be changed among the variables */
};

/* mutator_donor sets a message from which later calls may take elements; its bytes must stay valid until the next call
 * of mutator_donor. An empty span removes it. */
void mutator_donor(struct mutator *m, const struct mutator_subject *subject, struct sdec_span bytes);

/* mutator_message makes one change to the `len` bytes of a message, which must be at most `max`, and returns the new
 * length, at most `max`. `subject` is updated for walking the new bytes. */
uint32_t mutator_message(struct mutator *m, struct mutator_subject *subject, uint8_t *bytes, uint32_t len,
                         uint32_t max);

/* mutator_input changes an input of the harness called `target` (formats: fuzz/README.md); `donor` is another input of
 * it, or empty. False, and nothing changed, if the tables do not apply to this target. */
SDEC_MUST_USE bool mutator_input(struct mutator *m, const char *target, uint8_t *data, size_t len, size_t max,
                                 struct sdec_span donor, size_t *out_len);

/* mutator_done returns how often `mutation` was done since mutator_new; mutator_broke returns true if the last call
 * broke something on purpose. */
uint64_t mutator_done(const struct mutator *m, uint32_t mutation);
bool mutator_broke(const struct mutator *m);

#ifdef __cplusplus
}
#endif

#endif
