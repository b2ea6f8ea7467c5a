/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads classic pcap files for tests, without libpcap.
 */
#include "pcapfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_HEADER = 24, RECORD_HEADER = 16, MAX_RECORD = 1 << 18 };

static uint32_t word(const uint8_t *at, bool swapped) {
  return swapped ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
                 : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static bool read_record(struct pcap_file *out, FILE *file, bool swapped, uint32_t unit_ns) {
  uint8_t header[RECORD_HEADER];
  if (fread(header, 1, sizeof(header), file) != sizeof(header)) {
    return false;
  }
  const uint32_t len = word(header + 8, swapped);
  uint8_t *bytes = len > MAX_RECORD ? NULL : malloc(len);
  struct sdec_packet *packets = realloc(out->packets, (out->n + 1) * sizeof(*packets));
  if (packets != NULL) {
    out->packets = packets;
  }
  if (packets == NULL || (bytes == NULL && len > 0) || fread(bytes, 1, len, file) != len) {
    free(bytes);
    return false;
  }
  packets[out->n] = (struct sdec_packet){.data = {bytes, len},
                                         .original_len = word(header + 12, swapped),
                                         .link = out->link,
                                         .frame = out->n + 1,
                                         .time_ns = word(header, swapped) * UINT64_C(1000000000) +
                                                    word(header + 4, swapped) * (uint64_t)unit_ns};
  out->n++;
  return true;
}

bool pcap_load(struct pcap_file *out, const char *path) {
  uint8_t header[FILE_HEADER];
  FILE *file = fopen(path, "rb");
  *out = (struct pcap_file){0};
  if (file == NULL || fread(header, 1, sizeof(header), file) != sizeof(header)) {
    if (file != NULL) {
      fclose(file);
    }
    return false;
  }
  const bool swapped = header[0] == 0xA1;
  const uint32_t magic = word(header, swapped);
  const bool known = magic == 0xA1B2C3D4 || magic == 0xA1B23C4D;
  out->link = word(header + 20, swapped) & 0xFFFF;
  while (known && read_record(out, file, swapped, magic == 0xA1B23C4D ? 1 : 1000)) {
  }
  fclose(file);
  return known;
}

void pcap_free(struct pcap_file *file) {
  for (uint32_t i = 0; i < file->n; i++) {
    free((void *)(uintptr_t)file->packets[i].data.data);
  }
  free(file->packets);
  *file = (struct pcap_file){0};
}
