/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A mutator that uses libsdec's tables: it finds rows, bits, lengths, counts and elements of a message by
 * walking it, changes one of them and lays the message out anew, so that what depends on the change follows. Mostly the
 * lengths and counts around it are right again, sometimes one of them is wrong on purpose. It holds no name of any
 * message or field. The same seed and the same calls give the same outputs.
 *
 * Fuzzers of other implementations call mutator_message with the messages that they send.
 */
#ifndef FUZZ_MUTATOR_H
#define FUZZ_MUTATOR_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was done to an input; mutator_done counts them. */
enum mutation {
  MUTATION_NAMED,       /* a number took a value that has a name or is expected */
  MUTATION_BITS,        /* bits of a number changed */
  MUTATION_CONDITION,   /* a row that was absent is present, or the other way round, or another layout was chosen */
  MUTATION_RESIZE,      /* a run of bytes or a count became another */
  MUTATION_REPEAT,      /* elements of an array repeated */
  MUTATION_DROP,        /* elements dropped */
  MUTATION_SWAP,        /* two elements changed places */
  MUTATION_SPLICE,      /* elements or bytes taken from another input, or from elsewhere in this one */
  MUTATION_VERSION,     /* the message moved to another version */
  MUTATION_FRESH,       /* a new message, made from the tables alone */
  MUTATION_CONTEXT,     /* a variable of the environment changed, and the layout with it */
  MUTATION_BYTES,       /* bytes of one leaf changed */
  MUTATION_BROKEN,      /* a length, count or selector is wrong now */
  MUTATION_PACKET_DROP, /* packets of a sequence: dropped, */
  MUTATION_PACKET_REPEAT,
  MUTATION_PACKET_MOVE,
  MUTATION_PACKET_SPLICE, /* taken from another input, */
  MUTATION_PACKET_HEAD,   /* sent another way, from the other side, over another link, */
  MUTATION_FRAGMENT,      /* split in two or joined with the next, */
  MUTATION_CHUNK,         /* sent as chunks, */
  MUTATION_ENCAPSULATE,   /* carried in another message, */
  MUTATION_PACKET_NEW,    /* made from the tables */
  MUTATION_PACKET_BYTES,  /* a packet's bytes changed without regard to their meaning */
  MUTATIONS
};
const char *mutation_name(uint32_t mutation);

struct mutator;

/* mutator_new gives a mutator, NULL if memory is short; mutator_free releases it. mutator_seed starts its random
 * numbers again. */
struct mutator *mutator_new(uint64_t seed);
void mutator_free(struct mutator *m);
void mutator_seed(struct mutator *m, uint64_t seed);

/* The longest message that is laid out anew; in longer ones only values change. */
#define MUTATOR_LAID_OUT (16u << 10)

/* A message and what its layout depends on. */
struct mutator_subject {
  const struct sdec_protocol *protocol; /* NULL: one of sdec_objects */
  const struct sdec_group *group;
  struct sdec_env env;
  bool fixed_env; /* variables other than the version are not ours to change */
};

/* mutator_donor gives a message from which later calls may take elements; its bytes must stay in place until the next
 * call of mutator_donor. An empty span takes it back. */
void mutator_donor(struct mutator *m, const struct mutator_subject *subject, struct sdec_span bytes);

/* mutator_message changes one thing in the `len` bytes of a message, which must be at most `max`, and returns the new
 * length, at most `max`. What the new bytes are to be walked by is in `subject` afterwards. */
uint32_t mutator_message(struct mutator *m, struct mutator_subject *subject, uint8_t *bytes, uint32_t len,
                         uint32_t max);

/* mutator_input changes an input of the harness called `target`, whose format fuzz/harness/harness.h gives; `donor` is
 * another input of it, or empty. False, and nothing changed, if the tables say nothing about inputs of this target. */
SDEC_MUST_USE bool mutator_input(struct mutator *m, const char *target, uint8_t *data, size_t len, size_t max,
                                 struct sdec_span donor, size_t *out_len);

/* mutator_done gives how often `mutation` was done since mutator_new, mutator_broke whether the last call broke
 * something on purpose. */
uint64_t mutator_done(const struct mutator *m, uint32_t mutation);
bool mutator_broke(const struct mutator *m);

#ifdef __cplusplus
}
#endif

#endif
