/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames in a byte stream: DSP0287, with both interpretations of PayloadLen, and the emulator's socket framing,
 * distinguished by content.
 */
#ifndef SDEC_FRAME_H
#define SDEC_FRAME_H

#include "carriers/carried.h"

/* What is known about one direction of a stream. Starts zeroed. */
struct framing {
  uint8_t kind;        /* SDEC_CARRIER_TCP or SDEC_CARRIER_EMU once known */
  uint8_t length_rule; /* DSP0287: 0 unknown; 1: PayloadLen counts the body; 2: the body and two header bytes */
  bool rule_noted;     /* the user has been told of rule 2 */
  bool resync;         /* bytes were lost: search for a plausible header */
};

enum frame_result {
  FRAME_NEED_MORE, /* the bytes are the start of a frame of *out_used bytes in total (0: unknown) */
  FRAME_DONE,      /* *out holds one frame, *out_used bytes long */
  FRAME_SKIP       /* *out_used bytes belong to no frame and must be skipped and reported; a note in *out may say why */
};

#define FRAME_MAX (1u << 20) /* largest payload of an emulator frame; DSP0287 is limited to 64 KiB */

/* sdec_frame_next cuts one frame from the front of `bytes`. `at_end` means that the sender paused or stopped there,
 * which helps to tell the length rules apart; apart from that, the result does not depend on how the stream was split
 * into calls. */
enum frame_result sdec_frame_next(struct framing *framing, struct sdec_span bytes, bool at_end, struct carried *out,
                                  uint32_t *out_used);

#endif
