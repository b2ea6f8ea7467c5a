/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Feeds a TCP connection to a flow segment by segment, as packets, and collects the output as one text.
 */
#ifndef TESTS_SEGMENT_TALK_H
#define TESTS_SEGMENT_TALK_H

#include "sdec.h"

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10
#define PSH_ACK 0x18

struct segment_talk {
  struct sdec_flow *flow;
  void *memory;
  uint32_t seq[2];
  uint64_t frame;
  struct sdec_unit last;
  char seen[1024]; /* per unit: frame, direction (> is from port 40000), name, and "!" for a warning */
};

int segment_talk_up(void **state);
int segment_talk_down(void **state);

/* segment_sends feeds one segment from port 40000 to 2323, or back. segment_ends finishes the capture and compares the
 * output. */
void segment_sends(struct segment_talk *t, bool back, uint8_t flags, const char *hex);
void segment_ends(struct segment_talk *t, const char *wants);

#endif
