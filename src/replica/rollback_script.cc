#include "replica/backup_layout.h"

namespace daybook::replica {
namespace {

constexpr char kScript[] = R"script(#!/bin/sh
# Puts the unified files of this backup back into a deployments folder, without daybook.
#
#   ./EMERGENCY_ROLLBACK.sh [--dry-run] DEPLOYMENTS_FOLDER
#
# DEPLOYMENTS_FOLDER is where the *.unified.json files are. First the whole backup is checked
# against checksums/SHA256SUMS. What is replaced is kept in
# DEPLOYMENTS_FOLDER/before-rollback-<time>. Files that this backup does not know are named and left
# alone. The log itself is not touched: record afterwards what was done (daybook record note, or
# daybook replay rollback).
#
# Exit status: 0 done, 1 the backup is not whole, 2 usage, 4 the folder cannot be written.
set -eu

usage() {
  echo "usage: $0 [--dry-run] DEPLOYMENTS_FOLDER" >&2
  exit 2
}

dry_run=no
case "${1:-}" in
  -n | --dry-run)
    dry_run=yes
    shift
    ;;
esac
[ $# -eq 1 ] || usage
target=$1
case "$target" in
  -*) usage ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source_folder=$here/deployments/unified

if [ -e "$here/INCOMPLETE" ]; then
  echo "refused: this backup was interrupted while it was made" >&2
  exit 1
fi
if ! (cd -- "$here" && sha256sum -c checksums/SHA256SUMS >/dev/null 2>&1); then
  echo "refused: the backup is not whole; see: cd $here && sha256sum -c checksums/SHA256SUMS" >&2
  exit 1
fi
echo "backup is whole: $here"
if [ ! -d "$target" ]; then
  echo "refused: $target is not a folder" >&2
  exit 2
fi

kept=$target/before-rollback-$(date -u +%Y%m%dT%H%M%SZ)-$$
replaced=0
added=0
same=0

fail() {
  echo "failed: $1; what was there before is in $kept" >&2
  exit 4
}

for file in "$source_folder"/*.unified.json; do
  [ -e "$file" ] || continue
  name=$(basename -- "$file")
  if [ -e "$target/$name" ] && cmp -s -- "$file" "$target/$name"; then
    same=$((same + 1))
    continue
  fi
  if [ -e "$target/$name" ]; then
    echo "replace  $name"
    replaced=$((replaced + 1))
    if [ "$dry_run" = no ]; then
      mkdir -p -- "$kept" || fail "cannot keep $name"
      cp -p -- "$target/$name" "$kept/$name" || fail "cannot keep $name"
      cmp -s -- "$target/$name" "$kept/$name" || fail "cannot keep $name"
    fi
  else
    echo "add      $name"
    added=$((added + 1))
  fi
  if [ "$dry_run" = no ]; then
    cp -- "$file" "$target/.$name.rollback" || fail "cannot write $name"
    mv -f -- "$target/.$name.rollback" "$target/$name" || fail "cannot write $name"
    cmp -s -- "$file" "$target/$name" || fail "$name is not what was written"
  fi
done

for file in "$target"/*.unified.json; do
  [ -e "$file" ] || continue
  name=$(basename -- "$file")
  [ -e "$source_folder/$name" ] || echo "left     $name (not in this backup)"
done

if [ "$dry_run" = yes ]; then
  echo "dry run: would replace $replaced, add $added; $same as they should be"
else
  echo "done: replaced $replaced, added $added; $same were as they should be"
  [ "$replaced" -eq 0 ] || echo "what was there before: $kept"
fi
)script";

}  // namespace

std::string rollback_script() {
  return kScript;
}

}  // namespace daybook::replica
