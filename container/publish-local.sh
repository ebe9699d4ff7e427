#!/usr/bin/env bash
# Runs `dotnet publish -t:PublishContainer` where there is no image registry: against one of this machine's own, on loopback, that holds nothing but the
# runtime base of build-local.sh. Then looks at what it made, and runs it as the chart's security context demands.
# The image stays as localhost/autoscale-silo:published, for prove-local.sh.
#   container/publish-local.sh          prints a line for each; ends with 0 where all hold
# As root on Debian, after build-local.sh, with: apt-get install -y podman runc docker-registry
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in podman docker-registry dotnet node; do
  command -v "$tool" >/dev/null || { echo "publish-local: '$tool' is missing: apt-get install -y podman runc docker-registry; the .NET SDK 10 and Node 20" >&2; exit 1; }
done
podman image exists localhost/autoscale-base-runtime || { echo 'publish-local: there is no base; run container/build-local.sh first' >&2; exit 1; }
work=$(mktemp -d /tmp/autoscale-publish-XXXXXX)
port=$(node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
registry=localhost:$port
# As in prove-local.sh: a sandbox may neither raise limits nor use cgroups of version 2.
cat >"$work/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
[engine]
runtime = "runc"
CONF
export CONTAINERS_CONF=$work/containers.conf
cat >"$work/registry.yaml" <<YAML
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:$port" }
YAML
docker-registry serve "$work/registry.yaml" >"$work/registry.log" 2>&1 & server=$!
finish() {
  status=$?
  kill "$server" 2>/dev/null || true
  podman untag localhost/autoscale-silo:published "$registry/autoscale-silo:published" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit $status
}
trap finish EXIT
say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }
for _ in $(seq 30); do curl -fs "http://$registry/v2/" >/dev/null && break; sleep 1; done

podman push --tls-verify=false --format v2s2 -q localhost/autoscale-base-runtime "docker://$registry/base:1.0.0"
dotnet publish src/Silo -c Release -t:PublishContainer -p:Compat=true --os linux --arch x64 --self-contained false \
  -p:ContainerBaseImage="$registry/base:1.0.0" -p:ContainerRegistry="$registry" -p:ContainerImageTag=published --nologo -v:q
podman pull --tls-verify=false -q "docker://$registry/autoscale-silo:published" >/dev/null
podman tag "$registry/autoscale-silo:published" localhost/autoscale-silo:published
look() { podman image inspect -f "$1" "$registry/autoscale-silo:published"; }
say "pushed $(look '{{.Id}}'): user $(look '{{.Config.User}}'), entry point $(look '{{json .Config.Entrypoint}}') $(look '{{json .Config.Cmd}}'), ports $(look '{{json .Config.ExposedPorts}}')"
[ "$(look '{{.Config.User}}')" = 1654:1654 ]
[ "$(look '{{.Config.WorkingDir}}')" = /app ]
for port_ in 8443 8080 11111 30000 9464; do look '{{json .Config.ExposedPorts}}' | grep -q "\"$port_/tcp\""; done
look '{{json .Config.Env}}' | grep -q 'DOTNET_EnableDiagnostics=0'
[ "$(look '{{index .Config.Labels "org.opencontainers.image.title"}}')" = 'AutoScale silo' ]
run() { podman run --rm --read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges "$@"; }
say "in it, read-only and without rights: $(run "$registry/autoscale-silo:published" --check)"
# A silo that starts, makes its database on a volume, and ends by itself.
started=$(run --tmpfs /var/lib/autoscale:mode=1777 "$registry/autoscale-silo:published" --for 2s --set Models:Zoo=false 2>&1) || { echo "$started" >&2; exit 1; }
say "$(grep -o 'Ready on grain host.*' <<<"$started")"
say 'all hold'
