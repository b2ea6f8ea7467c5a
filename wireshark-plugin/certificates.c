/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The name of Wireshark's certificate decoder depends on the version; without it, bytes are shown as bytes. Extensions
 * of device certificates that it does not know are shown as DER.
 */
#include "certificates.h"

#include <epan/column-utils.h>
#include <epan/dissectors/packet-ber.h>
#include <epan/exceptions.h>
#include <epan/oids.h>
#include <epan/show_exception.h>
#include <sdec_openssl.h>

#define DER_SEQUENCE 0x30
#define CERTIFICATES_MOST 64

static dissector_handle_t decoder;

static int dissect_der(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
  return dissect_unknown_ber(pinfo, tvb, 0, tree);
}

/* Registers dissectors for object identifiers, because Wireshark warns about unknown ones; skips those it knows. Damage
 * inside is reported by Wireshark's BER decoder, under its name. */
static void add_oids(void) {
  const dissector_table_t table = find_dissector_table("ber.oid");
  const dissector_handle_t der = create_dissector_handle(dissect_der, proto_get_id_by_filter_name("ber"));
  const char *oid, *name;
  for (uint32_t i = 0; table != NULL && sdec_openssl_oid(i, &oid, &name); i++) {
    if (dissector_get_string_handle(table, oid) == NULL) {
      dissector_add_string("ber.oid", oid, der);
      oid_add_from_string(name, oid);
    }
  }
}

void certificates_handoff(void) {
  static const char *const names[] = {"pkix-cert", "application/pkix-cert"};
  add_oids();
  for (uint32_t i = 0; decoder == NULL && i < G_N_ELEMENTS(names); i++) {
    decoder = find_dissector(names[i]);
  }
}

int certificates_len(tvbuff_t *tvb, int at, int left) {
  uint32_t n_bytes, len = 0;
  if (left < 2 || tvb_get_ptr(tvb, at, 1)[0] != DER_SEQUENCE) {
    return 0;
  }
  const uint8_t first = tvb_get_ptr(tvb, at + 1, 1)[0];
  if (first < 0x80) {
    len = first;
    n_bytes = 0;
  } else {
    n_bytes = first & 0x7f;
    if (n_bytes > 3 || left < 2 + (int)n_bytes) {
      return 0;
    }
    for (uint32_t i = 0; i < n_bytes; i++) {
      len = len << 8 | tvb_get_ptr(tvb, at + 2 + (int)i, 1)[0];
    }
  }
  const uint32_t total = 2 + n_bytes + len;
  return total <= (uint32_t)left ? (int)total : 0;
}

static void draw_one(tvbuff_t *tvb, int at, int len, packet_info *pinfo, proto_tree *tree) {
  tvbuff_t *der = tvb_new_subset_length(tvb, at, len);
  TRY {
    call_dissector_only(decoder, der, pinfo, tree, NULL);
  }
  CATCH_NONFATAL_ERRORS {
    show_exception(der, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
  }
  ENDTRY;
}

/* That decoder writes to the columns, which belong to the message. */
void certificates_draw(tvbuff_t *tvb, int at, int len, packet_info *pinfo, proto_tree *tree) {
  const int end = at + len;
  int next;
  if (decoder == NULL || tree == NULL) {
    return;
  }
  const bool writable = col_get_writable(pinfo->cinfo, -1);
  col_set_writable(pinfo->cinfo, -1, FALSE);
  for (uint32_t i = 0; i < CERTIFICATES_MOST && (next = certificates_len(tvb, at, end - at)) > 0; i++) {
    draw_one(tvb, at, next, pinfo, tree);
    at += next;
  }
  col_set_writable(pinfo->cinfo, -1, writable);
}
