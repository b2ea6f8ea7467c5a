/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the library said of each frame. On the first pass, which goes through a capture in order, every call of a
 * dissector feeds the conversation and the units that come out are kept with the file; later passes find them by frame
 * and by how many calls there were before in that frame. It draws nothing.
 */
#ifndef SPDM_UNITS_H
#define SPDM_UNITS_H

#include <sdec.h>

#include "ws_compat.h"

#define UNITS_LEVELS 8 /* the library nests units less deep */

struct verdict;
struct finding;

/* Where the bytes of a unit lie. */
enum place { PLACE_PACKET, PLACE_PARENT, PLACE_OWN };

/* Who sent something to whom. */
struct ends {
  struct sdec_addr src, dst;
  enum sdec_dir dir;
};

/* Something in several pieces: frames of the pieces so far, and where it was complete (0: not yet). */
struct whole {
  uint32_t done_in;
  struct ends ends;     /* of packets */
  wmem_array_t *pieces; /* of uint32_t */
};

struct lies {
  uint32_t at;   /* from the start of the packet, of the parent's bytes, or 0 */
  uint8_t place; /* enum place */
};

/* A unit and what belongs to it. Bytes that do not lie in the packet itself, or in the unit around it, are kept. */
struct shown {
  struct shown *next;
  const struct shown *parent; /* the unit that it came in, or NULL */
  struct lies bytes, header, record;
  uint32_t response_in; /* frame of the response, 0: none so far */
  const struct whole *part_of, *whole;
  const char *line;         /* on the first pass, for as long as the packet: its line, if a column shows one */
  struct verdict *verdicts; /* of judges.h: what was said of it */
  struct finding *findings;
  struct sdec_unit unit; /* must stay last: notes that are not there are not stored */
};

/* One call of a dissector. */
struct call {
  struct call *next;
  uint32_t ordinal; /* among the calls in its frame */
  uint32_t len;     /* bytes that were fed */
  uint8_t carrier;
  const struct whole *part_of; /* the packet is a piece of this */
  struct shown *first;
};

/* units_register prepares for files. */
void units_register(int proto);

/* units_call gives what is known of the bytes in `tvb`, which are of `carrier`, and counts the call; NULL if that is
 * nothing, on a later pass or for want of memory. units_peek gives what the next call will give on a later pass. */
const struct call *units_call(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier);
const struct call *units_peek(packet_info *pinfo);

/* units_usual_carrier gives the carrier of packets in this file that do not show it: SDEC_CARRIER_MCTP once one was
 * seen, whose later packets of a message look like nothing. */
uint32_t units_usual_carrier(void);

/* units_packet describes bytes for the library; units_flow gives the conversation of the file, or NULL. */
struct sdec_packet units_packet(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier);
struct sdec_flow *units_flow(void);

#endif
