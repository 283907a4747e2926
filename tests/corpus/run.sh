#!/usr/bin/env bash
# Builds a blog that none of us wrote, as its authors left it, with the few settings of site.toml beside it.
#
#   tests/corpus/run.sh DIR     DIR holds content/; it is copied, never changed
#
# WELLSPRING names the binary; without it target/release/wellspring is taken. What must hold is in judge.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?"usage: tests/corpus/run.sh DIR, where DIR/content holds the blog"}
bin=${WELLSPRING:-$here/../../target/release/wellspring}
[ -d "$dir/content" ] || { echo "corpus: there is no folder $dir/content" >&2; exit 2; }
[ -x "$bin" ] || { echo "corpus: there is no binary $bin" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$dir/content" "$work/content"

# build NAME SEVERITY: builds with that severity of unknown front matter keys, into NAME.json, NAME.err and NAME.exit.
build() {
  sed "s/^front-matter-unknown-key = .*/front-matter-unknown-key = \"$2\"/" "$here/site.toml" >"$work/site.toml"
  local status=0
  "$bin" build --root "$work" --no-memo --format json >"$work/$1.json" 2>"$work/$1.err" || status=$?
  echo "$status" >"$work/$1.exit"
}

build refused error
build silent off
begin=$(date +%s%N)
build let-in warning
python3 "$here/judge.py" "$work" "$here/broken.txt" "$((($(date +%s%N) - begin) / 1000000))"
