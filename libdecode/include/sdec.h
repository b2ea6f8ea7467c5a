/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec decodes SPDM traffic. This header includes both levels of it:
 *
 * Level 1, sdec_walk.h, turns one message into items: fields, bit fields, groups and notes.
 * Level 2, sdec_flow.h, turns packets into messages, and gives each the environment that level 1 needs.
 *
 * The way back from items to bytes is sdec_encode.h.
 *
 * Damage on the wire is data: it comes out as a note, never as a failed call. So does missing knowledge: the note names
 * what is missing. Misuse of a call is an assertion. docs/API-CONVENTIONS.md has what holds for every function.
 */
#ifndef SDEC_H
#define SDEC_H

#include "sdec_encode.h"
#include "sdec_flow.h"
#include "sdec_walk.h"

#endif
