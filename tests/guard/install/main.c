/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The smallest user of an installed libsdec: prints the fields of one message. `run` builds it with pkg-config and with
 * CMake, and puts the lines of README.md in the place of the marker.
 */
#include <sdec.h>
#include <stdio.h>

int main(void) {
  const uint8_t bytes[] = {0x12, 0x84, 0x00, 0x00};
  const uint32_t len = sizeof bytes;
  /* README */
  return 0;
}
