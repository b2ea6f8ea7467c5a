#!/bin/bash -eu
# SPDX-License-Identifier: BSD-3-Clause
#
# Builds all fuzz targets as OSS-Fuzz and ClusterFuzzLite expect: sources in $SRC/spdmdump, compiler and flags in $CC
# and $CFLAGS, what to link with in $LIB_FUZZING_ENGINE. For each target NAME there are in $OUT afterwards fuzz-NAME,
# fuzz-NAME.options, fuzz-NAME.dict and fuzz-NAME_seed_corpus.zip, and in $OUT/lib the libraries that they need.
source=$SRC/spdmdump
build=$WORK/spdmdump
sanitize=
if [ "${SANITIZER:-}" = address ]; then
  sanitize=address # the library's pool then shows it its blocks
fi

cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= -DSDEC_WERROR=OFF -DSDEC_BUILD_TESTS=OFF \
  -DSDEC_SANITIZE=$sanitize -DSDEC_FUZZ=engine -DSDEC_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" \
  -DCMAKE_BUILD_RPATH='$ORIGIN/lib'
cmake --build "$build" --target fuzz -j "$(nproc)"

mkdir -p "$OUT/lib"
for path in "$source"/fuzz/targets/*.c; do
  name=$(basename "$path" .c)
  program=$OUT/fuzz-$name
  options=$source/fuzz/oss-fuzz/$name.options
  cp "$build/fuzz/fuzz-$name" "$program"
  cp "$source/fuzz/spdm.dict" "$program.dict"
  if [ -e "$options" ]; then
    cp "$options" "$program.options"
  else
    cp "$source/fuzz/oss-fuzz/default.options" "$program.options"
  fi
  inputs=$(cd "$source/corpus" && find "seeds/$name" "regress/$name" -type f 2>/dev/null || true)
  rm -f "${program}_seed_corpus.zip"
  (cd "$source/corpus" && cmake -E tar cf "${program}_seed_corpus.zip" --format=zip -- $inputs)
  # Where the targets run there is nothing but a C library.
  ldd "$build/fuzz/fuzz-$name" | awk '$3 ~ /^\// { print $3 }' |
    { grep -Ev '/(libc|libm|libdl|librt|libpthread|libresolv|libgcc_s)\.so' || true; } |
    while read -r library; do
      cp -L "$library" "$OUT/lib/"
    done
done
