/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The decoded units of each frame. On the first pass, in capture order, every dissector call feeds the conversation,
 * and its units are kept with the file; later passes find them by frame and by the number of earlier calls in the
 * frame. Draws nothing.
 */
#ifndef SPDM_UNITS_H
#define SPDM_UNITS_H

#include <sdec.h>

#include "ws_compat.h"

#define UNITS_LEVELS 8 /* greater than the library's nesting depth */

struct verdict;
struct finding;

/* Location of a unit's bytes. */
enum place { PLACE_PACKET, PLACE_PARENT, PLACE_OWN };

/* Source and destination. */
struct ends {
  struct sdec_addr src, dst;
  enum sdec_dir dir;
};

/* Something in several pieces: their frames, and the frame that completes it (0: not yet). */
struct whole {
  uint32_t done_in;
  struct ends ends;     /* of the packets */
  wmem_array_t *pieces; /* uint32_t elements */
};

struct lies {
  uint32_t at;   /* offset in the packet or the parent's bytes, or 0 */
  uint8_t place; /* enum place */
};

/* A unit and its related data. Bytes that are in neither the packet nor the parent unit are copied. */
struct shown {
  struct shown *next;
  const struct shown *parent; /* the unit that carries it, or NULL */
  struct lies bytes, header, record;
  uint32_t response_in; /* frame of the response; 0: none so far */
  const struct whole *part_of, *whole;
  const char *line;         /* its Info line if a column shows it; first pass only, valid as long as the packet */
  struct verdict *verdicts; /* see judges.h */
  struct finding *findings;
  struct sdec_unit unit; /* must be last: unused notes are not stored */
};

/* One dissector call. */
struct call {
  struct call *next;
  uint32_t ordinal; /* index among the calls in its frame */
  uint32_t len;     /* bytes fed */
  uint8_t carrier;
  const struct whole *part_of; /* what the packet is a piece of */
  struct shown *first;
};

/* units_register prepares for files. */
void units_register(int proto);

/* units_call returns the units in `tvb`, which is data of `carrier`, and counts the call; NULL if there are none on a
 * later pass, or if memory runs out. units_peek returns what the next call will return on a later pass. */
const struct call *units_call(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier);
const struct call *units_peek(packet_info *pinfo);

/* units_usual_carrier returns the carrier to assume for ambiguous packets: SDEC_CARRIER_MCTP once one was seen, because
 * continuation packets of a message cannot be recognised. */
uint32_t units_usual_carrier(void);

/* units_packet describes bytes for the library; units_flow returns the conversation of the file, or NULL. */
struct sdec_packet units_packet(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier);
struct sdec_flow *units_flow(void);

#endif
