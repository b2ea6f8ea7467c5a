/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of input types.
 */
#include "input/kind.h"

#include <string.h>

#include "input/evidence/pieces.h"
#include "input/lines/lines.h"

#define MAGIC(bytes) .magic = (bytes), .magic_len = sizeof(bytes) - 1

static bool is_serial(struct sdec_span whole) {
  struct sdec_fitted checked;
  const struct sdec_packet packet = {.data = whole, .original_len = whole.len, .carrier = SDEC_CARRIER_SERIAL};
  sdec_packet_fits(&packet, &checked);
  return checked.fit == SDEC_FIT_PROVED;
}

/* Packets of some transports look like a transcript with a header, and plain hex may be either. */
static bool are_packets(struct sdec_span whole) {
  return pieces_fit(whole) && lines_fit_packets(whole);
}

static const struct kind kinds[] = {
    {KIND_CAPTURE, "pcapng", MAGIC("\x0a\x0d\x0d\x0a")},
    {KIND_CAPTURE, "pcap", MAGIC("\xd4\xc3\xb2\xa1")},
    {KIND_CAPTURE, "pcap, big-endian", MAGIC("\xa1\xb2\xc3\xd4")},
    {KIND_CAPTURE, "pcap, nanoseconds", MAGIC("\x4d\x3c\xb2\xa1")},
    {KIND_CAPTURE, "pcap, nanoseconds, big-endian", MAGIC("\xa1\xb2\x3c\x4d")},
    {KIND_CAPTURE, "pcap, modified", MAGIC("\x34\xcd\xb2\xa1")},
    {KIND_CAPTURE, "pcap, modified, big-endian", MAGIC("\xa1\xb2\xcd\x34")},
    {KIND_PACKED, "gzip", MAGIC("\x1f\x8b"), .unpacker = "zcat"},
    {KIND_PACKED, "zstd", MAGIC("\x28\xb5\x2f\xfd"), .unpacker = "zstdcat"},
    {KIND_PACKED, "xz", MAGIC("\xfd\x37zXZ"), .unpacker = "xzcat"},
    {KIND_PACKED, "bzip2", MAGIC("BZh"), .unpacker = "bzcat"},
    {KIND_HEX, "packets in hex", .fits = are_packets},
    {KIND_EVIDENCE, "evidence", .fits = pieces_fit},
    {KIND_LINES, "log", .fits = lines_fit},
    {KIND_SERIAL, "serial line", .fits = is_serial},
    {KIND_HEX, "hex dump", .fits = lines_fit_hex},
};

const struct kind *kind_by_head(struct sdec_span head) {
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
    const struct kind *kind = &kinds[i];
    if (kind->magic != NULL && head.len >= kind->magic_len && memcmp(head.data, kind->magic, kind->magic_len) == 0) {
      return kind;
    }
  }
  return NULL;
}

const struct kind *kind_by_content(struct sdec_span whole) {
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
    if (kinds[i].fits != NULL && kinds[i].fits(whole)) {
      return &kinds[i];
    }
  }
  return NULL;
}
