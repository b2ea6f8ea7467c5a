/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fast path for ordinary pcap files, read in large chunks: libpcap takes as long to read a small packet as the library
 * takes to decode it. At the first unusual record, libpcap takes over and reports any error.
 */
#ifndef DUMP_PCAP_RECORDS_H
#define DUMP_PCAP_RECORDS_H

#include <stdint.h>
#include <stdio.h>

#include <sdec.h>

struct pcap;
struct pcap_pkthdr;

/* Zero-initialised. Stays so for other files: pcap_records_next then returns false. */
struct pcap_records {
  FILE *file;
  uint8_t *data; /* the current chunk of the file */
  uint32_t len, at;
  uint64_t offset; /* file offset of the chunk */
  uint32_t snapshot;
  bool nanoseconds;
};

/* pcap_records_begin takes over a regular file of `size` bytes that libpcap has opened. */
void pcap_records_begin(struct pcap_records *records, FILE *file, uint64_t size, struct pcap *pcap);

/* pcap_records_next returns the next record; its bytes are valid until the next call. False: libpcap continues from
 * here, for the rest of the file. */
SDEC_MUST_USE bool pcap_records_next(struct pcap_records *records, struct pcap_pkthdr *header,
                                     const uint8_t **out_bytes);

/* pcap_records_position returns how many bytes of the file have been read. */
uint64_t pcap_records_position(const struct pcap_records *records);

void pcap_records_close(struct pcap_records *records);

#endif
