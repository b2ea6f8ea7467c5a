/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Logs and analyser exports, parsed with the built-in formats or, if the text begins with '=', with the format in its
 * first line.
 */
#include "input/lines/lines.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

const char *const fuzz_target = "lines";

/* The format in the first line, in memory of exact size; NULL if there is none. */
static char *own_format(const uint8_t *data, size_t size) {
  if (size == 0 || data[0] != '=') {
    return NULL;
  }
  const uint8_t *end = memchr(data, '\n', size);
  const size_t len = end != NULL ? (size_t)(end - data) - 1 : size - 1;
  char *format = (char *)fuzz_block(len + 1);
  memcpy(format, data + 1, len);
  format[len] = '\0';
  return format;
}

static void check_packets(struct lines *lines) {
  const struct frames *frames = lines->frames;
  struct sdec_packet packet;
  size_t n = 0;
  uint64_t line = 0;
  while (lines_next(lines, &packet)) {
    const size_t at = (size_t)(packet.data.data - frames->bytes);
    fuzz_check(at <= frames->n_bytes && packet.data.len <= frames->n_bytes - at, "a packet that is not in the frames");
    fuzz_check(packet.original_len >= packet.data.len, "a packet longer than it was");
    fuzz_check(packet.frame >= line && packet.frame > 0, "packets out of order");
    line = packet.frame;
    n++;
  }
  fuzz_check(n <= frames->n, "more packets than frames");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *bytes = fuzz_copy(data, size);
  char *own = own_format(data, size);
  const struct sdec_span text = {bytes, (uint32_t)size};
  struct lines *lines = malloc(sizeof(*lines));
  fuzz_check(lines != NULL, "no memory for the harness itself");
  const bool read = lines_read(lines, text, own);
  fuzz_check(read || lines->problem[0] != '\0', "not read and nothing says why");
  fuzz_check(memchr(lines->problem, '\0', sizeof(lines->problem)) != NULL, "a sentence does not end");
  fuzz_check(memchr(lines->shown, '\0', sizeof(lines->shown)) != NULL, "a line that is shown does not end");
  if (read) {
    check_packets(lines);
  }
  lines_free(lines);
  if (lines_read_hex(lines, text)) {
    check_packets(lines);
  }
  lines_free(lines);
  free(lines);
  free(own);
  free(bytes);
  return 0;
}
