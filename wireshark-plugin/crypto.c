/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * If Wireshark's own libraries used OpenSSL earlier, its allocations cannot be watched.
 */
#include "crypto.h"

#include "../dump/memory.h"
#include "ws_compat.h"

static bool said;

struct sdec_openssl *crypto_new(const char *what) {
  memory_watch();
  said = false;
  struct sdec_openssl *openssl = sdec_openssl_new();
  if (openssl == NULL) {
    ws_warning("spdm: not enough memory to %s", what);
  }
  return openssl;
}

void crypto_check(void) {
  if (memory_ran_out() && !said) {
    said = true;
    ws_warning(
        "spdm: memory ran out during cryptography: what is shown of certificates, signatures and sessions may be "
        "wrong");
  }
}
