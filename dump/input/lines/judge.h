/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the frames of each format are: which of its media they fit, whether they have checksums, which addresses they
 * leave out. That is a property of all frames together, not of one.
 */
#ifndef DUMP_JUDGE_H
#define DUMP_JUDGE_H

#include "input/lines/frames.h"

/* Words such as TX are those of whoever wrote the log. */
enum words {
  WORDS_OF_REQUESTER, /* or there are none */
  WORDS_OF_RESPONDER,
  WORDS_OF_BOTH /* each message twice, once by each of them: the words say nothing */
};

/* What came of one format. */
struct verdict {
  struct format_medium medium;
  uint32_t n_frames, n_proved, n_fit, n_bad, n_cut;
  uint32_t n_no_pec; /* of a medium that may have one */
  enum sdec_pec pec;
  enum words words;
  bool shifted, prefixed; /* addresses of the lines stand in front, as they are or shifted */
  bool recognised;
};

/* judge_format looks at all frames of format `number`. judge_packet makes a packet of one of them; false: it is other
 * traffic. judge_is_repeated says whether the i-th frame is what the other side received of the one before. */
void judge_format(struct frames *frames, const struct format *format, uint32_t number, struct verdict *out);
SDEC_MUST_USE bool judge_packet(struct frames *frames, const struct format *format, const struct verdict *verdict,
                                const struct frame *frame, struct sdec_packet *out);
SDEC_MUST_USE bool judge_is_repeated(const struct frames *frames, const struct verdict *verdict, size_t i);

#endif
