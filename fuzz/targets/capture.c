/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Capture files: how the tool handles damaged ones as read by libpcap, and the secrets embedded in them.
 */
#define _GNU_SOURCE
#include "input/capture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/dsb.h"
#include "harness.h"

const char *const fuzz_target = "capture";

enum { PACKETS_MOST = 100000 };

/* Writes the input to a file; *out_path is its name. */
static int file_of(const uint8_t *data, size_t size, char out_path[32]) {
  const int fd = memfd_create("input", MFD_CLOEXEC);
  fuzz_check(fd >= 0 && write(fd, data, size) == (ssize_t)size, "no file for the harness itself");
  snprintf(out_path, 32, "/proc/self/fd/%d", fd);
  return fd;
}

static void check_packet(const struct capture *capture, const struct sdec_packet *packet, uint64_t n, uint8_t *sum) {
  fuzz_check(packet->original_len >= packet->data.len, "more was kept than there was");
  fuzz_check(packet->frame == n && packet->link == capture->link, "a packet of another number or link type");
  for (uint32_t i = 0; i < packet->data.len; i++) {
    *sum ^= packet->data.data[i];
  }
}

static void read_packets(const char *path) {
  struct capture capture;
  struct sdec_packet packet;
  enum capture_result result = CAPTURE_END;
  uint64_t n = 0;
  volatile uint8_t kept = 0;
  uint8_t sum = 0;
  if (!capture_open(&capture, path)) {
    fuzz_check(memchr(capture.problem, '\0', sizeof(capture.problem)) != capture.problem, "refused without a reason");
    return;
  }
  while ((result = capture_next(&capture, &packet)) == CAPTURE_PACKET && n < PACKETS_MOST) {
    check_packet(&capture, &packet, ++n, &sum);
  }
  kept = sum;
  (void)kept;
  fuzz_check(result == CAPTURE_END || (result == CAPTURE_BROKEN && capture.problem[0] != '\0'),
             "a file that neither ends nor is broken");
  capture_close(&capture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct secrets secrets = {0};
  char path[32];
  const int fd = file_of(data, size, path);
  read_packets(path);
  dsb_collect(&secrets, path);
  fuzz_check(secrets.n <= size, "more secrets than bytes");
  secrets_free(&secrets);
  close(fd);
  return 0;
}
