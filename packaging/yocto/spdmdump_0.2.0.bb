# SPDX-License-Identifier: BSD-3-Clause
#
# spdmdump for images of BMCs and other small systems. The default has what decrypting sessions and verifying need;
# without any of the options, the tool decodes clear traffic from files and pipes, and needs nothing but the C library:
#
#   PACKAGECONFIG:pn-spdmdump = ""
SUMMARY = "Decoder, verifier and test tools for SPDM traffic"
HOMEPAGE = "https://www.dmtf.org/standards/spdm"
SECTION = "console/network"
LICENSE = "BSD-3-Clause"
LIC_FILES_CHKSUM = "file://LICENSE;md5=757ab1a8ffc861ef076b10a52435d0d4"

# The archive that scripts/release makes, beside this recipe or at SPDMDUMP_URI.
SPDMDUMP_URI ?= "file://${BP}.tar.gz"
SRC_URI = "${SPDMDUMP_URI}"

inherit cmake pkgconfig

PACKAGECONFIG ??= "openssl pcap seccomp"
PACKAGECONFIG[openssl] = "-DSDEC_WITH_OPENSSL=ON,-DSDEC_WITH_OPENSSL=OFF,openssl"
PACKAGECONFIG[pcap] = "-DSDEC_WITH_PCAP=ON,-DSDEC_WITH_PCAP=OFF,libpcap"
PACKAGECONFIG[cbor] = "-DSDEC_WITH_CBOR=ON,-DSDEC_WITH_CBOR=OFF,libcbor"
PACKAGECONFIG[seccomp] = "-DSDEC_WITH_SECCOMP=ON,-DSDEC_WITH_SECCOMP=OFF,libseccomp"
PACKAGECONFIG[compression] = "-DSDEC_WITH_COMPRESSION=ON,-DSDEC_WITH_COMPRESSION=OFF,zlib zstd"
PACKAGECONFIG[xml] = "-DSDEC_WITH_XML=ON,-DSDEC_WITH_XML=OFF,libxml2 xmlsec1"
# Also needs openssl.
PACKAGECONFIG[wireshark] = "-DSDEC_BUILD_WIRESHARK=ON,-DSDEC_BUILD_WIRESHARK=OFF,wireshark"

EXTRA_OECMAKE = "-DCMAKE_BUILD_TYPE=MinSizeRel -DSDEC_BUILD_TESTS=OFF -DCMAKE_DISABLE_FIND_PACKAGE_Python3=ON"

PACKAGES =+ "${PN}-peer ${PN}-wireshark libsdec"
FILES:${PN}-peer = "${bindir}/spdm-oracle ${bindir}/spdm-peer"
FILES:${PN}-wireshark = "${libdir}/wireshark"
FILES:libsdec = "${libdir}/libsdec.so.*"
