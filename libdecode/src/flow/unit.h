/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Filling in a unit: what comes from the packet and its carrier, and notes. It decides nothing.
 */
#ifndef SDEC_UNIT_H
#define SDEC_UNIT_H

#include "carriers/carried.h"

/* sdec_unit_start makes an empty unit out of what its packet and carrier say. */
void sdec_unit_start(struct sdec_unit *unit, const struct sdec_packet *packet, const struct carried *carried);

/* sdec_unit_note adds a note; the first SDEC_UNIT_NOTES are kept, and the worst severity always counts. */
void sdec_unit_note(struct sdec_unit *unit, const struct sdec_note *note);
void sdec_unit_say(struct sdec_unit *unit, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got);

/* unit_worst lets the worst severity of a walk count. */
static inline void unit_worst(struct sdec_unit *unit, uint8_t worst) {
  if (worst > unit->worst) {
    unit->worst = worst;
  }
}

/* sdec_unit_pads says whether the bytes behind a message are its transport's padding, and so if they are not zero. */
SDEC_MUST_USE bool sdec_unit_pads(struct sdec_unit *unit, struct sdec_span behind);

/* sdec_unit_trim leaves transport padding behind `layout_end` out of the unit's bytes. */
void sdec_unit_trim(struct sdec_unit *unit, uint32_t layout_end);

/* sdec_addr_same compares endpoints. */
bool sdec_addr_same(const struct sdec_addr *a, const struct sdec_addr *b);

/* sdec_unit_via adds one way in which the message travelled. */
void sdec_unit_via(struct sdec_unit *unit, uint8_t via);

#endif
