/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The calls of each frame and the units that came out of them, for as long as the file is open.
 */
#ifndef SPDM_FRAMES_H
#define SPDM_FRAMES_H

#include "units.h"

/* frames_first gives the first of the calls in a frame, the last one that was added; frames_call the one with an
 * ordinal. */
struct call *frames_first(uint32_t frame);
const struct call *frames_call(uint32_t frame, uint32_t ordinal);
void frames_add(uint32_t frame, struct call *call);

/* frames_find finds a unit of a frame by its number, NULL: there is none. frames_last gives the last frame so far. */
struct shown *frames_find(uint32_t frame, uint64_t number);
uint32_t frames_last(void);

void frames_forget(void);

#endif
