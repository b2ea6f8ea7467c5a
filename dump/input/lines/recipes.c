/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of line formats. docs/inputs.md explains the syntax and has an example of each.
 */
#include "input/lines/recipes.h"

#include <stddef.h>

const struct recipe recipe_hex = {"hex", "hex, hex dumps and libspdm logs",
                                  "smbus|doe|mctp|mctp-message|usb|serial|tcg|emu|kcs|pcc|spdm: %h ;; %b%$"};

const struct recipe recipes[] = {
    {"linux-i2c", "kernel trace event i2c_write: ftrace, trace-cmd, perf, console",
     "smbus,dst=out: {begin} * %t: *i2c_write: i2c-%i #0 a=%a f=* l=%n [%b]"
     " ;; {begin} [%t][*] i2c_write: i2c-%i #0 a=%a f=* l=%n [%b]"
     " ;; {begin} *i2c_write: i2c-%i #0 a=%a f=* l=%n [%b]"
     " ;; {drop} *i2c_write: i2c-%i #"
     " ;; {drop} *i2c_result: i2c-%i n=* ret=-"
     " ;; {end} *i2c_result: i2c-%i n="},
    {"linux-i2c-slave", "kernel trace event i2c_slave: what a BMC receives",
     "smbus,dst=out: {begin} * %t: *i2c_slave: i2c-%i a=%a ret=0 WR_REQ"
     " ;; {begin} [%t][*] i2c_slave: i2c-%i a=%a ret=0 WR_REQ"
     " ;; {begin} *i2c_slave: i2c-%i a=%a ret=0 WR_REQ"
     " ;; {drop} *i2c_slave: i2c-%i a=* ret=* WR_REQ"
     " ;; {drop} *i2c_slave: i2c-%i a=* ret=-* WR_RCV"
     " ;; *i2c_slave: i2c-%i a=* ret=* WR_RCV [%B]"
     " ;; {end} *i2c_slave: i2c-%i a=* ret=* STOP"},
    {"linux-smbus", "kernel trace event smbus_write",
     "smbus,dst=out,pec=no,prefix=0f: {begin} * %t: *smbus_write: i2c-%i a=* f=* c=f BLOCK_DATA l=%n [%b]"
     " ;; {begin} *smbus_write: i2c-%i a=* f=* c=f BLOCK_DATA l=%n [%b]"
     " ;; {drop} *smbus_result: i2c-%i a=* f=* c=f BLOCK_DATA wr res=-"
     " ;; {end} *smbus_result: i2c-%i a=* f=* c=f BLOCK_DATA wr"},
    {"mctp-i3c-target", "kernel log of an I3C target driver",
     "i3c: {whole in} [%t] mctp-i3c-target %i: Read data: %b"
     " ;; {whole out} [%t] mctp-i3c-target %i: Write data: %b"
     " ;; {whole in} *mctp-i3c-target %i: Read data: %b"
     " ;; {whole out} *mctp-i3c-target %i: Write data: %b"},
    {"spdm-emu", "console of spdm-emu",
     "emu: {begin out} Platform port Transmit command: %b"
     " ;; {begin in} Platform port Receive command: %b"
     " ;; {add} Platform port * trans*: %b"
     " ;; {add} Platform port * size: %b"
     " ;; {add} Platform port * buffer:"
     " ;; %b%$"},
    {"libmctp", "traces of forks of libmctp",
     "smbus|usb|i3c|mctp,dst=auto,cap=127: {whole out} *>TX> %b ;; {whole in} *<RX< %b"},
    {"libmctp-serial", "debug output of the serial binding of libmctp", "serial: {add} *serial: state: *, char %B"},
    {"zephyr-i2c", "CONFIG_I2C_DUMP_MESSAGES of Zephyr",
     "smbus,dst=out: {begin} [%t] *I2C msg: *, addr=%a"
     " ;; {begin} *I2C msg: *, addr=%a"
     " ;; *W *len=%x: %b"
     " ;; {drop} *R *len="
     " ;; %b|"
     " ;; D: %b|"},
    {"openbic", "MCTP messages in the log of OpenBIC",
     "mctp-message: {begin} [%t] *mctp: mctp tx task receive data"
     " ;; {begin} *mctp: mctp tx task receive data"
     " ;; %b|"},
    {"beagle", "Total Phase Data Center, CSV export",
     "smbus,csv,dst=out: time=m:s.ms.us address=Addr bytes=Data kind=Record write=\"Write Transaction\""},
    {"spdm-utils", "lists of bytes of spdm-utils",
     "doe|smbus|usb|mctp-message: {whole out} [%t *] Sending message [%l"
     " ;; {whole out} [%t *] Full MCTP message [%l"
     " ;; {whole in} [%t *] Received: [%l"
     " ;; {whole out} *Sending message [%l"
     " ;; {whole out} *Full MCTP message [%l"
     " ;; {whole in} *Received: [%l"},
    {"saleae", "Saleae Logic 2, I2C export",
     "smbus,csv,dst=out: time=start_time address=address byte=data kind=type begin=start end=stop read=read"},
    {"saleae-1", "Saleae Logic 1, I2C export",
     "smbus,csv,dst=out: time=\"Time [s]\" frame=\"Packet ID\" address=Address byte=Data read=Read/Write"},
    {"sigrok", "sigrok-cli and PulseView, decoder i2c",
     "smbus,dst=out: {begin} *Address write: %a"
     " ;; *Data write: %B"
     " ;; {end} *: Stop%$"
     " ;; {drop} *Address read:"},
    {"openprot", "i2c_monitor of OpenPRoT", "smbus,dst=out: [%t] [S] <%a:%r> %b"},
    {"qemu-i2c", "trace events i2c_* of QEMU",
     "smbus,dst=out: {begin} *@%t:i2c_event start*(addr:%a)"
     " ;; {begin} *i2c_event start*(addr:%a)"
     " ;; *i2c_send* send*(addr:*) data:%B"
     " ;; {drop} *i2c_recv"
     " ;; {end} *i2c_event finish"},
    {"doe-registers", "accesses to the registers of a DOE mailbox at 100",
     "doe: {add out} %t %i cfg wr 110 = %w"
     " ;; {end} %t %i cfg wr 108 = 8"
     " ;; {drop} %t %i cfg wr 108 = 00000001"
     " ;; {peek in} %t %i cfg rd 114 = %w"
     " ;; {next} %t %i cfg wr 114 = "},
    {"wolfspdm", "frames of wolfSPDM", "tcg: [wolfSPDM] TCG %d (%n bytes): %b"},
    {"kcs", "debug lines of the KCS driver",
     "kcs: {begin in} [%t]*data_in[0]=%B"
     " ;; {begin in} *data_in[0]=%B"
     " ;; {begin out} [%t]*data_out[0]=%B"
     " ;; {begin out} *data_out[0]=%B"
     " ;; *data_in[*]=%B"
     " ;; *data_out[*]=%B"},
    {"tcpdump", "tcpdump -x and -xx", "sll2|sll|mctp|ethernet|ip: {time} %t * ;; 0x%h"},
    {"labelled", "lines of bytes behind a direction",
     "smbus|doe|mctp|mctp-message|usb|i3c|serial|kcs|tcg|emu|spdm: {whole} %d: %b%$"
     " ;; {whole} [%t*]* %d: %b%$"
     " ;; {whole} %d (%n bytes): %b"
     " ;; {whole} [%t*]* %d (%n bytes): %b"
     " ;; {whole} %t* %d: %b%$"
     " ;; {whole} * %d: %b%$"
     " ;; {whole} %d *: %b%$"
     " ;; {whole} [%t*]* %d *: %b%$"
     " ;; {whole} %d %b%$"
     " ;; {whole} [%t*]* %d %b%$"
     " ;; {whole} %d: [%l]"
     " ;; {whole} [%t*]* %d: [%l]"},
    {"hexdump", "hex dumps with offsets, between other lines",
     "smbus|doe|mctp|mctp-message|usb|serial|kcs|pcc|tcg|emu: {add} [%t]* %h ;; {add} %h ;; {add} * %h"},
    {NULL, NULL, NULL},
};
