/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects what the verifier needs from one unit in a single walk: the facts and roles that the message tables assign.
 */
#ifndef SDEC_VERIFY_LOOK_H
#define SDEC_VERIFY_LOOK_H

#include "base/span.h"
#include "sdec_flow.h"
#include "walk/vars.h"

#define SLOTS 8

struct sight {
  uint64_t facts; /* bit F_...: `fact` has it */
  uint32_t fact[F_COUNT];
  const struct sdec_bits *bits[F_COUNT]; /* of a bit mask: the names of its bits */
  struct sdec_span digest[SLOTS];        /* M_DIGEST, by slot; data NULL: none */
  uint32_t roles;                        /* bit SDEC_...: `role` has it */
  struct sdec_span role[SDEC_ROLES];
  uint64_t value[SDEC_ROLES];
  uint8_t key_pair[SLOTS], model[SLOTS]; /* by slot, if `listed` */
  uint16_t usage[SLOTS];
  uint8_t listed; /* bit n: the three arrays above are set for slot n */
  bool has_usage; /* `usage` is set as well */
  struct sdec_span root_hash, certificates, der;
  bool damaged; /* the message is malformed or incomplete */
};

/* sdec_look walks `unit`. The spans in *out point into its bytes. */
void sdec_look(struct sdec_iter *it, const struct sdec_unit *unit, struct sight *out);

static inline bool saw_fact(const struct sight *sight, enum fact fact) {
  return (sight->facts >> fact & 1) != 0;
}

static inline bool saw_role(const struct sight *sight, enum sdec_role role) {
  return (sight->roles >> role & 1) != 0;
}

#endif
