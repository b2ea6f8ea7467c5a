/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Captures in files: pcap in both byte orders, with micro- and nanoseconds, and pcapng with several sections and
 * interfaces. What is refused is what libpcap refuses. Decryption secrets are read by dump/input/dsb.c.
 */
#include <pcap/pcap.h>

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SNAPLEN_MOST 262144u
#define BLOCK_MOST (16u << 20)
#define INTERFACES_MOST 4096u

enum { MAGIC_MICRO = (int)0xa1b2c3d4, MAGIC_NANO = (int)0xa1b23c4d, MAGIC_MODIFIED = (int)0xa1b2cd34 };
enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 2, BLOCK_SIMPLE = 3, BLOCK_ENHANCED = 6 };

struct interface {
  int64_t offset;     /* seconds to add */
  uint8_t resolution; /* if_tsresol */
};

struct pcap {
  FILE *file;
  bool swapped, ng;
  uint32_t link, snaplen, record_header;
  int32_t fraction_ns;
  struct interface *interfaces;
  uint32_t n_interfaces;
  bool has_link;
  struct pcap_pkthdr header;
  uint8_t *bytes;
  size_t cap;
  char error[PCAP_ERRBUF_SIZE];
};

static int fail(pcap_t *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int fail(pcap_t *p, const char *format, ...) {
  va_list args;
  va_start(args, format);
  (void)vsnprintf(p->error, sizeof(p->error), format, args);
  va_end(args);
  return -1;
}

static uint32_t word(const pcap_t *p, const uint8_t *b) {
  return p->swapped ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
                    : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static uint32_t half(const pcap_t *p, const uint8_t *b) {
  return p->swapped ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[1] << 8 | b[0];
}

/* The parts of a time have 32 bits in some systems: what does not fit in `size` bytes ends at the last that does. */
static int64_t fit(int64_t value, size_t size) {
  const int64_t most = size < sizeof(value) ? INT32_MAX : INT64_MAX;
  return value > most ? most : value < -most ? -most : value;
}

static struct timeval time_of(int64_t seconds, int64_t nanoseconds) {
  return (struct timeval){(time_t)fit(seconds, sizeof(time_t)), (suseconds_t)fit(nanoseconds, sizeof(suseconds_t))};
}

static bool make_room(pcap_t *p, size_t len) {
  if (len > p->cap) {
    uint8_t *bytes = realloc(p->bytes, len);
    if (bytes == NULL) {
      return false;
    }
    p->bytes = bytes;
    p->cap = len;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------------ classic */

static bool begin_classic(pcap_t *p, uint32_t magic) {
  uint8_t rest[20];
  if (fread(rest, 1, sizeof(rest), p->file) != sizeof(rest)) {
    (void)fail(p, "truncated dump file; tried to read 24 file header bytes");
    return false;
  }
  p->fraction_ns = magic == (uint32_t)MAGIC_NANO ? 1 : 1000;
  p->record_header = magic == (uint32_t)MAGIC_MODIFIED ? 24 : 16;
  p->snaplen = word(p, rest + 12);
  p->snaplen = p->snaplen == 0 || p->snaplen > INT32_MAX ? SNAPLEN_MOST : p->snaplen;
  p->link = word(p, rest + 16) & 0x03ffffff;
  return true;
}

/* More than the snapshot length is read, and given up to it. */
static int next_classic(pcap_t *p) {
  uint8_t head[24];
  const size_t n = fread(head, 1, p->record_header, p->file);
  if (n == 0) {
    return PCAP_ERROR_BREAK;
  }
  if (n != p->record_header) {
    return fail(p, "truncated dump file; tried to read %u header bytes, only got %zu", p->record_header, n);
  }
  const uint32_t caplen = word(p, head + 8);
  const uint32_t most = p->snaplen > SNAPLEN_MOST ? p->snaplen : SNAPLEN_MOST;
  if (caplen > most) {
    return fail(p, "invalid packet capture length %u, bigger than maximum of %u", caplen, most);
  }
  if (!make_room(p, caplen)) {
    return fail(p, "out of memory");
  }
  const size_t got = fread(p->bytes, 1, caplen, p->file);
  if (got != caplen) {
    return fail(p, "truncated dump file; tried to read %u captured bytes, only got %zu", caplen, got);
  }
  p->header = (struct pcap_pkthdr){.ts = time_of((int32_t)word(p, head), (int64_t)word(p, head + 4) * p->fraction_ns),
                                   .caplen = caplen < p->snaplen ? caplen : p->snaplen,
                                   .len = word(p, head + 12)};
  return 1;
}

/* ------------------------------------------------------------------------------------------------------- pcapng */

/* Reads the block whose type is given, without it and its two lengths. */
static int read_body(pcap_t *p, uint32_t type, size_t *out_len) {
  uint8_t head[8];
  size_t got = fread(head, 1, 4, p->file);
  size_t had = 0;
  if (got != 4) {
    return fail(p, "truncated pcapng dump file; tried to read 8 bytes, only got %zu", got + 4);
  }
  if (type == BLOCK_SECTION) { /* its byte order comes first */
    had = fread(head + 4, 1, 4, p->file);
    p->swapped = false;
    p->swapped = had == 4 && word(p, head + 4) != 0x1a2b3c4d;
    if (had != 4 || word(p, head + 4) != 0x1a2b3c4d) {
      return fail(p, "pcapng section header block has an unknown byte order");
    }
  }
  const uint32_t len = word(p, head);
  if (len < 12 + had || len % 4 != 0 || len > BLOCK_MOST) {
    return fail(p, "invalid pcapng block length %u", len);
  }
  *out_len = len - 12;
  if (!make_room(p, *out_len + 4)) {
    return fail(p, "out of memory");
  }
  memcpy(p->bytes, head + 4, had);
  const size_t wanted = *out_len + 4 - had; /* with the length again */
  got = fread(p->bytes + had, 1, wanted, p->file);
  if (got != wanted) {
    return fail(p, "truncated pcapng dump file; tried to read %zu bytes, only got %zu", wanted, got);
  }
  return word(p, p->bytes + *out_len) == len ? 1 : fail(p, "block total length in header and trailer don't match");
}

static void read_options(pcap_t *p, struct interface *interface, const uint8_t *b, size_t len) {
  while (len >= 4) {
    const uint32_t code = half(p, b), n = half(p, b + 2);
    const size_t step = 4 + ((size_t)n + 3) / 4 * 4;
    if (code == 0 || step > len) {
      return;
    }
    if (code == 9 && n == 1) {
      interface->resolution = b[4];
    } else if (code == 14 && n == 8) {
      const uint64_t first = word(p, b + 4), second = word(p, b + 8);
      interface->offset = (int64_t)(p->swapped ? first << 32 | second : second << 32 | first);
    }
    b += step;
    len -= step;
  }
}

static int add_interface(pcap_t *p, size_t len) {
  if (len < 8 || p->n_interfaces == INTERFACES_MOST) {
    return fail(p, "invalid pcapng interface description block");
  }
  const uint32_t link = half(p, p->bytes);
  const uint32_t snaplen = word(p, p->bytes + 4);
  if (p->has_link && link != p->link) {
    return fail(p, "an interface has a type %u different from the type of the first interface", link);
  }
  struct interface *list = realloc(p->interfaces, (p->n_interfaces + 1) * sizeof(*list));
  if (list == NULL) {
    return fail(p, "out of memory");
  }
  p->snaplen = p->has_link ? p->snaplen : snaplen == 0 || snaplen > SNAPLEN_MOST ? SNAPLEN_MOST : snaplen;
  p->link = link;
  p->has_link = true;
  p->interfaces = list;
  list[p->n_interfaces] = (struct interface){.resolution = 6};
  read_options(p, &list[p->n_interfaces], p->bytes + 8, len - 8);
  p->n_interfaces++;
  return 1;
}

static void set_time(pcap_t *p, const struct interface *interface, uint64_t ticks) {
  uint64_t per_second = 1, seconds = 0, nanoseconds = 0;
  const unsigned exponent = interface->resolution & 0x7f;
  const bool binary = (interface->resolution & 0x80) != 0;
  for (unsigned i = 0; i < exponent && per_second < UINT64_MAX / 10; i++) {
    per_second *= binary ? 2 : 10;
  }
  seconds = ticks / per_second;
  const uint64_t rest = ticks % per_second;
  nanoseconds = per_second <= 1000000000 && !binary  ? rest * (1000000000 / per_second)
                : per_second > UINT64_C(10000000000) ? rest / (per_second / 1000000000)
                                                     : rest * 1000000000 / per_second;
  int64_t sum = 0;
  if (__builtin_add_overflow(seconds, interface->offset, &sum)) {
    sum = INT64_MAX;
  }
  p->header.ts = time_of(sum, (int64_t)nanoseconds);
}

/* A packet in a block of the enhanced, the old and the simple kind: its bytes are moved to the front. */
static int take_packet(pcap_t *p, uint32_t type, size_t len) {
  const uint8_t *b = p->bytes;
  const size_t fixed = type == BLOCK_SIMPLE ? 4 : 20;
  const uint32_t number = type == BLOCK_ENHANCED && len >= 4 ? word(p, b)
                          : type == BLOCK_PACKET && len >= 4 ? half(p, b)
                                                             : 0;
  if (len < fixed) {
    return fail(p, "block of type %u in pcapng dump file is too short", type);
  }
  if (number >= p->n_interfaces) {
    return fail(p, "a packet arrived on interface %u, but there's no Interface Description Block for that interface",
                number);
  }
  p->header.len = word(p, type == BLOCK_SIMPLE ? b : b + 16);
  p->header.caplen = type != BLOCK_SIMPLE ? word(p, b + 12) : p->header.len < p->snaplen ? p->header.len : p->snaplen;
  if (p->header.caplen > len - fixed) {
    return fail(p, "invalid packet capture length %u, bigger than the block", p->header.caplen);
  }
  if (p->header.caplen > SNAPLEN_MOST) {
    return fail(p, "invalid packet capture length %u, bigger than maximum of %u", p->header.caplen, SNAPLEN_MOST);
  }
  set_time(p, &p->interfaces[number], type == BLOCK_SIMPLE ? 0 : (uint64_t)word(p, b + 4) << 32 | word(p, b + 8));
  memmove(p->bytes, b + fixed, p->header.caplen);
  p->header.caplen = p->header.caplen < p->snaplen ? p->header.caplen : p->snaplen;
  return 1;
}

/* 1: a packet, 0: another block; with `until_link` an interface counts as a packet does. */
static int next_block(pcap_t *p, bool until_link) {
  uint8_t head[4];
  size_t len = 0;
  const size_t n = fread(head, 1, sizeof(head), p->file);
  if (n == 0) {
    return PCAP_ERROR_BREAK;
  }
  if (n != sizeof(head)) {
    return fail(p, "truncated pcapng dump file; tried to read 8 bytes, only got %zu", n);
  }
  const uint32_t type = word(p, head);
  const int read = read_body(p, type, &len);
  if (read != 1) {
    return read;
  }
  switch (type) {
    case BLOCK_SECTION: p->n_interfaces = 0; return 0;
    case BLOCK_INTERFACE: {
      const int added = add_interface(p, len);
      return added == 1 && !until_link ? 0 : added;
    }
    case BLOCK_ENHANCED:
    case BLOCK_PACKET:
    case BLOCK_SIMPLE: return take_packet(p, type, len);
    default: return 0;
  }
}

static bool begin_ng(pcap_t *p) {
  size_t len = 0;
  int result = read_body(p, BLOCK_SECTION, &len) == 1 ? 0 : -1;
  while (result == 0) {
    result = next_block(p, true);
  }
  if (result == PCAP_ERROR_BREAK) {
    (void)fail(p, "the capture file has no Interface Description Blocks");
  }
  return result == 1 && p->has_link;
}

/* ----------------------------------------------------------------------------------------------------- the calls */

static bool begin(pcap_t *p) {
  uint8_t magic[4];
  if (fread(magic, 1, sizeof(magic), p->file) != sizeof(magic)) {
    (void)fail(p, "truncated dump file; tried to read 4 file header bytes");
    return false;
  }
  for (int swapped = 0; swapped < 2; swapped++) {
    p->swapped = swapped != 0;
    const uint32_t value = word(p, magic);
    if (value == (uint32_t)MAGIC_MICRO || value == (uint32_t)MAGIC_NANO || value == (uint32_t)MAGIC_MODIFIED) {
      return begin_classic(p, value);
    }
  }
  p->ng = word(p, magic) == BLOCK_SECTION;
  if (!p->ng) {
    (void)fail(p, "unknown file format");
  }
  return p->ng && begin_ng(p);
}

static void release(pcap_t *p) {
  free(p->interfaces);
  free(p->bytes);
  free(p);
}

pcap_t *pcap_fopen_offline_with_tstamp_precision(FILE *file, unsigned precision, char *out_error) {
  pcap_t *p = calloc(1, sizeof(*p));
  (void)precision;
  if (p == NULL) {
    (void)snprintf(out_error, PCAP_ERRBUF_SIZE, "%s", strerror(errno));
    return NULL;
  }
  p->file = file;
  if (begin(p)) {
    return p;
  }
  memcpy(out_error, p->error, PCAP_ERRBUF_SIZE);
  release(p);
  return NULL;
}

pcap_t *pcap_open_offline(const char *path, char *out_error) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    (void)snprintf(out_error, PCAP_ERRBUF_SIZE, "%s: %s", path, strerror(errno));
    return NULL;
  }
  pcap_t *p = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, out_error);
  if (p == NULL) {
    fclose(file);
  }
  return p;
}

int pcap_next_ex(pcap_t *p, struct pcap_pkthdr **out_header, const uint8_t **out_data) {
  int result = p->ng ? 0 : next_classic(p);
  while (result == 0) {
    result = next_block(p, false);
  }
  *out_header = &p->header;
  *out_data = p->bytes;
  return result;
}

int pcap_datalink(pcap_t *p) {
  return p->link == 101 ? 12 : (int)p->link;
}

int pcap_snapshot(pcap_t *p) {
  return (int)p->snaplen;
}

const char *pcap_geterr(pcap_t *p) {
  return p->error;
}

const char *pcap_datalink_val_to_name(int link) {
  static const char *const user[] = {"USER0", "USER1", "USER2",  "USER3",  "USER4",  "USER5",  "USER6",  "USER7",
                                     "USER8", "USER9", "USER10", "USER11", "USER12", "USER13", "USER14", "USER15"};
  return link >= 147 && link <= 162 ? user[link - 147] : link == 1 ? "EN10MB" : link == 12 ? "RAW" : NULL;
}

const char *pcap_lib_version(void) {
  return "its own reader of captures";
}

void pcap_close(pcap_t *p) {
  fclose(p->file);
  release(p);
}
