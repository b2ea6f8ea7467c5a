/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Buffered output on a file descriptor, or text collected in memory. The primitives that run once a field are inline.
 */
#ifndef DUMP_OUT_H
#define DUMP_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "write/pen.h"

/* Nothing is written after a failure: the first failed write sets `error` (an errno), later calls do nothing, and the
 * caller stops when it sees `error`. EPIPE is an end, not a failure worth a message: the reader has gone. */
struct out {
  int fd;          /* -1: the text stays in memory and `data` grows as needed */
  int error;       /* errno of the first write that failed; 0: none */
  bool unbuffered; /* flush after each unit: a terminal, or live capture */
  char *data;      /* `cap` bytes, from malloc */
  size_t cap, len;
  uint64_t written; /* bytes given to write(2), or discarded after an error */
};

/* out_open and out_memory begin; false: no memory. out_close flushes and frees; it does not close fd. */
bool out_open(struct out *out, int fd) __attribute__((warn_unused_result));
bool out_memory(struct out *out) __attribute__((warn_unused_result));
void out_close(struct out *out);

/* out_finish flushes and closes standard output and gives the exit status: `status` unless something could not be
 * written. A reader that has gone, as head does, is a normal end; a full disk is not. */
int out_finish(struct out *out, int status);

void out_flush(struct out *out);
void out_unit_end(struct out *out); /* called once after each unit; flushes if `unbuffered` */

/* out_make_room leaves at least `n` free bytes, n <= OUT_ROOM. */
#define OUT_ROOM ((size_t)4096)
void out_make_room(struct out *out, size_t n);

void out_long_bytes(struct out *out, const char *bytes, size_t n);
void out_hex(struct out *out, const uint8_t *bytes, size_t n); /* two lower-case digits a byte */
/* out_name writes the name of a file, which may hold anything, without its control characters. */
void out_name(struct out *out, const char *name);
void out_format(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* out_total counts every byte so far: the place of the next one in the whole output. */
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

/* out_upto counts what was written to reserved room (pen.h): all before `at`. */
static inline void out_upto(struct out *out, const char *at) {
  out->len = (size_t)(at - out->data);
}

static inline void out_dec(struct out *out, uint64_t value) {
  out_upto(out, pen_dec(out_room(out, PEN_NUMBER), value));
}

/* out_hex_number writes at least `digits` lower-case digits (at most 16), without 0x. */
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
