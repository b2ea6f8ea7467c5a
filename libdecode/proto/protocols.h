/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every protocol: SPDM first, then those that travel in its vendor-defined messages. One line here and one file next to
 * it make a protocol known.
 */
#ifndef SDEC_PROTO_PROTOCOLS_H
#define SDEC_PROTO_PROTOCOLS_H

#include "sdec_walk.h"

#define PROTOCOLS(X) \
  X(spdm) \
  X(pci_ide_km) \
  X(pci_tdisp) \
  X(dmtf_authorization) \
  X(dmtf_authorization_record) \
  X(ocp) \
  X(caliptra) \
  X(cxl_ide_km) \
  X(cxl_tsp) \
  X(tcg_tpm)

#pragma GCC visibility push(hidden)
#define DECLARE_PROTOCOL(name)                    \
  extern const struct sdec_protocol sdec_##name; \
  extern const struct sdec_name sdec_names_code_##name[]; /* its messages by code */
PROTOCOLS(DECLARE_PROTOCOL)
#undef DECLARE_PROTOCOL
#pragma GCC visibility pop

#endif
