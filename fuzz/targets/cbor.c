/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR in diagnostic notation. The first byte is the style: bit 0: one line, bit 1: byte strings in full, bits 2 to 4:
 * indentation. The rest is CBOR.
 */
#include <stdlib.h>

#include "show/evidence/diagnostic.h"
#include "harness.h"
#include "printing.h"

const char *const fuzz_target = "cbor";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint32_t how = fuzz_le(data, size, 0, 1);
  const struct diagnostic_style style = {.one_line = how & 1, .whole = how >> 1 & 1, .indent = how >> 2 & 7};
  const size_t at = size > 0;
  uint8_t *bytes = fuzz_copy(data + at, size - at);
  const struct sdec_span in = {bytes, (uint32_t)(size - at)};
  struct out out;
  uint32_t measured = 0, printed = 0;
  fuzz_check(out_memory(&out), "no memory for the harness itself");
  const enum diagnostic_end end = diagnostic_measure(in, &measured);
  const enum diagnostic_end again = diagnostic_print(&out, in, &style, &printed);
  fuzz_check(measured <= in.len && printed <= in.len, "more bytes were taken than there are");
  fuzz_check(end != CBOR_WHOLE || measured > 0, "an item without bytes");
  /* Only printing looks into byte strings and limits the text. */
  fuzz_check(again == end || again == CBOR_LONG || again == CBOR_DEEP, "printing ends otherwise than measuring");
  fuzz_check(again != CBOR_WHOLE || printed == measured, "printing takes other bytes than measuring");
  fuzz_check(diagnostic_end_text(again) != NULL, "an end without words");
  printing_text(&out);
  out_close(&out);
  free(bytes);
  return 0;
}
