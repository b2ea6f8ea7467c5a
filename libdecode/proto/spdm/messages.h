/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every SPDM message by code. A message needs one line here and one definition in a file of this folder.
 */
#ifndef SDEC_PROTO_MESSAGES_H
#define SDEC_PROTO_MESSAGES_H

#include "walk/rows.h"

#define SPDM_MESSAGES(X)                      \
  X(0x81, get_digests)                        \
  X(0x82, get_certificate)                    \
  X(0x83, challenge)                          \
  X(0x84, get_version)                        \
  X(0x85, chunk_send)                         \
  X(0x86, chunk_get)                          \
  X(0x87, get_endpoint_info)                  \
  X(0x88, slot_management)                    \
  X(0xE0, get_measurements)                   \
  X(0xE1, get_capabilities)                   \
  X(0xE2, get_supported_event_types)          \
  X(0xE3, negotiate_algorithms)               \
  X(0xE4, key_exchange)                       \
  X(0xE5, finish)                             \
  X(0xE6, psk_exchange)                       \
  X(0xE7, psk_finish)                         \
  X(0xE8, heartbeat)                          \
  X(0xE9, key_update)                         \
  X(0xEA, get_encapsulated_request)           \
  X(0xEB, deliver_encapsulated_response)      \
  X(0xEC, end_session)                        \
  X(0xED, get_csr)                            \
  X(0xEE, set_certificate)                    \
  X(0xEF, get_measurement_extension_log)      \
  X(0xF0, subscribe_event_types)              \
  X(0xF1, send_event)                         \
  X(0xFC, get_key_pair_info)                  \
  X(0xFD, set_key_pair_info)                  \
  X(0xFE, vendor_defined_request)             \
  X(0xFF, respond_if_ready)                   \
  X(0x01, digests)                            \
  X(0x02, certificate)                        \
  X(0x03, challenge_auth)                     \
  X(0x04, version)                            \
  X(0x05, chunk_send_ack)                     \
  X(0x06, chunk_response)                     \
  X(0x07, endpoint_info)                      \
  X(0x08, slot_management_resp)               \
  X(0x60, measurements)                       \
  X(0x61, capabilities)                       \
  X(0x62, supported_event_types)              \
  X(0x63, algorithms)                         \
  X(0x64, key_exchange_rsp)                   \
  X(0x65, finish_rsp)                         \
  X(0x66, psk_exchange_rsp)                   \
  X(0x67, psk_finish_rsp)                     \
  X(0x68, heartbeat_ack)                      \
  X(0x69, key_update_ack)                     \
  X(0x6A, encapsulated_request)               \
  X(0x6B, encapsulated_response_ack)          \
  X(0x6C, end_session_ack)                    \
  X(0x6D, csr)                                \
  X(0x6E, set_certificate_rsp)                \
  X(0x6F, measurement_extension_log)          \
  X(0x70, subscribe_event_types_ack)          \
  X(0x71, event_ack)                          \
  X(0x7C, key_pair_info)                      \
  X(0x7D, set_key_pair_info_ack)              \
  X(0x7E, vendor_defined_response)            \
  X(0x7F, error)

#pragma GCC visibility push(hidden) /* tables are the library's own: no indirection to reach them */
#define DECLARE_MESSAGE(code, name) extern const struct sdec_message sdec_msg_##name;
SPDM_MESSAGES(DECLARE_MESSAGE)
#undef DECLARE_MESSAGE
#pragma GCC visibility pop

#endif
