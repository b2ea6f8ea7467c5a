/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens, extends and closes frames. Each stream of each format may have one open frame. Unmatched lines do not close
 * it, since logs interleave.
 */
#include "input/lines/frames.h"

#include <stdlib.h>
#include <string.h>

static bool grow(void **block, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) {
    return true;
  }
  const size_t more = need + need / 2 + 64;
  void *bigger = realloc(*block, more * size);
  if (bigger == NULL) {
    return false;
  }
  *block = bigger;
  *cap = more;
  return true;
}

void frames_whole(struct frames *frames, const struct frame *frame, const uint8_t *bytes, uint32_t len) {
  if (frame->read) {
    return;
  }
  if (!grow((void **)&frames->bytes, &frames->cap_bytes, frames->n_bytes + len + 1, 1) ||
      !grow((void **)&frames->list, &frames->cap, frames->n + 1, sizeof(*frames->list))) {
    frames->out_of_memory = true;
    return;
  }
  struct frame *added = &frames->list[frames->n++];
  *added = *frame;
  added->at = frames->n_bytes + 1;
  added->len = len;
  frames->bytes[frames->n_bytes] = 0;
  if (len > 0) {
    memcpy(frames->bytes + added->at, bytes, len);
  }
  frames->n_bytes += len + 1;
}

static struct frames_open *find(struct frames *frames, const struct format *format, uint64_t stream) {
  for (uint32_t i = 0; i < FRAMES_OPEN; i++) {
    struct frames_open *open = &frames->open[i];
    if (open->used != 0 && open->format == format && open->frame.stream == stream) {
      return open;
    }
  }
  return NULL;
}

static void close_frame(struct frames *frames, struct frames_open *open) {
  if (open != NULL && open->used != 0) {
    open->used = 0;
    if (open->frame.len > 0) {
      frames_whole(frames, &open->frame, open->bytes, open->frame.len);
    }
  }
}

static enum sdec_fit fit_of(const struct frames_open *open) {
  const struct format_medium *medium = &open->format->media[0];
  struct sdec_fitted fitted;
  const struct sdec_packet packet = {.data = {open->bytes, open->frame.len},
                                     .original_len = open->frame.len,
                                     .link = medium->link,
                                     .carrier = medium->carrier};
  sdec_packet_fits(&packet, &fitted);
  return fitted.fit;
}

/* Dropped frames of other traffic are not counted. */
static void drop_frame(struct frames *frames, struct frames_open *open) {
  if (open != NULL) {
    frames->n_dropped += open->frame.len > 0 ? fit_of(open) != SDEC_FIT_NOT : open->frame.stated > 0;
    open->used = 0;
  }
}

static void describe(struct frame *frame, const struct match *match) {
  if (match->has_time) {
    frame->has_time = true;
    frame->time_ns = match->time_ns;
  }
  if (match->has_address) {
    frame->has_address = true;
    frame->wide_address = match->wide_address;
    frame->address = match->address;
  }
  frame->dir = match->dir != SDEC_DIR_UNKNOWN ? match->dir : frame->dir;
  frame->read = frame->read || match->read;
  frame->cut = frame->cut || match->cut;
  frame->stated += match->stated;
}

static struct frame start(struct frames *frames, uint32_t number, const struct match *match, uint32_t line) {
  struct frame frame = {.format = number, .line = line, .stream = match->stream};
  if (frames->time_of == number + 1) {
    frame.has_time = true;
    frame.time_ns = frames->time_ns;
    frames->time_of = 0;
  }
  describe(&frame, match);
  return frame;
}

/* Opens a frame; if all slots are in use, the least recently used frame is closed. */
static struct frames_open *begin(struct frames *frames, const struct format *format, const struct frame *frame) {
  struct frames_open *place = &frames->open[0];
  close_frame(frames, find(frames, format, frame->stream));
  for (uint32_t i = 1; i < FRAMES_OPEN; i++) {
    if (frames->open[i].used < place->used) {
      place = &frames->open[i];
    }
  }
  close_frame(frames, place);
  place->format = format;
  place->frame = *frame;
  place->used = ++frames->clock;
  return place;
}

/* Frames with a length field are closed once complete. */
static bool is_complete(const struct frames_open *open) {
  if (open->format->n_media != 1) {
    return false;
  }
  switch (open->format->media[0].carrier) {
    case SDEC_CARRIER_DOE:
    case SDEC_CARRIER_EMU:
    case SDEC_CARRIER_TCG: return fit_of(open) == SDEC_FIT_YES;
    default: return false;
  }
}

static void add(struct frames *frames, struct frames_open *open, const uint8_t *bytes, uint32_t n, uint32_t cap) {
  size_t room = open->cap;
  open->used = ++frames->clock;
  if (n == 0) {
    return;
  }
  if (open->frame.len + n > FRAMES_BYTES || !grow((void **)&open->bytes, &room, open->frame.len + n, 1)) {
    drop_frame(frames, open);
    return;
  }
  open->cap = (uint32_t)room;
  memcpy(open->bytes + open->frame.len, bytes, n);
  open->frame.len += n;
  open->last_len = n;
  open->frame.cut = open->frame.cut || (cap != 0 && n == cap);
}

/* True if frames of this format begin only with a {begin} line. */
static bool needs_begin(const struct format *format) {
  for (uint32_t i = 0; i < format->n_shapes; i++) {
    if (format->shapes[i].role == ROLE_BEGIN) {
      return true;
    }
  }
  return false;
}

/* Without {begin}, a line begins a frame if none is open or the direction changes. A dump line begins a frame at offset
 * 0. */
static bool begins_here(const struct frames_open *open, const struct match *match) {
  if (match->has_offset) {
    return match->offset == 0 && match->text_len > 0;
  }
  const bool turned = match->dir != SDEC_DIR_UNKNOWN && open != NULL && open->frame.dir != SDEC_DIR_UNKNOWN &&
                      open->frame.dir != match->dir;
  return open == NULL || turned;
}

/* Expands a '*' in a dump: repeats the previous line up to the next offset. */
static void repeat_line(struct frames *frames, struct frames_open *open, const struct match *match) {
  const uint32_t n = open->last_len;
  const bool fits = n != 0 && match->offset > open->frame.len && (match->offset - open->frame.len) % n == 0;
  const uint64_t upto = fits ? match->offset : match->other_offset;
  if (n == 0 || n > MATCH_LINE || upto > FRAMES_BYTES || upto <= open->frame.len || (upto - open->frame.len) % n != 0) {
    return;
  }
  uint8_t line[MATCH_LINE];
  memcpy(line, open->bytes + open->frame.len - n, n);
  while (open->used != 0 && open->frame.len < upto) {
    add(frames, open, line, n, 0);
  }
}

static bool add_line(struct frames *frames, const struct format *format, uint32_t number, const struct match *match,
                     uint32_t line, uint32_t n) {
  struct frames_open *open = find(frames, format, match->stream);
  if (frames->starred && open != NULL && match->has_offset) {
    repeat_line(frames, open, match);
    open = open->used != 0 ? open : NULL;
  }
  frames->starred = frames->starred && !match->has_offset;
  const bool goes_on = open != NULL && match->has_offset &&
                       (open->frame.len == match->offset || open->frame.len == match->other_offset);
  if (!goes_on && !needs_begin(format) && begins_here(open, match)) {
    const struct frame frame = start(frames, number, match, line);
    open = begin(frames, format, &frame);
  } else if (open == NULL || (match->has_offset && !goes_on)) {
    return false;
  } else {
    describe(&open->frame, match);
  }
  add(frames, open, frames->scratch, n, format->cap);
  if (open->used != 0 && n > 0 && is_complete(open)) {
    close_frame(frames, open);
  }
  return true;
}

static struct frames_peek *peek_of(struct frames *frames, const struct format *format, uint64_t stream) {
  for (uint32_t i = 0; i < FRAMES_OPEN; i++) {
    if (frames->peeks[i].format == format && frames->peeks[i].stream == stream) {
      return &frames->peeks[i];
    }
  }
  struct frames_peek *fresh = &frames->peeks[frames->n_peeks++ % FRAMES_OPEN];
  *fresh = (struct frames_peek){.format = format, .stream = stream};
  return fresh;
}

/* True if a register read returns the same bytes as the previous read, without a ROLE_NEXT in between. */
static bool is_shown_again(struct frames *frames, const struct format *format, uint64_t stream, uint32_t n) {
  struct frames_peek *peek = peek_of(frames, format, stream);
  const bool again = n > 0 && n == peek->len && memcmp(peek->bytes, frames->scratch, n) == 0;
  peek->len = n <= FRAMES_PEEK ? n : 0;
  memcpy(peek->bytes, frames->scratch, peek->len);
  return again;
}

bool frames_line(struct frames *frames, const struct format *format, uint32_t number, const struct format_shape *shape,
                 const struct match *match, uint32_t line) {
  const uint32_t n = match_bytes(match, frames->decimal, frames->scratch);
  frames->saw_decimal = frames->saw_decimal || match->decimal;
  if (shape->role == ROLE_TIME) {
    frames->time_of = match->has_time ? number + 1 : 0;
    frames->time_ns = match->time_ns;
  } else if (shape->role == ROLE_WHOLE) {
    struct frame frame = start(frames, number, match, line);
    frame.cut = frame.cut || (format->cap != 0 && n == format->cap);
    if (n > 0) {
      frames_whole(frames, &frame, frames->scratch, n);
    }
  } else if (shape->role == ROLE_BEGIN) {
    const struct frame frame = start(frames, number, match, line);
    add(frames, begin(frames, format, &frame), frames->scratch, n, format->cap);
  } else if (shape->role == ROLE_ADD || shape->role == ROLE_PEEK) {
    const bool again = shape->role == ROLE_PEEK && is_shown_again(frames, format, match->stream, n);
    return again || add_line(frames, format, number, match, line, n);
  } else if (shape->role == ROLE_NEXT) {
    peek_of(frames, format, match->stream)->len = 0;
  } else if (shape->role == ROLE_END) {
    close_frame(frames, find(frames, format, match->stream));
  } else {
    drop_frame(frames, find(frames, format, match->stream));
  }
  return true;
}

void frames_hole(struct frames *frames) {
  for (uint32_t i = 0; i < FRAMES_OPEN; i++) {
    if (frames->open[i].used != 0) {
      drop_frame(frames, &frames->open[i]);
    }
  }
}

/* Closes in slot order; the reader sorts all frames by line afterwards. */
void frames_end(struct frames *frames) {
  for (uint32_t i = 0; i < FRAMES_OPEN; i++) {
    close_frame(frames, &frames->open[i]);
  }
}

void frames_free(struct frames *frames) {
  for (uint32_t i = 0; i < FRAMES_OPEN; i++) {
    free(frames->open[i].bytes);
  }
  free(frames->bytes);
  free(frames->list);
}
