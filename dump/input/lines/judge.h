/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decides what the frames of each format are: which medium they fit, whether they have checksums, and which address
 * bytes are missing. The decision is made for all frames of a format together.
 */
#ifndef DUMP_JUDGE_H
#define DUMP_JUDGE_H

#include "input/lines/frames.h"

/* Whose point of view words such as TX and RX take. */
enum words {
  WORDS_OF_REQUESTER, /* or the format has no such words */
  WORDS_OF_RESPONDER,
  WORDS_OF_BOTH /* both sides log each message, so the words carry no information */
};

/* The decision for one format. */
struct verdict {
  struct format_medium medium;
  uint32_t n_frames, n_proved, n_fit, n_bad, n_cut;
  uint32_t n_no_pec; /* frames without PEC, of a medium that may have one */
  enum sdec_pec pec;
  enum words words;
  bool shifted, prefixed; /* line addresses are prepended to frames; shifted: left by one bit */
  bool recognised;
};

/* judge_format examines all frames of format `number`. judge_packet converts a frame to a packet; false if it is other
 * traffic. judge_is_repeated returns true if the i-th frame is the receiver's copy of the previous one. */
void judge_format(struct frames *frames, const struct format *format, uint32_t number, struct verdict *out);
SDEC_MUST_USE bool judge_packet(struct frames *frames, const struct format *format, const struct verdict *verdict,
                                const struct frame *frame, struct sdec_packet *out);
SDEC_MUST_USE bool judge_is_repeated(const struct frames *frames, const struct verdict *verdict, size_t i);

#endif
