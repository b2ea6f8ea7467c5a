/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads classic pcap files for tests, without libpcap: every record with its bytes in a block of its own.
 */
#ifndef TESTS_PCAPFILE_H
#define TESTS_PCAPFILE_H

#include "sdec.h"

struct pcap_file {
  uint32_t link;
  uint32_t n;
  struct sdec_packet *packets; /* data in blocks of exactly their size */
};

/* pcap_load reads a file; false if it is no classic pcap. pcap_free releases it. */
SDEC_MUST_USE bool pcap_load(struct pcap_file *out, const char *path);
void pcap_free(struct pcap_file *file);

#endif
