/* SPDX-License-Identifier: BSD-3-Clause
 *
 * VENDOR_DEFINED_REQUEST and VENDOR_DEFINED_RESPONSE: the envelope only. What travels in it belongs to the protocol
 * that StandardID and VendorID name; no table here describes one.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

/* Each form's length has its own variable, because an absent row's variable reads as zero. */
enum { LARGE = S_OWN, STANDARD, PCI_ID_LEN, ID_LEN, PAYLOAD_LEN, LARGE_PAYLOAD_LEN };

#define PCI_SIG 3
#define VENDOR_LEN "Len", VENDOR_LEN_RULE(STANDARD)
#define VENDOR_ID \
  "VendorID", .line = 1, .fact = F_VENDOR_ID, .role = SDEC_VENDOR_NUMBER, SAME_AS("VendorID"), .brief = "Number in that body's registry."

/* Both directions differ in names only. The name of the large length is not in any public text. */
#define ENVELOPE(prefix)                                                                                               \
  GROUP("Header", .group = &sdec_grp_header),                                                                          \
  RESERVED("Param1", .key = "param1_reserved", .until = V1_3, .size = FIXED(1)),                                       \
  U8("Param1", .since = V1_4, BITS(BIT(7, "Large" prefix, .save = LARGE))),                                            \
  RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),                                                      \
  U16("StandardID", .line = 1, .fact = F_STANDARD_ID, .role = SDEC_VENDOR_REGISTRY, .save = STANDARD, SAME_AS("StandardID"), STANDARD_LIMITS, \
      .names = sdec_names_standard),                                                                                   \
  U8(VENDOR_LEN, .when = EQ(STANDARD, PCI_SIG), .save = PCI_ID_LEN),                                                   \
  U8(VENDOR_LEN, .when = NE(STANDARD, PCI_SIG), .save = ID_LEN),                                                       \
  U16(VENDOR_ID, .when = EQ(PCI_ID_LEN, 2), .as = SDEC_AS_HEX, .names = sdec_names_pci_vendor),                        \
  BYTES(VENDOR_ID, .key = "vendor_id_bytes", .when = ANY(PCI_ID_LEN, 0xFD),                                            \
        .size = VAR(PCI_ID_LEN)), /* neither 0 nor 2 bytes */                                                          \
  BYTES(VENDOR_ID, .key = "vendor_id_bytes", .when = EQ(PCI_ID_LEN, 0), .size = VAR(ID_LEN)),                          \
  U16(prefix "Length", .when = EQ(LARGE, 0), .save = PAYLOAD_LEN),                                                     \
  RESERVED("Reserved", .since = V1_4, .when = NE(LARGE, 0), .size = FIXED(2)),                                         \
  U32("Large" prefix "Length", .since = V1_4, .when = NE(LARGE, 0), .save = LARGE_PAYLOAD_LEN),                        \
  PAYLOAD("VendorDefined" prefix "Payload", .when = EQ(LARGE, 0), .size = VAR(PAYLOAD_LEN), .as = SDEC_AS_VENDOR),     \
  PAYLOAD("VendorDefined" prefix "Payload", .since = V1_4, .when = NE(LARGE, 0), .size = VAR(LARGE_PAYLOAD_LEN),       \
          .as = SDEC_AS_VENDOR)

static const struct sdec_field request_rows[] = {ENVELOPE("Req")};
static const struct sdec_group request =
    GROUP_OF(request_rows, "vendor_defined_request", "DSP0274 1.4, VENDOR_DEFINED_REQUEST request");
const struct sdec_message sdec_msg_vendor_defined_request = {
    .name = "VENDOR_DEFINED_REQUEST", .code = 0xFE, .since = V1_0, .body = &request};

static const struct sdec_field response_rows[] = {ENVELOPE("Resp")};
static const struct sdec_group response =
    GROUP_OF(response_rows, "vendor_defined_response", "DSP0274 1.4, VENDOR_DEFINED_RESPONSE response");
const struct sdec_message sdec_msg_vendor_defined_response = {
    .name = "VENDOR_DEFINED_RESPONSE", .code = 0x7E, .since = V1_0, .body = &response};
