/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every protocol: SPDM first, then those that travel in its vendor-defined messages. One line here and one file beside it
 * make a protocol known.
 */
#ifndef SDEC_PROTO_PROTOCOLS_H
#define SDEC_PROTO_PROTOCOLS_H

#include "sdec.h"

#define PROTOCOLS(X) \
  X(spdm)

#pragma GCC visibility push(hidden)
#define DECLARE_PROTOCOL(name) extern const struct sdec_protocol sdec_##name;
PROTOCOLS(DECLARE_PROTOCOL)
#undef DECLARE_PROTOCOL
#pragma GCC visibility pop

#endif
