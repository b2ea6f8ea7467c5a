/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses times from options and preferences.
 */
#include "sdec_verify.h"

#define SECONDS_A_DAY 86400
#define NUMBER_MOST INT64_C(99999999999999)

/* number reads exactly `n` digits, or one or more if n is 0; false if there are fewer. */
static bool number(const char **at, uint32_t n, int64_t *out) {
  uint32_t i = 0;
  for (*out = 0; (n == 0 || i < n) && **at >= '0' && **at <= '9' && *out < NUMBER_MOST; i++) {
    *out = *out * 10 + (*(*at)++ - '0');
  }
  return n == 0 ? i > 0 : i == n;
}

static bool letter(const char **at, char wanted) {
  const bool good = **at == wanted;
  *at += good;
  return good;
}

static int64_t days_of_month(int64_t year, int64_t month) {
  static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970. Years are counted from March, so that a leap day is the last day of its year. */
static int64_t days(int64_t year, int64_t month, int64_t day) {
  const int64_t from_march = month > 2 ? month - 3 : month + 9, y = month > 2 ? year : year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static bool date(const char **at, int64_t *out) {
  int64_t year, month, day;
  if (!number(at, 4, &year) || !letter(at, '-') || !number(at, 2, &month) || !letter(at, '-') || !number(at, 2, &day) ||
      year == 0 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) {
    return false;
  }
  *out = days(year, month, day) * SECONDS_A_DAY;
  return true;
}

static bool time_of_day(const char **at, int64_t *out) {
  int64_t hour, minute, second;
  if (!number(at, 2, &hour) || !letter(at, ':') || !number(at, 2, &minute) || !letter(at, ':') ||
      !number(at, 2, &second) || hour > 23 || minute > 59 || second > 60) {
    return false;
  }
  *out += hour * 3600 + minute * 60 + second;
  return true;
}

static bool is_none(const char *text) {
  return letter(&text, 'n') && letter(&text, 'o') && letter(&text, 'n') && letter(&text, 'e') && *text == '\0';
}

bool sdec_verify_at(const char *text, struct sdec_verify_config *config) {
  const char *at = text;
  int64_t time = 0;
  if (is_none(text)) {
    config->time_from = SDEC_TIME_NONE;
    return true;
  }
  if (letter(&at, '@')) {
    if (!number(&at, 0, &time)) {
      return false;
    }
  } else {
    if (!date(&at, &time) || ((letter(&at, 'T') || letter(&at, ' ')) && !time_of_day(&at, &time))) {
      return false;
    }
    (void)letter(&at, 'Z');
  }
  if (*at != '\0') {
    return false;
  }
  config->time_from = SDEC_TIME_GIVEN;
  config->time = time;
  return true;
}
