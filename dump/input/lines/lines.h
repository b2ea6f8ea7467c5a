/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Extracts frames from logs and analyser exports. Each line goes to the first format that matches. Formats whose frames
 * are valid are recognised; lines of other formats count as text.
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
  size_t at;               /* next frame for lines_next */
  uint32_t n_skipped;      /* non-empty lines of no recognised format */
  uint32_t first_skipped;  /* the first such line; 0: none */
  char shown[LINES_SHOWN]; /* the beginning of that line */
  bool has_times;          /* at least one frame has a time */
  char problem[FORMAT_PROBLEM];
};

/* lines_read parses a text, which must outlive the frames, with the built-in formats, or only with `own` if that is not
 * NULL. False: no format is recognised, or memory ran out. Call lines_free in either case. */
SDEC_MUST_USE bool lines_read(struct lines *out, struct sdec_span text, const char *own);
void lines_free(struct lines *lines);

/* lines_read_hex reads plain hex, hex dumps and libspdm logs: one frame per message found by hex.h. False if there is
 * none or the frames look like nothing known; in the latter case `problem` is empty. */
SDEC_MUST_USE bool lines_read_hex(struct lines *out, struct sdec_span text);

/* lines_next returns the next packet in line order; its bytes are valid as long as `lines`. Its frame number is that of
 * its first line. */
SDEC_MUST_USE bool lines_next(struct lines *lines, struct sdec_packet *out);

/* lines_fit returns true if lines_read recognises a format, lines_fit_hex if lines_read_hex succeeds, lines_fit_packets
 * if the latter finds several packets. */
SDEC_MUST_USE bool lines_fit(struct sdec_span text);
SDEC_MUST_USE bool lines_fit_hex(struct sdec_span text);
SDEC_MUST_USE bool lines_fit_packets(struct sdec_span text);

#endif
