/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Initial inputs for the targets, generated from the tables, cases and captures. Each source writes those of a few
 * targets; main.c names the folders.
 */
#ifndef FUZZ_SEEDS_H
#define FUZZ_SEEDS_H

#include <sdec.h>

/* A seed under construction. */
struct seed {
  uint8_t *data;
  size_t len, cap;
};

void seed_put(struct seed *seed, const void *bytes, size_t len);
void seed_put_le(struct seed *seed, uint64_t value, uint32_t len);
void seed_put_text(struct seed *seed, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* seed_write writes the seed to the folder of `target`, under the formatted name, and clears it. */
void seed_write(struct seed *seed, const char *target, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* seed_begin begins a sequence of packets (packets.h); seed_packet adds one. */
void seed_begin(struct seed *seed, uint8_t belief, uint8_t secrets);
void seed_packet(struct seed *seed, uint8_t way, uint8_t flags, struct sdec_span data);

struct test_cases;
void seeds_from_tables(void);
void seeds_from_cases(const struct test_cases *cases);
void seeds_of_text(const struct test_cases *cases);
void seeds_from_capture(const char *path, const char *name);
void seeds_from_conversation(const char *path, const char *keys, const char *name);
void seeds_of_capture_files(void);
void seeds_of_references(void);
void seeds_of_media(void);

#endif
