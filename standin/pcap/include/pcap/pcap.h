/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The calls of libpcap that read files, for a build without libpcap: pcap and pcapng, as libpcap reads them.
 */
#ifndef STANDIN_PCAP_H
#define STANDIN_PCAP_H

#include <stdint.h>
#include <stdio.h>
#include <sys/time.h>

#define PCAP_ERRBUF_SIZE 256
#define PCAP_ERROR_BREAK (-2)
#define PCAP_TSTAMP_PRECISION_NANO 1u

struct pcap;
typedef struct pcap pcap_t;

struct pcap_pkthdr {
  struct timeval ts; /* tv_usec counts nanoseconds */
  uint32_t caplen, len;
};

pcap_t *pcap_fopen_offline_with_tstamp_precision(FILE *file, unsigned precision, char *out_error);
pcap_t *pcap_open_offline(const char *path, char *out_error);
int pcap_next_ex(pcap_t *pcap, struct pcap_pkthdr **out_header, const uint8_t **out_data);
int pcap_datalink(pcap_t *pcap);
int pcap_snapshot(pcap_t *pcap);
const char *pcap_geterr(pcap_t *pcap);
const char *pcap_datalink_val_to_name(int link);
const char *pcap_lib_version(void);
void pcap_close(pcap_t *pcap);

#endif
