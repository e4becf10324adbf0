#!/usr/bin/env bash
# How fast feeds are served, beside a handler that sends the same headers and bytes from memory and does nothing else,
# on the same server, in one run on one machine: what counts is the ratio. Needs Go, wrk (Debian: wrk) and two cores: the servers
# get the first, wrk the second.
#
#   feeds/testdata/load/load.sh            about six minutes
#   ROUNDS=3 SECONDS_EACH=3 UNDER=20 feeds/testdata/load/load.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk"; exit 1; }
rounds=${ROUNDS:-7} each=${SECONDS_EACH:-5} under=${UNDER:-60} hosts=${HOSTS:-60} port=${PORT:-18600}
out=$(mktemp -d) pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait; rm -rf "$out"' EXIT
export GOFLAGS=-buildvcs=false no_proxy=127.0.0.1
go build -o "$out/warta" ./cmd/warta
go build -o "$out/load" ./feeds/testdata/load
web=127.0.0.1:$port ours=127.0.0.1:$((port + 1)) theirs=127.0.0.1:$((port + 2)) feed=/r/18/rss.xml
on() { taskset -c "$1" "${@:2}"; }
waitfor() { for _ in $(seq 300); do curl -fsS -o /dev/null "$1" 2>/dev/null && return; sleep 0.1; done; echo "$1 does not answer"; exit 1; }
crawl() { HTTP_PROXY=http://$web http_proxy=http://$web "$out/warta" crawl --catalog none --delay 1ms --data "$out/$1" >"$out/crawl.log" 2>&1; }
articles() { "$out/warta" sources --data "$out/$1" --json 2>/dev/null | grep -o '"articles": *[0-9]*' | grep -o '[0-9]*$' | paste -sd+ | bc; }

"$out/load" web "$web" "$hosts" & pids+=($!)
"$out/load" sources "$hosts" >"$out/all.jsonl"
head -n 1 "$out/all.jsonl" >"$out/few.jsonl"
"$out/warta" sources import "$out/few.jsonl" --data "$out/data" >/dev/null
crawl data
taskset -c 0 "$out/warta" serve --public --listen "$ours" --data "$out/data" 2>"$out/serve.log" & serve=$!; pids+=($serve)
waitfor "http://$ours$feed"
sleep 1.5 # a feed made this very second has no settled Last-Modified
taskset -c 0 "$out/load" static-headers "$theirs" "http://$ours$feed" & static=$!; pids+=($!)
waitfor "http://$theirs/"
tag=$(curl -sI "http://$ours$feed" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
bytes=$(curl -s "http://$ours$feed" | wc -c)
echo "$feed: $bytes bytes"

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; } # time on the processor, in hundredths of a second
clean() { ! grep -q 'Socket errors\|Non-2xx' "$1" || { cat "$1"; exit 1; }; }
# rate NAME PROCESS ADDRESS WRK-ARGS…: requests a second of the processor's time. The server has a core of its own, so
# that this is what it answers a second when nothing else runs there; and it holds when something does.
rate() {
  local before; before=$(ticks "$2")
  on 1 wrk -t1 -c64 -d"${each}s" --timeout 10s "${@:4}" "$3" >"$out/wrk"; clean "$out/wrk"
  awk -v t="$(($(ticks "$2") - before))" '/requests in/ {print $1 * 100 / t}' "$out/wrk" >>"$out/$1"
}
median() { sort -n "$1" | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
small="/r/18/rss.xml?limit=5&summary=1"
taskset -c 0 "$out/load" static-headers "127.0.0.1:$((port + 3))" "http://$ours$small" & little=$!; pids+=($!)
waitfor "http://127.0.0.1:$((port + 3))/"
taskset -c 0 "$out/load" static "127.0.0.1:$((port + 4))" "http://$ours$feed" & bare=$!; pids+=($!)
waitfor "http://127.0.0.1:$((port + 4))/"
echo "$small: $(curl -s "http://$ours$small" | wc -c) bytes"
for _ in $(seq "$rounds"); do # in turns, so that what else the machine does falls on both
  rate ours200 "$serve" "http://$ours$feed"; rate static200 "$static" "http://$theirs$feed"
  rate ours304 "$serve" "http://$ours$feed" -H "If-None-Match: $tag"; rate static304 "$static" "http://$theirs$feed" -H "If-None-Match: $tag"
  rate bare200 "$bare" "http://127.0.0.1:$((port + 4))$feed"
  rate oursSmall "$serve" "http://$ours$small"; rate staticSmall "$little" "http://127.0.0.1:$((port + 3))$small"
done
for n in 200 304 Small; do
  awk -v n=$n -v a="$(median "$out/ours$n")" -v b="$(median "$out/static$n")" 'BEGIN {printf "%s: %.0f of %.0f requests for a second of the processor, ratio %.2f\n", n, a, b, a/b}'
done

awk -v a="$(median "$out/ours200")" -v b="$(median "$out/bare200")" 'BEGIN {printf "200 beside a handler that sends the type, length and tag alone: ratio %.2f\n", a/b}'

# Under a crawl that ingests all the time: 200 connections, ours and the static server in turns.
"$out/warta" sources import "$out/all.jsonl" --data "$out/data" >/dev/null
HTTP_PROXY=http://$web http_proxy=http://$web "$out/warta" crawl --catalog none --delay 1ms --data "$out/data" >"$out/crawl.log" 2>&1 & crawler=$!; pids+=($crawler)
sleep 5
before=$(articles data)
p99() { on 1 wrk -t1 -c200 -d"${under}s" --timeout 10s --latency "$2" >"$out/wrk$1"; clean "$out/wrk$1"
  awk '/^ +99%/ {v=$2; if (v ~ /us$/) v/=1000; else if (v ~ /ms$/) v+=0; else if (v ~ /s$/) v*=1000; print v+0}' "$out/wrk$1" >"$out/p99$1"; }
p99 ours "http://$ours$feed"; p99 static "http://$theirs$feed"
after=$(articles data)
kill -0 "$crawler" 2>/dev/null && on="the crawl went on" || on="THE CRAWL ENDED BEFORE THE MEASUREMENT: more HOSTS"
awk -v a="$(cat "$out/p99ours")" -v b="$(cat "$out/p99static")" -v n="$((after - before))" -v on="$on" \
  'BEGIN {printf "200 connections while %d articles came in (%s): no error, p99 %.1f ms of %.1f ms, ratio %.2f\n", n, on, a, b, a/b}'

# A thousand feeds, asked for as people do, the first most often; not those of the first seconds, when none is made yet.
kill "$crawler" 2>/dev/null || true
kill "$serve"; wait "$serve" 2>/dev/null || true
taskset -c 0 "$out/warta" serve --public --listen "$ours" --data "$out/data" 2>>"$out/serve.log" & serve=$!; pids+=($serve)
waitfor "http://$ours/healthz"
cat >"$out/zipf.lua" <<'LUA'
local bases, paths, sum, cum = {"/all", "/r/18"}, {}, 0, {}
for i = 1, 13 do bases[#bases + 1] = ("/r/18.%02d"):format(i) end
for i = 0, 59 do bases[#bases + 1] = "/s/media" .. i .. ".test" end
for _, query in ipairs{"", "?summary=1", "?limit=10", "?images=0", "?limit=100"} do
  for _, base in ipairs(bases) do
    for _, kind in ipairs{"rss.xml", "atom.xml", "feed.json"} do
      if #paths < 1000 then
        paths[#paths + 1] = base .. "/" .. kind .. query
        sum = sum + 1 / #paths
        cum[#paths] = sum
      end
    end
  end
end
math.randomseed(7)
request = function()
  local x, lo, hi = math.random() * sum, 1, 1000
  while lo < hi do local m = math.floor((lo + hi) / 2); if cum[m] < x then lo = m + 1 else hi = m end end
  return wrk.format("GET", paths[lo])
end
LUA
on 1 wrk -t1 -c64 -d"${under}s" --timeout 60s -s "$out/zipf.lua" "http://$ours" >"$out/wrkwarm"
clean "$out/wrkwarm"
on 1 wrk -t1 -c64 -d"${under}s" --timeout 20s --latency -s "$out/zipf.lua" "http://$ours" >"$out/wrkzipf"
rss=$(awk '/VmHWM/ {print int($2/1024)}' "/proc/$serve/status")
clean "$out/wrkzipf"
awk -v rss="$rss" '/Requests\/sec/ {r=$2} /^ +99%/ {p=$2} END {printf "1,000 feeds, Zipf-like: %.0f requests/s, p99 %s, no error, at most %d MB of memory\n", r, p, rss}' "$out/wrkzipf"
