/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Several protocols may share a pair of ids. The library tells them apart, so the table has one entry per pair.
 */
#include "vendors.h"

#define TABLE "spdm.vendor"
#define KEY_LEN 24

static dissector_table_t table;
static struct vendor *vendors;
static uint32_t n_vendors;

static void put_key(char out[KEY_LEN], uint32_t standard, uint32_t vendor) {
  snprintf(out, KEY_LEN, "%u:%u", standard, vendor);
}

/* Uses the protocol's own name unless another Wireshark protocol has it. */
static int register_one(const struct sdec_protocol *protocol) {
  char *name = g_strdelimit(g_strdup(protocol->name), "-", '_');
  if (proto_get_id_by_filter_name(name) != -1 || proto_get_id_by_short_name(name) != -1) {
    char *longer = g_strconcat("spdm_", name, NULL);
    g_free(name);
    name = longer;
  }
  return proto_register_protocol(protocol->title, name, name); /* Wireshark keeps the pointer */
}

void vendors_register(int proto, dissector_t dissector) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  table = register_dissector_table(TABLE, "SPDM standard and vendor id", proto, FT_STRING, FALSE);
  dissector_table_allow_decode_as(table);
  vendors = g_new0(struct vendor, n);
  for (uint32_t i = 1; i < n; i++) {
    struct vendor *vendor = &vendors[n_vendors++];
    vendor->protocol = protocols[i];
    vendor->proto = register_one(protocols[i]);
    vendor->handle = create_dissector_handle(dissector, vendor->proto);
  }
}

void vendors_handoff(void) {
  for (uint32_t i = 0; i < n_vendors; i++) {
    for (uint32_t j = 0; j < G_N_ELEMENTS(vendors[i].protocol->standards); j++) {
      char key[KEY_LEN];
      put_key(key, vendors[i].protocol->standards[j], vendors[i].protocol->vendor);
      if (dissector_get_string_handle(table, key) == NULL) {
        dissector_add_string(TABLE, key, vendors[i].handle);
      }
    }
  }
}

const struct vendor *vendors_find(const char *name) {
  for (uint32_t i = 0; i < n_vendors; i++) {
    if (strcmp(vendors[i].protocol->name, name) == 0) {
      return &vendors[i];
    }
  }
  return NULL;
}

dissector_handle_t vendors_other(uint32_t standard, uint32_t vendor) {
  char key[KEY_LEN];
  put_key(key, standard, vendor);
  const dissector_handle_t handle = dissector_get_string_handle(table, key);
  for (uint32_t i = 0; i < n_vendors; i++) {
    if (handle == vendors[i].handle) {
      return NULL;
    }
  }
  return handle;
}

bool vendors_taken(const struct vendor *vendor) {
  return vendors_other(vendor->protocol->standards[0], vendor->protocol->vendor) != NULL;
}
