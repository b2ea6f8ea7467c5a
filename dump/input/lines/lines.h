/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames out of logs and exports of analysers. Each line goes to the first format that it fits; formats whose frames
 * hold what they should are recognised, the others are talk.
 */
#ifndef DUMP_LINES_H
#define DUMP_LINES_H

#include "input/lines/judge.h"

#define LINES_FORMATS 32
#define LINES_SHOWN 72

struct lines {
  struct format formats[LINES_FORMATS];
  struct verdict verdicts[LINES_FORMATS];
  uint32_t n_formats;
  struct frames *frames;
  size_t at;               /* frame that lines_next looks at next */
  uint32_t n_skipped;      /* lines with something in them that fit no recognised format */
  uint32_t first_skipped;  /* number of the first of them; 0: none */
  char shown[LINES_SHOWN]; /* its start */
  bool has_times;          /* some frames have one */
  char problem[FORMAT_PROBLEM];
};

/* lines_read reads a text, which must stay in place, by the formats that are known, or by `own` alone if that is not
 * NULL. False: no format is recognised, or there is no memory. lines_free is called in either case. */
SDEC_MUST_USE bool lines_read(struct lines *out, struct sdec_span text, const char *own);
void lines_free(struct lines *lines);

/* lines_read_hex reads plain hex, hex dumps and libspdm logs: one frame for each message that hex.h finds. False: there
 * is none, or they do not look like anything; `problem` is empty then. */
SDEC_MUST_USE bool lines_read_hex(struct lines *out, struct sdec_span text);

/* lines_next gives the next packet, in the order of the lines; its bytes last as long as the lines do. Its frame is the
 * number of its first line. */
SDEC_MUST_USE bool lines_next(struct lines *lines, struct sdec_packet *out);

/* lines_fit says whether lines_read recognises a format, lines_fit_hex whether lines_read_hex does, lines_fit_packets
 * whether that finds several packets. */
SDEC_MUST_USE bool lines_fit(struct sdec_span text);
SDEC_MUST_USE bool lines_fit_hex(struct sdec_span text);
SDEC_MUST_USE bool lines_fit_packets(struct sdec_span text);

#endif
