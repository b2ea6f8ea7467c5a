/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Records a connection as pcapng: raw IP packets with TCP segments of the bytes as sent, readable by any analyser.
 * Findings are comments on the last segment before them.
 */
#ifndef PEER_RECORD_H
#define PEER_RECORD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#define RECORD_COMMENT 1200

struct record {
  FILE *file;
  struct sockaddr_storage ends[2]; /* our end, the responder's end */
  uint32_t sequence[2], n_connections;
  uint8_t used_ports[65536 / 8]; /* our ports in use before, one bit each */
  /* A segment that a comment can still be added to. */
  bool pending, theirs;
  uint8_t *bytes;
  uint32_t len, cap, at_sequence, at_ack;
  uint8_t flags;
  uint64_t time_ns;
  char comment[RECORD_COMMENT];
};

/* record_open creates a file; false, with errno set, if that fails. record_close completes it; false if something was
 * not written. With file NULL, the other functions do nothing. */
bool record_open(struct record *record, const char *path);
bool record_close(struct record *record);

/* record_connected begins a connection, record_closed ends it; record_bytes adds data sent by one side. */
void record_connected(struct record *record, const struct sockaddr_storage *ours,
                      const struct sockaddr_storage *theirs);
void record_bytes(struct record *record, bool theirs, const uint8_t *bytes, uint32_t len);
void record_closed(struct record *record, bool theirs);
void record_comment(struct record *record, const char *text);

#endif
