/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Link layers and the framing of every transport: packets, objects, buffers and fronts of streams with any bytes of any
 * length.
 */
#include "carriers/doe.h"
#include "carriers/frame.h"
#include "carriers/framed.h"
#include "carriers/link.h"
#include "carriers/mctp.h"
#include "carriers/medium.h"
#include "carriers/storage.h"
#include "carriers/tcg.h"

const uint8_t proof_block[1];

static void check_carried(const struct carried *c) {
  /*@ assert what: c->what <= 3; */
  /*@ assert notes: c->n_notes <= 4; */
}

static void any_config(struct sdec_config *config) {
  config->n_links = Frama_C_unsigned_int_interval(0, SDEC_CONFIG_LINKS);
  config->n_ports = Frama_C_unsigned_int_interval(0, SDEC_CONFIG_PORTS);
  for (uint32_t i = 0; i < SDEC_CONFIG_LINKS; i++) {
    config->links[i].link = any_32();
    config->links[i].carrier = any_32();
  }
  for (uint32_t i = 0; i < SDEC_CONFIG_PORTS; i++) {
    config->ports[i] = any_16();
  }
}

static void peel(void) {
  static struct sdec_config config;
  struct link_peeled out;
  any_config(&config);
  const struct sdec_packet packet = {.data = any_span(), .original_len = any_32(), .link = any_32()};
  sdec_link_peel(&packet, &config, &out);
  struct sdec_span cooked;
  (void)link_cooked_mctp(&packet, &config, &cooked);
  /*@ assert ends: out.src.len <= 18 && out.dst.len <= 18; */
}

static void frame(void) {
  struct framing framing = {.kind = any_8(),
                            .length_rule = Frama_C_unsigned_char_interval(0, 2),
                            .rule_noted = any_flag(),
                            .resync = any_flag()};
  struct carried out;
  uint32_t used;
  const enum frame_result result = sdec_frame_next(&framing, any_span(), any_flag(), &out, &used);
  /*@ assert result: result <= 2; */
  /*@ assert rule: framing.length_rule <= 2; */
  check_carried(&out);
}

static void objects(void) {
  struct carried out;
  struct sdec_span message;
  sdec_doe_object(any_span(), &out);
  check_carried(&out);
  sdec_storage_buffer(any_span(), &out);
  check_carried(&out);
  sdec_mctp_body(any_span(), &out);
  check_carried(&out);
  (void)sdec_storage_inner(any_span(), &message);
  (void)sdec_doe_plausible(any_span());
  (void)sdec_storage_plausible(any_span());
  (void)sdec_mctp_plausible(any_span());
}

static void check_framed(enum framed_result result) {
  /*@ assert result: result <= 3; */
}

/* Frames of MCTP media. The packet in a serial frame is unescaped into a separate block. */
static void media(void) {
  static uint8_t room[SERIAL_PACKET];
  const struct framed_pec pec = {.known = any_8(), .seed = any_8()};
  struct framed f;
  struct carried out;
  const struct sdec_span in = any_span();
  check_framed(sdec_framed_smbus(in, &pec, &f));
  check_framed(sdec_framed_i3c(in, &pec, &f));
  check_framed(sdec_framed_kcs(in, &pec, &f));
  check_framed(sdec_framed_pcc(in, &f));
  check_framed(sdec_framed_usb(in, &f));
  check_framed(sdec_framed_serial(in, any_flag(), room, &f));
  sdec_tcg_frame(in, &out);
  check_carried(&out);
  (void)sdec_tcg_plausible(in);
}

int main(void) {
  peel();
  media();
  frame();
  objects();
  return 0;
}
