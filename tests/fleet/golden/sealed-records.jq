# SPDX-License-Identifier: BSD-3-Clause
include "fleet";
messages | map(select(.sealed)) | group_by(.sealed) | map([.[0].sealed, length, different(.capture)])
