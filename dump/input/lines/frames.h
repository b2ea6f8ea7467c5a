/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames put together from lines: which lines belong to one frame, and what they say about it.
 */
#ifndef DUMP_FRAMES_H
#define DUMP_FRAMES_H

#include "input/lines/match.h"

#define FRAMES_OPEN 16
#define FRAMES_PEEK 64
#define FRAMES_BYTES 1048576u /* of one frame */

struct frame {
  uint32_t format; /* index of its format */
  uint32_t line;   /* where it begins, from 1 */
  size_t at;       /* in `bytes` of struct frames; the byte before is free for a prefix */
  uint32_t len;
  uint64_t stated; /* bytes that its lines say there are, together */
  uint64_t time_ns, stream;
  uint32_t address;
  uint8_t dir; /* enum sdec_dir */
  bool has_time, has_address, wide_address, read, cut, lost;
};

/* A frame that goes on over several lines. */
struct frames_open {
  const struct format *format;
  struct frame frame;
  uint8_t *bytes;
  uint32_t cap;
  uint32_t last_len; /* bytes of the line before */
  uint64_t used;     /* when last; 0: not open */
};

/* What a register of one stream shows. */
struct frames_peek {
  const struct format *format;
  uint64_t stream;
  uint32_t len; /* 0: the next bytes are new */
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
  uint32_t time_of; /* 1 + the format whose next frame has `time_ns`; 0: none */
  uint64_t time_ns;
  uint32_t n_dropped; /* given up: not delivered, or a hole in the log */
  uint8_t scratch[MATCH_BYTES];
  bool starred; /* a '*' stands for repeated lines of a dump */
  bool decimal, saw_decimal, out_of_memory;
};

/* frames_line takes a line that fitted a shape; false: it would belong to a frame, and none is open. frames_hole gives
 * up what is open; frames_end closes it. */
bool frames_line(struct frames *frames, const struct format *format, uint32_t number, const struct format_shape *shape,
                 const struct match *match, uint32_t line);
void frames_hole(struct frames *frames);
void frames_end(struct frames *frames);

/* frames_whole takes a frame as it is. */
void frames_whole(struct frames *frames, const struct frame *frame, const uint8_t *bytes, uint32_t len);
void frames_free(struct frames *frames);

#endif
