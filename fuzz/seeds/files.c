/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for `capture`: small pcap and pcapng files, in both byte orders, with every kind of block.
 */
#include "seeds.h"

enum {
  LINK_USER0 = 147,
  BLOCK_SECTION = 0x0A0D0D0A,
  BLOCK_INTERFACE = 1,
  BLOCK_SIMPLE = 3,
  BLOCK_ENHANCED = 6,
  BLOCK_SECRETS = 10,
  BLOCK_CUSTOM = 0xBAD,
  SECRETS_SPDM = 0x5350444D
};

/* A file in one of the byte orders. */
struct file {
  struct seed seed;
  bool big_endian;
};

static void put(struct file *file, uint64_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    seed_put_le(&file->seed, value >> (8 * (file->big_endian ? len - 1 - i : i)) & 0xFF, 1);
  }
}

static void put_words(struct file *file, const uint32_t *words, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    put(file, words[i], 4);
  }
}

static void put_block(struct file *file, uint32_t type, const uint32_t *words, uint32_t n) {
  const uint32_t len = 12 + 4 * n;
  put(file, type, 4);
  put(file, len, 4);
  put_words(file, words, n);
  put(file, len, 4);
}

static void pcapng_seed(bool big_endian, bool secrets) {
  static const uint32_t section[] = {0x1A2B3C4D, 1, UINT32_MAX, UINT32_MAX};
  static const uint32_t interface[] = {LINK_USER0, 0, 0x00010009, 9, 0};
  static const uint32_t enhanced[] = {0, 0x00060000, 1, 4, 4, 0x00008410};
  static const uint32_t simple[] = {4, 0x00000412};
  static const uint32_t custom[] = {0, 1};
  /* "SPDM_PSK * 00", three blanks */
  static const uint32_t secret[] = {SECRETS_SPDM, 16, 0x4D445053, 0x4B53505F, 0x30202A20, 0x20202030};
  struct file file = {.big_endian = big_endian};
  put_block(&file, BLOCK_SECTION, section, 4);
  put_block(&file, BLOCK_INTERFACE, interface, 5);
  if (secrets) {
    put_block(&file, BLOCK_SECRETS, secret, 6);
    put_block(&file, BLOCK_CUSTOM, custom, 2);
  }
  put_block(&file, BLOCK_ENHANCED, enhanced, 6);
  put_block(&file, BLOCK_SIMPLE, simple, 2);
  put_block(&file, BLOCK_INTERFACE, interface, 5);
  put_block(&file, BLOCK_ENHANCED, enhanced, 6);
  seed_write(&file.seed, "capture", "pcapng-%u-%u", big_endian, secrets);
}

static void pcap_seed(bool big_endian, uint32_t magic) {
  const uint32_t head[] = {magic, 0, 0, 0, 65535, LINK_USER0};
  static const uint32_t record[] = {1, 2, 4, 8, 0x00008410};
  struct file file = {.big_endian = big_endian};
  put_words(&file, head, 1);
  put(&file, 2, 2);
  put(&file, 4, 2);
  put_words(&file, head + 2, 4);
  put_words(&file, record, 5);
  put_words(&file, record, 5);
  seed_write(&file.seed, "capture", "pcap-%u-%08x", big_endian, magic);
}

void seeds_of_capture_files(void) {
  static const uint8_t packed[] = {0x1F, 0x28, 0xFD, 'B'};
  for (uint32_t i = 0; i < 4; i++) {
    struct seed seed = {0};
    pcapng_seed((i & 1) != 0, i >= 2);
    pcap_seed((i & 1) != 0, i >= 2 ? 0xA1B23C4D : 0xA1B2C3D4);
    seed_put(&seed, packed + i, 1);
    seed_write(&seed, "capture", "packed-%u", i);
  }
}
