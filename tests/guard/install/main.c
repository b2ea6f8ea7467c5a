/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A minimal user of an installed libsdec: prints the fields of one message. `run` builds it with pkg-config and with
 * CMake, and replaces the marker with the lines from README.md.
 */
#include <sdec.h>
#include <stdio.h>

int main(void) {
  const uint8_t bytes[] = {0x12, 0x84, 0x00, 0x00};
  const uint32_t len = sizeof bytes;
  /* README */
  return 0;
}
