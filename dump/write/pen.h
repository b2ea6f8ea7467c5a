/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes into room reserved by out_room: each call takes the current position and returns the one after what it wrote;
 * out_upto accounts for the result. One reservation covers a whole field, so nothing is checked here; texts come from
 * the library's tables, which have none longer than PEN_TEXT.
 *
 *     char *at = out_room(out, PEN_TEXT + PEN_NUMBER);
 *     at = PEN(at, "frame ");
 *     at = pen_dec(at, frame);
 *     out_upto(out, at);
 */
#ifndef DUMP_PEN_H
#define DUMP_PEN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PEN_TEXT 256u
#define PEN_NUMBER 24u

/* PEN writes a literal. */
#define PEN(at, literal) pen_bytes((at), (literal), sizeof(literal) - 1)

static inline char *pen_bytes(char *at, const char *bytes, size_t n) {
  memcpy(at, bytes, n);
  return at + n;
}

static inline char *pen_string(char *at, const char *string) {
  return pen_bytes(at, string, strlen(string));
}

static inline char *pen_char(char *at, char c) {
  *at = c;
  return at + 1;
}

/* pen_spaces writes `n` blanks. Nearly always there are few, and a store of fixed length is cheaper than the exact one,
 * so there must be room for PEN_BLANKS. */
#define PEN_BLANKS 32u
static inline char *pen_spaces(char *at, size_t n) {
  const size_t usual = PEN_BLANKS;
  memset(at, ' ', usual);
  if (n > usual) {
    memset(at, ' ', n);
  }
  return at + n;
}

/* pen_digits writes the last `n` decimal digits of a number, in pairs. */
static inline char *pen_digits(char *at, uint64_t value, size_t n) {
  static const char pairs[] =
      "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
      "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
  size_t left = n;
  for (; left >= 2; left -= 2, value /= 100) {
    memcpy(at + left - 2, pairs + value % 100 * 2, 2);
  }
  if (left == 1) {
    *at = (char)('0' + value % 10);
  }
  return at + n;
}

/* The number of bits leaves two candidates for the number of digits. 1233 / 4096 approximates log10(2) from below; zero
 * counts as one digit. */
static inline size_t pen_dec_len(uint64_t value) {
  static const uint64_t powers[] = {UINT64_C(1),
                                    UINT64_C(10),
                                    UINT64_C(100),
                                    UINT64_C(1000),
                                    UINT64_C(10000),
                                    UINT64_C(100000),
                                    UINT64_C(1000000),
                                    UINT64_C(10000000),
                                    UINT64_C(100000000),
                                    UINT64_C(1000000000),
                                    UINT64_C(10000000000),
                                    UINT64_C(100000000000),
                                    UINT64_C(1000000000000),
                                    UINT64_C(10000000000000),
                                    UINT64_C(100000000000000),
                                    UINT64_C(1000000000000000),
                                    UINT64_C(10000000000000000),
                                    UINT64_C(100000000000000000),
                                    UINT64_C(1000000000000000000),
                                    UINT64_C(10000000000000000000)};
  const uint64_t some = value | 1;
  const size_t n = (size_t)(64 - __builtin_clzll(some)) * 1233 / 4096;
  return n + (some >= powers[n]);
}

static inline char *pen_dec(char *at, uint64_t value) {
  return value < 10 ? pen_char(at, (char)('0' + value)) : pen_digits(at, value, pen_dec_len(value));
}

/* pen_dec_right writes a number padded with leading blanks to at least `width` characters. */
static inline char *pen_dec_right(char *at, uint64_t value, size_t width) {
  const size_t n = pen_dec_len(value);
  return pen_digits(pen_spaces(at, n < width ? width - n : 0), value, n);
}

#endif
