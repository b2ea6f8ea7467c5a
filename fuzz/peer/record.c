/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes pcapng blocks, little-endian on every machine, and the IP and TCP headers in them.
 */
#define _POSIX_C_SOURCE 200809L
#include "record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINK_RAW_IP 101u
#define TCP_HEADER 20u
#define IPV4_HEADER 20u
#define IPV6_HEADER 40u
#define PROTOCOL_TCP 6u
#define SEGMENT_MOST 16384u /* data per packet, limited by the 16-bit length of IP */

enum block { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum block_option { OPTION_END = 0, OPTION_COMMENT = 1, OPTION_RESOLUTION = 9 };
#define FIRST_SEQUENCE_STEP 0x9E3779B1u

enum flag { FLAG_FIN = 0x01, FLAG_SYN = 0x02, FLAG_PUSH = 0x08, FLAG_ACK = 0x10 };

static void put_le(FILE *file, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    putc((int)(value >> (8 * i) & 0xff), file);
  }
}

static void put_be(uint8_t *out, uint32_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    out[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
  }
}

static uint32_t padding(uint32_t len) {
  return (4u - len % 4u) % 4u;
}

static void put_option(FILE *file, uint32_t code, const void *bytes, uint32_t len) {
  put_le(file, code, 2);
  put_le(file, len, 2);
  fwrite(bytes, 1, len, file);
  put_le(file, 0, padding(len));
}

bool record_open(struct record *record, const char *path) {
  const uint8_t nanoseconds = 9;
  *record = (struct record){.file = fopen(path, "wb")};
  FILE *file = record->file;
  if (file == NULL) {
    return false;
  }
  put_le(file, BLOCK_SECTION, 4);
  put_le(file, 28, 4);
  put_le(file, 0x1a2b3c4d, 4);
  put_le(file, 1, 2);
  put_le(file, 0, 2);
  put_le(file, UINT64_MAX, 8); /* section length unknown */
  put_le(file, 28, 4);
  put_le(file, BLOCK_INTERFACE, 4);
  put_le(file, 32, 4);
  put_le(file, LINK_RAW_IP, 2);
  put_le(file, 0, 2);
  put_le(file, 0, 4); /* snapshot length: unlimited */
  put_option(file, OPTION_RESOLUTION, &nanoseconds, 1);
  put_option(file, OPTION_END, "", 0);
  put_le(file, 32, 4);
  return true;
}

static uint16_t port_of(const struct sockaddr_storage *end) {
  const bool six = end->ss_family == AF_INET6;
  return ntohs(six ? ((const struct sockaddr_in6 *)end)->sin6_port : ((const struct sockaddr_in *)end)->sin_port);
}

/* Checksums are left zero, as with checksum offload. */
static uint32_t ip_header(const struct record *record, uint32_t len, uint8_t *out) {
  const struct sockaddr_storage *from = &record->ends[record->theirs], *to = &record->ends[!record->theirs];
  if (from->ss_family == AF_INET6) {
    memset(out, 0, IPV6_HEADER);
    out[0] = 0x60;
    put_be(out + 4, len, 2);
    out[6] = PROTOCOL_TCP;
    out[7] = 64;
    memcpy(out + 8, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
    memcpy(out + 24, &((const struct sockaddr_in6 *)to)->sin6_addr, 16);
    return IPV6_HEADER;
  }
  memset(out, 0, IPV4_HEADER);
  out[0] = 0x45;
  put_be(out + 2, IPV4_HEADER + len, 2);
  out[8] = 64;
  out[9] = PROTOCOL_TCP;
  memcpy(out + 12, &((const struct sockaddr_in *)from)->sin_addr, 4);
  memcpy(out + 16, &((const struct sockaddr_in *)to)->sin_addr, 4);
  return IPV4_HEADER;
}

static void flush(struct record *record) {
  uint8_t headers[IPV6_HEADER + TCP_HEADER] = {0};
  if (!record->pending) {
    return;
  }
  const uint32_t ip_len = ip_header(record, TCP_HEADER + record->len, headers);
  uint8_t *tcp = headers + ip_len;
  put_be(tcp, port_of(&record->ends[record->theirs]), 2);
  put_be(tcp + 2, port_of(&record->ends[!record->theirs]), 2);
  put_be(tcp + 4, record->at_sequence, 4);
  put_be(tcp + 8, record->at_ack, 4);
  tcp[12] = TCP_HEADER / 4 << 4;
  tcp[13] = record->flags;
  put_be(tcp + 14, UINT16_MAX, 2);
  FILE *file = record->file;
  const uint32_t data_len = ip_len + TCP_HEADER + record->len;
  const uint32_t comment_len = (uint32_t)strlen(record->comment);
  const uint32_t options = comment_len > 0 ? 8 + comment_len + padding(comment_len) : 0;
  const uint32_t len = 32 + data_len + padding(data_len) + options;
  put_le(file, BLOCK_PACKET, 4);
  put_le(file, len, 4);
  put_le(file, 0, 4);
  put_le(file, record->time_ns >> 32, 4);
  put_le(file, record->time_ns & UINT32_MAX, 4);
  put_le(file, data_len, 4);
  put_le(file, data_len, 4);
  fwrite(headers, 1, ip_len + TCP_HEADER, file);
  fwrite(record->bytes, 1, record->len, file);
  put_le(file, 0, padding(data_len));
  if (options > 0) {
    put_option(file, OPTION_COMMENT, record->comment, comment_len);
    put_option(file, OPTION_END, "", 0);
  }
  put_le(file, len, 4);
  record->pending = false;
}

static void add(struct record *record, bool theirs, uint8_t flags, const uint8_t *bytes, uint32_t len) {
  struct timespec now;
  flush(record);
  if (len > record->cap) {
    uint8_t *bigger = realloc(record->bytes, len);
    if (bigger == NULL) {
      return;
    }
    record->bytes = bigger;
    record->cap = len;
  }
  if (len > 0) {
    memcpy(record->bytes, bytes, len);
  }
  clock_gettime(CLOCK_REALTIME, &now);
  record->pending = true;
  record->theirs = theirs;
  record->flags = flags;
  record->len = len;
  record->at_sequence = record->sequence[theirs];
  record->at_ack = record->sequence[!theirs];
  record->time_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  record->comment[0] = '\0';
  record->sequence[theirs] += len + ((flags & (FLAG_SYN | FLAG_FIN)) != 0);
}

/* The system reuses ports, but a reader of the recording cannot tell connections with the same port apart. So a reused
 * port is replaced by an unused one. */
static void take_unused_port(struct record *record) {
  struct sockaddr_storage *ours = &record->ends[0];
  const bool six = ours->ss_family == AF_INET6;
  uint32_t port = port_of(ours);
  for (uint32_t tries = 0; tries < 65536 && (record->used_ports[port / 8] >> port % 8 & 1) != 0; tries++) {
    port = port % 65535 + 1;
  }
  record->used_ports[port / 8] = (uint8_t)(record->used_ports[port / 8] | 1u << port % 8);
  if (six) {
    ((struct sockaddr_in6 *)ours)->sin6_port = htons((uint16_t)port);
  } else {
    ((struct sockaddr_in *)ours)->sin_port = htons((uint16_t)port);
  }
}

void record_connected(struct record *record, const struct sockaddr_storage *ours,
                      const struct sockaddr_storage *theirs) {
  if (record->file == NULL) {
    return;
  }
  flush(record);
  record->ends[0] = *ours;
  record->ends[1] = *theirs;
  take_unused_port(record);
  /* With equal initial sequence numbers, a connection would look like a retransmission of an earlier one. */
  record->sequence[0] = record->sequence[1] = ++record->n_connections * FIRST_SEQUENCE_STEP;
  add(record, false, FLAG_SYN, NULL, 0);
  add(record, true, FLAG_SYN | FLAG_ACK, NULL, 0);
  add(record, false, FLAG_ACK, NULL, 0);
}

void record_bytes(struct record *record, bool theirs, const uint8_t *bytes, uint32_t len) {
  for (uint32_t at = 0; record->file != NULL && at < len; at += SEGMENT_MOST) {
    const uint32_t n = len - at < SEGMENT_MOST ? len - at : SEGMENT_MOST;
    add(record, theirs, at + n == len ? FLAG_PUSH | FLAG_ACK : FLAG_ACK, bytes + at, n);
  }
}

void record_closed(struct record *record, bool theirs) {
  if (record->file != NULL) {
    add(record, theirs, FLAG_FIN | FLAG_ACK, NULL, 0);
  }
}

void record_comment(struct record *record, const char *text) {
  if (record->file != NULL && record->pending && record->comment[0] == '\0') {
    snprintf(record->comment, sizeof(record->comment), "%s", text);
  }
}

bool record_close(struct record *record) {
  if (record->file == NULL) {
    return true;
  }
  flush(record);
  free(record->bytes);
  const bool failed = ferror(record->file) != 0;
  return fclose(record->file) == 0 && !failed;
}
