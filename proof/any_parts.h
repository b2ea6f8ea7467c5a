/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Arbitrary values for parts of a flow.
 */
#ifndef PROOF_ANY_PARTS_H
#define PROOF_ANY_PARTS_H

#include "conversation/conn.h"

static inline void any_addr(struct sdec_addr *addr) {
  addr->kind = any_8();
  addr->len = Frama_C_unsigned_char_interval(0, sizeof(addr->bytes));
  for (uint32_t i = 0; i < sizeof(addr->bytes); i++) {
    addr->bytes[i] = any_8();
  }
}

static inline struct sdec_note any_note(void) {
  return (struct sdec_note){.code = any_8(),
                            .severity = Frama_C_unsigned_char_interval(SDEC_INFO, SDEC_ERROR),
                            .offset = any_32(),
                            .expected = any_64(),
                            .got = any_64()};
}

static inline void any_env(struct sdec_env *env) {
  for (uint32_t i = 0; i < SDEC_ENV_VARS; i++) {
    env->value[i] = any_32();
  }
  env->known = any_32();
  env->inferred = any_32();
  env->padding = any_16();
}

static inline void any_conn_state(struct conn *conn) {
  conn->number = any_32();
  any_addr(&conn->requester);
  any_addr(&conn->responder);
}

/* Gives a unit any notes. */
static inline void any_said(struct sdec_unit *unit) {
  for (uint32_t i = 0; i < SDEC_UNIT_NOTES; i++) {
    unit->notes[i] = any_note();
  }
  unit->n_notes = Frama_C_unsigned_char_interval(0, SDEC_UNIT_NOTES);
  unit->worst = any_8();
}

#endif
