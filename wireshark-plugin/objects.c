/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * File > Export Objects > SPDM and `--export-objects spdm,FOLDER`: objects assembled from portions, and data in
 * messages: individual certificates, and other DER, CBOR or text.
 */
#include <epan/export_object.h>
#include <epan/tap.h>
#include <epan/to_str.h>

#include "certificates.h"
#include "tap.h"

static int tap_objects;

struct object {
  char *name;
  const char *type;
  const uint8_t *data;
  uint32_t len;
};

static tap_packet_status list(void *list, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                              tap_flags_t flags _U_) {
  export_object_list_t *objects = list;
  const struct object *object = data;
  export_object_entry_t *entry = g_new(export_object_entry_t, 1);
  char *sender = address_to_str(NULL, &pinfo->src);
  *entry = (export_object_entry_t){pinfo->num,
                                   g_strdup(sender),
                                   g_strdup(object->type),
                                   g_strdup(object->name),
                                   object->len,
                                   g_memdup2(object->data, object->len)};
  objects->add_entry(objects->gui_data, entry);
  wmem_free(NULL, sender);
  return TAP_PACKET_REDRAW;
}

bool objects_wanted(void) {
  return have_tap_listener(tap_objects);
}

static void queue(const char *name, uint32_t at, const char *type, const char *ending, struct sdec_span bytes,
                  packet_info *pinfo) {
  struct object *object = wmem_new(pinfo->pool, struct object);
  char *file = wmem_strdup_printf(pinfo->pool, "frame%u-%s-%u%s", pinfo->num, name, at, ending);
  *object = (struct object){file, type, wmem_memdup(pinfo->pool, bytes.data, bytes.len), bytes.len};
  tap_queue_packet(tap_objects, pinfo, object);
}

static void queue_certificates(const char *name, tvbuff_t *tvb, int at, int len, packet_info *pinfo) {
  const int end = at + len;
  int next;
  for (; (next = certificates_len(tvb, at, end - at)) > 0; at += next) {
    const struct sdec_span der = {tvb_get_ptr(tvb, at, next), (uint32_t)next};
    queue(name, (uint32_t)at, "application/pkix-cert", ".der", der, pinfo);
  }
}

void objects_leaf(const struct sdec_item *leaf, const char *name, tvbuff_t *tvb, int at, packet_info *pinfo) {
  const uint8_t as = leaf->field->as;
  if (leaf->len == 0 || !objects_wanted()) {
    return;
  }
  const struct sdec_span bytes = {tvb_get_ptr(tvb, at, (int)leaf->len), leaf->len};
  if (as == SDEC_AS_CERTIFICATES) {
    queue_certificates(name, tvb, at, (int)leaf->len, pinfo);
  } else if (as == SDEC_AS_DER) {
    queue(name, (uint32_t)at, "application/octet-stream", ".der", bytes, pinfo);
  } else if (as == SDEC_AS_EVIDENCE) {
    queue(name, (uint32_t)at, "application/octet-stream", ".bin", bytes, pinfo);
  }
}

void objects_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo) {
  if (unit->kind == SDEC_UNIT_OBJECT && bytes.len > 0 && objects_wanted()) {
    queue(unit->name, 0, "application/octet-stream", ".bin", bytes, pinfo);
  }
}

void objects_register(int proto) {
  tap_objects = register_export_object(proto, list, NULL);
}
