/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Follow > SPDM Stream and `-z follow,spdm,hex,N`: the messages of session N of the file, its handshake included; for
 * undecrypted records, all bytes.
 */
#include <epan/follow.h>
#include <epan/tap.h>

#include "frames.h"
#include "tap.h"

static int tap_follow;
static uint32_t n_sessions; /* highest session number seen */

static char *filter_of(unsigned stream, unsigned inner _U_) {
  return g_strdup_printf("spdm.session_no == %u", stream);
}

/* The session of the first message in the packet that has one; no filter and number 0 if there is none. The output
 * parameters are always set, because callers read them either way. */
static char *filter_of_packet(epan_dissect_t *edt _U_, packet_info *pinfo, unsigned *stream, unsigned *inner) {
  *stream = *inner = 0;
  for (const struct call *call = frames_first(pinfo->num); call != NULL; call = call->next) {
    for (const struct shown *shown = call->first; shown != NULL; shown = shown->next) {
      if (shown->unit.session_no != 0) {
        *stream = shown->unit.session_no;
        return filter_of(*stream, 0);
      }
    }
  }
  return NULL;
}

/* A session cannot be found by addresses. */
static char *filter_of_ends(address *src _U_, address *dst _U_, int src_port _U_, int dst_port _U_) {
  return NULL;
}

static char *port_text(wmem_allocator_t *scope, unsigned port) {
  return wmem_strdup_printf(scope, "%u", port);
}

static tap_packet_status take(void *stream, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                              tap_flags_t flags _U_) {
  const struct tap_bytes *tapped = data;
  follow_info_t *info = stream;
  follow_record_t *record = g_new0(follow_record_t, 1);
  const bool by_server = tapped->unit->dir == SDEC_DIR_RSP;
  address *src = by_server ? &info->server_ip : &info->client_ip,
          *dst = by_server ? &info->client_ip : &info->server_ip;
  if (src->type == AT_NONE && dst->type == AT_NONE) {
    copy_address(src, &pinfo->src);
    copy_address(dst, &pinfo->dst);
  }
  record->is_server = by_server;
  record->packet_num = pinfo->num;
  record->abs_ts = pinfo->abs_ts;
  record->data = g_byte_array_append(g_byte_array_new(), tapped->bytes.data, tapped->bytes.len);
  info->bytes_written[by_server] += tapped->bytes.len;
  info->payload = g_list_prepend(info->payload, record);
  return TAP_PACKET_DONT_REDRAW;
}

#if WS_AT_LEAST(4, 4)
static uint32_t count(void) {
  return n_sessions + 1;
}
#endif

void follow_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo) {
  n_sessions = MAX(n_sessions, unit->session_no);
  if (unit->session_no != 0 && unit->nesting == 0 && bytes.len > 0 && have_tap_listener(tap_follow)) {
    struct tap_bytes *tapped = wmem_new(pinfo->pool, struct tap_bytes);
    *tapped = (struct tap_bytes){unit, bytes};
    tap_queue_packet(tap_follow, pinfo, tapped);
  }
}

void follow_register(int proto) {
  tap_follow = register_tap(SPDM_TAP_FOLLOW);
#if WS_AT_LEAST(4, 4)
  register_follow_stream(proto, SPDM_TAP_FOLLOW, filter_of_packet, filter_of, filter_of_ends, port_text, take, count,
                         NULL);
#else
  register_follow_stream(proto, SPDM_TAP_FOLLOW, filter_of_packet, filter_of, filter_of_ends, port_text, take);
#endif
}
