/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The calls of each frame, indexed by frame number.
 */
#include "frames.h"

static struct call **frames; /* first call of each frame */
static uint32_t n_frames, last_frame;

struct call *frames_first(uint32_t frame) {
  return frame < n_frames ? frames[frame] : NULL;
}

void frames_add(uint32_t frame, struct call *call) {
  if (frame >= n_frames) {
    const uint32_t n = frame < UINT32_MAX / 2 ? 2 * frame + 1024 : UINT32_MAX;
    frames = g_renew(struct call *, frames, n);
    memset(frames + n_frames, 0, (n - n_frames) * sizeof(*frames));
    n_frames = n;
  }
  last_frame = MAX(last_frame, frame);
  call->next = frames[frame];
  frames[frame] = call;
}

const struct call *frames_call(uint32_t frame, uint32_t ordinal) {
  const struct call *call = frames_first(frame);
  while (call != NULL && call->ordinal != ordinal) {
    call = call->next;
  }
  return call;
}

struct shown *frames_find(uint32_t frame, uint64_t number) {
  for (struct call *call = frames_first(frame); call != NULL; call = call->next) {
    for (struct shown *shown = call->first; shown != NULL; shown = shown->next) {
      if (shown->unit.number == number) {
        return shown;
      }
    }
  }
  return NULL;
}

uint32_t frames_last(void) {
  return last_frame;
}

void frames_forget(void) {
  g_free(frames);
  frames = NULL;
  n_frames = last_frame = 0;
}
