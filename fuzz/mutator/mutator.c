/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator's public interface: creation, seed, counters.
 */
#include <stdlib.h>
#include <string.h>

#include "message.h"

const char *mutation_name(uint32_t mutation) {
  static const char *const names[MUTATIONS] = {
      "named value",   "bits",           "condition",       "resize",        "repeat",         "drop",
      "swap",          "splice",         "version",         "fresh message", "context",        "bytes",
      "broken number", "packet dropped", "packet repeated", "packet moved",  "packet spliced", "packet head",
      "fragment",      "chunk",          "encapsulate",     "packet new",    "packet bytes",
  };
  return mutation < MUTATIONS ? names[mutation] : NULL;
}

struct mutator *mutator_new(uint64_t seed) {
  struct mutator *m = calloc(1, sizeof(*m));
  if (m == NULL) {
    return NULL;
  }
  mutator_seed(m, seed);
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    m->version_var = strcmp(sdec_env_name(var), "version") == 0 ? var : m->version_var;
  }
  return m;
}

void mutator_free(struct mutator *m) {
  if (m != NULL) {
    free(m->flow);
  }
  free(m);
}

void mutator_seed(struct mutator *m, uint64_t seed) {
  m->dice = dice_new(seed);
}

void mutator_donor(struct mutator *m, const struct mutator_subject *subject, struct sdec_span bytes) {
  m->donor.n = 0;
  if (bytes.len > 0) {
    model_read(&m->donor, subject->group, &subject->env, bytes);
  }
}

uint64_t mutator_done(const struct mutator *m, uint32_t mutation) {
  return mutation < MUTATIONS ? m->done[mutation] : 0;
}

bool mutator_broke(const struct mutator *m) {
  return m->broke;
}
