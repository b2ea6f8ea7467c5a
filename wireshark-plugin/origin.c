/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Converts Wireshark's addresses to the library's endpoints: IP with ports, MCTP endpoint ids, and the ids in exported
 * PDUs, which are stored as ports without a type. Two ids of 0 are indistinguishable from none there, and carry no
 * information either.
 */
#include "origin.h"

#include <string.h>

#include <epan/address.h>
#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

#define TAG_OWNER 8u /* in the source port as set by Wireshark's MCTP dissector */

static void ip_end(const address *from, uint32_t port, struct sdec_addr *out) {
  const uint32_t len = from->type == AT_IPv4 ? 4 : 16;
  if (from->len != (int)len) {
    return;
  }
  out->kind = from->type == AT_IPv4 ? SDEC_ADDR_IPV4 : SDEC_ADDR_IPV6;
  out->len = (uint8_t)(len + 2);
  memcpy(out->bytes, from->data, len);
  out->bytes[len] = (uint8_t)(port >> 8);
  out->bytes[len + 1] = (uint8_t)port;
}

static void eid_end(uint8_t eid, struct sdec_addr *out) {
  *out = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {eid}};
}

/* Only MCTP addresses are one byte long. */
static bool is_eid(const address *addr) {
  return addr->type != AT_NONE && addr->len == 1;
}

/* The side that opened the TCP connection is the Requester. This is the only way to tell the direction of a record in
 * an unknown session. Wireshark knows the server port if the capture has the TCP handshake. */
static enum sdec_dir opened_by(packet_info *pinfo) {
  conversation_t *conversation = pinfo->ptype == PT_TCP ? find_conversation_pinfo(pinfo, 0) : NULL;
  const struct tcp_analysis *tcp = conversation != NULL ? get_tcp_conversation_data(conversation, pinfo) : NULL;
  if (tcp == NULL || tcp->server_port == 0 || pinfo->srcport == pinfo->destport) {
    return SDEC_DIR_UNKNOWN;
  }
  return pinfo->destport == tcp->server_port ? SDEC_DIR_REQ : SDEC_DIR_RSP;
}

void origin_ends(packet_info *pinfo, struct sdec_packet *out) {
  const address *src = &pinfo->src, *dst = &pinfo->dst;
  if (src->type == dst->type && (src->type == AT_IPv4 || src->type == AT_IPv6)) {
    ip_end(src, pinfo->srcport, &out->src);
    ip_end(dst, pinfo->destport, &out->dst);
    out->dir = opened_by(pinfo);
  } else if (is_eid(src) && is_eid(dst)) {
    eid_end(*(const uint8_t *)src->data, &out->src);
    eid_end(*(const uint8_t *)dst->data, &out->dst);
    out->dir = (pinfo->srcport & TAG_OWNER) != 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  } else if (src->type == AT_NONE && pinfo->ptype == PT_NONE && (pinfo->srcport != 0 || pinfo->destport != 0) &&
             pinfo->srcport <= UINT8_MAX && pinfo->destport <= UINT8_MAX) {
    eid_end((uint8_t)pinfo->srcport, &out->src);
    eid_end((uint8_t)pinfo->destport, &out->dst);
  }
}
