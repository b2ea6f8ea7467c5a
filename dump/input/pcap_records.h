/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The usual records of an ordinary pcap file, read in large pieces: libpcap takes as long to read one small packet as
 * the library takes to decode it. Whatever is not usual is left for libpcap to read and to complain about, from that
 * record on.
 */
#ifndef DUMP_PCAP_RECORDS_H
#define DUMP_PCAP_RECORDS_H

#include <stdint.h>
#include <stdio.h>

#include <sdec.h>

struct pcap;
struct pcap_pkthdr;

/* Starts zeroed, and stays so for what is not such a file: then there never is a record. */
struct pcap_records {
  FILE *file;
  uint8_t *data; /* a piece of the file */
  uint32_t len, at;
  uint64_t offset; /* of the piece in the file */
  uint32_t snapshot;
  bool nanoseconds;
};

/* pcap_records_begin takes over what libpcap has opened: a regular file of `size` bytes. */
void pcap_records_begin(struct pcap_records *records, FILE *file, uint64_t size, struct pcap *pcap);

/* pcap_records_next gives the next record; its bytes last until the next call. False: libpcap goes on from here, and this is
 * over. */
SDEC_MUST_USE bool pcap_records_next(struct pcap_records *records, struct pcap_pkthdr *header,
                                     const uint8_t **out_bytes);

/* pcap_records_position gives how many bytes of the file have been read. */
uint64_t pcap_records_position(const struct pcap_records *records);

void pcap_records_close(struct pcap_records *records);

#endif
