/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec decodes SPDM traffic. This header includes both levels of it:
 *
 * Level 1, sdec_walk.h, turns one message into items: fields, bit fields, groups and notes.
 * Level 2, sdec_flow.h, turns packets into messages, and gives each the environment that level 1 needs.
 *
 * sdec_encode.h turns items back into bytes.
 *
 * Damage on the wire is data: it is reported as a note, never as a failed call. So is missing knowledge: the note names
 * what is missing. Misuse of a call is an assertion. docs/API-CONVENTIONS.md has the rules common to all functions.
 */
#ifndef SDEC_H
#define SDEC_H

#include "sdec_encode.h"
#include "sdec_flow.h"
#include "sdec_walk.h"

#endif
