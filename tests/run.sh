#!/usr/bin/env bash
# Everything that `make test` and `make test-all` run, stage by stage.
#
#   tests/run.sh gate     what every change must pass, within 25 minutes on two cores
#   tests/run.sh all      the same, with every page in the browser, fifty kills, a thousand edits, ten thousand in a preview, every payload in the inbox, half an hour of mixed work for the receiver, and the corpus if CORPUS=DIR names one
#
# Each stage prints its time. A stage that fails does not stop the later ones: all are listed at the end, and the exit
# code is not zero. A stage whose tools or binary are missing has failed; none is skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
mode=${1:-gate}
case $mode in gate) kills=5 saves=3 tabs=10 previewed=500 edited=20 edits=200 pages=() few=(--few) crashes=(8) traced=200 flooded=1000 places=4000 copied=(1) payloads=() ;; all) kills=50 saves=20 tabs=100 previewed=10000 edited=200 edits=1000 pages=(--every-page) few=() crashes=(50 --at-least 100000) traced=1000 flooded=10000 places=100000 copied=(10 --postgres) payloads=(--whole) ;; *) echo "run.sh: gate or all" >&2; exit 2 ;; esac

bin=target/release/wellspring
work=$PWD/target/judged
python=tests/judges/.venv/bin/python
results=()
failed=0

# stage NAME COMMAND...: runs one stage, says how it went and how long it took.
stage() {
  local name=$1 begin=$SECONDS word=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" </dev/null || { word=FAILED; failed=$((failed + 1)); }
  results+=("$(printf '%-7s %-10s %4d s' "$word" "$name" $((SECONDS - begin)))")
  echo "== ${results[-1]}"
}

# behind NAME COMMAND...: begins a stage that waits more than it works, or that nothing else waits for, beside the next
# ones; `joined NAME` waits for it and tells how it went.
behind() {
  local name=$1
  shift
  mkdir -p "$work" && rm -f "$work/$name.result"
  (
    begin=$SECONDS word=ok
    "$@" </dev/null || word=FAILED
    printf '%-7s %-10s %4d s\n' "$word" "$name" $((SECONDS - begin)) >"$work/$name.result"
  ) >"$work/$name.log" 2>&1 &
  running[$name]=$!
}
declare -A running=()

joined() {
  local name=$1 result
  wait "${running[$name]}"
  printf '\n== %s, beside others\n' "$name"
  cat "$work/$name.log"
  # A stage that could not even say how it went has failed.
  result=$(cat "$work/$name.result" 2>/dev/null) || result="FAILED  $name"
  rm -f "$work/$name.result"
  [[ $result == ok* ]] || failed=$((failed + 1))
  results+=("$result")
  echo "== $result"
}

# The old binary of an earlier run must never be judged in place of one that does not build.
# The tests are compiled beside the program: one after the other, each would leave a core idle for most of its time.
build() { rm -f "$bin"; cargo test --release --locked --no-run && cargo build --release --locked && [ -x "$bin" ]; }

lint() {
  local wrong=0
  cargo fmt --check -- --files-with-diff || wrong=1
  cargo clippy --release --locked --all-targets -- -D warnings || wrong=1
  # Without the receiver, for who wants a generator alone, which checks most dependencies once more; and with AVIF.
  if [ "$mode" = all ]; then
    cargo check --release --locked --no-default-features || wrong=1
    cargo clippy --release --locked --all-targets --features avif -- -D warnings || wrong=1
  fi
  return $wrong
}

# The project's own site, at its own address and under a path.
own_site() {
  rm -rf "$work/site" "$work/sub" && mkdir -p "$work" &&
    "$bin" build --out "$work/site" --no-memo --format json >"$work/site.json" &&
    "$bin" build --out "$work/sub" --no-memo --base-url https://example.test/a/path/ --format json >"$work/sub.json" ||
    { tail -c 3000 "$work/site.json"; return 1; }
}

# The site that `wellspring init` makes: it must build without one warning.
starter() {
  rm -rf "$work/starter" "$work/starter-site" && mkdir -p "$work" &&
    "$bin" init "$work/starter" &&
    "$bin" build --root "$work/starter" --out "$work/starter-site" --format json >"$work/starter.json" &&
    "$bin" check --root "$work/starter" --strict ||
    { tail -c 3000 "$work/starter.json"; return 1; }
}

# The site of hard cases: each state that a page can be in, and the texts that break a layout.
states() {
  rm -rf "$work/states" && mkdir -p "$work" &&
    "$bin" build --root tests/browser/states --out "$work/states" --no-memo --format json >"$work/states.json" ||
    { tail -c 3000 "$work/states.json"; return 1; }
}

judges() {
  local wrong=0
  node tests/judges/run.mjs "$work/site" --full --outputs "$work/site.json" "${pages[@]}" || wrong=1
  echo "-- under a path"
  node tests/judges/run.mjs "$work/sub" --only links,feeds,sitemap,jsonld,opengraph --outputs "$work/sub.json" || wrong=1
  node tests/judges/themes.mjs "$bin" || wrong=1
  echo "-- the starter site"
  node tests/judges/run.mjs "$work/starter-site" --outputs "$work/starter.json" "${pages[@]}" || wrong=1
  return $wrong
}

faults() {
  local wrong=0
  "$python" tests/faults/killed.py "$bin" "$kills" || wrong=1
  "$python" tests/faults/edited.py "$bin" "$edited" || wrong=1
  "$python" tests/faults/disk_full.py "$bin" || wrong=1
  "$python" tests/faults/same_bytes.py "$bin" . || wrong=1
  "$python" tests/faults/quiet.py "$bin" || wrong=1
  return $wrong
}

# What takes too long for every change: a second crawler, and Lighthouse over every page kind and on a site of a thousand pages.
reader() {
  local wrong=0
  node tests/judges/crawl.mjs "$work/site" || wrong=1
  node tests/judges/lighthouse.mjs "$work/site" --outputs "$work/site.json" || wrong=1
  rm -rf "$work/thousand" "$work/thousand-site"
  python3 benches/sites.py --pages 1000 --theme default --out "$work/thousand" >/dev/null &&
    "$bin" build --root "$work/thousand" --out "$work/thousand-site" --no-memo --format json >"$work/thousand.json" &&
    node tests/judges/lighthouse.mjs "$work/thousand-site" --outputs "$work/thousand.json" --sample 3 || wrong=1
  return $wrong
}

preview() {
  local wrong=0
  "$python" tests/preview/saves.py "$bin" "$saves" || wrong=1
  "$python" tests/preview/tabs.py "$bin" || wrong=1
  "$python" tests/preview/connections.py "$bin" "$tabs" || wrong=1
  "$python" tests/preview/edits.py "$bin" "$previewed" || wrong=1
  "$python" tests/preview/checkout.py "$bin" || wrong=1
  return $wrong
}

leads() {
  local wrong=0
  "$python" tests/leads/databases.py || wrong=1
  "$python" tests/leads/crash.py "$bin" "${crashes[@]}" || wrong=1
  "$python" tests/leads/durable.py "$bin" "$traced" || wrong=1
  "$python" tests/leads/once.py "$bin" || wrong=1
  "$python" tests/leads/backup.py "$bin" "${copied[@]}" || wrong=1
  "$python" tests/leads/load.py "$bin" 2 || wrong=1
  "$python" tests/leads/flood.py "$bin" "$flooded" || wrong=1
  "$python" tests/leads/slow.py "$bin" || wrong=1
  "$python" tests/leads/wire.py "$bin" "$places" || wrong=1
  "$python" tests/leads/logs.py "$bin" || wrong=1
  return $wrong
}

browser() {
  local wrong=0
  node tests/browser/live.mjs "$bin" || wrong=1
  node tests/browser/forms.mjs "$bin" || wrong=1
  node tests/browser/journey.mjs "$bin" || wrong=1
  node tests/browser/search-rank.mjs "$work/site" || wrong=1
  node tests/browser/search.mjs "$work/site" "$bin" || wrong=1
  node tests/browser/languages.mjs "$bin" || wrong=1
  node tests/browser/video.mjs "$bin" || wrong=1
  node tests/browser/dead-ends.mjs "$work/site" "$work/site.json" || wrong=1
  node tests/leads/inbox.mjs "$bin" "${payloads[@]}" || wrong=1
  return $wrong
}

# The set-up waits for the network while the compiler works.
behind setup tests/judges/setup.sh
stage build build
joined setup
stage lint lint
stage rust cargo test --release --locked
stage markdown "$python" tests/judges/commonmark.py "$bin"
stage site own_site
stage starter starter
stage states states
# A preview waits for its watcher most of the time.
behind preview preview
stage judges judges
joined preview
# Instructions are counted, not timed, so company does no harm.
behind counts python3 tests/counts/guard.py "$bin"
behind pages node tests/browser/pages.mjs "$work/site" --outputs "$work/site.json" "$work/states" --outputs "$work/states.json" "${few[@]}" "${pages[@]}"
stage browser browser
joined counts
joined pages
behind hard node tests/judges/run.mjs "$work/states" --only html,html-validate,links,weight,a11y --outputs "$work/states.json" "${pages[@]}" "${few[@]}"
stage faults faults
joined hard
stage leads leads
stage memo env EDITS="$edits" DAMAGES=130 cargo test --release --locked --test it -- edits verify
if [ "$mode" = all ]; then stage reader reader; fi
if [ "$mode" = all ]; then stage soak "$python" tests/leads/soak.py "$bin"; fi
if [ "$mode" = all ] && [ -n "${CORPUS:-}" ]; then stage corpus bash tests/corpus/run.sh "$CORPUS"; fi
# Last, because it makes a program with another feature in the place of the one that was judged.
if [ "$mode" = all ]; then stage avif cargo test --release --locked --features avif --test it -- avif; fi

printf '\n%s stages, %d s in all\n' "${#results[@]}" "$SECONDS"
printf '  %s\n' "${results[@]}"
echo "$((${#results[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
