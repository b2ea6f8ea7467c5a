/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the records of pcap files in host byte order.
 */
#define _GNU_SOURCE
#include "input/pcap_records.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256u << 10)
#define HEAD_LEN 24u
#define RECORD_LEN 16u
#define MAGIC_MICRO 0xa1b2c3d4u
#define MAGIC_NANO 0xa1b23c4du
#define PCAP_2_4 0x00040002u  /* version 2.4; older versions swap fields */
#define LINK_MASK 0x03ffffffu /* the upper bits are flags */

static uint32_t word(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof(value));
  return value;
}

/* libpcap modifies the lengths and headers of these link types. */
static bool is_changed(uint32_t link) {
  return link == 189 || link == 220; /* Linux USB */
}

void pcap_records_begin(struct pcap_records *records, FILE *file, uint64_t size, struct pcap *pcap) {
  uint8_t head[HEAD_LEN];
  const off_t at = size > 0 ? ftello(file) : -1;
  *records = (struct pcap_records){0};
  if (at != (off_t)HEAD_LEN || pread(fileno(file), head, sizeof(head), 0) != (ssize_t)sizeof(head)) {
    return;
  }
  const uint32_t magic = word(head);
  if ((magic != MAGIC_MICRO && magic != MAGIC_NANO) || word(head + 4) != PCAP_2_4 ||
      is_changed(word(head + 20) & LINK_MASK) || pcap_snapshot(pcap) <= 0) {
    return;
  }
  records->data = malloc(PIECE);
  records->file = records->data != NULL ? file : NULL;
  records->offset = HEAD_LEN;
  records->snapshot = (uint32_t)pcap_snapshot(pcap);
  records->nanoseconds = magic == MAGIC_NANO;
}

/* refill moves the unread rest to the front and reads more. */
static void refill(struct pcap_records *records) {
  const uint32_t left = records->len - records->at;
  memmove(records->data, records->data + records->at, left);
  records->offset += records->at;
  records->at = 0;
  records->len = left;
  ssize_t n;
  do {
    n = pread(fileno(records->file), records->data + left, PIECE - left, (off_t)(records->offset + left));
  } while (n < 0 && errno == EINTR);
  records->len += n > 0 ? (uint32_t)n : 0;
}

/* record_len returns the length of the current record with its header; 0 if it is incomplete or unusual. */
static uint32_t record_len(const struct pcap_records *records) {
  const uint32_t left = records->len - records->at;
  if (left < RECORD_LEN) {
    return 0;
  }
  const uint32_t captured = word(records->data + records->at + 8);
  return captured <= records->snapshot && captured <= left - RECORD_LEN ? RECORD_LEN + captured : 0;
}

bool pcap_records_next(struct pcap_records *records, struct pcap_pkthdr *header, const uint8_t **out_bytes) {
  if (records->file == NULL) {
    return false;
  }
  uint32_t len = record_len(records);
  if (len == 0) {
    refill(records);
    len = record_len(records);
  }
  if (len == 0) {
    (void)fseeko(records->file, (off_t)records->offset, SEEK_SET);
    records->file = NULL;
    return false;
  }
  const uint8_t *record = records->data + records->at;
  const uint32_t fraction = word(record + 4);
  header->ts.tv_sec = (int32_t)word(record); /* signed, as in libpcap */
  header->ts.tv_usec = (suseconds_t)((uint64_t)fraction * (records->nanoseconds ? 1u : 1000u));
  header->caplen = len - RECORD_LEN;
  header->len = word(record + 12);
  *out_bytes = record + RECORD_LEN;
  records->at += len;
  return true;
}

uint64_t pcap_records_position(const struct pcap_records *records) {
  return records->offset + records->at;
}

void pcap_records_close(struct pcap_records *records) {
  free(records->data);
  *records = (struct pcap_records){0};
}
