/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Assembles frames from matched lines.
 */
#ifndef DUMP_FRAMES_H
#define DUMP_FRAMES_H

#include "input/lines/match.h"

#define FRAMES_OPEN 16
#define FRAMES_PEEK 64
#define FRAMES_BYTES 1048576u /* maximum for one frame */

struct frame {
  uint32_t format; /* index of its format */
  uint32_t line;   /* first line, from 1 */
  size_t at;       /* offset in `bytes` of struct frames; the byte before it is reserved for a prefix */
  uint32_t len;
  uint64_t stated; /* sum of the byte counts stated in its lines */
  uint64_t time_ns, stream;
  uint32_t address;
  uint8_t dir; /* enum sdec_dir */
  bool has_time, has_address, wide_address, read, cut, lost;
};

/* A frame that may continue on further lines. */
struct frames_open {
  const struct format *format;
  struct frame frame;
  uint8_t *bytes;
  uint32_t cap;
  uint32_t last_len; /* bytes in the previous line */
  uint64_t used;     /* clock value of the last use; 0: not open */
};

/* The last value read from a register of one stream. */
struct frames_peek {
  const struct format *format;
  uint64_t stream;
  uint32_t len; /* 0: the next read counts as new */
  uint8_t bytes[FRAMES_PEEK];
};

struct frames {
  uint8_t *bytes;
  size_t n_bytes, cap_bytes;
  struct frame *list;
  size_t n, cap;
  struct frames_open open[FRAMES_OPEN];
  uint64_t clock;
  struct frames_peek peeks[FRAMES_OPEN];
  uint32_t n_peeks;
  uint32_t time_of; /* 1 + the format that `time_ns` is for; 0: none */
  uint64_t time_ns;
  uint32_t n_dropped; /* frames lost to failed transfers or holes in the log */
  uint8_t scratch[MATCH_BYTES];
  bool starred; /* the last dump line was a '*' */
  bool decimal, saw_decimal, out_of_memory;
};

/* frames_line adds a matched line; false if it continues a frame but none is open. frames_hole discards the open
 * frames; frames_end closes them. */
bool frames_line(struct frames *frames, const struct format *format, uint32_t number, const struct format_shape *shape,
                 const struct match *match, uint32_t line);
void frames_hole(struct frames *frames);
void frames_end(struct frames *frames);

/* frames_whole adds a complete frame. */
void frames_whole(struct frames *frames, const struct frame *frame, const uint8_t *bytes, uint32_t len);
void frames_free(struct frames *frames);

#endif
