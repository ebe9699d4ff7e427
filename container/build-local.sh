#!/usr/bin/env bash
# Builds container/Dockerfile where there is no image registry: on a Debian made by debootstrap, with the .NET and Node of this machine, and
# with the stand-ins of compat/. What comes out proves the Dockerfile, its entry point, user and probes; it is not for production.
#   container/build-local.sh [TAG]           default TAG localhost/autoscale-silo:local
# As root on Debian, with: apt-get install -y buildah podman runc debootstrap
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${1:-localhost/autoscale-silo:local}
work=artifacts/container
suite=bookworm
for tool in buildah debootstrap dotnet node npm; do
  command -v "$tool" >/dev/null || { echo "build-local: '$tool' is missing: apt-get install -y buildah podman runc debootstrap; the .NET SDK 10 and Node 20" >&2; exit 1; }
done
mkdir -p "$work"

# What .NET, ONNX Runtime and SQLite ask of the system, and nothing else.
if ! [ -e "$work/rootfs.done" ]; then
  rm -rf "$work/rootfs"
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,libgcc-s1,zlib1g,libsqlite3-0 "$suite" "$work/rootfs" >"$work/debootstrap.log"
  rm -rf "$work/rootfs/var/cache/apt" "$work/rootfs/var/lib/apt/lists" "$work/rootfs/usr/share/doc" "$work/rootfs/usr/share/man" "$work/rootfs/usr/share/locale"
  touch "$work/rootfs.done"
fi

dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
runtime=$(dotnet --list-runtimes | awk '$1 == "Microsoft.AspNetCore.App" && $2 ~ /^10\./ { v = $2 } END { print v }')

# A base as the published ones are: .NET in /usr/share/dotnet and a user 1654 called app.
base() { # NAME PATHS…: the Debian with these parts of this machine's .NET
  local name=$1 container root; shift
  container=$(buildah from scratch)
  root=$(buildah mount "$container")
  cp -a "$work/rootfs/." "$root/"
  mkdir -p "$root/usr/share/dotnet" "$root/usr/bin"
  for part in "$@"; do (cd "$dotnet_root" && cp -a --parents "$part" "$root/usr/share/dotnet/"); done
  ln -sf ../share/dotnet/dotnet "$root/usr/bin/dotnet"
  echo 'app:x:1654:1654::/home/app:/usr/sbin/nologin' >>"$root/etc/passwd"
  echo 'app:x:1654:' >>"$root/etc/group"
  if [ "$name" = localhost/autoscale-base-sdk ]; then
    # The network's own certificates, feeds and packages, for the build stage alone.
    rm -rf "$root/etc/ssl/certs"
    cp -aL /etc/ssl/certs "$root/etc/ssl/certs"
    cp "$(command -v node)" "$root/usr/local/bin/node"
    mkdir -p "$root/usr/local/lib/node_modules"
    cp -a "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$root/usr/local/lib/node_modules/npm"
  fi
  buildah umount "$container" >/dev/null
  if [ "$name" = localhost/autoscale-base-sdk ]; then
    buildah config --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt --env NUGET_CERT_REVOCATION_MODE=offline "$container"
  fi
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env DOTNET_ROOT=/usr/share/dotnet --env APP_UID=1654 --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$container"
  buildah commit -q --rm "$container" "$name" >/dev/null
}
base localhost/autoscale-base-runtime dotnet host "shared/Microsoft.NETCore.App/$runtime" "shared/Microsoft.AspNetCore.App/$runtime" LICENSE.txt ThirdPartyNotices.txt
base localhost/autoscale-base-sdk dotnet host shared sdk packs templates sdk-manifests

# Feeds and caches of this machine are lent to the build; none of them ends up in the image.
lent=()
[ -d "$HOME/.nuget" ] && lent+=(--volume "$HOME/.nuget:/root/.nuget")
[ -f "$HOME/.npmrc" ] && lent+=(--volume "$HOME/.npmrc:/root/.npmrc:ro")
buildah build --isolation chroot --network host --layers=false "${lent[@]}" \
  --build-arg SDK_IMAGE=localhost/autoscale-base-sdk --build-arg RUNTIME_IMAGE=localhost/autoscale-base-runtime --build-arg NODE_IMAGE=localhost/autoscale-base-sdk \
  --build-arg COMPAT=true --ignorefile container/Dockerfile.dockerignore --format docker --file container/Dockerfile --tag "$tag" .
echo "Built $tag from $(git rev-parse --short HEAD 2>/dev/null || echo 'this tree')."
