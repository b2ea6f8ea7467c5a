/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads packets from capture files and pipes with libpcap.
 */
#ifndef DUMP_CAPTURE_H
#define DUMP_CAPTURE_H

#include <stdio.h>

#include "input/pcap_records.h"
#include "input/stream.h"

struct pcap;
struct pcap_pkthdr;

struct capture {
  struct pcap *pcap;
  FILE *file;
  struct pcap_records records;
  uint64_t size;     /* of a regular file; 0: unknown */
  uint64_t frame;    /* records read so far */
  uint32_t link;     /* LINKTYPE_ number */
  char problem[512]; /* what went wrong and how to fix it */
  enum sdec_pec pec; /* for I2C captures: whether frames carry a PEC */
};

enum capture_result {
  CAPTURE_PACKET,
  CAPTURE_IDLE, /* live capture: no packet for a while */
  CAPTURE_END,
  CAPTURE_BROKEN /* read error; `problem` describes it */
};

/* capture_open opens a file, or standard input for "-". capture_from reads from a stream and takes ownership of it.
 * False: `problem` says why. */
SDEC_MUST_USE bool capture_open(struct capture *out, const char *path);
SDEC_MUST_USE bool capture_from(struct capture *out, struct stream *stream);

/* capture_foresee scans an I2C capture in advance to learn whether its frames carry a PEC: a single frame that lost a
 * byte looks like one without PEC. Does nothing for pipes and other captures. */
void capture_foresee(struct capture *capture, const char *path);

/* capture_next returns the next packet; its bytes are valid until the next call. */
enum capture_result capture_next(struct capture *capture, struct sdec_packet *out);

/* capture_position returns how many bytes of the file have been read. */
uint64_t capture_position(const struct capture *capture);

void capture_close(struct capture *capture);

/* capture_link returns the LINKTYPE_ number of an open libpcap handle; capture_time returns the time of a packet in
 * nanoseconds. The fraction is in microseconds if `micro`, else in nanoseconds. */
uint32_t capture_link(struct pcap *pcap);
uint64_t capture_time(const struct pcap_pkthdr *header, bool micro);

/* link_name writes libpcap's name of a link type, such as "USER0", or nothing if it has none. */
void link_name(uint32_t link, struct sdec_text *out);

#endif
