/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Times of the forms 12.345678, 1:02:03.004, 1:02:03.004,005, 2:03.004.005, 2026-11-21T10:00:01.5Z, 6020000 ns.
 */
#include "input/lines/when.h"

#include <string.h>

#define SECOND UINT64_C(1000000000)
#define MOST_SECONDS (UINT64_MAX / SECOND / 2)
#define PARTS 3

struct cursor {
  const char *at;
  size_t left;
};

static bool is_digit(const struct cursor *c, size_t at) {
  return at < c->left && c->at[at] >= '0' && c->at[at] <= '9';
}

static void skip(struct cursor *c, size_t n) {
  c->at += n;
  c->left -= n;
}

static bool take(struct cursor *c, char what) {
  if (c->left == 0 || c->at[0] != what) {
    return false;
  }
  skip(c, 1);
  return true;
}

/* A number and its count of digits; saturates at 64 bits. */
static bool number(struct cursor *c, uint64_t *out, uint32_t *out_digits) {
  *out = 0;
  *out_digits = 0;
  while (is_digit(c, 0)) {
    const uint64_t digit = (uint64_t)(c->at[0] - '0');
    *out = *out > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *out * 10 + digit;
    (*out_digits)++;
    skip(c, 1);
  }
  return *out_digits > 0;
}

/* A fraction of a second, optionally with a separator after the third digit, as in .004,005 and .004.005. */
static uint64_t fraction(struct cursor *c) {
  uint64_t ns = 0, scale = SECOND / 10;
  uint32_t n = 0;
  while (is_digit(c, 0) || (n == 3 && c->left > 0 && (c->at[0] == ',' || c->at[0] == '.') && is_digit(c, 1))) {
    if (is_digit(c, 0)) {
      ns += (uint64_t)(c->at[0] - '0') * scale;
      scale /= 10;
      n++;
    }
    skip(c, 1);
  }
  return ns;
}

/* Days from 1970-01-01 to a Gregorian date. */
static uint64_t days(uint64_t year, uint64_t month, uint64_t day) {
  static const uint16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const uint64_t past = month > 2 ? year : year - 1;
  const uint64_t leaps = past / 4 - past / 100 + past / 400 - 477;
  return (year - 1970) * 365 + leaps + before[month - 1] + day - 1;
}

/* +02:00, -0500 or Z after an ISO time: the offset from UTC in seconds. */
static int64_t zone(struct cursor *c) {
  uint64_t hours = 0, minutes = 0;
  uint32_t n = 0;
  if (take(c, 'Z') || c->left < 3 || (c->at[0] != '+' && c->at[0] != '-') || !is_digit(c, 1)) {
    return 0;
  }
  const bool east = c->at[0] == '+';
  skip(c, 1);
  (void)number(c, &hours, &n);
  if (n > 2) {
    minutes = hours % 100;
    hours /= 100;
  } else if (take(c, ':')) {
    (void)number(c, &minutes, &n);
  }
  const int64_t seconds = (int64_t)(hours % 24 * 3600 + minutes % 60 * 60);
  return east ? seconds : -seconds;
}

static bool clock_time(struct cursor *c, uint64_t *out_seconds, uint64_t *out_ns) {
  uint64_t value = 0;
  uint32_t n = 0, parts = 0;
  *out_seconds = 0;
  do {
    if (!number(c, &value, &n) || value > MOST_SECONDS || *out_seconds > (MOST_SECONDS - value) / 60 ||
        parts == PARTS) {
      return false;
    }
    *out_seconds = *out_seconds * 60 + value;
    parts++;
  } while (c->left > 1 && is_digit(c, 1) && take(c, ':'));
  *out_ns = c->left > 1 && is_digit(c, 1) && (take(c, '.') || take(c, ',')) ? fraction(c) : 0;
  return true;
}

static bool iso_time(struct cursor *c, uint64_t *out_ns) {
  uint64_t part[PARTS], seconds = 0, ns = 0;
  uint32_t n = 0;
  for (uint32_t i = 0; i < PARTS; i++) {
    if (!number(c, &part[i], &n) || (i == 0 ? n != 4 : n > 2) || (i < 2 && !take(c, '-'))) {
      return false;
    }
  }
  if (part[0] < 1970 || part[0] > 2500 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31 ||
      !(take(c, 'T') || take(c, ' ')) || !clock_time(c, &seconds, &ns)) {
    return false;
  }
  const int64_t whole = (int64_t)(days(part[0], part[1], part[2]) * 86400 + seconds) - zone(c);
  *out_ns = (whole > 0 ? (uint64_t)whole : 0) * SECOND + ns;
  return true;
}

static bool has_unit(struct cursor *c, const char *unit) {
  struct cursor at = *c;
  while (take(&at, ' ')) {
  }
  const size_t n = strlen(unit);
  if (at.left < n || memcmp(at.at, unit, n) != 0) {
    return false;
  }
  skip(&at, n);
  *c = at;
  return true;
}

size_t when_read(const char *text, size_t len, uint64_t *out_ns) {
  struct cursor c = {text, len};
  uint64_t seconds = 0, ns = 0;
  uint32_t n = 0;
  if (iso_time(&c, out_ns)) {
    return len - c.left;
  }
  c = (struct cursor){text, len};
  if (number(&c, &seconds, &n) && (has_unit(&c, "ns") || (has_unit(&c, "us") && seconds <= UINT64_MAX / 1000))) {
    *out_ns = c.at[-2] == 'n' ? seconds : seconds * 1000;
    return len - c.left;
  }
  c = (struct cursor){text, len};
  if (!clock_time(&c, &seconds, &ns) || seconds > MOST_SECONDS) {
    return 0;
  }
  *out_ns = seconds * SECOND + ns;
  return len - c.left;
}
