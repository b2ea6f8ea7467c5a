/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The calls of each frame and their units, for as long as the file is open.
 */
#ifndef SPDM_FRAMES_H
#define SPDM_FRAMES_H

#include "units.h"

/* frames_first returns the call of a frame that was added last, the head of its list; frames_call returns the one with
 * an ordinal. */
struct call *frames_first(uint32_t frame);
const struct call *frames_call(uint32_t frame, uint32_t ordinal);
void frames_add(uint32_t frame, struct call *call);

/* frames_find returns a unit of a frame by number, or NULL. frames_last returns the last frame so far. */
struct shown *frames_find(uint32_t frame, uint64_t number);
uint32_t frames_last(void);

void frames_forget(void);

#endif
