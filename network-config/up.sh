#!/usr/bin/env bash
# ./up.sh [TOPOLOGY] --bin DIR [--docker] [--dir DIR]: brings a topology up on this machine with the programs of an unpacked
# release of Hyperledger Fabric, or with its tools and the official images. Running it again continues. Without TOPOLOGY: topologies/four-tier.yaml, or the folder's own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

topology=()
case ${1:-} in
  "" | -*) ;;
  *) topology=("$1"); shift ;;
esac
dir=${LEDGER_HOME:-$HOME/.ledger}
arguments=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:-}; shift ;;
    --dir=*) dir=${1#--dir=} ;;
  esac
  shift
done
if [ ${#topology[@]} -eq 0 ] && [ ! -e "$dir/fabric/topology.yaml" ]; then
  topology=("$here/topologies/four-tier.yaml")
fi
exec "$here/../ledger" fabric up "${topology[@]}" "${arguments[@]}"
