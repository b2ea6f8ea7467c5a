/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads classic pcap files for tests, without libpcap; the bytes of each record are in a separate block.
 */
#ifndef TESTS_PCAPFILE_H
#define TESTS_PCAPFILE_H

#include "sdec.h"

struct pcap_file {
  uint32_t link;
  uint32_t n;
  struct sdec_packet *packets; /* data in blocks of exactly their size */
};

/* pcap_load reads a file; false if it is not a classic pcap. pcap_free frees it. */
SDEC_MUST_USE bool pcap_load(struct pcap_file *out, const char *path);
void pcap_free(struct pcap_file *file);

#endif
