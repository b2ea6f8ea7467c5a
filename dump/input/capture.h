/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Packets from capture files and pipes, through libpcap.
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
  uint64_t size;     /* of a regular file; 0: not known */
  uint64_t frame;    /* records read so far */
  uint32_t link;     /* LINKTYPE_ number */
  char problem[512]; /* what went wrong and what to do about it */
  enum sdec_pec pec; /* of I2C captures: whether frames have one */
};

enum capture_result {
  CAPTURE_PACKET,
  CAPTURE_IDLE, /* live: nothing came for a while */
  CAPTURE_END,
  CAPTURE_BROKEN /* `problem` says how */
};

/* capture_open reads a file, or standard input for "-"; capture_from a stream, which is the capture's from then on.
 * False: `problem` says why. */
SDEC_MUST_USE bool capture_open(struct capture *out, const char *path);
SDEC_MUST_USE bool capture_from(struct capture *out, struct stream *stream);

/* capture_foresee looks through a capture of I2C before it is read: a frame that lost a byte is as long as one without PEC,
 * and which it is depends on the others. `path` is the file; nothing happens for pipes and other captures. */
void capture_foresee(struct capture *capture, const char *path);

/* capture_next gives the next packet; its bytes last until the next call. */
enum capture_result capture_next(struct capture *capture, struct sdec_packet *out);

/* capture_position gives how many bytes of the file have been read. */
uint64_t capture_position(const struct capture *capture);

void capture_close(struct capture *capture);

/* capture_link gives the LINKTYPE_ number of what libpcap has open; capture_time the time of a packet, whose fraction
 * counts microseconds if `micro`, else nanoseconds. */
uint32_t capture_link(struct pcap *pcap);
uint64_t capture_time(const struct pcap_pkthdr *header, bool micro);

/* link_name writes what libpcap calls a link type, "USER0" for example, or nothing. */
void link_name(uint32_t link, struct sdec_text *out);

#endif
