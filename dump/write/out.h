/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Buffered output to a file descriptor, or text collected in memory. Calls made for every field are inline.
 */
#ifndef DUMP_OUT_H
#define DUMP_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "write/pen.h"

/* After the first failed write, `error` holds its errno and later calls do nothing; the caller stops when it sees
 * `error`. EPIPE is not reported: the reader has closed the pipe. */
struct out {
  int fd;          /* -1: memory only; `data` grows as needed */
  int error;       /* errno of the first failed write; 0: none */
  bool unbuffered; /* flush after each unit: terminal or live capture */
  char *data;      /* `cap` bytes, from malloc */
  size_t cap, len;
  uint64_t written; /* bytes written, or discarded after an error */
};

/* out_open and out_memory initialise; false if memory runs out. out_close flushes and frees, but does not close fd. */
bool out_open(struct out *out, int fd) __attribute__((warn_unused_result));
bool out_memory(struct out *out) __attribute__((warn_unused_result));
void out_close(struct out *out);

/* out_finish flushes and closes standard output and returns the exit status: `status` unless writing failed. A reader
 * that stops early, such as head, is no error; a full disk is. */
int out_finish(struct out *out, int status);

void out_flush(struct out *out);
void out_unit_end(struct out *out); /* call after each unit; flushes if `unbuffered` */

/* out_make_room ensures at least `n` free bytes, n <= OUT_ROOM. */
#define OUT_ROOM ((size_t)4096)
void out_make_room(struct out *out, size_t n);

void out_long_bytes(struct out *out, const char *bytes, size_t n);
void out_hex(struct out *out, const uint8_t *bytes, size_t n); /* two lower-case digits per byte */
/* out_name writes a file name without its control characters. */
void out_name(struct out *out, const char *name);
void out_format(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* out_total returns the number of bytes so far, that is, the position of the next one. */
static inline uint64_t out_total(const struct out *out) {
  return out->written + out->len;
}

static inline char *out_room(struct out *out, size_t n) {
  if (out->cap - out->len < n) {
    out_make_room(out, n);
  }
  return out->data + out->len;
}

static inline void out_char(struct out *out, char c) {
  *out_room(out, 1) = c;
  out->len++;
}

static inline void out_bytes(struct out *out, const char *bytes, size_t n) {
  if (n > OUT_ROOM) {
    out_long_bytes(out, bytes, n);
    return;
  }
  memcpy(out_room(out, n), bytes, n);
  out->len += n;
}

static inline void out_string(struct out *out, const char *string) {
  out_bytes(out, string, strlen(string));
}

/* out_spaces writes `n` blanks, n <= OUT_ROOM. */
static inline void out_spaces(struct out *out, size_t n) {
  memset(out_room(out, n), ' ', n);
  out->len += n;
}

/* out_upto accounts for bytes written to reserved room (pen.h), up to `at`. */
static inline void out_upto(struct out *out, const char *at) {
  out->len = (size_t)(at - out->data);
}

static inline void out_dec(struct out *out, uint64_t value) {
  out_upto(out, pen_dec(out_room(out, PEN_NUMBER), value));
}

/* out_hex_number writes lower-case digits without 0x, at least `digits` of them (at most 16). */
static inline void out_hex_number(struct out *out, uint64_t value, unsigned digits) {
  char text[16];
  unsigned at = sizeof text;
  while (value != 0 || at > sizeof text - digits) {
    text[--at] = "0123456789abcdef"[value & 15];
    value >>= 4;
  }
  out_bytes(out, text + at, sizeof text - at);
}

#endif
