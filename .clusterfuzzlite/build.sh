#!/bin/bash -eu
# SPDX-License-Identifier: BSD-3-Clause
#
# The same build as for OSS-Fuzz.
exec "$SRC/spdmdump/fuzz/oss-fuzz/build.sh"
