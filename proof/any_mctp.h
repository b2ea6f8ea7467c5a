/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The valid states of MCTP reassembly.
 */
#ifndef PROOF_ANY_MCTP_H
#define PROOF_ANY_MCTP_H

#include "carriers/mctp_pair.h"

#include "opaque.h"

static inline void any_assembly(struct mctp_assembly *a, uint8_t state) {
  *a = (struct mctp_assembly){.state = state, .buffer = state == MCTP_OPEN ? (uint8_t *)TOKEN : NULL};
  a->len = any_32();
  a->room = any_32();
  a->unit = any_32();
  a->end_len = any_32();
  a->end_hash = any_32();
  a->seen = any_64();
  a->number = any_64();
  a->due = Frama_C_unsigned_char_interval(0, 3);
  a->flags = any_8();
  a->end_flags = any_8();
  a->early_flags = any_8();
  a->ended = any_flag();
  a->early = any_flag();
  a->told = any_flag();
}

static inline void any_pair(struct mctp_pair *p) {
  p->n_packets = any_64();
  p->last = any_flag() ? TOKEN_BLOCK : NULL;
  p->last_len = any_32();
  p->recent = NULL;
  p->recent_slot = Frama_C_unsigned_int_interval(0, MCTP_TAG_SLOTS - 1);
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    p->slots[i] = NULL;
  }
}

static inline void check_assembly(const struct mctp_assembly *a) {
  /*@ assert state: a->state <= 3 && a->due <= 3; */
  /*@ assert block: a->state == 1 ? a->buffer == (uint8_t *)proof_block + 1 : a->buffer == \null; */
}

#endif
