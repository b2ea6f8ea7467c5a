/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fills in a unit from its packet and carrier, and adds notes.
 */
#ifndef SDEC_UNIT_H
#define SDEC_UNIT_H

#include "carriers/carried.h"

/* sdec_unit_start initialises a unit from its packet and carrier. */
void sdec_unit_start(struct sdec_unit *unit, const struct sdec_packet *packet, const struct carried *carried);

/* sdec_unit_note adds a note. Only the first SDEC_UNIT_NOTES are kept, but all count for the worst severity. */
void sdec_unit_note(struct sdec_unit *unit, const struct sdec_note *note);
void sdec_unit_say(struct sdec_unit *unit, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got);

/* unit_worst raises the unit's worst severity to that of a walk. */
static inline void unit_worst(struct sdec_unit *unit, uint8_t worst) {
  if (worst > unit->worst) {
    unit->worst = worst;
  }
}

/* sdec_unit_pads says whether the bytes after a message are transport padding. Filler beyond plain zero padding gets a
 * note. */
SDEC_MUST_USE bool sdec_unit_pads(struct sdec_unit *unit, struct sdec_span behind);

/* sdec_unit_trim removes transport padding after `layout_end` from the unit's bytes. */
void sdec_unit_trim(struct sdec_unit *unit, uint32_t layout_end);

/* sdec_addr_same compares two endpoints. */
bool sdec_addr_same(const struct sdec_addr *a, const struct sdec_addr *b);

/* sdec_unit_via adds one of the ways in which the message travelled. */
void sdec_unit_via(struct sdec_unit *unit, uint8_t via);

#endif
