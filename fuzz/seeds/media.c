/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for `media` and `lines`: one message in each medium, whole and damaged, and in lines of each kind.
 */
#include <string.h>

#include "packets.h"
#include "seeds.h"

#define PACKET 0x01, 0x40, 0x08, 0xC8, 0x05, 0x10, 0x84, 0x00, 0x00

static const struct {
  uint8_t way, len;
  uint8_t bytes[28];
} frames[] = {
    {WAY_RAW_SMBUS, 14, {0x64, 0x0F, 0x0A, 0x21, PACKET, 0x14}},
    {WAY_RAW_SMBUS, 13, {0x0F, 0x0A, 0x21, PACKET, 0x14}},
    {WAY_RAW_I3C, 10, {PACKET, 0x72}},
    {WAY_RAW_SERIAL, 15, {0x7E, 0x01, 0x09, PACKET, 0xBA, 0x07, 0x7E}},
    {WAY_RAW_SERIAL, 15, {0x7E, 0x01, 0x09, PACKET, 0x4A, 0x2C, 0x7E}},
    {WAY_RAW_USB, 13, {0x1A, 0xB4, 0x00, 0x0D, PACKET}},
    {WAY_RAW_KCS, 13, {0xB0, 0x01, 0x09, PACKET, 0xB0}},
    {WAY_RAW_PCC, 25, {3, 0x43, 0x43, 0x50, 1, 0, 0, 0, 0x0D, 0, 0, 0, 0x4D, 0x43, 0x54, 0x50, PACKET}},
    {WAY_RAW_TCG, 20, {0x81, 0x01, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x84, 0, 0}},
};

static const char *const texts[] = {
    " a-1 [000]  4.10: i2c_write: i2c-3 #0 a=032 f=0000 l=13 [0f-0a-21-01-40-08-c8-05-10-84-00-00-14]\n"
    " a-1 [000]  4.11: i2c_result: i2c-3 n=1 ret=1\n",
    "[ 8.1] mctp-i3c-target 3-4cc: Read data: 01 40 08 c8 05 10 84 00 00 72\n",
    "Platform port Transmit command: 00 00 00 01 \nPlatform port Transmit transport type: 00 00 00 01 \n"
    "Platform port Transmit size: 00 00 00 05 \nPlatform port Transmit buffer:\n    05 10 84 00 00 \n",
    "Nov 21 b: smbus: >TX> 0F 0A 21 01 40 08 C8 05 10 84 00 00 14 \n",
    "[00:00:03.250,731] <dbg> I2C msg: i2c0, addr=32\n[00:00:03.250,731] <dbg>    W P len=0d: \n"
    "   0f 0a 21 01 40 08 c8 05  10 84 00 00 14          |..\n",
    "# Level,Index,m:s.ms.us,Dur,Len,Err,S/P,Addr,Record,Data\n"
    "0,1,0:00.012.303,1.289 ms,13 B,,SP,32,Write Transaction,0F 0A 21 01 40 08 C8 05 10 84 00 00 14\n",
    "name,type,start_time,duration,data,ack,address,read\n\"I2C\",\"start\",0.5,2e-08,,,,\n"
    "\"I2C\",\"address\",0.5,2e-05,,true,0x32,false\n\"I2C\",\"data\",0.5,2e-05,0x0F,true,,\n",
    "i2c-1: Address write: 32\ni2c-1: Data write: 0F\ni2c-1: Stop\n",
    "12.5 0000:03 cfg wr 110 = 00010001\n12.5 0000:03 cfg wr 110 = 00000003\n12.5 0000:03 cfg wr 110 = 00008410\n",
    "[2026-11-21T10:00:01Z INFO x] Sending message [1, 0, 1, 0, 3, 0, 0, 0, 10, 84, 0, 0]\n",
    "[1, 0, 1, 0, 3, 0, 0, 0, 16, 132, 0, 0]\n[a] Received: [1, 0, 1, 0, 3, 0, 0, 0, 16, 132, 0, 0]\n",
    "10:00:00.000001 mctp Out\n\t0x0000:  00fa 0000 0000 0005 0122 0400 0000 0000\n\t0x0010:  0000 0000 0140 08c8\n",
    "=smbus,dst=auto: {begin out} %t TX %b ;; {end} *%i end%$\n1.5 TX 64 0f 0a 21 01\nend\n",
    "=doe|usb,cap=9: %d %n %x %r %A %l\n> 9 f R 64 1 2 3\n",
    "=smbus,csv: time=t byte=b frame=\"f n\"\nt,b,f n\n1,0F,2\n",
    "64 0f 0a 21 01 40 08 c8 05 10 84 00 00 14\n00000000  64 0f 0a 21\n*\n00000020\n",
};

void seeds_of_media(void) {
  struct seed seed = {0};
  for (uint32_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
    const struct sdec_span frame = {frames[i].bytes, frames[i].len};
    seed_begin(&seed, 0, 0);
    seed_packet(&seed, frames[i].way, 0, frame);
    seed_packet(&seed, frames[i].way, PACKET_FROM_RESPONDER, (struct sdec_span){frame.data, frame.len - 3u});
    seed_packet(&seed, frames[i].way, PACKET_SNAPPED, (struct sdec_span){frame.data + frame.len - 3u, 3});
    seed_packet(&seed, frames[i].way, PACKET_PEELED, frame);
    seed_write(&seed, "media", "frame-%u", i);
  }
  for (uint32_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    seed_put(&seed, texts[i], strlen(texts[i]));
    seed_write(&seed, "lines", "text-%u", i);
  }
}
