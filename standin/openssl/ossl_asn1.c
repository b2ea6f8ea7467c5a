/* SPDX-License-Identifier: BSD-3-Clause
 *
 * ASN.1 values: taking them off, strings, numbers and times.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, BMP_STRING = 0x1e, UNIVERSAL_STRING = 0x1c };

bool ossl_take(struct sdec_span *in, uint8_t tag, struct der *out) {
  struct sdec_span after = *in;
  if (!sdec_der_take(&after, out)) {
    return ossl_fail(OSSL_HEADER_TOO_LONG);
  }
  if (out->tag != tag) {
    return ossl_fail(OSSL_WRONG_TAG);
  }
  *in = after;
  return true;
}

bool ossl_take_bits(struct sdec_span *in, ASN1_BIT_STRING *out) {
  struct der bits;
  if (!ossl_take(in, DER_BITS, &bits)) {
    return false;
  }
  if (bits.content.len == 0 || bits.content.data[0] > 7) {
    return ossl_fail(OSSL_WRONG_TAG);
  }
  *out = (ASN1_BIT_STRING){DER_BITS, (int)bits.content.len - 1, bits.content.data + 1};
  return true;
}

bool ossl_take_algorithm(struct sdec_span *in, X509_ALGOR *out) {
  const struct sdec_span before = *in;
  struct der whole, oid, parameter;
  if (!ossl_take(in, DER_SEQUENCE, &whole) || !ossl_take(&whole.content, DER_OID, &oid)) {
    return false;
  }
  if (oid.content.len == 0) {
    return ossl_fail(OSSL_WRONG_TAG);
  }
  *out = (X509_ALGOR){.der = {before.data, whole.len},
                      .object = {oid.content.len, oid.content.data},
                      .parameter_type = V_ASN1_UNDEF,
                      .parameters = whole.content};
  if (whole.content.len == 0) {
    return true;
  }
  if (!sdec_der_take(&whole.content, &parameter) || whole.content.len > 0) {
    return ossl_fail(OSSL_HEADER_TOO_LONG);
  }
  out->parameter_type = parameter.tag & 31;
  out->parameter = (ASN1_OBJECT){parameter.content.len, parameter.content.data};
  return true;
}

int ASN1_get_object(const unsigned char **at, long *out_len, int *out_tag, int *out_class, long most) {
  struct sdec_span in = {*at, most > 0 ? (uint32_t)most : 0};
  struct der value;
  if (!sdec_der_take(&in, &value)) {
    return 0x80;
  }
  *at = value.content.data;
  *out_len = (long)value.content.len;
  *out_tag = value.tag & 31;
  *out_class = value.tag & 0xc0;
  return value.tag & V_ASN1_CONSTRUCTED;
}

/* ------------------------------------------------------------------------------------------------------- strings */

const unsigned char *ASN1_STRING_get0_data(const ASN1_STRING *string) {
  return string->data;
}

int ASN1_STRING_length(const ASN1_STRING *string) {
  return string->len;
}

int ASN1_STRING_type(const ASN1_STRING *string) {
  return string->type;
}

static size_t put_utf8(uint8_t *out, uint32_t c) {
  if (c < 0x80) {
    out[0] = (uint8_t)c;
    return 1;
  }
  const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n; i-- > 1; c >>= 6) {
    out[i] = (uint8_t)(0x80 | (c & 0x3f));
  }
  out[0] = (uint8_t)(0xf0u << (4 - n) | c);
  return n;
}

/* All but UTF8String have characters of one width. */
int ASN1_STRING_to_UTF8(unsigned char **out, const ASN1_STRING *string) {
  const int width = string->type == BMP_STRING ? 2 : string->type == UNIVERSAL_STRING ? 4 : 1;
  uint8_t *text = malloc((size_t)string->len * 4 + 1);
  int len = 0;
  if (text == NULL || string->len % width != 0) {
    free(text);
    return -1;
  }
  for (int i = 0; i < string->len; i += width) {
    uint32_t c = 0;
    for (int k = 0; k < width; k++) {
      c = c << 8 | string->data[i + k];
    }
    if (string->type == DER_UTF8) {
      text[len++] = (uint8_t)c;
    } else {
      len += (int)put_utf8(text + len, c & 0x1fffff);
    }
  }
  text[len] = 0;
  *out = text;
  return len;
}

long ASN1_INTEGER_get(const ASN1_INTEGER *number) {
  unsigned long value = 0;
  for (int i = 0; i < number->len; i++) {
    if (value >> 23 != 0) {
      return -1;
    }
    value = value << 8 | number->data[i];
  }
  return (number->type & V_ASN1_NEG) != 0 ? -(long)value : (long)value;
}

ASN1_OCTET_STRING *ASN1_OCTET_STRING_new(void) {
  return OPENSSL_zalloc(sizeof(ASN1_OCTET_STRING));
}

int ASN1_OCTET_STRING_set(ASN1_OCTET_STRING *string, const unsigned char *data, int len) {
  *string = (ASN1_OCTET_STRING){DER_OCTETS, len, OPENSSL_memdup(data, (size_t)len)};
  return string->data != NULL;
}

void ASN1_OCTET_STRING_free(ASN1_OCTET_STRING *string) {
  if (string != NULL) {
    free((void *)(uintptr_t)string->data);
    free(string);
  }
}

/* --------------------------------------------------------------------------------------------------------- times */

static bool two(const uint8_t *text, int least, int most, int *out) {
  if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
    return false;
  }
  *out = (text[0] - '0') * 10 + text[1] - '0';
  return *out >= least && *out <= most;
}

static int days_of(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* RFC 5280: to the second, and in UTC. */
int ASN1_TIME_to_tm(const ASN1_TIME *when, struct tm *out) {
  const bool general = when->type == GENERALIZED_TIME;
  const uint8_t *c = when->data;
  int century = 0, year = 0;
  *out = (struct tm){0};
  if ((!general && when->type != UTC_TIME) || when->len != (general ? 15 : 13) || c[when->len - 1] != 'Z') {
    return 0;
  }
  if (general && !two(c, 0, 99, &century)) {
    return 0;
  }
  c += general ? 2 : 0;
  if (!two(c, 0, 99, &year)) {
    return 0;
  }
  year += general ? century * 100 : year < 50 ? 2000 : 1900;
  out->tm_year = year - 1900;
  const bool good = two(c + 2, 1, 12, &out->tm_mon) && two(c + 4, 1, days_of(year, out->tm_mon), &out->tm_mday) &&
                    two(c + 6, 0, 23, &out->tm_hour) && two(c + 8, 0, 59, &out->tm_min) &&
                    two(c + 10, 0, 59, &out->tm_sec);
  out->tm_mon--;
  return good;
}

/* Days since 1970 of a date in the Gregorian calendar. */
static int64_t days_since_epoch(int64_t year, int month, int day) {
  const int64_t y = month > 2 ? year : year - 1;
  const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
  const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int ASN1_TIME_cmp_time_t(const ASN1_TIME *when, time_t other) {
  struct tm parts;
  if (ASN1_TIME_to_tm(when, &parts) != 1) {
    return -2;
  }
  const int64_t days = days_since_epoch((int64_t)parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
  const int64_t seconds = days * 86400 + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
  return seconds < other ? -1 : seconds > other;
}
