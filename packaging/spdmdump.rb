# SPDX-License-Identifier: BSD-3-Clause
#
# A formula for Homebrew. Put the archive that scripts/release makes beside it, or put its address and checksum below.
class Spdmdump < Formula
  desc "Decoder, verifier and test tools for SPDM traffic"
  homepage "https://www.dmtf.org/standards/spdm"
  url "file://#{File.expand_path("spdmdump-0.2.0.tar.gz", __dir__)}"
  license "BSD-3-Clause"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "pkgconf" => :build
  depends_on "libcbor"
  depends_on "libpcap"
  depends_on "openssl@3"
  depends_on "zstd"

  def install
    args = %w[-DSDEC_BUILD_TESTS=OFF -DSDEC_BUILD_WIRESHARK=OFF -DSDEC_BUILD_SHARED=OFF]
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", *args, *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
    pkgshare.install "corpus/captures/hs-encrypted-v12.pcap"
  end

  test do
    output = shell_output("#{bin}/spdmdump -c 1 #{pkgshare}/hs-encrypted-v12.pcap")
    assert_match "GET_VERSION", output
  end
end
