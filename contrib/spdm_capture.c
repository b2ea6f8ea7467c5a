/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes what an SPDM endpoint sends and receives, and the secrets of its sessions, as a pcapng file that decrypts
 * itself. For development and the laboratory: one file without dependencies, to be copied into an endpoint.
 *
 *   FILE *file = fopen("trace.pcapng", "wb");
 *   spdm_capture_begin(file);
 *   spdm_capture_secret(file, "SPDM_DHE_SECRET", random_data, 32, secret, secret_len);  (whenever one is known)
 *   spdm_capture_message(file, sent, secured, message, len, seconds, nanoseconds);      (for every message)
 *
 * Each call writes whole blocks and flushes them, so a file that breaks off is readable up to there. A secret can be
 * written at any time; programs that read the file only once need it before the records that it decrypts. True:
 * written.
 *
 * Messages are MCTP packets in a cooked capture of Linux, which Wireshark, tcpdump and spdmdump read: link type 113,
 * protocol 0x00FA, one packet a message however long it is. The capture of a requester has EID 8 for itself and 9 for
 * the other side; `sent` of a responder is the other way round, which SPDM_CAPTURE_RESPONDER says.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

bool spdm_capture_begin(FILE *file);
bool spdm_capture_secret(FILE *file, const char *label, const uint8_t *id, size_t id_len, const uint8_t *secret,
                         size_t secret_len);
bool spdm_capture_message(FILE *file, bool sent, bool secured, const uint8_t *message, size_t len, uint64_t seconds,
                          uint32_t nanoseconds);

#ifndef SPDM_CAPTURE_RESPONDER
#define SPDM_CAPTURE_RESPONDER 0
#endif

#define BLOCK_SECTION 0x0A0D0D0Au
#define BLOCK_INTERFACE 1u
#define BLOCK_PACKET 6u
#define BLOCK_SECRETS 10u
#define SECRETS_SPDM 0x5350444Du /* "SPDM" */
#define LINK_SLL 113u
#define OPTION_RESOLUTION 9u
#define HEADERS 21u /* cooked header, MCTP header, message type */
#define MESSAGE_MAX 0x100000u
#define LINE_MAX_LEN 2048u

static void put(FILE *file, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    fputc((int)(value >> 8 * i & 0xFF), file);
  }
}

static uint32_t padding(size_t len) {
  return (uint32_t)(-len & 3u);
}

static bool done(FILE *file) {
  return fflush(file) == 0 && ferror(file) == 0;
}

bool spdm_capture_begin(FILE *file) {
  put(file, BLOCK_SECTION, 4);
  put(file, 28, 4);
  put(file, 0x1A2B3C4Du, 4); /* byte order: the numbers of this file are little-endian */
  put(file, 1, 4);           /* version 1.0 */
  put(file, UINT64_MAX, 8);  /* length not known */
  put(file, 28, 4);
  put(file, BLOCK_INTERFACE, 4);
  put(file, 32, 4);
  put(file, LINK_SLL, 4);
  put(file, 0, 4); /* packets are whole */
  put(file, OPTION_RESOLUTION, 2);
  put(file, 1, 2);
  put(file, 9, 4); /* nanoseconds */
  put(file, 0, 4);
  put(file, 32, 4);
  return done(file);
}

static size_t put_hex(char *line, const uint8_t *bytes, size_t len) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    line[2 * i] = digits[bytes[i] >> 4];
    line[2 * i + 1] = digits[bytes[i] & 15];
  }
  return 2 * len;
}

/* A line of a key log (docs/keylog.md) in a Decryption Secrets Block. `id` is RandomData of KEY_EXCHANGE or
 * RequesterContext of PSK_EXCHANGE; NULL: not known. */
bool spdm_capture_secret(FILE *file, const char *label, const uint8_t *id, size_t id_len, const uint8_t *secret,
                         size_t secret_len) {
  char line[LINE_MAX_LEN];
  size_t n = strlen(label);
  if (n + 2 * (id_len + secret_len) + 4 > sizeof(line) || secret_len == 0) {
    return false;
  }
  memcpy(line, label, n);
  line[n++] = ' ';
  if (id == NULL) {
    line[n++] = '*';
  } else {
    n += put_hex(line + n, id, id_len);
  }
  line[n++] = ' ';
  n += put_hex(line + n, secret, secret_len);
  line[n++] = '\n';
  const uint32_t len = (uint32_t)(20 + n + padding(n));
  put(file, BLOCK_SECRETS, 4);
  put(file, len, 4);
  put(file, SECRETS_SPDM, 4);
  put(file, n, 4);
  fwrite(line, 1, n, file);
  put(file, 0, padding(n));
  put(file, len, 4);
  memset(line, 0, sizeof(line)); /* where compilers may leave this out, use what the platform has for secrets */
  return done(file);
}

/* `message` begins with SPDMVersion, or with the session ID of a record (`secured`). */
bool spdm_capture_message(FILE *file, bool sent, bool secured, const uint8_t *message, size_t len, uint64_t seconds,
                          uint32_t nanoseconds) {
  const bool request = sent != (SPDM_CAPTURE_RESPONDER != 0);
  const uint64_t time = seconds * 1000000000u + nanoseconds;
  const uint8_t headers[HEADERS] = {0,
                                    sent ? 4 : 0,
                                    0x01,
                                    0x22,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0,
                                    0x00,
                                    0xFA,
                                    0x01,
                                    request ? 9 : 8,
                                    request ? 8 : 9,
                                    request ? 0xC8 : 0xC0,
                                    secured ? 6 : 5};
  if (len > MESSAGE_MAX) {
    return false;
  }
  const uint32_t data_len = HEADERS + (uint32_t)len, total = 32 + data_len + padding(data_len);
  put(file, BLOCK_PACKET, 4);
  put(file, total, 4);
  put(file, 0, 4); /* interface */
  put(file, time >> 32, 4);
  put(file, time & UINT32_MAX, 4);
  put(file, data_len, 4);
  put(file, data_len, 4);
  fwrite(headers, 1, sizeof(headers), file);
  fwrite(message, 1, len, file);
  put(file, 0, padding(data_len));
  put(file, total, 4);
  return done(file);
}
